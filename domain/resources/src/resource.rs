//! 資源: one entry of the map of what there is.

use std::fmt;

use access::{DistrictId, OfficeId, ProfessionalId};
use jiff::civil::DateTime;
use kernel::{Day, Id, Instant, Invalid, calendar::Holidays, text::reading};
use people::office::Assurance;
use serde::{Deserialize, Serialize};

use crate::{
    consent::Consent,
    schedule::{Now, Schedule},
};

kernel::coded! {
    /// Where on the 地域づくりの木 it grows (S4-02).
    pub enum Layer {
        /// 枝葉: services by law or contract.
        Formal = "formal",
        /// 幹: what people organised for each other: clubs, salons, volunteers.
        Informal = "informal",
        /// 根っこ: what nobody organised: the neighbour, the shop, the walk.
        Natural = "natural",
    }
}

kernel::coded! {
    /// Who may see it.
    pub enum Audience {
        /// The office that wrote it down.
        Office = "office",
        /// The professionals of the region.
        Region = "region",
        /// Everybody, as long as there is leave.
        Public = "public",
    }
}

kernel::coded! {
    /// Whether it runs (S4-24).
    pub enum State {
        /// As described.
        Running = "running",
        /// For a while not.
        Paused = "paused",
        /// Otherwise than described.
        Changed = "changed",
        /// No more.
        Ended = "ended",
    }
}

kernel::coded! {
    /// What a thing of daily life means for somebody's staying at home (S4-03).
    pub enum Meaning {
        /// 安否確認
        Safety = "safety",
        /// フレイル予防・見守られ
        Frailty = "frailty",
        /// 社会参加・交流
        Participation = "participation",
        /// 日常生活支援
        Living = "living",
    }
}

kernel::coded! {
    /// What stands between people and a service outside insurance (S4-27).
    pub enum Barrier {
        /// 開発
        Development = "development",
        /// 情報
        Information = "information",
        /// 信頼
        Trust = "trust",
        /// 費用
        Cost = "cost",
    }
}

kernel::coded! {
    /// Whether an insurance pays (S4-39).
    pub enum Insurance {
        /// 保険適用
        Covered = "covered",
        /// 保険適用外
        NotCovered = "not-covered",
        /// 一部適用
        Partly = "partly",
    }
}

kernel::coded! {
    /// What it is about.
    pub enum Category {
        /// 通いの場・体操
        Gathering = "gathering",
        /// サロン・カフェ
        Salon = "salon",
        /// 趣味・学び
        Learning = "learning",
        /// 見守り・声かけ
        Watching = "watching",
        /// 配食・会食
        Meals = "meals",
        /// 買い物
        Shopping = "shopping",
        /// 移動・付き添い
        Transport = "transport",
        /// 家事・ちょっとした手伝い
        Housework = "housework",
        /// 相談
        Advice = "advice",
        /// 介護・看護
        Care = "care",
        /// 子ども・子育て
        Children = "children",
        /// 働く・役割
        Work = "work",
        /// 住まい
        Housing = "housing",
        /// 人と人のつながり
        Ties = "ties",
        /// その他
        Other = "other",
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $code:literal, $longest:literal;)*) => {
        /// What is said about a resource in words.
        #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Texts { $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<String>,)* }

        impl Texts {
            /// The fields' codes, in forms and word keys (`resources-field-…`), with how much each may hold.
            pub const FIELDS: &[(&str, usize)] = &[$(($code, $longest),)*];

            /// What a field says.
            pub fn get(&self, code: &str) -> Option<&str> {
                match code { $($code => self.$name.as_deref(),)* _ => None }
            }

            /// Sets a field.
            pub fn set(&mut self, code: &str, text: Option<String>) {
                match code { $($code => self.$name = text,)* _ => {} }
            }
        }
    };
}

texts! {
    /// どんなところか
    what: "what", 2_000;
    /// 利用の仕方
    how: "how", 1_000;
    /// 費用, as people say it ("3人で割り勘 300円").
    cost: "cost", 300;
    /// 対象
    eligibility: "eligibility", 500;
    /// 暮らしの中の意味, in the words of those who live it.
    story: "story", 2_000;
    /// 場所の名前
    place: "place", 200;
    /// 住所
    address: "address", 300;
    /// 代表・連絡先の人
    contact: "contact", 200;
    /// 電話
    phone: "phone", 40;
    /// ホームページ
    web: "web", 300;
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = Self::FIELDS.iter().filter(|(code, _)| self.get(code).is_some()).map(|(code, _)| code);
        f.debug_set().entries(said).finish()
    }
}

