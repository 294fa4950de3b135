//! Lists of offices from outside. A list is read row by row, compared with what is stored, looked at, accepted, and
//! can be taken back.
//!
//! **A row adds** when it brings an office, or a service of an office, that was not there. **It changes** when
//! something else of a stored office becomes what the row says. **It leaves unchanged** when nothing does: because the
//! list says what it said the last time, because it is stored already, or because what is stored has been confirmed by
//! the office or put right by a person; then the difference is listed, and nothing is overwritten. **It is refused**
//! when it cannot be read. Every row is exactly one of these, and so they add up to the rows of the list.
//!
//! Several rows of one office number (or of one id, where there is no number) are one office; the first of them leads:
//! the office has its name and address, and follows it when a later list changes them. A further row gives its service.
//! A row of another kind of list about a stored office fills in what nobody knew.
//!
//! **Where a row stands in its list is no number.** An office of a list without ids is known again by its name and
//! address, or by its name and telephone. And where a number does come with another name at another place, nothing is
//! changed: the row is marked, and a person looks.

pub(crate) mod absent;
mod compare;
pub(crate) mod likeness;
pub(crate) mod plan;
pub(crate) mod reader;
pub(crate) mod run;
pub(crate) mod stated;
pub(crate) mod taken;
mod undo;

use access::{AccountId, Actor, Facts, Kind, Leave, OfficeId, Permit, RegionId, act};
use kernel::{Id, Ids, Instant, Outcome, Refusal};
use serde::Serialize;
use store::{Read, Write};

pub use run::{By, accept, import_all, stage};
pub use undo::{STATED, Undone, undo};

use crate::{
    incoming::{IncomingOffice, Mark, RefusedRow},
    office::{Change, Details, Service},
    store::imports,
};

/// A list from outside, as the policy and its id know it.
#[derive(Debug)]
pub enum Import {}

/// The id of one.
pub type ImportId = Id<Import>;

kernel::coded! {
    /// How far an import is.
    pub enum ImportState says "people-import-state-" {
        /// Its files are being read.
        Reading = "reading",
        /// It has been read and waits for somebody to decide.
        Staged = "staged",
        /// It is being taken over.
        Accepting = "accepting",
        /// It has been taken over.
        Accepted = "accepted",
        /// It is being taken back.
        Undoing = "undoing",
        /// It has been taken back.
        Undone = "undone",
        /// Somebody decided against it.
        Discarded = "discarded",
        /// Its files could not be read; the problem says why.
        Failed = "failed",
    }
}

kernel::coded! {
    /// What a row came to.
    pub enum LineOutcome says "people-import-outcome-" {
        /// It brought an office, or a service of one.
        Added = "added",
        /// It changed a stored office.
        Changed = "changed",
        /// Nothing changed.
        Unchanged = "unchanged",
        /// It could not be taken.
        Refused = "refused",
        /// The import was taken back, and this stayed, because somebody has changed it since.
        Kept = "kept",
        /// An earlier list had it and this one has not; nothing is removed.
        Absent = "absent",
        /// It had been missing from a list and stands in this one.
        Returned = "returned",
    }
}

/// What the rows of a list came to: `rows` = `added` + `changed` + `unchanged` + `refused`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows read; blank ones are none.
    pub rows: i64,
    /// Rows that brought an office or a service.
    pub added: i64,
    /// Rows that changed a stored office.
    pub changed: i64,
    /// Rows that changed nothing.
    pub unchanged: i64,
    /// Rows that could not be taken.
    pub refused: i64,
    /// Rows taken with a defect noted.
    pub marked: i64,
}

/// What an import came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The import; none of a trial.
    pub import: Option<ImportId>,
    /// What the rows came to.
    #[serde(flatten)]
    pub counts: Counts,
    /// From files to searchable.
    pub seconds: f64,
}

/// One file of a list, opened.
pub struct Input {
    /// The file's name, for showing.
    pub name: String,
    /// The kind of list, as a stable code.
    pub layout: &'static str,
    /// Its rows.
    pub rows: Box<dyn Iterator<Item = Result<IncomingOffice, RefusedRow>> + Send>,
}

/// An import as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRecord {
    /// Its id.
    pub id: ImportId,
    /// The kinds of list, once known.
    pub layout: String,
    /// The names of its files.
    pub files: Vec<String>,
    /// How far it is.
    pub state: ImportState,
    /// Why it failed.
    pub problem: Option<String>,
    /// What its rows came to.
    pub counts: Counts,
    /// Rows read so far.
    pub done: i64,
    /// Who brought it.
    pub author: String,
    /// Their account.
    pub account: Option<AccountId>,
    /// When.
    pub at: Instant,
    /// When it was taken over.
    pub accepted_at: Option<Instant>,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
}

/// What a row offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// What it says of the office.
    pub details: Details,
    /// What it says the office does.
    pub services: Vec<Service>,
    pub(crate) digest: [u8; taken::DIGEST],
    pub(crate) identity: Box<str>,
    pub(crate) known_everywhere: bool,
}

/// What a row changes of a stored office.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// Fields that become what the list says.
    pub made: Vec<Change>,
    /// Fields that stay, with what the list says instead.
    pub kept: Vec<Change>,
    /// What the office did, if that changes.
    pub services_before: Option<Vec<Service>>,
    /// What it does then.
    pub services_after: Option<Vec<Service>>,
    pub(crate) said_before: Option<(ImportId, plan::Said)>,
}

