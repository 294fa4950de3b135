//! Bringing lists of care offices in by command.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use kernel::Failure;
use people::import::{By, Input, Summary, import_all};
use store::Store;

use crate::{Options, ReadError, open};

/// The kinds of list that can be brought in.
pub const KINDS: &[&str] = &["care-offices"];

/// Why a list was not brought in.
#[derive(Debug)]
pub enum ImportError {
    /// There is no such kind of list.
    UnknownKind(String),
    /// This file cannot be read; nothing was taken over from any.
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// The policy refuses, or the database fails.
    Stopped(Failure),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind(kind) => {
                write!(f, "there is no kind `{kind}`; known are: {}", KINDS.join(", "))
            }
            Self::File { path, error } => write!(f, "{}: {error}; nothing was imported", path.display()),
            Self::Stopped(Failure::Refused(refusal)) => write!(f, "refused: {}", refusal.key()),
            Self::Stopped(Failure::Failed(fault)) => write!(f, "{fault}; nothing was imported"),
        }
    }
}

impl std::error::Error for ImportError {}

/// Opens a file for an import.
///
/// # Errors
/// When it cannot be read as a list of offices.
pub fn input(path: &Path, name: String, options: &Options) -> Result<Input, ReadError> {
    let source = open(path, options)?;
    Ok(Input { name, layout: source.layout().code(), rows: Box::new(source.rows()) })
}

/// Brings files in: `tsunagu import KIND FILE…`. All are opened before anything is written, and taken over together
/// or not at all. `trial` counts and keeps nothing.
///
/// # Errors
/// When the kind is unknown, a file cannot be read, the policy refuses or the database fails.
pub async fn run_import(
    store: &Store,
    by: &By<'_>,
    kind: &str,
    files: &[PathBuf],
    trial: bool,
) -> Result<Summary, ImportError> {
    if !KINDS.contains(&kind) {
        return Err(ImportError::UnknownKind(kind.to_owned()));
    }
    let options = Options::default();
    let mut inputs = Vec::with_capacity(files.len());
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let opened = input(path, name, &options);
        inputs.push(opened.map_err(|error| ImportError::File { path: path.clone(), error })?);
    }
    let summary = import_all(store, by, inputs, trial).await.map_err(ImportError::Stopped)?;
    // A list that brings nothing brings no new pairs.
    if let Some(import) = summary.import.filter(|_| summary.counts.added + summary.counts.changed > 0) {
        let suggested = people::matching::suggest(store, by.actor.region, import).await;
        suggested.map_err(ImportError::Stopped)?;
    }
    Ok(summary)
}
