//! How wide a text stands in a spreadsheet.

/// The width in half-width characters of the widest line: kana, kanji and full-width forms count two.
pub(super) fn of(text: &str) -> usize {
    text.lines().map(|line| line.chars().map(of_char).sum()).max().unwrap_or(0)
}

const fn of_char(char: char) -> usize {
    match char as u32 {
        // half-width katakana stand among the full-width forms
        0xFF61..=0xFFDC | 0xFFE8..=0xFFEE => 1,
        0x1100..=0x115F | 0x2600..=0x27BF | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 2,
        0xFE30..=0xFE4F | 0xFF01..=0xFFE6 | 0x1F000..=0x1FAFF | 0x20000..=0x3FFFD => 2,
        // numbers in circles, arrows, squares: wide in Japanese fonts
        0x2100..=0x23FF | 0x2460..=0x25FF => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_counts_two_and_half_width_one() {
        assert_eq!(of(""), 0);
        assert_eq!(of("abc 12"), 6);
        assert_eq!(of("訪問看護"), 8);
        assert_eq!(of("ﾎｳﾓﾝ"), 4);
        assert_eq!(of("①〒"), 4);
        assert_eq!(of("短い\nこちらが長い\r\nab"), 12);
    }
}
