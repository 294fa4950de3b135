use std::fmt;

use super::{CodeFlaw, text};

/// 法人番号: 13 digits, the first of which follows from the other twelve. Never zero in front, so that none is lost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CorporateNumber(u64);

impl CorporateNumber {
    /// Reads a corporate number.
    pub fn read(written: &str) -> Result<Self, CodeFlaw> {
        let written = text::digits(written);
        if written.chars().count() != 13 {
            return Err(CodeFlaw::Length);
        }
        let digits: [u8; 13] = text::numbers(&written).ok_or(CodeFlaw::Character)?;
        // The check digit stands in front; weights 1 and 2 alternate from the last digit.
        let sum: u32 =
            digits[1..].iter().rev().zip([1, 2].into_iter().cycle()).map(|(&d, w)| u32::from(d) * w).sum();
        if u32::from(digits[0]) != 9 - sum % 9 {
            return Err(CodeFlaw::CheckDigit);
        }
        Ok(Self(digits.iter().fold(0, |all, &d| all * 10 + u64::from(d))))
    }
}

impl fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

impl fmt::Debug for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_numbers_pass_and_a_changed_digit_does_not() {
        for number in ["4430005001450", "4460305000141", "1460305001274"] {
            assert_eq!(CorporateNumber::read(number).unwrap().to_string(), number);
        }
        assert_eq!(CorporateNumber::read("4430005001451"), Err(CodeFlaw::CheckDigit));
        assert_eq!(CorporateNumber::read("443000500145"), Err(CodeFlaw::Length));
        assert_eq!(CorporateNumber::read("4.43000500145"), Err(CodeFlaw::Character));
        assert!(CorporateNumber::read("４４３０００５００１４５０").is_ok());
    }
}
