//! The feed, live readers, jobs and schedules on both engines.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stop the test")]

mod feed;
mod jobs;

use std::time::Duration;

use access::{Account, Actor, Permit, RegionId, Role, act, permit};
use kernel::{Chance, Clock, Id, Ids, Instant, Lang};
use store::Store;
use store_testing::on_both;
use tokio::time::{sleep, timeout};
use work::{
    Audience, Bell, Event, Job, NewJob, News, Runner, STATEMENTS, State, cancel, enqueue, reach, retry,
    since, tell,
};

const SOON: Duration = Duration::from_secs(10);

fn noon() -> Instant {
    Instant::from_micros(1_795_000_000_000_000)
}

/// A program on the database; two of them are two nodes.
#[derive(Clone)]
struct Node {
    store: Store,
    clock: Clock,
    ids: Ids,
    bell: Bell,
    region: RegionId,
}

impl Node {
    fn new(store: &Store) -> Self {
        let clock = Clock::fixed(noon());
        let ids = Ids::new(clock.clone(), Chance::seeded(1));
        let bell = Bell::hang(store.clone(), Duration::from_millis(200));
        let region = ids.next();
        Self { store: store.clone(), clock, ids, bell, region }
    }

    fn another(&self) -> Self {
        let bell = Bell::hang(self.store.clone(), Duration::from_secs(600));
        let ids = Ids::new(self.clock.clone(), Chance::seeded(2));
        Self { bell, ids, ..self.clone() }
    }

    fn runner(&self) -> Runner {
        Runner::new(self.store.clone(), self.ids.clone(), self.bell.clone())
    }

    fn hub(&self) -> Actor {
        let account = Some(Id::<Account>::from_uuid(self.region.uuid()));
        Actor { account, role: Role::Hub, ..Actor::nobody(self.region, Lang::Ja) }
    }

    async fn tell(&self, thing: Id<()>) {
        let mut write = self.store.write().await.unwrap();
        let news = News::new("test.thing.changed", thing, Audience::all());
        tell(&mut write, &self.ids, self.region, &news).await.unwrap();
        self.bell.commit(write).await.unwrap();
    }

    async fn since(&self, position: i64, limit: u32) -> Vec<Event> {
        since(&mut self.store.read().await.unwrap(), self.region, position, limit).await.unwrap()
    }

    /// Waits until the feed has so many events; on PostgreSQL positions come a moment after the commit.
    async fn numbered(&self, last: i64) {
        let there = async {
            while reach(&mut self.store.read().await.unwrap(), self.region).await.unwrap().last < last {
                sleep(Duration::from_millis(2)).await;
            }
        };
        timeout(SOON, there).await.unwrap();
    }

    async fn enqueue(&self, job: NewJob) -> Id<Job> {
        let mut write = self.store.write().await.unwrap();
        let id = enqueue(&mut write, &self.ids, self.region, job).await.unwrap();
        self.bell.commit(write).await.unwrap();
        id
    }

    async fn job(&self, id: Id<Job>) -> Job {
        let mut read = self.store.read().await.unwrap();
        let leave: Permit<act::Look, Job> = permit(&mut read, &self.hub(), id, noon()).await.unwrap();
        work::job(&mut read, &leave).await.unwrap().unwrap()
    }

    async fn change(&self, id: Id<Job>, retried: bool) -> bool {
        let mut write = self.store.write().await.unwrap();
        let leave: Permit<act::Change, Job> = permit(&mut write, &self.hub(), id, noon()).await.unwrap();
        let now = self.clock.now();
        let did = if retried {
            retry(&mut write, &leave, now).await
        } else {
            cancel(&mut write, &leave, now).await
        };
        write.commit().await.unwrap();
        did.unwrap()
    }

    async fn until(&self, id: Id<Job>, state: State) -> Job {
        let there = async {
            loop {
                let job = self.job(id).await;
                if job.state == state {
                    return job;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(SOON, there).await.unwrap()
    }

    fn later(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }
}

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    on_both(|store| async move {
        let mut read = store.read().await.unwrap();
        for statement in STATEMENTS {
            read.prepare(statement.sql(store.engine()))
                .await
                .unwrap_or_else(|e| panic!("{}: {e}", statement.name()));
        }
    })
    .await;
}
