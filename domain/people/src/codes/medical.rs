use std::{fmt, str};

use super::{CodeFlaw, Prefecture, Read, ServiceKind, text};

kernel::coded! {
    /// What kind of institution an id of 医療情報ネット names, by its third digit.
    pub enum MedicalKind says "people-kind-" {
        /// 病院
        Hospital = "hospital",
        /// 診療所
        Clinic = "clinic",
        /// 歯科診療所
        Dental = "dental",
        /// 助産所
        Midwife = "midwife",
        /// 薬局
        Pharmacy = "pharmacy",
    }
}

impl MedicalKind {
    /// The kind of service such an institution gives.
    pub const fn service(self) -> ServiceKind {
        match self {
            Self::Hospital => ServiceKind::HOSPITAL,
            Self::Clinic => ServiceKind::CLINIC,
            Self::Dental => ServiceKind::DENTAL,
            Self::Midwife => ServiceKind::MIDWIFE,
            Self::Pharmacy => ServiceKind::PHARMACY,
        }
    }
}

/// The id of a medical institution in 医療情報ネット: 13 digits, prefecture 2, kind 1, number 10.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MedicalInstitutionId([u8; 13]);

impl MedicalInstitutionId {
    /// Reads an id. Twelve digits are one that lost its zero, unless the prefecture is known to be another.
    pub fn read(written: &str, prefecture: Option<Prefecture>) -> Result<Read<Self>, CodeFlaw> {
        let written = text::digits(written);
        match written.chars().count() {
            13 => Self::whole(&written).map(Read::AsWritten),
            12 => {
                let restored = Self::whole(&format!("0{written}"))?;
                match prefecture {
                    Some(stated) if Some(stated) != restored.prefecture() => Err(CodeFlaw::Ambiguous),
                    _ => Ok(Read::Restored(restored)),
                }
            }
            _ => Err(CodeFlaw::Length),
        }
    }

    fn whole(written: &str) -> Result<Self, CodeFlaw> {
        let bytes: [u8; 13] = written.as_bytes().try_into().map_err(|_| CodeFlaw::Character)?;
        let id = Self(bytes);
        if !bytes.iter().all(u8::is_ascii_digit) || id.prefecture().is_none() {
            return Err(CodeFlaw::Character);
        }
        Ok(id)
    }

    /// The thirteen digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The prefecture of its first two digits.
    pub fn prefecture(self) -> Option<Prefecture> {
        Prefecture::of_digits(self.0[0].wrapping_sub(b'0'), self.0[1].wrapping_sub(b'0'))
    }

    /// The kind of institution, when the third digit is a known one.
    pub const fn kind(self) -> Option<MedicalKind> {
        match self.0[2] {
            b'1' => Some(MedicalKind::Hospital),
            b'2' => Some(MedicalKind::Clinic),
            b'3' => Some(MedicalKind::Dental),
            b'4' => Some(MedicalKind::Midwife),
            b'5' => Some(MedicalKind::Pharmacy),
            _ => None,
        }
    }
}

impl fmt::Display for MedicalInstitutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MedicalInstitutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_prefecture_and_kind_and_gets_its_zero_back() {
        let read = MedicalInstitutionId::read("111010000010", None).unwrap();
        assert!(read.is_restored());
        let id = read.number();
        assert_eq!(id.as_str(), "0111010000010");
        assert_eq!(id.prefecture().map(Prefecture::number), Some(1));
        assert_eq!(id.kind(), Some(MedicalKind::Hospital));
        assert_eq!(MedicalInstitutionId::read("111010000010", Prefecture::new(11)), Err(CodeFlaw::Ambiguous));
        assert!(!MedicalInstitutionId::read("1310100000101", None).unwrap().is_restored());
        assert_eq!(MedicalInstitutionId::read("9910100000101", None), Err(CodeFlaw::Character));
        assert_eq!(MedicalInstitutionId::read("11101", None), Err(CodeFlaw::Length));
    }

    #[test]
    fn every_kind_has_its_service() {
        for kind in MedicalKind::ALL {
            assert_eq!(kind.service().code(), kind.code());
        }
    }
}
