//! 確認調査: once a year the hub asks every office whether what stands here is right. An office answers by a link
//! without an account, on a printed sheet, or on the telephone; each counts the same. What agrees with the record is
//! confirmed at once, what differs waits for a person.

mod compare;
mod link;

use access::DistrictId;
use kernel::{Day, Id, Instant, Invalid};

pub(crate) use self::{
    compare::{ASKED, Base, Difference, Point, compare},
    link::Link,
};

kernel::coded! {
    /// By which way an answer came.
    pub enum Channel says "people-round-channel-" {
        /// By the office's own link.
        Link = "link",
        /// On the printed sheet.
        Paper = "paper",
        /// On the sheet, by fax.
        Fax = "fax",
        /// On the telephone.
        Phone = "phone",
        /// Said to somebody who came.
        Visit = "visit",
        /// By somebody of the office who was signed in.
        Account = "account",
    }
}

impl Channel {
    /// Those by which somebody else enters what an office said.
    pub const BY_PROXY: [Self; 4] = [Self::Phone, Self::Paper, Self::Fax, Self::Visit];
}

kernel::coded! {
    /// What became of the question to one office.
    pub enum State says "people-round-state-" {
        /// Nobody has answered.
        Asked = "asked",
        /// The answer agreed with the record.
        Agreed = "agreed",
        /// Something of the answer waits for a person.
        Waiting = "waiting",
        /// A person has decided all that differed.
        Settled = "settled",
    }
}

kernel::coded! {
    /// How an office was reminded.
    pub enum Nudge says "people-round-nudge-" {
        /// 電話
        Phone = "phone",
        /// FAX
        Fax = "fax",
        /// 郵送
        Post = "post",
        /// 手渡し・訪問
        Hand = "hand",
        /// メール, written outside of this program.
        Mail = "mail",
    }
}

/// Who is asked. An empty list stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// Offices that mainly are one of these.
    pub kinds: Vec<String>,
    /// Offices in one of these districts.
    pub districts: Vec<DistrictId>,
}

impl Whom {
    /// Whether an office of this kind in this district is asked.
    pub fn asks(&self, kind: &str, district: Option<DistrictId>) -> bool {
        let of_kind = self.kinds.is_empty() || self.kinds.iter().any(|one| one == kind);
        of_kind && (self.districts.is_empty() || district.is_some_and(|one| self.districts.contains(&one)))
    }
}

/// Where a round stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not begun.
    Coming,
    /// Offices answer.
    Running,
    /// Its last day is over; sheets that come late are still entered.
    Late,
    /// The hub has closed it.
    Closed,
}

impl Standing {
    /// The word key of its name.
    pub const fn word_key(self) -> &'static str {
        match self {
            Self::Coming => "people-round-standing-coming",
            Self::Running => "people-round-standing-running",
            Self::Late => "people-round-standing-late",
            Self::Closed => "people-round-standing-closed",
        }
    }

    /// The code, for other programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Running => "running",
            Self::Late => "late",
            Self::Closed => "closed",
        }
    }

    /// Whether a link leads to the form.
    pub const fn takes_links(self) -> bool {
        matches!(self, Self::Running)
    }

    /// Whether the hub may still enter what an office said.
    pub const fn takes_entries(self) -> bool {
        matches!(self, Self::Running | Self::Late)
    }
}

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its id.
    pub id: Id<Round>,
    /// What it is called.
    pub name: String,
    /// The first day on which links work.
    pub opens_on: Day,
    /// The last one.
    pub closes_on: Day,
    /// Until when its answers may be relied on.
    pub valid_until: Day,
    /// Who is asked.
    pub whom: Whom,
    /// Whom an office rings that has a question.
    pub contact: String,
    /// What stands above the questions.
    pub greeting: Option<String>,
    /// Who started it.
    pub author: String,
    /// When the hub closed it.
    pub closed_at: Option<Instant>,
}

