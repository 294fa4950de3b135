use std::{path::PathBuf, time::Duration};

/// Where the data is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder: the SQLite file, pictures and documents, backups.
    pub folder: PathBuf,
    /// `postgres://…` for PostgreSQL; nothing for SQLite in the data folder.
    pub database: Option<String>,
    /// How many snapshots may be read at the same time.
    pub readers: u32,
    /// When a write counts as kept.
    pub durability: Durability,
    /// How long a write waits for the one before it. Who opens a second while holding one would wait for ever.
    pub patience: Duration,
}

impl Settings {
    /// SQLite in this folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            database: None,
            readers: 8,
            durability: Durability::Full,
            patience: Duration::from_secs(60),
        }
    }

    /// Whether there is a database already; of PostgreSQL that is taken for granted.
    pub fn is_there(&self) -> bool {
        self.database.is_some() || self.folder.join(crate::engine::FILE).exists()
    }
}

/// When a write counts as kept. Only [`Durability::Full`] survives a power cut; the other exists so that the
/// power-cut harness can show that it would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// On the disk before it is acknowledged.
    Full,
    /// Handed to the operating system; a power cut loses acknowledged writes.
    Normal,
}
