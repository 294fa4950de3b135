//! Statements and rows of the room.

pub(crate) mod list;
pub(crate) mod resources;
pub(crate) mod room;
pub(crate) mod sessions;
pub(crate) mod visits;

use store::{Family, Insert, Statement};

pub use list::for_the_public;
pub use resources::{add, still_listed, turn_of_day};
pub use visits::{Waiting, waiting_for};

/// Every statement of the room; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] = &[
    &resources::FACTS,
    &resources::FIND,
    &resources::UPDATE,
    &resources::CLEAR_TAGS,
    &resources::KEEP_HISTORY,
    &resources::HISTORY,
    &resources::TURNED,
    &list::GROWTHS,
    &room::ADD,
    &room::NEWEST,
    &sessions::OPEN,
    &sessions::FIND,
    &sessions::ALL,
    &sessions::CLOSE,
    &sessions::JOIN,
    &sessions::MEMBERS,
    &sessions::ADD,
    &sessions::ENTRIES,
    &sessions::CONFIRM,
    &sessions::CONFIRMATIONS,
    &sessions::OF_RESOURCE,
    &visits::ASK,
    &visits::OF_RESOURCE,
    &visits::DONE,
    &visits::OPEN,
];

/// Every bulk insert of the room.
pub const INSERTS: &[&Insert] = &[&resources::INSERT, &resources::INSERT_TAGS];

/// Every family of the room.
pub const FAMILIES: &[&Family] = &[&list::LIST, &list::COUNT, &list::EVERY];
