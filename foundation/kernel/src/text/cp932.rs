//! What Windows-31J (CP932) can hold: the code in which many receivers of care data still want their files. Nothing
//! is ever replaced by `?` or by a numeric reference; what does not fit is named, with what could stand in its place.

use std::sync::LazyLock;

use encoding_rs::SHIFT_JIS;
use unicode_normalization::{
    UnicodeNormalization,
    char::{compose, decompose_canonical},
};

use super::variants;

/// A character that CP932 cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotInCp932 {
    /// Where it stands in the text, counted in characters from 0.
    pub position: usize,
    /// The character.
    pub character: char,
    /// What can stand in its place; empty when it can be left out without loss, none when a person must decide.
    pub suggestion: Option<String>,
}

/// What to do with characters that do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Substitution {
    /// Refuse the text.
    Refuse,
    /// Put the suggestion in their place; refuse the text where there is none.
    Substitute,
}

/// The characters of `text` that CP932 cannot hold.
#[must_use]
pub fn check(text: &str) -> Vec<NotInCp932> {
    composed(text).filter(|(_, c)| code(*c).is_none()).map(|(position, c)| misfit(position, c)).collect()
}

/// `text` in CP932. Decoding the bytes gives the text again, apart from what was substituted and from kana whose
/// voicing mark stood apart.
///
/// # Errors
/// The characters that do not fit; with [`Substitution::Substitute`] those for which there is no suggestion.
pub fn encode(text: &str, substitution: Substitution) -> Result<Vec<u8>, Vec<NotInCp932>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut refused = Vec::new();
    for (position, c) in composed(text) {
        if push(&mut bytes, c) {
            continue;
        }
        let misfit = misfit(position, c);
        match (substitution, &misfit.suggestion) {
            (Substitution::Substitute, Some(suggestion)) => {
                for c in suggestion.chars() {
                    push(&mut bytes, c);
                }
            }
            _ => refused.push(misfit),
        }
    }
    if refused.is_empty() { Ok(bytes) } else { Err(refused) }
}

/// The code of every character that can be encoded, 0 for none: 1 byte below 0x100, else 2.
static CODES: LazyLock<Box<[u16]>> = LazyLock::new(codes);

/// CP932 has several codes for some characters. As in Windows, the lowest is used, and never the NEC selection of
/// IBM's extensions (0xED, 0xEE). User-defined characters are left out: nobody else sees them as meant.
fn codes() -> Box<[u16]> {
    let mut codes = vec![0; 0x1_0000].into_boxed_slice();
    let mut enter = |bytes: &[u8], code: u16| {
        let Some(text) = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes) else { return };
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && !matches!(c, '\u{80}' | '\u{E000}'..='\u{F8FF}')
            && let Some(entry @ 0) = codes.get_mut(u32::from(c) as usize)
        {
            *entry = code;
        }
    };
    for byte in 0..=0xFF_u8 {
        enter(&[byte], u16::from(byte));
    }
    for lead in (0x81..=0x9F_u8).chain(0xE0..=0xEC).chain(0xEF..=0xFC) {
        for trail in 0x40..=0xFC_u8 {
            enter(&[lead, trail], u16::from_be_bytes([lead, trail]));
        }
    }
    codes
}

fn code(c: char) -> Option<u16> {
    if c.is_ascii() {
        return Some(c as u16);
    }
    CODES.get(u32::from(c) as usize).copied().filter(|code| *code != 0)
}

fn push(bytes: &mut Vec<u8>, c: char) -> bool {
    let Some(code) = code(c) else { return false };
    match code.to_be_bytes() {
        [0, byte] => bytes.push(byte),
        pair => bytes.extend(pair),
    }
    true
}

/// The characters with their positions; a character and a mark on it are one where CP932 has that one.
fn composed(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut chars = text.chars().enumerate().peekable();
    std::iter::from_fn(move || {
        let (position, mut c) = chars.next()?;
        while let Some(whole) =
            chars.peek().and_then(|(_, mark)| compose(c, *mark)).filter(|c| code(*c).is_some())
        {
            c = whole;
            chars.next();
        }
        Some((position, c))
    })
}

fn misfit(position: usize, character: char) -> NotInCp932 {
    NotInCp932 { position, character, suggestion: suggestion(character) }
}

/// From the nearest to the farthest: the table, the compatible form, another form of the same kanji, the letter
/// without its accents.
fn suggestion(c: char) -> Option<String> {
    if let Some(from_table) = substitute(c) {
        return Some(from_table.to_owned());
    }
    let compatible: Option<String> = c
        .nfkc()
        .map(|part| match part {
            part if code(part).is_some() => Some(part.to_string()),
            part => substitute(part).map(str::to_owned).or_else(|| variant(part)),
        })
        .collect();
    compatible.or_else(|| without_accents(c))
}

fn variant(c: char) -> Option<String> {
    Some(variants::representative(c)).filter(|stands| code(*stands).is_some()).map(String::from)
}

fn without_accents(c: char) -> Option<String> {
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.filter(|base| base.is_alphanumeric() && code(*base).is_some()).map(String::from)
}

