//! What the printer and its worker agree on: the worker is started as `PROGRAM paper-worker SETTINGS`, reads one
//! document from its standard input, writes the PDF to its standard output, and says by its exit status what went
//! wrong.

use std::{
    io::{self, Read},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::Document;

/// The argument that makes the program a worker.
pub const ARGUMENT: &str = "paper-worker";

/// What a worker is told about itself; nothing of it is secret, for it stands in the list of processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerSettings {
    /// The address space it may take, in bytes.
    pub memory: u64,
    /// The processor time it may take, in seconds.
    pub seconds: u64,
    /// Where fonts are; it can read no other file.
    pub fonts: Vec<PathBuf>,
}

/// How a worker ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The PDF is complete.
    Done,
    /// No font has Japanese letters.
    NoJapaneseFont,
    /// What came in was no document.
    NoDocument,
    /// Something in the document cannot be printed.
    Unprintable,
    /// The worker could not lock itself in.
    NotLockedIn,
    /// The page could not be set.
    NotSet,
}

impl Exit {
    const ALL: [Self; 6] = [
        Self::Done,
        Self::NoJapaneseFont,
        Self::NoDocument,
        Self::Unprintable,
        Self::NotLockedIn,
        Self::NotSet,
    ];

    /// The exit status. Numbers above 100 are not those a shell or a panic gives.
    pub const fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NoJapaneseFont => 111,
            Self::NoDocument => 112,
            Self::Unprintable => 113,
            Self::NotLockedIn => 114,
            Self::NotSet => 115,
        }
    }

    /// The meaning of an exit status; `None` when it is not one of ours.
    pub fn from_status(status: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|exit| i32::from(exit.status()) == status)
    }
}

/// The document as it goes down the pipe: its length in eight bytes, little end first, then JSON.
pub fn frame(document: &Document) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 8];
    serde_json::to_writer(&mut frame, document)?;
    let length = (frame.len() - 8) as u64;
    frame[..8].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

/// Reads what [`frame`] wrote; a frame that ends early is an error, not a shorter document.
pub fn read_frame(mut from: impl Read) -> io::Result<Document> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut json = Vec::new();
    from.take(length).read_to_end(&mut json)?;
    if json.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&json)?)
}

#[cfg(test)]
mod tests {
    use kernel::{Instant, Lang};

    use super::*;

    #[test]
    fn a_frame_comes_back_and_a_cut_one_does_not() {
        let document =
            Document::new(Lang::Ja, "名簿", "現在", "印刷", Instant::from_micros(1)).paragraph("# [本文] \\");
        let whole = frame(&document).unwrap();
        assert!(read_frame(&whole[..]).unwrap() == document);
        for cut in [0, 7, 8, whole.len() - 1] {
            assert!(read_frame(&whole[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn exit_statuses_differ_and_come_back() {
        for exit in Exit::ALL {
            assert_eq!(Exit::from_status(exit.status().into()), Some(exit));
        }
        assert_eq!(Exit::from_status(101), None);
    }
}
