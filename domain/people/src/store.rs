//! Statements and rows of the room.

pub(crate) mod list;
pub(crate) mod offices;
pub(crate) mod windows;

use store::{Family, Insert, Statement};

/// Every statement of the room; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] = &[
    &offices::FACTS,
    &offices::FIND,
    &offices::SERVICES,
    &offices::UPDATE,
    &offices::CLEAR_SERVICES,
    &offices::CONFIRM,
    &offices::CONFIRMED,
    &offices::HISTORY,
    &offices::KEEP_HISTORY,
    &offices::VERSION,
    &offices::KEEP_CONFLICT,
    &offices::CONFLICTS,
    &offices::CONFLICT,
    &offices::SETTLE_CONFLICT,
    &offices::DISTRICTS,
    &offices::ADD_DISTRICT,
    &list::SERVICES_OF,
    &list::KINDS,
    &windows::OF_OFFICE,
    &windows::FACTS,
    &windows::FIND,
    &windows::ADD,
    &windows::UPDATE,
    &windows::END,
    &windows::KEEP_HISTORY,
];

/// Every bulk insert of the room.
pub const INSERTS: &[&Insert] = &[&offices::INSERT, &offices::INSERT_SERVICES];

/// Every family of the room.
pub const FAMILIES: &[&Family] = &[&list::LIST, &list::COUNT];
