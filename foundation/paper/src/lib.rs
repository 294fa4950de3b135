//! What leaves the house on paper and as spreadsheets.
//!
//! A [`Sheet`] is a list that becomes .xlsx or CSV.

mod sheet;

pub use sheet::{Encoding, Formulas, Place, Sheet, SheetColumn, SheetError, SheetKind, SheetValue};
