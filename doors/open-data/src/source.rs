use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    path::Path,
    sync::{Arc, atomic::AtomicU64},
    vec,
};

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use people::{
    codes::ServiceKind,
    incoming::{Headings, IncomingOffice, RefusedReason, RefusedRow, Row},
};
use zip::{CompressionMethod, ZipArchive};

use crate::{
    Encoding, Layout, Limits, ReadError, city,
    encoding::decoded,
    layout::{Header, Nearness, header},
    limit::{Beyond, Counted, Limited},
    quality,
    records::{Next, Record, Records},
    sheet,
};

type Reading = Box<dyn Read + Send>;

/// How many rows may stand before the header or be it.
const HEADER_WITHIN: usize = 10;
/// How many tables of one archive are read; each is open until all are.
const MOST_TABLES: usize = 50;
/// How much of a file is looked at to tell its encoding and header.
const SAMPLE: u64 = 512 << 10;

/// What the reader is told beforehand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What the offices do when neither row nor layout says so; somebody who knows the file says it.
    pub service: Option<ServiceKind>,
    /// How much is read.
    pub limits: Limits,
}

/// How the source was packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Delimited text, with this delimiter.
    Text {
        /// The delimiter.
        delimiter: char,
        /// The encoding.
        encoding: Encoding,
    },
    /// A spreadsheet.
    Sheet,
    /// JSON.
    Json,
}

/// A source whose header is known, ready to be read row by row.
pub struct Source {
    layout: Layout,
    form: Form,
    headings: Arc<Headings>,
    header_line: u64,
    body: Body,
    service: Option<ServiceKind>,
}

enum Body {
    Text(Box<Records<Reading>>),
    Held(vec::IntoIter<Record>),
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("layout", &self.layout)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

/// Opens a file.
pub fn open(path: impl AsRef<Path>, options: &Options) -> Result<Source, ReadError> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    open_seekable(file, size, options)
}

/// Opens every table of a file: each one of an archive, the one of anything else, with the names to show for them.
pub fn open_all(
    path: impl AsRef<Path>,
    name: &str,
    options: &Options,
) -> Vec<(String, Result<Source, ReadError>)> {
    let path = path.as_ref();
    let names = match open(path, options) {
        Err(ReadError::SeveralTables { names }) if names.len() <= MOST_TABLES => names,
        one => return vec![(name.to_owned(), one)],
    };
    let together = Arc::<AtomicU64>::default();
    let part = |(at, part): (usize, String)| {
        let opened = File::open(path).map_err(ReadError::from).and_then(|file| {
            let archive = ZipArchive::new(file).map_err(sheet::broken)?;
            let raw = tables(&archive).into_iter().nth(at).ok_or(ReadError::NotATable)?;
            open_part(archive, &raw, options, Arc::clone(&together))
        });
        (format!("{name}: {part}"), opened)
    };
    names.into_iter().enumerate().map(part).collect()
}

/// Opens bytes held in memory.
pub fn open_bytes(bytes: impl Into<Vec<u8>>, options: &Options) -> Result<Source, ReadError> {
    let bytes = bytes.into();
    let size = bytes.len() as u64;
    open_seekable(Cursor::new(bytes), size, options)
}

fn open_seekable<R: Read + Seek + Send + 'static>(
    mut input: R,
    size: u64,
    options: &Options,
) -> Result<Source, ReadError> {
    let limits = &options.limits;
    let mut start = Vec::new();
    input.by_ref().take(8).read_to_end(&mut start)?;
    input.rewind()?;
    match start[..] {
        [] => Err(ReadError::Empty),
        [0x1f, 0x8b, ..] => {
            let (packed, count) = Counted::new(input);
            let text = Limited::new(MultiGzDecoder::new(BufReader::new(packed)), limits.text);
            open_text(Box::new(text.with_ratio(count, limits.ratio)), options)
        }
        [b'P', b'K', 3, 4, ..] => open_archive(input, options),
        [b'P', b'K', ..]
        | [b'%', b'P', b'D', b'F', ..]
        | [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..] => Err(ReadError::NotATable),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(ReadError::OldSpreadsheet),
        _ if size > limits.text => Err(ReadError::TooLarge { limit: limits.text }),
        _ => open_text(Box::new(Limited::new(input, limits.text)), options),
    }
}

fn open_archive<R: Read + Seek + Send + 'static>(input: R, options: &Options) -> Result<Source, ReadError> {
    let limits = &options.limits;
    let mut archive = ZipArchive::new(input).map_err(sheet::broken)?;
    if archive.index_for_name(sheet::WORKBOOK).is_some() {
        sheet::measure(&mut archive, limits)?;
        let mut input = archive.into_inner();
        input.rewind()?;
        return open_sheets(sheet::whole(input, limits.sheet)?, options);
    }
    let names = tables(&archive);
    match &names[..] {
        [] => Err(ReadError::NotATable),
        [name] => open_part(archive, name, options, Arc::default()),
        several => Err(ReadError::SeveralTables { names: several.iter().map(|name| shown(name)).collect() }),
    }
}