/// A mark that somebody stands for the quality of a service, who, and until when (S4-28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Who gave it.
    pub issuer: String,
    /// The last day it holds.
    pub until: Day,
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its id.
    pub id: Id<Resource>,
    /// Counts its changes.
    pub version: i64,
    /// What it is called.
    pub name: String,
    /// How that is read.
    pub reading: String,
    /// Formal, informal or natural.
    pub layer: Layer,
    /// What it is about.
    pub category: Category,
    /// Who may see it.
    pub audience: Audience,
    /// Stated in a public list already.
    pub official: bool,
    /// Whether it runs.
    pub state: State,
    /// Why it does not run as described, who decided, and since when.
    pub state_note: Option<StateNote>,
    /// Whether an insurance pays.
    pub insurance: Option<Insurance>,
    /// What it means.
    pub meanings: Vec<Meaning>,
    /// What keeps people from it.
    pub barriers: Vec<Barrier>,
    /// Who stands for it.
    pub badge: Option<Badge>,
    /// The 日常生活圏域 it lies in.
    pub district: Option<DistrictId>,
    /// The office that looks after the entry.
    pub office: Option<OfficeId>,
    /// Who wrote it down.
    pub author: Option<ProfessionalId>,
    /// The point on the map: latitude and longitude.
    pub point: Option<(f64, f64)>,
    /// The point lay outside the region's outline when it was written down.
    pub outside: bool,
    /// When it takes place.
    pub schedule: Schedule,
    /// What is said about it.
    pub texts: Texts,
    /// The agreement that it is shown to the public.
    pub consent: Option<Consent>,
    /// Who said that it is right, and until when that holds.
    pub assurance: Assurance,
    /// When the entry last changed.
    pub changed_at: Instant,
}

/// Why something does not run as described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateNote {
    /// Why.
    pub reason: String,
    /// Who decided: the members, the owner, the city.
    pub decided_by: String,
    /// Since when.
    pub since: Day,
}

/// The longest name.
pub const LONGEST_NAME: usize = 200;

impl Resource {
    /// Something that only those who wrote it down may see: a treasure before it is shared.
    pub fn is_private(&self) -> bool {
        self.audience == Audience::Office
    }

    /// Whether it takes place at a moment, on a clock in Japan, as far as is known.
    pub fn is_open_at(&self, now: DateTime) -> bool {
        !matches!(self.state, State::Paused | State::Ended)
            && matches!(self.schedule.at(now, Holidays::built_in()), Now::Open { .. })
    }

    /// Whether it tells how people live: who looks at it is written down.
    pub fn is_about_lives(&self) -> bool {
        self.layer == Layer::Natural || self.is_private()
    }
}

/// A name as it was typed.
///
/// # Errors
/// It is missing, too long, or holds what cannot be printed.
pub fn read_name(typed: &str) -> Result<String, Invalid> {
    let name = typed.trim();
    let refuse = |key| Err(Invalid::new("name", key));
    if name.is_empty() {
        refuse("resources-invalid-name")
    } else if name.chars().count() > LONGEST_NAME {
        Err(Invalid::new("name", "resources-invalid-too-long").with("longest", LONGEST_NAME))
    } else if name.chars().any(char::is_control) {
        refuse("resources-invalid-control-character")
    } else {
        Ok(name.to_owned())
    }
}

/// A reading as it was typed.
///
/// # Errors
/// It holds something that has no sound.
pub fn read_reading(typed: &str) -> Result<String, Invalid> {
    let reading = reading::reading(typed.trim());
    match reading::offending(&reading).into_iter().find(|(_, c)| !c.is_ascii_alphanumeric()) {
        Some((_, wrong)) => Err(Invalid::new("reading", "resources-invalid-reading").with("wrong", wrong)),
        None if reading.chars().count() > 300 => {
            Err(Invalid::new("reading", "resources-invalid-too-long").with("longest", 300))
        }
        None => Ok(reading),
    }
}

/// A resource for tests of rules.
#[cfg(test)]
pub(crate) fn sample(name: &str) -> Resource {
    Resource {
        id: Id::from_uuid(Default::default()),
        version: 1,
        name: name.to_owned(),
        reading: String::new(),
        layer: Layer::Informal,
        category: Category::Salon,
        audience: Audience::Region,
        official: false,
        state: State::Running,
        state_note: None,
        insurance: None,
        meanings: Vec::new(),
        barriers: Vec::new(),
        badge: None,
        district: None,
        office: None,
        author: None,
        point: None,
        outside: false,
        schedule: Schedule::default(),
        texts: Texts::default(),
        consent: None,
        assurance: Assurance::default(),
        changed_at: Instant::from_micros(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_something_fits_and_can_be_printed() {
        assert_eq!(read_name(" ふれあい喫茶 "), Ok("ふれあい喫茶".to_owned()));
        assert!(read_name("　").is_err());
        assert!(read_name(&"あ".repeat(201)).is_err());
        assert!(read_name("a\u{0}b").is_err());
    }

    #[test]
    fn there_are_the_four_meanings_and_the_four_barriers_of_the_source() {
        assert_eq!(Meaning::ALL.len(), 4);
        assert_eq!(Barrier::ALL.len(), 4);
        assert_eq!(Layer::ALL.len(), 3);
    }

    #[test]
    fn what_is_said_stays_out_of_logs() {
        let mut texts = Texts::default();
        texts.set("contact", Some("田中さん".into()));
        assert_eq!(format!("{texts:?}"), r#"{"contact"}"#);
        assert_eq!(texts.get("contact"), Some("田中さん"));
    }
}
