//! How SQLite keeps moments and days, how its connections are opened, and the group commit.

use std::{
    path::Path,
    str::FromStr,
    sync::{Arc, Weak},
    time::Duration,
};

use kernel::Fault;
use sqlx::{
    ConnectOptions, Connection, Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::{
    Durability,
    value::{Type, Value},
};

type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

pub(crate) fn bind<'q>(query: Bound<'q>, value: &Value) -> Bound<'q> {
    match value {
        Value::Null(Type::Bytes | Type::Id) => query.bind(None::<Vec<u8>>),
        Value::Null(Type::Flag | Type::Number) => query.bind(None::<i64>),
        Value::Null(Type::Real) => query.bind(None::<f64>),
        Value::Null(Type::Instant | Type::Day | Type::Text | Type::Json) => query.bind(None::<String>),
        Value::Id(id) => query.bind(*id),
        Value::Instant(instant) => query.bind(instant.to_string()),
        Value::Day(day) => query.bind(day.to_string()),
        Value::Flag(flag) => query.bind(i64::from(*flag)),
        Value::Number(number) => query.bind(*number),
        Value::Real(real) => query.bind(*real),
        Value::Text(text) | Value::Json(text) => query.bind(Arc::clone(text)),
        Value::Bytes(bytes) => query.bind(bytes.clone()),
    }
}

/// Memory of a connection that reads, in KiB: most of what it reads is mapped anyway.
const READING: &str = "-8192";
/// Memory of the connection that writes: what a whole list changes is written once, at the end, and then let go.
const WRITING: &str = "-131072";

/// How connections to this file are opened. Foreign keys are off by default in SQLite, hence here.
pub(crate) fn options(file: &Path, durability: Durability) -> Result<SqliteConnectOptions, Fault> {
    let options = SqliteConnectOptions::from_str("sqlite:")
        .map_err(|source| Fault::new("settings of SQLite", source))?
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match durability {
            Durability::Full => SqliteSynchronous::Full,
            Durability::Normal => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", READING)
        // As much as SQLite allows: what is read is not copied, and the memory is the system's to take back.
        .pragma("mmap_size", "2147418112")
        .pragma("temp_store", "memory")
        // The checkpointer does it, off the path of a request.
        .pragma("wal_autocheckpoint", "0")
        // What a large write made of the log is given back to the disk when the log begins anew.
        .pragma("journal_size_limit", "67108864")
        .row_buffer_size(256)
        .statement_cache_capacity(256)
        .disable_statement_logging();
    Ok(options)
}

/// Whether the disk, or the room set aside for the file, is used up.
pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    const SQLITE_FULL: &str = "13";
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == SQLITE_FULL)
}

/// The one connection that writes. Writers queue for it; each works in a savepoint; the committer, which queues like
/// everybody else and so comes after all who wait, makes everything before it durable with one COMMIT, and only then
/// is each acknowledged.
pub(crate) struct Gate {
    line: Arc<Mutex<Line>>,
    bell: Notify,
    /// How long somebody waits at the gate.
    patience: Duration,
    reading: SqliteConnectOptions,
    /// The connection that moves the log into the file, once there is one; nothing at all after closing.
    beside: Mutex<Option<Option<SqliteConnection>>>,
}

pub(crate) struct Line {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    /// A transaction is open.
    begun: bool,
    /// The connection may hold memory of what was written.
    holds: bool,
    /// A writer went away without commit; its savepoint is still there.
    abandoned: bool,
    waiting: Vec<oneshot::Sender<Result<(), Broken>>>,
}

/// The disk refused what was to be kept; nothing of the group is.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the database could not be written: {why}")]
pub(crate) struct Broken {
    why: String,
    full: bool,
}

impl Gate {
    pub(crate) fn new(reading: SqliteConnectOptions, patience: Duration) -> Arc<Self> {
        let options = reading.clone().pragma("cache_size", WRITING);
        let line = Line {
            options,
            connection: None,
            begun: false,
            holds: false,
            abandoned: false,
            waiting: Vec::new(),
        };
        let gate = Arc::new(Self {
            line: Arc::new(Mutex::new(line)),
            bell: Notify::new(),
            patience,
            reading,
            beside: Mutex::new(Some(None)),
        });
        let (weak, line) = (Arc::downgrade(&gate), Arc::clone(&gate.line));
        tokio::spawn(async move {
            loop {
                let Some(gate) = weak.upgrade() else { return };
                // A rest is what lets the gate be dropped while nobody writes.
                let rung = tokio::time::timeout(Duration::from_secs(1), gate.bell.notified()).await;
                drop(gate);
                let mut line = line.lock().await;
                line.keep_all().await;
                if rung.is_err() {
                    line.let_go().await;
                }
            }
        });
        gate
    }

    /// Waits for the connection and opens a savepoint. Once the line is ours, a task of its own goes on, so that a
    /// request that is given up half-way leaves no half-opened transaction.
    pub(crate) async fn enter(self: &Arc<Self>) -> Result<Turn, Fault> {
        let line = tokio::time::timeout(self.patience, Arc::clone(&self.line).lock_owned()).await;
        let line = line.map_err(|source| Fault::new("waiting for the write before this one", source))?;
        let mut turn = Turn { gate: Arc::clone(self), line: None };
        let opened = tokio::spawn(async move {
            let mut line = line;
            line.begin().await?;
            turn.line = Some(line);
            Ok::<Turn, sqlx::Error>(turn)
        });
        match opened.await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(source)) => Err(Fault::new("opening a write", source)),
            Err(source) => Err(Fault::new("opening a write", source)),
        }
    }
}

