use jiff::civil::Weekday;

use super::{
    Reading, Warning,
    forms::{Kind, Point, WrittenYear, note, point, range_end, term, weekday, year},
};
use crate::{
    Day,
    calendar::{DateError, FiscalYear, FuzzyDate, SchoolTerm, Term, Years, cursor::Cursor, marks},
};

/// The parts of a written date, in whatever order they came, each at most once.
#[derive(Default)]
pub struct Parts {
    year: Option<WrittenYear>,
    fiscal: Option<WrittenYear>,
    bare: Option<WrittenYear>,
    noted: Option<Years>,
    term: Option<Term>,
    start: Option<Point>,
    end: Option<(Option<WrittenYear>, Point)>,
    start_weekday: Option<Weekday>,
    end_weekday: Option<Weekday>,
}

impl Parts {
    pub fn collect(mut at: Cursor<'_>) -> Result<Self, DateError> {
        let mut parts = Self::default();
        while !at.at_end() {
            parts.take(&mut at)?;
            at.skip_spaces();
        }
        Ok(parts)
    }

    /// Reads the next part, whichever it is.
    fn take(&mut self, at: &mut Cursor<'_>) -> Result<(), DateError> {
        if note(at, &marks::NOTES) {
            return Ok(());
        }
        if note(at, &[marks::CALENDAR_NOTE]) {
            return fill(&mut self.noted, Years::Calendar);
        }
        if note(at, &[marks::FISCAL_YEAR]) {
            return fill(&mut self.noted, Years::Fiscal);
        }
        if let Some(weekday) = weekday(at, self.start.is_some_and(Point::is_day)) {
            let slot = if self.end.is_some() { &mut self.end_weekday } else { &mut self.start_weekday };
            return fill(slot, weekday);
        }
        if let Some(term) = term(at) {
            return fill(&mut self.term, term);
        }
        if let Some((year, kind, month_follows)) = year(at) {
            fill(
                match kind {
                    Kind::Bare => &mut self.bare,
                    Kind::Calendar => &mut self.year,
                    Kind::Fiscal => &mut self.fiscal,
                },
                year,
            )?;
            if !month_follows {
                return Ok(());
            }
            return fill(&mut self.start, point(at, true).ok_or(DateError::Unreadable)?);
        }
        match self.start {
            None => fill(&mut self.start, point(at, false).ok_or(DateError::Unreadable)?),
            Some(start) => fill(&mut self.end, range_end(at, start).ok_or(DateError::Unreadable)?),
        }
    }

    pub fn resolve(mut self, reading: Reading) -> Result<(FuzzyDate, Vec<Warning>), DateError> {
        if let Some(bare) = self.bare {
            let years =
                if self.term.is_some() { Years::Fiscal } else { self.noted.unwrap_or(reading.bare_years) };
            match years {
                Years::Calendar => fill(&mut self.year, bare)?,
                Years::Fiscal => fill(&mut self.fiscal, bare)?,
            }
        }
        let contradicted = match self.noted {
            Some(Years::Calendar) => self.year.is_none(),
            Some(Years::Fiscal) => self.fiscal.is_none(),
            None => false,
        };
        if contradicted {
            return Err(DateError::Unreadable);
        }
        let fiscal = self.fiscal.map(|written| FiscalYear::starting(written.year));
        if let (Some(written), Some(fiscal)) = (self.fiscal, fiscal) {
            written.check(fiscal.first_day(), fiscal.last_day())?;
        }
        let told_in = fiscal.or(reading.within);
        let date = self.date(told_in)?;
        if let Some(written) = self.year {
            written.check(date.first(), date.last())?;
        }
        let mut warnings = Vec::new();
        if let Some(within) =
            [fiscal, reading.within].into_iter().flatten().find(|year| !year.meets(date.first(), date.last()))
        {
            let meant = self
                .year
                .or(self.fiscal)
                .and_then(|written| written.meant(within, date.first(), date.last()));
            warnings.push(Warning::OutsideFiscalYear { within, meant });
        }
        let written = [(self.start_weekday, date.first()), (self.end_weekday, date.last())];
        warnings.extend(written.into_iter().filter_map(|(written, day)| {
            let (written, right) = (written?, day.weekday());
            (written != right).then_some(Warning::Weekday { written, right })
        }));
        Ok((date, warnings))
    }

    fn date(&self, told_in: Option<FiscalYear>) -> Result<FuzzyDate, DateError> {
        if self.start_weekday.is_some() && !self.start.is_some_and(Point::is_day)
            || self.end_weekday.is_some() && !self.end.is_some_and(|(_, point)| point.is_day())
        {
            return Err(DateError::Unreadable);
        }
        let Some(start) = self.start else {
            return self.whole_year(told_in);
        };
        if self.term.is_some() {
            return Err(DateError::Unreadable);
        }
        let (first, start_last) = start.in_year(self.year_of(start.month(), told_in)?)?;
        let date = match self.end {
            None => match start {
                Point::Month(_) => FuzzyDate::month_of(first),
                _ => FuzzyDate::between(first, start_last),
            },
            Some((year, end)) => {
                let last = self.range_last(first, year, end, told_in)?;
                match (start, end) {
                    (Point::Month(_), Point::Month(_)) => FuzzyDate::months_between(first, last),
                    _ => FuzzyDate::between(first, last),
                }
            }
        };
        Ok(if self.year.is_none() { date.told_in_fiscal_year() } else { date })
    }

    /// The last day of a range. An end without a year that would lie before the beginning is in the year after:
    /// 10/13 to 2月末.
    fn range_last(
        &self,
        first: Day,
        year: Option<WrittenYear>,
        end: Point,
        told_in: Option<FiscalYear>,
    ) -> Result<Day, DateError> {
        let last = match year {
            Some(written) => {
                let (from, last) = end.in_year(written.year)?;
                written.check(from, last)?;
                last
            }
            None => {
                let year = self.year_of(end.month(), told_in)?;
                match end.in_year(year)?.1 {
                    last if last >= first => last,
                    _ if self.year.is_none() => return Err(DateError::Backwards),
                    _ => end.in_year(year + 1)?.1,
                }
            }
        };
        if last < first { Err(DateError::Backwards) } else { Ok(last) }
    }

    /// A date without month: a term, a 年度 or a calendar year.
    fn whole_year(&self, told_in: Option<FiscalYear>) -> Result<FuzzyDate, DateError> {
        if let Some(term) = self.term {
            let written = self.year.map(|written| FiscalYear::starting(written.year));
            let year = written.or(told_in).ok_or(DateError::NoYear)?;
            return Ok(FuzzyDate::term(SchoolTerm { year, term }));
        }
        if let Some(written) = self.year {
            let day = Day::new(written.year, 1, 1).map_err(|_| DateError::OutOfRange)?;
            return Ok(FuzzyDate::year_of(day));
        }
        let written = self.fiscal.ok_or(DateError::Unreadable)?;
        Ok(FuzzyDate::fiscal_year(FiscalYear::starting(written.year)))
    }

    /// The calendar year in which this month lies.
    fn year_of(&self, month: i8, told_in: Option<FiscalYear>) -> Result<i16, DateError> {
        match (self.year, told_in) {
            (Some(written), _) => Ok(written.year),
            (None, Some(fiscal)) => Ok(fiscal.calendar_year_of(month)),
            (None, None) => Err(DateError::NoYear),
        }
    }
}

/// Each part may come once.
fn fill<T>(slot: &mut Option<T>, value: T) -> Result<(), DateError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(DateError::Unreadable),
    }
}
