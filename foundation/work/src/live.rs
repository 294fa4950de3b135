use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use access::RegionId;
use futures_util::{StreamExt, stream, stream::BoxStream};
use kernel::Fault;
use store::Store;
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    task::JoinSet,
    time::{Interval, MissedTickBehavior},
};

use crate::{
    Bell, Event,
    feed::{reach, since},
};

/// Events read at once.
const BATCH: u32 = 500;
/// Events kept for readers who are a little slower.
const KEPT: usize = 1024;
/// The rest after the database did not answer.
const REST: Duration = Duration::from_secs(1);

/// What a live reader gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// Something happened that this reader may care about.
    News(Arc<Event>),
    /// Nothing for a while; everything up to here is seen. Also the first thing a new reader gets.
    Beat {
        /// Where to go on from.
        position: i64,
    },
    /// What this reader missed is no longer there: read the page anew, then go on from here.
    Reload {
        /// Where to go on from.
        position: i64,
    },
}

impl Update {
    /// Where the reader is after this; the `id` of the server-sent event.
    pub fn position(&self) -> i64 {
        match self {
            Self::News(event) => event.position,
            Self::Beat { position } | Self::Reload { position } => *position,
        }
    }
}

/// Live updates for any number of readers: the feed is read once per region, not once per reader.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    store: Store,
    bell: Bell,
    beat: Duration,
    pumps: Mutex<Pumps>,
    closed: watch::Sender<bool>,
}

#[derive(Default)]
struct Pumps {
    regions: HashMap<RegionId, broadcast::Sender<Arc<Event>>>,
    /// Ends them with the last [`Live`].
    tasks: JoinSet<()>,
}

impl Live {
    /// `beat` is how often a quiet reader hears that the line is open.
    pub fn new(store: Store, bell: Bell, beat: Duration) -> Self {
        Self(Arc::new(Inner {
            store,
            bell,
            beat,
            pumps: Mutex::default(),
            closed: watch::Sender::new(false),
        }))
    }

    /// Ends every reader, so that a program that stops need not wait for those who only listen.
    pub fn close(&self) {
        self.0.closed.send_replace(true);
    }

    /// Follows a region's feed from after `position` (what the client sent as `Last-Event-ID`), or from now on.
    /// `cares` decides what this reader hears of; ask the policy there, or before rendering.
    ///
    /// # Errors
    /// When the database does not answer at the start; later it is waited for.
    pub async fn follow(
        &self,
        region: RegionId,
        position: Option<i64>,
        cares: impl Fn(&Event) -> bool + Send + 'static,
    ) -> Result<BoxStream<'static, Update>, Fault> {
        let inner = &self.0;
        let there = reach(&mut inner.store.read().await?, region).await?;
        // Hearing begins before the catching up, so that nothing falls in between.
        let ear = inner.join(region, there.last);
        let from = position.unwrap_or(there.last);
        let (first, last) = if there.covers(from) {
            (Update::Beat { position: from }, from)
        } else {
            (Update::Reload { position: there.last }, there.last)
        };
        let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + inner.beat, inner.beat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let reader = Reader {
            store: inner.store.clone(),
            region,
            cares: Box::new(cares),
            ear,
            last,
            behind: true,
            ready: VecDeque::from([first]),
            beat,
            closed: inner.closed.subscribe(),
        };
        Ok(stream::unfold(reader, |mut reader| async move {
            let update = reader.next().await?;
            Some((update, reader))
        })
        .boxed())
    }
}

impl Inner {
    fn join(&self, region: RegionId, from: i64) -> broadcast::Receiver<Arc<Event>> {
        let mut pumps = self.pumps.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = pumps.regions.get(&region) {
            return sender.subscribe();
        }
        let (sender, ear) = broadcast::channel(KEPT);
        pumps.regions.insert(region, sender.clone());
        pumps.tasks.spawn(pump(self.store.clone(), self.bell.hear(), region, from, sender));
        ear
    }
}

/// Reads a region's feed once for all its readers.
async fn pump(
    store: Store,
    mut bell: watch::Receiver<u64>,
    region: RegionId,
    mut last: i64,
    sender: broadcast::Sender<Arc<Event>>,
) {
    loop {
        match read(&store, region, last).await {
            Ok(events) => {
                let more = events.len() >= BATCH as usize;
                for event in events {
                    last = event.position;
                    // Nobody listening is no failure.
                    let _ = sender.send(Arc::new(event));
                }
                if !more && bell.changed().await.is_err() {
                    return;
                }
            }
            Err(fault) => {
                tracing::warn!(%fault, "the feed could not be read; trying again");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

async fn read(store: &Store, region: RegionId, after: i64) -> Result<Vec<Event>, Fault> {
    since(&mut store.read().await?, region, after, BATCH).await
}

async fn closed(said: &mut watch::Receiver<bool>) {
    let _ = said.wait_for(|closed| *closed).await;
}

struct Reader {
    store: Store,
    region: RegionId,
    cares: Box<dyn Fn(&Event) -> bool + Send>,
    ear: broadcast::Receiver<Arc<Event>>,
    /// Everything up to here was heard.
    last: i64,
    /// There is more in the database than was heard.
    behind: bool,
    ready: VecDeque<Update>,
    beat: Interval,
    closed: watch::Receiver<bool>,
}

impl Reader {
    async fn next(&mut self) -> Option<Update> {
        loop {
            if let Some(update) = self.ready.pop_front() {
                return Some(update);
            }
            if self.behind {
                self.catch_up().await;
                continue;
            }
            tokio::select! {
                heard = self.ear.recv() => match heard {
                    Ok(event) if event.position == self.last + 1 => self.take(event),
                    // Positions have no gaps: a jump says that something was not heard.
                    Ok(event) => self.behind |= event.position > self.last,
                    Err(RecvError::Lagged(_)) => self.behind = true,
                    Err(RecvError::Closed) => return None,
                },
                () = closed(&mut self.closed) => return None,
                _ = self.beat.tick() => return Some(Update::Beat { position: self.last }),
            }
        }
    }

    fn take(&mut self, event: Arc<Event>) {
        self.last = event.position;
        if (self.cares)(&event) {
            self.ready.push_back(Update::News(event));
            self.beat.reset();
        }
    }

    async fn catch_up(&mut self) {
        match read(&self.store, self.region, self.last).await {
            Ok(events) => {
                self.behind = events.len() >= BATCH as usize;
                if events.first().is_some_and(|event| event.position > self.last + 1) {
                    // What came next was forgotten meanwhile.
                    let position = events.last().map_or(self.last, |event| event.position);
                    self.last = position;
                    self.ready.push_back(Update::Reload { position });
                } else {
                    events.into_iter().for_each(|event| self.take(Arc::new(event)));
                }
            }
            Err(fault) => {
                tracing::warn!(%fault, "a live reader could not catch up; trying again");
                tokio::time::sleep(REST).await;
            }
        }
    }
}
