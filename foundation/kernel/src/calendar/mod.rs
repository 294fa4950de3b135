//! Days as Japan counts them: eras, fiscal and school years, partial dates, holidays and business days.

mod cursor;
pub mod display;
mod era;
mod fiscal;
mod fuzzy;
mod holiday;
mod marks;
mod reading;

pub use era::{DateError, Era, EraYear, JapaneseDate};
pub use fiscal::{FiscalYear, SchoolTerm, Term};
pub use fuzzy::{FuzzyDate, Precision, Years};
pub use holiday::{Answer, BadHolidays, Holidays, Reckoned, YearEnd, in_year_end_closure};
pub use reading::{Read, Reading, Warning};
