//! Contact windows in the database.

use access::{Actor, Facts, Kind, Leave, Permit, RegionId, Thing, act};
use kernel::{Fault, Id, Instant};
use serde_json::{Value as Json, json};
use store::{Read, Row, Statement, Value, Write};

use super::{
    offices::{Author, relation},
    professionals::many,
};
use crate::{
    contact_window::{ContactWindow, Contested, OnHolidays, Part, Purpose},
    office::{Assurance, Office},
};

macro_rules! columns {
    () => {
        "window_id, office_id, version, purpose, professional_id, person, channels, hours, avoid, holidays, note,
         assured_by, assured_on, assured_until, public"
    };
}

pub(crate) static OF_OFFICE: Statement = Statement::new(
    "people.window.of-office",
    concat!(
        "SELECT ",
        columns!(),
        " FROM contact_window WHERE region_id = $1 AND office_id = $2 AND ended_at IS NULL ORDER BY purpose, window_id"
    ),
);
pub(crate) static OF_OFFICES: Statement = Statement::new(
    "people.window.of-offices",
    concat!(
        "SELECT ",
        columns!(),
        " FROM json_each($2) j CROSS JOIN contact_window w ON w.office_id = unhex(j.value)
         WHERE w.region_id = $1 AND w.ended_at IS NULL ORDER BY w.purpose, w.window_id"
    ),
)
.on_postgres(concat!(
    "SELECT ",
    columns!(),
    " FROM contact_window w JOIN jsonb_array_elements_text($2) j ON w.office_id = j.value::uuid
     WHERE w.region_id = $1 AND w.ended_at IS NULL ORDER BY w.purpose, w.window_id"
));
pub(crate) static FIND: Statement = Statement::new(
    "people.window.find",
    concat!(
        "SELECT ",
        columns!(),
        " FROM contact_window WHERE region_id = $1 AND window_id = $2 AND ended_at IS NULL"
    ),
);
pub(crate) static FACTS: Statement = Statement::new(
    "people.window.facts",
    "SELECT w.office_id, o.district_id, w.public AND o.public FROM contact_window w
     JOIN office o ON o.region_id = w.region_id AND o.office_id = w.office_id
     WHERE w.region_id = $1 AND w.window_id = $2 AND w.ended_at IS NULL",
);
pub(crate) static ADD: Statement = Statement::new(
    "people.window.add",
    "INSERT INTO contact_window (region_id, window_id, office_id, version, purpose, professional_id, person, channels,
            hours, avoid, holidays, note, assured_by, assured_on, assured_until, public, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
);
pub(crate) static UPDATE: Statement = Statement::new(
    "people.window.update",
    "UPDATE contact_window SET office_id = $3, version = $4, purpose = $5, professional_id = $6, person = $7,
            channels = $8, hours = $9, avoid = $10, holidays = $11, note = $12, assured_by = $13, assured_on = $14,
            assured_until = $15, public = $16, changed_at = $17
     WHERE region_id = $1 AND window_id = $2",
);
pub(crate) static END: Statement = Statement::new(
    "people.window.end",
    "UPDATE contact_window SET ended_at = $3, version = version + 1 WHERE region_id = $1 AND window_id = $2",
);
pub(crate) static KEEP_HISTORY: Statement = Statement::new(
    "people.window.history.keep",
    "INSERT INTO contact_window_history (region_id, window_id, version, at, account_id, author, before_change)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
pub(crate) static AT_VERSION: Statement = Statement::new(
    "people.window.history.at",
    "SELECT before_change FROM contact_window_history
     WHERE region_id = $1 AND window_id = $2 AND version >= $3 ORDER BY version LIMIT 1",
);
pub(crate) static KEEP_CONFLICT: Statement = Statement::new(
    "people.window.conflict.keep",
    "INSERT INTO contact_window_conflict
         (region_id, conflict_id, window_id, part, base, kept, offered, offered_by, author, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
pub(crate) static CONFLICTS: Statement = Statement::new(
    "people.window.conflicts",
    "SELECT c.conflict_id, c.window_id, c.part, c.offered, c.author, c.at FROM contact_window w
     JOIN contact_window_conflict c ON c.region_id = w.region_id AND c.window_id = w.window_id
     WHERE w.region_id = $1 AND w.office_id = $2 AND w.ended_at IS NULL AND c.settled_at IS NULL ORDER BY c.at",
);
pub(crate) static CONFLICT: Statement = Statement::new(
    "people.window.conflict",
    "SELECT conflict_id, window_id, part, offered, author, at FROM contact_window_conflict
     WHERE region_id = $1 AND window_id = $2 AND conflict_id = $3 AND settled_at IS NULL",
);
pub(crate) static SETTLE_CONFLICT: Statement = Statement::new(
    "people.window.conflict.settle",
    "UPDATE contact_window_conflict SET settled_at = $3, settled_by = $4, choice = $5
     WHERE region_id = $1 AND conflict_id = $2 AND settled_at IS NULL",
);

/// Every window an office ever had, as it is or was at its end.
pub(crate) static EVER: Statement = Statement::new(
    "people.window.ever",
    concat!(
        "SELECT ",
        columns!(),
        ", ended_at FROM contact_window WHERE region_id = $1 AND office_id = $2 ORDER BY window_id"
    ),
);
pub(crate) static HISTORY: Statement = Statement::new(
    "people.window.history",
    "SELECT h.window_id, h.at, h.author, h.before_change FROM contact_window_history h
     JOIN contact_window w ON w.region_id = h.region_id AND w.window_id = h.window_id
     WHERE h.region_id = $1 AND w.office_id = $2 ORDER BY h.window_id, h.version",
);

impl Thing for ContactWindow {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        let Some(row) = db.optional(&FACTS, &[actor.region.into(), id.into()]).await? else {
            return Ok(None);
        };
        let near = relation(actor, row.id(0)?, row.optional_id(1)?);
        Ok(Some(Facts::of(Kind::ContactWindow).public(row.flag(2)?).in_relation(near)))
    }
}

fn window(row: &Row) -> Result<ContactWindow, Fault> {
    let (purpose, holidays) = (row.text(3)?, row.text(9)?);
    let unknown = |what: &str| Fault::new("reading a contact window", format!("there is no {what}"));
    Ok(ContactWindow {
        id: row.id(0)?,
        office: row.id(1)?,
        version: row.number(2)?,
        purpose: Purpose::from_code(&purpose).ok_or_else(|| unknown(&purpose))?,
        professional: row.optional_id(4)?,
        person: row.optional_text(5)?,
        channels: row.json_as(6)?,
        hours: row.json_as(7)?,
        avoid: row.json_as(8)?,
        holidays: OnHolidays::from_code(&holidays).ok_or_else(|| unknown(&holidays))?,
        note: row.optional_text(10)?,
        assurance: Assurance {
            by: row.optional_text(11)?,
            on: row.optional_day(12)?,
            until: row.optional_day(13)?,
        },
        public: row.flag(14)?,
    })
}

/// The windows of an office, for whoever may look at windows there.
pub(crate) async fn of_office<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Office>,
    _seen: &Leave<act::List, ContactWindow>,
) -> Result<Vec<ContactWindow>, Fault> {
    let rows = db.rows(&OF_OFFICE, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter().map(window).collect()
}

/// The windows of these offices, for whoever may look at windows anywhere.
pub(crate) async fn of_offices(
    db: &mut Read,
    offices: &[access::OfficeId],
    seen: &Leave<act::List, ContactWindow>,
) -> Result<Vec<ContactWindow>, Fault> {
    let values = [seen.region().into(), many(db.engine(), offices.iter().copied())];
    db.rows(&OF_OFFICES, &values).await?.iter().map(window).collect()
}

/// The window the policy gave leave for.
pub(crate) async fn find<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, ContactWindow>,
) -> Result<ContactWindow, Fault> {
    let row = db.one(&FIND, &[permit.region().into(), permit.id().into()]).await?;
    window(&row)
}

fn values(region: RegionId, window: &ContactWindow, now: Instant) -> [Value; 17] {
    [
        region.into(),
        window.id.into(),
        window.office.into(),
        window.version.into(),
        window.purpose.code().into(),
        window.professional.into(),
        window.person.clone().into(),
        json!(window.channels).into(),
        json!(window.hours).into(),
        json!(window.avoid).into(),
        window.holidays.code().into(),
        window.note.clone().into(),
        window.assurance.by.clone().into(),
        window.assurance.on.into(),
        window.assurance.until.into(),
        window.public.into(),
        now.into(),
    ]
}

/// Adds a window.
pub(crate) async fn add(
    write: &mut Write,
    leave: &Leave<act::Add, ContactWindow>,
    window: &ContactWindow,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&ADD, &values(leave.region(), window, now)).await.map(drop)
}

