use csv::{Terminator, WriterBuilder};
use kernel::text::cp932;

use super::{Encoding, Formulas, Sheet, SheetError};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// How many cells with foreign letters are named; a person corrects the first ones and tries again.
const MOST_NAMED: usize = 100;

pub(super) fn write(sheet: &Sheet, encoding: Encoding, formulas: Formulas) -> Result<Vec<u8>, SheetError> {
    sheet.check_shape()?;
    let start = match encoding {
        Encoding::Utf8Bom => BYTE_ORDER_MARK.to_vec(),
        Encoding::Cp932(_) => Vec::new(),
    };
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(start);
    let mut foreign = Vec::new();
    let header = sheet.columns.iter().map(|column| column.title.clone()).collect();
    let rows = sheet.rows.iter().map(|row| {
        let missing = sheet.columns.len().saturating_sub(row.len());
        row.iter()
            .map(|value| match (value, formulas) {
                (super::SheetValue::Text(text), Formulas::Disarmed) => disarmed(text),
                _ => value.plain(),
            })
            .chain(std::iter::repeat_n(String::new(), missing))
            .collect::<Vec<_>>()
    });
    for (at, row) in std::iter::once(header).chain(rows).enumerate() {
        for (column, text) in row.into_iter().enumerate() {
            let bytes = match encoding {
                Encoding::Utf8Bom => Ok(text.into_bytes()),
                Encoding::Cp932(substitution) => cp932::encode(&text, substitution),
            };
            match bytes {
                Ok(bytes) => {
                    writer.write_field(bytes).map_err(|error| SheetError::NotWritten(error.into()))?
                }
                Err(letters) => {
                    foreign.extend(letters.into_iter().map(|letter| (sheet.place(at, column), letter)));
                }
            }
        }
        if foreign.len() >= MOST_NAMED {
            break;
        }
        if foreign.is_empty() {
            writer.write_record(None::<&[u8]>).map_err(|error| SheetError::NotWritten(error.into()))?;
        }
    }
    if !foreign.is_empty() {
        foreign.truncate(MOST_NAMED);
        return Err(SheetError::NotInCp932(foreign));
    }
    writer.into_inner().map_err(|error| SheetError::NotWritten(error.into_error().into()))
}

/// With an apostrophe in front when a spreadsheet would take the text for a formula. Excel in Japanese also takes the
/// full-width signs.
fn disarmed(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next();
    let dangerous =
        matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n'));
    if dangerous && chars.next().is_some() { format!("'{text}") } else { text.into() }
}
