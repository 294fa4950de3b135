//! Text as a program can rely on it.

use unicode_normalization::UnicodeNormalization;

/// Letters that are several in one or that not every machine has: circled and Roman numbers, "㈱", "℡", narrow kana.
pub(super) const fn is_special(c: char) -> bool {
    matches!(
        c,
        '\u{2100}'..='\u{214F}'
            | '\u{2160}'..='\u{2188}'
            | '\u{2460}'..='\u{24FF}'
            | '\u{2E80}'..='\u{2FDF}'
            | '\u{3200}'..='\u{33FF}'
            | '\u{FF61}'..='\u{FF9F}'
            | '\u{E000}'..='\u{F8FF}'
    )
}

/// The same text without line breaks and control characters, with special letters spelled out.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut waiting = String::new();
    for c in text.chars() {
        if is_special(c) {
            waiting.push(c);
            continue;
        }
        // Together, because a narrow kana and its mark are one letter.
        plain.extend(std::mem::take(&mut waiting).nfkc());
        plain.push(if c.is_control() { ' ' } else { c });
    }
    plain.extend(waiting.nfkc());
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_some_machines_read_is_spelled_out_and_a_cell_is_one_line() {
        assert_eq!(plain("㈱みどり ①階\r\n℡ 0157-1"), "(株)みどり 1階 TEL 0157-1");
        assert_eq!(plain("ﾃﾞｲｻｰﾋﾞｽ　Ⅲ"), "デイサービス III");
        assert_eq!(plain(" a\u{0}b\t髙橋 "), "a b 髙橋");
        assert!(!plain("㈱①Ⅳｶﾞ").chars().any(is_special));
    }
}
