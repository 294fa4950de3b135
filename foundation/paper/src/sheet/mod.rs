use std::fmt;

use kernel::{
    Day,
    text::cp932::{NotInCp932, Substitution},
};

mod csv;
mod width;
mod xlsx;

/// A list on its way to a spreadsheet: named columns, rows beneath them.
#[derive(Clone, Default, PartialEq)]
pub struct Sheet {
    /// The name on the tab in Excel; what Excel does not allow there is replaced.
    pub name: String,
    /// What the list is, in a row above the header of the .xlsx. CSV begins with its header and carries no such row.
    pub caption: Option<String>,
    /// "令和8年11月21日(土) 現在": the whole sentence, in a row above the header of the .xlsx.
    pub as_of: Option<String>,
    /// The day the file says it was made on.
    pub made_on: Option<Day>,
    /// The columns.
    pub columns: Vec<SheetColumn>,
    /// The rows; what is missing at the end of a row stays empty, what is beyond the columns is refused.
    pub rows: Vec<Vec<SheetValue>>,
}

/// Lists are full of personal data, and `Debug` ends up in logs.
impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("columns", &self.columns.len())
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl Sheet {
    /// An empty sheet of this name with these columns.
    pub fn new(name: impl Into<String>, columns: impl IntoIterator<Item = SheetColumn>) -> Self {
        Self { name: name.into(), columns: columns.into_iter().collect(), ..Self::default() }
    }

    /// With one more row.
    #[must_use]
    pub fn row(mut self, values: impl IntoIterator<Item = SheetValue>) -> Self {
        self.rows.push(values.into_iter().collect());
        self
    }

    /// The sheet as .xlsx. Every text is written as text: a spreadsheet never takes one for a formula.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, SheetError> {
        xlsx::write(self)
    }

    /// The sheet as CSV: header first, CRLF, quoted where needed.
    pub fn to_csv(&self, encoding: Encoding, formulas: Formulas) -> Result<Vec<u8>, SheetError> {
        csv::write(self, encoding, formulas)
    }

    /// The place of a value, as a person counts in the CSV: rows from 1 including the header.
    fn place(&self, row: usize, column: usize) -> Place {
        let title = self.columns.get(column).map(|column| column.title.clone()).unwrap_or_default();
        Place { row: row + 1, column: title }
    }

    fn check_shape(&self) -> Result<(), SheetError> {
        match self.rows.iter().position(|row| row.len() > self.columns.len()) {
            Some(row) => Err(SheetError::RowTooLong { row: row + 2 }),
            None => Ok(()),
        }
    }
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetColumn {
    /// Its header.
    pub title: String,
    /// What stands in it.
    pub kind: SheetKind,
}

impl SheetColumn {
    /// A column of texts; also for codes and phone numbers, whose leading zeros must stay.
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: SheetKind::Text }
    }

    /// A column of numbers.
    pub fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: SheetKind::Number }
    }

    /// A column of days.
    pub fn day(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: SheetKind::Day }
    }
}

/// What stands in a column; it decides how the column looks, a value of another kind keeps its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// Texts.
    Text,
    /// Numbers.
    Number,
    /// Days.
    Day,
}

/// What stands in a cell of a sheet.
#[derive(Clone, Default, PartialEq)]
pub enum SheetValue {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Day),
}

impl SheetValue {
    /// As it stands in a CSV, before formulas are disarmed.
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}
impl From<&str> for SheetValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
impl From<String> for SheetValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<f64> for SheetValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}
impl From<i32> for SheetValue {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}
impl From<Day> for SheetValue {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}
impl<T: Into<Self>> From<Option<T>> for SheetValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// How the letters of a CSV are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 behind a mark, so that Excel reads it as such.
    Utf8Bom,
    /// CP932, the Shift_JIS of Windows, for programs that know no other, and what to do with letters it lacks: refuse
    /// first, show the person the places and suggestions, substitute when they say so.
    Cp932(Substitution),
}

/// What happens to texts a spreadsheet would take for a formula when it opens a CSV: those that begin with `=`, `+`,
/// `-`, `@`, their full-width forms, a tab or a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulas {
    /// An apostrophe is put before them: for files that people open in a spreadsheet. `+81-3-…` becomes `'+81-3-…`.
    /// A text of a single character, such as `-` for "none", is no formula and stays.
    Disarmed,
    /// They stay as they are: for files that programs read.
    Unaltered,
}

/// A cell, as a person finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row, counted from 1 with the header.
    pub row: usize,
    /// The header of its column.
    pub column: String,
}

/// Why a sheet was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// More rows or columns than Excel can hold.
    #[error("more rows or columns than Excel can hold")]
    TooLarge,
    /// A text of more than the 32,767 characters Excel can hold in a cell.
    #[error("a text is longer than Excel can hold, in row {}", .0.row)]
    TextTooLong(Place),
    /// A row has more values than there are columns.
    #[error("row {row} has more values than there are columns")]
    RowTooLong {
        /// The row, counted from 1 with the header.
        row: usize,
    },
    /// Letters that CP932 cannot hold, with their places; at most the first hundred.
    #[error("{} letters are not in CP932", .0.len())]
    NotInCp932(Vec<(Place, NotInCp932)>),
    /// The file could not be put together.
    #[error("the file could not be put together")]
    NotWritten(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SheetError {
    /// The word key of the sentence that says what happened and what to do.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::TooLarge => "paper-sheet-too-large",
            Self::TextTooLong(_) => "paper-sheet-text-too-long",
            Self::RowTooLong { .. } | Self::NotWritten(_) => "paper-sheet-not-written",
            Self::NotInCp932(_) => "paper-sheet-not-in-cp932",
        }
    }
}

impl From<SheetError> for kernel::Failure {
    fn from(error: SheetError) -> Self {
        let key = error.key();
        match error {
            SheetError::TooLarge | SheetError::TextTooLong(_) => kernel::Refusal::TooMuch(key).into(),
            SheetError::NotInCp932(_) => kernel::Refusal::Other(key).into(),
            SheetError::RowTooLong { .. } | SheetError::NotWritten(_) => {
                kernel::Fault::new("write a spreadsheet", error).into()
            }
        }
    }
}
