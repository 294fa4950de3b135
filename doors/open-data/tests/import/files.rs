//! Files that cannot be read, and archives of several tables.

use std::io::Write as _;

use open_data::{ImportError, Unread, inputs};
use people::codes::ServiceKind;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

fn table(row: &str) -> String {
    format!("{HEADER}\n{row}\n")
}

fn archive(path: &Path, parts: &[(&str, &str)]) {
    let mut archive = ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[tokio::test]
async fn a_file_that_cannot_be_read_costs_no_other_its_rows() {
    on_both(|store| async move {
        let house = House::of(store);
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("good.csv"), table(FIRST[0])).unwrap();
        std::fs::write(path("bad.csv"), "行事,日付\n花火,8月\n").unwrap();
        std::fs::write(path("empty.csv"), "").unwrap();
        archive(
            &path("all.zip"),
            &[
                ("b.csv", &table(FIRST[2])),
                ("notes.csv", "行事\n"),
                ("__MACOSX/._b.csv", "x"),
                ("c.csv", &table(FIRST[3])),
            ],
        );
        let files = ["good.csv", "bad.csv", "empty.csv", "all.zip"].map(path);
        let options = Options::default();
        let run =
            run_import(&house.store, &house.by(), "care-offices", &files, &options, false).await.unwrap();
        assert_eq!((run.summary.counts.rows, run.summary.counts.added), (3, 3));
        let names: Vec<&str> = run.unread.iter().map(|file: &Unread| file.name.as_str()).collect();
        assert_eq!(names, ["bad.csv", "empty.csv", "all.zip: notes.csv"]);
        let bad = &files[1..2];
        let none = run_import(&house.store, &house.by(), "care-offices", bad, &options, false).await;
        assert!(matches!(none, Err(ImportError::Unread(files)) if files.len() == 1));
    })
    .await;
}

#[test]
fn the_tables_of_one_archive_are_measured_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    let rows = table(&[FIRST[0]; 400].join("\n"));
    archive(&path, &[("a.csv", &rows), ("b.csv", &rows)]);
    let limits = |text| open_data::Limits { text, ..open_data::Limits::default() };
    let size = rows.len() as u64;
    let opened = |text| inputs(&path, "all.zip", &Options { limits: limits(text), ..Options::default() });
    assert_eq!(opened(2 * size).0.len(), 2);
    let (read, unread) = opened(size + size / 2);
    assert_eq!((read.len(), unread.len()), (1, 1));
}

#[tokio::test]
async fn a_list_that_does_not_say_what_its_offices_are_is_told_or_told_by_their_names() {
    on_both(|store| async move {
        let house = House::of(store);
        let list = "#property,name,address,telephoneNumber\n1,地域包括支援センター東,大館市中城1,\n2,ふれあい館,大館市中城2,\n";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        std::fs::write(&file, list).unwrap();
        let kinds = async || -> Vec<Option<String>> {
            let rows = house.read().await.rows(&OFFICES, &[house.actor.region.into()]).await.unwrap();
            rows.iter().map(|row| row.optional_text(4).unwrap()).collect()
        };
        let bring = async |service| {
            let options = Options { service, ..Options::default() };
            let file = std::slice::from_ref(&file);
            run_import(&house.store, &house.by(), "care-offices", file, &options, false).await.unwrap()
        };
        assert_eq!(bring(None).await.summary.counts.marked, 2);
        assert_eq!(kinds().await, [Some("support-centre".into()), Some(String::new())]);
        let told = bring(Some(ServiceKind::GATHERING_PLACE)).await.summary.counts;
        assert_eq!(told.rows, told.added + told.unchanged);
        assert_eq!(kinds().await[1], Some("gathering-place".into()));
    })
    .await;
}
