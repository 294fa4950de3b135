use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

use jiff::civil::Weekday;
use thiserror::Error;

use crate::Day;

/// The table of the Cabinet Office as the house was built, in our own short form.
const BUILT_IN: &str = include_str!("holidays.txt");

/// What a table of holidays can say of a day. Three answers, because a day the Cabinet Office has not yet announced
/// is not a day without a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Not announced yet, or before the table begins.
    Unknown,
}

/// Whether the days of 年末年始 count as business days: offices of the public close, many care offices do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearEnd {
    /// 29 December to 3 January are no business days.
    Closed,
    /// They are days like others; 1 January is still a holiday.
    Open,
}

/// A business day found by counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reckoned {
    /// The day.
    pub day: Day,
    /// No day on the way was unknown. Otherwise weekdays were taken for business days and a holiday announced later
    /// may move this one: say so where it is shown.
    pub certain: bool,
}

/// The national holidays of Japan, from the first day the table knows to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeMap<Day, Cow<'static, str>>,
    from: Day,
    until: Day,
}

/// A row that keeps a table from being taken. Nothing of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadHolidays {
    /// The row has not a day and a name. Rows count from 1, the heading included.
    #[error("row {0} is not a day and a name")]
    Row(usize),
    /// The row's day came before.
    #[error("row {0} repeats a day")]
    Repeated(usize),
    /// The table has no rows.
    #[error("no holidays")]
    Empty,
}

impl Holidays {
    /// The table the house was built with, 1955 to 2027.
    pub fn built_in() -> &'static Self {
        static TABLE: OnceLock<Holidays> = OnceLock::new();
        #[expect(clippy::expect_used, reason = "the table is compiled in, and a test reads it")]
        TABLE.get_or_init(|| Self::from_short_form(BUILT_IN).expect("the table in the house is sound"))
    }

    /// A newer table: the text of the Cabinet Office's CSV, decoded. Its first row is the heading.
    ///
    /// # Errors
    /// When any row cannot be read, for half a table would turn holidays into working days.
    pub fn from_csv(text: &str) -> Result<Self, BadHolidays> {
        let mut days = BTreeMap::new();
        for (row, line) in (1..).zip(text.lines()).skip(1) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let (day, name) = csv_row(line).ok_or(BadHolidays::Row(row))?;
            if days.insert(day, name.to_owned().into()).is_some() {
                return Err(BadHolidays::Repeated(row));
            }
        }
        Self::new(days)
    }

    fn from_short_form(text: &'static str) -> Result<Self, BadHolidays> {
        let (mut names, mut days) = (BTreeMap::new(), BTreeMap::new());
        for (row, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#')) {
            let (head, rest) = line.split_once(' ').ok_or(BadHolidays::Row(row))?;
            let Ok(year) = head.parse::<i16>() else {
                names.insert(head, rest);
                continue;
            };
            for entry in rest.split(' ') {
                let (day, name) = short_entry(year, entry, &names).ok_or(BadHolidays::Row(row))?;
                if days.insert(day, name.into()).is_some() {
                    return Err(BadHolidays::Repeated(row));
                }
            }
        }
        Self::new(days)
    }

    fn new(days: BTreeMap<Day, Cow<'static, str>>) -> Result<Self, BadHolidays> {
        let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else {
            return Err(BadHolidays::Empty);
        };
        // Every full year has a holiday in November. A table that stops before then may be cut off, and is trusted
        // only as far as it goes.
        let until = if last.month() >= 11 { last.last_of_year() } else { *last };
        Ok(Self { from: first.first_of_year(), until, days })
    }

    /// The first day the table speaks of.
    pub const fn known_from(&self) -> Day {
        self.from
    }

    /// The last day the table speaks of.
    pub const fn known_until(&self) -> Day {
        self.until
    }

    /// Whether the day is a holiday.
    pub fn is_holiday(&self, day: Day) -> Answer {
        match self.name(day) {
            Some(_) => Answer::Yes,
            None if self.from <= day && day <= self.until => Answer::No,
            None => Answer::Unknown,
        }
    }

    /// The holiday's name. None is no proof that the day is not one: ask [`Self::is_holiday`].
    pub fn name(&self, day: Day) -> Option<&str> {
        self.days.get(&day).map(AsRef::as_ref)
    }

    /// Every holiday with its name, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Day, &str)> {
        self.days.iter().map(|(day, name)| (*day, name.as_ref()))
    }

    /// Whether the day is neither Saturday, Sunday nor holiday, nor in a year-end closure that is kept.
    pub fn is_business_day(&self, day: Day, year_end: YearEnd) -> Answer {
        let closed = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            || year_end == YearEnd::Closed && in_year_end_closure(day);
        match self.is_holiday(day) {
            _ if closed => Answer::No,
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            Answer::Unknown => Answer::Unknown,
        }
    }

    /// The first business day after this day.
    pub fn next_business_day(&self, day: Day, year_end: YearEnd) -> Reckoned {
        self.add_business_days(day, 1, year_end)
    }

    /// The business day so many business days after this day, or before it when negative. With 0 it is the day
    /// itself, or the first business day after it.
    pub fn add_business_days(&self, day: Day, count: i32, year_end: YearEnd) -> Reckoned {
        let step = if count < 0 { Day::yesterday } else { Day::tomorrow };
        let mut left = count.unsigned_abs();
        let mut found = Reckoned { day, certain: true };
        // Counting 0 looks at the day itself; counting further begins at its neighbour.
        let mut look = left == 0;
        left = left.max(1);
        loop {
            if look {
                let answer = self.is_business_day(found.day, year_end);
                found.certain &= answer != Answer::Unknown;
                left -= u32::from(answer != Answer::No);
                if left == 0 {
                    return found;
                }
            }
            look = true;
            match step(found.day) {
                Ok(neighbour) => found.day = neighbour,
                // The calendar itself ends here.
                Err(_) => return Reckoned { certain: false, ..found },
            }
        }
    }
}

