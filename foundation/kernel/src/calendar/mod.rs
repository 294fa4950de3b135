
mod cursor;
mod era;
mod fiscal;
mod fuzzy;
mod marks;
mod reading;

pub use era::{DateError, Era, EraYear, JapaneseDate};
pub use fiscal::{FiscalYear, SchoolTerm, Term};
pub use fuzzy::{FuzzyDate, Precision, Years};
pub use reading::{Read, Reading, Warning};
