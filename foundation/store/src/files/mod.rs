//! Files beside the database: photographs, documents, lists that were brought. A file is addressed by its content
//! under the key of the data folder, unreadable at rest without that key, and on the disk before the row that names
//! it is committed. Equal contents are kept once.

mod kind;
mod picture;

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, UNIX_EPOCH},
};

use kernel::{Fault, Id, Instant, Outcome, Refusal};

pub use kind::FileKind;
pub use picture::{FACE, MOST_PIXELS, Picture, picture};

use crate::{
    Read, Row, Statement, Store, Value, Write,
    key::{Key, sync_folder},
};

/// A file beside the database.
#[derive(Debug)]
pub enum File {}

pub(crate) static ADD: Statement = Statement::new(
    "store.file.add",
    "INSERT INTO file (region_id, file_id, address, kind, size, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
pub(crate) static FIND: Statement = Statement::new(
    "store.file.find",
    "SELECT address, kind, size, made_at, made_by FROM file WHERE region_id = $1 AND file_id = $2",
);
pub(crate) static FORGET: Statement =
    Statement::new("store.file.forget", "DELETE FROM file WHERE region_id = $1 AND file_id = $2");
pub(crate) static ADDRESSES: Statement =
    Statement::new("store.file.addresses", "SELECT DISTINCT address FROM file ORDER BY address");

/// Where contents lie in the data folder.
pub(crate) const FOLDER: &str = "files";

/// What no row names is left alone for a day: the row may still be on its way.
const REST: Duration = Duration::from_secs(24 * 60 * 60);

/// The files of a data folder.
#[derive(Clone)]
pub struct Files {
    folder: PathBuf,
    key: Key,
    sweeping: Arc<RwLock<()>>,
}

/// What is known of a file without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: Id<File>,
    /// What it is.
    pub kind: FileKind,
    /// Its length in bytes.
    pub size: u64,
    /// Since when.
    pub made_at: Instant,
    address: String,
}

/// A file that comes in.
#[derive(Debug)]
pub struct New<'a, R: ?Sized> {
    /// The region it belongs to.
    pub region: Id<R>,
    /// The id it will have.
    pub id: Id<File>,
    /// What is in it.
    pub content: Vec<u8>,
    /// The kinds that are welcome here.
    pub allowed: &'a [FileKind],
    /// When.
    pub at: Instant,
    /// Whose account brought it; none for what the house itself makes.
    pub by: Option<Id<()>>,
}

impl Files {
    /// The files of this data folder; makes the key at the first start.
    ///
    /// # Errors
    /// When the folder cannot be used, or others on the machine can read its key.
    pub async fn open(folder: &Path) -> Result<Self, Fault> {
        let root = folder.to_owned();
        blocking("opening the files", move || {
            let folder = root.join(FOLDER);
            fs::create_dir_all(&folder).map_err(|source| fault("making the folder of files", source))?;
            Ok(Self { folder, key: Key::open(&root)?, sweeping: Arc::default() })
        })
        .await
    }

    fn path(&self, address: &str) -> PathBuf {
        self.folder.join(&address[..2]).join(address)
    }

    /// Keeps a file: its content is on the disk, read back and compared, before this returns; its row is kept with
    /// the rest of the write.
    ///
    /// # Errors
    /// A refusal when its kind or size is not welcome; a fault when it cannot be kept.
    pub async fn keep<R: ?Sized>(&self, write: &mut Write, new: New<'_, R>) -> Outcome<Kept> {
        let kind = FileKind::of(&new.content, new.allowed)?;
        let (files, content) = (self.clone(), new.content);
        let size = content.len() as u64;
        let address = blocking("keeping a file", move || {
            let address = files.key.address(&content)?;
            files.put(&address, &content)?;
            Ok(address)
        })
        .await?;
        write
            .execute(
                &ADD,
                &[
                    new.region.into(),
                    new.id.into(),
                    Value::from(&address),
                    kind.code().into(),
                    i64::try_from(size).unwrap_or(i64::MAX).into(),
                    new.at.into(),
                    new.by.into(),
                ],
            )
            .await?;
        Ok(Kept { id: new.id, kind, size, made_at: new.at, address })
    }

    /// Written aside and renamed: under an address there is a whole file or none. It is written again if it is
    /// there, which makes it young for the sweep and heals a damaged one.
    fn put(&self, address: &str, content: &[u8]) -> Result<(), Fault> {
        let _no_sweep = self.sweeping.read().unwrap_or_else(PoisonError::into_inner);
        let sealed = self.key.seal(content)?;
        let path = self.path(address);
        let folder = path.parent().unwrap_or(&self.folder);
        write_whole(folder, &path, &sealed)?;
        let back = fs::read(&path).map_err(|source| fault("reading a file back", source))?;
        if self.key.open_sealed(&back)? != content {
            return Err(Fault::new("reading a file back", "it is not what was written"));
        }
        Ok(())
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// Not found, or the database does not answer.
    pub async fn find<R: ?Sized>(&self, read: &mut Read, region: Id<R>, id: Id<File>) -> Outcome<Kept> {
        let row = read.optional(&FIND, &[region.into(), id.into()]).await?.ok_or(Refusal::NotFound)?;
        Ok(kept(&row, id)?)
    }

    /// A file's content, compared with its address.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub async fn content(&self, kept: &Kept) -> Result<Vec<u8>, Fault> {
        let (files, address) = (self.clone(), kept.address.clone());
        blocking("reading a file", move || files.read(&address)).await
    }

