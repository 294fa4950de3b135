//! Words about room in the database.

use access::{Permit, act};
use kernel::Fault;
use store::{Read, Statement, Write};

use crate::{
    availability::{Answer, Availability, Room, Unit},
    resource::Resource,
};

pub(crate) static ADD: Statement = Statement::new(
    "resources.room.add",
    "INSERT INTO availability (region_id, availability_id, resource_id, room, answer, number, unit, as_of, said_by,
            account_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);
pub(crate) static NEWEST: Statement = Statement::new(
    "resources.room.newest",
    "SELECT availability_id, room, answer, number, unit, as_of, said_by, account_id, at FROM (
         SELECT *, ROW_NUMBER() OVER (PARTITION BY room ORDER BY as_of DESC, at DESC, availability_id DESC) place
         FROM availability WHERE region_id = $1 AND resource_id = $2) newest
     WHERE place = 1 ORDER BY room",
);

/// Adds a word about room; the earlier ones stay.
pub(crate) async fn add(
    write: &mut Write,
    permit: &Permit<act::Change, Resource>,
    said: &Availability,
) -> Result<(), Fault> {
    let values = [
        permit.region().into(),
        said.id.into(),
        permit.id().into(),
        said.room.code().into(),
        said.answer.code().into(),
        said.number.map(i64::from).into(),
        said.unit.code().into(),
        said.as_of.into(),
        said.said_by.as_str().into(),
        said.account.into(),
        said.at.into(),
    ];
    write.execute(&ADD, &values).await.map(drop)
}

/// The newest word about each kind of room.
pub(crate) async fn newest<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Resource>,
) -> Result<Vec<Availability>, Fault> {
    let rows = db.rows(&NEWEST, &[permit.region().into(), permit.id().into()]).await?;
    let mut newest = Vec::with_capacity(rows.len());
    for row in &rows {
        let (room, answer, unit) = (row.text(1)?, row.text(2)?, row.text(4)?);
        let (Some(room), Some(answer), Some(unit)) =
            (Room::from_code(&room), Answer::from_code(&answer), Unit::from_code(&unit))
        else {
            continue;
        };
        newest.push(Availability {
            id: row.id(0)?,
            room,
            answer,
            number: row.optional_number(3)?.and_then(|number| u16::try_from(number).ok()),
            unit,
            as_of: row.day(5)?,
            said_by: row.text(6)?,
            account: row.optional_id(7)?,
            at: row.instant(8)?,
        });
    }
    Ok(newest)
}
