//! One database, two engines: SQLite for a region on one small server, PostgreSQL for a prefecture. Statements are
//! written once, in the subset both understand; nothing is acknowledged before it is durable.

mod engine;
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
    &search::CHANGES,
    &search::FORGET,
    &search::FORGET_TERMS,
    &search::KEEP,
    &search::KEEP_TERMS,
    &search::RESTORE_TERMS,
    &search::STORED,
    &search::TIDY,
];

/// Every family of statements of this crate; the same test prepares each variant.
pub const FAMILIES: &[&Family] = &[&search::PAGE];
