//! Every error has its sentence in both languages, and no sentence is without its error.

use std::{collections::BTreeSet, io};

use paper::{Place, PrintError, SheetError};

#[test]
fn every_error_has_its_words_in_both_languages() {
    let place = Place { row: 1, column: String::new() };
    let print = [
        PrintError::NoJapaneseFont,
        PrintError::TimedOut,
        PrintError::OutOfMemory,
        PrintError::TooLarge,
        PrintError::Unprintable,
        PrintError::Busy,
        PrintError::NotLockedIn,
        PrintError::Crashed(String::new()),
        PrintError::Unreachable(io::ErrorKind::NotFound.into()),
    ];
    let sheet = [
        SheetError::TooLarge,
        SheetError::TextTooLong(place),
        SheetError::RowTooLong { row: 1 },
        SheetError::NotInCp932(Vec::new()),
        SheetError::NotWritten("".into()),
    ];
    let keys: BTreeSet<&str> =
        print.iter().map(PrintError::key).chain(sheet.iter().map(SheetError::key)).collect();
    for words in [include_str!("../words/ja.ftl"), include_str!("../words/en.ftl")] {
        let said: BTreeSet<&str> =
            words.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect();
        assert_eq!(said, keys);
    }
}
