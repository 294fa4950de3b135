//! Rows of delimited text, one at a time and with bounded memory. Unlike a general CSV reader this one recovers: a
//! quotation mark that is never closed costs its own row and not the rest of the file.

use std::io::{ErrorKind, Read};

use people::incoming::RefusedReason;

use crate::limit::Beyond;

/// A row longer than this is no row.
const LONGEST_RECORD: usize = 1 << 20;
/// A quoted cell over more lines than this was never closed.
const MOST_LINES: usize = 200;
/// A table of fewer columns is narrow.
const NARROW: usize = 5;
const CHUNK: usize = 256 << 10;

/// One row: the text of all cells behind one another, and where each ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) text: String,
    pub(crate) ends: Vec<u32>,
}

impl Record {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Ends the cell whose text was pushed last.
    pub(crate) fn end_cell(&mut self) {
        // A record is at most a megabyte.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| self.text.get(start as usize..end as usize).unwrap_or_default())
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Brings the row to this many cells when nothing is lost by it; otherwise it is refused.
    pub(crate) fn fit(&mut self, columns: usize) -> bool {
        if self.ends.len() > columns {
            let kept = self.ends[columns - 1] as usize;
            if self.text.get(kept..).is_none_or(|rest| !rest.trim().is_empty()) {
                return false;
            }
            self.ends.truncate(columns);
            self.text.truncate(kept);
        }
        self.ends.len() == columns
    }
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The record holds a row.
    Row,
    /// A row that cannot be taken, and its text as far as it matters.
    Refused(u64, RefusedReason, String),
    /// Nothing more.
    End,
}

pub(crate) struct Records<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    failure: Option<RefusedReason>,
    line: u64,
    delimiter: u8,
    newline: u8,
    /// Bad bytes arrive as U+FFFD, because the text was decoded on the way.
    decoded: bool,
    /// How many cells a row has, once the header is known.
    columns: Option<usize>,
}

/// The first row of some bytes.
struct Span {
    /// Its length without the line end.
    len: usize,
    /// Its length with the line end.
    taken: usize,
    /// The lines it takes.
    lines: usize,
    quoted: bool,
    /// It ends with the file, without a line end.
    cut: bool,
    /// A quotation mark is still open at its end.
    open: bool,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(reader: R, delimiter: u8, newline: u8, decoded: bool) -> Self {
        Self {
            reader,
            buffer: Vec::with_capacity(CHUNK * 2),
            start: 0,
            ended: false,
            failure: None,
            line: 1,
            delimiter,
            newline,
            decoded,
            columns: None,
        }
    }

    pub(crate) fn expect_columns(&mut self, columns: usize) {
        self.columns = Some(columns);
    }

    /// Reads the next row into the record.
    pub(crate) fn next(&mut self, record: &mut Record) -> Next {
        let Some(span) = self.span() else { return self.end() };
        let line = self.line;
        if span.len > LONGEST_RECORD
            || span.open
            || (span.lines > 1 && (!self.fits(&span) || self.swallows(&span)))
        {
            return self.refuse_whole_or_part(&span);
        }
        let raw = &self.buffer[self.start..self.start + span.len];
        let refused = split(raw, &span, self.delimiter, record, self.decoded).err();
        let refused = refused.or_else(|| {
            let short = !record.is_blank() && self.columns.is_some_and(|columns| !record.fit(columns));
            let reason = if span.cut { RefusedReason::CutShort } else { RefusedReason::ColumnCount };
            short.then_some(reason)
        });
        let refused =
            refused.map(|reason| Next::Refused(line, reason, String::from_utf8_lossy(raw).into_owned()));
        record.line = line;
        self.take(span.taken, span.lines);
        refused.unwrap_or(Next::Row)
    }

    fn take(&mut self, bytes: usize, lines: usize) {
        self.start += bytes;
        self.line += lines as u64;
    }

    fn end(&mut self) -> Next {
        match self.failure.take() {
            Some(reason) => Next::Refused(self.line, reason, String::new()),
            None => Next::End,
        }
    }

