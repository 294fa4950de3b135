//! 冊子 (S0-08, S1-07): the same records on paper, by area and kind, for everybody or for those who work together. Paper
//! cannot be called back: what is past its date, or whose agreement was taken back, is never in it.

use kernel::Day;

use crate::{
    consent::public_until,
    resource::{Audience, Resource, State},
};

kernel::coded! {
    /// For whom a booklet is made.
    pub enum Edition {
        /// Everybody.
        Public = "public",
        /// The professionals of the region.
        Inside = "inside",
    }
}

impl Edition {
    /// Whether a resource belongs into it on a day. What is private never does, and what was meant for the public and is
    /// not agreed any more does not stand in the other one either.
    pub fn takes(self, one: &Resource, today: Day) -> bool {
        let agreed = public_until(one, today).is_ok();
        let shared = match one.audience {
            Audience::Office => false,
            Audience::Public => agreed,
            Audience::Region => self == Self::Inside,
        };
        shared && one.state != State::Ended && !one.assurance.is_stale(today)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use people::office::Assurance;

    use super::*;
    use crate::{
        consent::{Consent, Manner},
        resource::{Layer, sample},
    };

    const TODAY: Day = date(2026, 11, 21);

    #[test]
    fn each_edition_takes_what_its_readers_may_have_on_paper_and_nothing_stale() {
        let consent =
            Consent::read("会長", Some(Manner::Paper), "", date(2026, 4, 1), None, TODAY).expect("a consent");
        let taken =
            |one: &Resource| Edition::ALL.iter().map(|each| each.takes(one, TODAY)).collect::<Vec<_>>();
        let shared = sample("サロン");
        assert_eq!(taken(&shared), [false, true]);
        let agreed = Resource { audience: Audience::Public, consent: Some(consent), ..shared.clone() };
        assert_eq!(taken(&agreed), [true, true]);
        assert_eq!(taken(&Resource { consent: None, ..agreed.clone() }), [false, false]);
        assert_eq!(taken(&Resource { audience: Audience::Office, ..agreed.clone() }), [false, false]);
        assert_eq!(taken(&Resource { state: State::Ended, ..agreed.clone() }), [false, false]);
        let stale = Assurance { until: Some(date(2026, 11, 20)), ..Assurance::default() };
        assert_eq!(taken(&Resource { assurance: stale.clone(), ..agreed }), [false, false]);
        assert_eq!(taken(&Resource { assurance: stale, ..shared.clone() }), [false, false]);
        let listed = Resource { layer: Layer::Formal, official: true, audience: Audience::Public, ..shared };
        assert_eq!(taken(&listed), [true, true]);
    }
}
