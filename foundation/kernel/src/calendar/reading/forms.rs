//! The forms of the parts of a date. Each reads what stands at the cursor, or nothing.

use jiff::civil::Weekday;

use crate::{
    Day,
    calendar::{DateError, Era, FiscalYear, JapaneseDate, Term, cursor::Cursor, marks},
};

/// How the year was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bare,
    Calendar,
    Fiscal,
}

/// A year as written: its calendar year, and the era it was written in.
#[derive(Clone, Copy)]
pub struct WrittenYear {
    pub year: i16,
    pub era: Option<Era>,
}

impl WrittenYear {
    /// An era that was written must have ruled on some of these days.
    pub fn check(self, first: Day, last: Day) -> Result<(), DateError> {
        match self.era {
            Some(asked) if !asked.meets(first, last) => Err(JapaneseDate::of(first)
                .map_or(DateError::OutOfRange, |right| DateError::NotInEra { asked, right })),
            _ if Era::of(first).or(Era::of(last)).is_none() => Err(DateError::OutOfRange),
            _ => Ok(()),
        }
    }

    /// The era in which the same number puts these days within this 年度.
    pub fn meant(self, within: FiscalYear, first: Day, last: Day) -> Option<Era> {
        let number = self.year - self.era?.calendar_year(0);
        Era::ALL.into_iter().find(|era| {
            let moved =
                |day: Day| Day::new(day.year() + era.calendar_year(number) - self.year, day.month(), 1).ok();
            let days = moved(first).zip(moved(last).map(Day::last_of_month));
            days.is_some_and(|(first, last)| within.meets(first, last) && era.meets(first, last))
        })
    }
}

/// A month, or a day or some days of it.
#[derive(Clone, Copy)]
pub enum Point {
    Month(i8),
    MonthEnd(i8),
    Third(i8, usize),
    Day(i8, i8),
}

impl Point {
    pub const fn month(self) -> i8 {
        match self {
            Self::Month(month) | Self::MonthEnd(month) | Self::Third(month, _) | Self::Day(month, _) => month,
        }
    }

    /// First and last day when the month lies in this year.
    pub fn in_year(self, year: i16) -> Result<(Day, Day), DateError> {
        let day = |day| Day::new(year, self.month(), day).map_err(|_| DateError::NoSuchDay);
        let month_end = || day(1).map(Day::last_of_month);
        Ok(match self {
            Self::Month(_) => (day(1)?, month_end()?),
            Self::MonthEnd(_) => (month_end()?, month_end()?),
            Self::Third(_, 0) => (day(1)?, day(10)?),
            Self::Third(_, 1) => (day(11)?, day(20)?),
            Self::Third(..) => (day(21)?, month_end()?),
            Self::Day(_, number) => (day(number)?, day(number)?),
        })
    }

    pub const fn is_day(self) -> bool {
        matches!(self, Self::MonthEnd(_) | Self::Day(..))
    }
}

/// One of these words, alone or in parentheses.
pub fn note(at: &mut Cursor<'_>, words: &[&str]) -> bool {
    let mut ahead = *at;
    let opened = ahead.eat("(");
    let found = ahead.eat_any(words).is_some() && (!opened || ahead.eat(")"));
    if found {
        *at = ahead;
    }
    found
}

/// (金), 金曜日, (水・祝); a bare 金 only after a day.
pub fn weekday(at: &mut Cursor<'_>, after_day: bool) -> Option<Weekday> {
    let mut ahead = *at;
    let opened = ahead.eat("(");
    let offset = ahead.eat_any(&marks::WEEKDAYS)?;
    let named = ahead.eat_any(&marks::WEEKDAY_ENDS).is_some();
    ahead.eat_any(&marks::HOLIDAY_NOTES);
    if opened && !ahead.eat(")") || !(opened || named || after_day) {
        return None;
    }
    *at = ahead;
    Weekday::from_monday_zero_offset(i8::try_from(offset).ok()?).ok()
}

/// 1学期, 第二学期.
pub fn term(at: &mut Cursor<'_>) -> Option<Term> {
    let mut ahead = *at;
    ahead.eat(marks::ORDINAL);
    let number = match ahead.short_number() {
        Some(number) => usize::try_from(number - 1).ok()?,
        None => ahead.eat_any(&marks::TERM_NUMBERS)?,
    };
    let term = Term::ALL.get(number).copied().filter(|_| ahead.eat(marks::TERM))?;
    *at = ahead;
    Some(term)
}

