//! 事業所: one office, its fields, and what happens when two people change it at once.

mod whole;

use std::{collections::BTreeMap, fmt};

use access::{DistrictId, OfficeId};
use kernel::{
    Day, Id, Instant, Invalid,
    text::{phone, reading},
};
use serde::{Deserialize, Serialize, Serializer};

pub use self::whole::Published;
pub(crate) use self::whole::services;
use crate::{
    codes::{
        CorporateNumber, InsurerNumber, MedicalInstitutionId, MunicipalityCode, OfficeNumber, Point,
        ServiceKind, digits, in_japan,
    },
    incoming::read_mail,
};

macro_rules! fields {
    (details { $($(#[$doc:meta])* $name:ident = $code:literal, $longest:literal;)* }
     beside { $($(#[$beside_doc:meta])* $beside:ident = $beside_code:literal;)* }) => {
        /// A field of an office. Forms, history, lists from outside and conflicts all speak of the same fields.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $($(#[$doc])* $name,)* $($(#[$beside_doc])* $beside,)* }

        impl Field {
            /// The details, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
            /// What stands beside the details and is changed like them.
            pub const BESIDE: &[Self] = &[$(Self::$beside,)*];

            /// The code, in storage, forms, and word keys (`people-field-…`).
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* $(Self::$beside => $beside_code,)* }
            }

            /// How many characters it may hold.
            pub const fn longest(self) -> usize {
                match self { $(Self::$name => $longest,)* $(Self::$beside => 10_000,)* }
            }
        }
    };
}

fields! {
    details {
        /// 名称
        Name = "name", 200;
        /// ふりがな
        Reading = "reading", 300;
        /// 種別, a code of [`ServiceKind`].
        Kind = "kind", 40;
        /// 事業所番号, 10 characters.
        Number = "number", 10;
        /// 医療情報ネットのID, 13 digits.
        MedicalId = "medical-id", 13;
        /// 法人・団体の名称
        Organization = "organization", 200;
        /// 法人番号, 13 digits.
        CorporateNumber = "corporate-number", 13;
        /// 別名, one a line: names the region also uses.
        Aliases = "aliases", 600;
        /// 市区町村, 6 digits.
        Municipality = "municipality", 6;
        /// 保険者番号, 6 digits; not the municipality.
        Insurer = "insurer", 6;
        /// 保険者の名称, such as a 広域連合 of several municipalities.
        InsurerName = "insurer-name", 100;
        /// 郵便番号
        PostalCode = "postal-code", 12;
        /// 住所
        Address = "address", 300;
        /// 建物名等
        Building = "building", 200;
        /// 緯度,経度
        Point = "point", 40;
        /// 電話番号
        Phone = "phone", 40;
        /// 内線
        Extension = "extension", 20;
        /// FAX番号
        Fax = "fax", 40;
        /// メール
        Mail = "mail", 200;
        /// ホームページ
        Web = "web", 300;
        /// 利用できる曜日
        Days = "days", 100;
        /// 時間
        Hours = "hours", 200;
        /// 休み・曜日の特記
        DaysNote = "days-note", 600;
        /// 定員
        Capacity = "capacity", 60;
        /// 病床数
        Beds = "beds", 60;
        /// 診療科目
        Departments = "departments", 600;
        /// 対応する地域
        Area = "area", 300;
        /// 備考
        Note = "note", 2000;
    }
    beside {
        /// The 日常生活圏域 it lies in.
        District = "district";
        /// What it does, with the number of each service.
        Services = "services";
        /// Whether it is shown to the public.
        Public = "public";
        /// What of it is shown to the public.
        Published = "published";
    }
}

impl Field {
    /// Details and what stands beside them.
    pub fn whole() -> impl Iterator<Item = Self> {
        Self::ALL.iter().chain(Self::BESIDE).copied()
    }

    /// Whether it is one of the details.
    pub fn is_detail(self) -> bool {
        Self::ALL.contains(&self)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::whole().find(|field| field.code() == code)
    }

    /// The normal form of what was typed; empty text is no value.
    ///
    /// # Errors
    /// The field and the word key of what to do.
    pub fn read(self, typed: &str) -> Result<Option<Box<str>>, Invalid> {
        let typed = typed.trim();
        if typed.is_empty() {
            return if self == Self::Name {
                Err(self.refuse("people-invalid-name-missing"))
            } else {
                Ok(None)
            };
        }
        if typed.chars().count() > self.longest() {
            return Err(self.refuse("people-invalid-too-long").with("longest", self.longest()));
        }
        let multiline = matches!(self, Self::Aliases | Self::DaysNote | Self::Note | Self::Departments);
        if typed.chars().any(|c| c.is_control() && !(multiline && matches!(c, '\n' | '\r'))) {
            return Err(self.refuse("people-invalid-control-character"));
        }
        let value = match self {
            Self::Reading => {
                let reading = reading::reading(typed);
                if let Some((_, wrong)) =
                    reading::offending(&reading).into_iter().find(|(_, c)| !c.is_ascii_alphanumeric())
                {
                    return Err(self.refuse("people-invalid-reading").with("wrong", wrong));
                }
                reading
            }
            Self::Kind => ServiceKind::from_code(typed)
                .ok_or_else(|| self.refuse("people-invalid-kind"))?
                .code()
                .to_owned(),
            Self::CorporateNumber => CorporateNumber::read(typed)
                .map(|number| number.to_string())
                .map_err(|_| self.refuse("people-invalid-corporate-number"))?,
            Self::Municipality => MunicipalityCode::read(typed, None)
                .ok()
                .map(crate::codes::Read::number)
                .filter(|code| !code.is_prefecture())
                .map(|code| code.to_string())
                .ok_or_else(|| self.refuse("people-invalid-municipality"))?,
            Self::Number => OfficeNumber::read(typed, None)
                .map(|number| number.number().to_string())
                .map_err(|_| self.refuse("people-invalid-number"))?,
            Self::MedicalId => MedicalInstitutionId::read(typed, None)
                .map(|id| id.number().to_string())
                .map_err(|_| self.refuse("people-invalid-medical-id"))?,
            Self::Insurer => InsurerNumber::read(typed)
                .map(|number| number.number().to_string())
                .map_err(|_| self.refuse("people-invalid-insurer"))?,
            Self::PostalCode => {
                read_postal_code(typed).ok_or_else(|| self.refuse("people-invalid-postal-code"))?
            }
            Self::Capacity | Self::Beds => {
                read_places(typed).ok_or_else(|| self.refuse("people-invalid-places"))?
            }
            Self::Phone | Self::Fax => {
                phone::read(typed).map_err(|_| self.refuse("people-invalid-phone"))?.shown
            }
            Self::Point => {
                read_point(typed).map(write_point).ok_or_else(|| self.refuse("people-invalid-point"))?
            }
            Self::Mail => read_mail(typed).ok_or_else(|| self.refuse("people-invalid-mail"))?.into(),
            Self::Web if !typed.starts_with("http://") && !typed.starts_with("https://") => {
                return Err(self.refuse("people-invalid-web"));
            }
            _ => typed.to_owned(),
        };
        Ok(Some(value.into()))
    }

    fn refuse(self, key: &'static str) -> Invalid {
        Invalid::new(self.code(), key)
    }
}

/// 123-4567, from seven digits however they are written.
fn read_postal_code(typed: &str) -> Option<String> {
    let plain = digits(typed);
    let number: String = plain.chars().filter(|c| !matches!(c, '-' | '〒' | ' ' | 'ー' | '‐')).collect();
    let whole = number.len() == 7 && number.bytes().all(|b| b.is_ascii_digit());
    whole.then(|| format!("{}-{}", &number[..3], &number[3..]))
}

/// A number of people or beds, at least one.
pub(crate) fn read_places(typed: &str) -> Option<String> {
    let plain = digits(typed);
    let number: u32 = plain.trim_end_matches(['人', '名', '床']).trim().parse().ok()?;
    (1..100_000).contains(&number).then(|| number.to_string())
}

/// A place on the map, written as latitude and longitude with a comma between.
pub fn read_point(text: &str) -> Option<Point> {
    let (latitude, longitude) = text.split_once([',', '、'])?;
    let point = Point { lat: latitude.trim().parse().ok()?, lng: longitude.trim().parse().ok()? };
    in_japan(point).then_some(point)
}

/// The same, written; seven decimals are a centimetre.
pub fn write_point(point: Point) -> String {
    format!("{:.7},{:.7}", point.lat, point.lng)
}

/// What is known of an office, field by field. A field that is not there is not known.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, Box<str>>")]
pub struct Details(BTreeMap<Field, Box<str>>);

impl Details {
    /// The value of a field.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(|value| &**value)
    }

    /// Sets or clears a field.
    pub fn set(&mut self, field: Field, value: Option<Box<str>>) {
        match value {
            Some(value) => self.0.insert(field, value),
            None => self.0.remove(&field),
        };
    }

    /// The fields that differ from `before`, with both values.
    pub fn changes_since(&self, before: &Self) -> Vec<Change> {
        Field::whole()
            .filter(|field| self.get(*field) != before.get(*field))
            .map(|field| Change {
                field,
                before: before.get(field).map(Into::into),
                after: self.get(field).map(Into::into),
            })
            .collect()
    }

    /// The place on the map.
    pub fn point(&self) -> Option<Point> {
        self.get(Field::Point).and_then(read_point)
    }

    /// The telephone's digits, to be found by them.
    pub fn phone_digits(&self) -> Option<String> {
        self.get(Field::Phone).and_then(|text| phone::read(text).ok()).map(|phone| phone.digits)
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, value)| (field.code(), value)))
    }
}
impl TryFrom<BTreeMap<String, Box<str>>> for Details {
    type Error = String;
    fn try_from(map: BTreeMap<String, Box<str>>) -> Result<Self, String> {
        map.into_iter()
            .map(|(code, value)| Field::from_code(&code).map(|field| (field, value)).ok_or(code))
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(|code| format!("there is no field {code}"))
    }
}
impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// What it was.
    pub before: Option<Box<str>>,
    /// What it is.
    pub after: Option<Box<str>>,
}