impl Gate {
    /// Keeps what waits, moves the log into the file, so that the next start need not read it, and closes the
    /// connection.
    pub(crate) async fn close(&self) {
        if let Some(Some(connection)) = self.beside.lock().await.take() {
            let _ = connection.close().await;
        }
        let mut line = self.line.lock().await;
        line.keep_all().await;
        if let Some(mut connection) = line.connection.take() {
            if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await
            {
                tracing::warn!(%error, "the write-ahead log stays beside the database file");
            }
            let _ = connection.close().await;
        }
    }
}

/// Moves the log into the file every few seconds, for as long as the store is open.
pub(crate) async fn checkpoint_now_and_then(gate: Weak<Gate>) {
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let Some(gate) = gate.upgrade() else { return };
        if !gate.checkpoint().await {
            return;
        }
    }
}

impl Gate {
    /// Moves the log into the file on a connection of its own; says whether to come again.
    async fn checkpoint(&self) -> bool {
        let mut beside = self.beside.lock().await;
        let Some(place) = beside.as_mut() else { return false };
        if place.is_none() {
            *place = self.reading.connect().await.ok();
        }
        if let Some(open) = place
            && let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(open).await
        {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database file");
            *place = None;
        }
        true
    }
}

impl Line {
    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.clean_up().await?;
        if self.connection.is_none() {
            self.connection = Some(self.options.connect().await?);
            self.begun = false;
        }
        let Some(connection) = &mut self.connection else { return Err(sqlx::Error::PoolClosed) };
        if !self.begun {
            sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
            self.begun = true;
            self.holds = true;
        }
        sqlx::query("SAVEPOINT turn").execute(&mut *connection).await?;
        Ok(())
    }

    async fn clean_up(&mut self) -> Result<(), sqlx::Error> {
        if self.abandoned
            && let Some(connection) = &mut self.connection
        {
            sqlx::query("ROLLBACK TO turn").execute(&mut *connection).await?;
            sqlx::query("RELEASE turn").execute(&mut *connection).await?;
        }
        self.abandoned = false;
        Ok(())
    }

    async fn keep_all(&mut self) {
        let result = match self.clean_up().await {
            Ok(()) => self.commit().await,
            Err(error) => Err(error),
        };
        let answer = match result {
            Ok(()) => Ok(()),
            Err(error) => {
                // After a failed fsync what the file holds is unknown until it is opened again.
                if let Some(connection) = self.connection.take() {
                    let _ = connection.close_hard().await;
                }
                self.begun = false;
                self.abandoned = false;
                Err(Broken { full: is_full(&error), why: error.to_string() })
            }
        };
        for writer in self.waiting.drain(..) {
            // A writer who no longer waits was not promised anything.
            let _ = writer.send(answer.clone());
        }
    }

    /// Gives memory back when nobody has written for a while.
    async fn let_go(&mut self) {
        if std::mem::take(&mut self.holds)
            && let Some(connection) = &mut self.connection
            && let Err(error) = sqlx::query("PRAGMA shrink_memory").execute(&mut *connection).await
        {
            tracing::warn!(%error, "memory of the database could not be given back");
        }
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        if self.begun
            && let Some(connection) = &mut self.connection
        {
            sqlx::query("COMMIT").execute(&mut *connection).await?;
            self.begun = false;
        }
        Ok(())
    }
}

/// A writer's turn at the connection.
pub(crate) struct Turn {
    gate: Arc<Gate>,
    line: Option<OwnedMutexGuard<Line>>,
}

impl Turn {
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, Fault> {
        self.line
            .as_mut()
            .and_then(|line| line.connection.as_mut())
            .ok_or_else(|| Fault::new("writing", "the turn is over"))
    }

    /// Ends the savepoint and waits until it is on the disk; in a task of its own, for the same reason.
    pub(crate) async fn commit(self) -> Result<(), Fault> {
        match tokio::spawn(self.commit_to_the_end()).await {
            Ok(result) => result,
            Err(source) => Err(Fault::new("keeping a write", source)),
        }
    }

    async fn commit_to_the_end(mut self) -> Result<(), Fault> {
        sqlx::query("RELEASE turn")
            .execute(self.connection()?)
            .await
            .map_err(|source| Fault::new("ending a write", source))?;
        let Some(mut line) = self.line.take() else { return Ok(()) };
        let (sender, answer) = oneshot::channel();
        line.waiting.push(sender);
        drop(line);
        self.gate.bell.notify_one();
        match answer.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(broken)) if broken.full => Err(Fault::full("keeping a write", broken)),
            Ok(Err(broken)) => Err(Fault::new("keeping a write", broken)),
            Err(gone) => Err(Fault::new("keeping a write", gone)),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(line) = &mut self.line {
            line.abandoned = true;
            self.gate.bell.notify_one();
        }
    }
}
