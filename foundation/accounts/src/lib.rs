//! Who may come in, and who is here. Somebody is invited by a link, chooses a passkey, or a password with an
//! authenticator app, and from then on is recognised by a session: a row that can be seen, locked and ended. Guessing
//! gets slower with every failure, for the name and the device that guess and not for the person they guess at.
//!
//! What an account may do is not decided here: [`recognise`] finds out who asks, and `access` says the rest.

mod account;
pub mod demo;
mod directory;
mod entry;
mod gate;
mod hasher;
mod invite;
mod ladder;
mod local;
mod name;
pub mod operator;
mod pages;
mod password;
mod proof;
mod qr;
mod recognise;
mod record;
mod recovery;
mod seal;
mod session;
mod store;
mod token;
mod totp;
mod watch;

pub use account::{Account, Belonging, Device, Holder, State};
pub use directory::{Directory, Finding, Listing, Named, Sought};
pub use gate::Gate;
pub use invite::Link;
pub use pages::routes;
pub use recognise::recognise;
pub use store::{INSERTS, STATEMENTS};

use access::RegionId;
use kernel::{Fault, Instant};

/// Forgets what time has made meaningless: failed tries, passkeys that were asked for and did not answer, sessions
/// that ended a month ago. To be run once a day.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(write: &mut ::store::Write, region: RegionId, now: Instant) -> Result<u64, Fault> {
    const DAY: i64 = 24 * 60 * 60;
    Ok(store::ladder::forget(write, region, now.plus_seconds(-DAY)).await?
        + store::passkeys::forget(write, region, now).await?
        + store::sessions::forget(write, region, now.plus_seconds(-30 * DAY)).await?)
}

/// The words of this crate.
pub const WORDS: page::WordFiles = page::WordFiles {
    room: "accounts",
    ja: include_str!("../words/ja.ftl"),
    en: include_str!("../words/en.ftl"),
};
