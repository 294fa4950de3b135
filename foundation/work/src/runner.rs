use std::{collections::BTreeMap, sync::Arc, time::Duration};

use kernel::{Chance, Failure, Fault, Id, Ids};
use store::{Store, Value};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use crate::{
    Bell, Done, Errand, Handler, State,
    errand::{Held, Lease},
    job::job_of,
    schedule::start_due,
    store::{ANY_DUE, CLAIM, END, GIVE_BACK, PAUSE, RENEW},
};

/// After so many attempts a job is given up.
const ATTEMPTS: i64 = 8;
/// The first pause, in seconds; each following one is twice as long …
const FIRST_PAUSE: u32 = 10;
/// … up to an hour.
const LONGEST_PAUSE: u32 = 3600;

/// What a runner in the background is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Go,
    /// Begin nothing new.
    Finish,
    /// Put everything down.
    Drop,
}

/// Does jobs. Any number of runners on any number of nodes share the work.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    ids: Ids,
    bell: Bell,
    handlers: BTreeMap<&'static str, Arc<dyn Handler>>,
    at_once: usize,
    lease: Duration,
    net: Duration,
}

impl Runner {
    /// A runner that knows no kind of job yet; two jobs at once, a lease of a minute, a look every five seconds.
    pub fn new(store: Store, ids: Ids, bell: Bell) -> Self {
        Self {
            store,
            ids,
            bell,
            handlers: BTreeMap::new(),
            at_once: 2,
            lease: Duration::from_secs(60),
            net: Duration::from_secs(5),
        }
    }

    /// Jobs of this kind are done by this handler: something that implements [`Handler`], or
    /// `|errand: Errand| async move { … }`.
    #[must_use]
    pub fn on(mut self, kind: &'static str, handler: impl Handler) -> Self {
        self.handlers.insert(kind, Arc::new(handler));
        self
    }

    /// At most so many at once.
    #[must_use]
    pub fn at_once(mut self, count: usize) -> Self {
        self.at_once = count.max(1);
        self
    }

