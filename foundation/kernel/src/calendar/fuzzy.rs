use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{DateError, FiscalYear, SchoolTerm};
use crate::Day;

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// One day.
    Day,
    /// From one day to another.
    Days,
    /// One month.
    Month,
    /// From one month to another.
    Months,
    /// One 学期.
    Term,
    /// One 年度.
    FiscalYear,
    /// One calendar year, 暦年.
    Year,
}

/// Which kind of year a date was told in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Years {
    /// 暦年, January to December.
    #[default]
    Calendar,
    /// 年度, April to March.
    Fiscal,
}

/// A date as well as it is known: its first and last possible day, its precision, the kind of year it was told in
/// and the text as written. Sorts by first day, then the narrower first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct FuzzyDate {
    first: Day,
    last: Day,
    precision: Precision,
    years: Years,
    written: String,
}

impl FuzzyDate {
    /// An exact day.
    pub fn on(day: Day) -> Self {
        Self::bare(day, day, Precision::Day, Years::Calendar)
    }

    /// From one day to another; the same day twice is a day, and the order given does not matter.
    pub fn between(one: Day, other: Day) -> Self {
        if one == other {
            return Self::on(one);
        }
        Self::bare(one.min(other), one.max(other), Precision::Days, Years::Calendar)
    }

    /// The month in which this day lies.
    pub fn month_of(day: Day) -> Self {
        Self::bare(day.first_of_month(), day.last_of_month(), Precision::Month, Years::Calendar)
    }

    /// From the month of one day to the month of another.
    pub fn months_between(one: Day, other: Day) -> Self {
        let (first, last) = (one.min(other).first_of_month(), one.max(other).last_of_month());
        if first.last_of_month() == last {
            return Self::month_of(first);
        }
        Self::bare(first, last, Precision::Months, Years::Calendar)
    }

    /// A 学期.
    pub fn term(term: SchoolTerm) -> Self {
        Self::bare(term.first_day(), term.last_day(), Precision::Term, Years::Fiscal)
    }

    /// A 年度.
    pub fn fiscal_year(year: FiscalYear) -> Self {
        Self::bare(year.first_day(), year.last_day(), Precision::FiscalYear, Years::Fiscal)
    }

    /// The calendar year in which this day lies.
    pub fn year_of(day: Day) -> Self {
        Self::bare(day.first_of_year(), day.last_of_year(), Precision::Year, Years::Calendar)
    }

    const fn bare(first: Day, last: Day, precision: Precision, years: Years) -> Self {
        Self { first, last, precision, years, written: String::new() }
    }

    /// The same date, told in a 年度. A calendar year cannot be.
    #[must_use]
    pub fn told_in_fiscal_year(mut self) -> Self {
        if self.precision != Precision::Year {
            self.years = Years::Fiscal;
        }
        self
    }

    /// The same date with the text as somebody wrote it.
    #[must_use]
    pub fn written_as(mut self, text: impl Into<String>) -> Self {
        self.written = text.into();
        self
    }

    /// The first day it may be.
    pub const fn first(&self) -> Day {
        self.first
    }

    /// The last day it may be.
    pub const fn last(&self) -> Day {
        self.last
    }

    /// How exactly it is known.
    pub const fn precision(&self) -> Precision {
        self.precision
    }

    /// Which kind of year it was told in.
    pub const fn years(&self) -> Years {
        self.years
    }

    /// The text as written; empty when it never was a text.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The form for storage, to be kept beside [`Self::written`]: both days and a letter, 22 ASCII characters from
    /// the year 0 on. As text it sorts as the dates do, and its first ten characters are the first day.
    pub fn stored(&self) -> String {
        format!("{}/{}{}", self.first, self.last, self.code())
    }

    /// Reads back what [`Self::stored`] and [`Self::written`] gave.
    ///
    /// # Errors
    /// [`DateError::Unreadable`] for anything `stored` never makes.
    pub fn restore(stored: &str, written: &str) -> Result<Self, DateError> {
        let parts = || {
            let (first, rest) = stored.split_once('/')?;
            let code = rest.chars().last()?;
            let last = rest.strip_suffix(code)?;
            Some((first.parse::<Day>().ok()?, last.parse::<Day>().ok()?, code))
        };
        let (first, last, code) = parts().ok_or(DateError::Unreadable)?;
        let date = match code.to_ascii_lowercase() {
            'd' => Self::on(first),
            'p' => Self::between(first, last),
            'm' => Self::month_of(first),
            'n' => Self::months_between(first, last),
            't' => Self::term(SchoolTerm::of(first)),
            'f' => Self::fiscal_year(FiscalYear::of(first)),
            'y' => Self::year_of(first),
            _ => return Err(DateError::Unreadable),
        };
        let date = if code.is_ascii_uppercase() { date.told_in_fiscal_year() } else { date };
        if date.stored() == stored { Ok(date.written_as(written)) } else { Err(DateError::Unreadable) }
    }

