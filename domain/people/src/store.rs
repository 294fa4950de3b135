//! Statements and rows of the room.

pub(crate) mod imports;
pub(crate) mod list;
pub(crate) mod merges;
pub(crate) mod offices;
pub(crate) mod professionals;
pub(crate) mod waiting;
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
    &imports::FACTS,
    &imports::FIND,
    &imports::LIST,
    &imports::ADD,
    &imports::MOVE,
    &imports::COUNT,
    &imports::FORGET_ROWS,
    &imports::ROWS,
    &imports::CHANGED,
    &imports::ROWS_OF,
    &imports::ROWS_MARKED,
    &imports::ROW_COUNTS,
    &imports::SAID,
    &imports::SAID_BEFORE,
    &imports::NUMBERS,
    &imports::ALIKE,
    &imports::UNSAY,
    &imports::UNSAY_OFFICE,
    &imports::BROUGHT,
    &imports::REMOVE,
    &imports::REMOVE_MATCHES,
    &imports::BY_WHOM,
    &merges::CANDIDATES,
    &merges::OPEN,
    &merges::SETTLE,
    &merges::WINDOWS,
    &merges::AFFILIATIONS,
    &merges::SOURCES,
    &merges::WINDOW_BACK,
    &merges::AFFILIATION_BACK,
    &merges::SOURCE_BACK,
    &merges::LEADING,
    &merges::KEEP,
    &merges::LATEST,
    &merges::UNDONE,
    &waiting::CONFLICTS,
    &waiting::STALE,
    &waiting::OFFICE_NAME,
    &waiting::PROFESSIONAL_NAME,
    &windows::OF_OFFICE,
    &windows::OF_OFFICES,
    &windows::FACTS,
    &windows::FIND,
    &windows::ADD,
    &windows::UPDATE,
    &windows::END,
    &windows::KEEP_HISTORY,
    &professionals::FACTS,
    &professionals::LOAD,
    &professionals::PROFESSIONS,
    &professionals::AFFILIATIONS,
    &professionals::UPDATE,
    &professionals::CLEAR_PROFESSIONS,
    &professionals::photo::FACE,
    &professionals::changes::END_AFFILIATION,
    &professionals::changes::UNMAIN,
    &professionals::changes::KEEP_HISTORY,
    &professionals::changes::HISTORY,
    &professionals::OFFICE_NAMES,
    &professionals::places::CLEAR,
    &professionals::places::TURNED,
    &professionals::places::OF_PLACE,
    &professionals::places::OFFICE_DISTRICTS,
];

/// Every bulk insert of the room.
pub const INSERTS: &[&Insert] = &[
    &imports::PUT_ROWS,
    &imports::SAY,
    &merges::SUGGEST,
    &offices::INSERT,
    &offices::INSERT_SERVICES,
    &professionals::INSERT,
    &professionals::INSERT_PROFESSIONS,
    &professionals::INSERT_AFFILIATIONS,
    &professionals::places::INSERT,
];

/// Every family of the room.
pub const FAMILIES: &[&Family] =
    &[&list::LIST, &list::COUNT, &professionals::list::LIST, &professionals::list::COUNT];
