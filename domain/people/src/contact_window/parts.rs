//! A contact window part by part: what two people changed at once, what its history keeps, what the public is shown.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value as Json, json};

use super::{ChannelKind, ContactWindow};

kernel::coded! {
    /// A part of a window that is changed, kept and argued about as one.
    pub enum Part {
        /// What one rings about.
        Purpose = "purpose",
        /// Who answers, in the directory.
        Professional = "professional",
        /// Who answers, in words.
        Person = "person",
        /// The ways, in their order.
        Channels = "channels",
        /// When one may ring.
        Hours = "hours",
        /// When rather not.
        Avoid = "avoid",
        /// What holidays mean.
        Holidays = "holidays",
        /// Anything else.
        Note = "note",
        /// Whether residents see it.
        Public = "public",
    }
}

fn read<T: DeserializeOwned>(value: &Json) -> Option<T> {
    T::deserialize(value).ok()
}

fn id(id: Option<impl ToString>) -> Json {
    json!(id.map(|id| id.to_string()))
}

impl ContactWindow {
    /// A part as data.
    pub fn part(&self, part: Part) -> Json {
        match part {
            Part::Purpose => json!(self.purpose.code()),
            Part::Professional => id(self.professional),
            Part::Person => json!(self.person),
            Part::Channels => json!(self.channels),
            Part::Hours => json!(self.hours),
            Part::Avoid => json!(self.avoid),
            Part::Holidays => json!(self.holidays.code()),
            Part::Note => json!(self.note),
            Part::Public => json!(self.public),
        }
    }

    /// Sets a part from data; data of another shape changes nothing.
    pub fn put(&mut self, part: Part, value: &Json) {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        match part {
            Part::Purpose => set(&mut self.purpose, value.as_str().and_then(super::Purpose::from_code)),
            Part::Professional => {
                set(&mut self.professional, read::<Option<String>>(value).map(|id| id?.parse().ok()));
            }
            Part::Person => set(&mut self.person, read(value)),
            Part::Channels => set(&mut self.channels, read(value)),
            Part::Hours => set(&mut self.hours, read(value)),
            Part::Avoid => set(&mut self.avoid, read(value)),
            Part::Holidays => set(&mut self.holidays, value.as_str().and_then(super::OnHolidays::from_code)),
            Part::Note => set(&mut self.note, read(value)),
            Part::Public => set(&mut self.public, value.as_bool()),
        }
    }

    /// Every part, by its code: what a history keeps.
    pub fn parts(&self) -> Json {
        let parts = Part::ALL.iter().map(|&part| (part.code().to_owned(), self.part(part)));
        parts.collect::<serde_json::Map<_, _>>().into()
    }

    /// The window with the parts a history kept.
    #[must_use]
    pub fn with_parts(mut self, parts: &Json) -> Self {
        for &part in Part::ALL {
            if let Some(value) = parts.get(part.code()) {
                self.put(part, value);
            }
        }
        self
    }

    /// The parts in which it differs.
    pub fn differs_in(&self, other: &Self) -> Vec<Part> {
        Part::ALL.iter().copied().filter(|&part| self.part(part) != other.part(part)).collect()
    }

    /// The window as residents are shown it: what to ring about, where to ring or come, and when. Who answers, mail,
    /// systems and remarks are meant for colleagues.
    #[must_use]
    pub fn for_the_public(mut self) -> Self {
        self.channels.retain(|channel| !matches!(channel.kind, ChannelKind::Mail | ChannelKind::System));
        (self.person, self.professional, self.note, self.assurance.by) = (None, None, None, None);
        self
    }
}

/// A part somebody typed while somebody else changed it: it waits for a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contested {
    /// Which.
    pub part: Part,
    /// What the form had shown.
    pub base: Json,
    /// What was stored by then.
    pub kept: Json,
    /// What was typed.
    pub offered: Json,
}

/// Brings an edit together with what happened since its form was opened. `base` is what the form showed, `now` what is
/// stored, `wished` what was typed. The window as it becomes, and the parts that wait for a person.
pub fn reconcile(
    base: &ContactWindow,
    now: &ContactWindow,
    wished: &ContactWindow,
) -> (ContactWindow, Vec<Contested>) {
    let (mut after, mut contested) = (now.clone(), Vec::new());
    for part in wished.differs_in(base) {
        let (base, kept, offered) = (base.part(part), now.part(part), wished.part(part));
        if kept == base {
            after.put(part, &offered);
        } else if kept != offered {
            contested.push(Contested { part, base, kept, offered });
        }
    }
    (after, contested)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact_window::{Channel, OnHolidays, Purpose, Slot};

    fn window() -> ContactWindow {
        ContactWindow {
            id: kernel::Id::from_uuid(uuid::Uuid::from_u128(1)),
            office: kernel::Id::from_uuid(uuid::Uuid::from_u128(2)),
            version: 3,
            purpose: Purpose::Discharge,
            professional: Some(kernel::Id::from_uuid(uuid::Uuid::from_u128(9))),
            person: Some("地域連携室".into()),
            channels: vec![
                Channel { kind: ChannelKind::Phone, value: "0157-00-0001".into() },
                Channel { kind: ChannelKind::Mail, value: "a@example.jp".into() },
            ],
            hours: vec![Slot { days: [true; 7], from: 510, to: 1035 }],
            avoid: Vec::new(),
            holidays: OnHolidays::Closed,
            note: Some("正面玄関へ".into()),
            public: true,
            assurance: crate::office::Assurance { by: Some("大野木".into()), on: None, until: None },
        }
    }

    #[test]
    fn different_parts_of_two_people_are_both_made_and_one_part_waits() {
        let base = window();
        let now = ContactWindow { person: Some("退院支援室".into()), version: 4, ..base.clone() };
        let wished = ContactWindow {
            person: Some("医療福祉相談室".into()),
            note: Some("裏口へ".into()),
            ..base.clone()
        };
        let (after, contested) = reconcile(&base, &now, &wished);
        assert_eq!(after.note.as_deref(), Some("裏口へ"));
        assert_eq!(after.person, now.person);
        assert_eq!(contested.len(), 1);
        assert_eq!(contested[0].part, Part::Person);
        assert_eq!(
            (&contested[0].kept, &contested[0].offered),
            (&json!("退院支援室"), &json!("医療福祉相談室"))
        );
        assert_eq!(reconcile(&base, &wished, &wished), (wished.clone(), Vec::new()));
    }

    #[test]
    fn a_window_is_made_again_from_what_a_history_keeps() {
        let whole = window();
        let other = ContactWindow {
            purpose: Purpose::Night,
            professional: None,
            person: None,
            channels: Vec::new(),
            hours: Vec::new(),
            avoid: vec![Slot { days: [true; 7], from: 0, to: 60 }],
            holidays: OnHolidays::AsUsual,
            note: None,
            public: false,
            ..whole.clone()
        };
        assert_eq!(other.differs_in(&whole), Part::ALL);
        assert_eq!(other.clone().with_parts(&whole.parts()), whole);
        assert_eq!(whole.clone().with_parts(&other.parts()), other);
        assert_eq!(whole.clone().with_parts(&json!({"purpose": 7, "hours": "x"})), whole);
    }

    #[test]
    fn residents_are_shown_where_and_when_and_nobody_by_name() {
        let shown = window().for_the_public();
        let text = format!("{}{:?}", shown.parts(), shown.assurance);
        for hidden in ["地域連携室", "example.jp", "正面玄関", "大野木"] {
            assert!(!text.contains(hidden), "{hidden}");
        }
        assert!(text.contains("0157-00-0001"));
    }
}
