/// A name with the differences of typing taken away: full-width letters and signs become plain, blanks vanish,
/// capitals become small, one kind of bracket, dash, dot and underscore remains.
pub fn plain(name: &str) -> String {
    name.chars().filter_map(plain_char).collect()
}

fn plain_char(c: char) -> Option<char> {
    let c = match c {
        '\u{feff}' | '\u{200b}' => return None,
        _ if c.is_whitespace() || c.is_control() => return None,
        '！'..='～' => char::from_u32(c as u32 - 0xfee0)?,
        _ => c,
    };
    Some(match c {
        '〔' | '［' | '[' => '(',
        '〕' | '］' | ']' => ')',
        '･' | '·' | '•' => '・',
        '‐' | '‑' | '–' | '—' | '―' | '−' => '-',
        '､' => '、',
        _ => c.to_ascii_lowercase(),
    })
}

/// The text with full-width digits and letters made plain and blanks around it taken away; nothing else changes.
pub fn digits(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return text.into();
    }
    text.chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '，' | '：' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            '−' | '－' => '-',
            _ => c,
        })
        .collect::<String>()
        .into()
}

/// The digits of a text of ASCII digits only, as numbers.
pub(super) fn numbers<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then(|| bytes.map(|b| b - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_differences_vanish_from_names() {
        assert_eq!(plain("方書（ビル名等）"), plain("方書(ビル名等)"));
        assert_eq!(plain("telephone　Number"), "telephonenumber");
        assert_eq!(plain("Ａ＿カナ"), "a_カナ");
        assert_ne!(plain("通所介護"), plain("訪問介護"));
    }

    #[test]
    fn full_width_digits_become_plain_and_kana_stays() {
        assert_eq!(digits(" ０１２ー３ "), "012ー3");
        assert_eq!(digits("abc"), "abc");
    }
}
