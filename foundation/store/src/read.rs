use futures_util::TryStreamExt;
use kernel::Fault;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::{
    Engine, Family, Statement,
    postgres::{self},
    row::{Inner, Row},
    sqlite::{self, Turn},
    value::Value,
};

/// One snapshot of everything: what is read through it belongs together.
pub struct Read(pub(crate) Source);

pub(crate) enum Source {
    SqliteRead(Transaction<'static, Sqlite>),
    SqliteWrite(Turn),
    Postgres(Transaction<'static, Postgres>),
}

pub(crate) enum Open<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

pub(crate) fn fault(name: &'static str, source: sqlx::Error) -> Fault {
    if sqlite::is_full(&source) { Fault::full(name, source) } else { Fault::new(name, source) }
}

impl Read {
    /// The engine that answers.
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Source::SqliteRead(_) | Source::SqliteWrite(_) => Engine::Sqlite,
            Source::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) fn open(&mut self) -> Result<Open<'_>, Fault> {
        Ok(match &mut self.0 {
            Source::SqliteRead(transaction) => Open::Sqlite(transaction),
            Source::SqliteWrite(turn) => Open::Sqlite(turn.connection()?),
            Source::Postgres(transaction) => Open::Postgres(transaction),
        })
    }

    /// All rows of a statement.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn rows(&mut self, statement: &Statement, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let sql = statement.sql(self.engine());
        self.fetch(statement.name(), sql, values).await
    }

    /// All rows of one variant of a family.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn rows_of(
        &mut self,
        family: &Family,
        variant: usize,
        values: &[Value],
    ) -> Result<Vec<Row>, Fault> {
        let sql = family.sql(variant, self.engine());
        self.fetch(family.name(), sql, values).await
    }

    /// The row of a statement that finds at most one.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn optional(&mut self, statement: &Statement, values: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// The row of a statement that always finds one, such as a count.
    ///
    /// # Errors
    /// When the database cannot answer, or finds none.
    pub async fn one(&mut self, statement: &Statement, values: &[Value]) -> Result<Row, Fault> {
        self.optional(statement, values)
            .await?
            .ok_or_else(|| Fault::new(statement.name(), "a row that always exists was not found"))
    }

    async fn fetch(
        &mut self,
        name: &'static str,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, Fault> {
        match self.open()? {
            Open::Sqlite(connection) => values
                .iter()
                .fold(sqlx::query(sql), sqlite::bind)
                .fetch(connection)
                .map_ok(|row| Row(Inner::Sqlite(row)))
                .try_collect()
                .await
                .map_err(|source| fault(name, source)),
            Open::Postgres(connection) => values
                .iter()
                .fold(sqlx::query(sql), postgres::bind)
                .fetch(connection)
                .map_ok(|row| Row(Inner::Postgres(row)))
                .try_collect()
                .await
                .map_err(|source| fault(name, source)),
        }
    }

    /// Asks the engine to prepare a text without running it; for the test that prepares every statement. SQLite would
    /// prepare a text with a bare `LIMIT $n` anew at each use: `LIMIT ($n + 0)` is written instead.
    ///
    /// # Errors
    /// When the engine does not understand it, or its `LIMIT` is bare.
    pub async fn prepare(&mut self, sql: &str) -> Result<(), Fault> {
        use sqlx::{Executor, SqlSafeStr};
        if sql.contains("LIMIT $") {
            return Err(Fault::new("preparing a statement", "write LIMIT ($n + 0), not LIMIT $n"));
        }
        let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
        let prepared = match self.open()? {
            Open::Sqlite(connection) => connection.prepare(sql).await.map(|_| ()),
            Open::Postgres(connection) => connection.prepare(sql).await.map(|_| ()),
        };
        prepared.map_err(|source| Fault::new("preparing a statement", source))
    }
}
