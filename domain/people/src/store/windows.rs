//! Contact windows in the database.

use access::{Actor, Facts, Kind, Leave, Permit, RegionId, Thing, act};
use kernel::{Fault, Id, Instant};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use store::{Read, Row, Statement, Value, Write};

use super::{
    offices::{Author, relation},
    professionals::many,
};
use crate::{
    contact_window::{ContactWindow, OnHolidays, Purpose},
    office::{Assurance, Office},
};

macro_rules! columns {
    () => {
        "window_id, office_id, version, purpose, professional_id, person, channels, hours, avoid, holidays, note,
         assured_by, assured_on, assured_until"
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
        " FROM contact_window w JOIN json_each($2) j ON w.office_id = unhex(j.value)
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
    "SELECT w.office_id, o.district_id FROM contact_window w
     JOIN office o ON o.region_id = w.region_id AND o.office_id = w.office_id
     WHERE w.region_id = $1 AND w.window_id = $2 AND w.ended_at IS NULL",
);
pub(crate) static ADD: Statement = Statement::new(
    "people.window.add",
    "INSERT INTO contact_window (region_id, window_id, office_id, version, purpose, professional_id, person, channels,
            hours, avoid, holidays, note, assured_by, assured_on, assured_until, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
);
pub(crate) static UPDATE: Statement = Statement::new(
    "people.window.update",
    "UPDATE contact_window SET office_id = $3, version = $4, purpose = $5, professional_id = $6, person = $7,
            channels = $8, hours = $9, avoid = $10, holidays = $11, note = $12, assured_by = $13, assured_on = $14,
            assured_until = $15, changed_at = $16
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

impl Thing for ContactWindow {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>) -> Result<Option<Facts>, Fault> {
        let Some(row) = db.optional(&FACTS, &[actor.region.into(), id.into()]).await? else {
            return Ok(None);
        };
        let near = relation(actor, row.id(0)?, row.optional_id(1)?);
        Ok(Some(Facts::of(Kind::ContactWindow).in_relation(near)))
    }
}

fn document<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, Fault> {
    serde_json::from_value(row.json(column)?).map_err(|source| Fault::new("reading a contact window", source))
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
        channels: document(row, 6)?,
        hours: document(row, 7)?,
        avoid: document(row, 8)?,
        holidays: OnHolidays::from_code(&holidays).ok_or_else(|| unknown(&holidays))?,
        note: row.optional_text(10)?,
        assurance: Assurance {
            by: row.optional_text(11)?,
            on: row.optional_day(12)?,
            until: row.optional_day(13)?,
        },
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

fn values(region: RegionId, window: &ContactWindow, now: Instant) -> [Value; 16] {
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

#[derive(Serialize)]
struct Before<'a> {
    purpose: &'static str,
    professional: Option<String>,
    person: Option<&'a str>,
    channels: &'a [crate::contact_window::Channel],
    hours: &'a [crate::contact_window::Slot],
    avoid: &'a [crate::contact_window::Slot],
    holidays: &'static str,
    note: Option<&'a str>,
}

async fn keep_history(
    write: &mut Write,
    region: RegionId,
    before: &ContactWindow,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let document = json!(Before {
        purpose: before.purpose.code(),
        professional: before.professional.map(|id| id.to_string()),
        person: before.person.as_deref(),
        channels: &before.channels,
        hours: &before.hours,
        avoid: &before.avoid,
        holidays: before.holidays.code(),
        note: before.note.as_deref(),
    });
    let values = [
        region.into(),
        before.id.into(),
        before.version.into(),
        now.into(),
        author.account.into(),
        author.name.into(),
        document.into(),
    ];
    write.execute(&KEEP_HISTORY, &values).await.map(drop)
}
