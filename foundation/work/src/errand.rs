use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::{FutureExt, future::BoxFuture};
use kernel::{Fault, Id, Ids, Outcome};
use store::{Statement, Store, Value};

use crate::{Bell, Job, store::PROGRESS};

/// A claim on a job; who has another, or none, may not touch it.
pub(crate) enum Lease {}

/// What came of a job that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing to tell.
    Quietly,
    /// A sentence, by its word key.
    Word(&'static str),
    /// A file to fetch.
    File(Id<()>),
    /// It stopped because somebody called it off.
    Cancelled,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// Go on.
    On,
    /// Stop: somebody has called it off, or another runner has taken over.
    Stop,
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Mine,
    /// Still ours, to be brought to an end.
    CalledOff,
    /// Another runner has the job, or it is over.
    Lost,
}

/// What does one kind of job. It may be run again for the same job, also after it had done everything but say so;
/// it must be safe to run twice. A fault is tried again after a pause, a refusal is not.
pub trait Handler: Send + Sync + 'static {
    /// Does the job.
    fn run(&self, errand: Errand) -> BoxFuture<'static, Outcome<Done>>;
}

impl<F, R> Handler for F
where
    F: Fn(Errand) -> R + Send + Sync + 'static,
    R: Future<Output = Outcome<Done>> + Send + 'static,
{
    fn run(&self, errand: Errand) -> BoxFuture<'static, Outcome<Done>> {
        self(errand).boxed()
    }
}

/// A job on its way, and what its handler needs.
#[derive(Clone)]
pub struct Errand {
    /// The job, as it was when it was taken up.
    pub job: Arc<Job>,
    /// The database.
    pub store: Store,
    /// Ids and the clock.
    pub ids: Ids,
    /// To be rung after a commit.
    pub bell: Bell,
    pub(crate) lease: Id<Lease>,
    pub(crate) stop: Arc<AtomicBool>,
}

impl Errand {
    /// Says how far the job is, and hears whether to go on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn progress(&self, done: i64, total: i64) -> Result<Go, Fault> {
        self.hear(&PROGRESS, vec![done.into(), total.into()]).await?;
        Ok(self.go())
    }

    /// Whether to go on, without asking the database: known within a third of the lease.
    pub fn go(&self) -> Go {
        if self.stop.load(Ordering::Relaxed) { Go::Stop } else { Go::On }
    }

    pub(crate) async fn hear(&self, statement: &Statement, values: Vec<Value>) -> Result<Held, Fault> {
        let mut write = self.store.write().await?;
        let row = write.optional(statement, &self.mine(values)).await?;
        write.commit().await?;
        let held = match row {
            Some(row) if row.flag(0)? => Held::CalledOff,
            Some(_) => Held::Mine,
            None => Held::Lost,
        };
        if held != Held::Mine {
            self.stop.store(true, Ordering::Relaxed);
        }
        Ok(held)
    }

    pub(crate) async fn end(&self, statement: &Statement, values: Vec<Value>) -> Result<(), Fault> {
        let mut write = self.store.write().await?;
        if write.execute(statement, &self.mine(values)).await? == 0 {
            tracing::warn!(job = %self.job.id, "another runner has taken this job over; what this one says is dropped");
        }
        self.bell.commit(write).await
    }

    fn mine(&self, values: Vec<Value>) -> Vec<Value> {
        let mut all: Vec<Value> = vec![self.job.region.into(), self.job.id.into(), self.lease.into()];
        all.extend(values);
        all
    }
}