/// Keeps a window as it is now; what it was goes into its history.
pub(crate) async fn save(
    write: &mut Write,
    permit: &Permit<act::Change, ContactWindow>,
    before: &ContactWindow,
    after: &ContactWindow,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    keep_history(write, permit.region(), before, author, now).await?;
    let next = ContactWindow { version: before.version + 1, ..after.clone() };
    write.execute(&UPDATE, &values(permit.region(), &next, now)).await.map(drop)
}

/// The windows of an office, for the room's own work.
pub(crate) async fn of(
    db: &mut Read,
    region: RegionId,
    office: access::OfficeId,
) -> Result<Vec<ContactWindow>, Fault> {
    db.rows(&OF_OFFICE, &[region.into(), office.into()]).await?.iter().map(window).collect()
}

/// Keeps who assured a window, where the office itself said that it is right.
pub(crate) async fn assure(
    write: &mut Write,
    region: RegionId,
    before: &ContactWindow,
    assurance: &Assurance,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    keep_history(write, region, before, author, now).await?;
    let next = ContactWindow { version: before.version + 1, assurance: assurance.clone(), ..before.clone() };
    write.execute(&UPDATE, &values(region, &next, now)).await.map(drop)
}

/// Ends a window; it stays in its history.
pub(crate) async fn end(
    write: &mut Write,
    permit: &Permit<act::Erase, ContactWindow>,
    before: &ContactWindow,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    keep_history(write, permit.region(), before, author, now).await?;
    write.execute(&END, &[permit.region().into(), permit.id().into(), now.into()]).await.map(drop)
}