/// Characters whose substitute no rule would find.
const fn substitute(c: char) -> Option<&'static str> {
    Some(match c {
        // Signs that Windows-31J has under another code point than Unicode's tables for JIS X 0208.
        '〜' | '∼' | '˜' => "～",
        '‖' => "∥",
        '−' | '⁻' | '₋' | '–' | '﹣' => "－",
        '—' | '⸺' => "―",
        '¢' => "￠",
        '£' => "￡",
        '¬' => "￢",
        '¦' => "￤",
        '¥' => "￥",
        '‾' | '¯' => "￣",
        '\u{C5}' => "\u{212B}",
        '·' | '•' | '‧' | '∙' | '⋅' => "・",
        '«' => "≪",
        '»' => "≫",
        '‶' => "〝",
        '˝' => "″",
        '¸' => ",",
        '⁄' => "/",
        '©' => "(C)",
        '®' => "(R)",
        '☑' | '✓' | '✔' => "レ",
        // Kana that JIS X 0208 has only in the other script, or only large.
        'ゔ' => "ヴ",
        'ゕ' => "ヵ",
        'ゖ' => "ヶ",
        'ヷ' => "ヴァ",
        'ヸ' => "ヴィ",
        'ヹ' => "ヴェ",
        'ヺ' => "ヴォ",
        'ㇰ' => "ク",
        'ㇱ' => "シ",
        'ㇲ' => "ス",
        'ㇳ' => "ト",
        'ㇴ' => "ヌ",
        'ㇵ' => "ハ",
        'ㇶ' => "ヒ",
        'ㇷ' => "フ",
        'ㇸ' => "ヘ",
        'ㇹ' => "ホ",
        'ㇺ' => "ム",
        'ㇻ' => "ラ",
        'ㇼ' => "リ",
        'ㇽ' => "ル",
        'ㇾ' => "レ",
        'ㇿ' => "ロ",
        '\u{3099}' => "゛",
        '\u{309A}' => "゜",
        '〻' => "々",
        // Spaces and line ends; and what has no shape.
        '\u{85}' | '\u{2028}' | '\u{2029}' => "\n",
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'
        | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn substituted(text: &str) -> String {
        let bytes = encode(text, Substitution::Substitute).expect("everything has a substitute");
        SHIFT_JIS.decode_without_bom_handling(&bytes).0.into_owned()
    }

    #[test]
    fn what_fits_is_encoded_as_windows_does() {
        let text = "髙橋﨑①㈱Ⅳ№～―∥－￥ｱﾞabc渡邊瀨\r\n";
        assert_eq!(check(text), []);
        let bytes = encode(text, Substitution::Refuse).expect("all fits");
        let (expected, _, unmappable) = SHIFT_JIS.encode(text);
        assert!(!unmappable);
        assert_eq!(bytes, *expected);
    }

    #[test]
    fn every_character_is_encoded_as_by_the_standard_or_reported() {
        let mut fits = 0;
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            let (expected, _, unmappable) = SHIFT_JIS.encode(&text);
            let faithful =
                !unmappable && SHIFT_JIS.decode_without_bom_handling(&expected).0 == text && c != '\u{80}';
            match encode(&text, Substitution::Refuse) {
                Ok(bytes) => {
                    assert!(faithful, "U+{:04X}", u32::from(c));
                    assert_eq!(bytes, *expected, "U+{:04X}", u32::from(c));
                    fits += 1;
                }
                Err(refused) => {
                    assert!(!faithful, "U+{:04X}", u32::from(c));
                    assert_eq!((refused[0].position, refused[0].character), (0, c));
                    let suggestion = refused[0].suggestion.as_deref().unwrap_or_default();
                    assert_eq!(check(suggestion), [], "U+{:04X}", u32::from(c));
                }
            }
        }
        assert!(fits > 7500);
    }

    #[test]
    fn signs_and_kanji_have_substitutes() {
        assert_eq!(substituted("ゔぃら⽇⼈⽼⼾⺠"), "ヴぃら日人老戸民");
        assert_eq!(substituted("俱楽部 鷗 繫 𠮷田 雞 \u{FA4F} \u{FA38}"), "倶楽部 鴎 繋 吉田 鶏 祐 器");
        assert_eq!(substituted("042⁻352₋8180–1−2"), "042－352－8180－1－2");
        assert_eq!(substituted("10〜12 ‖ £¥¢ • \u{C5} ㎰ Ⅻ ² ½"), "10～12 ∥ ￡￥￠ ・ \u{212B} ps XII 2 1/2");
        assert_eq!(substituted("葛\u{E0100}城é\u{2028}"), "葛城e\n");
        assert_eq!(substituted("㍿㋿"), "株式会社令和");
    }

    #[test]
    fn a_mark_that_stands_apart_joins_its_kana() {
        let apart = "か\u{3099}は\u{309A}あ\u{3099}";
        assert_eq!(substituted(apart), "がぱあ゛");
        assert_eq!(check(apart).len(), 1);
        assert_eq!(check(apart)[0].position, 5);
    }

    #[test]
    fn what_does_not_fit_is_named_and_never_a_question_mark() {
        let refused = encode("あ俱い😀", Substitution::Substitute).expect_err("no substitute for a face");
        assert_eq!(refused, [NotInCp932 { position: 3, character: '😀', suggestion: None }]);
        let refused = encode("あ俱い😀", Substitution::Refuse).expect_err("two misfits");
        assert_eq!(refused, check("あ俱い😀"));
        assert_eq!(refused[0], NotInCp932 { position: 1, character: '俱', suggestion: Some("倶".into()) });
        assert_eq!(refused.len(), 2);
    }

    proptest! {
        #[test]
        fn decoding_gives_the_text_again(text in "[ -~ぁ-んァ-ヶ一-龠髙﨑①ｱ-ﾝ\u{E0100}😀俱]{0,20}") {
            match encode(&text, Substitution::Refuse) {
                Ok(bytes) => prop_assert_eq!(SHIFT_JIS.decode_without_bom_handling(&bytes).0, text),
                Err(refused) => prop_assert_eq!(refused, check(&text)),
            }
        }
    }
}