/// One version in the history of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Counts the changes.
    pub number: i64,
    /// When.
    pub at: Instant,
    /// `edit`, `import`, `undo`, `merge` or `conflict`.
    pub cause: String,
    /// Who, by the name they had then.
    pub author: String,
    /// Why, in their words.
    pub reason: Option<String>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// A value somebody typed while somebody else changed the same field: it waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its id.
    pub id: Id<Conflict>,
    /// The office.
    pub office: OfficeId,
    /// The field.
    pub field: Field,
    /// What was typed.
    pub offered: Option<String>,
    /// Who typed it.
    pub author: String,
    /// When.
    pub at: Instant,
}

/// Whether an office still is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It works.
    Open,
    /// It has closed; it stays visible where it once stood.
    Ended,
    /// It was the same as another and is shown there.
    Merged,
}

impl State {
    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended => "ended",
            Self::Merged => "merged",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Ended, Self::Merged].into_iter().find(|state| state.code() == code)
    }
}

/// Who assured a record, when, and until when. Past the date it is shown as stale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assurance {
    /// Who said that it is right.
    pub by: Option<String>,
    /// When.
    pub on: Option<Day>,
    /// Until when that may be relied on.
    pub until: Option<Day>,
}

impl Assurance {
    /// Past its date on this day.
    pub fn is_stale(&self, today: Day) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// What stands where this one is given while `now` stands: nothing shortens what holds for longer.
    #[must_use]
    pub(crate) fn later(now: &Self, new: Self) -> Self {
        match (now.until, new.until) {
            (Some(stands), Some(given)) if stands > given => now.clone(),
            _ => new,
        }
    }
}

