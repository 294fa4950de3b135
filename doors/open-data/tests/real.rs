//! The real files of the shared data folder, with counts derived by another program. Where the folder is absent the
//! tests say so and return.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests may fail as tests do")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use open_data::{Layout, Options, ReadError, open};
use people::{codes::ServiceKind, incoming::MarkKind};

fn file(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TSUNAGU_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = root.join(name);
    if !path.exists() {
        println!("{} is not here; nothing was tested", path.display());
        return None;
    }
    Some(path)
}

/// Rows read, rows refused for each reason, marks for each kind.
fn counts(path: &Path) -> (Layout, usize, BTreeMap<&'static str, usize>, BTreeMap<&'static str, usize>) {
    let source = open(path, &Options::default()).unwrap();
    let layout = source.layout();
    let (mut read, mut refused, mut marks) = (0, BTreeMap::new(), BTreeMap::new());
    for row in source.rows() {
        match row {
            Ok(office) => {
                read += 1;
                for mark in office.marks {
                    *marks.entry(mark.kind.code()).or_default() += 1;
                }
            }
            Err(row) => *refused.entry(row.reason.code()).or_default() += 1,
        }
    }
    (layout, read, refused, marks)
}

/// File, layout, rows read, rows refused by reason, marks by kind.
const COUNTS: &str = include_str!("real-counts.txt");

fn list(counts: &BTreeMap<&str, usize>) -> String {
    counts.iter().map(|(code, count)| format!("{code}={count}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_real_file_is_read_with_the_counts_another_program_found() {
    let mut other = Vec::new();
    for line in COUNTS.lines() {
        let name = line.split('|').next().unwrap();
        let Some(path) = file(name) else { return };
        let (layout, read, refused, marks) = counts(&path);
        let found = format!("{name}|{layout}|{read}|{}|{}", list(&refused), list(&marks));
        if found != line {
            other.push(found);
        }
    }
    assert!(other.is_empty(), "{}", other.join("\n"));
}

#[test]
fn the_ten_files_of_care_services_hold_31425_rows() {
    let rows: usize = COUNTS
        .lines()
        .filter(|line| line.starts_with("mhlw-kaigo/"))
        .map(|line| line.split('|').nth(2).unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(rows, 31_425);
}

#[test]
fn every_row_of_the_ministry_has_its_number_its_service_and_its_municipality() {
    let Some(path) = file("mhlw-kaigo/jigyosho_550.csv") else { return };
    let source = open(path, &Options::default()).unwrap();
    assert_eq!((source.unknown_columns().count(), source.missing_columns().count()), (0, 0));
    let kind = ServiceKind::from_code("550").unwrap();
    for office in source.rows().map(Result::unwrap) {
        assert_eq!(office.services, [kind]);
        assert!(office.office_number.is_some() && office.municipality.is_some());
        assert!(office.address.full().starts_with(office.address.prefecture.unwrap().name()));
    }
}

#[test]
fn a_damaged_file_gets_all_its_numbers_back() {
    let Some(path) = file("mhlw-kaigo-damaged/510_tokuyou_20250601.csv.gz") else { return };
    let source = open(path, &Options::default()).unwrap();
    assert_eq!(source.missing_columns().count(), 7);
    for office in source.rows().map(Result::unwrap) {
        assert!(office.office_number.is_some() && office.municipality.is_some(), "line {}", office.line);
    }
}

#[test]
fn sources_without_a_service_take_the_one_they_are_about() {
    let Some(path) = file("takamatsu/0045.csv") else { return };
    let options = Options { service: Some(ServiceKind::SUPPORT_CENTRE), ..Options::default() };
    for office in open(path, &options).unwrap().rows().map(Result::unwrap) {
        assert_eq!(office.services, [ServiceKind::SUPPORT_CENTRE]);
        assert_eq!(office.municipality.unwrap().to_string(), "372013");
        assert_eq!((office.opens, office.closes), (Some(510), Some(1020)));
        assert!(office.point.is_some() && office.phone.is_some());
        assert_eq!(office.marks_of(MarkKind::AddressWithoutPrefecture).count(), 1);
    }
}

#[test]
fn files_about_something_else_are_refused_with_their_columns() {
    for name in [
        "takamatsu/0066_202212.csv",
        "takamatsu/0081.csv.gz",
        "japanpost/13TOKYO.CSV",
        "mhlw-stat/kaigo-jokyo-02h.xlsx",
    ] {
        let Some(path) = file(name) else { return };
        let error = open(path, &Options::default()).unwrap_err();
        assert!(
            matches!(&error, ReadError::UnknownLayout { found, .. } if !found.is_empty()),
            "{name}: {error}"
        );
    }
}
