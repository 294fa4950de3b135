//! The tables of a database as rows of JSON, on either engine. A text is `t…`, bytes are `b` and hexadecimal digits,
//! numbers are numbers, flags 0 and 1; the engine that reads knows what a column is.

use data_encoding::HEXUPPER_PERMISSIVE;
use futures_util::{TryStreamExt, stream::BoxStream};
use kernel::Fault;
use sqlx::{AssertSqlSafe, Row as _, SqlSafeStr};

use super::archive::Table;
use crate::{
    Engine, Read, Row, Statement, Value, Write, postgres,
    read::{Open, fault},
    sqlite,
    value::Type,
};

/// Ours, in the order in which they were made; the tables inside the search index belong to the index.
pub(crate) static TABLES: Statement = Statement::new(
    "store.tables",
    "SELECT s.name FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
     WHERE s.type = 'table' AND l.type = 'table' AND s.name <> 'migration' AND s.name NOT LIKE 'sqlite^_%' ESCAPE '^'
     ORDER BY s.rowid",
)
.on_postgres(
    "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
     AND relname <> 'migration' ORDER BY oid",
);

/// Name and type of each column of a table that holds anything of its own.
pub(crate) static COLUMNS: Statement = Statement::new(
    "store.columns",
    "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
)
.on_postgres(
    "SELECT column_name::text, data_type::text FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND data_type <> 'tsvector' AND is_generated = 'NEVER'
     ORDER BY ordinal_position",
);

pub(crate) static SCHEMA: Statement =
    Statement::new("store.schema", "SELECT COALESCE(MAX(number), 0) FROM migration");

pub(crate) static FOREIGN_KEYS: Statement =
    Statement::new("store.foreign_keys", "SELECT 'x', 'x', 'x' WHERE 1 = 0").on_postgres(
        "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid",
    );

pub(crate) static COUNTED: Statement = Statement::new("store.counted_columns", "SELECT 'x', 'x' WHERE 1 = 0")
    .on_postgres(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_identity = 'YES'",
    );

pub(crate) async fn tables(read: &mut Read) -> Result<Vec<String>, Fault> {
    read.rows(&TABLES, &[]).await?.iter().map(|row: &Row| row.text(0)).collect()
}

async fn columns(read: &mut Read, table: &str) -> Result<Vec<(String, String)>, Fault> {
    let rows = read.rows(&COLUMNS, &[table.into()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// How many rows a table has. Its name comes from the database itself.
pub(crate) async fn count(read: &mut Read, table: &str) -> Result<i64, Fault> {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM \"{table}\"")).into_sql_str();
    let counted = match read.open()? {
        Open::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection).await,
        Open::Postgres(connection) => sqlx::query_scalar(sql).fetch_one(connection).await,
    };
    counted.map_err(|source| fault("store.count", source))
}

pub(super) async fn run(write: &mut Write, sql: String) -> Result<(), Fault> {
    let sql = AssertSqlSafe(sql).into_sql_str();
    let done = match write.open()? {
        Open::Sqlite(connection) => sqlx::query(sql).execute(connection).await.map(drop),
        Open::Postgres(connection) => sqlx::query(sql).execute(connection).await.map(drop),
    };
    done.map_err(|source| fault("restoring a table", source))
}

/// What a table is called and holds.
pub(super) async fn describe(read: &mut Read, name: String) -> Result<(Table, String), Fault> {
    let columns = columns(read, &name).await?;
    let spelled: Vec<String> = columns
        .iter()
        .map(|(column, kind)| match (read.engine(), kind.as_str()) {
            (Engine::Sqlite, _) => format!(
                "CASE typeof(\"{column}\") WHEN 'blob' THEN 'b' || hex(\"{column}\")
                 WHEN 'text' THEN 't' || \"{column}\" ELSE \"{column}\" END"
            ),
            (_, "uuid") => format!("'b' || encode(uuid_send(\"{column}\"), 'hex')"),
            (_, "bytea") => format!("'b' || encode(\"{column}\", 'hex')"),
            (_, "timestamp with time zone") => {
                format!(
                    "'t' || to_char(\"{column}\" AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                )
            }
            (_, "date") => format!("'t' || to_char(\"{column}\", 'YYYY-MM-DD')"),
            (_, "boolean") => format!("\"{column}\"::int"),
            (_, "bigint" | "integer" | "smallint" | "double precision") => format!("\"{column}\""),
            _ => format!("'t' || \"{column}\"::text"),
        })
        .collect();
    let list = match read.engine() {
        Engine::Sqlite => format!("json_array({})", spelled.join(",")),
        Engine::Postgres => format!("json_build_array({})::text", spelled.join(",")),
    };
    let sql = format!("SELECT {list} FROM \"{name}\"");
    Ok((Table { name, columns: columns.into_iter().map(|(column, _)| column).collect() }, sql))
}

/// The rows of a statement made by [`describe`], one after another; they are never all in memory.
pub(super) fn stream(
    read: &mut Read,
    sql: String,
) -> Result<BoxStream<'_, Result<String, sqlx::Error>>, Fault> {
    let sql = AssertSqlSafe(sql).into_sql_str();
    Ok(match read.open()? {
        Open::Sqlite(connection) => {
            Box::pin(sqlx::query(sql).fetch(connection).and_then(async |row| row.try_get(0)))
        }
        Open::Postgres(connection) => {
            Box::pin(sqlx::query(sql).fetch(connection).and_then(async |row| row.try_get(0)))
        }
    })
}

