use unicode_normalization::char::{compose, decompose_canonical, decompose_compatible};

use super::variants::{is_kanji, representative};

/// Joins the folded fields of one thing. Folding removes it, so that it never occurs inside a field, and neither a
/// gram nor a match reaches across it.
pub const FIELD_BREAK: char = '\n';

/// No text grows to more than this many bytes for each of its own when folded (the worst is U+FDFA, one character
/// for a sentence of fifteen letters).
pub const MOST_BYTES_PER_BYTE: usize = 10;

/// The form in which texts are compared when searching. Two spellings of one name have one folded form:
///
/// - NFKC and lower case; letters without their accents;
/// - ひらがな for カタカナ and ﾊﾝｶｸ, large kana for small ones, い and え for ゐ and ゑ;
/// - no long vowel mark, and nothing that could be meant as one or as a hyphen: サービス, サ－ビス and サ‐ビス are one,
///   and so are 0124-22-1234 and 0124221234;
/// - 々 ゝ ゞ replaced by what they repeat, where there is something to repeat;
/// - one representative for old, new and variant kanji;
/// - nothing but letters and digits: no space, no punctuation, no symbol.
///
/// Folding a folded text changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Appends the folded form of `text`. What stands in `folded` already is left as it is and has no influence.
pub fn fold_into(folded: &mut String, text: &str) {
    folded.reserve(text.len());
    let mut folder = Folder::new(folded);
    for c in text.chars() {
        folder.push(c);
    }
}

/// Folds character by character, so that one can ask after each how far the folded text reaches.
pub(super) struct Folder<'a> {
    folded: &'a mut String,
    start: usize,
}

impl<'a> Folder<'a> {
    pub(super) fn new(folded: &'a mut String) -> Self {
        let start = folded.len();
        Self { folded, start }
    }

    /// Bytes folded until now.
    pub(super) fn len(&self) -> usize {
        self.folded.len() - self.start
    }

    pub(super) fn push(&mut self, c: char) {
        if !self.push_common(c) {
            decompose_compatible(c, |part| self.push_part(part));
        }
    }

    /// Nearly every character of nearly every text. What is not taken here is left untouched.
    fn push_common(&mut self, c: char) -> bool {
        match c {
            'a'..='z' | '0'..='9' => self.folded.push(c),
            'A'..='Z' => self.folded.push(c.to_ascii_lowercase()),
            '\0'..='\x7F' | 'ー' | '・' | '\u{3000}'..='〄' | '〈'..='〠' => {}
            '\u{4E00}'..='\u{9FFF}' => self.folded.push(representative(c)),
            'ぁ'..='ゖ' => self.folded.push(large(c)),
            'ァ'..='ヶ' => self.folded.push(large(hiragana(c))),
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                let ascii = (u32::from(c) - 0xFEE0) as u8;
                self.folded.push(char::from(ascii.to_ascii_lowercase()));
            }
            'ㇰ'..='ㇿ' => self.folded.push(SMALL_FINALS[(u32::from(c) - 0x31F0) as usize]),
            '々' | '〻' => self.repeat_kanji(),
            'ゝ' | 'ヽ' => self.repeat_kana(false),
            'ゞ' | 'ヾ' => self.repeat_kana(true),
            _ => return false,
        }
        true
    }

    /// One character of a full compatibility decomposition.
    fn push_part(&mut self, part: char) {
        if is_accent(part) {
            return;
        }
        // A voicing mark joins its kana here, and a syllable of Hangul its parts.
        if let Some(joined) = self.last().and_then(|last| compose(last, part)) {
            self.folded.pop();
            self.folded.push(joined);
        } else if !self.push_common(part) {
            let letters = part.to_lowercase().map(representative);
            self.folded.extend(letters.filter(|c| c.is_alphanumeric() && !is_accent(*c)));
        }
    }

    fn last(&self) -> Option<char> {
        self.folded.get(self.start..)?.chars().next_back()
    }

    fn repeat_kanji(&mut self) {
        self.folded.push(self.last().filter(|last| is_kanji(*last)).unwrap_or('々'));
    }

    fn repeat_kana(&mut self, voiced: bool) {
        let Some(last) = self.last().filter(|last| matches!(last, 'ぁ'..='ゖ')) else {
            return self.folded.push(if voiced { 'ゞ' } else { 'ゝ' });
        };
        self.folded.push(repeated(last, voiced));
    }
}

/// What ゝ or ゞ stands for after `kana`.
pub(super) fn repeated(kana: char, voiced: bool) -> char {
    let plain = unvoiced(kana);
    if voiced { compose(plain, VOICED).unwrap_or(plain) } else { plain }
}

/// The combining voicing mark, ゛.
pub(super) const VOICED: char = '\u{3099}';
/// The combining semi-voicing mark, ゜.
pub(super) const SEMI_VOICED: char = '\u{309A}';

/// The hiragana of a katakana from ァ to ヶ.
pub(super) fn hiragana(katakana: char) -> char {
    char::from_u32(u32::from(katakana) - 0x60).unwrap_or(katakana)
}

fn unvoiced(kana: char) -> char {
    let mut plain = None;
    decompose_canonical(kana, |part| {
        plain.get_or_insert(part);
    });
    plain.unwrap_or(kana)
}