/// A year of an era or of four digits, how it was marked, and whether a month in numbers must follow.
pub fn year(at: &mut Cursor<'_>) -> Option<(WrittenYear, Kind, bool)> {
    let mut ahead = *at;
    let named = Era::ALL.into_iter().find(|era| ahead.eat(era.kanji()) || ahead.eat(era.short_kanji()));
    let written = match named.or_else(|| ahead.letter(Era::from_letter)) {
        Some(era) => {
            ahead.eat(".");
            ahead.skip_spaces();
            let number = if ahead.eat(marks::FIRST_YEAR) { 1 } else { ahead.short_number()? };
            (number > 0).then(|| WrittenYear { year: era.calendar_year(number.into()), era: Some(era) })?
        }
        // Four digits, or the first four of the eight of 20261121.
        None if matches!(ahead.digits_ahead(), 4 | 8) => {
            WrittenYear { year: i16::try_from(ahead.digits(4)?).ok()?, era: None }
        }
        None => return None,
    };
    let after_number = ahead;
    ahead.skip_spaces();
    let (kind, month_follows) = if ahead.eat(marks::FISCAL_YEAR) {
        (Kind::Fiscal, false)
    } else if ahead.eat(marks::YEAR) {
        (Kind::Calendar, false)
    } else {
        ahead = after_number;
        let parted = ahead.eat_any(&marks::SEPARATORS).is_some() || ahead.digits_ahead() == 4;
        if parted && ahead.digits_ahead() > 0 {
            (Kind::Calendar, true)
        } else {
            ahead = after_number;
            (Kind::Bare, false)
        }
    };
    *at = ahead;
    Some((written, kind, month_follows))
}

/// 9月, 9月末, 9月上旬, 9月25日, 9/25, 12/; the 9 of 2023.9 and the 1 of 1〜3月.
pub fn point(at: &mut Cursor<'_>, after_year: bool) -> Option<Point> {
    let mut ahead = *at;
    let found = if after_year && ahead.digits_ahead() == 4 {
        let (month, day) = (ahead.digits(2)?, ahead.digits(2)?);
        Point::Day(i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    } else {
        let month = ahead.short_number()?;
        let after_month = ahead;
        ahead.skip_spaces();
        if ahead.eat(marks::MONTH) {
            part_of_month(&mut ahead, month)
        } else {
            ahead = after_month;
            in_numbers(&mut ahead, month, after_year)?
        }
    };
    *at = ahead;
    Some(found)
}

/// What follows 9月.
fn part_of_month(at: &mut Cursor<'_>, month: i8) -> Point {
    if at.eat(marks::MONTH_END) {
        return Point::MonthEnd(month);
    }
    if let Some(third) = at.eat_any(&marks::THIRDS) {
        return Point::Third(month, third);
    }
    let mut ahead = *at;
    ahead.skip_spaces();
    match ahead.short_number() {
        Some(day) => {
            let after_number = ahead;
            ahead.skip_spaces();
            *at = if ahead.eat(marks::DAY) { ahead } else { after_number };
            Point::Day(month, day)
        }
        None => Point::Month(month),
    }
}

/// What follows a month that is only a number.
fn in_numbers(at: &mut Cursor<'_>, month: i8, after_year: bool) -> Option<Point> {
    let mut ahead = *at;
    if ahead.eat_any(&marks::SEPARATORS).is_some() {
        if let Some(day) = ahead.short_number() {
            if !ahead.eat(marks::MONTH) {
                ahead.eat(marks::DAY);
                *at = ahead;
                return Some(Point::Day(month, day));
            }
            // "1-3月": the hyphen stood between months.
        } else if ahead.digits_ahead() == 0 {
            *at = ahead;
            return Some(Point::Month(month));
        }
    }
    let mut ahead = *at;
    let in_range = ahead.eat_any(&marks::RANGE).or_else(|| ahead.eat_any(&marks::BOTH)).is_some();
    (after_year || in_range).then_some(Point::Month(month))
}

/// The other end of a range: a mark, perhaps a year, then a month or day, or only the day's number.
pub fn range_end(at: &mut Cursor<'_>, start: Point) -> Option<(Option<WrittenYear>, Point)> {
    let mut ahead = *at;
    let both = ahead.eat_any(&marks::BOTH).is_some();
    if !both {
        ahead.eat_any(&marks::RANGE)?;
    }
    ahead.skip_spaces();
    let (year, after_year) = match year(&mut ahead) {
        Some((_, Kind::Fiscal, _)) => return None,
        Some((year, _, month_follows)) => (Some(year), month_follows),
        None => (None, false),
    };
    ahead.skip_spaces();
    let end = match (point(&mut ahead, after_year), start) {
        (Some(end), _) => end,
        (None, Point::Day(month, _)) if year.is_none() => {
            let day = ahead.short_number()?;
            ahead.eat(marks::DAY);
            Point::Day(month, day)
        }
        (None, _) => return None,
    };
    // A list is a range only when nothing lies between: 11・12月. Two days are two dates, not one.
    let neighbours = matches!((start, end), (Point::Month(one), Point::Month(next)) if next == one % 12 + 1);
    if both && !neighbours {
        return None;
    }
    *at = ahead;
    Some((year, end))
}
