//! What the house does by itself, with a clock that a test can set.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where something it needs is missing"
)]

use std::{fs, path::Path, time::Duration};

use access::{AccountId, Actor, RegionId, Role};
use kernel::{Instant, Lang};
use page_testing::Site;
use store::{
    Command, Statement, Store,
    backup::{Opener, Seal, check},
};
use store_testing::on_both;
use tsunagu::{
    app,
    chores::{self, Backups},
};
use uuid::Uuid;
use work::{Audience, Bell, News, Runner, State};

static ADD_SESSION: Statement = Statement::new(
    "test.session.add",
    "INSERT INTO session (region_id, session_id, account_id, token_hash, device_label, shared, strength, made_at,
                          last_seen_at, proved_at, expires_at)
     SELECT region_id, $1, account_id, $2, '', $3, 'demo', $4, $4, $4, $4 FROM account LIMIT 1",
);
static SESSIONS: Statement = Statement::new("test.sessions", "SELECT COUNT(*) FROM session");
static EVENTS: Statement = Statement::new("test.events", "SELECT COUNT(*) FROM feed_event");

fn region() -> RegionId {
    RegionId::from_uuid(Uuid::from_u128(1))
}

fn japan(text: &str) -> Instant {
    Instant::from_japan(text.parse().expect("a moment"))
}

struct House {
    store: Store,
    site: Site,
    runner: Runner,
}

impl House {
    async fn open(store: Store, backups: Option<Backups>) -> Self {
        let settings = page::Settings {
            region: region(),
            region_name: "試験圏域".into(),
            demo: false,
            public_address: None,
            tiles: None,
        };
        let gate = accounts::Gate::new(&settings, ()).expect("a gate");
        let site = Site::open(&store, region(), app::WORDS, app::routes(&gate));
        let bell = Bell::hang(store.clone(), Duration::from_secs(60));
        chores::plan(&store, region(), backups.is_some(), site.context.now()).await.expect("a plan");
        let runner = Runner::new(store.clone(), site.context.ids().clone(), bell);
        let runner = chores::on(runner, &site.context, backups);
        Self { store, site, runner }
    }

    /// Lets the clock stand at this moment and does what is due.
    async fn at(&self, moment: &str) -> u64 {
        self.site.clock.set(japan(moment));
        self.runner.turn().await.expect("a turn")
    }

    async fn schedules(&self) -> Vec<work::Schedule> {
        work::schedules(&mut self.store.read().await.unwrap(), region()).await.unwrap()
    }

    async fn number(&self, statement: &'static Statement) -> i64 {
        self.store.read().await.unwrap().one(statement, &[]).await.unwrap().number(0).unwrap()
    }

    async fn page(&self) -> String {
        let hub = Actor {
            account: Some(AccountId::from_uuid(Uuid::from_u128(2))),
            role: Role::Hub,
            ..Actor::nobody(region(), Lang::Ja)
        };
        self.site.visitor(hub).get("/hub/jobs").await.text
    }
}

fn archives(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect());
    entries.unwrap_or_default()
}

/// Links nobody follows here.
fn mark(_: &str, text: &[u8]) -> [u8; 32] {
    std::array::from_fn(|place| text.get(place).copied().unwrap_or_default())
}

#[tokio::test]
async fn every_chore_runs_at_its_time_and_the_hub_sees_when() {
    on_both(|store| async move {
        let folder = store.folder().join("elsewhere");
        let phrase = "かきくけこさしすせそたちつ";
        let backups = Backups { into: folder.clone(), seal: Seal::Passphrase(phrase.into()) };
        let house = House::open(store, Some(backups)).await;
        demo::make(&house.store, region(), 7, house.site.context.now(), &mark)
            .await
            .expect("people and an access log");
        let page = house.page().await;
        assert_eq!(page.matches("まだ行っていません").count(), 8, "{page}");
        assert!(page.contains("毎日 2:30") && page.contains("毎月1日 4:00") && page.contains("1時間ごと"));
        assert!(page.contains("令和8年11月22日(日) 02:30") && page.contains("令和8年12月1日(火) 04:00"));
        assert_eq!(house.at("2026-11-21T10:59:59").await, 0, "nothing before its time");
        assert_eq!(house.at("2026-11-21T11:00:00").await, 1, "the anchor, each hour");

        assert_eq!(house.at("2026-11-22T05:00:00").await, 7, "all but the drill");
        assert_eq!(archives(&folder).len(), 1);
        check(&archives(&folder)[0], &Opener::Passphrase(phrase.into())).await.expect("it can be opened");
        assert_eq!(house.at("2026-11-22T05:00:01").await, 0, "once is enough");
        // Off for nine days: each is made up for once, however often it was missed.
        assert_eq!(house.at("2026-12-01T04:00:00").await, 8);
        assert_eq!(archives(&folder).len(), 2);
        let schedules = house.schedules().await;
        assert!(schedules.iter().all(|one| one.last_state == Some(State::Done)), "{schedules:?}");
        let page = house.page().await;
        assert_eq!(page.matches("令和8年12月1日(火) 04:00").count(), 8, "{page}");
        assert!(page.contains("令和9年1月1日(金) 04:00"));
        assert!(
            !page.contains("server-job-") && page.contains("まだ仕事はありません"),
            "what went well is not listed"
        );
    })
    .await;
}