    fn read(&self, address: &str) -> Result<Vec<u8>, Fault> {
        let sealed = fs::read(self.path(address)).map_err(|source| fault("reading a file", source))?;
        let content = self.key.open_sealed(&sealed)?;
        if self.key.address(&content)? != address {
            return Err(Fault::new("reading a file", "its content does not belong to its address"));
        }
        Ok(content)
    }

    /// Whether the content under an address is there and whole.
    pub(crate) fn check(&self, address: &str) -> Result<(), Fault> {
        if !is_address(address) {
            return Err(Fault::new("reading a file", "its address is none"));
        }
        self.read(address).map(drop)
    }

    /// Forgets a file. Its content goes with the next sweep, unless another row names it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget<R: ?Sized>(
        &self,
        write: &mut Write,
        region: Id<R>,
        id: Id<File>,
    ) -> Result<(), Fault> {
        write.execute(&FORGET, &[region.into(), id.into()]).await.map(drop)
    }

    /// Removes contents that no row has named for a day; says how many. One program of a data folder does this.
    ///
    /// # Errors
    /// When the database or the folder does not answer.
    pub async fn sweep(&self, store: &Store, now: Instant) -> Result<u64, Fault> {
        let named = addresses(&mut store.read().await?).await?;
        let files = self.clone();
        blocking("sweeping the files", move || files.remove_unnamed(&named.into_iter().collect(), now)).await
    }

    fn remove_unnamed(&self, named: &HashSet<String>, now: Instant) -> Result<u64, Fault> {
        let _alone = self.sweeping.write().unwrap_or_else(PoisonError::into_inner);
        let sweeping = |source| fault("sweeping the files", source);
        let mut removed = 0;
        for (name, path) in listed(&self.folder).map_err(sweeping)? {
            let made = fs::metadata(&path).and_then(|data| data.modified()).map_err(sweeping)?;
            let made = made.duration_since(UNIX_EPOCH).unwrap_or_default();
            let age = Duration::from_micros(u64::try_from(now.as_micros()).unwrap_or(0)).saturating_sub(made);
            if !named.contains(&name) && age > REST {
                fs::remove_file(&path).map_err(sweeping)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// All addresses that rows name.
pub(crate) async fn addresses(read: &mut Read) -> Result<Vec<String>, Fault> {
    read.rows(&ADDRESSES, &[]).await?.iter().map(|row| row.text(0)).collect()
}

/// Names of contents are 64 hexadecimal digits; nothing else ever becomes a path.
pub(crate) fn is_address(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Name and path of everything below the folder of files, leftovers of a crash included.
fn listed(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for shelf in fs::read_dir(folder)? {
        let shelf = shelf?;
        if shelf.file_type()?.is_dir() {
            for file in fs::read_dir(shelf.path())? {
                let file = file?;
                found.push((file.file_name().to_string_lossy().into_owned(), file.path()));
            }
        }
    }
    Ok(found)
}

/// Makes `path` hold exactly these bytes, durably; before that it holds what it held.
pub(crate) fn write_whole(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let write = || {
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            folder.parent().map_or(Ok(()), sync_folder)?;
        }
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut temporary, bytes)?;
        temporary.as_file().sync_all()?;
        temporary.persist(path).map_err(|error| error.error)?;
        sync_folder(folder)
    };
    write().map_err(|source| fault("writing a file", source))
}

/// A full disk is told from other troubles.
pub(crate) fn fault(doing: &'static str, source: io::Error) -> Fault {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Fault::full(doing, source),
        _ => Fault::new(doing, source),
    }
}

/// Runs what waits for the disk or the processor on a thread for that.
pub(crate) async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|source| Fault::new(doing, source))?
}

fn kept(row: &Row, id: Id<File>) -> Result<Kept, Fault> {
    let code = row.text(1)?;
    let kind =
        FileKind::from_code(&code).ok_or_else(|| Fault::new("reading a file", "its kind is unknown"))?;
    let address = row.text(0)?;
    if !is_address(&address) {
        return Err(Fault::new("reading a file", "its address is none"));
    }
    let size = u64::try_from(row.number(2)?).unwrap_or(0);
    Ok(Kept { id, kind, size, made_at: row.instant(3)?, address })
}
