//! The numbers and lists by which the country names care offices: office and corporate numbers, municipalities and
//! insurers, medical institutions, kinds of service, and where each prefecture lies. Pure; a number is text that may
//! begin with zero, and a zero lost in a spreadsheet is put back only when the context proves it.

mod corporate;
mod district;
mod insurer;
mod medical;
mod municipality;
mod office_number;
mod outline;
mod prefecture;
mod service;
mod text;

pub use corporate::CorporateNumber;
pub use district::names_district;
pub use insurer::InsurerNumber;
pub use medical::{MedicalInstitutionId, MedicalKind};
pub use municipality::{Municipality, MunicipalityCode};
pub use office_number::OfficeNumber;
pub use outline::{Point, in_japan};
pub use prefecture::Prefecture;
pub use service::ServiceKind;
pub use text::digits;

/// A number that was read: as it stands, or with its leading zero put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// The source states the number whole.
    AsWritten(T),
    /// A leading zero (or the check digit) was missing, and the context proves which.
    Restored(T),
}

impl<T> Read<T> {
    /// The number, however it was read.
    pub fn number(self) -> T {
        match self {
            Self::AsWritten(number) | Self::Restored(number) => number,
        }
    }

    /// Whether something was put back.
    pub const fn is_restored(&self) -> bool {
        matches!(self, Self::Restored(_))
    }
}

/// Why a text is not the number it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFlaw {
    /// Too few or too many characters.
    Length,
    /// A character that cannot stand there.
    Character,
    /// The last digit does not follow from the others.
    CheckDigit,
    /// It fits two numbers, and nothing says which.
    Ambiguous,
}
