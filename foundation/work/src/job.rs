use access::{AccountId, Actor, Facts, Kind, Permit, RegionId, Thing, act};
use kernel::{Fault, Id, Ids, Instant};
use serde_json::Value;
use store::{Read, Row, Write};
use uuid::Uuid;

use crate::store::{
    CANCEL_RUNNING, CANCEL_WAITING, ENQUEUE, FIND, FORGET_JOBS, LIST, LIST_NOTABLE, LIST_STATE, RETRY,
};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Not begun, or to be tried again.
    Waiting,
    /// Somebody is at it.
    Running,
    /// Done.
    Done,
    /// Given up; the last error says why.
    Failed,
    /// Called off.
    Cancelled,
}

impl State {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The code, in storage and in word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Nothing more will happen by itself.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// Something to be done later.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The region it belongs to.
    pub region: RegionId,
    /// Its id.
    pub id: Id<Job>,
    /// What is to be done, as a word of the room: `people.import`.
    pub kind: String,
    /// With what: ids only, never contents.
    pub payload: Value,
    /// Who asked for it.
    pub account: Option<AccountId>,
    /// How far it is.
    pub state: State,
    /// When it was asked for.
    pub made_at: Instant,
    /// When it is to be done, or tried again.
    pub run_at: Instant,
    /// How often it was begun.
    pub attempts: i64,
    /// So many parts are done …
    pub done: i64,
    /// … of so many; 0 while unknown.
    pub total: i64,
    /// Somebody has called it off while it runs.
    pub cancel_asked: bool,
    /// What came of it: `word:` and a word key, or `file:` and the id of a file.
    pub result: Option<String>,
    /// What was in the way the last time: a word key where a person can act on it, else for the log.
    pub last_error: Option<String>,
    /// When it was over.
    pub ended_at: Option<Instant>,
}

impl Thing for Job {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        let found = db.optional(&FIND, &[actor.region.into(), id.into()]).await?;
        Ok(found.map(|_| Facts::of(Kind::Job)))
    }
}

/// A job to be asked for.
#[derive(Clone, Debug)]
pub struct NewJob {
    kind: String,
    payload: Value,
    run_at: Option<Instant>,
    account: Option<AccountId>,
}

impl NewJob {
    /// This is to be done, as soon as somebody can. The payload holds ids only.
    pub fn new(kind: impl Into<String>, payload: Value) -> Self {
        Self { kind: kind.into(), payload, run_at: None, account: None }
    }

    /// Not before this.
    #[must_use]
    pub const fn not_before(mut self, at: Instant) -> Self {
        self.run_at = Some(at);
        self
    }

    /// Asked for by this account.
    #[must_use]
    pub const fn asked_by(mut self, account: Option<AccountId>) -> Self {
        self.account = account;
        self
    }
}

impl NewJob {
    pub(crate) fn parts(self) -> (String, Value) {
        (self.kind, self.payload)
    }
}

/// Asks for a job, in the transaction of the change that causes it.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(write: &mut Write, ids: &Ids, region: RegionId, job: NewJob) -> Result<Id<Job>, Fault> {
    let (id, now) = (ids.next::<Job>(), ids.now());
    let values = [
        region.into(),
        id.into(),
        job.kind.into(),
        job.payload.into(),
        job.account.into(),
        now.into(),
        job.run_at.unwrap_or(now).into(),
        false.into(),
    ];
    write.execute(&ENQUEUE, &values).await?;
    Ok(id)
}

pub(crate) fn job_of(row: &Row) -> Result<Job, Fault> {
    let state = row.text(5)?;
    Ok(Job {
        region: row.id(0)?,
        id: row.id(1)?,
        kind: row.text(2)?,
        payload: row.json(3)?,
        account: row.optional_id(4)?,
        state: State::from_code(&state)
            .ok_or_else(|| Fault::new("reading a job", format!("unknown state {state:?}")))?,
        made_at: row.instant(6)?,
        run_at: row.instant(7)?,
        attempts: row.number(8)?,
        done: row.number(9)?,
        total: row.number(10)?,
        cancel_asked: row.flag(11)?,
        result: row.optional_text(12)?,
        last_error: row.optional_text(13)?,
        ended_at: row.optional_instant(14)?,
    })
}

