use std::fmt;

use super::{CodeFlaw, Prefecture, Read, text};

/// 保険者番号 of long-term-care insurance: 6 digits. An insurer may be a union of municipalities, so that this is
/// never the municipality's code, although the first five digits often agree.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InsurerNumber([u8; 6]);

impl InsurerNumber {
    /// Reads an insurer number; five digits are one that lost its zero, which the check digit must prove.
    pub fn read(written: &str) -> Result<Read<Self>, CodeFlaw> {
        let written = text::digits(written);
        if written.len() == 5 && written.is_ascii() {
            return Self::whole(&format!("0{written}")).map(Read::Restored);
        }
        Self::whole(&written).map(Read::AsWritten)
    }

    fn whole(written: &str) -> Result<Self, CodeFlaw> {
        if written.chars().count() != 6 {
            return Err(CodeFlaw::Length);
        }
        let digits: [u8; 6] = text::numbers(written).ok_or(CodeFlaw::Character)?;
        Prefecture::of_digits(digits[0], digits[1]).ok_or(CodeFlaw::Character)?;
        // Weights 2 and 1 alternate from the right; a product of two digits counts as their sum.
        let sum: u8 = digits[..5]
            .iter()
            .rev()
            .zip([2, 1].into_iter().cycle())
            .map(|(&d, w)| if d * w > 9 { d * w - 9 } else { d * w })
            .sum();
        if (10 - sum % 10) % 10 == digits[5] { Ok(Self(digits)) } else { Err(CodeFlaw::CheckDigit) }
    }

    /// The prefecture of its first two digits.
    pub fn prefecture(self) -> Option<Prefecture> {
        Prefecture::of_digits(self.0[0], self.0[1])
    }
}

impl fmt::Display for InsurerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|d| write!(f, "{d}"))
    }
}

impl fmt::Debug for InsurerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::MunicipalityCode;

    #[test]
    fn an_insurer_is_not_its_municipality() {
        // 新宿区: the insurer is 131045, the municipality 131041.
        assert_eq!(InsurerNumber::read("131045").unwrap().number().to_string(), "131045");
        assert_eq!(InsurerNumber::read("131041"), Err(CodeFlaw::CheckDigit));
        assert!(MunicipalityCode::read("131041", None).is_ok());
        assert_eq!(MunicipalityCode::read("131045", None), Err(CodeFlaw::CheckDigit));
    }

    #[test]
    fn a_lost_zero_is_put_back_when_the_check_digit_proves_it() {
        let number = InsurerNumber::whole("012088").unwrap();
        assert_eq!(InsurerNumber::read("12088"), Ok(Read::Restored(number)));
        assert_eq!(number.prefecture().map(Prefecture::number), Some(1));
        assert_eq!(InsurerNumber::read("12084"), Err(CodeFlaw::CheckDigit));
        assert_eq!(InsurerNumber::read("991041"), Err(CodeFlaw::Character));
        assert_eq!(InsurerNumber::read(""), Err(CodeFlaw::Length));
    }
}
