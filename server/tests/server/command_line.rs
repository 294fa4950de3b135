//! The program as it is called from a shell.

use std::{
    path::Path,
    process::{Command, Output},
};

const LIST: &str = "事業所番号,事業所名,サービスの種類,都道府県名,市区町村名,住所,電話番号\n\
0510410001,みどり訪問看護,訪問看護,秋田県,大館市,秋田県大館市中城1,0186-42-0001\n";

fn tsunagu(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tsunagu"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn regions(folder: &Path) -> Output {
    tsunagu(folder, &["user", "list", "--data", "data"])
}

#[test]
fn an_import_says_what_was_wrong_and_leaves_nothing_behind_that_nobody_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("list.csv"), LIST).unwrap();
    std::fs::write(folder.join("bad.csv"), "行事,日付\n花火,8月\n").unwrap();
    let import = |arguments: &[&str]| {
        let output = tsunagu(folder, &[&["import"], arguments, &["--data", "data"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), text, String::from_utf8(output.stderr).unwrap())
    };
    let (status, _, why) = import(&["foo", "list.csv"]);
    assert_eq!(status, 2, "{why}");
    assert_eq!(import(&["care-offices", "list.csv", "--kind", "nonsense"]).0, 2);
    let (status, counts, _) = import(&["care-offices", "list.csv", "--dry-run", "--json"]);
    assert_eq!(status, 0);
    assert!(counts.contains("\"added\":1"), "{counts}");
    assert!(!folder.join("data").exists(), "a trial makes no database");
    let (status, counts, why) = import(&["care-offices", "bad.csv", "list.csv", "--json"]);
    assert_eq!(status, 1);
    assert!(counts.contains("\"rows\":1") && why.contains("bad.csv"), "{counts} {why}");
    let (status, _, why) = import(&["care-offices", "list.csv", "--region", "TYPO"]);
    assert_eq!(status, 1);
    assert!(why.contains("TYPO") && why.contains("region"), "{why}");
    let next = regions(folder);
    assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stderr));
}
