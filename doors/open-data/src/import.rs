//! Bringing lists of care offices in by command.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use kernel::Failure;
use people::import::{By, Input, Summary, import_all};
use store::Store;

use crate::{Options, ReadError, open_all};

/// The kinds of list that can be brought in.
pub const KINDS: &[&str] = &["care-offices"];

/// Why a list was not brought in.
#[derive(Debug)]
pub enum ImportError {
    /// There is no such kind of list.
    UnknownKind(String),
    /// None of the files can be read.
    Unread(Vec<Unread>),
    /// The policy refuses, or the database fails.
    Stopped(Failure),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind(kind) => {
                write!(f, "there is no kind `{kind}`; known are: {}", KINDS.join(", "))
            }
            Self::Unread(files) => {
                for file in files {
                    write!(f, "{file}; ")?;
                }
                f.write_str("nothing was imported")
            }
            Self::Stopped(Failure::Refused(refusal)) => write!(f, "refused: {}", refusal.key()),
            Self::Stopped(Failure::Failed(fault)) => write!(f, "{fault}; nothing was imported"),
        }
    }
}

impl std::error::Error for ImportError {}

/// A file, or a table of an archive, that could not be read.
#[derive(Debug)]
pub struct Unread {
    /// Its name.
    pub name: String,
    /// Why.
    pub error: ReadError,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.error)
    }
}

/// What files brought.
#[derive(Debug)]
pub struct Brought {
    /// What the rows came to.
    pub summary: Summary,
    /// Files that could not be read; the others were taken over without them.
    pub unread: Vec<Unread>,
}

/// Opens the tables of a file for an import, and says of which that is impossible.
pub fn inputs(path: &Path, name: &str, options: &Options) -> (Vec<Input>, Vec<Unread>) {
    let (mut inputs, mut unread) = (Vec::new(), Vec::new());
    for (name, opened) in open_all(path, name, options) {
        match opened {
            Ok(source) => {
                let layout = source.layout().code();
                inputs.push(Input { name, layout, rows: Box::new(source.rows()) });
            }
            Err(error) => unread.push(Unread { name, error }),
        }
    }
    (inputs, unread)
}

/// Brings files in: `tsunagu import KIND FILE…`. What cannot be read is told and stops nothing else; the rest is
/// taken over together or not at all. `trial` counts and keeps nothing.
///
/// # Errors
/// When the kind is unknown, no file can be read, the policy refuses or the database fails.
pub async fn run_import(
    store: &Store,
    by: &By<'_>,
    kind: &str,
    files: &[PathBuf],
    options: &Options,
    trial: bool,
) -> Result<Brought, ImportError> {
    if !KINDS.contains(&kind) {
        return Err(ImportError::UnknownKind(kind.to_owned()));
    }
    let (mut opened, mut unread) = (Vec::with_capacity(files.len()), Vec::new());
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let (tables, refused) = inputs(path, &name, options);
        opened.extend(tables);
        unread.extend(refused);
    }
    if opened.is_empty() {
        return Err(ImportError::Unread(unread));
    }
    let summary = import_all(store, by, opened, trial).await.map_err(ImportError::Stopped)?;
    // A list that brings nothing brings no new pairs.
    if let Some(import) = summary.import.filter(|_| summary.counts.added + summary.counts.changed > 0) {
        let suggested = people::matching::suggest(store, by.actor.region, import).await;
        suggested.map_err(ImportError::Stopped)?;
    }
    Ok(Brought { summary, unread })
}
