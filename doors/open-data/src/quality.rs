use std::sync::LazyLock;

use encoding_rs::SHIFT_JIS;
use kernel::text::cp932;
use people::incoming::{Column, Headings, Mark, MarkKind};

const LONGEST_NAME: usize = 200;
const LONGEST_CELL: usize = 4000;

/// One bit for each character up to U+FFFF that CP932 has.
static IN_CP932: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1 << 10];
    let mut add = |bytes: &[u8]| {
        let (text, bad) = SHIFT_JIS.decode_without_bom_handling(bytes);
        let mut chars = text.chars();
        if let (false, Some(c), None) = (bad, chars.next(), chars.next())
            && let Ok(at) = usize::try_from(u32::from(c))
            && let Some(word) = bits.get_mut(at / 64)
        {
            *word |= 1 << (at % 64);
        }
    };
    for first in 0..=u8::MAX {
        add(&[first]);
        for second in 0x40..=0xfc {
            add(&[first, second]);
        }
    }
    bits
});

fn is_in_cp932(c: char) -> bool {
    let at = c as usize;
    IN_CP932.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
}

/// What spreadsheets leave in a cell whose formula failed.
const ERRORS: [&str; 8] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"];

/// Marks what is wrong with the text of the cells, whatever they mean.
pub(crate) fn inspect(headings: &Headings, cells: (&str, &[u32]), marks: &mut Vec<Mark>) {
    let (text, ends) = cells;
    // Nearly every row is free of all this: one look at the whole comes first.
    if !is_suspicious(text, ends) {
        return;
    }
    let mut start = 0;
    for ((_, column), &end) in headings.iter().zip(ends) {
        if let Some(cell) = text.get(start..end as usize) {
            inspect_cell(column, cell, marks);
        }
        start = end as usize;
    }
}

fn is_suspicious(text: &str, ends: &[u32]) -> bool {
    text.bytes().any(|b| b < 0x20 || b == 0x7f || b == b'#')
        || text.chars().any(|c| !c.is_ascii() && (!is_in_cp932(c) || is_unseen(c)))
        || ends.windows(2).any(|pair| (pair[1] - pair[0]) as usize > LONGEST_NAME)
        || ends.first().is_some_and(|&end| end as usize > LONGEST_NAME)
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn inspect_cell(column: Option<Column>, cell: &str, marks: &mut Vec<Mark>) {
    let mut mark = |kind, value: &str| marks.push(Mark::new(column, kind, value));
    if cell.chars().any(|c| is_unseen(c) && !matches!(c, '\n' | '\r' | '\t')) {
        let seen: String = cell.chars().filter(|c| !is_unseen(*c)).collect();
        mark(MarkKind::ControlCharacters, &seen);
    }
    if cell.contains(['\n', '\r']) {
        mark(MarkKind::LineBreakInCell, &cell.replace(['\n', '\r'], " "));
    }
    if cell.contains('\u{fffd}') {
        mark(MarkKind::LostCharacter, cell);
    }
    if ERRORS.contains(&cell.trim()) {
        mark(MarkKind::SpreadsheetError, cell);
    }
    if cell.chars().any(|c| !c.is_ascii() && c != '\u{fffd}' && !is_unseen(c) && !is_in_cp932(c)) {
        // Voiced kana in two characters do fit once they are one.
        let misfits: String = cp932::check(cell)
            .into_iter()
            .map(|misfit| misfit.character)
            .filter(|&c| !is_unseen(c))
            .collect();
        if !misfits.is_empty() {
            mark(MarkKind::NotInCp932, &misfits);
        }
    }
    let longest = if column == Some(Column::Name) { LONGEST_NAME } else { LONGEST_CELL };
    if cell.len() > longest && cell.chars().count() > longest {
        mark(MarkKind::TooLong, cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(cell: &str) -> Vec<MarkKind> {
        let headings = Headings::new([("名称".into(), Some(Column::Name))]);
        let mut marks = Vec::new();
        inspect(&headings, (cell, &[u32::try_from(cell.len()).unwrap()]), &mut marks);
        marks.into_iter().map(|mark| mark.kind).collect()
    }

    #[test]
    fn every_defect_of_text_is_found_and_good_text_is_left_alone() {
        assert_eq!(kinds("髙橋﨑①㈱ｶﾅ～－"), []);
        assert_eq!(kinds("リハビリステーションゔぇるで"), [MarkKind::NotInCp932]);
        assert_eq!(kinds("⽇本"), [MarkKind::NotInCp932]);
        assert_eq!(kinds("𠮷野"), [MarkKind::NotInCp932]);
        assert_eq!(kinds("a\u{8}b"), [MarkKind::ControlCharacters]);
        assert_eq!(kinds("a\u{200b}b"), [MarkKind::ControlCharacters]);
        assert_eq!(kinds("a\r\nb"), [MarkKind::LineBreakInCell]);
        assert_eq!(kinds("a\u{fffd}b"), [MarkKind::LostCharacter]);
        assert_eq!(kinds("#N/A"), [MarkKind::SpreadsheetError]);
        assert_eq!(kinds("#1"), []);
        assert_eq!(kinds(&"長".repeat(201)), [MarkKind::TooLong]);
        assert_eq!(kinds(&"長".repeat(200)), []);
    }
}
