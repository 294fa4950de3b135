//! From rows to offices.

use std::collections::HashMap;

use access::{AccountId, Action, Actor, Kind, OfficeId, RegionId};
use audit::{Act, Face, How, acted};
use kernel::{Fault, Ids, Instant, Outcome};
use store::{Store, Value, Write};
use work::{Audience, Errand, Go, News, tell};

use super::{
    Changed, Counts, ImportId, ImportRecord, ImportState, Input, LineOutcome, Offered, RowRecord, Summary,
    absent::compare_lists,
    compare::compare,
    leave_to_add,
    likeness::are_two,
    plan::{About, Planned, Planner, Said},
    reader::{Batch, Line, Making, read},
    stated::Stated,
    taken::Taken,
};
use crate::{
    incoming::{Mark, MarkKind, RefusedRow},
    office::{Field, Office},
    store::{
        absences, endings, imports,
        offices::{self, Author},
    },
};

/// Rows of a staged import that are read back at once.
const PAGE: u32 = 2000;

/// Who imports, by which way.
#[derive(Clone, Debug)]
pub struct By<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Ids and the clock.
    pub ids: &'a Ids,
    /// By which way.
    pub face: Face,
}

/// Who changes offices, and when.
pub(super) struct Pen {
    pub(super) region: RegionId,
    pub(super) import: ImportId,
    account: Option<AccountId>,
    name: String,
    now: Instant,
}

impl Pen {
    fn author(&self) -> Author<'_> {
        Author { account: self.account, name: &self.name, cause: "import", reason: None }
    }
}

/// What lines come to.
#[derive(Default)]
pub(super) struct Written {
    counts: Counts,
    pub(super) rows: Vec<Value>,
    stated: Stated,
    pub(super) gone: Vec<String>,
    pub(super) back: Vec<String>,
}

impl Written {
    fn count(&mut self, outcome: LineOutcome, marked: bool) {
        let counted = match outcome {
            LineOutcome::Added => &mut self.counts.added,
            LineOutcome::Changed => &mut self.counts.changed,
            LineOutcome::Unchanged => &mut self.counts.unchanged,
            // No rows of the list: they are told beside it.
            LineOutcome::Kept | LineOutcome::Absent | LineOutcome::Returned => return,
            LineOutcome::Refused => &mut self.counts.refused,
        };
        *counted += 1;
        self.counts.rows += 1;
        self.counts.marked += i64::from(marked);
    }

    fn refuse(&mut self, pen: &Pen, place: i64, file: i64, row: &RefusedRow) {
        self.count(LineOutcome::Refused, false);
        let record = RowRecord {
            place,
            file,
            line: i64::try_from(row.line).unwrap_or(i64::MAX),
            outcome: LineOutcome::Refused,
            name: row.raw.chars().take(300).collect(),
            key: None,
            office: None,
            marks: Vec::new(),
            reason: Some(row.reason.code().into()),
            offered: None,
            changed: None,
        };
        imports::push_row(&mut self.rows, pen.region, pen.import, &record);
    }
}

fn record(planned: &Planned, outcome: LineOutcome) -> RowRecord {
    let taken = &planned.taken;
    RowRecord {
        place: planned.place,
        file: planned.file,
        line: i64::try_from(taken.line).unwrap_or(i64::MAX),
        outcome,
        name: taken.name().to_owned(),
        key: Some(taken.key.clone()),
        office: None,
        marks: taken.marks.clone(),
        reason: None,
        offered: None,
        changed: None,
    }
}

fn offered(taken: &Taken) -> Offered {
    Offered {
        details: taken.details.clone(),
        services: taken.services.clone(),
        digest: taken.digest,
        identity: taken.identity.clone(),
        known_everywhere: taken.known_everywhere,
    }
}

/// Compares a row with its stored office, as earlier rows of the list would leave it. When a number has come to another name at another place, nothing of the
/// office becomes what the row says, and the row is marked: a list may have used a number twice, or counted anew.
async fn look(
    db: &mut store::Read,
    region: RegionId,
    planned: &mut Planned,
    left: &HashMap<OfficeId, Office>,
) -> Result<Option<(Office, super::compare::Compared)>, Fault> {
    let About::Stored { office, leads, foreign } = planned.about else { return Ok(None) };
    let office = match left.get(&office) {
        Some(office) => office.clone(),
        None => match offices::load(db, region, office).await? {
            Some(office) => office,
            None => return Ok(None),
        },
    };
    let protected = endings::protected(db, region, &office).await?;
    let taken = &mut planned.taken;
    let mut compared = compare(&office, &protected, (&taken.details, &taken.services), leads, foreign);
    let stored = (office.name(), office.details.get(Field::Address).unwrap_or_default());
    if !taken.is_by_name() && are_two(stored, taken.at()) {
        compared.hold_back(leads);
        if taken.marks.iter().all(|mark| mark.kind != MarkKind::OtherUnderNumber) {
            taken.marks.push(Mark::new(None, MarkKind::OtherUnderNumber, &taken.says()));
        }
    }
    Ok(Some((office, compared)))
}