/// The tables in an archive, by their names as they are written there.
fn tables<R: Read + Seek>(archive: &ZipArchive<R>) -> Vec<Vec<u8>> {
    let is_table = |name: &[u8]| {
        let end = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
        // What a Mac puts beside each file is no table.
        !name.starts_with(b"__MACOSX/")
            && ["csv", "tsv", "txt"].iter().any(|known| end.eq_ignore_ascii_case(known.as_bytes()))
    };
    archive.file_names_raw().filter(|name| is_table(name)).map(<[u8]>::to_vec).collect()
}

/// Names in archives made in Japan are often not UTF-8.
fn shown(name: &[u8]) -> String {
    String::from_utf8(name.to_vec())
        .unwrap_or_else(|_| encoding_rs::SHIFT_JIS.decode_without_bom_handling(name).0.into_owned())
}

fn open_part<R: Read + Seek + Send + 'static>(
    mut archive: ZipArchive<R>,
    name: &[u8],
    options: &Options,
    together: Arc<AtomicU64>,
) -> Result<Source, ReadError> {
    let limits = &options.limits;
    let at = archive.index_for_name_raw(name).ok_or(ReadError::NotATable)?;
    let part = archive.by_index(at).map_err(sheet::broken)?;
    let (method, packed_size, encrypted) = (part.compression(), part.compressed_size(), part.encrypted());
    let start = part.data_start();
    drop(part);
    let (Some(start), false) = (start, encrypted) else { return Err(ReadError::NotATable) };
    let mut input = archive.into_inner();
    input.seek(SeekFrom::Start(start))?;
    let (packed, count) = Counted::new(input.take(packed_size));
    let text: Reading = match method {
        CompressionMethod::Stored => Box::new(packed),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(packed)),
        _ => return Err(ReadError::NotATable),
    };
    let text = Limited::new(text, limits.text).with_ratio(count, limits.ratio).together(together);
    open_text(Box::new(text), options)
}

/// The beginning of a reader, and the reader as if nothing had been taken.
fn sampled(mut input: Reading, length: u64) -> Result<(Vec<u8>, Reading, bool), ReadError> {
    let mut sample = Vec::new();
    let outcome = input.by_ref().take(length).read_to_end(&mut sample);
    let failed = outcome.is_err();
    if let Err(error) = &outcome {
        match Beyond::of(error) {
            Some(Beyond::Ratio) => return Err(ReadError::Bomb),
            Some(Beyond::Limit) => return Err(ReadError::TooLarge { limit: sample.len() as u64 }),
            // What could be read is read; that the file is cut short is told behind its last row.
            None if !sample.is_empty() => {}
            None => return Err(ReadError::Unreadable(io::Error::new(error.kind(), error.to_string()))),
        }
    }
    let whole = !failed && (sample.len() as u64) < length;
    let rest: Reading = if failed { Box::new(Broken) } else { input };
    Ok((sample.clone(), Box::new(Cursor::new(sample).chain(rest)), whole))
}

/// A reader that fails once more where the true one failed.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn open_text(input: Reading, options: &Options) -> Result<Source, ReadError> {
    let (sample, mut input, _) = sampled(input, SAMPLE)?;
    let encoding = Encoding::of(&sample);
    let mark = encoding.mark_len(&sample);
    if sample.len() == mark {
        return Err(ReadError::Empty);
    }
    io::copy(&mut input.by_ref().take(mark as u64), &mut io::sink())?;
    let (sample, input, _) = sampled(decoded(input, encoding), SAMPLE)?;
    if sample.trim_ascii_start().first().is_some_and(|b| matches!(b, b'{' | b'[')) {
        return open_json(sheet::whole(input, options.limits.json)?, options);
    }
    if !encoding.is_decoded() && sample.iter().filter(|&&b| b == 0).count() > sample.len() / 100 {
        return Err(ReadError::NotATable);
    }
    let newline = if sample.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut near = Nearness::default();
    let mut best: Option<(usize, Header, u8)> = None;
    for delimiter in [b',', b'\t', b';'] {
        match find_header(&sample, delimiter, newline) {
            Ok((at, header)) if best.as_ref().is_none_or(|(_, known, _)| header.known > known.known) => {
                best = Some((at, header, delimiter));
            }
            Ok(_) => {}
            Err(nearness) => near = near.or_nearer(nearness),
        }
    }
    let Some((at, header, delimiter)) = best else {
        return Err(ReadError::UnknownLayout { found: near.found, nearest: near.nearest });
    };
    let mut records = Records::new(input, delimiter, newline, encoding.is_decoded());
    let mut record = Record::default();
    for _ in 0..=at {
        records.next(&mut record);
    }
    records.expect_columns(header.headings.len());
    Ok(Source {
        layout: header.layout,
        form: Form::Text { delimiter: char::from(delimiter), encoding },
        headings: header.headings,
        header_line: record.line,
        body: Body::Text(Box::new(records)),
        service: options.service.or(header.layout.service()),
    })
}

