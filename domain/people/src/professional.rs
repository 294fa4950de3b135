//! 専門職 and everybody else who has a face in the region: what they are, and where they belong from when to when.

use std::fmt;

use access::{DistrictId, OfficeId, ProfessionalId};
use kernel::{Day, Id, Instant, Invalid, text::reading};

mod change;
mod photo;
mod public;

pub use change::{Clash, Field, Texts, reconcile};
pub use photo::{Consent, read_consent};
pub use public::{PublicConsent, read_public_consent};

kernel::coded! {
    /// What somebody is in the community, not only by job (S4-10).
    pub enum Standing {
        /// 支援のプロ: a professional.
        Support = "support",
        /// 地域のプロ: a resident who knows the place.
        Community = "community",
        /// つなぐプロ: who brings both together.
        Connector = "connector",
    }
}

kernel::coded! {
    /// What an affiliation is.
    pub enum AffiliationKind {
        /// Works at an office.
        Work = "work",
        /// 民生委員・児童委員 of a district, for a term (S2-11).
        Commissioner = "commissioner",
        /// 外部アドバイザー of municipalities (S3-18, S4-22).
        Adviser = "adviser",
        /// The contact person of an association (S4-87).
        Association = "association",
        /// Office or duty in a body of the region.
        Body = "body",
    }
}

kernel::coded! {
    /// How somebody is employed.
    pub enum Employment {
        /// 常勤
        FullTime = "full-time",
        /// 非常勤
        PartTime = "part-time",
        /// 委嘱・その他
        Appointed = "appointed",
    }
}

/// 職種: a coded list; a region may rename each in its words (`people-profession-…`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Profession(&'static str);

/// The professions, in the order in which they are offered.
const PROFESSIONS: &[&str] = &[
    "physician",
    "dentist",
    "pharmacist",
    "nurse",
    "visiting-nurse",
    "public-health-nurse",
    "midwife",
    "discharge-nurse",
    "medical-social-worker",
    "care-manager",
    "chief-care-manager",
    "social-worker",
    "psychiatric-social-worker",
    "care-worker",
    "home-helper",
    "service-manager",
    "physiotherapist",
    "occupational-therapist",
    "speech-therapist",
    "dental-hygienist",
    "registered-dietitian",
    "dietitian",
    "judo-therapist",
    "acupuncturist",
    "radiographer",
    "laboratory-technician",
    "clinical-engineer",
    "psychologist",
    "welfare-equipment-adviser",
    "consultation-support-specialist",
    "life-support-coordinator",
    "dementia-support-promoter",
    "liaison-coordinator",
    "life-counsellor",
    "facility-manager",
    "lawyer",
    "judicial-scrivener",
    "adult-guardian",
    "municipal-officer",
    "paramedic",
    "welfare-commissioner",
    "community-leader",
    "researcher",
    "clerk",
];

impl Profession {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        PROFESSIONS.iter().copied().map(Self)
    }

    /// The code, in storage, forms and word keys.
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        PROFESSIONS.iter().copied().find(|one| *one == code).map(Self)
    }
}

/// A profession somebody has, with the qualification as written (主任介護支援専門員, 認定看護師 …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualified {
    /// Which.
    pub profession: Profession,
    /// The qualification in words.
    pub qualification: Option<String>,
}

/// A stored picture.
#[derive(Debug)]
pub enum Picture {}

/// A face: a picture or a drawing, and who agreed until when that the picture is shown to others and printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// The picture.
    pub file: Option<Id<Picture>>,
    /// A drawing's recipe, where there is no picture.
    pub drawing: Option<String>,
    /// When it was taken.
    pub taken_on: Option<Day>,
    /// The consent; nothing means that nobody consented, or that it was withdrawn.
    pub consent: Option<Consent>,
}

/// Somebody in the directory.
#[derive(Clone, PartialEq, Eq)]
pub struct Professional {
    /// Their id.
    pub id: ProfessionalId,
    /// Counts changes.
    pub version: i64,
    /// Still in the directory.
    pub active: bool,
    /// Name.
    pub name: String,
    /// Its reading.
    pub reading: String,
    /// What they are in the community.
    pub standing: Standing,
    /// 職種, the main one first.
    pub professions: Vec<Qualified>,
    /// Telephone at work.
    pub phone: Option<String>,
    /// Mail at work.
    pub mail: Option<String>,
    /// Anything to know.
    pub note: Option<String>,
    /// Their face.
    pub face: Face,
    /// Who agreed to being shown to the public, and until when; nothing means nobody, or that it was taken back.
    pub public: Option<PublicConsent>,
    /// When it last changed.
    pub changed_at: Instant,
}