/// The office as the row makes it.
fn applied(office: &Office, compared: &super::compare::Compared) -> Office {
    let mut after = office.clone();
    for change in &compared.made {
        after.details.set(change.field, change.after.clone());
    }
    if let Some(services) = &compared.services {
        after.services.clone_from(services);
    }
    after
}

fn outcome(compared: &super::compare::Compared) -> LineOutcome {
    if compared.new_service {
        LineOutcome::Added
    } else if compared.changes() {
        LineOutcome::Changed
    } else {
        LineOutcome::Unchanged
    }
}

fn changed(office: &Office, compared: super::compare::Compared) -> Changed {
    Changed {
        services_before: compared.services.is_some().then(|| office.services.clone()),
        services_after: compared.services,
        made: compared.made,
        kept: compared.kept,
        said_before: None,
    }
}

/// Takes lines over. `listed` says that their rows are kept already.
async fn take_over(
    write: &mut Write,
    pen: &Pen,
    batch: Batch,
    listed: bool,
    written: &mut Written,
) -> Result<(), Fault> {
    let (mut services, mut said, mut stored) = (Vec::new(), Vec::new(), Vec::new());
    for line in batch.lines {
        let planned = match line {
            Line::Planned(planned) => planned,
            Line::Refused { place, file, row } => {
                written.refuse(pen, place, file, &row);
                continue;
            }
            Line::Stated(stated) => {
                written.stated = stated;
                continue;
            }
            Line::Ended(ended) => {
                compare_lists(write, pen, &ended, written).await?;
                let (gone, back) = (written.gone.iter(), written.back.iter());
                let (gone, back) = (gone.map(String::as_str), back.map(String::as_str));
                absences::note(write, pen.region, pen.import, gone, back).await?;
                continue;
            }
        };
        let taken = &planned.taken;
        let marked = !taken.marks.is_empty();
        let (office, outcome) = match planned.about {
            About::Same(_) => {
                written.count(LineOutcome::Unchanged, marked);
                continue;
            }
            About::Stored { .. } => {
                stored.push(planned);
                continue;
            }
            About::New(office) => (office, LineOutcome::Added),
            About::Further { office, new_service } => {
                let added = if new_service { taken.services.as_slice() } else { &[] };
                services.extend(added.iter().map(|service| (office, service.clone())));
                (office, if new_service { LineOutcome::Added } else { LineOutcome::Unchanged })
            }
        };
        let leads = matches!(planned.about, About::New(_));
        imports::push_said(
            &mut said,
            pen.region,
            pen.import,
            &taken.key,
            &Said { office, digest: taken.digest, leads },
        );
        written.count(outcome, marked);
        if marked && !listed {
            let row = RowRecord { office: Some(office), ..record(&planned, outcome) };
            imports::push_row(&mut written.rows, pen.region, pen.import, &row);
        }
    }
    if let Some(new) = batch.new {
        new.insert(write).await?;
    }
    offices::add_services(write, pen.region, &services).await?;
    write.insert_many(&imports::SAY, &said).await?;
    for mut planned in stored {
        change(write, pen, &mut planned, written).await?;
    }
    write.insert_many(&imports::PUT_ROWS, &std::mem::take(&mut written.rows)).await.map(drop)
}

/// Takes over a row about a stored office.
async fn change(
    write: &mut Write,
    pen: &Pen,
    planned: &mut Planned,
    written: &mut Written,
) -> Result<(), Fault> {
    let About::Stored { leads, .. } = planned.about else { return Ok(()) };
    let Some((office, compared)) = look(write, pen.region, planned, &HashMap::new()).await? else {
        return Err(Fault::new("taking over a list", "the office of a known row is gone"));
    };
    let taken = &planned.taken;
    let outcome = outcome(&compared);
    if compared.changes() {
        let mut after = applied(&office, &compared);
        offices::save(write, pen.region, &office, &mut after, &pen.author(), pen.now).await?;
    }
    let said_before = imports::said_before(write, pen.region, &taken.key).await?;
    // What is held back has not been heard: the next list shows it again, until somebody has looked at it.
    if !compared.held {
        let mut said = Vec::new();
        let says = Said { office: office.id, digest: taken.digest, leads };
        imports::push_said(&mut said, pen.region, pen.import, &taken.key, &says);
        write.insert_many(&imports::SAY, &said).await?;
    }
    written.count(outcome, !taken.marks.is_empty());
    let row = RowRecord {
        office: Some(office.id),
        changed: Some(Changed { said_before, ..changed(&office, compared) }),
        ..record(planned, outcome)
    };
    imports::push_row(&mut written.rows, pen.region, pen.import, &row);
    Ok(())
}

