//! Backup and restore. A backup is made while the house is open: one snapshot of every table, the files it names, and
//! the key of the data folder, in one sealed archive that either engine can take in. A restore reads and checks all
//! of it in a place of its own before anything is replaced; the monthly drill proves that it would.

mod archive;
mod generations;
mod restore;
mod tables;

use std::{
    fmt, fs,
    io::{BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use futures_util::TryStreamExt;
use kernel::{Failure, Fault, Instant, Outcome};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use self::archive::{DAMAGED, FORMAT, Head, Reader, Table, Tag, Writer};
use crate::{
    Engine, Read, Store,
    files::{self, blocking, fault},
    key,
};

pub use generations::{Keep, prune};
pub use restore::{Drill, drill, restore};
pub(crate) use restore::{TOKEN, resume};
pub(crate) use tables::{
    COLUMNS, COUNTED, FOREIGN_KEYS, SCHEMA, TABLES, count as count_rows, tables as tables_of,
};

/// Who can open a backup.
#[derive(Clone)]
pub enum Seal {
    /// Who knows this passphrase.
    Passphrase(String),
    /// Who holds the secret of one of these keys (`age1…`).
    Recipients(Vec<String>),
}

/// What opens a backup.
#[derive(Clone)]
pub enum Opener {
    /// A passphrase.
    Passphrase(String),
    /// Secrets (`AGE-SECRET-KEY-1…`), one of which fits.
    Identities(Vec<String>),
}

impl fmt::Debug for Seal {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase",
            Self::Recipients(_) => "Recipients",
        })
    }
}

impl fmt::Debug for Opener {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase",
            Self::Identities(_) => "Identities",
        })
    }
}

/// What a backup holds, as it says itself at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// The last migration of the database it comes from.
    pub schema: i64,
    /// The engine of that database.
    pub engine: String,
    /// When the snapshot was taken, in UTC.
    pub made_at: String,
    /// Every table.
    pub tables: Vec<Rows>,
    /// How many files.
    pub files: u64,
    /// Contents that a row names and that were not to be found.
    pub missing: Vec<String>,
    /// The hash of everything before the manifest.
    pub sha256: String,
}

/// What a backup holds of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// The table.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// The hash of all of them, as they stand in the backup.
    pub sha256: String,
}

/// A finished backup.
#[derive(Clone, Debug)]
pub struct Made {
    /// Where it is.
    pub file: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// What it holds.
    pub manifest: Manifest,
}

/// Rows go through in portions of about this many bytes.
const PORTION: usize = 256 << 10;

enum Piece {
    Table(Table),
    Rows(u64, String),
    File(String),
}

/// Makes a backup into a folder. It appears there whole, under a name that tells when, or not at all. Reading and
/// writing go on meanwhile.
///
/// # Errors
/// When the database, the key or the folder does not answer, or the disk is full.
pub async fn backup(store: &Store, into: &Path, seal: &Seal, now: Instant) -> Result<Made, Fault> {
    let mut read = store.read().await?;
    let head = Head {
        format: FORMAT,
        schema: read.one(&SCHEMA, &[]).await?.number(0)?,
        engine: match store.engine() {
            Engine::Sqlite => "sqlite".into(),
            Engine::Postgres => "postgres".into(),
        },
        made_at: now.to_string(),
    };
    let (sender, pieces) = mpsc::channel(4);
    let writing = tokio::task::spawn_blocking({
        let (from, into, seal) = (store.folder().to_owned(), into.to_owned(), seal.clone());
        move || write(&from, &into, &seal, head, pieces)
    });
    let sent = send(&mut read, &sender).await;
    // Without this the other side would wait for more; after a fault it must not think that it has all.
    match sent {
        Ok(()) => drop(sender),
        Err(fault) => {
            let _ = sender.send(Err(())).await;
            drop(sender);
            let _ = writing.await;
            return Err(fault);
        }
    }
    writing.await.map_err(|source| Fault::new("making a backup", source))?
}

