//! What changed of somebody, and what to do when two people change the same person at the same time.

use std::collections::BTreeMap;

use super::Professional;

kernel::coded! {
    /// What can change of somebody, as the history names it.
    pub enum Field {
        /// Name.
        Name = "name",
        /// Its reading.
        Reading = "reading",
        /// What they are in the community.
        Standing = "standing",
        /// 職種 with qualifications; a line `code: qualification` for each.
        Professions = "professions",
        /// Telephone.
        Phone = "phone",
        /// Mail.
        Mail = "mail",
        /// Note.
        Note = "note",
        /// Consent to being shown to the public: by whom, on which day and until when, apart by tabs.
        Public = "public",
        /// Still in the directory.
        Active = "active",
        /// An affiliation that began or ended.
        Affiliation = "affiliation",
        /// The photograph: which, and when it was taken, apart by a tab.
        Photo = "photo",
        /// Consent to showing it: by whom, and until when, apart by a tab.
        PhotoConsent = "photo-consent",
    }
}

impl Field {
    /// Those that stand on the form, in its order.
    pub const TYPED: [Self; 9] = [
        Self::Name,
        Self::Reading,
        Self::Standing,
        Self::Professions,
        Self::Phone,
        Self::Mail,
        Self::Note,
        Self::Public,
        Self::Active,
    ];
}

/// The fields of somebody as texts, those that are empty left out.
pub type Texts = BTreeMap<&'static str, String>;

/// A field that somebody else changed to something else in the meantime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Which.
    pub field: Field,
    /// What stands there now.
    pub theirs: Option<String>,
    /// What was typed.
    pub ours: Option<String>,
}

impl Professional {
    /// A field as text; nothing where it is empty.
    pub fn text(&self, field: Field) -> Option<String> {
        match field {
            Field::Name => Some(self.name.clone()),
            Field::Reading => Some(self.reading.clone()).filter(|reading| !reading.is_empty()),
            Field::Standing => Some(self.standing.code().to_owned()),
            Field::Professions => {
                let line = |one: &super::Qualified| match &one.qualification {
                    Some(words) => format!("{}: {words}", one.profession.code()),
                    None => one.profession.code().to_owned(),
                };
                let lines: Vec<String> = self.professions.iter().map(line).collect();
                Some(lines.join("\n")).filter(|lines| !lines.is_empty())
            }
            Field::Phone => self.phone.clone(),
            Field::Mail => self.mail.clone(),
            Field::Note => self.note.clone(),
            Field::Public => self
                .public
                .as_ref()
                .map(|one| format!("{}\t{}\t{}", one.by.replace('\t', " "), one.on, one.until)),
            Field::Active => self.active.then(|| "yes".to_owned()),
            Field::Affiliation => None,
            Field::Photo => self.face.file.map(|file| {
                let taken = self.face.taken_on.map(|day| day.to_string()).unwrap_or_default();
                format!("{file}\t{taken}")
            }),
            Field::PhotoConsent => {
                self.face.consent.as_ref().map(|one| format!("{}\t{}", one.by.replace('\t', " "), one.until))
            }
        }
    }

    /// All fields as texts.
    pub fn texts(&self) -> Texts {
        Field::TYPED.iter().filter_map(|&field| Some((field.code(), self.text(field)?))).collect()
    }

    /// The fields in which this differs from another state of the same person.
    pub fn changes_since(&self, before: &Self) -> Vec<Field> {
        let own = Field::TYPED.into_iter().chain([Field::Photo, Field::PhotoConsent]);
        own.filter(|&field| self.text(field) != before.text(field)).collect()
    }

    fn take(&mut self, field: Field, from: &Self) {
        match field {
            Field::Name => self.name.clone_from(&from.name),
            Field::Reading => self.reading.clone_from(&from.reading),
            Field::Standing => self.standing = from.standing,
            Field::Professions => self.professions.clone_from(&from.professions),
            Field::Phone => self.phone.clone_from(&from.phone),
            Field::Mail => self.mail.clone_from(&from.mail),
            Field::Note => self.note.clone_from(&from.note),
            Field::Public => self.public.clone_from(&from.public),
            Field::Active => self.active = from.active,
            Field::Affiliation | Field::Photo | Field::PhotoConsent => {}
        }
    }
}

/// Puts together what two people made of the same person. `base` is what the second one had before them, `now` what
/// the first one left, `wished` what the second one typed. What only one of them touched is taken; what both changed
/// differently is a clash, for which nothing is decided here.
pub fn reconcile(base: &Texts, now: &Professional, wished: &Professional) -> (Professional, Vec<Clash>) {
    let mut both = wished.clone();
    let mut clashes = Vec::new();
    for field in Field::TYPED {
        let (theirs, ours) = (now.text(field), wished.text(field));
        let before = base.get(field.code());
        if ours.as_ref() == before {
            both.take(field, now);
        } else if theirs.as_ref() != before && theirs != ours {
            clashes.push(Clash { field, theirs, ours });
        }
    }
    (both, clashes)
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Instant};

    use super::*;
    use crate::professional::{Face, Profession, Qualified, Standing};

    fn nurse() -> Professional {
        Professional {
            id: Id::from_uuid(Default::default()),
            version: 1,
            active: true,
            name: "渡邊 花子".into(),
            reading: "わたなべ はなこ".into(),
            standing: Standing::Support,
            professions: vec![Qualified {
                profession: Profession::from_code("nurse").unwrap(),
                qualification: Some("認定看護師".into()),
            }],
            phone: Some("0157-00-0001".into()),
            mail: None,
            note: None,
            face: Face::default(),
            public: None,
            changed_at: Instant::from_micros(0),
        }
    }

    #[test]
    fn two_people_who_change_different_fields_both_have_their_way() {
        let base = nurse();
        let first = Professional { phone: Some("0157-00-0002".into()), ..base.clone() };
        let second = Professional { mail: Some("hana@example.jp".into()), ..base.clone() };
        let (both, clashes) = reconcile(&base.texts(), &first, &second);
        assert_eq!(clashes, []);
        assert_eq!(both.phone, first.phone);
        assert_eq!(both.mail, second.mail);
    }

    #[test]
    fn two_people_who_change_one_field_are_both_heard() {
        let base = nurse();
        let first = Professional { phone: Some("0157-00-0002".into()), ..base.clone() };
        let second = Professional { phone: None, professions: Vec::new(), ..base.clone() };
        let (both, clashes) = reconcile(&base.texts(), &first, &second);
        let clash = Clash { field: Field::Phone, theirs: Some("0157-00-0002".into()), ours: None };
        assert_eq!(clashes, [clash]);
        assert_eq!(both.professions, Vec::new());
        let (_, none) = reconcile(&base.texts(), &first, &first);
        assert_eq!(none, []);
    }

    #[test]
    fn the_history_names_what_changed_and_in_which_words() {
        let (before, after) = (nurse(), Professional { active: false, ..nurse() });
        assert_eq!(after.changes_since(&before), [Field::Active]);
        assert_eq!(before.text(Field::Professions).as_deref(), Some("nurse: 認定看護師"));
        assert_eq!(before.texts().get("note"), None);
    }
}
