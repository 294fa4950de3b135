//! One database, two engines: SQLite for a region on one small server, PostgreSQL for a prefecture. Statements are
//! written once, in the subset both understand; nothing is acknowledged before it is durable.

pub mod backup;
mod engine;
pub mod files;
mod key;
mod migrate;
mod once;
mod postgres;
mod read;
mod row;
pub mod search;
mod settings;
mod sqlite;
mod statement;
mod value;
pub mod verify;
mod write;

pub use engine::{Doorbell, Engine, Store};
pub use migrate::{MIGRATIONS, Migration};
pub use once::{Command, Once};
pub use read::Read;
pub use row::Row;
pub use settings::{Durability, Settings};
pub use statement::{Family, Insert, Statement};
pub use value::{Storable, Type, Value};
pub use write::Write;

/// Every statement of this crate; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] = &[
    &once::FIND,
    &once::KEEP,
    &once::FORGET,
    &backup::COLUMNS,
    &backup::COUNTED,
    &backup::FOREIGN_KEYS,
    &backup::SCHEMA,
    &backup::TABLES,
    &backup::TOKEN,
    &files::ADD,
    &files::ADDRESSES,
    &files::FIND,
    &files::FORGET,
    &search::CHANGES,
    &search::FORGET,
    &search::FORGET_TERMS,
    &search::KEEP,
    &search::KEEP_TERMS,
    &search::RESTORE_TERMS,
    &search::STORED,
    &search::TIDY,
    &verify::INTEGRITY,
    &verify::LOOSE,
    &verify::UNSEARCHABLE,
];

/// Every family of statements of this crate; the same test prepares each variant.
pub const FAMILIES: &[&Family] = &[&search::FIRST, &search::PAGE];
