use kernel::{Day, Fault, Id, Instant};
use serde::de::DeserializeOwned;
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow, types::Json};
use uuid::Uuid;

use crate::postgres::{PgDay, PgInstant};

/// One row of an answer; columns are counted from 0 in the order of the statement.
pub struct Row(pub(crate) Inner);

pub(crate) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

fn wrong(column: usize, source: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::new(format!("reading column {column}"), source)
}

fn empty(column: usize) -> Fault {
    Fault::new("reading a row", format!("column {column} is empty where a value is always stored"))
}

macro_rules! column {
    ($(#[$doc:meta])* $name:ident, $optional:ident, $out:ty, $lite:ty => $from_lite:expr, $pg:ty => $from_pg:expr) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the column is empty or holds something else.
        pub fn $name(&self, column: usize) -> Result<$out, Fault> {
            self.$optional(column)?.ok_or_else(|| empty(column))
        }

        /// The same where the column may be empty.
        ///
        /// # Errors
        /// When the column holds something else.
        pub fn $optional(&self, column: usize) -> Result<Option<$out>, Fault> {
            match &self.0 {
                Inner::Sqlite(row) => {
                    let value: Option<$lite> = row.try_get(column).map_err(|source| wrong(column, source))?;
                    value.map($from_lite).transpose().map_err(|source| wrong(column, source))
                }
                Inner::Postgres(row) => {
                    let value: Option<$pg> = row.try_get(column).map_err(|source| wrong(column, source))?;
                    value.map($from_pg).transpose().map_err(|source: std::convert::Infallible| wrong(column, source))
                }
            }
        }
    };
}

type Never<T> = Result<T, std::convert::Infallible>;

impl Row {
    column!(/// A UUID.
        uuid, optional_uuid, Uuid, Uuid => Never::Ok, Uuid => Never::Ok);
    column!(/// A moment.
        instant, optional_instant, Instant, String => |text: String| text.parse::<Instant>(),
        PgInstant => |value: PgInstant| Never::Ok(value.0));
    column!(/// A calendar day.
        day, optional_day, Day, String => |text: String| text.parse::<Day>(), PgDay => |value: PgDay| Never::Ok(value.0));
    column!(/// True or false.
        flag, optional_flag, bool, i64 => |value: i64| Never::Ok(value != 0), bool => Never::Ok);
    column!(/// A whole number.
        number, optional_number, i64, i64 => Never::Ok, i64 => Never::Ok);
    column!(/// A floating-point number.
        real, optional_real, f64, f64 => Never::Ok, f64 => Never::Ok);
    column!(/// Text.
        text, optional_text, String, String => Never::Ok, String => Never::Ok);
    column!(/// A JSON document.
        json, optional_json, serde_json::Value,
        String => |text: String| serde_json::from_str(&text), serde_json::Value => Never::Ok);
    column!(/// Bytes.
        bytes, optional_bytes, Vec<u8>, Vec<u8> => Never::Ok, Vec<u8> => Never::Ok);

    /// A JSON document as what it describes.
    ///
    /// # Errors
    /// When the column is empty or holds something else.
    pub fn json_as<T: DeserializeOwned>(&self, column: usize) -> Result<T, Fault> {
        match &self.0 {
            Inner::Sqlite(row) => {
                let text: &str = row.try_get(column).map_err(|source| wrong(column, source))?;
                serde_json::from_str(text).map_err(|source| wrong(column, source))
            }
            Inner::Postgres(row) => {
                let Json(read) = row.try_get(column).map_err(|source| wrong(column, source))?;
                Ok(read)
            }
        }
    }

    /// The id of a `T`.
    ///
    /// # Errors
    /// When the column is empty or holds something else.
    pub fn id<T: ?Sized>(&self, column: usize) -> Result<Id<T>, Fault> {
        self.uuid(column).map(Id::from_uuid)
    }

    /// The id of a `T`, where there may be none.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn optional_id<T: ?Sized>(&self, column: usize) -> Result<Option<Id<T>>, Fault> {
        Ok(self.optional_uuid(column)?.map(Id::from_uuid))
    }
}
