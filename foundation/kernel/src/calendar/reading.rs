mod forms;
mod parts;
#[cfg(test)]
mod tests;

use jiff::civil::Weekday;
use unicode_normalization::UnicodeNormalization;

use self::parts::Parts;
use super::{DateError, Era, FiscalYear, FuzzyDate, Years, cursor::Cursor};

/// What the place where a date stands tells about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    within: Option<FiscalYear>,
    bare_years: Years,
}

/// A date read from text, and what does not fit in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The date, taken as written.
    pub date: FuzzyDate,
    /// What a person should look at; empty for a sound date.
    pub warnings: Vec<Warning>,
}

/// Something in a written date contradicts something else. The date is taken as written; a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The date lies outside the 年度 it is told in.
    OutsideFiscalYear {
        /// The 年度.
        within: FiscalYear,
        /// The era whose year of the same number would fit: R for the H5 of R5年度.
        meant: Option<Era>,
    },
    /// The day of the week is not that of the date.
    Weekday {
        /// As written.
        written: Weekday,
        /// What the calendar says.
        right: Weekday,
    },
}

impl Reading {
    /// Dates that stand in the list of a 年度: months and days need no year, other years are warned of.
    #[must_use]
    pub const fn within(mut self, year: FiscalYear) -> Self {
        self.within = Some(year);
        self
    }

    /// What a year means that is written without 年, 年度 or a month in numbers, as in "H30 2月". A note such as
    /// (暦年) in the text itself wins.
    #[must_use]
    pub const fn bare_years(mut self, years: Years) -> Self {
        self.bare_years = years;
        self
    }

    /// Reads a date in any of the forms people write: eras and western years, numbers and kanji, full or half width,
    /// parts in any order.
    ///
    /// # Errors
    /// When the text is no date, has no year, or names a day that does not exist.
    pub fn read(self, text: &str) -> Result<Read, DateError> {
        let plain: String = text.nfkc().collect();
        let parts = Parts::collect(Cursor::new(plain.trim()))?;
        let (date, warnings) = parts.resolve(self)?;
        Ok(Read { date: date.written_as(text.trim()), warnings })
    }
}