impl Round {
    /// Where it stands on this day.
    pub fn on(&self, today: Day) -> Standing {
        if self.closed_at.is_some() {
            Standing::Closed
        } else if today < self.opens_on {
            Standing::Coming
        } else if today <= self.closes_on {
            Standing::Running
        } else {
            Standing::Late
        }
    }

    /// The days of the next one: the same, a year later.
    #[must_use]
    pub fn a_year_later(&self) -> Self {
        let later = |day: Day| day.checked_add(jiff::ToSpan::year(1)).unwrap_or(day);
        Self {
            opens_on: later(self.opens_on),
            closes_on: later(self.closes_on),
            valid_until: later(self.valid_until),
            ..self.clone()
        }
    }
}

/// What is wrong with the days of a round, beside the field it is about.
pub(crate) fn wrong_days(opens: Day, closes: Day, valid: Day, today: Day) -> Option<Invalid> {
    if closes < opens {
        Some(Invalid::new("closes", "people-invalid-round-closes-first"))
    } else if closes < today {
        Some(Invalid::new("closes", "people-invalid-round-closes-past"))
    } else if valid <= closes {
        Some(Invalid::new("valid", "people-invalid-round-valid"))
    } else {
        None
    }
}

/// How often one link takes an answer: a link that got around must not fill the house.
pub(crate) const MOST_ANSWERS: i64 = 20;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn round() -> Round {
        Round {
            id: Id::from_uuid(Default::default()),
            name: "令和8年度".into(),
            opens_on: date(2026, 11, 1),
            closes_on: date(2026, 12, 15),
            valid_until: date(2027, 12, 31),
            whom: Whom::default(),
            contact: "拠点".into(),
            greeting: None,
            author: "佐藤".into(),
            closed_at: None,
        }
    }

    #[test]
    fn links_work_from_the_first_day_to_the_last_and_late_sheets_are_entered_until_the_hub_closes() {
        let round = round();
        let on = |month, day| round.on(date(2026, month, day));
        assert_eq!(on(10, 31), Standing::Coming);
        assert!(on(11, 1).takes_links() && on(12, 15).takes_links());
        assert!(!on(12, 16).takes_links() && on(12, 16).takes_entries());
        let closed = Round { closed_at: Some(Instant::from_micros(0)), ..round.clone() };
        let standing = closed.on(date(2026, 11, 20));
        assert!(!standing.takes_links() && !standing.takes_entries());
    }

    #[test]
    fn everybody_is_asked_unless_kinds_or_districts_are_chosen() {
        let (south, north) =
            (Id::from_uuid(uuid::Uuid::from_u128(1)), Id::from_uuid(uuid::Uuid::from_u128(2)));
        assert!(Whom::default().asks("", None));
        let pharmacies = Whom { kinds: vec!["pharmacy".into()], districts: vec![south] };
        assert!(pharmacies.asks("pharmacy", Some(south)));
        for (kind, district) in [("hospital", Some(south)), ("pharmacy", Some(north)), ("pharmacy", None)] {
            assert!(!pharmacies.asks(kind, district), "{kind}");
        }
    }

    #[test]
    fn a_round_is_repeated_a_year_later_also_from_a_leap_day() {
        let round = Round { closes_on: date(2028, 2, 29), ..round() };
        let next = round.a_year_later();
        assert_eq!((next.opens_on, next.closes_on), (date(2027, 11, 1), date(2029, 2, 28)));
    }

    #[test]
    fn the_days_of_a_round_stand_in_their_order() {
        let (today, later) = (date(2026, 11, 21), date(2026, 12, 1));
        let key = |opens, closes, valid| wrong_days(opens, closes, valid, today).map(|wrong| wrong.key);
        assert_eq!(key(today, later, date(2027, 12, 1)), None);
        assert_eq!(key(later, today, date(2027, 12, 1)), Some("people-invalid-round-closes-first"));
        assert_eq!(key(date(2026, 1, 1), date(2026, 2, 1), later), Some("people-invalid-round-closes-past"));
        assert_eq!(key(today, later, later), Some("people-invalid-round-valid"));
    }
}