impl fmt::Debug for Professional {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Professional").field("id", &self.id).finish_non_exhaustive()
    }
}

/// 所属: where somebody belongs, from when to when. It ends; it is not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affiliation {
    /// Its id.
    pub id: Id<Affiliation>,
    /// Who.
    pub professional: ProfessionalId,
    /// What it is.
    pub kind: AffiliationKind,
    /// The office, for work.
    pub office: Option<OfficeId>,
    /// The association or body in words, where it is no office.
    pub body: Option<String>,
    /// The district served, for 民生委員.
    pub district: Option<DistrictId>,
    /// The municipality advised, for advisers; 6 digits.
    pub municipality: Option<String>,
    /// Role in words: 管理者, 相談員, 地区担当 …
    pub role: Option<String>,
    /// How employed.
    pub employment: Option<Employment>,
    /// The one they mainly act for; others are 兼務 (S4-111).
    pub main: bool,
    /// From this day; nothing means that it is not known.
    pub from: Option<Day>,
    /// To this day; nothing means that it goes on.
    pub to: Option<Day>,
    /// How the first day was written, where that says less than a day (H26, 令和6年4月); `from` is then the first it
    /// can mean.
    pub from_written: Option<String>,
    /// The same of the last day; `to` is the last it can mean.
    pub to_written: Option<String>,
    /// Anything to know.
    pub note: Option<String>,
}

impl Affiliation {
    /// Whether it holds on this day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether this says of the same time what the other one says already: the same role in the same place, or the
    /// same place as the main one twice.
    pub fn repeats(&self, other: &Self) -> bool {
        let place =
            |one: &Self| (one.kind, one.office, one.district, one.municipality.clone(), one.body.clone());
        let begins_before_end = |one: &Self, other: &Self| match (one.from, other.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        self.id != other.id
            && place(self) == place(other)
            && begins_before_end(self, other)
            && begins_before_end(other, self)
            && (self.role == other.role || self.main && other.main)
    }

    /// The field of a form in which its place stands.
    pub const fn place_field(&self) -> &'static str {
        match self.kind {
            AffiliationKind::Work => "office",
            AffiliationKind::Commissioner => "district",
            AffiliationKind::Adviser => "municipality",
            AffiliationKind::Association | AffiliationKind::Body => "body",
        }
    }

    /// Checks what was typed.
    ///
    /// # Errors
    /// The field, and the word key of what to do.
    pub fn check(&self) -> Result<(), Invalid> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            return Err(Invalid::new("to", "people-invalid-day-order"));
        }
        match self.kind {
            AffiliationKind::Work if self.office.is_none() => {
                Err(Invalid::new("office", "people-invalid-office-missing"))
            }
            AffiliationKind::Commissioner if self.district.is_none() => {
                Err(Invalid::new("district", "people-invalid-district-missing"))
            }
            AffiliationKind::Commissioner if self.to.is_none() => {
                Err(Invalid::new("to", "people-invalid-term-missing"))
            }
            AffiliationKind::Adviser if self.municipality.is_none() && self.body.is_none() => {
                Err(Invalid::new("municipality", "people-invalid-municipality-missing"))
            }
            AffiliationKind::Association | AffiliationKind::Body if self.body.is_none() => {
                Err(Invalid::new("body", "people-invalid-body-missing"))
            }
            _ => Ok(()),
        }
    }
}

/// The normal form of a name.
///
/// # Errors
/// The field, and the word key of what to do.
pub fn read_name(typed: &str) -> Result<String, Invalid> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(Invalid::new("name", "people-invalid-name-missing")),
        1..=100 => Ok(name),
        _ => Err(Invalid::new("name", "people-invalid-too-long").with("longest", 100)),
    }
}

