//! Taking an import back.

use std::collections::HashSet;

use access::RegionId;
use kernel::{Fault, Ids, Instant, Outcome};
use store::{Store, Write};
use work::{Audience, News, tell};

use super::{Changed, ImportId, ImportRecord, ImportState, LineOutcome, RowRecord, stated::Stated};
use crate::store::{
    imports,
    offices::{self, Author},
};

/// Places of rows that tell what stayed; far behind those of the list.
const KEPT_FROM: i64 = 1 << 40;
const PAGE: u32 = 2000;

/// What taking an import back came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Offices removed.
    pub removed: i64,
    /// Offices whose fields went back.
    pub restored: i64,
    /// Offices that stayed, wholly or in part, because somebody has changed them since.
    pub kept: i64,
}

/// Why something stays when an import is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stays {
    /// Somebody has changed it since.
    Changed,
    /// Another list that has been accepted states it too.
    Stated,
}

/// The reason kept with what stays because another list states it.
pub const STATED: &str = "stated";

/// Takes back an import somebody has decided to undo, in one transaction: offices it brought and nobody has touched
/// since are removed; fields it changed and nobody has changed since go back. What another accepted list states too
/// stays, until that one is taken back as well. What stays is listed. Doing it again does nothing.
///
/// # Errors
/// Faults of the database; then everything stays.
pub async fn undo(store: &Store, ids: &Ids, region: RegionId, id: ImportId) -> Outcome<Option<Undone>> {
    let mut write = store.write().await?;
    let now = ids.now();
    let (from, to) = (ImportState::Undoing, ImportState::Undone);
    if !imports::move_on(&mut write, region, id, (from, to), None, now).await? {
        return Ok(None);
    }
    let Some(import) = imports::find(&mut write, region, id).await? else { return Ok(None) };
    let (own, others) = imports::stated(&mut write, region, id).await?;
    let mut undone = Undone::default();
    let mut stayed = Vec::new();
    // What changed goes back first, the last change before the one it stood on: it may be what a brought office was touched by.
    let mut before = i64::MAX;
    loop {
        let rows = imports::changed_before(&mut write, region, id, before, PAGE).await?;
        let Some(last) = rows.last() else { break };
        before = last.place;
        for row in rows {
            let stays = put_back(&mut write, region, &import, &row, &others, now).await?;
            undone.restored += i64::from(stays.is_none());
            stayed.extend(stays.map(|why| (row.office, row.name, why)));
        }
    }
    let told: HashSet<_> = stayed.iter().map(|(office, ..)| *office).collect();
    for brought in imports::brought(&mut write, region).await? {
        // What an earlier undoing left because this list stated it has now lost that ground.
        let (key, by) = &brought.brought_by;
        if *by != id && !own.has(key) {
            continue;
        }
        // What was not put back has been told already.
        if told.contains(&Some(brought.office)) {
            continue;
        }
        let stated = others.iter().any(|list| brought.keys.iter().any(|key| list.has(key)));
        if brought.touched || stated {
            let why = if stated { Stays::Stated } else { Stays::Changed };
            stayed.push((Some(brought.office), brought.name, why));
        } else {
            imports::remove(&mut write, region, brought.office).await?;
            undone.removed += 1;
        }
    }
    undone.kept = i64::try_from(stayed.len()).unwrap_or(i64::MAX);
    let mut rows = Vec::new();
    for (place, (office, name, why)) in (KEPT_FROM..).zip(stayed) {
        let row = RowRecord {
            place,
            file: 0,
            line: 0,
            outcome: LineOutcome::Kept,
            name,
            key: None,
            office,
            marks: Vec::new(),
            reason: (why == Stays::Stated).then(|| STATED.into()),
            offered: None,
            changed: None,
        };
        imports::push_row(&mut rows, region, id, &row);
    }
    write.insert_many(&imports::PUT_ROWS, &rows).await?;
    tell(&mut write, ids, region, &News::new("people.import.undone", id, Audience::all())).await?;
    write.commit().await?;
    Ok(Some(undone))
}

/// Puts a changed office back as far as nobody else has changed it; says why something stayed.
async fn put_back(
    write: &mut Write,
    region: RegionId,
    import: &ImportRecord,
    row: &RowRecord,
    others: &[Stated],
    now: Instant,
) -> Result<Option<Stays>, Fault> {
    let (Some(office), Some(changed), Some(key)) = (row.office, &row.changed, &row.key) else {
        return Ok(None);
    };
    if let Some((by, said)) = imports::said_before(write, region, key).await?
        && by == import.id
        && others.iter().any(|list| list.says(key, &said.digest))
    {
        return Ok(Some(Stays::Stated));
    }
    let mut stayed = false;
    if let Some(stored) = offices::load(write, region, office).await? {
        let mut back = stored.clone();
        for change in &changed.made {
            if stored.details.get(change.field) == change.after.as_deref() {
                back.details.set(change.field, change.before.clone());
            } else {
                stayed = true;
            }
        }
        stayed |= !services_back(changed, &mut back.services);
        let author = Author { account: import.account, name: &import.author, cause: "undo", reason: None };
        offices::save(write, region, &stored, &mut back, &author, now).await?;
    }
    let unsaid =
        write.execute(&imports::UNSAY, &[region.into(), key.as_str().into(), import.id.into()]).await?;
    if let (1.., Some((before, said))) = (unsaid, &changed.said_before) {
        let mut values = Vec::new();
        imports::push_said(&mut values, region, *before, key, said);
        write.insert_many(&imports::SAY, &values).await?;
    }
    Ok(stayed.then_some(Stays::Changed))
}

/// Takes the services of this row back, each that still is what the row made it; says whether all were.
fn services_back(changed: &Changed, now: &mut Vec<crate::office::Service>) -> bool {
    let (Some(before), Some(after)) = (&changed.services_before, &changed.services_after) else {
        return true;
    };
    let mut all = true;
    for made in after {
        let was = before.iter().find(|one| one.kind == made.kind);
        if was == Some(made) {
            continue;
        }
        match now.iter().position(|one| one == made) {
            None => all = false,
            Some(at) => match was {
                Some(was) => now[at] = was.clone(),
                None => {
                    now.remove(at);
                }
            },
        }
    }
    all
}
