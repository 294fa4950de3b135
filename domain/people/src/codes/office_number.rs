use std::{fmt, str};

use super::{CodeFlaw, Prefecture, Read, text};

/// 事業所番号: ten characters, of which the third may be a letter (01B0100011) and the first two name the
/// prefecture. Text, never a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OfficeNumber([u8; 10]);

impl OfficeNumber {
    /// Reads an office number. Nine characters are one that lost its zero in a spreadsheet, when the prefecture the
    /// office lies in says so.
    pub fn read(written: &str, prefecture: Option<Prefecture>) -> Result<Read<Self>, CodeFlaw> {
        let written = text::digits(written);
        match written.chars().count() {
            10 => Self::whole(&written).map(Read::AsWritten),
            9 => {
                let restored = Self::whole(&format!("0{written}"))?;
                match prefecture {
                    Some(stated) if stated == restored.prefecture() => Ok(Read::Restored(restored)),
                    _ => Err(CodeFlaw::Ambiguous),
                }
            }
            _ => Err(CodeFlaw::Length),
        }
    }

    fn whole(written: &str) -> Result<Self, CodeFlaw> {
        let mut bytes: [u8; 10] = written.as_bytes().try_into().map_err(|_| CodeFlaw::Character)?;
        bytes[2] = bytes[2].to_ascii_uppercase();
        let number =
            bytes.iter().enumerate().all(|(i, b)| b.is_ascii_digit() || i == 2 && b.is_ascii_uppercase());
        if !number
            || Prefecture::of_digits(bytes[0].wrapping_sub(b'0'), bytes[1].wrapping_sub(b'0')).is_none()
        {
            return Err(CodeFlaw::Character);
        }
        Ok(Self(bytes))
    }

    /// The ten characters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The prefecture of its first two digits.
    pub fn prefecture(self) -> Prefecture {
        // `whole` lets no other number in; the fallback is never met.
        Prefecture::of_digits(self.0[0] - b'0', self.0[1] - b'0').unwrap_or(Prefecture::FIRST)
    }
}

impl fmt::Display for OfficeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for OfficeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_characters_with_a_letter_in_the_third_place_are_a_number() {
        for number in ["01B0100011", "4470300981"] {
            let read = OfficeNumber::read(number, None).unwrap();
            assert_eq!((read.number().as_str(), read.is_restored()), (number, false));
        }
        assert_eq!(OfficeNumber::read("0170１００１４３", None).unwrap().number().as_str(), "0170100143");
        assert_eq!(OfficeNumber::read("01B010001B", None), Err(CodeFlaw::Character));
        assert_eq!(OfficeNumber::read("4870300981", None), Err(CodeFlaw::Character));
        assert_eq!(OfficeNumber::read("1.70E+08", None), Err(CodeFlaw::Length));
        assert_eq!(OfficeNumber::read("", None), Err(CodeFlaw::Length));
    }

    #[test]
    fn a_lost_zero_is_put_back_only_when_the_prefecture_proves_it() {
        let hokkaido = Prefecture::new(1);
        let read = OfficeNumber::read("170100143", hokkaido).unwrap();
        assert!(read.is_restored());
        assert_eq!(read.number().as_str(), "0170100143");
        assert_eq!(OfficeNumber::read("170100143", Prefecture::new(17)), Err(CodeFlaw::Ambiguous));
        assert_eq!(OfficeNumber::read("170100143", None), Err(CodeFlaw::Ambiguous));
    }
}
