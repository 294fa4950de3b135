//! What leaves the house on paper and as spreadsheets.
//!
//! A [`Document`] says in words of print what a sheet of paper carries: a title, tables, cards with faces, boxes to
//! tick. A [`Printer`] has it set by a worker process that has no network, no environment, no files but fonts, and a
//! limit on memory and time: whatever happens to the worker, the server only sees a [`PrintError`]. A [`Sheet`] is a
//! list that becomes .xlsx or CSV.
//!
//! Nothing here knows how a page is set; that is the crate `paper-engine`, the only one that names Typst.

mod block;
mod document;
mod error;
mod printer;
mod sheet;
pub mod worker;

pub use block::{
    Align, Block, Card, Cards, Cell, Choice, Choices, Column, Facts, Format, Notice, Picture, Qr, Signature,
    Table, Tone,
};
pub use document::{Document, Page};
pub use error::PrintError;
pub use printer::{Printer, PrinterSettings};
pub use sheet::{Encoding, Formulas, Place, Sheet, SheetColumn, SheetError, SheetKind, SheetValue};
