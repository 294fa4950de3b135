//! Sheets, read back by another program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that breaks off has failed")]

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use kernel::{Day, text::cp932::Substitution};
use paper::{Encoding, Formulas, Place, Sheet, SheetColumn, SheetError, SheetValue};
use proptest::prelude::*;

const FORMULAS: [&str; 12] = [
    "=1+1",
    "+81-3-1234-5678",
    "-2+3",
    "@SUM(A1)",
    "=HYPERLINK(\"http://example.jp\")",
    "\t=1",
    "\r=1",
    "＝１＋１",
    "＋１",
    "－１",
    "＠a",
    "{=1}",
];

fn sheet() -> Sheet {
    let columns = [
        SheetColumn::text("事業所番号"),
        SheetColumn::text("名称"),
        SheetColumn::number("定員"),
        SheetColumn::day("指定日"),
    ];
    Sheet::new("事業所", columns)
        .row(["0170100001".into(), "青空訪問看護".into(), 12.into(), Day::constant(2026, 11, 21).into()])
        .row(["0170100002".into(), "\"引用\", 改行\nあり".into(), 0.5.into(), SheetValue::Empty])
}

fn read(bytes: Vec<u8>) -> (String, Range<Data>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).unwrap().is_empty(), "a formula came out");
    let range = book.worksheet_range(&name).unwrap();
    (name, range)
}

fn day_of(cell: &Data) -> Day {
    let Data::DateTime(day) = cell else { panic!("{cell:?} is no day") };
    // Excel counts from the day before 1899-12-31
    Day::constant(1899, 12, 30).checked_add(jiff::Span::new().days(day.as_f64() as i64)).unwrap()
}

#[test]
fn an_xlsx_holds_what_was_put_in() {
    let (name, cells) = read(sheet().to_xlsx().unwrap());
    assert_eq!(name, "事業所");
    let row = |at| cells.rows().nth(at).unwrap();
    assert_eq!(row(0)[0], Data::String("事業所番号".into()));
    assert_eq!(row(1)[0], Data::String("0170100001".into()), "leading zeros stay");
    assert_eq!(row(1)[2], Data::Float(12.0));
    assert_eq!(day_of(&row(1)[3]), Day::constant(2026, 11, 21));
    assert_eq!(row(2)[1], Data::String("\"引用\", 改行\nあり".into()));
    assert_eq!(row(2)[3], Data::Empty);
}

#[test]
fn caption_and_as_of_stand_above_the_header() {
    let sheet = Sheet { caption: Some("名簿".into()), as_of: Some("現在".into()), ..sheet() };
    let (_, cells) = read(sheet.to_xlsx().unwrap());
    let first: Vec<String> = cells.rows().map(|row| row[0].to_string()).collect();
    assert_eq!(first[..4], ["名簿", "現在", "事業所番号", "0170100001"]);
}

#[test]
fn formulas_come_out_of_an_xlsx_as_text() {
    let mut sheet = Sheet::new("=1+1", [SheetColumn::text("=1"), SheetColumn::number("+1")]);
    for formula in FORMULAS {
        sheet = sheet.row([formula.into(), formula.into()]);
    }
    let (_, cells) = read(sheet.to_xlsx().unwrap());
    for (row, formula) in cells.rows().skip(1).zip(FORMULAS) {
        let line_ends = formula.replace('\r', "\n");
        for cell in row {
            let Data::String(text) = cell else { panic!("{formula} became {cell:?}") };
            assert_eq!(text.replace('\r', "\n"), line_ends);
        }
    }
}

#[test]
fn the_same_sheet_gives_the_same_file() {
    assert_eq!(sheet().to_xlsx().unwrap(), sheet().to_xlsx().unwrap());
}

#[test]
fn names_that_excel_does_not_allow_are_changed() {
    for (wanted, given) in [
        ("事業所:一覧/[北]", "事業所_一覧__北_"),
        ("", "Sheet1"),
        ("'引用'", "引用"),
        ("History", "Sheet1"),
        (&"長".repeat(40), &"長".repeat(31)),
        (&format!("{}𠮷", "a".repeat(30)), &"a".repeat(30)),
    ] {
        let (name, _) = read(Sheet { name: wanted.into(), ..sheet() }.to_xlsx().unwrap());
        assert_eq!(name, given);
    }
}

#[test]
fn what_excel_cannot_hold_is_refused_with_its_place() {
    let long = sheet().row(["1".into(), "長".repeat(32_768).into()]);
    let Err(SheetError::TextTooLong(place)) = long.to_xlsx() else { panic!("taken") };
    assert_eq!(place, Place { row: 4, column: "名称".into() });
    assert!(sheet().row(["1".into(), "長".repeat(32_767).into()]).to_xlsx().is_ok());
    let wide = Sheet::new("a", (0..16_385).map(|_| SheetColumn::text("a")));
    assert!(matches!(wide.to_xlsx(), Err(SheetError::TooLarge)));
    let odd = Sheet::new("a", [SheetColumn::text("a")]).row(["1".into(), "2".into()]);
    assert!(matches!(odd.to_xlsx(), Err(SheetError::RowTooLong { row: 2 })));
    assert!(matches!(
        odd.to_csv(Encoding::Utf8Bom, Formulas::Unaltered),
        Err(SheetError::RowTooLong { row: 2 })
    ));
}

