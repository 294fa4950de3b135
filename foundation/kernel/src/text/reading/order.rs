use super::reading;
use crate::text::{fold::repeated, variants::next_char};

/// A text whose order as bytes is the order of readings: space, digits, Latin, kana by the fifty sounds, anything
/// else. As in JIS X 4061, the sounds of the whole reading decide first, ー being the vowel it prolongs; then
/// voicing (か が, は ば ぱ); then how a sound is written (ー, small, ゝ, large).
///
/// The key is made of digits and small Latin letters only, which every collation of every engine orders alike.
#[must_use]
pub fn reading_key(text: &str) -> String {
    let read = reading(text);
    let mut sounds = String::with_capacity(read.len() + 4);
    let (mut voicing, mut writing) = (String::new(), String::new());
    let mut last = None;
    for c in read.chars() {
        let (shown, repeats) = match (c, last) {
            ('ゝ' | 'ゞ', Some(kana)) => (repeated(kana, c == 'ゞ'), true),
            _ => (c, false),
        };
        let (voiced, written) = if let Some(weight) = weight(shown) {
            sounds.push(weight.row);
            sounds.push(weight.column);
            last = Some(shown);
            (weight.voicing, if repeats { REPEATED } else { weight.writing })
        } else if c == 'ー' {
            let Some(weight) = last.and_then(weight).filter(|weight| weight.row != 'k') else { continue };
            sounds.push('a');
            sounds.push(weight.column);
            (PLAIN, LONG)
        } else {
            last = None;
            match c {
                ' ' => sounds.push_str("10"),
                '0'..='9' => sounds.extend(['2', c]),
                'a'..='z' | 'A'..='Z' => sounds.extend(['3', c.to_ascii_lowercase()]),
                c if c.is_alphanumeric() => push_other(&mut sounds, c),
                _ => continue,
            }
            (PLAIN, LARGE)
        };
        voicing.push(voiced);
        writing.push(written);
    }
    // What ends first comes first: 0 is below every weight. Tails of the usual weight are left out: PLAIN is the
    // lowest, so nothing need stand for it; LARGE is the highest, so z does.
    sounds.push('0');
    sounds.push_str(voicing.trim_end_matches(PLAIN));
    sounds.push('0');
    sounds.push_str(writing.trim_end_matches(LARGE));
    sounds.push('z');
    sounds
}

/// A row of the fifty sounds, for the tabs of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// あ行
    A,
    /// か行
    Ka,
    /// さ行
    Sa,
    /// た行
    Ta,
    /// な行
    Na,
    /// は行
    Ha,
    /// ま行
    Ma,
    /// や行
    Ya,
    /// ら行
    Ra,
    /// わ行, with ん
    Wa,
    /// Digits, Latin, anything else, and no reading at all.
    Other,
}

impl Row {
    /// Every row in order.
    pub const ALL: [Self; 11] = [
        Self::A,
        Self::Ka,
        Self::Sa,
        Self::Ta,
        Self::Na,
        Self::Ha,
        Self::Ma,
        Self::Ya,
        Self::Ra,
        Self::Wa,
        Self::Other,
    ];

    /// The row under which `text` stands.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let read = reading(text);
        let first = read.chars().find(|c| c.is_alphanumeric()).and_then(weight);
        let letter = first.map(|weight| if weight.row == 'k' { 'j' } else { weight.row });
        Self::ALL.into_iter().find(|row| letter.is_some() && row.letter() == letter).unwrap_or(Self::Other)
    }

    /// The kana that names the row; none for [`Row::Other`].
    #[must_use]
    pub fn kana(self) -> Option<char> {
        let row = self.letter()? as usize - 'a' as usize;
        ROWS.get(row)?.first()?.chars().next()
    }

    /// The bounds of the row's reading keys, from (included) and to (excluded); none for [`Row::Other`], whose keys
    /// lie below `"a"` and from `"l"` on.
    #[must_use]
    pub const fn keys(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::A => ("a", "b"),
            Self::Ka => ("b", "c"),
            Self::Sa => ("c", "d"),
            Self::Ta => ("d", "e"),
            Self::Na => ("e", "f"),
            Self::Ha => ("f", "g"),
            Self::Ma => ("g", "h"),
            Self::Ya => ("h", "i"),
            Self::Ra => ("i", "j"),
            Self::Wa => ("j", "l"),
            Self::Other => return None,
        })
    }

    fn letter(self) -> Option<char> {
        self.keys()?.0.chars().next()
    }
}

/// The fifty sounds; in each place the large kana first, then its small and voiced forms.
const ROWS: [[&str; 5]; 11] = [
    ["あぁ", "いぃ", "うぅゔ", "えぇ", "おぉ"],
    ["かゕが", "きぎ", "くぐ", "けゖげ", "こご"],
    ["さざ", "しじ", "すず", "せぜ", "そぞ"],
    ["ただ", "ちぢ", "つっづ", "てで", "とど"],
    ["な", "に", "ぬ", "ね", "の"],
    ["はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ"],
    ["ま", "み", "む", "め", "も"],
    ["やゃ", "", "ゆゅ", "", "よょ"],
    ["ら", "り", "る", "れ", "ろ"],
    ["わゎ", "ゐ", "", "ゑ", "を"],
    ["ん", "", "", "", ""],
];

#[derive(Clone, Copy)]
struct Weight {
    row: char,
    column: char,
    voicing: char,
    writing: char,
}

