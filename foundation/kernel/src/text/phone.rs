//! Telephone numbers of Japan as they stand in lists: in any width, with any separator, with words around them.

/// A telephone number of Japan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Ten or eleven digits, beginning with 0.
    pub digits: String,
    /// The digits with hyphens where their parts are known, from the text or from the kind of number.
    pub shown: String,
    /// The extension to ask for.
    pub extension: Option<String>,
    /// The words around the number, and any second number.
    pub note: Option<String>,
}

/// Why a text is not a telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAPhone {
    /// There are no digits.
    NoDigits,
    /// The first zero is missing, as spreadsheets do; with it, this would be the number.
    LostZero(Box<Phone>),
    /// The area code is missing, or some digits are.
    TooShort,
    /// There are digits too many.
    TooLong,
    /// It begins as no number in Japan does.
    NotJapanese,
}

/// Reads the first telephone number of a text.
///
/// # Errors
/// When its digits are not those of a number that can be called from anywhere in Japan.
pub fn read(text: &str) -> Result<Phone, NotAPhone> {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    let first = next_digit(&chars, 0).ok_or(NotAPhone::NoDigits)?;
    let abroad = chars[..first].ends_with(&['+']);
    let (begin, lost_zero) = match chars[first..] {
        ['8', '1', ..] if abroad => (after_country(&chars, first + 2), false),
        _ if abroad => return Err(NotAPhone::NotJapanese),
        ['0', ..] => (first + 1, false),
        _ => (first, true),
    };
    let mut parts = Parts::new();
    let mut end = begin;
    while let Some(&c) = chars.get(end).filter(|c| c.is_ascii_digit() || is_separator(**c)) {
        if c.is_ascii_digit() {
            if parts.is_complete() {
                break;
            }
            parts.push(c);
        } else if parts.is_complete() {
            break;
        } else {
            parts.close();
        }
        end += 1;
    }
    if parts.digits.starts_with("00") {
        return Err(NotAPhone::NotJapanese);
    }
    if !parts.is_complete() {
        return Err(NotAPhone::TooShort);
    }
    if chars.get(end).is_some_and(char::is_ascii_digit) {
        return Err(if lost_zero { NotAPhone::NotJapanese } else { NotAPhone::TooLong });
    }
    let before: Vec<char> = text.chars().take(first).collect();
    let mut after: Vec<char> = text.chars().skip(end).collect();
    let extension = take_extension(&mut after);
    let shown = parts.shown();
    let phone = Phone { digits: parts.digits, shown, extension, note: note(&before, &after) };
    if lost_zero { Err(NotAPhone::LostZero(Box::new(phone))) } else { Ok(phone) }
}

/// The digits with the first zero, and after how many of them the text had a separator first.
struct Parts {
    digits: String,
    area: Option<usize>,
}

impl Parts {
    fn new() -> Self {
        Self { digits: String::from("0"), area: None }
    }

    fn push(&mut self, digit: char) {
        self.digits.push(digit);
    }

    fn close(&mut self) {
        if self.digits.len() > 1 {
            self.area.get_or_insert(self.digits.len());
        }
    }

    fn is_complete(&self) -> bool {
        let length = if self.is_eleven() { 11 } else { 10 };
        self.digits.len() >= length
    }

    /// Mobile, IP and machine numbers and 0800.
    fn is_eleven(&self) -> bool {
        matches!(self.digits.as_bytes(), [b'0', b'2' | b'5'..=b'9', b'0', ..])
    }

    fn shown(&self) -> String {
        let digits = &self.digits;
        let (area, exchange) = match (digits.get(..4).unwrap_or_default(), digits.get(..2)) {
            ("0800", _) => (4, 3),
            _ if self.is_eleven() => (3, 4),
            ("0120" | "0180" | "0570" | "0990", _) => (4, 3),
            (_, Some("03" | "06")) => (2, 4),
            _ => match self.area {
                Some(area @ 2..=5) => (area, 6 - area),
                Some(6) => return format!("{}-{}", &digits[..6], &digits[6..]),
                _ => return digits.clone(),
            },
        };
        format!("{}-{}-{}", &digits[..area], &digits[area..area + exchange], &digits[area + exchange..])
    }
}

/// Where the digits go on after +81. Some write the zero that is not dialled from abroad, as in +81-(0)3.
fn after_country(chars: &[char], at: usize) -> usize {
    match next_digit(chars, at) {
        Some(zero) if chars[zero] == '0' => zero + 1,
        Some(digit) => digit,
        None => at,
    }
}

fn next_digit(chars: &[char], from: usize) -> Option<usize> {
    Some(from + chars.get(from..)?.iter().position(char::is_ascii_digit)?)
}

/// Written before an extension.
const EXTENSION: [&str; 4] = ["内線", "内", "ext", "#"];
/// Words that say no more than that this is a telephone number.
const LABELS: [&str; 4] = ["電話番号", "電話", "tel", "℡"];

/// Takes the extension out of the words after a number.
fn take_extension(after: &mut Vec<char>) -> Option<String> {
    let plain: Vec<char> = after.iter().map(|c| half_width(*c).to_ascii_lowercase()).collect();
    EXTENSION.iter().find_map(|word| {
        let word: Vec<char> = word.chars().collect();
        let at = plain.windows(word.len()).position(|window| window == word)?;
        let begin = next_digit(&plain, at + word.len())?;
        if plain[at + word.len()..begin].iter().any(|c| !is_separator(*c)) {
            return None;
        }
        let extension: String = plain[begin..].iter().take_while(|c| c.is_ascii_digit()).collect();
        after.drain(at..begin + extension.len());
        Some(extension)
    })
}

