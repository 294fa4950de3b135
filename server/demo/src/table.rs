//! The tables of the generator: text files with tabs, one row a line, `-` for nothing.

use std::collections::BTreeMap;

/// One row.
#[derive(Clone, Copy, Default)]
pub(crate) struct Row(&'static str);

impl Row {
    /// A cell as written.
    pub(crate) fn text(self, column: usize) -> &'static str {
        self.0.split('\t').nth(column).unwrap_or_default()
    }

    /// A cell, unless it says that there is nothing.
    pub(crate) fn optional(self, column: usize) -> Option<&'static str> {
        Some(self.text(column)).filter(|text| !matches!(*text, "" | "-"))
    }

    /// A cell as a number, 0 where it is none.
    pub(crate) fn number(self, column: usize) -> usize {
        self.text(column).parse().unwrap_or(0)
    }

    /// A cell as a fraction.
    pub(crate) fn real(self, column: usize) -> f64 {
        self.text(column).parse().unwrap_or(0.0)
    }

    /// The parts of a cell, none when there is nothing.
    pub(crate) fn parts(self, column: usize, between: char) -> Vec<&'static str> {
        self.optional(column).map(|text| text.split(between).collect()).unwrap_or_default()
    }

    /// The parts of a cell written `value:per cent,…`.
    pub(crate) fn shares(self, column: usize) -> Vec<(&'static str, usize)> {
        let share = |part: &'static str| {
            let (value, percent) = part.rsplit_once(':').unwrap_or((part, "100"));
            (value, percent.parse().unwrap_or(0))
        };
        self.parts(column, ',').into_iter().map(share).collect()
    }
}

/// A word with its reading, where one is needed.
#[derive(Clone, Copy)]
pub(crate) struct Word(pub Row);

impl Word {
    pub(crate) fn text(self) -> &'static str {
        self.0.text(0)
    }
    pub(crate) fn reading(self) -> &'static str {
        self.0.text(1)
    }
}

/// The rows of a file.
pub(crate) fn rows(file: &'static str) -> Vec<Row> {
    file.lines().filter(|line| !line.is_empty()).map(Row).collect()
}

/// The rows of a file as words.
pub(crate) fn words(file: &'static str) -> Vec<Word> {
    rows(file).into_iter().map(Word).collect()
}

/// The rows of a file by their first cell.
pub(crate) fn by_first(file: &'static str) -> BTreeMap<&'static str, Vec<Row>> {
    let mut found: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    for row in rows(file) {
        found.entry(row.text(0)).or_default().push(row);
    }
    found
}

/// One of the words that are said in one place only.
pub(crate) fn word(key: &str) -> &'static str {
    let found = rows(include_str!("../data/words.txt")).into_iter().find(|row| row.text(0) == key);
    found.map_or("", |row| row.text(1))
}

/// The surnames, the commonest first.
pub(crate) fn surnames() -> Vec<Word> {
    words(include_str!("../data/surnames.txt"))
}

/// The words offices are named by.
pub(crate) fn stems() -> Vec<Word> {
    words(include_str!("../data/stems.txt"))
}

/// Who says that a record is right.
pub(crate) fn assurers() -> Vec<Word> {
    words(include_str!("../data/assurers.txt"))
}