const fn large(kana: char) -> char {
    match kana {
        'ぁ' => 'あ',
        'ぃ' | 'ゐ' => 'い',
        'ぅ' => 'う',
        'ぇ' | 'ゑ' => 'え',
        'ぉ' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ゕ' => 'か',
        'ゖ' => 'け',
        _ => kana,
    }
}

/// The large hiragana of ㇰ to ㇿ.
const SMALL_FINALS: [char; 16] =
    ['く', 'し', 'す', 'と', 'ぬ', 'は', 'ひ', 'ふ', 'へ', 'ほ', 'む', 'ら', 'り', 'る', 'れ', 'ろ'];

const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(spellings: &[&str]) {
        for spelling in spellings {
            assert_eq!(fold(spelling), fold(spellings[0]), "{spelling} and {}", spellings[0]);
        }
    }

    #[test]
    fn kana_in_any_form_is_one() {
        assert_eq!(fold("ケアプランセンター　ひまわり"), "けあぷらんせんたひまわり");
        same(&["ディサービス", "ﾃﾞｨｻｰﾋﾞｽ", "でぃさーびす", "ディサ－ビス", "ディサ‐ビス", "テ゛ィサーヒ゛ス"]);
        same(&["パーキング", "ﾊﾟｰｷﾝｸﾞ", "は\u{309A}ーきんく\u{3099}"]);
        same(&["ヴィラ", "ｳﾞｨﾗ", "ゔぃら"]);
        same(&["茅ヶ崎", "茅ケ崎", "茅ｹ崎", "茅ヶ﨑"]);
        same(&["ヱビス", "エビス"]);
        assert_eq!(fold("㌢ ㌘"), "せんちぐらむ");
        assert_ne!(fold("かき"), fold("かぎ"));
    }

    #[test]
    fn old_and_new_kanji_are_one() {
        same(&["渡辺", "渡邊", "渡邉", "渡邉\u{E0100}"]);
        same(&["髙橋", "高橋"]);
        same(&["山崎", "山﨑", "山嵜"]);
        same(&["斎藤", "齋藤", "斉藤", "齊藤"]);
        same(&["廣澤醫院", "広沢医院"]);
        same(&["𠮷田", "吉田"]);
        same(&["藥局", "薬局"]);
        same(&["⽼⼈ホ－ム⽇和", "老人ホーム日和"]);
        same(&["⺠⽣", "民生"]);
        same(&["⼾塚", "戸塚"]);
        same(&["\u{FA19}戸", "神戸"]);
    }

    #[test]
    fn iteration_marks_become_what_they_repeat() {
        same(&["佐々木", "佐佐木"]);
        same(&["いすゞ", "イスズ", "いすず"]);
        same(&["みすゞ", "みすず"]);
        same(&["こゝろ", "こころ"]);
        same(&["かがゝみ", "かがかみ"]);
        assert_eq!(fold("々木"), "々木");
        assert_eq!(fold("ゞ"), "ゞ");
    }

    #[test]
    fn numbers_keep_only_their_digits() {
        same(&["0124-22-1234", "０１２４－２２－１２３４", "(0124)22ー1234", "0124₋22⁻1234", "0124 22 1234"]);
        assert_eq!(fold("0124‑22–1234"), "0124221234");
    }

    #[test]
    fn only_letters_and_digits_remain() {
        assert_eq!(fold("㈱ABC「ほし」（１丁目）・☆ \t\r\n"), "株abcほし1丁目");
        assert_eq!(fold("Café Ｚürich ÅNGSTRÖM"), "cafezurichangstrom");
        assert_eq!(fold("①Ⅲ㋀"), "1iii1月");
        assert_eq!(fold("한국"), fold("\u{1112}\u{1161}\u{11AB}국"));
        assert_eq!(fold(&FIELD_BREAK.to_string()), "");
        assert_eq!(fold("…ー〜"), "");
    }

    #[test]
    fn what_stands_before_has_no_influence() {
        let mut folded = fold("佐");
        fold_into(&mut folded, "々");
        folded.push(FIELD_BREAK);
        fold_into(&mut folded, "゛か");
        assert_eq!(folded, "佐々\nか");
    }

    #[test]
    fn every_character_folds_once_and_within_bounds() {
        let mut worst = 0;
        for c in '\0'..=char::MAX {
            let alone = c.to_string();
            let folded = fold(&alone);
            assert_eq!(fold(&folded), folded, "U+{:04X}", u32::from(c));
            assert!(folded.len() <= alone.len() * MOST_BYTES_PER_BYTE, "U+{:04X}", u32::from(c));
            assert!(!folded.contains(FIELD_BREAK));
            worst = worst.max(folded.len() / alone.len());
        }
        assert_eq!(worst, MOST_BYTES_PER_BYTE);
    }

    fn texts() -> impl Strategy<Value = String> {
        let japanese = "[ぁ-ゟァ-ヿｦ-ﾟ々〻゛゜辺邊邉高髙一-三A-Zａ-ｚ0-9０-９\u{3099}\u{309A}\u{300}-\u{310}ー‐ \u{1100}-\u{11FF}각]{0,24}";
        prop_oneof![japanese, ".{0,24}"]
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in texts()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(folded.len() <= text.len() * MOST_BYTES_PER_BYTE);
        }
    }
}
