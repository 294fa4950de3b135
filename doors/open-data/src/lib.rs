//! Public data of care offices, in and out: files as ministries and cities publish them are read row by row into
//! offices as the source states them, with every defect marked and every refused row accounted for; tables of ours
//! are written so that programs, or spreadsheets, read exactly what was meant; and what everybody may see of a region
//! leaves as open data, in forms that other programs know, with a check of every rule for such files.

mod city;
mod encoding;
mod error;
pub mod export;
mod import;
mod jobs;
mod layout;
mod limit;
mod out;
mod pages;
mod quality;
mod records;
mod sheet;
mod source;

pub use encoding::Encoding;
pub use error::ReadError;
pub use import::{Brought, ImportError, KINDS, Unread, inputs, run_import};
pub use jobs::{ImportJob, JOB};
pub use layout::Layout;
pub use limit::Limits;
pub use pages::routes;
pub use source::{Form, Options, Rows, Source, open, open_all, open_bytes};

/// The words of this door.
pub const WORDS: page::WordFiles = page::WordFiles {
    room: "open-data",
    ja: include_str!("../words/ja.ftl"),
    en: include_str!("../words/en.ftl"),
};