    /// The next row in the buffer, filling it as needed; `None` at the end.
    fn span(&mut self) -> Option<Span> {
        loop {
            let bytes = &self.buffer[self.start..];
            if bytes.is_empty() && self.ended {
                return None;
            }
            if let Some(span) = scan(bytes, self.delimiter, self.newline, self.ended) {
                return Some(span);
            }
            self.fill();
        }
    }

    fn fill(&mut self) {
        self.buffer.drain(..self.start);
        self.start = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let beyond = Beyond::of(&error).is_some();
                    self.failure =
                        Some(if beyond { RefusedReason::FileTooLarge } else { RefusedReason::FileCutShort });
                    break 0;
                }
                Ok(read) => break read,
            }
        };
        self.buffer.truncate(filled + read);
        self.ended = read == 0;
    }

    /// Whether a row over several lines has the cells it should.
    fn fits(&self, span: &Span) -> bool {
        let Some(columns) = self.columns else { return true };
        let mut record = Record::default();
        let raw = &self.buffer[self.start..self.start + span.len];
        split(raw, span, self.delimiter, &mut record, self.decoded).is_ok() && record.fit(columns)
    }

    /// Whether a row that looks right has taken in other rows by a quotation mark that should not be there. In a
    /// narrow table a line of a note may look like a row, and this cannot be told.
    fn swallows(&mut self, span: &Span) -> bool {
        self.columns.is_some_and(|columns| columns >= NARROW) && self.next_row_within(span).is_some()
    }

    /// A row that cannot be: when another row begins at one of its later lines, only what comes before is refused and
    /// reading goes on there; otherwise all of it is.
    fn refuse_whole_or_part(&mut self, span: &Span) -> Next {
        let line = self.line;
        let (taken, lines, reason) = if let Some((taken, lines)) = self.next_row_within(span) {
            (taken, lines, RefusedReason::UnclosedQuote)
        } else if span.len > LONGEST_RECORD || span.open && !span.cut {
            // Nothing to hold on to: one line at a time.
            let raw = &self.buffer[self.start..self.start + span.taken];
            match raw.iter().position(|&b| b == self.newline) {
                Some(at) => (at + 1, 1, RefusedReason::UnclosedQuote),
                None => (span.taken, 0, RefusedReason::TooLong),
            }
        } else {
            let raw = &self.buffer[self.start..self.start + span.len];
            let unreadable = split(raw, span, self.delimiter, &mut Record::default(), self.decoded).err();
            let reason = if span.cut { RefusedReason::CutShort } else { RefusedReason::ColumnCount };
            (span.taken, span.lines, unreadable.unwrap_or(reason))
        };
        let raw = &self.buffer[self.start..self.start + taken];
        let text = String::from_utf8_lossy(raw).trim_end().to_owned();
        self.take(taken, lines);
        if reason == RefusedReason::TooLong {
            self.skip_line();
        }
        Next::Refused(line, reason, text)
    }

    /// Where a row begins at a later line of a row that cannot be: how many bytes and lines come before it.
    fn next_row_within(&mut self, span: &Span) -> Option<(usize, usize)> {
        let columns = self.columns?;
        // A row may reach beyond the one that holds its beginning.
        if !self.ended && self.buffer.len() - self.start < span.taken + CHUNK / 2 {
            self.fill();
        }
        let bytes = &self.buffer[self.start..];
        let line_ends =
            bytes[..span.taken].iter().enumerate().filter(|&(_, &b)| b == self.newline).map(|(at, _)| at + 1);
        for (lines, at) in (1..).zip(line_ends).take(MOST_LINES) {
            let later = &bytes[at..];
            if at >= span.taken || later.is_empty() {
                return None;
            }
            let Some(row) = scan(later, self.delimiter, self.newline, self.ended).filter(|row| !row.open)
            else {
                continue;
            };
            // The end of a quoted cell is no beginning of a row.
            let first = later.split(|&b| b == self.delimiter).next().unwrap_or_default();
            if first.contains(&b'"') && first[0] != b'"' {
                continue;
            }
            let mut record = Record::default();
            let whole = split(&later[..row.len], &row, self.delimiter, &mut record, self.decoded).is_ok();
            if whole && !record.is_blank() && record.fit(columns) {
                return Some((at, lines));
            }
        }
        None
    }

    /// Goes to the end of the line without keeping it.
    fn skip_line(&mut self) {
        loop {
            let bytes = &self.buffer[self.start..];
            if let Some(at) = bytes.iter().position(|&b| b == self.newline) {
                self.take(at + 1, 1);
                return;
            }
            self.start = self.buffer.len();
            if self.ended {
                return;
            }
            self.fill();
        }
    }
}