/// One job.
///
/// # Errors
/// When the database cannot answer.
pub async fn job(read: &mut Read, permit: &Permit<act::Look, Job>) -> Result<Option<Job>, Fault> {
    let found = read.optional(&FIND, &[permit.region().into(), permit.id().into()]).await?;
    found.as_ref().map(job_of).transpose()
}

/// The jobs of a region, newest first, all or those in one state; `before` is the last one of the page before.
///
/// # Errors
/// When the database cannot answer.
pub async fn jobs(
    read: &mut Read,
    region: RegionId,
    state: Option<State>,
    before: Option<Id<Job>>,
    limit: u32,
) -> Result<Vec<Job>, Fault> {
    // An id greater than any stands for "from the newest", so that one plan serves all pages.
    let before = before.map_or(Uuid::max(), Id::uuid);
    let rows = match state {
        None => read.rows(&LIST, &[region.into(), before.into(), limit.into()]).await?,
        Some(state) => {
            read.rows(&LIST_STATE, &[region.into(), before.into(), limit.into(), state.code().into()]).await?
        }
    };
    rows.iter().map(job_of).collect()
}

/// The newest jobs that somebody asked for or that are not done: what the house did by itself and well is left out.
///
/// # Errors
/// When the database cannot answer.
pub async fn notable_jobs(read: &mut Read, region: RegionId, limit: u32) -> Result<Vec<Job>, Fault> {
    read.rows(&LIST_NOTABLE, &[region.into(), limit.into()]).await?.iter().map(job_of).collect()
}

/// How far a job is, and nothing of what it is about; for the page that waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How far it is.
    pub state: State,
    /// So many parts are done …
    pub done: i64,
    /// … of so many; 0 while unknown.
    pub total: i64,
    /// What came of it.
    pub result: Option<String>,
}

/// How far a job is; none when there is none, or no longer.
///
/// # Errors
/// When the database cannot answer.
pub async fn progress(read: &mut Read, region: RegionId, id: Id<Job>) -> Result<Option<Progress>, Fault> {
    let found = read.optional(&FIND, &[region.into(), id.into()]).await?;
    let Some(job) = found.as_ref().map(job_of).transpose()? else { return Ok(None) };
    Ok(Some(Progress { state: job.state, done: job.done, total: job.total, result: job.result }))
}

/// Has a failed or cancelled job done after all, now, with all its attempts; says whether it was one.
///
/// # Errors
/// When the database refuses.
pub async fn retry(
    write: &mut Write,
    permit: &Permit<act::Change, Job>,
    now: Instant,
) -> Result<bool, Fault> {
    let values = [permit.region().into(), permit.id().into(), now.into(), false.into()];
    Ok(write.execute(&RETRY, &values).await? > 0)
}

/// Calls a job off: one that waits at once, one that runs as soon as it looks up; says whether there was anything to
/// call off.
///
/// # Errors
/// When the database refuses.
pub async fn cancel(
    write: &mut Write,
    permit: &Permit<act::Change, Job>,
    now: Instant,
) -> Result<bool, Fault> {
    let (region, id) = (permit.region(), permit.id());
    let waiting = [region.into(), id.into(), now.into(), true.into()];
    Ok(write.execute(&CANCEL_WAITING, &waiting).await? > 0
        || write.execute(&CANCEL_RUNNING, &[region.into(), id.into(), true.into()]).await? > 0)
}

/// Forgets jobs that were over before this.
///
/// # Errors
/// When the database refuses.
pub async fn forget_jobs(write: &mut Write, region: RegionId, before: Instant) -> Result<u64, Fault> {
    write.execute(&FORGET_JOBS, &[region.into(), before.into()]).await
}
