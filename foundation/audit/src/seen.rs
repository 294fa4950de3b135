use access::{AccountId, RegionId};
use kernel::{Fault, Id};
use store::{Read, Statement, Value};
use uuid::Uuid;

use crate::{
    entry::{Entry, EntryId},
    store::{OF_ACCOUNT, OF_SUBJECT, entry_of},
};

/// Which part of a long list, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Only what is older than this entry; the last one of the page before.
    pub before: Option<EntryId>,
    /// At most so many.
    pub limit: u32,
}

impl Page {
    /// The newest so many.
    pub const fn first(limit: u32) -> Self {
        Self { before: None, limit }
    }
}

/// Who saw or changed this person (or this thing, where it is not about a person), newest first.
///
/// # Errors
/// When the database cannot answer.
pub async fn seen<T: ?Sized>(
    read: &mut Read,
    region: RegionId,
    subject: Id<T>,
    page: Page,
) -> Result<Vec<Entry>, Fault> {
    list(read, &OF_SUBJECT, region, subject.into(), page).await
}

/// What this account looked at or changed, newest first.
///
/// # Errors
/// When the database cannot answer.
pub async fn done_by(
    read: &mut Read,
    region: RegionId,
    account: AccountId,
    page: Page,
) -> Result<Vec<Entry>, Fault> {
    list(read, &OF_ACCOUNT, region, account.into(), page).await
}

async fn list(
    read: &mut Read,
    statement: &Statement,
    region: RegionId,
    whose: Value,
    page: Page,
) -> Result<Vec<Entry>, Fault> {
    // An id greater than any stands for "from the newest", so that one plan serves all pages.
    let before = page.before.map_or(Uuid::max(), Id::uuid);
    let values = [region.into(), whose, before.into(), page.limit.into()];
    read.rows(statement, &values).await?.iter().map(entry_of).collect()
}