/// The normal form of a reading: kana.
///
/// # Errors
/// The field, and the word key of what to do.
pub fn read_reading(typed: &str) -> Result<String, Invalid> {
    let reading = reading::reading(typed);
    if let Some((_, wrong)) =
        reading::offending(&reading).into_iter().find(|(_, c)| !c.is_ascii_alphanumeric())
    {
        return Err(Invalid::new("reading", "people-invalid-reading").with("wrong", wrong));
    }
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn affiliation(kind: AffiliationKind) -> Affiliation {
        Affiliation {
            id: Id::from_uuid(Default::default()),
            professional: ProfessionalId::from_uuid(Default::default()),
            kind,
            office: None,
            body: None,
            district: None,
            municipality: None,
            role: None,
            employment: None,
            main: true,
            from: None,
            to: None,
            from_written: None,
            to_written: None,
            note: None,
        }
    }

    #[test]
    fn one_person_may_have_two_employers_at_once() {
        let day = date(2026, 11, 21);
        let hospital = Affiliation { from: Some(date(2020, 4, 1)), ..affiliation(AffiliationKind::Work) };
        let city =
            Affiliation { main: false, from: Some(date(2023, 4, 1)), ..affiliation(AffiliationKind::Work) };
        assert!(hospital.holds_on(day) && city.holds_on(day));
        assert!(hospital.holds_on(date(2021, 1, 1)) && !city.holds_on(date(2021, 1, 1)));
    }

    #[test]
    fn a_welfare_commissioner_has_a_district_and_a_term() {
        let commissioner = affiliation(AffiliationKind::Commissioner);
        assert_eq!(commissioner.check().map_err(|e| e.key), Err("people-invalid-district-missing"));
        let somewhere =
            Affiliation { district: Some(DistrictId::from_uuid(Default::default())), ..commissioner };
        assert_eq!(somewhere.check().map_err(|e| e.key), Err("people-invalid-term-missing"));
        let term = Affiliation { from: Some(date(2025, 12, 1)), to: Some(date(2028, 11, 30)), ..somewhere };
        assert_eq!(term.check(), Ok(()));
        assert!(term.holds_on(date(2028, 11, 30)) && !term.holds_on(date(2028, 12, 1)));
    }

    #[test]
    fn the_same_place_is_not_told_twice_for_the_same_time() {
        let place = affiliation(AffiliationKind::Work);
        let other = |change: fn(&mut Affiliation)| {
            let mut other = Affiliation { id: Id::from_uuid(uuid::Uuid::from_u128(1)), ..place.clone() };
            change(&mut other);
            other
        };
        assert!(other(|_| {}).repeats(&place) && !place.repeats(&place));
        assert!(other(|one| one.role = Some("管理者".into())).repeats(&place), "the main one twice");
        let beside = other(|one| (one.role, one.main) = (Some("管理者".into()), false));
        assert!(!beside.repeats(&place), "two roles in one place");
        assert!(!other(|one| one.kind = AffiliationKind::Body).repeats(&place));
        let past = Affiliation { to: Some(date(2026, 3, 31)), ..place.clone() };
        assert!(!other(|one| one.from = Some(date(2026, 4, 1))).repeats(&past), "one after the other");
        assert!(other(|one| one.from = Some(date(2026, 3, 31))).repeats(&past));
    }

    #[test]
    fn an_affiliation_does_not_end_before_it_begins() {
        let wrong = Affiliation {
            from: Some(date(2026, 4, 1)),
            to: Some(date(2026, 3, 31)),
            ..affiliation(AffiliationKind::Work)
        };
        assert_eq!(wrong.check().map_err(|e| e.field), Err("to".into()));
    }

    #[test]
    fn there_are_more_than_thirty_professions_and_each_has_one_code() {
        let mut codes: Vec<_> = Profession::all().map(Profession::code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert!(codes.len() > 30 && codes.len() == PROFESSIONS.len());
    }

    #[test]
    fn names_and_readings_are_written_one_way() {
        assert_eq!(read_name("  渡邊　 花子 "), Ok("渡邊 花子".into()));
        assert_eq!(read_reading("ワタナベ　ハナコ"), Ok("わたなべ はなこ".into()));
        assert_eq!(read_reading("渡邊").map_err(|e| e.key), Err("people-invalid-reading"));
    }
}