    /// A runner that falls silent for so long has lost its job to another.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(Duration::from_millis(3));
        self
    }

    /// Looks for due jobs at least so often; the bell makes it look earlier.
    #[must_use]
    pub const fn look_every(mut self, net: Duration) -> Self {
        self.net = net;
        self
    }

    /// Does everything that is due now, one after the other; says how many jobs it took up. For tests and for
    /// commands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn turn(&self) -> Result<u64, Fault> {
        start_due(&self.store, &self.ids).await?;
        let (_keep, order) = watch::channel(Order::Go);
        let mut taken = 0;
        while let Some(errand) = self.claim().await? {
            taken += 1;
            self.run(errand, order.clone()).await?;
        }
        Ok(taken)
    }

    /// Goes to work in the background.
    pub fn start(self) -> Running {
        let (order, hears) = watch::channel(Order::Go);
        Running { order, task: tokio::spawn(self.work(hears)) }
    }

    async fn work(self, mut order: watch::Receiver<Order>) {
        let mut bell = self.bell.hear();
        let mut hands: JoinSet<()> = JoinSet::new();
        while *order.borrow_and_update() == Order::Go {
            bell.mark_unchanged();
            if let Err(fault) = self.fill(&mut hands, &order).await {
                tracing::error!(%fault, "due jobs could not be taken up; trying again");
            }
            tokio::select! {
                _ = order.changed() => {}
                _ = hands.join_next(), if !hands.is_empty() => {}
                _ = bell.changed() => {}
                () = tokio::time::sleep(self.net) => {}
            }
        }
        while hands.join_next().await.is_some() {}
    }

    async fn fill(&self, hands: &mut JoinSet<()>, order: &watch::Receiver<Order>) -> Result<(), Fault> {
        while hands.try_join_next().is_some() {}
        start_due(&self.store, &self.ids).await?;
        while hands.len() < self.at_once {
            let Some(errand) = self.claim().await? else { break };
            let (runner, order) = (self.clone(), order.clone());
            hands.spawn(async move {
                let id = errand.job.id;
                if let Err(fault) = runner.run(errand, order).await {
                    tracing::error!(%fault, job = %id, "what came of a job could not be kept; it will be done again");
                }
            });
        }
        Ok(())
    }

    async fn claim(&self) -> Result<Option<Errand>, Fault> {
        let kinds: Value = serde_json::Value::from_iter(self.handlers.keys().copied()).into();
        let now = self.ids.now();
        if !self.store.read().await?.one(&ANY_DUE, &[now.into(), kinds.clone()]).await?.flag(0)? {
            return Ok(None);
        }
        let lease: Id<Lease> = self.ids.next();
        let values = [now.into(), kinds, lease.into(), self.lease_end().into()];
        let mut write = self.store.write().await?;
        let row = write.optional(&CLAIM, &values).await?;
        write.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let job = Arc::new(job_of(&row)?);
        let (store, ids, bell) = (self.store.clone(), self.ids.clone(), self.bell.clone());
        Ok(Some(Errand { job, store, ids, bell, lease, stop: Arc::default() }))
    }

    fn lease_end(&self) -> kernel::Instant {
        let micros = i64::try_from(self.lease.as_micros()).unwrap_or(i64::MAX);
        kernel::Instant::from_micros(self.ids.now().as_micros().saturating_add(micros))
    }

    async fn run(&self, errand: Errand, mut order: watch::Receiver<Order>) -> Result<(), Fault> {
        if errand.job.attempts > ATTEMPTS {
            // It never came to an answer: it takes the program down with it.
            return self.fail(&errand, "the runner fell silent every time").await;
        }
        if errand.job.cancel_asked {
            return self.over(&errand, State::Cancelled, None).await;
        }
        let Some(handler) = self.handlers.get(errand.job.kind.as_str()) else {
            return errand.end(&GIVE_BACK, vec![self.ids.now().into()]).await;
        };
        // A task of its own: a panic stays in there, and it ends when this one does.
        let mut hand = JoinSet::new();
        hand.spawn(handler.run(errand.clone()));
        let mut renewed = Instant::now();
        let answer = loop {
            let stopped = tokio::select! {
                answer = hand.join_next() => break answer,
                dropped = put_down(&mut order) => dropped,
                () = tokio::time::sleep(self.lease / 3) => {
                    match errand.hear(&RENEW, vec![self.lease_end().into()]).await {
                        Ok(Held::Lost) => return Ok(()),
                        Ok(Held::Mine | Held::CalledOff) => renewed = Instant::now(),
                        // From here on another runner may begin it.
                        Err(fault) if renewed.elapsed() >= self.lease * 2 / 3 => return Err(fault),
                        Err(fault) => {
                            tracing::warn!(%fault, job = %errand.job.id, "a lease could not be renewed yet");
                        }
                    }
                    continue;
                }
            };
            hand.shutdown().await;
            return if stopped { errand.end(&GIVE_BACK, vec![self.ids.now().into()]).await } else { Ok(()) };
        };
        match answer {
            Some(Ok(Ok(done))) => {
                let (state, result) = match done {
                    Done::Quietly => (State::Done, None),
                    Done::Word(key) => (State::Done, Some(format!("word:{key}"))),
                    Done::File(id) => (State::Done, Some(format!("file:{id}"))),
                    Done::Cancelled => (State::Cancelled, None),
                };
                self.over(&errand, state, result).await
            }
            Some(Ok(Err(Failure::Refused(refusal)))) => self.fail(&errand, refusal.key()).await,
            Some(Ok(Err(Failure::Failed(fault)))) => self.again(&errand, &fault.to_string()).await,
            Some(Err(panic)) => self.again(&errand, &panic.to_string()).await,
            None => self.again(&errand, "the job vanished").await,
        }
    }

    async fn over(&self, errand: &Errand, state: State, result: Option<String>) -> Result<(), Fault> {
        let none = None::<String>;
        errand.end(&END, vec![state.code().into(), result.into(), none.into(), self.ids.now().into()]).await
    }

    async fn fail(&self, errand: &Errand, why: &str) -> Result<(), Fault> {
        let job = &errand.job;
        tracing::error!(job = %job.id, kind = job.kind, attempts = job.attempts, why, "a job is given up");
        let none = None::<String>;
        let values = vec![State::Failed.code().into(), none.into(), why.into(), self.ids.now().into()];
        errand.end(&END, values).await
    }

    async fn again(&self, errand: &Errand, why: &str) -> Result<(), Fault> {
        let job = &errand.job;
        if job.attempts >= ATTEMPTS {
            return self.fail(errand, why).await;
        }
        let pause = pause(job.attempts, self.ids.chance());
        tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, pause, why, "a job is tried again");
        errand.end(&PAUSE, vec![why.into(), self.ids.now().plus_seconds(pause).into()]).await
    }
}

/// Waits until everything is to be put down; false when nobody is left to say so.
async fn put_down(order: &mut watch::Receiver<Order>) -> bool {
    order.wait_for(|order| *order == Order::Drop).await.is_ok()
}

/// Seconds to wait after this many attempts: twice as long each time, and a fifth more or less, so that what failed
/// together does not come back together.
fn pause(attempts: i64, chance: &Chance) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(16);
    let base = (FIRST_PAUSE << doublings).min(LONGEST_PAUSE);
    i64::from(base - base / 5 + chance.below(base / 5 * 2 + 1))
}

/// A runner at work. Dropping it puts its jobs down without a word; they are taken up again when their leases end.
pub struct Running {
    order: watch::Sender<Order>,
    task: JoinHandle<()>,
}

impl Running {
    /// Begins nothing new, lets what runs come to its end for as long as `grace`, and gives back the rest.
    pub async fn stop(mut self, grace: Duration) {
        self.order.send_replace(Order::Finish);
        if tokio::time::timeout(grace, &mut self.task).await.is_err() {
            self.order.send_replace(Order::Drop);
            let _ = (&mut self.task).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour_and_differ() {
        let chance = Chance::seeded(1);
        for (attempts, low, high) in [(1, 8, 12), (2, 16, 24), (5, 128, 192), (30, 2880, 4320), (0, 8, 12)] {
            let pauses: Vec<i64> = (0..200).map(|_| pause(attempts, &chance)).collect();
            assert!(pauses.iter().all(|pause| (low..=high).contains(pause)), "{attempts}");
            assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{attempts}");
        }
    }
}