/// Reads lists and takes them over at once, in one transaction. A trial does the same and keeps nothing.
///
/// # Errors
/// What the policy refuses, and faults of the database; then nothing is taken over.
pub async fn import_all(store: &Store, by: &By<'_>, inputs: Vec<Input>, trial: bool) -> Outcome<Summary> {
    let (actor, ids) = (by.actor, by.ids);
    let started = ids.now();
    let region = leave_to_add(actor, started)?.region();
    let id: ImportId = ids.next();
    let files: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let layout = layouts(inputs.iter().map(|input| input.layout));
    let pen = Pen { region, import: id, account: actor.account, name: actor.name.clone(), now: ids.now() };
    let mut write = store.write().await?;
    let planner = Planner::new(imports::known(&mut write, region).await?, ids.clone());
    let making = Making { engine: store.engine(), region, now: pen.now };
    let mut batches = read(inputs, planner, Some(making));
    let mut written = Written::default();
    while let Some(batch) = batches.recv().await {
        take_over(&mut write, &pen, batch?, false, &mut written).await?;
    }
    let counts = written.counts;
    if !trial {
        let record = ImportRecord {
            id,
            layout,
            files,
            state: ImportState::Accepted,
            problem: None,
            counts,
            done: counts.rows,
            author: actor.name.clone(),
            account: actor.account,
            at: started,
            accepted_at: Some(pen.now),
            undone_at: None,
        };
        imports::add(&mut write, region, &record).await?;
        imports::keep_stated(&mut write, region, id, written.stated).await?;
        let how = How::new(by.face, ids);
        let many = usize::try_from(counts.rows).unwrap_or_default();
        acted(&mut write, actor, Act::new(Action::Add, Kind::Import).with(id).many(many), &how).await?;
        tell(&mut write, ids, region, &News::new("people.import.accepted", id, Audience::all())).await?;
        write.commit().await?;
    }
    let seconds = (ids.now().as_micros() - started.as_micros()) as f64 / 1_000_000.0;
    Ok(Summary { import: (!trial).then_some(id), counts, seconds })
}

fn layouts(all: impl Iterator<Item = &'static str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for layout in all {
        if !distinct.contains(&layout) {
            distinct.push(layout);
        }
    }
    distinct.join(",")
}

/// Reads the files of an import that has begun and keeps what each row would come to. May be done again: what was
/// kept before is forgotten. A job hears how many rows have been read, and says whether to go on.
///
/// # Errors
/// Faults of the database.
pub async fn stage(
    store: &Store,
    ids: &Ids,
    region: RegionId,
    id: ImportId,
    inputs: Vec<Input>,
    job: Option<&Errand>,
) -> Outcome<Option<Counts>> {
    let layout = layouts(inputs.iter().map(|input| input.layout));
    let mut write = store.write().await?;
    write.execute(&imports::FORGET_ROWS, &[region.into(), id.into()]).await?;
    // An archive is as many files as it holds tables; what cannot be read is none.
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    write.execute(&imports::NAME_FILES, &[region.into(), id.into(), names.join("\n").into()]).await?;
    let planner = Planner::new(imports::known(&mut write, region).await?, ids.clone());
    write.commit().await?;
    let pen = Pen { region, import: id, account: None, name: String::new(), now: ids.now() };
    let mut batches = read(inputs, planner, None);
    let mut written = Written::default();
    let mut left = HashMap::new();
    while let Some(batch) = batches.recv().await {
        let mut write = store.write().await?;
        for line in batch?.lines {
            match line {
                Line::Refused { place, file, row } => written.refuse(&pen, place, file, &row),
                Line::Stated(stated) => imports::keep_stated(&mut write, region, id, stated).await?,
                Line::Planned(planned) => {
                    preview(&mut write, &pen, planned, &mut written, &mut left).await?;
                }
                Line::Ended(ended) => compare_lists(&mut write, &pen, &ended, &mut written).await?,
            }
        }
        write.insert_many(&imports::PUT_ROWS, &std::mem::take(&mut written.rows)).await?;
        let counts = written.counts;
        imports::count(&mut write, region, id, &layout, &counts, counts.rows).await?;
        write.commit().await?;
        if let Some(job) = job
            && job.progress(counts.rows, 0).await? == Go::Stop
        {
            return Ok(None);
        }
    }
    let mut write = store.write().await?;
    imports::move_on(&mut write, region, id, (ImportState::Reading, ImportState::Staged), None, ids.now())
        .await?;
    tell(&mut write, ids, region, &News::new("people.import.staged", id, Audience::all())).await?;
    write.commit().await?;
    Ok(Some(written.counts))
}

