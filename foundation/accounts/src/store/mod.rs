//! Statements and rows.

pub(crate) mod accounts;
pub(crate) mod invitations;
pub(crate) mod ladder;
pub(crate) mod passkeys;
pub(crate) mod secrets;
pub(crate) mod sessions;

use store::{Insert, Statement};

/// Every statement of this crate; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] = &[
    &accounts::FIND,
    &accounts::FIND_BY_NAME,
    &accounts::LIST,
    &accounts::COUNT,
    &accounts::ADD,
    &accounts::CHANGE,
    &accounts::CHANGE_STATE,
    &accounts::CHANGE_LANG,
    &accounts::OFFICES,
    &accounts::CLEAR_OFFICES,
    &accounts::DEMO,
    &invitations::ADD,
    &invitations::FIND,
    &invitations::USE,
    &invitations::WITHDRAW,
    &ladder::COUNT,
    &ladder::PAUSE,
    &ladder::CLEAR,
    &ladder::FORGIVE,
    &ladder::FORGET,
    &ladder::KNOWS_DEVICE,
    &ladder::KEEP_DEVICE,
    &passkeys::ADD,
    &passkeys::BY_CREDENTIAL,
    &passkeys::OF_ACCOUNT,
    &passkeys::USED,
    &passkeys::REMOVE,
    &passkeys::BEGIN,
    &passkeys::TAKE,
    &passkeys::FORGET,
    &secrets::FIND,
    &secrets::SET_PASSWORD,
    &secrets::SET_TOTP,
    &secrets::USE_STEP,
    &secrets::USE_RECOVERY,
    &secrets::CLEAR_RECOVERY,
    &secrets::COUNT_RECOVERY,
    &secrets::RESET,
    &sessions::ADD,
    &sessions::RECOGNISE,
    &sessions::STANDING,
    &sessions::HOLDER,
    &sessions::OF_ACCOUNT,
    &sessions::TOUCH,
    &sessions::PROVE,
    &sessions::REVOKE,
    &sessions::REVOKE_BY_TOKEN,
    &sessions::REVOKE_OTHERS,
    &sessions::FORGET,
];

/// Every insert of many rows.
pub const INSERTS: &[&Insert] = &[&accounts::ADD_OFFICES, &secrets::ADD_RECOVERY];
