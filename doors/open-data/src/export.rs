//! Tables written as CSV, for programs or for people with a spreadsheet. The two want different things of a cell that
//! begins like a formula: a program must get the very value; a spreadsheet must not run it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use kernel::text::cp932;

/// Who reads the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A program. Every value stands as it is; every cell is quoted.
    Program,
    /// A person with a spreadsheet. A text that a spreadsheet would take for a formula gets an apostrophe in front,
    /// which is how spreadsheets themselves mark text.
    Spreadsheet,
}

/// How the text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 with a byte order mark, without which spreadsheets misread Japanese.
    Utf8Bom,
    /// CP932, for programs that know nothing else. What it cannot hold is replaced and reported.
    Cp932,
}

/// One character that was replaced, or for which a person must find a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The row of the file, the header being 1.
    pub row: u64,
    /// The column, from 1.
    pub column: usize,
    /// The character.
    pub character: char,
    /// What stands in its place; `None` when a geta mark (〓) does, the printers' sign for a missing character.
    pub replacement: Option<String>,
}

/// What happened on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows written, without the header.
    pub rows: u64,
    /// Characters replaced.
    pub substitutions: Vec<Substitution>,
    /// Cells that got an apostrophe.
    pub neutralised: u64,
    /// Cells with a line break, which machine-readable open data should not have.
    pub line_breaks: u64,
}

/// Stands for a character nothing else can stand for, so that nobody takes the gap for a text.
const GETA: &str = "〓";

/// Writes a table as CSV, row by row.
pub struct Csv<W> {
    out: W,
    reader: Reader,
    charset: Charset,
    line: u64,
    report: Report,
    text: String,
}

impl<W: Write> Csv<W> {
    /// Begins a table with its header.
    pub fn new<C: AsRef<str>>(
        out: W,
        reader: Reader,
        charset: Charset,
        header: impl IntoIterator<Item = C>,
    ) -> io::Result<Self> {
        let mut csv = Self { out, reader, charset, line: 0, report: Report::default(), text: String::new() };
        if charset == Charset::Utf8Bom {
            csv.out.write_all(b"\xef\xbb\xbf")?;
        }
        csv.write(header)?;
        Ok(csv)
    }

    /// Writes a row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        self.report.rows += 1;
        self.write(cells)
    }

    /// Ends the table and tells what happened.
    pub fn finish(mut self) -> io::Result<Report> {
        self.out.flush()?;
        Ok(self.report)
    }

    fn write<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        self.line += 1;
        self.text.clear();
        for (column, cell) in (1..).zip(cells) {
            if column > 1 {
                self.text.push(',');
            }
            self.cell(column, cell.as_ref());
        }
        self.text.push_str("\r\n");
        match self.charset {
            Charset::Utf8Bom => self.out.write_all(self.text.as_bytes()),
            Charset::Cp932 => {
                // Every cell has been brought to what the encoding holds.
                let bytes = cp932::encode(&self.text, cp932::Substitution::Refuse);
                self.out
                    .write_all(&bytes.map_err(|_| io::Error::other("a character outside CP932 was left"))?)
            }
        }
    }

    fn cell(&mut self, column: usize, cell: &str) {
        let cell = match self.charset {
            Charset::Utf8Bom => Cow::Borrowed(cell),
            Charset::Cp932 => self.substituted(column, cell),
        };
        let neutralise = self.reader == Reader::Spreadsheet && is_formula(&cell);
        self.report.neutralised += u64::from(neutralise);
        self.report.line_breaks += u64::from(cell.contains(['\n', '\r']));
        self.text.push('"');
        if neutralise {
            self.text.push('\'');
        }
        for (at, piece) in cell.split('"').enumerate() {
            if at > 0 {
                self.text.push_str("\"\"");
            }
            self.text.push_str(piece);
        }
        self.text.push('"');
    }

    fn substituted<'a>(&mut self, column: usize, cell: &'a str) -> Cow<'a, str> {
        let misfits = cp932::check(cell);
        if misfits.is_empty() {
            return Cow::Borrowed(cell);
        }
        let mut text = String::with_capacity(cell.len());
        let mut misfits = misfits.into_iter().peekable();
        for (position, c) in cell.chars().enumerate() {
            match misfits.next_if(|misfit| misfit.position == position) {
                None => text.push(c),
                Some(misfit) => {
                    text.push_str(misfit.suggestion.as_deref().unwrap_or(GETA));
                    self.report.substitutions.push(Substitution {
                        row: self.line,
                        column,
                        character: misfit.character,
                        replacement: misfit.suggestion,
                    });
                }
            }
        }
        Cow::Owned(text)
    }
}

/// Whether a spreadsheet would take the text for a formula. Full-width signs count, because Japanese spreadsheets
/// accept them; plain numbers such as -5 do not.
fn is_formula(cell: &str) -> bool {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins && cell.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(reader: Reader, charset: Charset, rows: &[&[&str]]) -> (Vec<u8>, Report) {
        let mut out = Vec::new();
        let mut csv = Csv::new(&mut out, reader, charset, ["名称", "備考"]).unwrap();
        for row in rows {
            csv.row(row.iter()).unwrap();
        }
        let report = csv.finish().unwrap();
        (out, report)
    }

    #[test]
    fn a_program_reads_back_the_very_values() {
        let rows: &[&[&str]] =
            &[&["=1+2", "@a"], &["-1", "\tx"], &["a\"b", "c,d\r\ne"], &["", "0170100143"], &["+81", "＝x"]];
        let (bytes, report) = write(Reader::Program, Charset::Utf8Bom, rows);
        assert!(bytes.starts_with(b"\xef\xbb\xbf"));
        let mut read = csv::Reader::from_reader(&bytes[3..]);
        let read: Vec<Vec<String>> =
            read.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(read, rows);
        assert_eq!((report.rows, report.neutralised, report.line_breaks), (5, 0, 1));
    }

    #[test]
    fn a_spreadsheet_gets_formulas_as_text_and_numbers_as_they_are() {
        let (bytes, report) = write(
            Reader::Spreadsheet,
            Charset::Utf8Bom,
            &[
                &["=cmd|' /C calc'!A0", "-5"],
                &["＝1+1", "+81-3-1111-2222"],
                &["@SUM(1)", "\t=1"],
                &["名", "-"],
            ],
        );
        let text = String::from_utf8(bytes).unwrap();
        for cell in ["\"'=cmd", "\"-5\"", "\"'＝1+1\"", "\"'+81-3", "\"'@SUM", "\"'\t=1\"", "\"'-\""] {
            assert!(text.contains(cell), "{cell}");
        }
        assert_eq!(report.neutralised, 6);
    }

    #[test]
    fn what_the_old_encoding_cannot_hold_is_replaced_and_reported() {
        let (bytes, report) = write(Reader::Program, Charset::Cp932, &[&["髙橋", "⽇本"], &["ꙮ", "=x"]]);
        let (text, bad) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
        assert!(!bad);
        assert_eq!(text, "\"名称\",\"備考\"\r\n\"髙橋\",\"日本\"\r\n\"〓\",\"=x\"\r\n");
        let replaced: Vec<_> = report
            .substitutions
            .iter()
            .map(|s| (s.row, s.column, s.character, s.replacement.as_deref()))
            .collect();
        assert_eq!(replaced, [(2, 2, '⽇', Some("日")), (3, 1, 'ꙮ', None)]);
    }
}
