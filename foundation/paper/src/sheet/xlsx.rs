use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Sheet, SheetError, SheetKind, SheetValue, width};

const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
const MOST_CHARACTERS: usize = 32_767;
/// Columns grow with their words up to here, in half-width characters; longer words wrap.
const WIDEST: usize = 60;
const NARROWEST: usize = 6;
/// The characters Excel does not allow in the name of a sheet.
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

struct Formats {
    header: Format,
    caption: Format,
    text: Format,
    number: Format,
    day: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new().set_align(FormatAlign::Top);
        Self {
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E8_F1FE))
                .set_border_bottom(FormatBorder::Thin),
            caption: Format::new().set_bold(),
            // "@" keeps a code a text even after somebody has edited the cell
            text: cell.clone().set_text_wrap().set_num_format("@"),
            number: cell.clone(),
            day: cell.set_num_format("yyyy-mm-dd"),
        }
    }

    const fn of(&self, kind: SheetKind) -> &Format {
        match kind {
            SheetKind::Text => &self.text,
            SheetKind::Number => &self.number,
            SheetKind::Day => &self.day,
        }
    }
}

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    sheet.check_shape()?;
    let above = usize::from(sheet.caption.is_some()) + usize::from(sheet.as_of.is_some());
    if sheet.rows.len() + above >= MOST_ROWS || sheet.columns.len() > MOST_COLUMNS {
        return Err(SheetError::TooLarge);
    }
    check_lengths(sheet)?;
    let mut book = Workbook::new();
    book.set_properties(&properties(sheet).map_err(not_written)?);
    fill(book.add_worksheet(), sheet).map_err(not_written)?;
    book.save_to_buffer().map_err(not_written)
}

fn check_lengths(sheet: &Sheet) -> Result<(), SheetError> {
    let too_long = |text: &str| text.len() > MOST_CHARACTERS && text.encode_utf16().count() > MOST_CHARACTERS;
    for (row, values) in sheet.rows.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            if matches!(value, SheetValue::Text(text) if too_long(text)) {
                return Err(SheetError::TextTooLong(sheet.place(row + 1, column)));
            }
        }
    }
    let headings = sheet.columns.iter().map(|column| &column.title).chain(&sheet.caption).chain(&sheet.as_of);
    match headings.into_iter().any(|text| too_long(text)) {
        true => Err(SheetError::TextTooLong(sheet.place(0, 0))),
        false => Ok(()),
    }
}

/// The day is always written, if need be a fixed one: otherwise the library takes it from the machine's clock.
fn properties(sheet: &Sheet) -> Result<DocProperties, XlsxError> {
    let properties = DocProperties::new().set_title(sheet.caption.as_deref().unwrap_or(&sheet.name));
    let made = match sheet.made_on.and_then(excel_day) {
        Some(made) => made,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    Ok(properties.set_creation_datetime(&made))
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let formats = Formats::new();
    page.set_name(name(&sheet.name))?;
    page.set_paper_size(9);
    let mut row = 0;
    for (text, format) in [(&sheet.caption, &formats.caption), (&sheet.as_of, &formats.number)] {
        if let Some(text) = text {
            page.write_string_with_format(row, 0, text, format)?;
            row += 1;
        }
    }
    let header = row;
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        page.set_column_format(at, formats.of(column.kind))?;
        page.set_column_width(at, column_width(sheet, at.into()))?;
        page.write_string_with_format(header, at, &column.title, &formats.header)?;
    }
    for values in &sheet.rows {
        row += 1;
        for ((at, value), column) in (0_u16..).zip(values).zip(&sheet.columns) {
            write_value(page, (row, at), value, column.kind, &formats)?;
        }
    }
    page.set_freeze_panes(header + 1, 0)?;
    page.set_repeat_rows(header, header)?;
    if let Some(last) = (0_u16..).zip(&sheet.columns).last() {
        page.autofilter(header, 0, row, last.0)?;
    }
    Ok(())
}

fn write_value(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    value: &SheetValue,
    kind: SheetKind,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let written = match value {
        SheetValue::Empty => Ok(page),
        SheetValue::Text(text) => page.write_string_with_format(row, column, text, &formats.text),
        SheetValue::Number(number) if number.is_finite() => {
            let format = if kind == SheetKind::Number { &formats.number } else { &formats.text };
            page.write_number_with_format(row, column, *number, format)
        }
        SheetValue::Number(number) => {
            page.write_string_with_format(row, column, number.to_string(), &formats.text)
        }
        SheetValue::Day(day) => match excel_day(*day) {
            Some(day) => page.write_datetime_with_format(row, column, day, &formats.day),
            None => page.write_string_with_format(row, column, day.to_string(), &formats.text),
        },
    };
    written.map(|_page| ())
}

/// Excel knows no day before 1900, and counts 1900 wrongly up to its February: such days are written as texts.
fn excel_day(day: kernel::Day) -> Option<ExcelDateTime> {
    let (year, month, day) = (u16::try_from(day.year()).ok()?, day.month(), day.day());
    if (year, month) < (1900, 3) {
        return None;
    }
    ExcelDateTime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

#[expect(clippy::cast_precision_loss, reason = "at most WIDEST")]
fn column_width(sheet: &Sheet, at: usize) -> f64 {
    let title = sheet.columns.get(at).map_or(0, |column| width::of(&column.title) + 2);
    let values = sheet.rows.iter().filter_map(|row| row.get(at)).map(|value| match value {
        SheetValue::Text(text) => width::of(text),
        other => other.plain().len(),
    });
    let widest = values.max().unwrap_or(0).max(title);
    // the arrow of the filter takes about two characters of the title
    (widest + 1).clamp(NARROWEST, WIDEST) as f64
}

/// At most 31 UTF-16 units, no forbidden character, no apostrophe at either end, never empty.
fn name(wanted: &str) -> String {
    let mut units = 0;
    let name: String = wanted
        .chars()
        .map(|char| if NOT_IN_NAMES.contains(&char) || char.is_control() { '_' } else { char })
        .take_while(|char| {
            units += char.len_utf16();
            units <= 31
        })
        .collect();
    let name = name.trim_matches('\'');
    // Excel keeps "History" for itself
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "Sheet1".into() } else { name.into() }
}

fn not_written(error: XlsxError) -> SheetError {
    SheetError::NotWritten(error.into())
}
