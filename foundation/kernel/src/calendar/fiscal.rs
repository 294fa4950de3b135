use crate::Day;

use super::EraYear;

/// 年度: April to March, named by the year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i16);

impl FiscalYear {
    /// The 年度 that begins in April of this calendar year.
    pub const fn starting(year: i16) -> Self {
        Self(year)
    }

    /// The 年度 in which this day lies.
    pub fn of(day: Day) -> Self {
        Self(if day.month() >= 4 { day.year() } else { day.year() - 1 })
    }

    /// The calendar year in which it begins.
    pub const fn year(self) -> i16 {
        self.0
    }

    /// 1 April.
    pub fn first_day(self) -> Day {
        Day::new(self.0, 4, 1).unwrap_or(if self.0 < 0 { Day::MIN } else { Day::MAX })
    }

    /// 31 March.
    pub fn last_day(self) -> Day {
        let ends_in = self.calendar_year_of(3);
        Day::new(ends_in, 3, 31).unwrap_or(if ends_in < 0 { Day::MIN } else { Day::MAX })
    }

    /// Whether this day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.meets(day, day)
    }

    /// Whether any day from `first` to `last` lies in it.
    pub fn meets(self, first: Day, last: Day) -> bool {
        first <= self.last_day() && self.first_day() <= last
    }

    /// The calendar year in which this month of the 年度 lies.
    pub const fn calendar_year_of(self, month: i8) -> i16 {
        if month >= 4 { self.0 } else { self.0.saturating_add(1) }
    }

    /// The 年度 before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The 年度 after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Its three school terms, in order.
    pub fn terms(self) -> [SchoolTerm; 3] {
        Term::ALL.map(|term| SchoolTerm { year: self, term })
    }

    /// Its name in the era: the 令和元 of 令和元年度.
    pub fn era_year(self) -> Option<EraYear> {
        EraYear::of_days(self.first_day(), self.last_day())
    }
}

/// One of the three 学期 of a school year. Schools differ by days and some keep two terms; the kernel counts in
/// whole months, as most municipalities' rules for public schools do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// 1学期, April to August.
    First,
    /// 2学期, September to December.
    Second,
    /// 3学期, January to March.
    Third,
}

impl Term {
    /// The terms in order.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// 1, 2 or 3.
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
        }
    }

    /// First and last month.
    const fn months(self) -> (i8, i8) {
        match self {
            Self::First => (4, 8),
            Self::Second => (9, 12),
            Self::Third => (1, 3),
        }
    }
}

/// A 学期 of a certain 年度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolTerm {
    /// The school year.
    pub year: FiscalYear,
    /// Which of its terms.
    pub term: Term,
}

impl SchoolTerm {
    /// The term in which this day lies.
    pub fn of(day: Day) -> Self {
        let within = |term: &Term| (term.months().0..=term.months().1).contains(&day.month());
        Self { year: FiscalYear::of(day), term: Term::ALL.into_iter().find(within).unwrap_or(Term::Third) }
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        self.first_of(self.term.months().0)
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.first_of(self.term.months().1).last_of_month()
    }

    fn first_of(self, month: i8) -> Day {
        let year = self.year.calendar_year_of(month);
        Day::new(year, month, 1).unwrap_or(if year < 0 { Day::MIN } else { Day::MAX })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_day_lies_in_its_year_and_term_and_in_no_other() {
        let mut day = date(1999, 1, 1);
        while day < date(2031, 1, 1) {
            let year = FiscalYear::of(day);
            assert!(year.contains(day));
            assert!(!year.previous().contains(day) && !year.next().contains(day));
            let holding: Vec<_> =
                year.terms().into_iter().filter(|t| t.first_day() <= day && day <= t.last_day()).collect();
            assert_eq!(holding, [SchoolTerm::of(day)]);
            assert_eq!(year.calendar_year_of(day.month()), day.year());
            day = day.tomorrow().expect("before the end of time");
        }
    }

    #[test]
    fn a_year_runs_from_april_to_march() {
        let year = FiscalYear::of(date(2024, 1, 24));
        assert_eq!(
            (year.year(), year.first_day(), year.last_day()),
            (2023, date(2023, 4, 1), date(2024, 3, 31))
        );
        let bounds = year.terms().map(|t| (t.term.number(), t.first_day(), t.last_day()));
        assert_eq!(
            bounds,
            [
                (1, date(2023, 4, 1), date(2023, 8, 31)),
                (2, date(2023, 9, 1), date(2023, 12, 31)),
                (3, date(2024, 1, 1), date(2024, 3, 31)),
            ]
        );
    }

    #[test]
    fn a_year_in_which_the_era_changes_has_one_name() {
        for (year, name) in [
            (1912, "大正元"),
            (1926, "大正15"),
            (1988, "昭和63"),
            (1989, "平成元"),
            (2019, "令和元"),
            (2023, "令和5"),
        ] {
            let named = FiscalYear::starting(year).era_year().expect("in an era");
            assert_eq!(named.to_string(), name);
        }
        assert_eq!(FiscalYear::starting(1700).era_year(), None);
    }

    #[test]
    fn the_ends_of_the_calendar_are_held() {
        for year in [i16::MIN, -9999, 9999, i16::MAX] {
            let year = FiscalYear::starting(year);
            assert!(year.first_day() <= year.last_day());
        }
    }
}
