//! The audit chain on both engines: no look without its entry, no entry changed or removed unseen.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::time::Duration;

use access::{
    Account, Action, Actor, Facts, Kind, Permit, Professional, RegionId, Role, Strength, Thing, act, permit,
};
use audit::{
    Act, Anchor, Anchors, Bad, Deed, Face, How, INSERTS, Page, STATEMENTS, What, acted, changed, done_by,
    head, looked, looked_at_many, seal, seen, verify,
};
use kernel::{Chance, Clock, Fault, Id, Ids, Instant, Lang};
use store::{Engine, Read, Statement, Store};
use store_testing::{on_both, sqlite};

/// Somebody with a record.
#[derive(Debug)]
struct Somebody;

impl Thing for Somebody {
    async fn facts(_: &mut Read, _: &Actor, _: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        Ok(Some(Facts::of(Kind::Professional)))
    }
}

static UNPROTECT_UPDATE: Statement =
    Statement::new("test.unprotect.update", "DROP TRIGGER audit_entry_is_not_changed")
        .on_postgres("DROP TRIGGER audit_entry_is_not_changed ON audit_entry");
static UNPROTECT_DELETE: Statement =
    Statement::new("test.unprotect.delete", "DROP TRIGGER audit_entry_is_not_removed")
        .on_postgres("DROP TRIGGER audit_entry_is_not_removed ON audit_entry");
static BLAME: Statement =
    Statement::new("test.blame", "UPDATE audit_entry SET role = 'officer' WHERE sequence = $1");
static RENUMBER: Statement =
    Statement::new("test.renumber", "UPDATE audit_entry SET sequence = sequence + 1 WHERE sequence = $1");
static REMOVE: Statement = Statement::new("test.remove", "DELETE FROM audit_entry WHERE sequence >= $1");
static REMOVE_ONE: Statement =
    Statement::new("test.remove_one", "DELETE FROM audit_entry WHERE sequence = $1");
static COUNT: Statement = Statement::new("test.count", "SELECT COUNT(*) FROM audit_entry");
static GARBLE: Statement =
    Statement::new("test.garble", "UPDATE audit_entry SET hash = $2 WHERE sequence = $1");

fn noon() -> Instant {
    Instant::from_micros(1_795_000_000_000_000)
}

struct House {
    store: Store,
    ids: Ids,
    clock: Clock,
    hub: Actor,
    region: RegionId,
}

impl House {
    fn new(store: Store) -> Self {
        let clock = Clock::fixed(noon());
        let ids = Ids::new(clock.clone(), Chance::seeded(1));
        let region = ids.next();
        let hub = Actor {
            account: Some(ids.next::<Account>()),
            professional: Some(ids.next::<Professional>()),
            offices: vec![ids.next()],
            role: Role::Hub,
            strength: Strength::Passkey,
            ..Actor::nobody(region, Lang::Ja)
        };
        Self { store, ids, clock, hub, region }
    }

    fn how(&self) -> How {
        How::new(Face::Html, &self.ids)
    }

    async fn look(&self, id: Id<Somebody>) {
        let mut write = self.store.write().await.unwrap();
        let leave: Permit<act::Look, _> = permit(&mut write, &self.hub, id, self.clock.now()).await.unwrap();
        let looked = looked(&mut write, &self.hub, leave, &self.how()).await.unwrap();
        assert_eq!(looked.id(), id);
        write.commit().await.unwrap();
    }

    /// A chain of `count` entries, linked.
    async fn with_entries(store: Store, count: u32) -> Self {
        let house = Self::new(store);
        for _ in 0..count {
            house.look(house.ids.next()).await;
        }
        seal(&house.store).await.unwrap();
        house
    }

    async fn verify(&self, anchors: &[Anchor]) -> audit::Report {
        verify(&mut self.store.read().await.unwrap(), self.region, anchors).await.unwrap()
    }

    async fn head(&self) -> Option<Anchor> {
        head(&mut self.store.read().await.unwrap(), self.region, self.clock.now()).await.unwrap()
    }

