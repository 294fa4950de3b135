use std::ops::{Deref, DerefMut};

use kernel::Fault;
use sqlx::AssertSqlSafe;

use crate::{
    Insert, Read, Statement, postgres,
    read::{Open, Source, fault},
    sqlite,
    value::Value,
};

/// A change in the making. It reads what it has written; nothing of it lasts until [`Write::commit`] returns, and
/// dropping it undoes it.
pub struct Write(pub(crate) Read);

impl Deref for Write {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.0
    }
}
impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.0
    }
}

impl Write {
    /// Runs a statement that changes rows; says how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(&mut self, statement: &Statement, values: &[Value]) -> Result<u64, Fault> {
        let sql = statement.sql(self.engine());
        let done = match self.open()? {
            Open::Sqlite(connection) => values
                .iter()
                .fold(sqlx::query(sql), sqlite::bind)
                .execute(connection)
                .await
                .map(|done| done.rows_affected()),
            Open::Postgres(connection) => values
                .iter()
                .fold(sqlx::query(sql), postgres::bind)
                .execute(connection)
                .await
                .map(|done| done.rows_affected()),
        };
        done.map_err(|source| fault(statement.name(), source))
    }

    /// Inserts many rows with few statements; says how many were inserted. `values` holds the rows one after
    /// another.
    ///
    /// # Errors
    /// When the database refuses, or the values do not make whole rows.
    pub async fn insert_many(&mut self, insert: &Insert, values: &[Value]) -> Result<u64, Fault> {
        let width = insert.width();
        if !values.len().is_multiple_of(width) {
            return Err(Fault::new(insert.name(), "the values do not make whole rows"));
        }
        let (engine, mut rest, mut inserted) = (self.engine(), values, 0);
        let mut batches = Vec::new();
        for (size, rows) in Insert::SIZES.into_iter().enumerate() {
            while rest.len() >= rows * width {
                let (batch, after) = rest.split_at(rows * width);
                rest = after;
                batches.push((insert.sql(engine, size), batch));
            }
        }
        let mut batches = batches.into_iter();
        // While the database works on a batch, the next one is bound.
        macro_rules! run_all {
            ($connection:expr, $bind:path) => {{
                let bind =
                    |(sql, batch): (_, &[Value])| batch.iter().fold(sqlx::query(AssertSqlSafe(sql)), $bind);
                let mut next = batches.next().map(bind);
                while let Some(query) = next {
                    let following = async { batches.next().map(bind) };
                    let (done, bound) = tokio::join!(query.execute(&mut *$connection), following);
                    inserted += done.map_err(|source| fault(insert.name(), source))?.rows_affected();
                    next = bound;
                }
            }};
        }
        match self.open()? {
            Open::Sqlite(connection) => run_all!(connection, sqlite::bind),
            Open::Postgres(connection) => run_all!(connection, postgres::bind),
        }
        Ok(inserted)
    }

    /// Makes the change last. When this returns, it has survived a power cut.
    ///
    /// # Errors
    /// When it could not be kept; then nothing of it is.
    pub async fn commit(self) -> Result<(), Fault> {
        match self.0.0 {
            Source::SqliteWrite(turn) => turn.commit().await,
            Source::Postgres(transaction) => {
                transaction.commit().await.map_err(|source| Fault::new("keeping a write", source))
            }
            Source::SqliteRead(_) => Err(Fault::new("keeping a write", "a read cannot be kept")),
        }
    }
}
