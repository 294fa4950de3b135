//! One office as a source states it: every cell as it was written, the values read from them, and a mark for every
//! defect. Nothing is thrown away: what cannot be believed stays as text, what cannot be taken is a refused row with
//! its reason.

mod column;
mod contact;
mod mark;
mod place;
mod read;
mod time;

use std::sync::Arc;

pub use column::{Column, Headings};
pub(crate) use contact::read_mail;
pub use kernel::text::phone::Phone;
pub use mark::{Mark, MarkKind};
pub use place::Address;
pub use time::Days;

use crate::codes::{
    CorporateNumber, MedicalInstitutionId, MunicipalityCode, OfficeNumber, Point, ServiceKind,
};

/// A row of a source as its reader hands it over: all cells behind one another, and where each ends.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Where the row begins in the source, counted from 1.
    pub line: u64,
    /// The source's columns.
    pub headings: &'a Arc<Headings>,
    /// The text of all cells.
    pub text: &'a str,
    /// Where each cell ends in the text.
    pub ends: &'a [u32],
    /// What the offices do when the row does not say so, because the whole source is about one kind.
    pub service: Option<ServiceKind>,
}

impl<'a> Row<'a> {
    /// The cell at this place; empty when the row is too short.
    pub fn cell(&self, at: usize) -> &'a str {
        cell(self.text, self.ends, at)
    }

    /// The cell of this column, without blanks around it; empty when the source has no such column.
    pub fn get(&self, column: Column) -> &'a str {
        self.headings.place(column).map_or("", |at| self.cell(at).trim())
    }
}

/// The row as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    headings: Arc<Headings>,
    text: Box<str>,
    ends: Box<[u32]>,
}

impl Written {
    fn of(row: &Row<'_>) -> Self {
        Self { headings: Arc::clone(row.headings), text: row.text.into(), ends: row.ends.into() }
    }

    /// The text of a column; `None` when the source does not have it.
    pub fn get(&self, column: Column) -> Option<&str> {
        self.headings.place(column).map(|at| cell(&self.text, &self.ends, at))
    }

    /// Every column as the source calls it, what it says if that is known, and its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<Column>, &str)> {
        self.headings
            .iter()
            .enumerate()
            .map(|(at, (name, column))| (name, column, cell(&self.text, &self.ends, at)))
    }
}

fn cell<'a>(text: &'a str, ends: &[u32], at: usize) -> &'a str {
    let start = if at == 0 { Some(0) } else { ends.get(at - 1).copied() };
    match (start, ends.get(at)) {
        (Some(start), Some(&end)) => text.get(start as usize..end as usize).unwrap_or_default(),
        _ => "",
    }
}

/// One office as a source states it. A source that repeats an office for each of its services gives it as often.
#[derive(Clone, Debug, PartialEq)]
pub struct IncomingOffice {
    /// Where the row begins in the source, counted from 1.
    pub line: u64,
    /// Every cell as it was written.
    pub written: Written,
    /// Its name.
    pub name: Box<str>,
    /// The reading of its name.
    pub kana: Option<Box<str>>,
    /// The name people use.
    pub common_name: Option<Box<str>>,
    /// Its name in Latin letters.
    pub english_name: Option<Box<str>>,
    /// What it does, as far as the list knows it.
    pub services: Vec<ServiceKind>,
    /// What it does in the source's words.
    pub service_text: Option<Box<str>>,
    /// The source's own id of the office, the same in its next list.
    pub source_id: Option<Box<str>>,
    /// 事業所番号
    pub office_number: Option<OfficeNumber>,
    /// The id in 医療情報ネット.
    pub medical_id: Option<MedicalInstitutionId>,
    /// 医療機関コード as written.
    pub medical_code: Option<Box<str>>,
    /// The municipality it lies in.
    pub municipality: Option<MunicipalityCode>,
    /// Its address.
    pub address: Address,
    /// Where it lies, if that can be believed.
    pub point: Option<Point>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Extension.
    pub extension: Option<Box<str>>,
    /// Fax.
    pub fax: Option<Phone>,
    /// Mail address.
    pub mail: Option<Box<str>>,
    /// Web address, complete.
    pub url: Option<Box<str>>,
    /// 法人番号
    pub corporate_number: Option<CorporateNumber>,
    /// The corporation's name.
    pub corporate_name: Option<Box<str>>,
    /// The days it is open; `None` when nothing is stated.
    pub days: Option<Days>,
    /// What the days do not say.
    pub days_note: Option<Box<str>>,
    /// When it opens, in minutes after midnight.
    pub opens: Option<u16>,
    /// When it closes, in minutes after midnight.
    pub closes: Option<u16>,
    /// Places; `None` when none are stated, which is what a zero means.
    pub capacity: Option<u32>,
    /// Beds.
    pub beds: Option<u32>,
    /// Departments.
    pub departments: Vec<Box<str>>,
    /// Anything else.
    pub note: Option<Box<str>>,
    /// Its defects.
    pub marks: Vec<Mark>,
}

impl IncomingOffice {
    /// Reads a row, or says why it cannot be taken.
    pub fn read(row: &Row<'_>) -> Result<Self, RefusedReason> {
        read::read(row)
    }

    /// The marks of one kind.
    pub fn marks_of(&self, kind: MarkKind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }
}

kernel::coded! {
    /// Why a row was not taken.
    pub enum RefusedReason says "people-refused-" {
        /// It has no name.
        NoName = "no-name",
        /// A name alone: neither a number nor an address nor a telephone number to know it by.
        NoKey = "no-key",
        /// More or fewer cells than the header.
        ColumnCount = "column-count",
        /// Bytes that are no text in the file's encoding.
        InvalidBytes = "invalid-bytes",
        /// A quotation mark that is never closed.
        UnclosedQuote = "unclosed-quote",
        /// The last row ends in the middle.
        CutShort = "cut-short",
        /// Longer than a row can be.
        TooLong = "too-long",
        /// The file ends early or cannot be read further; what came before was read.
        FileCutShort = "file-cut-short",
        /// The file is larger than is read; what came before was read.
        FileTooLarge = "file-too-large",
    }
}

impl RefusedReason {
    /// Whether this is about the rest of the file and not about one row.
    pub const fn ends_file(self) -> bool {
        matches!(self, Self::FileCutShort | Self::FileTooLarge)
    }
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Where it begins in the source, counted from 1.
    pub line: u64,
    /// Why.
    pub reason: RefusedReason,
    /// The row as far as it could be read, shortened when it is long.
    pub raw: Box<str>,
}

impl RefusedRow {
    const LONGEST: usize = 2000;

    /// A row refused for this reason.
    pub fn new(line: u64, reason: RefusedReason, raw: &str) -> Self {
        let end = raw.char_indices().nth(Self::LONGEST).map_or(raw.len(), |(at, _)| at);
        Self { line, reason, raw: raw[..end].into() }
    }
}

#[cfg(test)]
mod tests;