    /// Somebody with full rights on the database.
    async fn unprotect(&self) {
        let mut write = self.store.write().await.unwrap();
        write.execute(&UNPROTECT_UPDATE, &[]).await.unwrap();
        write.execute(&UNPROTECT_DELETE, &[]).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn tamper(&self, statement: &Statement, values: &[store::Value]) {
        let mut write = self.store.write().await.unwrap();
        assert_ne!(write.execute(statement, values).await.unwrap(), 0);
        write.commit().await.unwrap();
    }
}

fn bad(what: What, first: i64, last: i64) -> Option<Bad> {
    Some(Bad { what, first, last })
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
        for insert in INSERTS {
            read.prepare(&insert.sql(store.engine(), 0))
                .await
                .unwrap_or_else(|e| panic!("{}: {e}", insert.name()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_look_is_written_down_with_the_answer_and_undone_with_it() {
    on_both(|store| async move {
        let house = House::new(store);
        let person: Id<Somebody> = house.ids.next();
        let mut write = house.store.write().await.unwrap();
        let leave = permit(&mut write, &house.hub, person, noon()).await.unwrap();
        looked(&mut write, &house.hub, leave, &house.how()).await.unwrap();
        drop(write);
        let mut read = house.store.read().await.unwrap();
        assert_eq!(read.one(&COUNT, &[]).await.unwrap().number(0).unwrap(), 0);
        drop(read);
        house.look(person).await;
        let entries = seen(&mut house.store.read().await.unwrap(), house.region, person, Page::first(10))
            .await
            .unwrap();
        let [entry] = &entries[..] else { panic!("one entry, not {}", entries.len()) };
        assert_eq!((entry.at, entry.account), (noon(), house.hub.account));
        assert_eq!((entry.professional, entry.office), (house.hub.professional, Some(house.hub.offices[0])));
        assert_eq!((entry.role, entry.strength), (Role::Hub, Strength::Passkey));
        assert_eq!((entry.deed, entry.kind), (Deed::Did(Action::Look), Kind::Professional));
        assert_eq!((entry.thing, entry.subject), (Some(person.cast()), Some(person.cast())));
        assert_eq!((entry.face, &entry.reason, &entry.fields), (Face::Html, &None, &Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn who_saw_a_person_finds_lists_changes_and_things_about_them_newest_first() {
    on_both(|store| async move {
        let house = House::new(store);
        let (person, window): (Id<Somebody>, Id<Somebody>) = (house.ids.next(), house.ids.next());
        house.look(person).await;
        house.clock.set(noon().plus_seconds(60));
        let mut write = house.store.write().await.unwrap();
        let list: Vec<Id<Somebody>> = (0..200).map(|_| house.ids.next()).chain([person]).collect();
        let how = How::new(Face::Search, &house.ids);
        let many =
            looked_at_many(&mut write, &house.hub, Action::List, Kind::Professional, list.clone(), &how)
                .await;
        assert_eq!(many.unwrap().ids(), list);
        let leave: Permit<act::Change, _> = permit(&mut write, &house.hub, window, noon()).await.unwrap();
        let how = house.how().about(person).because("電話番号の訂正");
        changed(&mut write, &house.hub, &leave, &["phone", "note"], &how).await.unwrap();
        let export = Act::new(Action::Share, Kind::Professional).many(1500);
        acted(&mut write, &house.hub, export, &How::new(Face::Export, &house.ids)).await.unwrap();
        let nobody = Actor::nobody(house.region, Lang::Ja);
        let tried = Act::new(Deed::SignInFailed, Kind::Account).with(house.hub.account.unwrap());
        acted(&mut write, &nobody, tried, &house.how()).await.unwrap();
        write.commit().await.unwrap();

        let mut read = house.store.read().await.unwrap();
        let entries = seen(&mut read, house.region, person, Page::first(10)).await.unwrap();
        let faces: Vec<_> = entries.iter().map(|entry| (entry.deed.code(), entry.face)).collect();
        assert_eq!(faces, [("change", Face::Html), ("list", Face::Search), ("look", Face::Html)]);
        assert_eq!(entries[0].fields, ["phone", "note"]);
        assert_eq!(entries[0].reason.as_deref(), Some("電話番号の訂正"));
        assert_eq!(entries[0].thing, Some(window.cast()));
        let rest = Page { before: Some(entries[0].id), limit: 1 };
        assert_eq!(seen(&mut read, house.region, person, rest).await.unwrap(), [entries[1].clone()]);

        let did =
            done_by(&mut read, house.region, house.hub.account.unwrap(), Page::first(1000)).await.unwrap();
        assert_eq!(did.len(), 204);
        assert_eq!((did[0].face, did[0].many, did[0].thing), (Face::Export, Some(1500), None));
        let account = house.hub.account.unwrap();
        let tries = seen(&mut read, house.region, account, Page::first(10)).await.unwrap();
        assert_eq!((tries.len(), tries[0].deed, tries[0].account), (1, Deed::SignInFailed, None));
        let elsewhere: RegionId = house.ids.next();
        assert!(seen(&mut read, elsewhere, person, Page::first(10)).await.unwrap().is_empty());
        drop(read);
        seal(&house.store).await.unwrap();
        assert!(house.verify(&[]).await.is_sound());
    })
    .await;
}

#[tokio::test]
async fn entries_cannot_be_changed_or_removed() {
    on_both(|store| async move {
        let house = House::with_entries(store, 3).await;
        for statement in [&BLAME, &RENUMBER, &REMOVE] {
            let mut write = house.store.write().await.unwrap();
            let refused = write.execute(statement, &[3_i64.into()]).await;
            assert!(refused.unwrap_err().to_string().contains("never"), "{}", statement.name());
        }
        let report = house.verify(&[]).await;
        assert_eq!((report.entries, report.unsealed, report.bad), (3, 0, None));
    })
    .await;
}

#[tokio::test]
async fn an_altered_entry_is_found() {
    on_both(|store| async move {
        let house = House::with_entries(store, 5).await;
        house.unprotect().await;
        house.tamper(&BLAME, &[3_i64.into()]).await;
        assert_eq!(house.verify(&[]).await.bad, bad(What::Changed, 3, 3));
    })
    .await;
}

#[tokio::test]
async fn an_altered_hash_is_found() {
    on_both(|store| async move {
        let house = House::with_entries(store, 3).await;
        house.unprotect().await;
        house.tamper(&GARBLE, &[2_i64.into(), vec![0_u8; 3].into()]).await;
        assert_eq!(house.verify(&[]).await.bad, bad(What::Changed, 2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_removed_entry_is_found_even_when_the_rest_moves_up() {
    on_both(|store| async move {
        let house = House::with_entries(store, 5).await;
        house.unprotect().await;
        house.tamper(&REMOVE_ONE, &[3_i64.into()]).await;
        assert_eq!(house.verify(&[]).await.bad, bad(What::Removed, 3, 3));
        house.tamper(&RENUMBER, &[2_i64.into()]).await;
        house.tamper(&RENUMBER, &[1_i64.into()]).await;
        assert_eq!(house.verify(&[]).await.bad, bad(What::Removed, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_removed_tail_is_found_by_an_anchor_only() {
    on_both(|store| async move {
        let house = House::with_entries(store, 5).await;
        house.unprotect().await;
        let anchor = house.head().await.unwrap();
        house.tamper(&REMOVE, &[4_i64.into()]).await;
        assert!(house.verify(&[]).await.is_sound(), "the chain alone cannot know");
        assert_eq!(house.verify(std::slice::from_ref(&anchor)).await.bad, bad(What::TailRemoved, 4, 5));
        house.tamper(&REMOVE, &[1_i64.into()]).await;
        assert_eq!(house.verify(&[anchor]).await.bad, bad(What::TailRemoved, 1, 5));
    })
    .await;
}

#[tokio::test]
async fn a_chain_written_anew_is_found_by_an_anchor() {
    on_both(|store| async move {
        let house = House::with_entries(store, 4).await;
        house.unprotect().await;
        let early = house.head().await.unwrap();
        house.look(house.ids.next()).await;
        house.look(house.ids.next()).await;
        seal(&house.store).await.unwrap();
        let late = house.head().await.unwrap();
        house.tamper(&REMOVE, &[5_i64.into()]).await;
        house.look(house.ids.next()).await;
        house.look(house.ids.next()).await;
        house.look(house.ids.next()).await;
        seal(&house.store).await.unwrap();
        assert!(house.verify(&[]).await.is_sound(), "it fits together");
        let report = house.verify(&[late, early]).await;
        assert_eq!((report.bad, report.anchors), (bad(What::Rewritten, 5, 6), 1));
    })
    .await;
}

#[tokio::test]
async fn anchors_are_kept_outside_and_survive_a_half_written_line() {
    on_both(|store| async move {
        let house = House::new(store);
        let folder = tempfile::tempdir().unwrap();
        let anchors = Anchors::in_folder(folder.path().join("outside"));
        let mut read = house.store.read().await.unwrap();
        assert_eq!(anchors.anchor(&mut read, house.region, noon()).await.unwrap(), None);
        assert_eq!(anchors.read(house.region).await.unwrap(), (Vec::new(), 0));
        drop(read);
        for _ in 0..2 {
            house.look(house.ids.next()).await;
            seal(&house.store).await.unwrap();
            for _ in 0..2 {
                let mut read = house.store.read().await.unwrap();
                assert!(anchors.anchor(&mut read, house.region, noon()).await.unwrap().is_some());
            }
        }
        let file = folder.path().join("outside/audit-anchors.txt");
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text.lines().count(), 2, "nothing new, nothing noted");
        std::fs::write(&file, format!("{text}{} 3 a5", house.region)).unwrap();
        house.look(house.ids.next()).await;
        seal(&house.store).await.unwrap();
        let mut read = house.store.read().await.unwrap();
        let third = anchors.anchor(&mut read, house.region, noon()).await.unwrap().unwrap();
        drop(read);
        let (known, unreadable) = anchors.read(house.region).await.unwrap();
        assert_eq!((known.len(), unreadable, known.last()), (3, 1, Some(&third)));
        let report = house.verify(&known).await;
        assert_eq!((report.entries, report.anchors, report.bad), (3, 3, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_writers_at_once_make_one_chain_without_gaps() {
    on_both(|store| async move {
        let house = std::sync::Arc::new(House::new(store));
        let sealers: Vec<_> = (0..2)
            .map(|_| tokio::spawn(audit::keep_sealing(house.store.clone(), Duration::from_millis(3))))
            .collect();
        let writers: Vec<_> = (0..50)
            .map(|writer| {
                let house = std::sync::Arc::clone(&house);
                tokio::spawn(async move {
                    #[expect(clippy::disallowed_methods, reason = "measures")]
                    let start = std::time::Instant::now();
                    for turn in 0..10 {
                        if (writer + turn) % 7 == 0 {
                            let mut write = house.store.write().await.unwrap();
                            let act = Act::new(Action::List, Kind::Professional);
                            acted(&mut write, &house.hub, act, &house.how()).await.unwrap();
                            drop(write);
                        }
                        house.look(house.ids.next()).await;
                    }
                    start.elapsed() / 10
                })
            })
            .collect();
        let mut slowest = Duration::ZERO;
        for writer in writers {
            slowest = slowest.max(writer.await.unwrap());
        }
        eprintln!("slowest writer: {slowest:?} a look");
        for sealer in sealers {
            sealer.abort();
            assert!(sealer.await.unwrap_err().is_cancelled());
        }
        seal(&house.store).await.unwrap();
        let report = house.verify(&[]).await;
        assert_eq!((report.entries, report.unsealed, report.bad), (500, 0, None));
    })
    .await;
}

#[tokio::test]
async fn on_postgres_an_entry_waits_for_its_place_and_verify_says_so() {
    on_both(|store| async move {
        let house = House::new(store);
        house.look(house.ids.next()).await;
        let waits = i64::from(house.store.engine() == Engine::Postgres);
        let report = house.verify(&[]).await;
        assert_eq!((report.entries, report.unsealed, report.bad), (1 - waits, waits, None));
        assert_eq!(seal(&house.store).await.unwrap(), waits as u64);
        assert_eq!(house.verify(&[]).await.unsealed, 0);
    })
    .await;
}

#[tokio::test]
async fn who_saw_whom_is_answered_from_an_index_and_needs_no_sorting() {
    let fresh = sqlite().await;
    let house = House::with_entries(fresh.store.clone(), 1).await;
    for (name, index) in
        [("audit.entry.of_subject", "audit_entry_subject"), ("audit.entry.of_account", "audit_entry_account")]
    {
        let statement = STATEMENTS.iter().find(|statement| statement.name() == name).unwrap();
        let sql: &'static str = format!("EXPLAIN QUERY PLAN {}", statement.sql(Engine::Sqlite)).leak();
        let explain: &'static Statement = Box::leak(Box::new(Statement::new("test.explain", sql)));
        let id: Id<Somebody> = house.ids.next();
        let values = [house.region.into(), id.into(), id.into(), 10_u32.into()];
        let rows = house.store.read().await.unwrap().rows(explain, &values).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
        assert_eq!(plan.len(), 1, "no sorting: {plan:?}");
        assert!(plan[0].contains("SEARCH") && plan[0].contains(index), "{plan:?}");
        assert!(plan[0].contains("entry_id<?"), "{plan:?}");
    }
}

/// `cargo test -p audit --release -- --ignored --nocapture million`
#[tokio::test]
#[ignore = "takes minutes; for docs/operations/figures.md"]
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn a_million_entries() {
    on_both(|store| async move {
        let house = House::new(store);
        let people: Vec<Id<Somebody>> = (0..10_000).map(|_| house.ids.next()).collect();
        let start = std::time::Instant::now();
        for _ in 0..100 {
            let mut write = house.store.write().await.unwrap();
            let (action, kind) = (Action::List, Kind::Professional);
            looked_at_many(&mut write, &house.hub, action, kind, people.clone(), &house.how()).await.unwrap();
            write.commit().await.unwrap();
        }
        eprintln!("written: {:?}", start.elapsed());
        let start = std::time::Instant::now();
        seal(&house.store).await.unwrap();
        eprintln!("sealed: {:?}", start.elapsed());
        let start = std::time::Instant::now();
        let mut read = house.store.read().await.unwrap();
        let entries = seen(&mut read, house.region, people[5000], Page::first(50)).await.unwrap();
        eprintln!("who saw: {:?}", start.elapsed());
        assert_eq!(entries.len(), 50);
        drop(read);
        let start = std::time::Instant::now();
        assert_eq!(house.verify(&[]).await.entries, 1_000_000);
        eprintln!("verified: {:?}", start.elapsed());
    })
    .await;
}
