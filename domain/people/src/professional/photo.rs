//! Somebody's photograph: who agreed to its being shown, and until when. Without valid consent others see a drawing, on
//! the screen and on paper; the person and the hub still see what is kept.

use std::fmt;

use kernel::{Day, Invalid};

use super::Face;

/// Who agreed that a picture is shown to others and printed, and until when.
#[derive(Clone, PartialEq, Eq)]
pub struct Consent {
    /// Who, in words: 本人, 長男 …
    pub by: String,
    /// The last day on which it holds.
    pub until: Day,
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Longest name of who agreed.
const LONGEST: usize = 100;

impl Face {
    /// Whether others see the picture on this day, on the screen and on paper.
    pub fn is_shown(&self, today: Day) -> bool {
        self.file.is_some() && self.consent.as_ref().is_some_and(|consent| today <= consent.until)
    }
}

/// The consent that was typed; nothing typed is none.
///
/// # Errors
/// The field, and the word key of what to do.
pub fn read_consent(by: Option<&str>, until: Option<Day>, today: Day) -> Result<Option<Consent>, Invalid> {
    match (by, until) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Invalid::new("consent-by", "people-invalid-consent-by-missing")),
        (Some(_), None) => Err(Invalid::new("consent-until", "people-invalid-consent-until-missing")),
        (Some(by), Some(_)) if by.chars().count() > LONGEST => {
            Err(Invalid::new("consent-by", "people-invalid-too-long").with("longest", LONGEST))
        }
        (Some(_), Some(until)) if until < today => {
            Err(Invalid::new("consent-until", "people-invalid-consent-until-past"))
        }
        (Some(by), Some(until)) => Ok(Some(Consent { by: by.to_owned(), until })),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::Id;

    use super::*;

    #[test]
    fn a_picture_is_shown_to_the_last_day_of_its_consent_and_not_without() {
        let consent = Consent { by: "本人".into(), until: date(2027, 3, 31) };
        let face =
            Face { file: Some(Id::from_uuid(Default::default())), consent: Some(consent), ..Face::default() };
        assert!(face.is_shown(date(2027, 3, 31)) && !face.is_shown(date(2027, 4, 1)));
        assert!(!Face { consent: None, ..face.clone() }.is_shown(date(2026, 11, 21)));
        assert!(!Face { file: None, ..face }.is_shown(date(2026, 11, 21)));
    }

    #[test]
    fn a_consent_names_who_gave_it_and_until_when() {
        let (today, until) = (date(2026, 11, 21), Some(date(2027, 3, 31)));
        let read = |by, until| read_consent(by, until, today).map_err(|wrong| wrong.field.into_owned());
        assert_eq!(read(None, None), Ok(None));
        assert_eq!(read(Some("本人"), until).unwrap().unwrap().by, "本人");
        assert_eq!(read(Some("本人"), Some(today)).unwrap().unwrap().until, today);
        assert_eq!(read(None, until), Err("consent-by".into()));
        assert_eq!(read(Some("本人"), None), Err("consent-until".into()));
        assert_eq!(read(Some("本人"), Some(date(2026, 11, 20))), Err("consent-until".into()));
        assert_eq!(read(Some("長".repeat(101).as_str()), until), Err("consent-by".into()));
    }
}