/// Puts rows into the table they came from.
pub(super) struct Target {
    table: Table,
    /// PostgreSQL: the whole statement. SQLite: its beginning.
    sql: String,
}

impl Target {
    pub(super) async fn new(write: &mut Write, table: Table) -> Result<Self, Fault> {
        let known = columns(write, &table.name).await?;
        let mut kinds = Vec::new();
        for column in &table.columns {
            let kind = known.iter().find(|(name, _)| name == column).map(|(_, kind)| kind.as_str());
            kinds.push(kind.ok_or_else(|| {
                Fault::new("restoring a table", format!("there is no column {column} in {}", table.name))
            })?);
        }
        let names: Vec<String> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
        let into = format!("INSERT INTO \"{}\" ({})", table.name, names.join(","));
        let sql = match write.engine() {
            Engine::Sqlite => into,
            Engine::Postgres => {
                let values: Vec<String> =
                    kinds.iter().enumerate().map(|(place, kind)| from_json(place, kind)).collect();
                format!("{into} SELECT {} FROM jsonb_array_elements($1) AS e", values.join(","))
            }
        };
        Ok(Self { table, sql })
    }

    pub(super) fn name(&self) -> &str {
        &self.table.name
    }

    pub(super) async fn put(
        &self,
        write: &mut Write,
        rows: Vec<Vec<serde_json::Value>>,
    ) -> Result<(), Fault> {
        let width = self.table.columns.len();
        if rows.iter().any(|row| row.len() != width) {
            return Err(Fault::new("restoring a table", "a row does not have the columns of its table"));
        }
        match write.engine() {
            Engine::Postgres => {
                let rows = rows.into_iter().map(serde_json::Value::from).collect::<Vec<_>>();
                self.run(write, self.sql.clone(), &[serde_json::Value::from(rows).into()]).await
            }
            Engine::Sqlite => {
                for rows in rows.chunks(100) {
                    let places: Vec<String> = (0..rows.len())
                        .map(|row| {
                            let row: Vec<String> =
                                (1..=width).map(|place| format!("${}", row * width + place)).collect();
                            format!("({})", row.join(","))
                        })
                        .collect();
                    let values = rows.iter().flatten().map(value).collect::<Result<Vec<_>, _>>()?;
                    self.run(write, format!("{} VALUES {}", self.sql, places.join(",")), &values).await?;
                }
                Ok(())
            }
        }
    }

    async fn run(&self, write: &mut Write, sql: String, values: &[Value]) -> Result<(), Fault> {
        let sql = AssertSqlSafe(sql).into_sql_str();
        let done = match write.open()? {
            Open::Sqlite(connection) => {
                values.iter().fold(sqlx::query(sql), sqlite::bind).execute(connection).await.map(drop)
            }
            Open::Postgres(connection) => {
                values.iter().fold(sqlx::query(sql), postgres::bind).execute(connection).await.map(drop)
            }
        };
        done.map_err(|source| fault("restoring a table", source))
    }
}

/// PostgreSQL takes a value out of a row by what the column is.
fn from_json(place: usize, kind: &str) -> String {
    let text = format!("substr(e->>{place}, 2)");
    match kind {
        "bytea" => format!("decode({text}, 'hex')"),
        "boolean" => format!("(e->>{place})::int::boolean"),
        "bigint" | "integer" | "smallint" | "double precision" => format!("(e->>{place})::{kind}"),
        "text" => text,
        _ => format!("{text}::{kind}"),
    }
}

/// SQLite takes what a value says of itself.
fn value(json: &serde_json::Value) -> Result<Value, Fault> {
    let wrong = || Fault::new("restoring a table", "a value is none");
    match json {
        serde_json::Value::Null => Ok(Value::Null(Type::Text)),
        serde_json::Value::Number(number) => {
            let real = || number.as_f64().map(Value::Real);
            number.as_i64().map(Value::Number).or_else(real).ok_or_else(wrong)
        }
        serde_json::Value::String(text) => match text.split_at_checked(1) {
            Some(("t", text)) => Ok(text.into()),
            Some(("b", digits)) => {
                HEXUPPER_PERMISSIVE.decode(digits.as_bytes()).map(Value::Bytes).map_err(|_| wrong())
            }
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}