/// Finds the end of the first row; `None` when more bytes are needed to tell.
fn scan(bytes: &[u8], delimiter: u8, newline: u8, ended: bool) -> Option<Span> {
    let end = bytes.iter().position(|&b| b == newline);
    let line = &bytes[..end.unwrap_or(bytes.len())];
    if !line.contains(&b'"') {
        return match end {
            Some(len) => Some(Span { len, taken: len + 1, lines: 1, quoted: false, cut: false, open: false }),
            None if ended || line.len() > LONGEST_RECORD => {
                let len = line.len();
                let lines = usize::from(ended);
                Some(Span { len, taken: len, lines, quoted: false, cut: ended, open: false })
            }
            None => None,
        };
    }
    let (mut at, mut lines) = (0, 1);
    loop {
        // A cell begins here.
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match bytes.get(at) {
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    // The next byte decides whether this closes the cell.
                    Some(b'"') if at + 1 == bytes.len() && !ended => return None,
                    Some(b'"') => break,
                    Some(&b) => {
                        lines += usize::from(b == newline);
                        at += 1;
                        if lines > MOST_LINES || at > LONGEST_RECORD {
                            return Some(Span {
                                len: at,
                                taken: at,
                                lines: lines - 1,
                                quoted: true,
                                cut: false,
                                open: true,
                            });
                        }
                    }
                    None if ended => {
                        return Some(Span { len: at, taken: at, lines, quoted: true, cut: true, open: true });
                    }
                    None => return None,
                }
            }
        }
        match bytes[at..].iter().position(|&b| b == delimiter || b == newline) {
            Some(step) if bytes[at + step] == newline => {
                let len = at + step;
                return Some(Span { len, taken: len + 1, lines, quoted: true, cut: false, open: false });
            }
            Some(step) => at += step + 1,
            None if ended => {
                let len = bytes.len();
                return Some(Span { len, taken: len, lines, quoted: true, cut: true, open: false });
            }
            None if bytes.len() > LONGEST_RECORD => {
                let len = bytes.len();
                return Some(Span {
                    len,
                    taken: len,
                    lines: lines - 1,
                    quoted: true,
                    cut: false,
                    open: true,
                });
            }
            None => return None,
        }
    }
}

/// Takes the cells of one row apart.
fn split(
    raw: &[u8],
    span: &Span,
    delimiter: u8,
    record: &mut Record,
    decoded: bool,
) -> Result<(), RefusedReason> {
    record.clear();
    let text = str::from_utf8(raw).map_err(|_| RefusedReason::InvalidBytes)?;
    if decoded && text.contains('\u{fffd}') {
        return Err(RefusedReason::InvalidBytes);
    }
    let text = text.strip_suffix('\r').unwrap_or(text);
    record.text.reserve(text.len());
    if !span.quoted {
        let mut start = 0;
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            if byte == delimiter {
                record.text.push_str(&text[start..at]);
                record.end_cell();
                start = at + 1;
            }
        }
        record.text.push_str(&text[start..]);
        record.end_cell();
        return Ok(());
    }
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            while let Some(at) = rest.find('"') {
                record.text.push_str(&rest[..at]);
                rest = &rest[at + 1..];
                let Some(doubled) = rest.strip_prefix('"') else { break };
                record.text.push('"');
                rest = doubled;
            }
        }
        // Whatever follows a closing mark still belongs to the cell.
        let end = rest.bytes().position(|b| b == delimiter);
        record.text.push_str(&rest[..end.unwrap_or(rest.len())]);
        record.end_cell();
        match end {
            Some(at) => rest = &rest[at + 1..],
            None => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
