//! Whether a file can be read by machines: the rules that matter most of the Digital Agency's table, asked of what is
//! really written.

use people::codes::MunicipalityCode;
use serde_json::Value;

use super::{Holds, Table, plain::is_special};

kernel::coded! {
    /// One rule; its number in the table is part of its words.
    pub(crate) enum Rule says "open-data-rule-" {
        /// L1-14: no line break in a cell.
        Lines = "lines",
        /// L1-15: cells with commas and quotes are quoted so that they come back as they were.
        Quoting = "quoting",
        /// L1-08: no letters that only some machines have.
        Letters = "letters",
        /// L2-01: numbers hold numbers only.
        Numbers = "numbers",
        /// L3-06: municipalities by their code of six digits.
        Region = "region",
        /// The first row names every column once, and every row is as wide.
        Header = "header",
        /// Days are written year first (ISO 8601).
        Days = "days",
    }
}

/// What a rule found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The rule.
    pub rule: Rule,
    /// In how many cells it is broken.
    pub wrong: usize,
    /// The first of them: row (the header is 1) and column, from 1.
    pub first: Option<(usize, usize)>,
}

/// Asks every rule of a table and of the CSV that was written from it.
pub(crate) fn check(table: &Table, csv: &[u8]) -> Vec<Finding> {
    let read = parse(csv);
    let written: Vec<Vec<&str>> =
        std::iter::once(table.columns.iter().map(|(name, _)| name.as_str()).collect())
            .chain(table.rows.iter().map(|row| row.iter().map(String::as_str).collect()))
            .collect();
    let came_back = read.as_ref().is_some_and(|read| {
        read.len() == written.len() && read.iter().zip(&written).all(|(read, written)| read == written)
    });
    let cells = |wrong: &dyn Fn(Holds, &str) -> bool| -> Vec<(usize, usize)> {
        let rows = (2..).zip(&table.rows);
        let cells = rows.flat_map(|(line, row)| {
            (1..)
                .zip(table.columns.iter().zip(row))
                .map(move |(at, ((_, holds), text))| (line, at, *holds, text))
        });
        cells.filter(|(_, _, holds, text)| wrong(*holds, text)).map(|(line, at, ..)| (line, at)).collect()
    };
    let of = |rule: Rule| -> Vec<(usize, usize)> {
        match rule {
            Rule::Lines => cells(&|_, text| text.contains(['\n', '\r'])),
            Rule::Quoting => {
                if came_back {
                    Vec::new()
                } else {
                    vec![(1, 1)]
                }
            }
            Rule::Letters => cells(&|_, text| text.chars().any(|c| is_special(c) || c.is_control())),
            Rule::Numbers => cells(&|holds, text| holds == Holds::Number && !is_number(text)),
            Rule::Region => cells(&|holds, text| {
                holds == Holds::Region
                    && !text.is_empty()
                    && !MunicipalityCode::read(text, None).is_ok_and(|read| !read.is_restored())
            }),
            Rule::Days => cells(&|holds, text| {
                holds == Holds::Day && !text.is_empty() && text.parse::<kernel::Day>().is_err()
            }),
            Rule::Header => {
                let mut names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
                let wide = names.len();
                names.sort_unstable();
                names.dedup();
                let named = names.len() == wide && !names.contains(&"");
                let uneven = table.rows.iter().position(|row| row.len() != wide);
                match (named, uneven) {
                    (false, _) => vec![(1, 1)],
                    (true, Some(row)) => vec![(row + 2, 1)],
                    (true, None) => Vec::new(),
                }
            }
        }
    };
    let finding = |&rule: &Rule| {
        let wrong = of(rule);
        Finding { rule, wrong: wrong.len(), first: wrong.first().copied() }
    };
    Rule::ALL.iter().map(finding).collect()
}

/// The rules that also hold of a document in JSON: of every text in it.
pub(crate) fn check_json(document: &Value) -> Vec<Finding> {
    let mut texts = Vec::new();
    collect(document, &mut texts);
    let count = |wrong: &dyn Fn(&str) -> bool| texts.iter().filter(|text| wrong(text)).count();
    let found = [
        (Rule::Lines, count(&|text| text.contains(['\n', '\r']))),
        (Rule::Letters, count(&|text| text.chars().any(|c| is_special(c) || c.is_control()))),
    ];
    found.into_iter().map(|(rule, wrong)| Finding { rule, wrong, first: None }).collect()
}

fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(values) => values.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

/// Nothing, or digits with a point at most: no unit, no comma, no sign of a currency.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    text.is_empty() || digits.bytes().all(|c| c.is_ascii_digit() || c == b'.') && text.parse::<f64>().is_ok()
}

/// Reads a CSV of quoted cells as any program would (RFC 4180); nothing where it is none.
fn parse(csv: &[u8]) -> Option<Vec<Vec<String>>> {
    let text = std::str::from_utf8(csv.strip_prefix(b"\xef\xbb\xbf")?).ok()?;
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = letters.next() {
        match (quoted, c) {
            (true, '"') if letters.next_if_eq(&'"').is_some() => cell.push('"'),
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => {
                letters.next_if_eq(&'\n')?;
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (_, c) => cell.push(c),
        }
    }
    (!quoted && row.is_empty() && cell.is_empty()).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let columns = [
            ("名称", Holds::Text),
            ("緯度", Holds::Number),
            ("市区町村", Holds::Region),
            ("確認日", Holds::Day),
        ];
        Table {
            columns: columns.map(|(name, holds)| (name.to_owned(), holds)).into(),
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
        }
    }

    /// A rule's code, how often it is broken, and where first.
    type Broken = (&'static str, usize, Option<(usize, usize)>);

    fn broken(table: &Table) -> Vec<Broken> {
        let findings = check(table, &table.to_csv().unwrap());
        assert_eq!(findings.len(), Rule::ALL.len());
        let wrong = findings.into_iter().filter(|one| one.wrong > 0);
        wrong.map(|one| (one.rule.code(), one.wrong, one.first)).collect()
    }

    #[test]
    fn a_good_table_keeps_every_rule_and_each_bad_cell_breaks_its_own() {
        let good = ["サロン \"虹\", 本町", "43.802500", "012084", "2026-11-21"];
        assert_eq!(broken(&table(&[&good, &["", "", "", ""]])), []);
        for (at, cell, rule) in [
            (0, "二\n行", "lines"),
            (0, "①", "letters"),
            (1, "43.8度", "numbers"),
            (1, "1,000", "numbers"),
            (2, "012085", "region"),
            (2, "北見市", "region"),
            (3, "令和8年11月21日", "days"),
        ] {
            let mut row = good;
            row[at] = cell;
            let found = broken(&table(&[&good, &row]));
            assert!(found.contains(&(rule, 1, Some((3, at + 1)))), "{cell}: {found:?}");
        }
        let mut twice = table(&[]);
        twice.columns[1].0 = "名称".into();
        assert_eq!(broken(&twice), [("header", 1, Some((1, 1)))]);
    }

    #[test]
    fn a_file_that_does_not_come_back_as_it_was_is_noticed() {
        let good = table(&[&["a", "1", "", ""]]);
        let findings = check(&good, "名称,緯度\r\na,1\r\n".as_bytes());
        assert!(findings.iter().any(|one| one.rule == Rule::Quoting && one.wrong == 1));
        assert_eq!(parse(b"\xef\xbb\xbf\"a\r\n"), None);
        assert_eq!(parse(b"\xef\xbb\xbf\"a\"\"b\",c\r\n"), Some(vec![vec!["a\"b".into(), "c".into()]]));
    }
}
