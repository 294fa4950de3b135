//! Offices that have closed, and what a confirmation covers.

use access::{OfficeId, Permit, RegionId, act};
use kernel::{Day, Fault, Instant};
use store::{Read, Statement, Write};

use super::{imports, offices};
use crate::office::{Field, Office};

pub(crate) static END: Statement = Statement::new(
    "people.office.end",
    "INSERT INTO office_end (region_id, office_id, ended_on, reason, author, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region_id, office_id) DO UPDATE SET ended_on = EXCLUDED.ended_on, reason = EXCLUDED.reason,
     author = EXCLUDED.author, at = EXCLUDED.at",
);
pub(crate) static ENDED: Statement = Statement::new(
    "people.office.ended",
    "SELECT ended_on, reason FROM office_end WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static REOPEN: Statement =
    Statement::new("people.office.reopen", "DELETE FROM office_end WHERE region_id = $1 AND office_id = $2");

/// Keeps since when and why an office has closed.
pub(crate) async fn end(
    write: &mut Write,
    permit: &Permit<act::Settle, Office>,
    (on, reason, author): (Day, &str, &str),
    now: Instant,
) -> Result<(), Fault> {
    let values =
        [permit.region().into(), permit.id().into(), on.into(), reason.into(), author.into(), now.into()];
    write.execute(&END, &values).await.map(drop)
}

/// Forgets that an office had closed; its history remembers.
pub(crate) async fn reopen(write: &mut Write, permit: &Permit<act::Settle, Office>) -> Result<(), Fault> {
    write.execute(&REOPEN, &[permit.region().into(), permit.id().into()]).await.map(drop)
}

/// Since when and why an office has closed.
pub(crate) async fn ended(
    db: &mut Read,
    region: RegionId,
    office: OfficeId,
) -> Result<Option<(Day, String)>, Fault> {
    let row = db.optional(&ENDED, &[region.into(), office.into()]).await?;
    row.map(|row| Ok((row.day(0)?, row.text(1)?))).transpose()
}

/// By whom a field became what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Person,
    List,
}

/// The fields that have changed since the office came, each with who changed it last.
async fn last_changed(db: &mut Read, region: RegionId, office: &Office) -> Result<Vec<(Field, By)>, Fault> {
    let mut last: Vec<(Field, By)> = Vec::new();
    if office.version <= 1 {
        return Ok(last);
    }
    for row in db.rows(&imports::BY_WHOM, &[region.into(), office.id.into()]).await? {
        let by = match row.text(0)?.as_str() {
            "edit" | "conflict" | "answer" => Some(By::Person),
            "import" => Some(By::List),
            _ => None,
        };
        for change in offices::read_changes(row.json(1)?)? {
            last.retain(|(field, _)| *field != change.field);
            last.extend(by.map(|by| (change.field, by)));
        }
    }
    Ok(last)
}

/// Fields of an office that a list does not change: confirmed field by field, last changed by a person, or part of a
/// record somebody has assured as a whole.
pub(crate) async fn protected(db: &mut Read, region: RegionId, office: &Office) -> Result<Vec<Field>, Fault> {
    let mut fields = offices::confirmed(db, region, office.id).await?;
    let last = last_changed(db, region, office).await?;
    let by = |field: Field, by: By| last.contains(&(field, by));
    let assured = office.assurance.by.is_some();
    fields.extend(Field::ALL.iter().copied().filter(|&field| {
        by(field, By::Person) || assured && office.details.get(field).is_some() && !by(field, By::List)
    }));
    Ok(fields)
}

/// Fields that a list has filled in since somebody assured the record: the assurance does not speak of them.
pub(crate) async fn not_assured(
    db: &mut Read,
    region: RegionId,
    office: &Office,
) -> Result<Vec<Field>, Fault> {
    if office.assurance.by.is_none() {
        return Ok(Vec::new());
    }
    let confirmed = offices::confirmed(db, region, office.id).await?;
    let last = last_changed(db, region, office).await?;
    let open = |field: &Field| {
        let says = office.details.get(*field).is_some() || *field == Field::Services;
        says && last.contains(&(*field, By::List)) && !confirmed.contains(field)
    };
    Ok(Field::whole().filter(open).collect())
}
