//! Public data of care offices, in and out: files as ministries and cities publish them are read row by row into
//! offices as the source states them, with every defect marked and every refused row accounted for; tables of ours
//! are written so that programs, or spreadsheets, read exactly what was meant.

mod city;
mod encoding;
mod error;
pub mod export;
mod layout;
mod limit;
mod quality;
mod records;
mod sheet;
mod source;

pub use encoding::Encoding;
pub use error::ReadError;
pub use layout::Layout;
pub use limit::Limits;
pub use source::{Form, Options, Rows, Source, open, open_bytes};
