//! Consent to being shown to residents: who agreed, on which day, and until when. Past its last day, or taken back, the
//! person is on no public page, list, search or file, from that moment on.

use std::fmt;

use kernel::{Day, Invalid};

use super::Professional;

/// Who agreed that somebody is shown to the public, on which day, and until when.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicConsent {
    /// Who, and how, in words: 本人（書面） …
    pub by: String,
    /// The day on which they agreed.
    pub on: Day,
    /// The last day on which it holds.
    pub until: Day,
}

impl fmt::Debug for PublicConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicConsent")
            .field("on", &self.on)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// Longest name of who agreed.
const LONGEST: usize = 100;

impl PublicConsent {
    /// Whether it holds on this day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.on <= day && day <= self.until
    }
}

impl Professional {
    /// Whether the public sees them on this day.
    pub fn is_public(&self, today: Day) -> bool {
        self.active && self.public.as_ref().is_some_and(|consent| consent.holds_on(today))
    }
}

/// The consent that was typed. One that ran out may stand as it stood: it shows nobody, and says until when it held.
///
/// # Errors
/// The fields, and the word keys of what to do.
pub fn read_public_consent(
    by: Option<&str>,
    on: Option<Day>,
    until: Option<Day>,
    before: Option<&PublicConsent>,
    today: Day,
) -> Result<PublicConsent, Vec<Invalid>> {
    let mut wrong = Vec::new();
    match by {
        None => wrong.push(Invalid::new("public-by", "people-invalid-public-by-missing")),
        Some(by) if by.chars().count() > LONGEST => {
            wrong.push(Invalid::new("public-by", "people-invalid-too-long").with("longest", LONGEST));
        }
        Some(_) => {}
    }
    match on {
        None => wrong.push(Invalid::new("public-on", "people-invalid-public-on-missing")),
        Some(on) if on > today => wrong.push(Invalid::new("public-on", "people-invalid-public-on-future")),
        Some(_) => {}
    }
    if until.is_none() {
        wrong.push(Invalid::new("public-until", "people-invalid-public-until-missing"));
    }
    let (Some(by), Some(on), Some(until)) = (by, on, until) else { return Err(wrong) };
    let consent = PublicConsent { by: by.to_owned(), on, until };
    if before != Some(&consent) && until < today.max(on) {
        wrong.push(Invalid::new("public-until", "people-invalid-consent-until-past"));
    }
    if wrong.is_empty() { Ok(consent) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_consent_to_being_public_holds_from_its_day_to_its_last_day() {
        let consent = PublicConsent { by: "本人".into(), on: date(2026, 4, 1), until: date(2027, 3, 31) };
        assert!(consent.holds_on(date(2026, 4, 1)) && consent.holds_on(date(2027, 3, 31)));
        assert!(!consent.holds_on(date(2026, 3, 31)) && !consent.holds_on(date(2027, 4, 1)));
    }

    #[test]
    fn being_public_takes_who_agreed_on_which_day_and_until_when() {
        let today = date(2026, 11, 21);
        let (on, until) = (Some(date(2026, 11, 1)), Some(date(2027, 3, 31)));
        let read = |by, on, until, before| read_public_consent(by, on, until, before, today);
        let fields = |read: Result<PublicConsent, Vec<Invalid>>| -> Vec<String> {
            read.err().unwrap_or_default().into_iter().map(|one| one.field.into_owned()).collect()
        };
        let consent = read(Some("本人（書面）"), on, until, None).unwrap();
        assert_eq!((consent.on, consent.until), (date(2026, 11, 1), date(2027, 3, 31)));
        assert_eq!(fields(read(None, None, None, None)), ["public-by", "public-on", "public-until"]);
        assert_eq!(fields(read(Some("本人"), Some(date(2026, 11, 22)), until, None)), ["public-on"]);
        let over = Some(date(2026, 11, 20));
        assert_eq!(fields(read(Some("本人"), on, over, None)), ["public-until"]);
        let before = PublicConsent { by: "本人".into(), on: date(2026, 11, 1), until: date(2026, 11, 20) };
        assert_eq!(read(Some("本人"), on, over, Some(&before)), Ok(before.clone()), "what ran out may stand");
    }
}
