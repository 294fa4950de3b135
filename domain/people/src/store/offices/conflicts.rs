//! Values of two people that wait for a third.

use access::{Permit, RegionId, act};
use kernel::{Fault, Id, Ids, Instant};
use store::{Read, Row, Statement, Write};

use super::Author;
use crate::office::{Change, Conflict, Field, Office};

pub(crate) static KEEP_CONFLICT: Statement = Statement::new(
    "people.office.conflict.keep",
    "INSERT INTO office_conflict (region_id, conflict_id, office_id, field, base, kept, offered, offered_by, author, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
pub(crate) static CONFLICTS: Statement = Statement::new(
    "people.office.conflicts",
    "SELECT conflict_id, office_id, field, offered, author, at FROM office_conflict
     WHERE region_id = $1 AND office_id = $2 AND settled_at IS NULL ORDER BY at",
);
pub(crate) static CONFLICT: Statement = Statement::new(
    "people.office.conflict",
    "SELECT conflict_id, office_id, field, offered, author, at FROM office_conflict
     WHERE region_id = $1 AND conflict_id = $2 AND settled_at IS NULL",
);
pub(crate) static SETTLE_CONFLICT: Statement = Statement::new(
    "people.office.conflict.settle",
    "UPDATE office_conflict SET settled_at = $3, settled_by = $4, choice = $5
     WHERE region_id = $1 AND conflict_id = $2 AND settled_at IS NULL",
);

/// Keeps a value that could not be made because somebody else changed the field first.
pub(crate) async fn keep_conflict(
    write: &mut Write,
    ids: &Ids,
    permit: &Permit<act::Change, Office>,
    conflict: &Change,
    base: Option<&str>,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        permit.region().into(),
        ids.next::<Conflict>().into(),
        permit.id().into(),
        conflict.field.code().into(),
        base.into(),
        conflict.before.as_deref().into(),
        conflict.after.as_deref().into(),
        author.account.into(),
        author.name.into(),
        now.into(),
    ];
    write.execute(&KEEP_CONFLICT, &values).await.map(drop)
}

fn conflict(row: &Row) -> Result<Option<Conflict>, Fault> {
    let Some(field) = Field::from_code(&row.text(2)?) else { return Ok(None) };
    Ok(Some(Conflict {
        id: row.id(0)?,
        office: row.id(1)?,
        field,
        offered: row.optional_text(3)?,
        author: row.text(4)?,
        at: row.instant(5)?,
    }))
}

/// The conflicts of an office that wait for a person.
pub(crate) async fn conflicts<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Office>,
) -> Result<Vec<Conflict>, Fault> {
    let rows = db.rows(&CONFLICTS, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter().filter_map(|row| conflict(row).transpose()).collect()
}

/// A conflict that still waits.
pub(crate) async fn open_conflict(
    db: &mut Read,
    region: RegionId,
    id: Id<Conflict>,
) -> Result<Option<Conflict>, Fault> {
    let row = db.optional(&CONFLICT, &[region.into(), id.into()]).await?;
    row.map_or(Ok(None), |row| conflict(&row))
}

/// Closes a conflict with what was chosen: `kept` or `offered`.
pub(crate) async fn settle_conflict(
    write: &mut Write,
    region: RegionId,
    id: Id<Conflict>,
    author: &str,
    choice: &'static str,
    now: Instant,
) -> Result<u64, Fault> {
    write
        .execute(&SETTLE_CONFLICT, &[region.into(), id.into(), now.into(), author.into(), choice.into()])
        .await
}
