use std::{path::PathBuf, sync::Arc, time::Duration};

use kernel::Fault;
use sqlx::{
    ConnectOptions, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
    sqlite::SqlitePoolOptions,
};

use crate::{
    Read, Settings, Write, backup, migrate,
    read::Source,
    sqlite::{self, Gate},
};

/// The database in its folder, when it is SQLite.
pub(crate) const FILE: &str = "tsunagu.db";

/// Which database answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres,
}

/// The database of a region, open.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    pool: Pool,
}

enum Pool {
    Sqlite { readers: SqlitePool, gate: Arc<Gate> },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database, makes it if there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be opened, is newer than this program, or a migration fails.
    pub async fn open(settings: &Settings) -> Result<Self, Fault> {
        Self::open_until(settings, i64::MAX).await
    }

    /// The same with the tables of a step of the past.
    pub(crate) async fn open_until(settings: &Settings, step: i64) -> Result<Self, Fault> {
        tokio::fs::create_dir_all(&settings.folder).await.map_err(|source| {
            Fault::new(format!("making the folder {}", settings.folder.display()), source)
        })?;
        let pool = match &settings.database {
            None => {
                backup::resume(&settings.folder, None)?;
                Self::open_sqlite(settings).await?
            }
            Some(url) => Self::open_postgres(url, settings.readers).await?,
        };
        let store = Self(Arc::new(Inner { folder: settings.folder.clone(), pool }));
        if store.engine() == Engine::Postgres {
            let token = store.read().await?.one(&backup::TOKEN, &[]).await?.optional_text(0)?;
            backup::resume(&settings.folder, Some(token.as_deref().unwrap_or_default()))?;
        }
        migrate::up(&store, step).await?;
        Ok(store)
    }

    async fn open_sqlite(settings: &Settings) -> Result<Pool, Fault> {
        let file = settings.folder.join(FILE);
        let options = sqlite::options(&file, settings.durability)?;
        let gate = Gate::new(options.clone(), settings.patience);
        // The writer makes the file; readers would find none.
        drop(gate.enter().await?);
        let readers = SqlitePoolOptions::new()
            .max_connections(settings.readers)
            .test_before_acquire(false)
            .max_lifetime(None)
            .idle_timeout(Duration::from_secs(600))
            .connect_with(options.pragma("query_only", "1"))
            .await
            .map_err(|source| Fault::new(format!("opening {}", file.display()), source))?;
        tokio::spawn(sqlite::checkpoint_now_and_then(Arc::downgrade(&gate)));
        Ok(Pool::Sqlite { readers, gate })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Pool, Fault> {
        let options: PgConnectOptions =
            url.parse().map_err(|source| Fault::new("reading the database address", source))?;
        let pool = PgPoolOptions::new()
            .max_connections(connections * 2)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.disable_statement_logging())
            .await
            .map_err(|source| Fault::new("opening the PostgreSQL database", source))?;
        Ok(Pool::Postgres(pool))
    }

    /// Which database answers.
    pub fn engine(&self) -> Engine {
        match self.0.pool {
            Pool::Sqlite { .. } => Engine::Sqlite,
            Pool::Postgres(_) => Engine::Postgres,
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        &self.0.folder
    }

    /// A snapshot to read from.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> Result<Read, Fault> {
        let source = match &self.0.pool {
            Pool::Sqlite { readers, .. } => readers.begin().await.map(Source::SqliteRead),
            Pool::Postgres(pool) => {
                let doing = "opening a read";
                return begin(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", doing).await.map(Read);
            }
        };
        source.map(Read).map_err(|source| Fault::new("opening a read", source))
    }

    /// A change, to be committed.
    ///
    /// # Errors
    /// When the database cannot be written now.
    pub async fn write(&self) -> Result<Write, Fault> {
        let source = match &self.0.pool {
            Pool::Sqlite { gate, .. } => Source::SqliteWrite(gate.enter().await?),
            Pool::Postgres(pool) => begin(pool, "BEGIN", "opening a write").await?,
        };
        Ok(Write(Read(source)))
    }

    /// Closes all connections; what was acknowledged is kept.
    pub async fn close(&self) {
        match &self.0.pool {
            Pool::Sqlite { readers, gate } => {
                readers.close().await;
                gate.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// Rings the doorbell for the other programs on the same database: something was committed. Says nothing of what.
    ///
    /// # Errors
    /// When the database does not answer; the others find out by themselves a little later.
    pub async fn ring(&self) -> Result<(), Fault> {
        match &self.0.pool {
            Pool::Sqlite { .. } => Ok(()),
            Pool::Postgres(pool) => sqlx::query("NOTIFY tsunagu")
                .execute(pool)
                .await
                .map(drop)
                .map_err(|source| Fault::new("ringing the doorbell", source)),
        }
    }

    /// Hears the doorbell of other programs on the same database. With SQLite there are none, and it never rings.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn listen(&self) -> Result<Doorbell, Fault> {
        match &self.0.pool {
            Pool::Sqlite { .. } => Ok(Doorbell(None)),
            Pool::Postgres(pool) => {
                let listening = async {
                    let mut listener = PgListener::connect_with(pool).await?;
                    listener.listen("tsunagu").await?;
                    Ok::<_, sqlx::Error>(listener)
                };
                let listener =
                    listening.await.map_err(|source| Fault::new("listening for the doorbell", source))?;
                Ok(Doorbell(Some(listener)))
            }
        }
    }
}

/// What rings when another program on the same database has committed something.
pub struct Doorbell(Option<PgListener>);

impl Doorbell {
    /// Waits for the next ring.
    ///
    /// # Errors
    /// When the connection is lost; listen again.
    pub async fn rung(&mut self) -> Result<(), Fault> {
        match &mut self.0 {
            Some(listener) => listener
                .recv()
                .await
                .map(drop)
                .map_err(|source| Fault::new("listening for the doorbell", source)),
            None => std::future::pending().await,
        }
    }
}

/// Begins in a task of its own, which ends what it began. Given up halfway, because a browser went away, a connection
/// would go back to the pool inside a transaction nobody knows of, and the next write would find itself reading.
async fn begin(pool: &PgPool, sql: &'static str, doing: &'static str) -> Result<Source, Fault> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(sql).await }).await;
    let begun = begun.map_err(|source| Fault::new(doing, source))?;
    begun.map(Source::Postgres).map_err(|source| Fault::new(doing, source))
}
