use std::io::{self, Cursor, Read, Seek, Write};

use calamine::{Data, Reader, Xlsx};
use zip::ZipArchive;

use crate::{
    Limits, ReadError,
    limit::{Beyond, Limited},
    records::Record,
};

/// A sheet wider than this is no table of offices.
const MOST_COLUMNS: u32 = 512;

/// The part every spreadsheet of this kind has.
pub(crate) const WORKBOOK: &str = "xl/workbook.xml";

/// Unpacks every part once without keeping it, so that what the archive says about its sizes need not be believed.
pub(crate) fn measure<R: Read + Seek>(archive: &mut ZipArchive<R>, limits: &Limits) -> Result<(), ReadError> {
    let mut left = limits.sheet;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let packed = part.compressed_size().max(1);
        let size =
            io::copy(&mut Limited::new(part, left), &mut io::sink()).map_err(|error| {
                match Beyond::of(&error) {
                    Some(_) => ReadError::TooLarge { limit: limits.sheet },
                    None => broken(error),
                }
            })?;
        if size > Limits::RATIO_FROM && size / packed > limits.ratio * 4 {
            return Err(ReadError::Bomb);
        }
        left = left.saturating_sub(size);
    }
    Ok(())
}

/// All rows of all sheets, each sheet by itself.
pub(crate) fn sheets(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Vec<Record>>, ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    // One long text may be named by a million cells.
    let mut left = limits.sheet;
    book.sheet_names().iter().map(|name| rows(&mut book, name, &mut left, limits)).collect()
}

fn rows(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    left: &mut u64,
    limits: &Limits,
) -> Result<Vec<Record>, ReadError> {
    // Cell by cell, because a dense range of two far corners would fill the memory.
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows: Vec<Record> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        if column >= MOST_COLUMNS {
            continue;
        }
        let line = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.line != line) {
            rows.push(Record { line, ..Record::default() });
        }
        let Some(record) = rows.last_mut() else { continue };
        while record.ends.len() < column as usize {
            record.end_cell();
        }
        let before = record.text.len();
        push(&mut record.text, &Data::from(cell.get_value().clone()));
        record.end_cell();
        *left = left
            .checked_sub((record.text.len() - before + 8) as u64)
            .ok_or(ReadError::TooLarge { limit: limits.sheet })?;
    }
    Ok(rows)
}

fn push(text: &mut String, data: &Data) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = match data {
        Data::Empty => Ok(()),
        Data::String(value) | Data::DateTimeIso(value) | Data::DurationIso(value) => {
            text.push_str(value);
            Ok(())
        }
        Data::Int(value) => write!(text, "{value}"),
        // Numbers are written out, never as 1.7E+08.
        Data::Float(value) => write!(text, "{value}"),
        Data::Bool(value) => write!(text, "{}", u8::from(*value)),
        Data::DateTime(value) => push_time(text, value.as_f64()),
        Data::Error(error) => write!(text, "{error}"),
    };
}

/// A spreadsheet's days since 1899-12-30: a time of day below one, otherwise a date.
fn push_time(text: &mut String, days: f64) -> std::fmt::Result {
    use std::fmt::Write as _;
    let minutes = ((days - days.floor()) * 1440.0).round();
    if (0.0..1.0).contains(&days) {
        return write!(text, "{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
    }
    // The civil date of a day number, by the usual arithmetic over 400-year periods from March on.
    let day = days.floor() as i64 - 25_569 + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    write!(text, "{year:04}-{month:02}-{day:02}")
}

/// Reads a whole part of the input into memory, which its caller has measured.
pub(crate) fn whole(mut input: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let read = input.read(&mut chunk)?;
        if read == 0 {
            return Ok(bytes);
        }
        if (bytes.len() + read) as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        bytes.write_all(&chunk[..read])?;
    }
}

pub(crate) fn broken(error: impl std::fmt::Display) -> ReadError {
    ReadError::BrokenSpreadsheet(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(data: Data) -> String {
        let mut text = String::new();
        push(&mut text, &data);
        text
    }

    #[test]
    fn numbers_and_times_are_written_out() {
        assert_eq!(text(Data::Float(170_100_143.0)), "170100143");
        assert_eq!(text(Data::Float(4_430_005_001_450.0)), "4430005001450");
        assert_eq!(text(Data::Float(34.5)), "34.5");
        let mut at = String::new();
        push_time(&mut at, 0.354_166_666_666_667).unwrap();
        assert_eq!(at, "8:30");
        at.clear();
        push_time(&mut at, 44_197.0).unwrap();
        assert_eq!(at, "2021-01-01");
        at.clear();
        push_time(&mut at, 17_258.0).unwrap();
        assert_eq!(at, "1947-04-01");
    }
}
