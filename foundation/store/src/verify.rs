//! Whether what is stored is whole.

use std::fmt;

use kernel::Fault;

use crate::{
    Statement, Store, backup,
    files::{self, Files, blocking},
    key,
};

pub(crate) static INTEGRITY: Statement =
    Statement::new("store.verify.integrity", "SELECT integrity_check FROM pragma_integrity_check")
        .on_postgres("SELECT 'ok'");
pub(crate) static LOOSE: Statement = Statement::new(
    "store.verify.loose",
    "SELECT \"table\", COUNT(*) FROM pragma_foreign_key_check GROUP BY \"table\"",
)
.on_postgres("SELECT relname::text, 0::bigint FROM pg_class WHERE 1 = 0");
pub(crate) static UNSEARCHABLE: Statement = Statement::new(
    "store.verify.unsearchable",
    "SELECT COUNT(*) FROM search_entry WHERE entry NOT IN (SELECT rowid FROM search_gram)",
)
.on_postgres("SELECT COUNT(*) FROM search_entry WHERE terms IS NULL");

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The database file is damaged; what the engine says of it.
    Damaged(String),
    /// Rows of a table that name others which are not there.
    LooseRows {
        /// The table.
        table: String,
        /// How many.
        rows: i64,
    },
    /// Entries of the search box without terms.
    Unsearchable(i64),
    /// A content that rows name and that is not there or cannot be opened.
    MissingFile(String),
}

impl fmt::Display for Finding {
    /// For the operator's log and the answer of `verify`; pages have words of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(what) => write!(f, "the database file is damaged: {what}"),
            Self::LooseRows { table, rows } => {
                write!(f, "{rows} rows of {table} name others that are not there")
            }
            Self::Unsearchable(entries) => write!(f, "{entries} entries cannot be found by searching"),
            Self::MissingFile(address) => write!(f, "the file {address} is missing or damaged"),
        }
    }
}

/// Looks at everything: the database file, what its rows name, the search index, and every file down to its content.
///
/// # Errors
/// When the database or the data folder does not answer at all.
pub async fn verify(store: &Store) -> Result<Vec<Finding>, Fault> {
    let mut found = Vec::new();
    let mut read = store.read().await?;
    for row in read.rows(&INTEGRITY, &[]).await? {
        let says = row.text(0)?;
        if says != "ok" {
            found.push(Finding::Damaged(says));
        }
    }
    for row in read.rows(&LOOSE, &[]).await? {
        found.push(Finding::LooseRows { table: row.text(0)?, rows: row.number(1)? });
    }
    let unsearchable = read.one(&UNSEARCHABLE, &[]).await?.number(0)?;
    if unsearchable > 0 {
        found.push(Finding::Unsearchable(unsearchable));
    }
    let addresses = files::addresses(&mut read).await?;
    drop(read);
    // Looking must not make a key: where there is none, there are no files either.
    if !store.folder().join(key::FILE).exists() {
        found.extend(addresses.into_iter().map(Finding::MissingFile));
        return Ok(found);
    }
    let files = Files::open(store.folder()).await?;
    let missing = blocking("checking the files", move || {
        Ok(addresses.into_iter().filter(|address| files.check(address).is_err()).collect::<Vec<_>>())
    });
    found.extend(missing.await?.into_iter().map(Finding::MissingFile));
    Ok(found)
}

/// How many rows each table has, in the order in which they were made.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(store: &Store) -> Result<Vec<(String, i64)>, Fault> {
    let mut read = store.read().await?;
    let mut counts = Vec::new();
    for table in backup::tables_of(&mut read).await? {
        let rows = backup::count_rows(&mut read, &table).await?;
        counts.push((table, rows));
    }
    Ok(counts)
}
