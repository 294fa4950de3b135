use std::io;

use kernel::{Failure, Fault, Refusal};

/// Why a document was not printed. None of them says anything of the document's content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// No font with Japanese letters is installed.
    #[error("no font with Japanese letters was found")]
    NoJapaneseFont,
    /// The document took longer than allowed.
    #[error("the document took longer than allowed")]
    TimedOut,
    /// The document needed more memory than allowed.
    #[error("the document needed more memory than allowed")]
    OutOfMemory,
    /// The finished document is larger than allowed.
    #[error("the finished document is larger than allowed")]
    TooLarge,
    /// Something in the document cannot be printed, such as a QR code of a whole book.
    #[error("something in the document cannot be printed")]
    Unprintable,
    /// Too many documents wait to be printed.
    #[error("too many documents wait to be printed")]
    Busy,
    /// The worker cannot lock itself in on this machine, and so does not work.
    #[error("the worker cannot lock itself in")]
    NotLockedIn,
    /// The worker broke off.
    #[error("the worker broke off ({0})")]
    Crashed(String),
    /// The worker cannot be started or spoken to.
    #[error("the worker cannot be started")]
    Unreachable(#[source] io::Error),
}

impl PrintError {
    /// The word key of the sentence that says what happened and what to do.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoJapaneseFont => "paper-no-japanese-font",
            Self::TimedOut => "paper-timed-out",
            Self::OutOfMemory => "paper-out-of-memory",
            Self::TooLarge => "paper-too-large",
            Self::Unprintable => "paper-unprintable",
            Self::Busy => "paper-busy",
            Self::NotLockedIn => "paper-not-locked-in",
            Self::Crashed(_) => "paper-crashed",
            Self::Unreachable(_) => "paper-unreachable",
        }
    }
}

impl From<PrintError> for Failure {
    fn from(error: PrintError) -> Self {
        let key = error.key();
        match error {
            PrintError::TimedOut | PrintError::OutOfMemory | PrintError::TooLarge | PrintError::Busy => {
                Refusal::TooMuch(key).into()
            }
            PrintError::NoJapaneseFont | PrintError::Unprintable => Refusal::Other(key).into(),
            PrintError::NotLockedIn | PrintError::Crashed(_) | PrintError::Unreachable(_) => {
                Fault::new("print a document", error).into()
            }
        }
    }
}
