//! What changed of somebody: affiliations that begin and end, and the history of all of it.

use std::collections::BTreeMap;

use access::{AccountId, Permit, RegionId, act};
use kernel::{Day, Fault, Instant};
use serde_json::json;
use store::{Read, Row, Statement, Write};

use super::{Belonging, INSERT_AFFILIATIONS, find_to_change, places, push_affiliation, update};
use crate::{
    professional::{Affiliation, Employment, Field, Professional, Texts},
    store::offices::Author,
};

pub(crate) static END_AFFILIATION: Statement = Statement::new(
    "people.affiliation.end",
    "UPDATE affiliation SET to_day = $4, to_written = NULL WHERE region_id = $1 AND affiliation_id = $2 AND professional_id = $3",
);
pub(crate) static CORRECT_AFFILIATION: Statement = Statement::new(
    "people.affiliation.correct",
    "UPDATE affiliation SET kind = $4, office_id = $5, body = $6, district_id = $7, municipality = $8, role = $9,
            employment = $10, main = $11, from_day = $12, to_day = $13, from_written = $14, to_written = $15, note = $16
     WHERE region_id = $1 AND affiliation_id = $2 AND professional_id = $3",
);
pub(crate) static UNMAIN: Statement = Statement::new(
    "people.affiliation.unmain",
    "UPDATE affiliation SET main = $3 WHERE region_id = $1 AND professional_id = $2",
);
pub(crate) static KEEP_HISTORY: Statement = Statement::new(
    "people.professional.history.keep",
    "INSERT INTO professional_history (region_id, professional_id, version, at, account_id, author, changes)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
pub(crate) static HISTORY: Statement = Statement::new(
    "people.professional.history",
    "SELECT at, author, changes FROM professional_history
     WHERE region_id = $1 AND professional_id = $2 AND version > $3 ORDER BY version DESC",
);

/// Lets an affiliation begin.
pub(crate) async fn begin_affiliation(
    write: &mut Write,
    permit: &Permit<act::Change, Professional>,
    affiliation: &Affiliation,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let region = permit.region();
    if affiliation.main {
        let values = [region.into(), affiliation.professional.into(), false.into()];
        write.execute(&UNMAIN, &values).await?;
    }
    let mut row = Vec::new();
    push_affiliation(&mut row, region, affiliation, now);
    write.insert_many(&INSERT_AFFILIATIONS, &row).await?;
    let record = find_to_change(write, permit).await?;
    let added = record.belongings.iter().find(|one| one.affiliation.id == affiliation.id).map(line);
    belongs_otherwise(write, region, record.person, json!([null, added]), author, now).await
}

/// Corrects what was said of an affiliation. Does nothing when nothing changed; says whether it did.
pub(crate) async fn correct_affiliation(
    write: &mut Write,
    permit: &Permit<act::Change, Professional>,
    before: &Belonging,
    after: &Affiliation,
    author: &Author<'_>,
    now: Instant,
) -> Result<bool, Fault> {
    if before.affiliation == *after {
        return Ok(false);
    }
    let region = permit.region();
    if after.main && !before.affiliation.main {
        let values = [region.into(), after.professional.into(), false.into()];
        write.execute(&UNMAIN, &values).await?;
    }
    let values = [
        region.into(),
        after.id.into(),
        after.professional.into(),
        after.kind.code().into(),
        after.office.into(),
        after.body.clone().into(),
        after.district.into(),
        after.municipality.clone().into(),
        after.role.clone().into(),
        after.employment.map(Employment::code).into(),
        after.main.into(),
        after.from.into(),
        after.to.into(),
        after.from_written.clone().into(),
        after.to_written.clone().into(),
        after.note.clone().into(),
    ];
    write.execute(&CORRECT_AFFILIATION, &values).await?;
    let record = find_to_change(write, permit).await?;
    let corrected = record.belongings.iter().find(|one| one.affiliation.id == after.id).map(line);
    belongs_otherwise(write, region, record.person, json!([line(before), corrected]), author, now).await?;
    Ok(true)
}

/// Lets an affiliation end on a day; it stays as a past one.
pub(crate) async fn end_affiliation(
    write: &mut Write,
    permit: &Permit<act::Change, Professional>,
    before: &Belonging,
    to: Day,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let region = permit.region();
    let (id, person) = (before.affiliation.id, before.affiliation.professional);
    write.execute(&END_AFFILIATION, &[region.into(), id.into(), person.into(), to.into()]).await?;
    let record = find_to_change(write, permit).await?;
    let ended = record.belongings.iter().find(|one| one.affiliation.id == id).map(line);
    belongs_otherwise(write, region, record.person, json!([line(before), ended]), author, now).await
}

async fn belongs_otherwise(
    write: &mut Write,
    region: RegionId,
    person: Professional,
    change: serde_json::Value,
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let next = Professional { version: person.version + 1, ..person };
    update(write, region, &next, now).await?;
    keep_history(write, region, &next, author, json!({ Field::Affiliation.code(): change }), now).await?;
    places::follow(write, region, &[next.id], now.day_in_japan()).await
}

/// An affiliation in the history: kind, place, role, days, employment, whether it is the main one, and the note, apart
/// by tabs.
fn line(belonging: &Belonging) -> String {
    let one = &belonging.affiliation;
    let place = belonging.office.as_ref().or(one.body.as_ref()).or(belonging.district.as_ref());
    let day = |written: &Option<String>, day: Option<Day>| {
        written.clone().or_else(|| day.map(|day| day.to_string())).unwrap_or_default()
    };
    let parts = [
        one.kind.code().to_owned(),
        place.cloned().or_else(|| belonging.municipality_name()).unwrap_or_default(),
        one.role.clone().unwrap_or_default(),
        day(&one.from_written, one.from),
        day(&one.to_written, one.to),
        one.employment.map(Employment::code).unwrap_or_default().to_owned(),
        if one.main { "main" } else { "" }.to_owned(),
        one.note.clone().unwrap_or_default(),
    ];
    parts.map(|part| part.replace('\t', " ")).join("\t")
}

/// A field that changed: which, from what, to what.
pub(crate) type Changed = (Field, Option<String>, Option<String>);

/// One step of somebody's history.
pub(crate) struct Step {
    /// When.
    pub at: Instant,
    /// Who, by the name they had.
    pub author: String,
    /// What.
    pub changes: Vec<Changed>,
}

/// Somebody's history after a version, newest first.
pub(crate) async fn history(
    db: &mut Read,
    permit: &Permit<act::Change, Professional>,
    after: i64,
) -> Result<Vec<Step>, Fault> {
    let values = [permit.region().into(), permit.id().into(), after.into()];
    db.rows(&HISTORY, &values).await?.iter().map(step).collect()
}

fn step(row: &Row) -> Result<Step, Fault> {
    let stored: BTreeMap<String, [Option<String>; 2]> = row.json_as(2)?;
    let change = |(code, [before, after]): (String, [Option<String>; 2])| {
        Some((Field::from_code(&code)?, before, after))
    };
    let changes = stored.into_iter().filter_map(change).collect();
    Ok(Step { at: row.instant(0)?, author: row.text(1)?, changes })
}

/// The fields somebody had at an earlier version: today's, with every later change taken back.
pub(crate) async fn texts_at(
    db: &mut Read,
    permit: &Permit<act::Change, Professional>,
    person: &Professional,
    version: i64,
) -> Result<Texts, Fault> {
    let mut texts = person.texts();
    for step in history(db, permit, version).await? {
        for (field, before, _) in step.changes {
            match before {
                Some(before) => texts.insert(field.code(), before),
                None => texts.remove(field.code()),
            };
        }
    }
    Ok(texts)
}

pub(super) async fn keep_history(
    write: &mut Write,
    region: RegionId,
    person: &Professional,
    author: &Author<'_>,
    changes: serde_json::Value,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        person.id.into(),
        person.version.into(),
        now.into(),
        author.account.map(AccountId::uuid).into(),
        author.name.into(),
        changes.into(),
    ];
    write.execute(&KEEP_HISTORY, &values).await.map(drop)
}
