//! 空き状況: whether there is room, in whose words, and how old that word is.

use std::fmt;

use access::AccountId;
use kernel::{Day, Id, Instant, Invalid};

kernel::coded! {
    /// What there is room of.
    pub enum Room {
        /// 利用の空き
        Place = "place",
        /// 訪問の枠
        Visit = "visit",
        /// 送迎の枠
        Ride = "ride",
        /// 泊まり
        Night = "night",
        /// 配食
        Meal = "meal",
        /// 担い手の募集
        Helper = "helper",
    }
}

kernel::coded! {
    /// What was said.
    pub enum Answer {
        /// So many, in the unit given.
        Number = "number",
        /// 空きあり
        Some = "some",
        /// 要相談
        Ask = "ask",
        /// 空きなし
        None = "none",
    }
}

kernel::coded! {
    /// What is counted.
    pub enum Unit {
        /// 人
        People = "people",
        /// 件
        Cases = "cases",
        /// 回/週
        Weekly = "weekly",
        /// 食/日
        Meals = "meals",
    }
}

/// How much room there is, as somebody said it at some time.
#[derive(Clone, PartialEq, Eq)]
pub struct Availability {
    /// Its id.
    pub id: Id<Availability>,
    /// Of what.
    pub room: Room,
    /// What was said.
    pub answer: Answer,
    /// How many, for [`Answer::Number`].
    pub number: Option<u16>,
    /// Of what unit, for [`Answer::Number`].
    pub unit: Unit,
    /// The day it was true.
    pub as_of: Day,
    /// Who said so.
    pub said_by: String,
    /// Whose account wrote it down.
    pub account: Option<AccountId>,
    /// When it was written down.
    pub at: Instant,
}

/// After so many days an answer is shown in grey: it may be asked for again.
pub const FRESH_DAYS: i32 = 14;

impl Availability {
    /// How many days old the answer is.
    pub fn age(&self, today: Day) -> i32 {
        today.since(self.as_of).map_or(0, |span| span.get_days())
    }

    /// Too old to be relied on.
    pub fn is_grey(&self, today: Day) -> bool {
        self.age(today) > FRESH_DAYS
    }
}

/// The number that belongs to an answer.
///
/// # Errors
/// A number is missing, is none, or is too great to be true.
pub fn read_number(answer: Answer, typed: &str) -> Result<Option<u16>, Invalid> {
    if answer != Answer::Number {
        return Ok(None);
    }
    match people::codes::digits(typed).parse::<u16>() {
        Ok(number) if number <= 9_999 => Ok(Some(number)),
        _ => Err(Invalid::new("number", "resources-invalid-number")),
    }
}

impl fmt::Debug for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Availability")
            .field("room", &self.room)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_word_about_room_is_grey_after_two_weeks() {
        let said = Availability {
            id: Id::from_uuid(Default::default()),
            room: Room::Place,
            answer: Answer::Ask,
            number: None,
            unit: Unit::People,
            as_of: date(2026, 11, 1),
            said_by: "管理者".into(),
            account: None,
            at: Instant::from_micros(0),
        };
        assert_eq!(said.age(date(2026, 11, 15)), 14);
        assert!(!said.is_grey(date(2026, 11, 15)));
        assert!(said.is_grey(date(2026, 11, 16)));
    }

    #[test]
    fn a_number_is_asked_for_only_where_one_was_promised() {
        assert_eq!(read_number(Answer::Ask, "たくさん"), Ok(None));
        assert_eq!(read_number(Answer::Number, "３"), Ok(Some(3)));
        assert!(read_number(Answer::Number, "").is_err());
        assert!(read_number(Answer::Number, "-1").is_err());
        assert!(read_number(Answer::Number, "10000").is_err());
    }
}