/// One step in the history of a window.
pub(crate) struct Step {
    /// When.
    pub at: Instant,
    /// Who, by the name they had.
    pub author: String,
    /// What it was.
    pub before: ContactWindow,
    /// What it became; nothing where it ended.
    pub after: Option<ContactWindow>,
}

/// What became of the windows of an office, newest first.
pub(crate) async fn history<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Office>,
    _seen: &Leave<act::List, ContactWindow>,
) -> Result<Vec<Step>, Fault> {
    let values = [permit.region().into(), permit.id().into()];
    let mut states: Vec<(ContactWindow, Option<Instant>)> = Vec::new();
    for row in db.rows(&EVER, &values).await? {
        states.push((window(&row)?, row.optional_instant(15)?));
    }
    let rows = db.rows(&HISTORY, &values).await?;
    let mut steps: Vec<Step> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let id = row.id(0)?;
        let Some((last, ended)) = states.iter().find(|(window, _)| window.id == id) else { continue };
        let next = rows.get(at + 1).filter(|next| next.id::<ContactWindow>(0).is_ok_and(|next| next == id));
        let moment = row.instant(1)?;
        let after = match next {
            Some(next) => Some(was(next, last)?),
            None if ended.is_some_and(|ended| ended == moment) => None,
            None => Some(last.clone()),
        };
        steps.push(Step { at: moment, author: row.text(2)?, before: was(row, last)?, after });
    }
    steps.sort_by_key(|step| std::cmp::Reverse(step.at));
    Ok(steps)
}

