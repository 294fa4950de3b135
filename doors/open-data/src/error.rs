use std::io;

use crate::Layout;

/// Why a whole source cannot be read. Each has a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be opened or read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is no table: a picture, a PDF, an archive of something else.
    #[error("the file is no table")]
    NotATable,
    /// A spreadsheet in the format of before 2007.
    #[error("a spreadsheet in the old format")]
    OldSpreadsheet,
    /// A spreadsheet that is damaged or protected by a password.
    #[error("the spreadsheet cannot be opened: {0}")]
    BrokenSpreadsheet(String),
    /// An archive with several tables in it.
    #[error("the archive holds several tables: {}", names.join(", "))]
    SeveralTables {
        /// Their names.
        names: Vec<String>,
    },
    /// More than is read, once unpacked.
    #[error("the file is larger than {limit} bytes when unpacked")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Unpacking it yields so much more than it holds that it can only be meant to do harm.
    #[error("the file unpacks to far more than any table would")]
    Bomb,
    /// JSON that is damaged.
    #[error("the JSON cannot be read: {0}")]
    BrokenJson(String),
    /// None of the known headers in the first ten rows.
    #[error("no known header; the columns found are: {}", found.join(", "))]
    UnknownLayout {
        /// The columns of the row that looked most like a header.
        found: Vec<String>,
        /// The layouts that came nearest, nearest first, with the columns they miss.
        nearest: Vec<(Layout, Vec<&'static str>)>,
    },
}

impl ReadError {
    /// The word key of the sentence for people.
    pub const fn word_key(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "open-data-unreadable",
            Self::Empty => "open-data-empty",
            Self::NotATable => "open-data-not-a-table",
            Self::OldSpreadsheet => "open-data-old-spreadsheet",
            Self::BrokenSpreadsheet(_) => "open-data-broken-spreadsheet",
            Self::SeveralTables { .. } => "open-data-several-tables",
            Self::TooLarge { .. } => "open-data-too-large",
            Self::Bomb => "open-data-bomb",
            Self::BrokenJson(_) => "open-data-broken-json",
            Self::UnknownLayout { .. } => "open-data-unknown-layout",
        }
    }

    /// Every word key an error can have.
    pub const WORD_KEYS: [&str; 10] = [
        "open-data-unreadable",
        "open-data-empty",
        "open-data-not-a-table",
        "open-data-old-spreadsheet",
        "open-data-broken-spreadsheet",
        "open-data-several-tables",
        "open-data-too-large",
        "open-data-bomb",
        "open-data-broken-json",
        "open-data-unknown-layout",
    ];
}
