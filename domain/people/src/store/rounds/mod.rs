//! Confirmation rounds in the database.

pub(crate) mod answers;
pub(crate) mod board;
pub(crate) mod requests;
pub(crate) mod take;
pub(crate) mod upkeep;

use access::{Actor, Facts, Kind, Leave, OfficeId, Permit, RegionId, Thing, act};
use kernel::{Day, Fault, Id, Instant};
use serde_json::json;
use store::{Read, Row, Statement, Value, Write};

use crate::{
    office::{Office, State as OfficeState},
    round::{Round, Whom},
    store::offices,
};

macro_rules! columns {
    () => {
        "round_id, name, opens_on, closes_on, valid_until, kinds, districts, contact, greeting, author, closed_at"
    };
}

pub(crate) static ADD: Statement = Statement::new(
    "people.round.add",
    "INSERT INTO confirmation_round (region_id, round_id, name, opens_on, closes_on, valid_until, kinds, districts,
            contact, greeting, author, account_id, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
);
pub(crate) static FIND: Statement = Statement::new(
    "people.round.find",
    concat!("SELECT ", columns!(), " FROM confirmation_round WHERE region_id = $1 AND round_id = $2"),
);
pub(crate) static LIST: Statement = Statement::new(
    "people.round.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM confirmation_round WHERE region_id = $1 ORDER BY opens_on DESC, made_at DESC LIMIT 100"
    ),
);
pub(crate) static CLOSE: Statement = Statement::new(
    "people.round.close",
    "UPDATE confirmation_round SET closed_at = $3 WHERE region_id = $1 AND round_id = $2 AND closed_at IS NULL",
);
pub(crate) static EXTEND: Statement = Statement::new(
    "people.round.extend",
    "UPDATE confirmation_round SET closes_on = $3, closed_at = NULL WHERE region_id = $1 AND round_id = $2",
);

impl Thing for Round {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        let found = db.optional(&FIND, &[actor.region.into(), id.into()]).await?;
        Ok(found.map(|_| Facts::of(Kind::Round)))
    }
}

fn round(row: &Row) -> Result<Round, Fault> {
    let districts: Vec<String> = row.json_as(6)?;
    Ok(Round {
        id: row.id(0)?,
        name: row.text(1)?,
        opens_on: row.day(2)?,
        closes_on: row.day(3)?,
        valid_until: row.day(4)?,
        whom: Whom {
            kinds: row.json_as(5)?,
            districts: districts.iter().filter_map(|id| id.parse().ok()).collect(),
        },
        contact: row.text(7)?,
        greeting: row.optional_text(8)?,
        author: row.text(9)?,
        closed_at: row.optional_instant(10)?,
    })
}

/// Keeps a new round.
pub(crate) async fn add(
    write: &mut Write,
    leave: &Leave<act::Add, Round>,
    round: &Round,
    account: Option<access::AccountId>,
    now: Instant,
) -> Result<(), Fault> {
    let districts: Vec<String> = round.whom.districts.iter().map(ToString::to_string).collect();
    let values: [Value; 13] = [
        leave.region().into(),
        round.id.into(),
        round.name.as_str().into(),
        round.opens_on.into(),
        round.closes_on.into(),
        round.valid_until.into(),
        json!(round.whom.kinds).into(),
        json!(districts).into(),
        round.contact.as_str().into(),
        round.greeting.as_deref().into(),
        round.author.as_str().into(),
        account.into(),
        now.into(),
    ];
    write.execute(&ADD, &values).await.map(drop)
}

/// The round the policy gave leave for.
pub(crate) async fn find<A: act::Act>(db: &mut Read, permit: &Permit<A, Round>) -> Result<Round, Fault> {
    round(&db.one(&FIND, &[permit.region().into(), permit.id().into()]).await?)
}

/// A round by its id, for the room's own work.
pub(crate) async fn load(db: &mut Read, region: RegionId, id: Id<Round>) -> Result<Round, Fault> {
    round(&db.one(&FIND, &[region.into(), id.into()]).await?)
}

/// All rounds, the newest first.
pub(crate) async fn all(db: &mut Read, leave: &Leave<act::List, Round>) -> Result<Vec<Round>, Fault> {
    db.rows(&LIST, &[leave.region().into()]).await?.iter().map(round).collect()
}

/// Closes a round: its links lead nowhere from now on. Says whether it was open.
pub(crate) async fn close(
    write: &mut Write,
    permit: &Permit<act::Settle, Round>,
    now: Instant,
) -> Result<bool, Fault> {
    Ok(write.execute(&CLOSE, &[permit.region().into(), permit.id().into(), now.into()]).await? > 0)
}

/// Gives a round another last day, and opens it again where it was closed.
pub(crate) async fn extend(
    write: &mut Write,
    permit: &Permit<act::Settle, Round>,
    closes_on: Day,
) -> Result<(), Fault> {
    write.execute(&EXTEND, &[permit.region().into(), permit.id().into(), closes_on.into()]).await.map(drop)
}

/// How often an office may have been merged into the next; more would be a circle.
const MOST_MERGES: usize = 20;

/// The office that answers for this one now: itself, or the one it was merged into, however often.
pub(crate) async fn now_at(
    db: &mut Read,
    region: RegionId,
    asked: OfficeId,
) -> Result<Option<Office>, Fault> {
    let mut office = offices::load(db, region, asked).await?;
    for _ in 0..MOST_MERGES {
        let next = match &office {
            Some(Office { state: OfficeState::Merged, merged_into: Some(next), .. }) => *next,
            _ => break,
        };
        office = offices::load(db, region, next).await?;
    }
    Ok(office)
}