/// A row of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct RowRecord {
    /// Its place in the whole import, from 0.
    pub place: i64,
    /// Its file, from 0.
    pub file: i64,
    /// Where it begins in its file, from 1.
    pub line: i64,
    /// What it came to.
    pub outcome: LineOutcome,
    /// The office's name; of a refused row its text.
    pub name: String,
    /// By what it is known again.
    pub key: Option<String>,
    /// The office, if stored.
    pub office: Option<OfficeId>,
    /// Its defects.
    pub marks: Vec<Mark>,
    /// Why it was refused, as a code.
    pub reason: Option<String>,
    /// What it offers, while nobody has decided.
    pub offered: Option<Offered>,
    /// What it changes.
    pub changed: Option<Changed>,
}

/// Writes down that files have come in; they are read afterwards by [`stage`].
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    write: &mut Write,
    leave: &Leave<act::Add, Import>,
    actor: &Actor,
    ids: &Ids,
    files: Vec<String>,
) -> Outcome<ImportId> {
    let id = ids.next();
    let record = ImportRecord {
        id,
        layout: String::new(),
        files,
        state: ImportState::Reading,
        problem: None,
        counts: Counts::default(),
        done: 0,
        author: actor.name.clone(),
        account: actor.account,
        at: ids.now(),
        accepted_at: None,
        undone_at: None,
    };
    imports::add(write, leave.region(), &record).await?;
    Ok(id)
}

/// Says that the files cannot be read, and why: a word key, with lines of what was found behind it.
///
/// # Errors
/// When the database refuses.
pub async fn fail(
    write: &mut Write,
    region: RegionId,
    id: ImportId,
    problem: &str,
    now: Instant,
) -> Outcome<()> {
    imports::move_on(write, region, id, (ImportState::Reading, ImportState::Failed), Some(problem), now)
        .await?;
    Ok(())
}

/// Says which of the files cannot be read while the others are.
///
/// # Errors
/// When the database refuses.
pub async fn note_problem(write: &mut Write, region: RegionId, id: ImportId, problem: &str) -> Outcome<()> {
    write.execute(&imports::NOTE_PROBLEM, &[region.into(), id.into(), problem.into()]).await?;
    Ok(())
}

/// What somebody decides about an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Take it over.
    Accept,
    /// Take it back.
    Undo,
    /// Leave it.
    Discard,
}

/// Notes a decision; what it asks for is done by [`accept`] and [`undo`]. Says whether anything is left to be done:
/// who presses twice decides once.
///
/// # Errors
/// A refusal when the import is not where this can be decided.
pub async fn decide(
    write: &mut Write,
    permit: &Permit<act::Settle, Import>,
    decision: Decision,
    now: Instant,
) -> Outcome<bool> {
    use ImportState::{Accepted, Accepting, Discarded, Staged, Undoing, Undone};
    let (from, to, done) = match decision {
        Decision::Accept => (Staged, Accepting, Accepted),
        Decision::Undo => (Accepted, Undoing, Undone),
        Decision::Discard => (Staged, Discarded, Discarded),
    };
    let (region, id) = (permit.region(), permit.id());
    if imports::move_on(write, region, id, (from, to), None, now).await? {
        if decision == Decision::Discard {
            write.execute(&imports::FORGET_ROWS, &[region.into(), id.into()]).await?;
        }
        return Ok(decision != Decision::Discard);
    }
    let state = imports::find(write, region, id).await?.map(|import| import.state);
    if state == Some(to) || state == Some(done) {
        return Ok(false);
    }
    Err(Refusal::Conflict("people-import-not-now").into())
}

/// The newest imports, for whoever may list them.
///
/// # Errors
/// When the database cannot answer.
pub async fn list(db: &mut Read, leave: &Leave<act::List, Import>) -> Outcome<Vec<ImportRecord>> {
    Ok(imports::list(db, leave.region()).await?)
}

/// An import.
///
/// # Errors
/// When the database cannot answer.
pub async fn find<A: act::Act>(db: &mut Read, permit: &Permit<A, Import>) -> Outcome<ImportRecord> {
    let found = imports::find(db, permit.region(), permit.id()).await?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// An import, for a job that somebody with leave has asked for.
///
/// # Errors
/// When the database cannot answer.
pub async fn of_job(db: &mut Read, region: RegionId, id: ImportId) -> Outcome<Option<ImportRecord>> {
    Ok(imports::find(db, region, id).await?)
}

/// Rows of an import that came to this, or, without an outcome, those with marks.
///
/// # Errors
/// When the database cannot answer.
pub async fn rows<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Import>,
    outcome: Option<LineOutcome>,
    skip: i64,
    limit: u32,
) -> Outcome<Vec<RowRecord>> {
    Ok(imports::rows_of(db, permit.region(), permit.id(), outcome, skip, limit).await?)
}

/// How many rows are kept for each outcome. Of an import by command, rows that were added or left alone and have no
/// marks are counted and not kept.
///
/// # Errors
/// When the database cannot answer.
pub async fn row_counts<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Import>,
) -> Outcome<Vec<(LineOutcome, i64)>> {
    Ok(imports::row_counts(db, permit.region(), permit.id()).await?)
}

/// Leave to bring lists in.
///
/// # Errors
/// What the policy refuses.
pub fn leave_to_add(actor: &Actor, now: Instant) -> Outcome<Leave<act::Add, Import>> {
    access::leave(actor, &Facts::of(Kind::Import), now)
}