#[tokio::test]
async fn what_time_has_made_meaningless_is_forgotten_and_the_rest_stays() {
    on_both(|store| async move {
        let house = House::open(store, None).await;
        demo::make(&house.store, region(), 7, house.site.context.now(), &mark).await.expect("an account");
        let (context, ids) = (&house.site.context, house.site.context.ids());
        let command = |key| {
            Command::new(region(), AccountId::from_uuid(Uuid::from_u128(2)), Uuid::from_u128(key), b"x")
        };
        for (key, day) in [(1, "2026-09-01T12:00:00"), (2, "2026-11-20T12:00:00")] {
            house.site.clock.set(japan(day));
            let mut write = house.store.write().await.unwrap();
            write.keep_answer(&command(key), "/", context.now()).await.unwrap();
            let news = News::new("test.thing.changed", ids.next::<()>(), Audience::all());
            work::tell(&mut write, ids, region(), &news).await.unwrap();
            let token = Uuid::from_u128(key).as_bytes().repeat(2);
            let values = [ids.next::<()>().into(), token.into(), false.into(), context.now().into()];
            write.execute(&ADD_SESSION, &values).await.unwrap();
            write.commit().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        house.at("2026-11-22T05:00:00").await;
        let mut write = house.store.write().await.unwrap();
        assert_eq!(write.once(&command(1)).await.unwrap(), store::Once::New);
        assert_eq!(write.once(&command(2)).await.unwrap(), store::Once::Done("/".into()));
        drop(write);
        assert_eq!(house.number(&SESSIONS).await, 1);
        assert_eq!(house.number(&EVENTS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn without_a_place_for_backups_the_page_says_so_and_a_new_start_may_name_one() {
    on_both(|store| async move {
        let house = House::open(store.clone(), None).await;
        assert!(house.page().await.contains("バックアップが決まっていません"));
        assert_eq!(house.schedules().await.len(), 6);
        let seal =
            Seal::Recipients(vec!["age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj".into()]);
        let into = store.folder().join("elsewhere");
        let house = House::open(store.clone(), Some(Backups { into: into.clone(), seal })).await;
        assert!(!house.page().await.contains("バックアップが決まっていません"));
        let next: Vec<_> = house.schedules().await.into_iter().map(|one| (one.name, one.next_at)).collect();
        house.site.clock.set(japan("2026-11-21T20:00:00"));
        chores::plan(&store, region(), true, house.site.context.now()).await.unwrap();
        let again: Vec<_> = house.schedules().await.into_iter().map(|one| (one.name, one.next_at)).collect();
        assert_eq!(again, next, "a start in between moves nothing");
        // Nobody here can open what is sealed for a key; the drill proves the rest.
        house.at("2026-12-01T05:00:00").await;
        let drill = house.schedules().await.into_iter().find(|one| one.name == "server.drill").unwrap();
        assert_eq!(drill.last_state, Some(State::Done));
        assert_eq!(archives(&into).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_is_tried_again_and_shown() {
    on_both(|store| async move {
        let taken = store.folder().join("a-file");
        fs::write(&taken, b"x").unwrap();
        let backups =
            Backups { into: taken, seal: Seal::Passphrase("かきくけこさしすせそたちつ".into()) };
        let house = House::open(store, Some(backups)).await;
        house.at("2026-11-22T05:00:00").await;
        let backup = house.schedules().await.into_iter().find(|one| one.name == "server.backup").unwrap();
        assert_eq!(backup.last_state, Some(State::Waiting), "to be tried again");
        for hour in 6..20 {
            house.at(&format!("2026-11-22T{hour:02}:30:00")).await;
        }
        let backup = house.schedules().await.into_iter().find(|one| one.name == "server.backup").unwrap();
        assert_eq!(backup.last_state, Some(State::Failed));
        let page = house.page().await;
        assert!(page.contains("うまくいかなかった") && page.contains("もう一度行う"), "{page}");
    })
    .await;
}
