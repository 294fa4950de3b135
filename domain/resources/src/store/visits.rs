//! What is asked when something is lost: somebody goes and asks how people live now (S4-20).

use access::{Action, Actor, Answer, Facts, Kind, Permit, Relation, act, may};
use kernel::{Day, Fault, Id, Ids, Instant};
use store::{Read, Statement, Write};

use crate::resource::Resource;

pub(crate) static ASK: Statement = Statement::new(
    "resources.visit.ask",
    "INSERT INTO resource_visit (region_id, visit_id, resource_id, district_id, asked_at) VALUES ($1, $2, $3, $4, $5)",
);
pub(crate) static OF_RESOURCE: Statement = Statement::new(
    "resources.visit.of-resource",
    "SELECT visit_id, asked_at, done_on, done_by, found FROM resource_visit
     WHERE region_id = $1 AND resource_id = $2 ORDER BY asked_at DESC",
);
pub(crate) static DONE: Statement = Statement::new(
    "resources.visit.done",
    "UPDATE resource_visit SET done_on = $4, done_by = $5, found = $6
     WHERE region_id = $1 AND resource_id = $2 AND visit_id = $3 AND done_on IS NULL",
);
pub(crate) static OPEN: Statement = Statement::new(
    "resources.visit.open",
    "SELECT v.resource_id, r.name, v.district_id FROM resource_visit v
     JOIN resource r ON r.region_id = v.region_id AND r.resource_id = v.resource_id
     WHERE v.region_id = $1 AND v.done_on IS NULL AND r.audience <> 'office' ORDER BY v.asked_at LIMIT 50",
);

/// A visit that is asked for, or was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// Its id.
    pub id: Id<Visit>,
    /// Since when it is asked for.
    pub asked_at: Instant,
    /// When it was made, by whom, and what they found.
    pub done: Option<(Day, String, String)>,
}

/// Asks for a visit because a resource was lost.
pub(crate) async fn ask<A: act::Act>(
    write: &mut Write,
    permit: &Permit<A, Resource>,
    lost: &Resource,
    ids: &Ids,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        permit.region().into(),
        ids.next::<Visit>().into(),
        permit.id().into(),
        lost.district.into(),
        now.into(),
    ];
    write.execute(&ASK, &values).await.map(drop)
}

/// The visits a resource's loss asked for, the newest first.
pub(crate) async fn of_resource<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Resource>,
) -> Result<Vec<Visit>, Fault> {
    let rows = db.rows(&OF_RESOURCE, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter()
        .map(|row| {
            let done = row.optional_day(2)?.zip(row.optional_text(3)?.zip(row.optional_text(4)?));
            Ok(Visit {
                id: row.id(0)?,
                asked_at: row.instant(1)?,
                done: done.map(|(on, (by, found))| (on, by, found)),
            })
        })
        .collect()
}

/// Writes down what a visit found; says whether it was still asked for.
pub(crate) async fn done(
    write: &mut Write,
    permit: &Permit<act::Change, Resource>,
    id: Id<Visit>,
    on: Day,
    by: &str,
    found: &str,
) -> Result<bool, Fault> {
    let values = [permit.region().into(), permit.id().into(), id.into(), on.into(), by.into(), found.into()];
    Ok(write.execute(&DONE, &values).await? > 0)
}

/// A visit that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The resource that was lost.
    pub resource: Id<Resource>,
    /// Its name.
    pub name: String,
}

/// The visits that wait for whoever tends such resources: all of them, or those of their districts.
///
/// # Errors
/// When the database cannot answer.
pub async fn waiting_for(db: &mut Read, actor: &Actor) -> Result<Vec<Waiting>, Fault> {
    let tends = |relation| {
        may(actor, Action::Change, &Facts::of(Kind::Resource).in_relation(relation)) == Answer::Yes
    };
    let (all, own_districts) = (tends(Relation::Stranger), tends(Relation::District));
    let mut waiting = Vec::new();
    if !all && !own_districts {
        return Ok(waiting);
    }
    for row in db.rows(&OPEN, &[actor.region.into()]).await? {
        let district = row.optional_id::<access::District>(2)?;
        if all || district.is_some_and(|district| actor.districts.contains(&district)) {
            waiting.push(Waiting { resource: row.id(0)?, name: row.text(1)? });
        }
    }
    Ok(waiting)
}