    /// The letter of precision, a capital when told in a 年度.
    const fn code(&self) -> char {
        let letter = match self.precision {
            Precision::Day => 'd',
            Precision::Days => 'p',
            Precision::Month => 'm',
            Precision::Months => 'n',
            Precision::Term => 't',
            Precision::FiscalYear => 'f',
            Precision::Year => 'y',
        };
        match self.years {
            Years::Calendar => letter,
            Years::Fiscal => letter.to_ascii_uppercase(),
        }
    }

    fn sorting(&self) -> (Day, Day, char, &str) {
        (self.first, self.last, self.code(), &self.written)
    }
}

impl From<Day> for FuzzyDate {
    fn from(day: Day) -> Self {
        Self::on(day)
    }
}
impl PartialOrd for FuzzyDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for FuzzyDate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sorting().cmp(&other.sorting())
    }
}

/// How a partial date travels in JSON.
#[derive(Serialize, Deserialize)]
struct Stored {
    date: String,
    #[serde(default)]
    written: String,
}

impl From<FuzzyDate> for Stored {
    fn from(date: FuzzyDate) -> Self {
        Self { date: date.stored(), written: date.written }
    }
}
impl TryFrom<Stored> for FuzzyDate {
    type Error = DateError;
    fn try_from(stored: Stored) -> Result<Self, DateError> {
        Self::restore(&stored.date, &stored.written)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    fn days() -> impl Strategy<Value = Day> {
        (0..85_000_i64).prop_map(|n| date(1868, 1, 25).saturating_add(n.days()))
    }

    fn dates() -> impl Strategy<Value = FuzzyDate> {
        (0..7, days(), 0..800_i64, any::<bool>(), "[a-c]{0,2}").prop_map(
            |(kind, day, more, fiscal, written)| {
                let other = day.saturating_add(more.days());
                let date = match kind {
                    0 => FuzzyDate::on(day),
                    1 => FuzzyDate::between(other, day),
                    2 => FuzzyDate::month_of(day),
                    3 => FuzzyDate::months_between(day, other),
                    4 => FuzzyDate::term(SchoolTerm::of(day)),
                    5 => FuzzyDate::fiscal_year(FiscalYear::of(day)),
                    _ => FuzzyDate::year_of(day),
                };
                let date = if fiscal { date.told_in_fiscal_year() } else { date };
                date.written_as(written)
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(date in dates()) {
            let stored = date.stored();
            prop_assert_eq!(stored.len(), 22);
            prop_assert!(stored.is_ascii());
            prop_assert!(date.first() <= date.last());
            prop_assert_eq!(FuzzyDate::restore(&stored, date.written()), Ok(date.clone()));
            prop_assert_eq!(FuzzyDate::try_from(Stored::from(date.clone())), Ok(date));
        }

        #[test]
        fn stored_text_sorts_as_the_dates_do(one in dates(), other in dates()) {
            let text = |d: &FuzzyDate| (d.stored(), d.written().to_owned());
            prop_assert_eq!(one.cmp(&other), text(&one).cmp(&text(&other)));
            prop_assert_eq!(one.first().cmp(&other.first()), one.stored()[..10].cmp(&other.stored()[..10]));
        }

        #[test]
        fn no_stored_text_is_misread(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]/[0-9]{4}-[01][0-9]-[0-3][0-9][a-zA-Z]") {
            if let Ok(date) = FuzzyDate::restore(&text, "") {
                prop_assert_eq!(date.stored(), text);
            }
        }
    }

    #[test]
    fn the_narrower_date_comes_first() {
        let april = date(2023, 4, 1);
        let sorted = [
            FuzzyDate::on(april),
            FuzzyDate::between(april, date(2023, 4, 10)),
            FuzzyDate::month_of(april),
            FuzzyDate::term(SchoolTerm::of(april)),
            FuzzyDate::fiscal_year(FiscalYear::of(april)),
            FuzzyDate::on(date(2023, 4, 2)),
        ];
        assert!(sorted.is_sorted_by(|a, b| a < b));
        assert!(FuzzyDate::year_of(april) < sorted[0]);
    }

    #[test]
    fn nothing_but_the_stored_form_is_restored() {
        assert_eq!(FuzzyDate::fiscal_year(FiscalYear::starting(2012)).stored(), "2012-04-01/2013-03-31F");
        for text in [
            "",
            "/",
            "2012-04-01",
            "2012-04-01/2013-03-31",
            "2012-04-01/2013-03-31f",
            "2012-04-01/2013-03-30F",
            "2012-04-02/2012-04-01p",
            "2012-01-01/2012-12-31Y",
            "20120101/20121231y",
            "2012-01-01/2012-12-31年",
        ] {
            assert_eq!(FuzzyDate::restore(text, ""), Err(DateError::Unreadable), "{text}");
        }
    }
}
