//! One table in every form it may come in.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::io::{Cursor, Write};

use flate2::{Compression, write::GzEncoder};
use open_data::{Encoding, Form, Layout, Limits, Options, ReadError, Source, open_bytes};
use people::incoming::{Column, Days, IncomingOffice};
use zip::{ZipWriter, write::SimpleFileOptions};

const TABLE: &str = "一覧表,,,,\r\n令和8年4月1日現在,,,,\r\n名称,住所,緯度,経度,電話番号\r\n\
    \"公民館\r\n別館\",香川県高松市番町1,34.34,134.05,087-839-2811\r\n,,,,\r\n集会所,香川県高松市番町2,,,\r\n";

fn source(bytes: impl Into<Vec<u8>>) -> Source {
    open_bytes(bytes, &Options::default()).unwrap()
}

fn error(bytes: impl Into<Vec<u8>>) -> ReadError {
    open_bytes(bytes, &Options::default()).unwrap_err()
}

/// The source must hold the table's two offices.
fn holds_the_table(source: Source) {
    assert_eq!(source.layout(), Layout::PublicFacilityOld);
    assert_eq!(source.header_line(), 3);
    let mut rows = source.rows();
    let offices: Vec<IncomingOffice> = rows.by_ref().map(Result::unwrap).collect();
    assert_eq!(rows.blank(), 1);
    assert_eq!(offices.iter().map(|office| &*office.name).collect::<Vec<_>>()[1..], ["集会所"]);
    assert!(offices[0].name.starts_with("公民館") && offices[0].name.ends_with("別館"));
    assert_eq!(offices[0].phone.as_ref().unwrap().digits, "0878392811");
    assert_eq!(offices[0].services[0].code(), "public-facility");
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    let workbook = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    zip(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn row(number: usize, cells: &[&str]) -> String {
    let cells: String = (b'A'..)
        .zip(cells)
        .map(|(column, cell)| match cell.parse::<f64>() {
            Ok(value) => format!(r#"<c r="{}{number}"><v>{value}</v></c>"#, char::from(column)),
            Err(_) => {
                format!(r#"<c r="{}{number}" t="inlineStr"><is><t>{cell}</t></is></c>"#, char::from(column))
            }
        })
        .collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

#[test]
fn every_encoding() {
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(TABLE);
    let marked = format!("\u{feff}{TABLE}");
    for (bytes, encoding) in [
        (TABLE.as_bytes().to_vec(), Encoding::Utf8),
        (marked.as_bytes().to_vec(), Encoding::Utf8Bom),
        (cp932.into_owned(), Encoding::Cp932),
        (utf16(&marked, u16::to_le_bytes), Encoding::Utf16Le),
        (utf16(&marked, u16::to_be_bytes), Encoding::Utf16Be),
    ] {
        let source = source(bytes);
        assert_eq!(source.form(), Form::Text { delimiter: ',', encoding });
        holds_the_table(source);
    }
}

#[test]
fn every_line_end_and_delimiter() {
    holds_the_table(source(TABLE.replace("\r\n", "\n")));
    let tabs = source(TABLE.replace(',', "\t"));
    assert_eq!(tabs.form(), Form::Text { delimiter: '\t', encoding: Encoding::Utf8 });
    holds_the_table(tabs);
    holds_the_table(source(TABLE.replace(',', ";")));
    let old = "名称,住所\r公民館,高松市\r";
    assert_eq!(source(old).rows().count(), 1);
}

#[test]
fn every_packing() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(TABLE.as_bytes()).unwrap();
    holds_the_table(source(packed.finish().unwrap()));
    holds_the_table(source(zip(&[("readme.md", b"x"), ("01-1.csv", TABLE.as_bytes())])));
    let several = error(zip(&[("a.csv", TABLE.as_bytes()), ("b.CSV", TABLE.as_bytes())]));
    assert!(matches!(several, ReadError::SeveralTables { names } if names.len() == 2));
}

#[test]
fn a_spreadsheet_with_numbers_for_codes_and_times() {
    let rows = row(1, &["一覧"])
        + &row(2, &["名称", "住所", "電話番号", "法人番号", "開始時間", "終了時間"])
        + &row(3, &["公民館", "香川県高松市番町1", "087-839-2811", "4430005001450", "9:00", "17:00"])
        + &row(5, &["", "香川県高松市番町2"])
        + &row(1_048_576, &["集会所", "香川県高松市番町3"]);
    let source = source(sheet(&rows));
    assert_eq!((source.form(), source.header_line()), (Form::Sheet, 2));
    let rows: Vec<_> = source.rows().collect();
    let office = rows[0].as_ref().unwrap();
    assert_eq!(office.corporate_number.unwrap().to_string(), "4430005001450");
    assert_eq!((office.opens, office.closes), (Some(540), Some(1020)));
    assert_eq!(rows[1].as_ref().unwrap_err().line, 5);
    assert_eq!(rows[2].as_ref().unwrap().line, 1_048_576);
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_bomb_named_as_a_spreadsheet_is_not_opened() {
    let bomb = zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/media/x", &vec![0; 60 << 20])]);
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(error(bomb.clone()), ReadError::Bomb));
    let options = Options { limits: Limits { sheet: 10 << 20, ..Limits::default() }, ..Options::default() };
    assert!(matches!(open_bytes(bomb, &options), Err(ReadError::TooLarge { .. })));
}

#[test]
fn what_is_no_table_is_refused_with_the_reason() {
    assert!(matches!(error(Vec::new()), ReadError::Empty));
    assert!(matches!(error("\u{feff}"), ReadError::Empty));
    assert!(matches!(error(*b"%PDF-1.7 ..."), ReadError::NotATable));
    assert!(matches!(error([0x89, b'P', b'N', b'G', 1, 2]), ReadError::NotATable));
    assert!(matches!(error(vec![0; 1000]), ReadError::NotATable));
    assert!(matches!(error(zip(&[("a.pdf", b"x")])), ReadError::NotATable));
    assert!(matches!(error([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), ReadError::OldSpreadsheet));
    assert!(matches!(error(*b"PK\x03\x04garbage"), ReadError::BrokenSpreadsheet(_)));
    assert!(matches!(
        error(sheet("<row><c")),
        ReadError::BrokenSpreadsheet(_) | ReadError::UnknownLayout { .. }
    ));
    assert!(matches!(error("{\"a\": [1"), ReadError::BrokenJson(_)));
    assert!(matches!(error("a,b\n1,2\n"), ReadError::UnknownLayout { .. }));
    assert!(open_bytes("名称,住所\nx,y\n", &Options::default()).is_ok());
    assert!(open_bytes(format!("{}名称,住所\n", "x\n".repeat(10)), &Options::default()).is_err());
}

#[test]
fn closed_means_open_in_the_official_medical_file() {
    let text = "ID,正式名称,所在地,毎週決まった曜日に休診（月）,毎週決まった曜日に休診（日）,祝日に休診,合計病床数\n\
        \"1310100000101\",病院,東京都千代田区,1,0,0,20\n";
    let office = source(text).rows().next().unwrap().unwrap();
    assert_eq!(office.days, Some(Days::day(0)));
    assert_eq!(office.beds, Some(20));
    assert_eq!(office.services[0].code(), "hospital");
    assert_eq!(office.written.get(Column::OpenMonday), Some("1"));
}

#[test]
fn every_error_and_layout_has_its_sentence_in_both_languages() {
    for words in [include_str!("../words/ja.ftl"), include_str!("../words/en.ftl")] {
        let keys = ReadError::WORD_KEYS.into_iter().chain(Layout::ALL.iter().map(|layout| layout.word_key()));
        for key in keys {
            assert!(words.lines().any(|line| line.starts_with(&format!("{key} ="))), "{key}");
        }
    }
}