/// Whether the day lies in 年末年始, 29 December to 3 January. No holiday by law, and so apart from the table.
pub fn in_year_end_closure(day: Day) -> bool {
    matches!((day.month(), day.day()), (12, 29..) | (1, ..=3))
}

/// 2026/11/23,name.
fn csv_row(line: &str) -> Option<(Day, &str)> {
    let (day, name) = line.split_once(',')?;
    let mut parts = day.split('/');
    let mut next = || parts.next()?.parse::<i16>().ok();
    let (year, month, number) = (next()?, next()?, next()?);
    let day = Day::new(year, month.try_into().ok()?, number.try_into().ok()?).ok()?;
    (parts.next().is_none() && !name.is_empty()).then_some((day, name))
}

/// 1123i.
fn short_entry(
    year: i16,
    entry: &'static str,
    names: &BTreeMap<&str, &'static str>,
) -> Option<(Day, &'static str)> {
    let (month, rest) = entry.split_at_checked(2)?;
    let (number, letter) = rest.split_at_checked(2)?;
    let day = Day::new(year, month.parse().ok()?, number.parse().ok()?).ok()?;
    Some((day, names.get(letter)?))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_table_in_the_house_covers_1955_to_2027() {
        let table = Holidays::built_in();
        assert_eq!((table.known_from(), table.known_until()), (date(1955, 1, 1), date(2027, 12, 31)));
        assert_eq!(table.iter().count(), 1067);
        for (day, name) in [
            (date(1955, 1, 1), "元日"),
            (date(1989, 2, 24), "大喪の礼"),
            (date(2019, 5, 1), "休日（祝日扱い）"),
            (date(2021, 7, 23), "スポーツの日"),
            (date(2026, 5, 6), "休日"),
            (date(2026, 9, 22), "休日"),
            (date(2026, 11, 23), "勤労感謝の日"),
            (date(2027, 11, 23), "勤労感謝の日"),
        ] {
            assert_eq!((table.name(day), table.is_holiday(day)), (Some(name), Answer::Yes));
        }
    }

    #[test]
    fn the_table_in_the_house_is_that_of_the_cabinet_office() {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cao-holidays/syukujitsu.csv");
        // The published file does not travel with the house; where it is at hand, every row is compared.
        let Ok(bytes) = fs::read(&path) else { return };
        let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(&bytes);
        assert!(!broken);
        assert_eq!(Holidays::from_csv(&text).as_ref(), Ok(Holidays::built_in()));
    }

    #[test]
    fn beyond_the_table_the_answer_is_that_nobody_knows() {
        let table = Holidays::built_in();
        assert_eq!(table.is_holiday(date(2027, 12, 31)), Answer::No);
        assert_eq!(table.is_holiday(date(2028, 1, 1)), Answer::Unknown);
        assert_eq!(table.is_holiday(date(1954, 12, 31)), Answer::Unknown);
        let business = |day| table.is_business_day(day, YearEnd::Closed);
        assert_eq!(business(date(2028, 1, 4)), Answer::Unknown);
        assert_eq!(business(date(2028, 1, 8)), Answer::No, "a Saturday is one in every year");
        assert_eq!(business(date(2028, 1, 3)), Answer::No, "so is the closure");
    }

    #[test]
    fn business_days_are_counted_over_holidays_and_the_year_end() {
        let table = Holidays::built_in();
        let sure = |day| Reckoned { day, certain: true };
        let next = |day, year_end| table.next_business_day(day, year_end);
        assert_eq!(next(date(2026, 11, 20), YearEnd::Closed), sure(date(2026, 11, 24)));
        assert_eq!(next(date(2026, 12, 28), YearEnd::Closed), sure(date(2027, 1, 4)));
        assert_eq!(next(date(2026, 12, 28), YearEnd::Open), sure(date(2026, 12, 29)));
        let add = |day, count| table.add_business_days(day, count, YearEnd::Closed);
        assert_eq!(add(date(2026, 5, 1), 3), sure(date(2026, 5, 11)));
        assert_eq!(add(date(2026, 5, 11), -3), sure(date(2026, 5, 1)));
        assert_eq!(add(date(2026, 11, 21), 0), sure(date(2026, 11, 24)));
        assert_eq!(add(date(2026, 11, 24), 0), sure(date(2026, 11, 24)));
        let beyond = Reckoned { day: date(2028, 1, 4), certain: false };
        assert_eq!(next(date(2027, 12, 28), YearEnd::Closed), beyond);
        assert_eq!(add(Day::MAX, 1), Reckoned { day: Day::MAX, certain: false });
    }

    #[test]
    fn the_year_end_closure_is_six_days() {
        let days: Vec<_> = date(2026, 12, 1)
            .series(jiff::Span::new().days(1))
            .take(60)
            .filter(|d| in_year_end_closure(*d))
            .collect();
        assert_eq!(
            (days.len(), days.first(), days.last()),
            (6, Some(&date(2026, 12, 29)), Some(&date(2027, 1, 3)))
        );
    }

    #[test]
    fn a_newer_table_is_taken_whole_or_not_at_all() {
        let table =
            Holidays::from_csv("日,名\r\n2028/1/1,元日\r\n2028/11/23,勤労感謝の日\r\n").expect("sound");
        assert_eq!(table.known_until(), date(2028, 12, 31));
        assert_eq!(table.name(date(2028, 11, 23)), Some("勤労感謝の日"));
        let cut = Holidays::from_csv("日,名\n2028/1/1,元日\n2028/5/5,こどもの日").expect("sound");
        assert_eq!(cut.known_until(), date(2028, 5, 5));
        for (text, error) in [
            ("日,名\n", BadHolidays::Empty),
            ("日,名\n2028/1/1,元日\n2028/2/30,建国", BadHolidays::Row(3)),
            ("日,名\n2028/1/1", BadHolidays::Row(2)),
            ("日,名\n2028/1/1,", BadHolidays::Row(2)),
            ("日,名\n2028/1/1/1,元日", BadHolidays::Row(2)),
            ("日,名\n2028/1/1,元日\n2028/1/1,休日", BadHolidays::Repeated(3)),
        ] {
            assert_eq!(Holidays::from_csv(text), Err(error), "{text}");
        }
    }
}
