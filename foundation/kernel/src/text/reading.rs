//! Readings (ふりがな): one way to write them, the order of the fifty sounds, the rows of an index.

use unicode_normalization::UnicodeNormalization;

use super::fold::{SEMI_VOICED, VOICED, hiragana};

mod order;

pub use order::{Row, reading_key};

/// A reading as it is kept and shown: ひらがな for カタカナ and ﾊﾝｶｸ, half-width Latin and digits, single spaces and
/// none at the ends, ー for any dash after kana. Small kana, voicing and iteration marks stay as written.
#[must_use]
pub fn reading(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().map(joining).nfkc() {
        if c.is_whitespace() {
            gap = !read.is_empty();
            continue;
        }
        if gap {
            read.push(' ');
            gap = false;
        }
        read.push(match c {
            'ァ'..='ヶ' | 'ヽ' | 'ヾ' => hiragana(c),
            c if is_dash(c) && read.ends_with(is_sound) => 'ー',
            c => c,
        });
    }
    read
}

/// Whether `text` is a reading: kana, ー, iteration marks, ・ and spaces, in any width, and at least one sound.
#[must_use]
pub fn is_reading(text: &str) -> bool {
    reading(text).contains(is_sound) && offending(text).is_empty()
}

/// The characters that a reading cannot hold, with their positions counted in characters from 0.
#[must_use]
pub fn offending(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut after_sound = false;
    for (position, c) in text.chars().enumerate() {
        let sound = is_sound(c)
            || matches!(c, 'ァ'..='ヶ' | 'ｦ'..='ﾟ' | 'ヽ' | 'ヾ' | '゛' | '゜' | VOICED | SEMI_VOICED);
        let dash = after_sound && is_dash(c);
        if !sound && !dash && !c.is_whitespace() && !matches!(c, '・' | '･') {
            found.push((position, c));
        }
        after_sound = sound || dash;
    }
    found
}

/// Free-standing voicing marks are meant to join the kana before them.
const fn joining(c: char) -> char {
    match c {
        '゛' => VOICED,
        '゜' => SEMI_VOICED,
        c => c,
    }
}

const fn is_sound(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ー' | 'ゝ' | 'ゞ')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐'..='―' | '⁻' | '₋' | '−' | '─' | '━' | '－')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn readings_are_written_one_way() {
        assert_eq!(reading("　ﾔﾏﾀﾞ　 ﾊﾅｺ "), "やまだ はなこ");
        assert_eq!(reading("デイサ－ビスセンタ‐ＡＢ２"), "でいさーびすせんたーAB2");
        assert_eq!(reading("ヒ゛ハーラ"), "びはーら");
        assert_eq!(reading("ヴィラ・みすゞ"), "ゔぃら・みすゞ");
        assert_eq!(reading("ABC-1"), "ABC-1");
        assert_eq!(reading(" 　"), "");
    }

    #[test]
    fn only_kana_is_a_reading() {
        for text in ["やまだ はなこ", "ﾔﾏﾀﾞ･ﾊﾅｺ", "ヴィラ・センター", "デイサ－ビス", "いすゞ"]
        {
            assert!(is_reading(text), "{text}");
            assert!(is_reading(&reading(text)), "{text}");
        }
        assert!(!is_reading(""));
        assert!(!is_reading(" ・ "));
        assert!(!is_reading("やまだ花子"));
        assert_eq!(offending("ケア（会）-a"), [(2, '（'), (3, '会'), (4, '）'), (5, '-'), (6, 'a')]);
    }

    proptest! {
        #[test]
        fn a_written_reading_stays_as_it_is(text in "[ぁ-ゖァ-ヾｦ-ﾟ゛゜ー‐－a-zＡ-Ｚ 　・\u{3099}]{0,16}") {
            let read = reading(&text);
            prop_assert_eq!(reading(&read), read.clone());
            prop_assert_eq!(reading_key(&read), reading_key(&text));
        }
    }
}
