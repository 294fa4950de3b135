//! Fresh databases for tests, one of each engine. A test of storage that ran on one engine only would prove half.

use std::{env, future::Future};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::{Settings, Store};
use uuid::Uuid;

/// A database of its own, gone when dropped.
pub struct Fresh {
    /// The open store.
    pub store: Store,
    /// How it was opened; to open it again.
    pub settings: Settings,
    /// Holds the data folder.
    pub folder: tempfile::TempDir,
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// An empty SQLite database.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> Fresh {
    let folder = folder();
    let settings = Settings::in_folder(folder.path());
    let store = Store::open(&settings).await.expect("SQLite opens");
    Fresh { store, settings, folder }
}

/// An empty PostgreSQL database on the server named by `TSUNAGU_TEST_POSTGRES` (`./test` starts one).
///
/// # Panics
/// When there is no server.
pub async fn postgres() -> Fresh {
    let server = env::var("TSUNAGU_TEST_POSTGRES").expect(
        "TSUNAGU_TEST_POSTGRES names a PostgreSQL server for tests; `eval \"$(tools/postgres)\"` starts one and sets it",
    );
    let name = format!("t{}", Uuid::from_u128(rand_u128()).simple());
    let mut admin =
        PgConnection::connect(&format!("{server}/postgres")).await.expect("the test server answers");
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database can be made");
    let folder = folder();
    let settings = Settings {
        database: Some(format!("{server}/{name}")),
        readers: 2,
        ..Settings::in_folder(folder.path())
    };
    let store = Store::open(&settings).await.expect("PostgreSQL opens");
    Fresh { store, settings, folder }
}

/// Names of databases only need to differ.
fn rand_u128() -> u128 {
    use std::{
        collections::hash_map::RandomState,
        hash::{BuildHasher, Hasher},
    };
    let half = || u128::from(RandomState::new().build_hasher().finish());
    half() << 64 | half()
}

/// Runs a test on both engines.
///
/// # Panics
/// When the test does.
pub async fn on_both<F, T>(test: F)
where
    F: Fn(Store) -> T,
    T: Future<Output = ()>,
{
    for fresh in [sqlite().await, postgres().await] {
        eprintln!("on {:?}", fresh.store.engine());
        test(fresh.store.clone()).await;
        fresh.store.close().await;
    }
}
