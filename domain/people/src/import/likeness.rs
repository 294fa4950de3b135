//! When two rows speak of the same place: names and addresses in one spelling.

use kernel::text::fold;

use crate::{
    codes::Prefecture,
    office::{Details, Field},
};

/// What stands before an identity that is made of name and place, because the list gives its rows no number.
pub(crate) const BY_NAME: char = '~';

/// The identity of an office without a number: its name and where it is, or else its telephone number.
pub(crate) fn by_name(details: &Details) -> String {
    by_place(details).or_else(|| by_phone(details)).unwrap_or_else(|| join(details, ""))
}

/// Name and address.
pub(crate) fn by_place(details: &Details) -> Option<String> {
    let place = place(details.get(Field::Address)?);
    (!place.is_empty()).then(|| join(details, &place))
}

/// Name and telephone number.
pub(crate) fn by_phone(details: &Details) -> Option<String> {
    details.phone_digits().map(|digits| join(details, &digits))
}

fn join(details: &Details, place: &str) -> String {
    format!("{BY_NAME}{}.{place}", fold(details.get(Field::Name).unwrap_or_default()))
}

/// Whether both the names and the addresses say that these are two.
pub(crate) fn are_two((name, address): (&str, &str), (other, elsewhere): (&str, &str)) -> bool {
    let within = |a: &str, b: &str| a.is_empty() || b.is_empty() || a.contains(b) || b.contains(a);
    !within(&fold(name), &fold(other)) && {
        let (here, there) = (place(address), place(elsewhere));
        let same = here.is_empty()
            || there.is_empty()
            || here.starts_with(there.as_str())
            || there.starts_with(here.as_str());
        !same
    }
}

/// An address in one spelling: without its prefecture, 一丁目2番地3号 as 1-2-3, the rest folded.
pub(crate) fn place(address: &str) -> String {
    let address = Prefecture::leading(address).map_or(address, |(_, rest)| rest);
    let chars: Vec<char> = address.chars().collect();
    let mut folded = String::with_capacity(address.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        if let Some(digit) = digit(c) {
            folded.push(digit);
        } else if KANJI_DIGITS.contains(&c) || c == '十' || c == '百' {
            let from = at - 1;
            while chars.get(at).is_some_and(|c| KANJI_DIGITS.contains(c) || matches!(c, '十' | '百')) {
                at += 1;
            }
            folded.push_str(&kanji_number(&chars[from..at]));
        } else if folded.ends_with(|c: char| c.is_ascii_digit())
            && let Some(length) = unit(&chars[at - 1..])
        {
            at += length - 1;
            folded.push('-');
        } else if chars[at - 1..].starts_with(&['大', '字']) {
            at += 1;
        } else {
            let mut letter = String::new();
            kernel::text::fold_into(&mut letter, c.encode_utf8(&mut [0; 4]));
            if !letter.is_empty() && folded.ends_with('-') {
                folded.pop();
            }
            folded.push_str(&letter);
        }
    }
    folded.truncate(folded.trim_end_matches('-').len());
    folded
}

const KANJI_DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn kanji_number(run: &[char]) -> String {
    let value = |c: &char| KANJI_DIGITS.iter().position(|one| one == c);
    if run.iter().all(|c| value(c).is_some()) {
        return run.iter().filter_map(value).map(|digit| digit.to_string()).collect();
    }
    let (mut sum, mut pending) = (0, None);
    for c in run {
        match c {
            '十' => sum += pending.take().unwrap_or(1) * 10,
            '百' => sum += pending.take().unwrap_or(1) * 100,
            c => pending = value(c),
        }
    }
    (sum + pending.unwrap_or(0)).to_string()
}

/// How many characters stand between two numbers of an address here.
fn unit(rest: &[char]) -> Option<usize> {
    const WORDS: [&str; 6] = ["丁目", "番地の", "番地", "番", "号", "の"];
    const DASHES: [char; 8] = ['-', '－', '‐', '−', '–', '—', 'ー', 'ノ'];
    let word = WORDS
        .iter()
        .find(|word| word.chars().zip(rest).filter(|(a, b)| a == *b).count() == word.chars().count());
    word.map(|word| word.chars().count()).or_else(|| DASHES.contains(rest.first()?).then_some(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_however_it_is_written() {
        let one = place("香川県高松市桜町一丁目9-12");
        for other in [
            "高松市桜町1丁目9番12号",
            "高松市桜町１－９－１２",
            "高松市桜町1-9番地の12",
            "高松市 桜町一丁目９番１２",
        ] {
            assert_eq!(place(other), one, "{other}");
        }
        assert_eq!(place("高松市常磐町二十一番地"), place("高松市常磐町21"));
        assert_ne!(place("高松市桜町1-12"), place("高松市桜町11-2"));
        assert_eq!(place("中津市大字大悟法７５１番地３"), place("大分県中津市大悟法751-3"));
    }

    #[test]
    fn two_are_two_only_when_name_and_address_both_say_so() {
        let bathing = ("訪問入浴さくら", "輪島市堀町1-13-2");
        assert!(!are_two(bathing, ("訪問入浴さくら", "七尾市本府中町1")));
        assert!(!are_two(bathing, ("さくら診療所", "石川県輪島市堀町１丁目１３番２号")));
        assert!(!are_two(bathing, ("有限会社訪問入浴さくら", "七尾市本府中町1")));
        assert!(!are_two(bathing, ("さくら診療所", "")));
        assert!(are_two(bathing, ("はなぞの薬局", "七尾市本府中町1")));
    }
}