type Sender = mpsc::Sender<Result<Piece, ()>>;

async fn send(read: &mut Read, sender: &Sender) -> Result<(), Fault> {
    let gone = |_| Fault::new("making a backup", "the archive could not be written");
    for name in tables::tables(read).await? {
        let (table, sql) = tables::describe(read, name).await?;
        sender.send(Ok(Piece::Table(table))).await.map_err(gone)?;
        let mut rows = tables::stream(read, sql)?;
        let (mut count, mut portion) = (0, String::with_capacity(PORTION + 4096));
        loop {
            let row = rows.try_next().await.map_err(|source| Fault::new("reading a table", source))?;
            if let Some(row) = &row {
                portion.push(if count == 0 { '[' } else { ',' });
                portion.push_str(row);
                count += 1;
            }
            if count > 0 && (row.is_none() || portion.len() >= PORTION) {
                portion.push(']');
                let rows = Piece::Rows(count, std::mem::take(&mut portion));
                sender.send(Ok(rows)).await.map_err(gone)?;
                count = 0;
            }
            if row.is_none() {
                break;
            }
        }
    }
    for address in files::addresses(read).await? {
        sender.send(Ok(Piece::File(address))).await.map_err(gone)?;
    }
    Ok(())
}

/// The side of the archive, on a thread of its own.
fn write(
    from: &Path,
    into: &Path,
    seal: &Seal,
    head: Head,
    mut pieces: mpsc::Receiver<Result<Piece, ()>>,
) -> Result<Made, Fault> {
    let full = |source| fault("writing a backup", source);
    fs::create_dir_all(into).map_err(full)?;
    let temporary = tempfile::Builder::new().prefix(".backup-").tempfile_in(into).map_err(full)?;
    let mut out = Writer::new(BufWriter::new(temporary), seal)?;
    let mut manifest = Manifest {
        format: head.format,
        schema: head.schema,
        engine: head.engine.clone(),
        made_at: head.made_at.clone(),
        tables: Vec::new(),
        files: 0,
        missing: Vec::new(),
        sha256: String::new(),
    };
    out.put(Tag::Head, &json(&head)?).map_err(full)?;
    match fs::read(from.join(key::FILE)) {
        Ok(key) => out.put(Tag::Key, &key).map_err(full)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(full(error)),
    }
    let mut hash = Sha256::new();
    let close = |manifest: &mut Manifest, hash: &mut Sha256| {
        if let Some(last) = manifest.tables.last_mut().filter(|last| last.sha256.is_empty()) {
            last.sha256 = HEXLOWER.encode(&std::mem::take(hash).finalize());
        }
    };
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Err(()) => {
                return Err(Fault::new("making a backup", "the database could not be read to the end"));
            }
            Ok(Piece::Table(table)) => {
                close(&mut manifest, &mut hash);
                out.put(Tag::Table, &json(&table)?).map_err(full)?;
                manifest.tables.push(Rows { table: table.name, rows: 0, sha256: String::new() });
            }
            Ok(Piece::Rows(count, rows)) => {
                hash.update(&rows);
                out.put(Tag::Rows, rows.as_bytes()).map_err(full)?;
                if let Some(last) = manifest.tables.last_mut() {
                    last.rows += count;
                }
            }
            Ok(Piece::File(address)) => {
                if !files::is_address(&address) {
                    manifest.missing.push(address);
                    continue;
                }
                match fs::read(from.join(files::FOLDER).join(&address[..2]).join(&address)) {
                    Ok(content) => {
                        let mut record = address.into_bytes();
                        record.extend(content);
                        out.put(Tag::File, &record).map_err(full)?;
                        manifest.files += 1;
                    }
                    Err(_) => manifest.missing.push(address),
                }
            }
        }
    }
    close(&mut manifest, &mut hash);
    manifest.sha256 = out.hash();
    out.put(Tag::End, &json(&manifest)?).map_err(full)?;
    let mut buffered = out.finish().map_err(full)?;
    buffered.flush().map_err(full)?;
    let temporary = buffered.into_inner().map_err(|error| full(error.into_error()))?;
    temporary.as_file().sync_all().map_err(full)?;
    let file = into.join(generations::name(&manifest.made_at));
    let size = temporary.as_file().metadata().map_err(full)?.len();
    temporary.persist(&file).map_err(|error| full(error.error))?;
    key::sync_folder(into).map_err(full)?;
    Ok(Made { file, size, manifest })
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(value).map_err(|source| Fault::new("writing a backup", source))
}

