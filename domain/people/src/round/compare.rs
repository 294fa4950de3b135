//! What an office said, beside what stands in the record.

use crate::office::{Details, Field};

/// What an office is asked (S1-05): what it is called, where it is, how and when to reach it, whom it serves.
pub(crate) const ASKED: [Field; 13] = [
    Field::Name,
    Field::Reading,
    Field::PostalCode,
    Field::Address,
    Field::Building,
    Field::Phone,
    Field::Fax,
    Field::Mail,
    Field::Web,
    Field::Days,
    Field::Hours,
    Field::DaysNote,
    Field::Area,
];

/// Something an answer may differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Point {
    /// A field of the office.
    Field(Field),
    /// The contact windows, in the office's own words.
    Windows,
    /// Whatever else it wanted to say.
    Remark,
}

impl Point {
    /// The code, in storage and forms.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Field(field) => field.code(),
            Self::Windows => "windows",
            Self::Remark => "remark",
        }
    }

    /// Reads a code.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        match code {
            "windows" => Some(Self::Windows),
            "remark" => Some(Self::Remark),
            code => Field::from_code(code).filter(|field| ASKED.contains(field)).map(Self::Field),
        }
    }

    /// Whether it is a value of the record, and not something a person has to act upon.
    pub(crate) const fn field(self) -> Option<Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Windows | Self::Remark => None,
        }
    }
}

/// A point in which an answer and the record differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Which.
    pub point: Point,
    /// What the office was shown.
    pub shown: Option<String>,
    /// What it said.
    pub offered: Option<String>,
}

/// What stands in the record: as the office was shown it, and as it is at this moment.
#[derive(Clone, Copy)]
pub(crate) struct Base<'a> {
    /// When the form was opened, or the sheet printed.
    pub shown: &'a Details,
    /// Now.
    pub now: &'a Details,
}

/// An answer beside the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// The fields of which the office said what the record says.
    pub same: Vec<Field>,
    /// The others.
    pub differs: Vec<Difference>,
}

/// Compares what an office said with the record. Whoever left a field as it was shown said that it is right: where the
/// record has changed since, that is a difference too.
pub(crate) fn compare(base: Base<'_>, said: &Details) -> Compared {
    let mut compared = Compared::default();
    for field in ASKED {
        if said.get(field) == base.now.get(field) {
            compared.same.push(field);
        } else {
            compared.differs.push(Difference {
                point: Point::Field(field),
                shown: base.shown.get(field).map(ToOwned::to_owned),
                offered: said.get(field).map(ToOwned::to_owned),
            });
        }
    }
    compared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn details(pairs: &[(Field, &str)]) -> Details {
        let mut details = Details::default();
        for (field, value) in pairs {
            details.set(*field, Some((*value).into()));
        }
        details
    }

    #[test]
    fn an_answer_that_says_what_the_record_says_leaves_nothing_to_decide() {
        let record =
            details(&[(Field::Name, "南薬局"), (Field::Phone, "0186-00-0001"), (Field::Note, "内輪")]);
        let compared = compare(Base { shown: &record, now: &record }, &record);
        assert_eq!(compared.same, ASKED);
        assert!(compared.differs.is_empty());
    }

    #[test]
    fn a_corrected_field_waits_with_what_was_shown_and_what_was_said() {
        let record = details(&[(Field::Name, "南薬局"), (Field::Phone, "0186-00-0001")]);
        let said = details(&[(Field::Name, "南薬局"), (Field::Fax, "0186-00-0009")]);
        let compared = compare(Base { shown: &record, now: &record }, &said);
        let of = |point| compared.differs.iter().find(|one| one.point == Point::Field(point));
        let phone = of(Field::Phone).expect("what was taken out");
        assert_eq!((phone.shown.as_deref(), phone.offered.as_deref()), (Some("0186-00-0001"), None));
        assert_eq!(of(Field::Fax).and_then(|one| one.offered.as_deref()), Some("0186-00-0009"));
        assert_eq!(compared.differs.len(), 2);
    }

    #[test]
    fn who_left_a_field_alone_that_changed_meanwhile_has_not_confirmed_the_new_value() {
        let shown = details(&[(Field::Name, "南薬局"), (Field::Phone, "0186-00-0001")]);
        let now = details(&[(Field::Name, "南薬局"), (Field::Phone, "0186-00-0002")]);
        let compared = compare(Base { shown: &shown, now: &now }, &shown);
        assert_eq!(compared.differs.len(), 1);
        assert_eq!(compared.differs[0].offered.as_deref(), Some("0186-00-0001"));
        let agrees = details(&[(Field::Name, "南薬局"), (Field::Phone, "0186-00-0002")]);
        assert!(compare(Base { shown: &shown, now: &now }, &agrees).differs.is_empty());
    }

    #[test]
    fn points_are_read_as_they_were_written_and_nothing_else_is_asked() {
        for point in ASKED.map(Point::Field).into_iter().chain([Point::Windows, Point::Remark]) {
            assert_eq!(Point::from_code(point.code()), Some(point));
        }
        for other in ["kind", "note", "public", "published", "colour"] {
            assert_eq!(Point::from_code(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn every_asked_field_agrees_or_differs_and_what_differs_is_kept_as_it_was_said(
            shown in proptest::collection::vec(proptest::option::of("[a-c]{1}"), 13),
            now in proptest::collection::vec(proptest::option::of("[a-c]{1}"), 13),
            said in proptest::collection::vec(proptest::option::of("[a-c]{1}"), 13),
        ) {
            let of = |values: &[Option<String>]| {
                let mut details = Details::default();
                for (field, value) in ASKED.into_iter().zip(values) {
                    details.set(field, value.clone().map(Into::into));
                }
                details
            };
            let (shown, now, said) = (of(&shown), of(&now), of(&said));
            let compared = compare(Base { shown: &shown, now: &now }, &said);
            prop_assert_eq!(compared.same.len() + compared.differs.len(), ASKED.len());
            let mut after = now.clone();
            for one in &compared.differs {
                let field = one.point.field().expect("a field");
                prop_assert_eq!(one.shown.as_deref(), shown.get(field));
                after.set(field, one.offered.clone().map(Into::into));
            }
            prop_assert_eq!(after, said, "who accepts everything has what was said");
        }
    }
}