/// The window as a row of its history holds it.
fn was(row: &Row, last: &ContactWindow) -> Result<ContactWindow, Fault> {
    Ok(last.clone().with_parts(&row.json(3)?))
}

async fn keep_history(
    write: &mut Write,
    region: RegionId,
    before: &ContactWindow,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        before.id.into(),
        before.version.into(),
        now.into(),
        author.account.into(),
        author.name.into(),
        before.parts().into(),
    ];
    write.execute(&KEEP_HISTORY, &values).await.map(drop)
}

/// The window as it was at an earlier version. What moved it to another office changed none of its parts.
pub(crate) async fn at_version(
    db: &mut Read,
    region: RegionId,
    window: &ContactWindow,
    version: i64,
) -> Result<ContactWindow, Fault> {
    let values = [region.into(), window.id.into(), version.into()];
    let row = db.optional(&AT_VERSION, &values).await?;
    row.map_or_else(|| Ok(window.clone()), |row| Ok(window.clone().with_parts(&row.json(0)?)))
}

/// Something typed into a window while somebody else changed it, as it waits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Conflict {
    /// Its id.
    pub id: Id<Conflict>,
    /// The window.
    pub window: Id<ContactWindow>,
    /// The part.
    pub part: Part,
    /// What was typed.
    pub offered: Json,
    /// Who typed it.
    pub author: String,
    /// When.
    pub at: Instant,
}

/// Keeps a part that could not be changed because somebody else changed it first.
pub(crate) async fn keep_conflict(
    write: &mut Write,
    id: Id<Conflict>,
    permit: &Permit<act::Change, ContactWindow>,
    contested: &Contested,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        permit.region().into(),
        id.into(),
        permit.id().into(),
        contested.part.code().into(),
        contested.base.to_string().into(),
        contested.kept.to_string().into(),
        contested.offered.to_string().into(),
        author.account.into(),
        author.name.into(),
        now.into(),
    ];
    write.execute(&KEEP_CONFLICT, &values).await.map(drop)
}

fn conflict(row: &Row) -> Result<Option<Conflict>, Fault> {
    let Some(part) = Part::from_code(&row.text(2)?) else { return Ok(None) };
    let offered = serde_json::from_str(&row.text(3)?)
        .map_err(|source| Fault::new("reading a conflict of a contact window", source))?;
    let (id, window) = (row.id(0)?, row.id(1)?);
    Ok(Some(Conflict { id, window, part, offered, author: row.text(4)?, at: row.instant(5)? }))
}

/// What waits for a person at the windows of an office.
pub(crate) async fn conflicts<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Office>,
) -> Result<Vec<Conflict>, Fault> {
    let rows = db.rows(&CONFLICTS, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter().filter_map(|row| conflict(row).transpose()).collect()
}

/// A conflict of a window that still waits.
pub(crate) async fn open_conflict(
    db: &mut Read,
    permit: &Permit<act::Change, ContactWindow>,
    id: Id<Conflict>,
) -> Result<Option<Conflict>, Fault> {
    let values = [permit.region().into(), permit.id().into(), id.into()];
    db.optional(&CONFLICT, &values).await?.map_or(Ok(None), |row| conflict(&row))
}

/// Closes a conflict with what was chosen: `kept` or `offered`.
pub(crate) async fn settle_conflict(
    write: &mut Write,
    region: RegionId,
    id: Id<Conflict>,
    author: &str,
    choice: &'static str,
    now: Instant,
) -> Result<(), Fault> {
    let values = [region.into(), id.into(), now.into(), author.into(), choice.into()];
    write.execute(&SETTLE_CONFLICT, &values).await.map(drop)
}