fn note(before: &[char], after: &[char]) -> Option<String> {
    let words = [before, after].map(|words| {
        let words: String = words.iter().collect();
        words.trim_matches(is_separator).to_owned()
    });
    let said: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|words| !words.is_empty() && !LABELS.contains(&words.to_lowercase().as_str()))
        .collect();
    if said.is_empty() { None } else { Some(said.join(" ")) }
}

/// Anything but letters and digits, and the long vowel mark, which many type for a hyphen.
fn is_separator(c: char) -> bool {
    matches!(c, 'ー' | 'ｰ') || !c.is_alphanumeric() && c != '℡'
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        read(text).unwrap_or_else(|why| panic!("{text}: {why:?}")).shown
    }

    #[test]
    fn numbers_are_read_in_every_spelling_of_the_lists() {
        for (text, expected) in [
            ("0124-22-1234", "0124-22-1234"),
            ("０９９４－６５－７３８９", "0994-65-7389"),
            ("086‐441‐5211", "086-441-5211"),
            ("0776ー51ー8041", "0776-51-8041"),
            ("083ｰ223-2515", "083-223-2515"),
            ("047₋347₋0055", "047-347-0055"),
            ("042⁻352⁻8180", "042-352-8180"),
            ("（0896）58-0375", "0896-58-0375"),
            ("０９３（５６２）３８８０", "093-562-3880"),
            ("(092)-812-4620", "092-812-4620"),
            ("078　751-0056", "078-751-0056"),
            ("0742 - 40 - 1234", "0742-40-1234"),
            ("0956--34-1011", "0956-34-1011"),
            ("027-3.43-8755", "027-343-8755"),
            ("04-7181-1110（", "04-7181-1110"),
            ("0266-54-5616・", "0266-54-5616"),
            ("0494-58/8188", "0494-58-8188"),
            (":011-598-1613", "011-598-1613"),
            ("０４９９６－９－５８１６", "04996-9-5816"),
            ("0587-225056", "0587-22-5056"),
            ("089344-3558", "089344-3558"),
            ("0933314303", "0933314303"),
            ("0312345678", "03-1234-5678"),
            ("05035362086", "050-3536-2086"),
            ("070 - 2305 - 1234", "070-2305-1234"),
            ("0120468025", "0120-468-025"),
            ("08001234567", "0800-123-4567"),
            ("+81 3-1234-5678", "03-1234-5678"),
            ("＋８１－（０）１２４－２２－１２３４", "0124-22-1234"),
            ("+818012345678", "080-1234-5678"),
        ] {
            let phone = read(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            assert_eq!(phone.shown, expected, "{text}");
            assert_eq!(phone.digits, expected.replace('-', ""), "{text}");
            assert_eq!((phone.extension, phone.note), (None, None), "{text}");
        }
    }

    #[test]
    fn words_around_a_number_are_kept() {
        let extension = |text: &str| read(text).expect(text).extension;
        let note = |text: &str| read(text).expect(text).note;
        assert_eq!(extension("0124-22-1234（内線１２３）").as_deref(), Some("123"));
        assert_eq!(extension("0124-22-1234 内:45").as_deref(), Some("45"));
        assert_eq!(extension("0124-22-1234 Ext. 6").as_deref(), Some("6"));
        assert_eq!(extension("0124-22-1234#7").as_deref(), Some("7"));
        assert_eq!(note("0124-22-1234（内線１２３）"), None);
        assert_eq!(note("TEL 0124-22-1234"), None);
        assert_eq!(note("℡0124-22-1234"), None);
        assert_eq!(note("0124-22-1234（代）").as_deref(), Some("代"));
        assert_eq!(note("（仮設）0247-81-1234").as_deref(), Some("仮設"));
        assert_eq!(note("0994-27-4078訪").as_deref(), Some("訪"));
        assert_eq!(note("03-5790-6677/03-5790-6678").as_deref(), Some("03-5790-6678"));
        assert_eq!(note("夜間 0124-22-1234 代表 内線9").as_deref(), Some("夜間 代表"));
    }

    #[test]
    fn what_cannot_be_called_is_refused_with_the_reason() {
        for text in ["", "同上", "非公開", "−"] {
            assert_eq!(read(text), Err(NotAPhone::NoDigits), "{text}");
        }
        for text in ["0", "622-8875", "049450311", "0244-9279", "03-1234", "090-1234-567", "+81", "119"] {
            assert_eq!(read(text), Err(NotAPhone::TooShort), "{text}");
        }
        for text in ["053724287721", "０５９４－４１－２５３２６", "082-55501769", "0858027-0461"]
        {
            assert_eq!(read(text), Err(NotAPhone::TooLong), "{text}");
        }
        assert_eq!(read("+1 212 555 0100"), Err(NotAPhone::NotJapanese));
        assert_eq!(read("0081-3-1234-5678"), Err(NotAPhone::NotJapanese));
        assert_eq!(read("1576-62-3613"), Err(NotAPhone::NotJapanese));
    }

    #[test]
    fn a_lost_zero_is_seen() {
        for (text, expected) in [("50-1753-5905", "050-1753-5905"), ("986-72-1177", "0986-72-1177")] {
            match read(text) {
                Err(NotAPhone::LostZero(phone)) => assert_eq!(phone.shown, expected),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(text in "[+(（]?[08１]{0,3}[0-9０-９ー‐－() 内線#a]{0,16}") {
            if let Ok(phone) = read(&text) {
                prop_assert!(phone.digits.starts_with('0') && matches!(phone.digits.len(), 10 | 11));
                prop_assert_eq!(phone.shown.replace('-', ""), phone.digits.clone());
                prop_assert_eq!(shown(&phone.shown), phone.shown);
            }
        }
    }
}