/// One service of an office, as a source's row states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Which.
    pub kind: ServiceKind,
    /// Its own 事業所番号.
    pub number: Option<String>,
    /// Its own 定員.
    pub capacity: Option<String>,
}

/// 事業所.
#[derive(Clone, Debug, PartialEq)]
pub struct Office {
    /// Its id.
    pub id: OfficeId,
    /// Counts its changes.
    pub version: i64,
    /// Whether it still is one.
    pub state: State,
    /// The office it was merged into.
    pub merged_into: Option<OfficeId>,
    /// What is known of it.
    pub details: Details,
    /// What it does.
    pub services: Vec<Service>,
    /// The 日常生活圏域 it lies in.
    pub district: Option<DistrictId>,
    /// Approved for the public.
    pub public: bool,
    /// What of it is shown to the public.
    pub published: Published,
    /// Who said that all this is right.
    pub assurance: Assurance,
    /// When it last changed.
    pub changed_at: Instant,
}

impl Office {
    /// Its name.
    pub fn name(&self) -> &str {
        self.details.get(Field::Name).unwrap_or_default()
    }

    /// Its reading.
    pub fn reading(&self) -> &str {
        self.details.get(Field::Reading).unwrap_or_default()
    }

    /// Its kind: what it mainly is.
    pub fn kind(&self) -> Option<ServiceKind> {
        self.details.get(Field::Kind).and_then(ServiceKind::from_code)
    }
}

/// What becomes of an edit that began at one version and arrives at another.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Changes nobody else has touched: they are made.
    pub made: Vec<Change>,
    /// Fields somebody else changed in between to something else: both values wait for a person.
    pub conflicts: Vec<Change>,
}

