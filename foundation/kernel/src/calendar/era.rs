use std::{fmt, str::FromStr};

use jiff::civil::date;
use thiserror::Error;

use super::{
    fuzzy::Precision,
    marks,
    reading::{Read, Reading},
};
use crate::Day;

/// The last day for which years are counted in 令和: a guard against slips such as R80, not a forecast.
const END: Day = date(2100, 12, 31);

/// An era of the Japanese calendar since 明治.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治, counted from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// Every era, oldest first.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// The era in which this day lies, from 1868-01-25 to 2100-12-31.
    pub fn of(day: Day) -> Option<Self> {
        Self::ALL.into_iter().find(|era| era.contains(day))
    }

    /// The era's first day.
    pub const fn first_day(self) -> Day {
        match self {
            Self::Meiji => date(1868, 1, 25),
            Self::Taisho => date(1912, 7, 30),
            Self::Showa => date(1926, 12, 25),
            Self::Heisei => date(1989, 1, 8),
            Self::Reiwa => date(2019, 5, 1),
        }
    }

    /// The era's last day; for 令和 the last day counted at all.
    pub const fn last_day(self) -> Day {
        match self {
            Self::Meiji => date(1912, 7, 29),
            Self::Taisho => date(1926, 12, 24),
            Self::Showa => date(1989, 1, 7),
            Self::Heisei => date(2019, 4, 30),
            Self::Reiwa => END,
        }
    }

    /// Whether this day lies in the era.
    pub fn contains(self, day: Day) -> bool {
        self.meets(day, day)
    }

    /// Whether any day from `first` to `last` lies in the era.
    pub fn meets(self, first: Day, last: Day) -> bool {
        first <= self.last_day() && self.first_day() <= last
    }

    /// The calendar year that is the era's year of this number.
    pub fn calendar_year(self, number: i16) -> i16 {
        (self.first_day().year() - 1).saturating_add(number)
    }

    /// The name in two kanji.
    pub const fn kanji(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The name in one kanji.
    pub const fn short_kanji(self) -> &'static str {
        match self {
            Self::Meiji => "明",
            Self::Taisho => "大",
            Self::Showa => "昭",
            Self::Heisei => "平",
            Self::Reiwa => "令",
        }
    }

    /// The letter of forms and tables.
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The name in Latin letters.
    pub const fn latin(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taisho",
            Self::Showa => "Showa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }

    /// The era of this letter, capital.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|era| era.letter() == letter)
    }
}

/// A year counted in an era. Shown as 令和8 or 令和元, without 年 or 年度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EraYear {
    era: Era,
    number: i16,
}

impl EraYear {
    /// The name of the year that begins in the calendar year of `first`. Where an era changes on the way, it is the
    /// era of the middle day: so 2019年度 is 令和元年度 and 1926年度 stays 大正15年度, as the offices call them.
    pub fn of_days(first: Day, last: Day) -> Option<Self> {
        let half = first.duration_until(last).as_hours() / 48;
        let middle = first.saturating_add(jiff::SignedDuration::from_hours(half * 24));
        let era = Era::of(middle)?;
        let number = first.year() - era.calendar_year(0);
        (number > 0).then_some(Self { era, number })
    }

    /// The era.
    pub const fn era(self) -> Era {
        self.era
    }

    /// The number, 1 for 元年.
    pub const fn number(self) -> i16 {
        self.number
    }

    /// As in tables: R8.
    pub fn short(self) -> String {
        format!("{}{}", self.era.letter(), self.number)
    }
}

impl fmt::Display for EraYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            1 => write!(f, "{}{}", self.era.kanji(), marks::FIRST_YEAR),
            number => write!(f, "{}{number}", self.era.kanji()),
        }
    }
}

/// A day in its era: always one that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JapaneseDate {
    date: Day,
    era: Era,
}

impl JapaneseDate {
    /// This day in its era, from 1868-01-25 to 2100-12-31.
    pub fn of(day: Day) -> Option<Self> {
        Era::of(day).map(|era| Self { date: day, era })
    }