async fn preview(
    db: &mut store::Read,
    pen: &Pen,
    mut planned: Planned,
    written: &mut Written,
    left: &mut HashMap<OfficeId, Office>,
) -> Result<(), Fault> {
    let compared = look(db, pen.region, &mut planned, left).await?;
    let (planned, taken) = (&planned, &planned.taken);
    let row = match &planned.about {
        // Who is known by name and place only is kept, so that nobody else is taken for it when it is accepted.
        About::Same(_) if taken.marks.is_empty() && !taken.is_by_name() => {
            written.count(LineOutcome::Unchanged, false);
            return Ok(());
        }
        About::Same(office) => RowRecord {
            office: Some(*office),
            offered: Some(offered(taken)),
            ..record(planned, LineOutcome::Unchanged)
        },
        About::New(_) => RowRecord { offered: Some(offered(taken)), ..record(planned, LineOutcome::Added) },
        About::Further { new_service, .. } => {
            let outcome = if *new_service { LineOutcome::Added } else { LineOutcome::Unchanged };
            RowRecord { offered: Some(offered(taken)), ..record(planned, outcome) }
        }
        About::Stored { .. } => {
            let Some((office, compared)) = compared else {
                return Err(Fault::new("comparing a list", "the office of a known row is gone"));
            };
            if compared.changes() {
                left.insert(office.id, applied(&office, &compared));
            }
            let outcome = outcome(&compared);
            RowRecord {
                office: Some(office.id),
                offered: Some(offered(taken)),
                changed: Some(changed(&office, compared)),
                ..record(planned, outcome)
            }
        }
    };
    written.count(row.outcome, !row.marks.is_empty());
    imports::push_row(&mut written.rows, pen.region, pen.import, &row);
    Ok(())
}

/// Takes over an import somebody has decided to accept, in one transaction. What was stored in between is compared
/// again, so that nothing newer is overwritten. Doing it again does nothing.
///
/// # Errors
/// Faults of the database; then nothing is taken over.
pub async fn accept(store: &Store, ids: &Ids, region: RegionId, id: ImportId) -> Outcome<Option<Counts>> {
    let mut write = store.write().await?;
    let now = ids.now();
    // The row is ours from here to the commit: whoever comes second finds nothing to do.
    let (from, to) = (ImportState::Accepting, ImportState::Accepted);
    if !imports::move_on(&mut write, region, id, (from, to), None, now).await? {
        return Ok(None);
    }
    let Some(import) = imports::find(&mut write, region, id).await? else { return Ok(None) };
    let pen = Pen { region, import: id, account: import.account, name: import.author.clone(), now };
    let mut planner = Planner::new(imports::known(&mut write, region).await?, ids.clone());
    let making = Making { engine: store.engine(), region, now };
    let mut written = Written::default();
    let mut after = -1;
    loop {
        let rows = imports::rows_after(&mut write, region, id, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.place;
        let lines = rows.into_iter().filter_map(|row| again(&mut planner, row)).map(Line::Planned).collect();
        take_over(&mut write, &pen, making.batch(lines)?, true, &mut written).await?;
    }
    let rest = planner.rest().into_iter().map(Line::Planned).collect();
    take_over(&mut write, &pen, making.batch(rest)?, true, &mut written).await?;
    // What is missing was found when the whole list was read; rows that say nothing new were not kept.
    let gone = imports::keys_of(&mut write, region, id, LineOutcome::Absent).await?;
    let back = imports::keys_of(&mut write, region, id, LineOutcome::Returned).await?;
    let (gone, back) = (gone.iter().map(String::as_str), back.iter().map(String::as_str));
    absences::note(&mut write, region, id, gone, back).await?;
    let mut counts = import.counts;
    (counts.added, counts.changed) = (written.counts.added, written.counts.changed);
    counts.unchanged = counts.rows - counts.refused - counts.added - counts.changed;
    imports::count(&mut write, region, id, &import.layout, &counts, counts.rows).await?;
    tell(&mut write, ids, region, &News::new("people.import.accepted", id, Audience::all())).await?;
    write.commit().await?;
    Ok(Some(counts))
}

/// A row as it was read, planned against what is stored now.
fn again(planner: &mut Planner, row: RowRecord) -> Option<Planned> {
    let (key, offered) = (row.key?, row.offered?);
    let taken = Taken {
        line: u64::try_from(row.line).unwrap_or_default(),
        identity: offered.identity,
        key,
        known_everywhere: offered.known_everywhere,
        details: offered.details,
        services: offered.services,
        marks: row.marks,
        digest: offered.digest,
    };
    planner.plan(row.place, row.file, taken)
}