#[test]
fn days_and_numbers_that_excel_does_not_know_become_texts() {
    let sheet = Sheet::new("a", [SheetColumn::day("日"), SheetColumn::number("数")])
        .row([Day::constant(1868, 1, 25).into(), f64::NAN.into()])
        .row([Day::constant(1900, 3, 1).into(), 1.into()]);
    let (_, cells) = read(sheet.to_xlsx().unwrap());
    let row = |at| cells.rows().nth(at).unwrap();
    assert_eq!(row(1)[0], Data::String("1868-01-25".into()));
    assert_eq!(row(1)[1], Data::String("NaN".into()));
    assert_eq!(day_of(&row(2)[0]), Day::constant(1900, 3, 1));
}

#[test]
fn a_csv_is_utf_8_with_its_mark_and_quoted() {
    let csv = sheet().to_csv(Encoding::Utf8Bom, Formulas::Disarmed).unwrap();
    let expected = "\u{FEFF}事業所番号,名称,定員,指定日\r\n0170100001,青空訪問看護,12,2026-11-21\r\n\
                    0170100002,\"\"\"引用\"\", 改行\nあり\",0.5,\r\n";
    assert_eq!(String::from_utf8(csv).unwrap(), expected);
}

#[test]
fn formulas_are_disarmed_for_people_and_unaltered_for_programs() {
    for formula in FORMULAS.into_iter().filter(|formula| !formula.starts_with('{')) {
        let sheet = Sheet::new("a", [SheetColumn::text("a")]).row([formula.into()]);
        let field = |formulas| {
            let csv = sheet.to_csv(Encoding::Utf8Bom, formulas).unwrap();
            let mut reader = csv::Reader::from_reader(&csv[3..]);
            reader.records().next().unwrap().unwrap()[0].to_owned()
        };
        assert_eq!(field(Formulas::Disarmed), format!("'{formula}"));
        assert_eq!(field(Formulas::Unaltered), formula);
    }
    let harmless = Sheet::new("a", [SheetColumn::text("a")]).row(["-".into()]).row([(-5).into()]);
    let csv = harmless.to_csv(Encoding::Utf8Bom, Formulas::Disarmed).unwrap();
    assert_eq!(&csv[3..], b"a\r\n-\r\n-5\r\n");
}

#[test]
fn cp932_is_shift_jis_of_windows() {
    let sheet = Sheet::new("a", [SheetColumn::text("名")]).row(["髙①ｱ表\\".into()]);
    let csv = sheet.to_csv(Encoding::Cp932(Substitution::Refuse), Formulas::Disarmed).unwrap();
    assert_eq!(csv, b"\x96\xBC\r\n\xFB\xFC\x87\x40\xB1\x95\x5C\\\r\n");
    let wave = Sheet::new("a", [SheetColumn::text("名")]).row(["9〜17".into()]);
    assert!(wave.to_csv(Encoding::Cp932(Substitution::Refuse), Formulas::Disarmed).is_err());
    let csv = wave.to_csv(Encoding::Cp932(Substitution::Substitute), Formulas::Disarmed).unwrap();
    assert_eq!(csv, b"\x96\xBC\r\n9\x81\x6017\r\n");
}

#[test]
fn letters_outside_cp932_are_named_with_their_places() {
    let sheet = sheet().row(["0170100003".into(), "𠮷野家☕".into()]);
    let Err(SheetError::NotInCp932(letters)) =
        sheet.to_csv(Encoding::Cp932(Substitution::Refuse), Formulas::Disarmed)
    else {
        panic!("taken")
    };
    let named: Vec<_> =
        letters.iter().map(|(place, letter)| (place.row, &*place.column, letter.character)).collect();
    assert_eq!(named, [(4, "名称", '𠮷'), (4, "名称", '☕')]);
}

proptest! {
    #[test]
    fn any_text_comes_back_from_an_xlsx_and_a_csv(text in "\\PC{1,40}") {
        let sheet = Sheet::new("a", [SheetColumn::text("a")]).row([text.as_str().into()]);
        let (_, cells) = read(sheet.to_xlsx().unwrap());
        prop_assert_eq!(cells.rows().nth(1).map(|row| row[0].to_string()), Some(text.clone()));
        let csv = sheet.to_csv(Encoding::Utf8Bom, Formulas::Unaltered).unwrap();
        let mut reader = csv::Reader::from_reader(&csv[3..]);
        prop_assert_eq!(&reader.records().next().unwrap().unwrap()[0], &text);
    }
}