const PLAIN: char = '1';
const VOICED_SOUND: char = '2';
const SEMI_VOICED_SOUND: char = '3';

const LONG: char = '1';
const SMALL: char = '2';
const REPEATED: char = '3';
const LARGE: char = '4';

/// The weights of ぁ to ゖ.
static WEIGHTS: [Weight; 86] = weights();

fn weight(c: char) -> Option<Weight> {
    WEIGHTS.get(u32::from(c).checked_sub('ぁ' as u32)? as usize).copied()
}

const fn weights() -> [Weight; 86] {
    let mut weights = [Weight { row: 'k', column: '1', voicing: PLAIN, writing: LARGE }; 86];
    let mut place = 0;
    while place < 55 {
        let kana = ROWS[place / 5][place % 5].as_bytes();
        let mut at = 0;
        while at < kana.len() {
            let (c, next) = next_char(kana, at);
            let (voicing, writing) = match c {
                'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ゕ' | 'ゖ' => {
                    (PLAIN, SMALL)
                }
                'ぱ' | 'ぴ' | 'ぷ' | 'ぺ' | 'ぽ' => (SEMI_VOICED_SOUND, LARGE),
                _ if at > 0 => (VOICED_SOUND, LARGE),
                _ => (PLAIN, LARGE),
            };
            weights[c as usize - 'ぁ' as usize] = Weight {
                row: (b'a' + (place / 5) as u8) as char,
                column: (b'1' + (place % 5) as u8) as char,
                voicing,
                writing,
            };
            at = next;
        }
        place += 1;
    }
    weights
}

/// Any other letter: by its code, after all kana.
fn push_other(sounds: &mut String, c: char) {
    sounds.push('z');
    for place in (0..6).rev() {
        let digit = (u32::from(c) >> (4 * place)) & 15;
        sounds.extend(char::from_digit(digit, 16));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_in_the_order_of_the_fifty_sounds() {
        let ordered = [
            "",
            "1",
            "12",
            "2",
            "ABC",
            "Z",
            "あ",
            "ああ",
            "あい",
            "いし",
            "かあど",
            "かき",
            "かぎ",
            "がき",
            "がぎ",
            "かきね",
            "きょう",
            "きよう",
            "さーと",
            "さあと",
            "ざあと",
            "さとう",
            "さとう あい",
            "さとう はな",
            "さとうだ",
            "さとお",
            "はは",
            "はば",
            "はぱ",
            "ばは",
            "ばば",
            "ぱぱ",
            "びょういん",
            "びよういん",
            "ぶゝ",
            "やまた",
            "やまだ",
            "を",
            "ん",
            "漢字",
        ];
        for pair in ordered.windows(2) {
            assert!(reading_key(pair[0]) < reading_key(pair[1]), "{} before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn the_same_sound_has_the_same_place_however_it_is_written() {
        assert_eq!(reading_key("サトウ　ハナ"), reading_key("ｻﾄｳ ﾊﾅ"));
        assert_eq!(reading_key("い・す"), reading_key("いす"));
        assert!(reading_key("いすゞ") < reading_key("いすず"));
        assert!(reading_key("いすず") < reading_key("いすずあ"));
        assert!(reading_key("んー") == reading_key("ん"));
        assert!(reading_key("さとう はなこ").bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    }

    #[test]
    fn every_kana_has_one_place() {
        let mut places: Vec<String> = ('ぁ'..='ゖ').map(|c| reading_key(&c.to_string())).collect();
        places.sort();
        places.dedup();
        assert_eq!(places.len(), 86);
    }

    #[test]
    fn an_index_has_the_rows_of_the_fifty_sounds() {
        let rows = [
            ("アサヒ", Row::A),
            ("ゔぃら", Row::A),
            ("がっこう", Row::Ka),
            ("ぱーく", Row::Ha),
            ("ンゴロ", Row::Wa),
        ];
        for (text, row) in rows {
            assert_eq!(Row::of(text), row, "{text}");
            let (from, to) = row.keys().expect("a row of kana");
            let key = reading_key(text);
            assert!(from <= key.as_str() && key.as_str() < to);
        }
        for text in ["", "ABC", "1", "漢字", "「"] {
            assert_eq!(Row::of(text), Row::Other);
            assert!(Row::ALL.iter().filter_map(|row| row.keys()).all(|(from, to)| {
                let key = reading_key(text);
                key.as_str() < from || key.as_str() >= to
            }));
        }
        let names: String = Row::ALL.iter().filter_map(|row| row.kana()).collect();
        assert_eq!(names, "あかさたなはまやらわ");
    }

    proptest! {
        #[test]
        fn sounds_decide_before_voicing_and_writing(a in "[かがきっつやょよ]{1,6}", b in "[かがきっつやょよ]{1,6}") {
            let plain = |text: &str| text.replace('が', "か").replace('っ', "つ").replace('ょ', "よ");
            let (sound_a, sound_b) = (plain(&a), plain(&b));
            if sound_a != sound_b {
                prop_assert_eq!(reading_key(&a).cmp(&reading_key(&b)), reading_key(&sound_a).cmp(&reading_key(&sound_b)));
                prop_assert_eq!(reading_key(&a).cmp(&reading_key(&b)), sound_a.cmp(&sound_b));
            } else if a != b {
                prop_assert_ne!(reading_key(&a), reading_key(&b));
            }
        }
    }
}
