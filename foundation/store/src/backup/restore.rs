//! A restore reads, checks and rebuilds everything beside what is there. Only when all of it stands is what was there
//! set aside and the new put in its place; a crash at any moment leaves the one or the other, and the next start
//! finishes what was begun.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use kernel::{Failure, Fault, Instant, Outcome, Refusal};
use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteLockingMode};
use tokio::sync::mpsc;

use super::{
    COUNTED, DAMAGED, FOREIGN_KEYS, Found, Made, Manifest, Opener, Seal, backup, check,
    tables::{self, Target},
};
use crate::{
    Durability, Read, Settings, Statement, Store, Write,
    files::{self, blocking, fault},
    key, migrate, sqlite,
    verify::{self, Finding},
};

/// Where a restore is prepared, in the data folder.
const STAGING: &str = "restoring";
/// Everything in the staging folder is complete; what is there is to be replaced by it.
const READY: &str = "ready";
/// What a restore replaced.
const ASIDE: &str = "before-restore";
/// The database file of SQLite.
const DATABASE: &str = "tsunagu.db";

pub(crate) static TOKEN: Statement = Statement::new("store.restore.token", "SELECT NULL")
    .on_postgres("SELECT obj_description(current_schema()::regnamespace, 'pg_namespace')");
static CURRENT_SCHEMA: Statement =
    Statement::new("store.current_schema", "SELECT 'main'").on_postgres("SELECT current_schema()::text");

/// Restores a backup into the database and the data folder of `settings`; no program may have them open. What was
/// there is kept: the folder's in `before-restore`, the schema of PostgreSQL under a name that begins so.
///
/// # Errors
/// A refusal when the key does not fit, the backup is damaged or from a newer program, or the database is in use.
/// Nothing is changed then.
pub async fn restore(
    archive: &Path,
    opener: &Opener,
    settings: &Settings,
    now: Instant,
) -> Outcome<Manifest> {
    // All of it once before anything is built: a damaged backup costs minutes, not a half-built database.
    check(archive, opener).await?;
    let staging = settings.folder.join(STAGING);
    let prepare = |source| fault("preparing a restore", source);
    fs::create_dir_all(&settings.folder).map_err(prepare)?;
    if staging.exists() {
        fs::remove_dir_all(&staging).map_err(prepare)?;
    }
    fs::create_dir(&staging).map_err(prepare)?;
    let done = match settings.database {
        None => into_sqlite(archive, opener, settings, &staging).await,
        Some(_) => into_postgres(archive, opener, settings, &staging, now).await,
    };
    if done.is_err() {
        // Left-overs would only be in the way.
        let _ = fs::remove_dir_all(&staging);
    }
    done
}

async fn into_sqlite(
    archive: &Path,
    opener: &Opener,
    settings: &Settings,
    staging: &Path,
) -> Outcome<Manifest> {
    alone(&settings.folder.join(DATABASE)).await?;
    let manifest = build(archive, opener, staging).await?;
    mark_ready(staging, "sqlite")?;
    replace(&settings.folder)?;
    Ok(manifest)
}

/// A SQLite data folder with everything that is in the archive, checked.
async fn build(archive: &Path, opener: &Opener, folder: &Path) -> Outcome<Manifest> {
    let mut pieces = Pieces::of(archive, opener, folder);
    let schema = pieces.schema().await?;
    let settings = Settings { durability: Durability::Full, ..Settings::in_folder(folder) };
    let store = Store::open_until(&settings, schema).await?;
    let done = async {
        let mut write = store.write().await?;
        tables::run(&mut write, "PRAGMA defer_foreign_keys = 1".to_owned()).await?;
        let manifest = pieces.load(&mut write).await?;
        write.commit().await?;
        migrate::up(&store, i64::MAX).await?;
        let mut write = store.write().await?;
        write.restore_search().await?;
        write.commit().await?;
        complete(&mut store.read().await?, &manifest).await?;
        let known = |finding: &Finding| match finding {
            Finding::MissingFile(address) => manifest.missing.contains(address),
            _ => false,
        };
        match verify::verify(&store).await?.iter().find(|finding| !known(finding)) {
            Some(finding) => Err(Fault::new("checking what was restored", finding.to_string()).into()),
            None => Ok(manifest),
        }
    };
    let done: Outcome<Manifest> = done.await;
    store.close().await;
    let synced = fs::File::open(folder.join(DATABASE)).and_then(|file| file.sync_all());
    synced.map_err(|source| fault("keeping what was restored", source))?;
    done
}

