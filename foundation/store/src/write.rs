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
        let (mut rest, mut inserted) = (values, 0);
        for (size, rows) in Insert::SIZES.into_iter().enumerate() {
            let sql = insert.sql(size);
            while rest.len() >= rows * width {
                let (batch, after) = rest.split_at(rows * width);
                rest = after;
                inserted += self.insert_batch(insert, &sql, batch).await?;
            }
        }
        Ok(inserted)
    }

    async fn insert_batch(
        &mut self,
        insert: &Insert,
        sql: &std::sync::Arc<str>,
        values: &[Value],
    ) -> Result<u64, Fault> {
        let sql = AssertSqlSafe(std::sync::Arc::clone(sql));
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
        done.map_err(|source| fault(insert.name(), source))
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
