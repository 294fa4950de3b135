//! 承諾: nothing is shown to the public without it, and it can be taken back at any time (S1-04, S4-01).

use std::fmt;

use kernel::{Day, Invalid};
use serde::{Deserialize, Serialize};

use crate::resource::{Audience, Layer, Resource, State};

kernel::coded! {
    /// How an agreement was given; every way counts the same.
    pub enum Manner {
        /// 承諾書 on paper.
        Paper = "paper",
        /// A signature on the tablet.
        Signature = "signature",
        /// Spoken, with somebody who heard it.
        Spoken = "spoken",
    }
}

/// Somebody's agreement that an entry is shown to the public.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who agreed: for a group, who speaks for it.
    pub by: String,
    /// How.
    pub manner: Manner,
    /// Who heard it, when it was spoken.
    pub witness: Option<String>,
    /// When.
    pub on: Day,
    /// The last day it holds.
    pub until: Option<Day>,
}

impl Consent {
    /// An agreement as it was typed.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn read(
        by: &str,
        manner: Option<Manner>,
        witness: &str,
        on: Day,
        until: Option<Day>,
        today: Day,
    ) -> Result<Self, Vec<Invalid>> {
        let mut wrong = Vec::new();
        let by = by.trim();
        if by.is_empty() {
            wrong.push(Invalid::new("consent-by", "resources-invalid-consent-by"));
        }
        let witness = Some(witness.trim().to_owned()).filter(|witness| !witness.is_empty());
        if manner.is_none() {
            wrong.push(Invalid::new("consent-manner", "resources-invalid-choice"));
        }
        if manner == Some(Manner::Spoken) && witness.is_none() {
            wrong.push(Invalid::new("consent-witness", "resources-invalid-witness"));
        }
        if on > today {
            wrong.push(Invalid::new("consent-on", "resources-invalid-future"));
        }
        if until.is_some_and(|until| until < on) {
            wrong.push(Invalid::new("consent-until", "resources-invalid-order"));
        }
        match manner {
            Some(manner) if wrong.is_empty() => Ok(Self { by: by.to_owned(), manner, witness, on, until }),
            _ => Err(wrong),
        }
    }
}

impl fmt::Debug for Consent {
    /// Without the name: this may be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent").field("manner", &self.manner).field("on", &self.on).finish_non_exhaustive()
    }
}

kernel::coded! {
    /// Why an entry is not before the public.
    pub enum Withheld says "resources-withheld-" {
        /// Nobody asked that it should be.
        NotMeant = "not-meant",
        /// There is no agreement, or it was taken back.
        NoConsent = "no-consent",
        /// The agreement's time is over.
        ConsentOver = "consent-over",
        /// Nobody has assured lately that it is right.
        Stale = "stale",
        /// It has ended.
        Ended = "ended",
    }
}

/// The last day on which the public may see an entry, as far as is known today; `Day::MAX` when nothing ends it.
///
/// # Errors
/// Why it may not be seen.
pub fn public_until(resource: &Resource, today: Day) -> Result<Day, Withheld> {
    if resource.audience != Audience::Public {
        return Err(Withheld::NotMeant);
    }
    if resource.state == State::Ended {
        return Err(Withheld::Ended);
    }
    let assured = resource.assurance.until.unwrap_or(Day::MAX);
    if assured < today {
        return Err(Withheld::Stale);
    }
    let agreed = match (&resource.consent, resource.official && resource.layer == Layer::Formal) {
        (Some(consent), _) => consent.until.unwrap_or(Day::MAX),
        // What a public list states already needs nobody's leave to be stated again.
        (None, true) => Day::MAX,
        (None, false) => return Err(Withheld::NoConsent),
    };
    if agreed < today {
        return Err(Withheld::ConsentOver);
    }
    Ok(assured.min(agreed))
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;
    use crate::resource::sample;

    const TODAY: Day = date(2026, 11, 21);

    fn consent(until: Option<Day>) -> Consent {
        Consent::read("会長", Some(Manner::Paper), "", date(2026, 4, 1), until, TODAY).expect("a consent")
    }

    fn treasure() -> Resource {
        Resource { layer: Layer::Natural, audience: Audience::Public, ..sample("ゴミ出しの立ち話") }
    }

    #[test]
    fn a_treasure_of_the_neighbourhood_is_shown_only_with_consent_and_only_as_long_as_it_holds() {
        assert_eq!(public_until(&treasure(), TODAY), Err(Withheld::NoConsent));
        let last = date(2027, 3, 31);
        let agreed = Resource { consent: Some(consent(Some(last))), ..treasure() };
        assert_eq!(public_until(&agreed, TODAY), Ok(last));
        assert_eq!(public_until(&agreed, last), Ok(last), "the last day counts");
        assert_eq!(public_until(&agreed, date(2027, 4, 1)), Err(Withheld::ConsentOver));
        let withdrawn = Resource { consent: None, ..agreed };
        assert_eq!(public_until(&withdrawn, TODAY), Err(Withheld::NoConsent));
    }

    #[test]
    fn what_a_public_list_states_needs_no_consent_but_a_treasure_always_does() {
        let listed = Resource { layer: Layer::Formal, official: true, ..treasure() };
        assert_eq!(public_until(&listed, TODAY), Ok(Day::MAX));
        let treasure = Resource { official: true, ..treasure() };
        assert_eq!(public_until(&treasure, TODAY), Err(Withheld::NoConsent));
    }

    #[test]
    fn what_nobody_assures_any_more_or_what_has_ended_is_not_shown() {
        let mut one = Resource { consent: Some(consent(None)), ..treasure() };
        assert_eq!(public_until(&one, TODAY), Ok(Day::MAX));
        one.assurance.until = Some(date(2026, 11, 20));
        assert_eq!(public_until(&one, TODAY), Err(Withheld::Stale));
        one.state = State::Ended;
        assert_eq!(public_until(&one, TODAY), Err(Withheld::Ended));
    }

    #[test]
    fn what_was_spoken_needs_somebody_who_heard_it_and_nothing_is_agreed_tomorrow() {
        let fields = |manner, witness, on| {
            Consent::read("会長", manner, witness, on, None, TODAY)
                .err()
                .map(|wrong| wrong.into_iter().map(|one| one.field.into_owned()).collect::<Vec<_>>())
        };
        assert_eq!(fields(Some(Manner::Spoken), " ", TODAY), Some(vec!["consent-witness".to_owned()]));
        assert_eq!(fields(Some(Manner::Spoken), "民生委員", TODAY), None);
        let tomorrow = TODAY.checked_add(1.day()).expect("a day");
        assert_eq!(
            fields(None, "", tomorrow),
            Some(vec!["consent-manner".to_owned(), "consent-on".to_owned()])
        );
    }

    proptest! {
        #[test]
        fn it_is_shown_until_the_day_that_was_said_and_not_a_day_longer(
            agreed in 0_i32..400, assured in 0_i32..400, ahead in 0_i32..500,
        ) {
            let day = |days: i32| TODAY.checked_add(days.days()).expect("a day");
            let mut one = Resource { consent: Some(consent(Some(day(agreed)))), ..treasure() };
            one.assurance.until = Some(day(assured));
            let until = public_until(&one, TODAY).expect("shown today");
            prop_assert_eq!(public_until(&one, day(ahead)).is_ok(), day(ahead) <= until);
        }
    }
}