async fn into_postgres(
    archive: &Path,
    opener: &Opener,
    settings: &Settings,
    staging: &Path,
    now: Instant,
) -> Outcome<Manifest> {
    let mut pieces = Pieces::of(archive, opener, staging);
    let schema = pieces.schema().await?;
    let store = Store::open(settings).await?;
    let token = HEXLOWER.encode(&Sha256::digest(format!("{now} {}", archive.display())));
    let done = async {
        // One transaction for all of it: nobody ever sees half.
        let mut write = store.write().await?;
        let current = write.one(&CURRENT_SCHEMA, &[]).await?.text(0)?;
        tables::run(&mut write, "CREATE SCHEMA tsunagu_restoring".to_owned()).await?;
        tables::run(&mut write, "SET LOCAL search_path TO tsunagu_restoring".to_owned()).await?;
        migrate::bring(&mut write, schema).await?;
        let mut keys = Vec::new();
        for row in write.rows(&FOREIGN_KEYS, &[]).await? {
            keys.push((row.text(0)?, row.text(1)?, row.text(2)?));
        }
        for (table, name, _) in &keys {
            tables::run(&mut write, format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\"")).await?;
        }
        let manifest = pieces.load(&mut write).await?;
        for (table, name, definition) in &keys {
            let add = format!("ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {definition}");
            tables::run(&mut write, add).await?;
        }
        for row in write.rows(&COUNTED, &[]).await? {
            let (table, column) = (row.text(0)?, row.text(1)?);
            let next = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'),
                 (SELECT COALESCE(MAX(\"{column}\"), 0) + 1 FROM \"{table}\"), false)"
            );
            tables::run(&mut write, next).await?;
        }
        migrate::bring(&mut write, i64::MAX).await?;
        write.restore_search().await?;
        complete(&mut write, &manifest).await?;
        let aside = format!("{ASIDE}-{}", now.as_micros());
        for sql in [
            format!("ALTER SCHEMA \"{current}\" RENAME TO \"{aside}\""),
            format!("ALTER SCHEMA tsunagu_restoring RENAME TO \"{current}\""),
            format!("COMMENT ON SCHEMA \"{current}\" IS '{token}'"),
        ] {
            tables::run(&mut write, sql).await?;
        }
        // The mark stands before the database changes, and means something only after it has.
        mark_ready(staging, &token)?;
        write.commit().await?;
        Ok(manifest)
    };
    let done: Outcome<Manifest> = done.await;
    store.close().await;
    let manifest = done?;
    replace(&settings.folder)?;
    Ok(manifest)
}

/// Every table has as many rows as the backup says.
async fn complete(read: &mut Read, manifest: &Manifest) -> Result<(), Fault> {
    for table in &manifest.tables {
        let found = tables::count(read, &table.table).await?;
        if u64::try_from(found) != Ok(table.rows) {
            let why = format!("{} rows of {} in {}", found, table.rows, table.table);
            return Err(Fault::new("checking what was restored", why));
        }
    }
    Ok(())
}

/// What comes out of an archive, read on a thread of its own; files and key go straight into the folder.
struct Pieces {
    from: mpsc::Receiver<Outcome<Piece>>,
}

enum Piece {
    Schema(i64),
    Table(super::Table),
    Rows(Vec<Vec<serde_json::Value>>),
    End(Manifest),
}

impl Pieces {
    fn of(archive: &Path, opener: &Opener, folder: &Path) -> Self {
        let (sender, from) = mpsc::channel(4);
        let (archive, opener, folder) = (archive.to_owned(), opener.clone(), folder.to_owned());
        tokio::task::spawn_blocking(move || {
            let gone = |_| Failure::from(Fault::new("restoring", "the database could not be written"));
            let mut key = None;
            let read = super::read(&archive, &opener, |found| match found {
                Found::Head(head) => sender.blocking_send(Ok(Piece::Schema(head.schema))).map_err(gone),
                Found::Table(table) => sender.blocking_send(Ok(Piece::Table(table))).map_err(gone),
                Found::Rows(rows) => sender.blocking_send(Ok(Piece::Rows(rows))).map_err(gone),
                Found::Key(text) => {
                    let text = String::from_utf8(text).map_err(|_| DAMAGED)?;
                    key = Some(key::Key::parse(&text)?);
                    Ok(key::place(&folder, &text)?)
                }
                Found::File(address, sealed) => {
                    let content = key.as_ref().ok_or(DAMAGED)?.open_sealed(&sealed).map_err(|_| DAMAGED)?;
                    if key.as_ref().ok_or(DAMAGED)?.address(&content)? != address {
                        return Err(DAMAGED.into());
                    }
                    let shelf = folder.join(files::FOLDER).join(&address[..2]);
                    Ok(files::write_whole(&shelf, &shelf.join(&address), &sealed)?)
                }
            });
            // Nobody listens any more only when the other side has failed for a reason of its own.
            let _ = sender.blocking_send(read.map(Piece::End));
        });
        Self { from }
    }

    async fn next(&mut self) -> Outcome<Piece> {
        match self.from.recv().await {
            Some(piece) => piece,
            None => Err(Fault::new("restoring", "the archive ended without an end").into()),
        }
    }

    /// The migration the backup was made at.
    async fn schema(&mut self) -> Outcome<i64> {
        let Piece::Schema(schema) = self.next().await? else { return Err(DAMAGED.into()) };
        if schema > migrate::MIGRATIONS.last().map_or(0, |migration| migration.number) {
            return Err(Refusal::Other("store-backup-newer").into());
        }
        Ok(schema)
    }

    async fn load(&mut self, write: &mut Write) -> Outcome<Manifest> {
        let mut target = None::<Target>;
        let known = tables::tables(write).await?;
        loop {
            match self.next().await? {
                Piece::Schema(_) => return Err(DAMAGED.into()),
                Piece::Table(table) if !known.contains(&table.name) => return Err(DAMAGED.into()),
                Piece::Table(table) => target = Some(Target::new(write, table).await?),
                Piece::Rows(rows) => {
                    let target = target.as_ref().ok_or(DAMAGED)?;
                    target
                        .put(write, rows)
                        .await
                        .map_err(|fault| fault.while_doing(target.name().to_owned()))?;
                }
                Piece::End(manifest) => return Ok(manifest),
            }
        }
    }
}

/// Nobody else has the file open: a program that runs on it would write into what is set aside.
async fn alone(file: &Path) -> Outcome<()> {
    if !file.exists() {
        return Ok(());
    }
    let options = sqlite::options(file, Durability::Full)?
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(std::time::Duration::from_millis(200));
    let begun = async {
        let mut connection = options.connect().await?;
        let begun = sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await;
        let _ = connection.close().await;
        begun
    };
    let error = begun.await.err();
    let code = error.as_ref().and_then(sqlx::Error::as_database_error).and_then(|error| error.code());
    match code.as_deref() {
        Some("5" | "261" | "517") => Err(Refusal::Conflict("store-restore-in-use").into()),
        // A file too damaged to be opened is just what a restore is for.
        _ => Ok(()),
    }
}

fn mark_ready(staging: &Path, token: &str) -> Result<(), Fault> {
    files::write_whole(staging, &staging.join(READY), token.as_bytes())
}

/// The parts of a data folder that a restore brings.
fn parts() -> [&'static str; 5] {
    [DATABASE, "tsunagu.db-wal", "tsunagu.db-shm", files::FOLDER, key::FILE]
}

/// Sets what is there aside and puts what was prepared in its place. Each step can be done again, and so can all.
fn replace(folder: &Path) -> Result<(), Fault> {
    let staging = folder.join(STAGING);
    let work = || -> io::Result<()> {
        let brings_database = staging.join(DATABASE).exists();
        let aside = folder.join(ASIDE);
        let begun = staging.join("begun");
        if !begun.exists() {
            if aside.exists() {
                fs::remove_dir_all(&aside)?;
            }
            fs::create_dir(&aside)?;
            fs::write(&begun, if brings_database { DATABASE } else { "" })?;
            fs::File::open(&begun)?.sync_all()?;
            key::sync_folder(&staging)?;
            key::sync_folder(folder)?;
        }
        let with_database = fs::read_to_string(&begun)? == DATABASE;
        for part in parts() {
            let (old, new, kept): (PathBuf, PathBuf, PathBuf) =
                (folder.join(part), staging.join(part), aside.join(part));
            let of_database = part.starts_with(DATABASE);
            if of_database && !with_database {
                continue;
            }
            // An old log beside a new file would be taken for its own.
            if old.exists() && !kept.exists() && (new.exists() || part.contains('-')) {
                fs::rename(&old, &kept)?;
            }
            if new.exists() {
                fs::rename(&new, &old)?;
            }
        }
        key::sync_folder(&aside)?;
        key::sync_folder(folder)?;
        fs::remove_dir_all(&staging)?;
        key::sync_folder(folder)
    };
    work().map_err(|source| fault("putting a restored folder in its place", source))
}

/// At every start: finishes a restore that a crash interrupted after it was complete, and clears away one that was
/// not. `token` is what the database says of itself; SQLite's is in the folder and says nothing.
pub(crate) fn resume(folder: &Path, token: Option<&str>) -> Result<(), Fault> {
    let staging = folder.join(STAGING);
    match fs::read_to_string(staging.join(READY)) {
        Ok(ready) if token.is_none_or(|token| token == ready) => replace(folder),
        // Another program may be at it right now, as long as it has not marked it.
        _ => Ok(()),
    }
}

/// What a drill found.
#[derive(Clone, Debug)]
pub struct Drill {
    /// The backup it made; the file is gone again.
    pub made: Made,
    /// Rows of all tables after the restore; equal to the backup's, or the drill would have failed.
    pub rows: u64,
    /// Files that rows name and that were not in the data folder.
    pub missing: Vec<String>,
}

/// Makes a backup, restores it into a passing place (SQLite, whatever it comes from), counts, checks, and clears
/// everything away. For a job each month: a backup nobody has restored is a hope.
///
/// # Errors
/// When anything in this does not succeed; then the backups of this region cannot be relied upon.
pub async fn drill(store: &Store, seal: &Seal, opener: &Opener, now: Instant) -> Outcome<Drill> {
    let place = tempfile::Builder::new().prefix("drill-").tempdir_in(store.folder());
    let place = place.map_err(|source| fault("making room for a drill", source))?;
    let made = backup(store, place.path(), seal, now).await?;
    let folder = place.path().join("restored");
    let settings = Settings::in_folder(&folder);
    let manifest = restore(&made.file, opener, &settings, now).await?;
    if manifest != made.manifest {
        return Err(Fault::new("a drill of the backup", "what was read is not what was written").into());
    }
    let restored = Store::open(&settings).await?;
    let mut rows = 0;
    let counted = async {
        let mut read = restored.read().await?;
        complete(&mut read, &manifest).await?;
        for table in &manifest.tables {
            rows += table.rows;
        }
        Ok::<_, Fault>(())
    };
    let counted = counted.await;
    restored.close().await;
    counted?;
    blocking("clearing away after a drill", move || {
        place.close().map_err(|source| fault("clearing away after a drill", source))
    })
    .await?;
    Ok(Drill { missing: manifest.missing.clone(), made, rows })
}