/// What comes out of an archive, checked.
enum Found {
    Head(Head),
    Key(Vec<u8>),
    Table(Table),
    Rows(Vec<Vec<serde_json::Value>>),
    File(String, Vec<u8>),
}

/// Reads an archive from end to end, gives away what is in it, and compares it with its manifest.
fn read(file: &Path, opener: &Opener, mut give: impl FnMut(Found) -> Outcome<()>) -> Outcome<Manifest> {
    let opened = fs::File::open(file).map_err(|source| fault("opening a backup", source))?;
    let mut reader = Reader::new(BufReader::new(opened), opener)?;
    let (mut head, mut tables, mut files) = (None::<Head>, Vec::<Rows>::new(), 0);
    let mut hash = Sha256::new();
    let close = |tables: &mut Vec<Rows>, hash: &mut Sha256| {
        if let Some(last) = tables.last_mut().filter(|last| last.sha256.is_empty()) {
            last.sha256 = HEXLOWER.encode(&std::mem::take(hash).finalize());
        }
    };
    loop {
        let (tag, bytes, before) = reader.next()?;
        if head.is_none() != (tag == Tag::Head) {
            return Err(DAMAGED.into());
        }
        match tag {
            Tag::Head => {
                let found: Head = from_json(&bytes)?;
                if found.format != FORMAT {
                    return Err(DAMAGED.into());
                }
                head = Some(found.clone());
                give(Found::Head(found))?;
            }
            Tag::Key => give(Found::Key(bytes))?,
            Tag::Table => {
                close(&mut tables, &mut hash);
                let table: Table = from_json(&bytes)?;
                tables.push(Rows { table: table.name.clone(), rows: 0, sha256: String::new() });
                give(Found::Table(table))?;
            }
            Tag::Rows => {
                hash.update(&bytes);
                let rows: Vec<Vec<serde_json::Value>> = from_json(&bytes)?;
                tables.last_mut().ok_or(DAMAGED)?.rows += rows.len() as u64;
                give(Found::Rows(rows))?;
            }
            Tag::File => {
                let (address, content) = bytes.split_at_checked(64).ok_or(DAMAGED)?;
                let address = String::from_utf8(address.to_vec()).map_err(|_| DAMAGED)?;
                if !files::is_address(&address) {
                    return Err(DAMAGED.into());
                }
                files += 1;
                give(Found::File(address, content.to_vec()))?;
            }
            Tag::End => {
                close(&mut tables, &mut hash);
                let manifest: Manifest = from_json(&bytes)?;
                if manifest.tables != tables || manifest.files != files || manifest.sha256 != before {
                    return Err(DAMAGED.into());
                }
                reader.ends()?;
                return Ok(manifest);
            }
        }
    }
}

fn from_json<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|_| DAMAGED.into())
}

/// Opens a backup and compares all of it with its manifest, without restoring anything.
///
/// # Errors
/// A refusal when the key does not fit or anything in it is damaged.
pub async fn check(file: &Path, opener: &Opener) -> Outcome<Manifest> {
    let (file, opener) = (file.to_owned(), opener.clone());
    blocking("checking a backup", move || Ok(read(&file, &opener, |_| Ok(())))).await?
}