fn find_header(sample: &[u8], delimiter: u8, newline: u8) -> Result<(usize, Header), Nearness> {
    let mut records = Records::new(sample, delimiter, newline, false);
    let mut record = Record::default();
    let mut near = Nearness::default();
    for at in 0..HEADER_WITHIN {
        match records.next(&mut record) {
            Next::Row => match header(&record.cells().collect::<Vec<_>>()) {
                Ok(header) => return Ok((at, header)),
                Err(nearness) => near = near.or_nearer(nearness),
            },
            Next::Refused(..) => {}
            Next::End => break,
        }
    }
    Err(near)
}

fn open_sheets(bytes: Vec<u8>, options: &Options) -> Result<Source, ReadError> {
    let mut near = Nearness::default();
    for rows in sheet::sheets(bytes, &options.limits)? {
        match held(rows, Form::Sheet, options) {
            Ok(source) => return Ok(source),
            Err(nearness) => near = near.or_nearer(nearness),
        }
    }
    Err(ReadError::UnknownLayout { found: near.found, nearest: near.nearest })
}

fn open_json(bytes: Vec<u8>, options: &Options) -> Result<Source, ReadError> {
    held(city::records(&bytes)?, Form::Json, options)
        .map_err(|near| ReadError::UnknownLayout { found: near.found, nearest: near.nearest })
}

fn held(rows: Vec<Record>, form: Form, options: &Options) -> Result<Source, Nearness> {
    let mut near = Nearness::default();
    for (at, row) in rows.iter().take(HEADER_WITHIN).enumerate() {
        match header(&row.cells().collect::<Vec<_>>()) {
            Ok(header) => {
                let header_line = row.line;
                let mut body = rows.into_iter();
                body.by_ref().nth(at);
                return Ok(Source {
                    layout: header.layout,
                    form,
                    headings: header.headings,
                    header_line,
                    body: Body::Held(body),
                    service: options.service.or(header.layout.service()),
                });
            }
            Err(nearness) => near = near.or_nearer(nearness),
        }
    }
    Err(near)
}

impl Source {
    /// The layout its header shows.
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// How it was packed.
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Its columns.
    pub const fn headings(&self) -> &Arc<Headings> {
        &self.headings
    }

    /// The line its header stands in.
    pub const fn header_line(&self) -> u64 {
        self.header_line
    }

    /// The columns whose meaning is not known; they are kept as text.
    pub fn unknown_columns(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().filter(|(_, column)| column.is_none()).map(|(name, _)| name)
    }

    /// The columns the layout has and this source lacks.
    pub fn missing_columns(&self) -> impl Iterator<Item = &'static str> {
        let names: Vec<String> = self.headings.iter().map(|(name, _)| kernel::text::fold(name)).collect();
        self.layout.columns().iter().copied().filter(move |name| !names.contains(&kernel::text::fold(name)))
    }

    /// The offices, row by row.
    pub fn rows(self) -> Rows {
        Rows { source: self, record: Record::default(), blank: 0 }
    }
}

/// The offices of a source, row by row: each is read or refused, and none is passed over in silence.
#[derive(Debug)]
pub struct Rows {
    source: Source,
    record: Record,
    blank: u64,
}

impl Rows {
    /// How many rows so far held nothing at all.
    pub const fn blank(&self) -> u64 {
        self.blank
    }

    fn read(&self) -> Result<IncomingOffice, RefusedRow> {
        let (source, record) = (&self.source, &self.record);
        let row = Row {
            line: record.line,
            headings: &source.headings,
            text: &record.text,
            ends: &record.ends,
            service: source.service,
        };
        let mut office = IncomingOffice::read(&row).map_err(|reason| self.refused(reason))?;
        quality::inspect(&source.headings, (&record.text, &record.ends), &mut office.marks);
        Ok(office)
    }

    fn refused(&self, reason: RefusedReason) -> RefusedRow {
        let cells: Vec<&str> = self.record.cells().collect();
        RefusedRow::new(self.record.line, reason, &cells.join(","))
    }

    /// A row of LinkData that says something about the columns.
    fn is_about_columns(&self) -> bool {
        self.source.layout == Layout::LinkData && self.record.text.starts_with('#')
    }
}

impl Iterator for Rows {
    type Item = Result<IncomingOffice, RefusedRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.source.body {
                Body::Text(records) => match records.next(&mut self.record) {
                    Next::Row => {}
                    Next::Refused(line, reason, raw) => {
                        return Some(Err(RefusedRow::new(line, reason, &raw)));
                    }
                    Next::End => return None,
                },
                Body::Held(rows) => {
                    self.record = rows.next()?;
                    let columns = self.source.headings.len();
                    // A sheet stores no cells behind the last filled one.
                    while self.record.ends.len() < columns {
                        self.record.end_cell();
                    }
                    if !self.record.is_blank() && !self.record.fit(columns) {
                        return Some(Err(self.refused(RefusedReason::ColumnCount)));
                    }
                }
            }
            if self.record.is_blank() {
                self.blank += 1;
            } else if !self.is_about_columns() {
                return Some(self.read());
            }
        }
    }
}