/// Brings an edit together with what happened since its form was opened. `base` is what the form showed, `now` what
/// is stored, `wished` what was typed. A field that was not touched in the form keeps what is stored.
pub fn reconcile(base: &Details, now: &Details, wished: &Details) -> Reconciled {
    let mut reconciled = Reconciled::default();
    for change in wished.changes_since(base) {
        let stored = now.get(change.field);
        if stored == change.after.as_deref() {
            continue;
        }
        let change = Change { before: stored.map(Into::into), ..change };
        if stored == base.get(change.field) {
            reconciled.made.push(change);
        } else {
            reconciled.conflicts.push(change);
        }
    }
    reconciled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(pairs: &[(Field, &str)]) -> Details {
        let mut details = Details::default();
        for (field, value) in pairs {
            details.set(*field, Some((*value).into()));
        }
        details
    }

    #[test]
    fn two_people_changing_different_fields_both_succeed() {
        let base = details(&[(Field::Name, "つなぐ薬局"), (Field::Phone, "0186-00-0001")]);
        let now = details(&[(Field::Name, "つなぐ薬局本店"), (Field::Phone, "0186-00-0001")]);
        let wished = details(&[(Field::Name, "つなぐ薬局"), (Field::Phone, "0186-00-0002")]);
        let reconciled = reconcile(&base, &now, &wished);
        assert_eq!(reconciled.made.len(), 1);
        assert_eq!(reconciled.made[0].field, Field::Phone);
        assert!(reconciled.conflicts.is_empty());
    }

    #[test]
    fn two_people_changing_one_field_leave_both_values_for_a_person() {
        let base = details(&[(Field::Name, "甲"), (Field::Phone, "0186-00-0001")]);
        let now = details(&[(Field::Name, "甲"), (Field::Phone, "0186-00-0002")]);
        let wished = details(&[(Field::Name, "甲"), (Field::Phone, "0186-00-0003")]);
        let reconciled = reconcile(&base, &now, &wished);
        assert!(reconciled.made.is_empty());
        let conflict = &reconciled.conflicts[0];
        assert_eq!(conflict.before.as_deref(), Some("0186-00-0002"));
        assert_eq!(conflict.after.as_deref(), Some("0186-00-0003"));
    }

    #[test]
    fn two_people_making_the_same_change_agree() {
        let base = details(&[(Field::Name, "甲")]);
        let both = details(&[(Field::Name, "乙")]);
        assert_eq!(reconcile(&base, &both, &both), Reconciled::default());
    }

    #[test]
    fn fields_are_read_into_their_normal_form_or_refused_with_what_to_do() {
        let read = |field: Field, text: &str| {
            field.read(text).map(|value| value.map(String::from)).map_err(|e| e.key)
        };
        assert_eq!(read(Field::Reading, "ツナグ ヤッキョク"), Ok(Some("つなぐ やっきょく".into())));
        assert_eq!(read(Field::Reading, "繋ぐ"), Err("people-invalid-reading"));
        assert_eq!(read(Field::Phone, "０１８６（２２）１２３４"), Ok(Some("0186-22-1234".into())));
        assert_eq!(read(Field::Phone, "12"), Err("people-invalid-phone"));
        assert_eq!(read(Field::Name, "  "), Err("people-invalid-name-missing"));
        assert_eq!(read(Field::Web, "www.example.jp"), Err("people-invalid-web"));
        assert_eq!(read(Field::Note, ""), Ok(None));
        assert_eq!(read(Field::Number, "012345678901"), Err("people-invalid-too-long"));
        for (field, wrong, key, typed, kept) in [
            (Field::Number, "123", "people-invalid-number", "01b0100011", "01B0100011"),
            (Field::MedicalId, "1", "people-invalid-medical-id", "0111010000010", "0111010000010"),
            (Field::Insurer, "abc", "people-invalid-insurer", "131045", "131045"),
            (Field::PostalCode, "zzz", "people-invalid-postal-code", "〒０９０−００２４", "090-0024"),
            (Field::Capacity, "-5", "people-invalid-places", "２５人", "25"),
            (Field::Beds, "0", "people-invalid-places", "120床", "120"),
            (Field::Municipality, "010006", "people-invalid-municipality", "012084", "012084"),
            (Field::Mail, "@", "people-invalid-mail", "renkei＠example.jp", "renkei@example.jp"),
        ] {
            assert_eq!(read(field, wrong), Err(key), "{wrong}");
            assert_eq!(read(field, typed), Ok(Some(kept.into())));
        }
        assert_eq!(read(Field::Name, "甲\u{7}乙"), Err("people-invalid-control-character"));
    }

    #[test]
    fn details_survive_storage_and_unknown_fields_are_noticed() {
        let before = details(&[(Field::Name, "甲"), (Field::Point, "39.1,140.1")]);
        let stored = serde_json::to_string(&before).expect("it can be stored");
        assert_eq!(serde_json::from_str::<Details>(&stored).expect("it can be read"), before);
        assert!(serde_json::from_str::<Details>("{\"colour\": \"red\"}").is_err());
    }
}
