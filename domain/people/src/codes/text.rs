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
    fn full_width_digits_become_plain_and_kana_stays() {
        assert_eq!(digits(" ０１２ー３ "), "012ー3");
        assert_eq!(digits("abc"), "abc");
    }
}
