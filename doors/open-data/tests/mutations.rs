//! Files damaged at random never make the reader panic, and no row is ever lost without being told of.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use open_data::{Limits, Options, open_bytes};
use proptest::prelude::*;

const HEADER: &str = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,サービスの種類,住所,緯度,経度,電話番号,事業所番号,URL";

fn table(rows: usize) -> String {
    let mut text = format!("\u{feff}{HEADER}\r\n");
    for row in 0..rows {
        let address = if row % 3 == 0 {
            "\"香川県高松市番町1,2\r\n別館\""
        } else {
            "香川県高松市番町1-8-15"
        };
        text.push_str(&format!(
            "372013,{row},香川県,高松市,事業所{row},訪問看護,{address},34.34,134.05,087-839-2{:03},37{row:08},http://a.jp\r\n",
            row % 1000
        ));
    }
    text
}

/// Rows read, rows refused. Reading ends, or the test would not.
fn read(bytes: Vec<u8>) -> Option<(usize, usize)> {
    let rows = open_bytes(bytes, &Options::default()).ok()?.rows();
    Some(rows.fold((0, 0), |(read, refused), row| match row {
        Ok(_) => (read + 1, refused),
        Err(_) => (read, refused + 1),
    }))
}

#[derive(Clone, Debug)]
enum Damage {
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Drop(prop::sample::Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Damage::Cut),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, b)| Damage::Flip(at, b)),
        (any::<prop::sample::Index>(), prop::sample::select(b"\",\r\n\0\xff\x81=".to_vec()))
            .prop_map(|(at, b)| Damage::Insert(at, b)),
        (any::<prop::sample::Index>(), 1..200_usize).prop_map(|(at, n)| Damage::Drop(at, n)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    match damage {
        Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Flip(at, b) => {
            let at = at.index(bytes.len());
            bytes[at] ^= b;
        }
        Damage::Insert(at, b) => bytes.insert(at.index(bytes.len()), *b),
        Damage::Drop(at, n) => {
            let at = at.index(bytes.len());
            bytes.drain(at..(at + n).min(bytes.len()));
        }
    }
}

/// The bytes a header needs to be found.
fn header_len() -> usize {
    format!("\u{feff}{HEADER}\r\n").len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_damage_is_survived(damages in prop::collection::vec(damage(), 1..8)) {
        let mut bytes = table(20).into_bytes();
        for each in &damages {
            apply(&mut bytes, each);
        }
        read(bytes);
    }

    #[test]
    fn damage_in_other_encodings_is_survived(damages in prop::collection::vec(damage(), 1..6), utf16 in any::<bool>()) {
        let text = table(20);
        let mut bytes: Vec<u8> = if utf16 {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            encoding_rs::SHIFT_JIS.encode(&text[3..]).0.into_owned()
        };
        for each in &damages {
            apply(&mut bytes, each);
        }
        read(bytes);
    }

    #[test]
    fn damaged_archives_are_survived(damages in prop::collection::vec(damage(), 1..4)) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(table(50).as_bytes()).unwrap();
        let mut bytes = packed.finish().unwrap();
        for each in &damages {
            apply(&mut bytes, each);
        }
        read(bytes);
    }

    #[test]
    fn one_bad_byte_costs_at_most_its_own_row(at in any::<prop::sample::Index>(), bad in prop::sample::select(vec![b'"', 0xff, b','])) {
        let rows = 30;
        let mut bytes = table(rows).into_bytes();
        let at = header_len() + at.index(bytes.len() - header_len());
        bytes[at] = bad;
        let (read, refused) = read(bytes).unwrap();
        // One damaged row may break into two lines, when its own line break was quoted.
        prop_assert!(read >= rows - 2, "{read} read, {refused} refused");
        prop_assert!(read + refused >= rows - 1 && read + refused <= rows + 2, "{read} read, {refused} refused");
    }

    #[test]
    fn rows_that_lost_columns_are_refused_and_the_others_are_read(bad in prop::collection::btree_set(0..40_usize, 0..20)) {
        let text: String = std::iter::once(format!("{HEADER}\n"))
            .chain((0..40).map(|row| if bad.contains(&row) {
                format!("372013,{row},香川県\n")
            } else {
                format!("372013,{row},香川県,高松市,名{row},訪問看護,香川県高松市,,,,37{row:08},\n")
            }))
            .collect();
        prop_assert_eq!(read(text.into_bytes()).unwrap(), (40 - bad.len(), bad.len()));
    }

    #[test]
    fn a_file_cut_anywhere_keeps_every_whole_row(at in any::<prop::sample::Index>()) {
        let text: String = std::iter::once(format!("{HEADER}\n"))
            .chain((0..40).map(|row| format!("372013,{row},香川県,高松市,名{row},訪問看護,香川県高松市,,,,37{row:08},\n")))
            .collect();
        let start = HEADER.len() + 1;
        let end = start + at.index(text.len() - start);
        let bytes = text.as_bytes()[..end].to_vec();
        let whole = bytes[start..].iter().filter(|&&b| b == b'\n').count();
        let rest = usize::from(bytes.last() != Some(&b'\n') && end > start);
        let (read, refused) = read(bytes).unwrap();
        prop_assert_eq!(read + refused, whole + rest);
        prop_assert!(read >= whole);
    }
}

#[test]
fn a_truncated_archive_says_so_behind_its_last_row() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(table(5000).as_bytes()).unwrap();
    let mut bytes = packed.finish().unwrap();
    bytes.truncate(bytes.len() / 2);
    let rows: Vec<_> = open_bytes(bytes, &Options::default()).unwrap().rows().collect();
    assert!(rows.len() > 100);
    assert!(rows.last().unwrap().as_ref().unwrap_err().reason.ends_file());
    assert!(rows[..rows.len() - 2].iter().all(Result::is_ok));
}

#[test]
fn a_file_beyond_the_limit_says_so_behind_its_last_row() {
    let options = Options { limits: Limits { text: 1 << 20, ..Limits::default() }, ..Options::default() };
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(table(20_000).as_bytes()).unwrap();
    let rows: Vec<_> = open_bytes(packed.finish().unwrap(), &options).unwrap().rows().collect();
    assert_eq!(rows.last().unwrap().as_ref().unwrap_err().reason.code(), "file-too-large");
    assert_eq!(open_bytes(table(20_000), &options).unwrap_err().word_key(), "open-data-too-large");
}

#[test]
fn a_bomb_is_not_opened() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(table(3).as_bytes()).unwrap();
    let line = format!("372013,1,香川県,高松市,{},訪問看護,香川県高松市,,,,3700000000,\r\n", "あ".repeat(60));
    let many = line.repeat(5000);
    for _ in 0..40 {
        packed.write_all(many.as_bytes()).unwrap();
    }
    let bomb = packed.finish().unwrap();
    let last = open_bytes(bomb, &Options::default()).unwrap().rows().last().unwrap();
    assert_eq!(last.unwrap_err().reason.code(), "file-too-large");
}