    /// The day of this era, year, month and day.
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`] for a 30 February; [`DateError::NotInEra`], which offers the right era, for a day
    /// before the era began or after it ended; [`DateError::OutOfRange`] for a day in no era.
    pub fn new(era: Era, year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        let date = Day::new(era.calendar_year(year), month, day).map_err(|_| DateError::NoSuchDay)?;
        let right = Self::of(date).ok_or(DateError::OutOfRange)?;
        if right.era == era { Ok(right) } else { Err(DateError::NotInEra { asked: era, right }) }
    }

    /// The era.
    pub const fn era(self) -> Era {
        self.era
    }

    /// The year of the era, 1 for 元年.
    pub fn year(self) -> i16 {
        self.date.year() - self.era.calendar_year(0)
    }

    /// The year with its era.
    pub fn era_year(self) -> EraYear {
        EraYear { era: self.era, number: self.year() }
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.date.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.date.day()
    }

    /// The same day in the western calendar.
    pub const fn date(self) -> Day {
        self.date
    }

    /// As in tables: R8.11.21.
    pub fn short(self) -> String {
        format!("{}.{}.{}", self.era_year().short(), self.month(), self.day())
    }
}

impl fmt::Display for JapaneseDate {
    /// As in letters: 令和8年11月21日.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.era_year(), self.month(), self.day());
        write!(f, "{year}{}{month}{}{day}{}", marks::YEAR, marks::MONTH, marks::DAY)
    }
}

impl FromStr for JapaneseDate {
    type Err = DateError;

    /// Reads one day in any of the forms a [`Reading`] knows. Who wants its warnings asks the reading itself.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let Read { date, .. } = Reading::default().read(text)?;
        if date.precision() != Precision::Day {
            return Err(DateError::Unreadable);
        }
        Self::of(date.first()).ok_or(DateError::OutOfRange)
    }
}

/// Why a text or a set of numbers is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// Not in a form in which dates are written.
    #[error("not a date")]
    Unreadable,
    /// Month or day without a year, and none known from where it stands.
    #[error("a date without a year")]
    NoYear,
    /// The calendar has no such day.
    #[error("no such day in the calendar")]
    NoSuchDay,
    /// The end of a range lies before its beginning.
    #[error("the range ends before it begins")]
    Backwards,
    /// Before 1868-01-25 or after 2100-12-31.
    #[error("outside the eras from 1868 to 2100")]
    OutOfRange,
    /// The era had not begun or was over. The day exists, in another era.
    #[error("not a day of {}: {right}", asked.kanji())]
    NotInEra {
        /// The era as written.
        asked: Era,
        /// The same day, or the first of the same days, in its right era.
        right: JapaneseDate,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_every_era_comes_back() {
        let (mut day, mut days) = (date(1868, 1, 25), 0);
        while day <= END {
            let japanese = JapaneseDate::of(day).expect("in an era");
            let (era, year) = (japanese.era(), japanese.year());
            assert_eq!(JapaneseDate::new(era, year, day.month(), day.day()), Ok(japanese));
            assert_eq!(japanese.date(), day);
            assert_eq!(Era::ALL.iter().filter(|era| era.contains(day)).count(), 1, "{day}");
            assert_eq!(japanese.to_string().parse(), Ok(japanese));
            assert_eq!(japanese.short().parse(), Ok(japanese));
            (day, days) = (day.tomorrow().expect("before the end of time"), days + 1);
        }
        assert_eq!(days, 85_078);
    }

    #[test]
    fn eras_change_on_their_days() {
        for (day, shown) in [
            (date(1912, 7, 29), "明治45年7月29日"),
            (date(1912, 7, 30), "大正元年7月30日"),
            (date(1926, 12, 24), "大正15年12月24日"),
            (date(1926, 12, 25), "昭和元年12月25日"),
            (date(1989, 1, 7), "昭和64年1月7日"),
            (date(1989, 1, 8), "平成元年1月8日"),
            (date(2019, 4, 30), "平成31年4月30日"),
            (date(2019, 5, 1), "令和元年5月1日"),
        ] {
            assert_eq!(JapaneseDate::of(day).expect("in an era").to_string(), shown);
        }
        assert_eq!(JapaneseDate::of(date(1868, 1, 24)), None);
        assert_eq!(JapaneseDate::of(date(2101, 1, 1)), None);
    }

    #[test]
    fn every_form_of_the_era_is_read() {
        for text in [
            "令和8年11月21日",
            "令8.11.21",
            "R8.11.21",
            "r8/11/21",
            "R8-11-21",
            "Ｒ８．１１．２１",
            "令和８年１１月２１日（土）",
            "㋿8年11月21日",
            "令和 8 年 11 月 21 日",
            "2026年11月21日",
            "20261121",
        ] {
            assert_eq!(text.parse(), JapaneseDate::new(Era::Reiwa, 8, 11, 21), "{text}");
        }
        for text in ["令和元年5月1日", "令和1年5月1日", "R元.5.1", "令元.5.1"] {
            assert_eq!(text.parse(), JapaneseDate::new(Era::Reiwa, 1, 5, 1), "{text}");
        }
    }

    #[test]
    fn a_day_in_the_wrong_era_is_offered_in_the_right_one() {
        let wrong = |text: &str| text.parse::<JapaneseDate>().expect_err("not in that era");
        let right = |era, year, month, day| JapaneseDate::new(era, year, month, day).expect("exists");
        assert_eq!(
            wrong("昭和64年1月8日"),
            DateError::NotInEra { asked: Era::Showa, right: right(Era::Heisei, 1, 1, 8) }
        );
        assert_eq!(
            wrong("平成31年5月1日"),
            DateError::NotInEra { asked: Era::Heisei, right: right(Era::Reiwa, 1, 5, 1) }
        );
        assert_eq!(
            wrong("令和元年4月30日"),
            DateError::NotInEra { asked: Era::Reiwa, right: right(Era::Heisei, 31, 4, 30) }
        );
        assert_eq!(wrong("令和5年2月29日"), DateError::NoSuchDay);
        assert_eq!(wrong("明治元年1月1日"), DateError::OutOfRange);
        assert_eq!(wrong("R99.1.1"), DateError::OutOfRange);
        assert_eq!(wrong("令和0年1月1日"), DateError::Unreadable);
        assert_eq!(wrong("令和5年"), DateError::Unreadable);
    }
}
