//! The store on both engines: what is written comes back, what is not committed does not, and what is acknowledged
//! together lasts together.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use jiff::civil::date;
use kernel::{Chance, Clock, Id, Ids, Instant};
use store::{Command, FAMILIES, Insert, Once, STATEMENTS, Statement, Store, Type, Value};
use store_testing::{on_both, sqlite};
use uuid::Uuid;

static ADD: Statement = Statement::new(
    "test.region.add",
    "INSERT INTO region (region_id, code, name, demo, made_at) VALUES ($1, $2, $3, $4, $5)",
);
static ALL: Statement = Statement::new(
    "test.region.all",
    "SELECT region_id, code, name, demo, made_at FROM region ORDER BY code",
);
static COUNT: Statement = Statement::new("test.region.count", "SELECT COUNT(*) FROM region");
static MANY: Insert =
    Insert::new("test.region.many", "region", &["region_id", "code", "name", "demo", "made_at"], "");
static TYPES: Statement = Statement::new(
    "test.types",
    "SELECT CAST($1 AS TEXT), CAST($2 AS INTEGER), $3, $4, CAST($5 AS TEXT), $6",
)
.on_postgres("SELECT $1::text, $2::bigint, $3::double precision, $4::bytea, $5::date, $6::jsonb");

fn ids() -> Ids {
    Ids::new(Clock::system(), Chance::seeded(1))
}

fn region(ids: &Ids, code: &str) -> Vec<Value> {
    vec![
        ids.next::<()>().into(),
        code.into(),
        "圏域".into(),
        true.into(),
        Instant::from_micros(1_795_000_000_123_456).into(),
    ]
}

async fn count(store: &Store) -> i64 {
    store.read().await.unwrap().one(&COUNT, &[]).await.unwrap().number(0).unwrap()
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
        for family in FAMILIES {
            for variant in 0..family.variants() {
                read.prepare(family.sql(variant, store.engine()))
                    .await
                    .unwrap_or_else(|e| panic!("{} {variant}: {e}", family.name()));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_written_comes_back_to_the_microsecond() {
    on_both(|store| async move {
        let ids = ids();
        let values = region(&ids, "0001");
        let mut write = store.write().await.unwrap();
        assert_eq!(write.execute(&ADD, &values).await.unwrap(), 1);
        write.commit().await.unwrap();
        let rows = store.read().await.unwrap().rows(&ALL, &[]).await.unwrap();
        assert_eq!(Value::Id(rows[0].uuid(0).unwrap()), values[0]);
        assert_eq!(rows[0].text(1).unwrap(), "0001");
        assert_eq!(rows[0].text(2).unwrap(), "圏域");
        assert!(rows[0].flag(3).unwrap());
        assert_eq!(rows[0].instant(4).unwrap().as_micros(), 1_795_000_000_123_456);
        assert!(rows[0].number(1).is_err(), "a text is not a number");
    })
    .await;
}

#[tokio::test]
async fn values_of_every_type_and_their_absence_go_both_ways() {
    on_both(|store| async move {
        let mut read = store.read().await.unwrap();
        let some: [Value; 6] = [
            "﨑".into(),
            42_i64.into(),
            1.5.into(),
            vec![0_u8, 255].into(),
            date(2026, 11, 21).into(),
            serde_json::json!({"a": [1, null]}).into(),
        ];
        let row = read.one(&TYPES, &some).await.unwrap();
        assert_eq!(row.text(0).unwrap(), "﨑");
        assert_eq!(row.number(1).unwrap(), 42);
        assert_eq!(row.real(2).unwrap(), 1.5);
        assert_eq!(row.bytes(3).unwrap(), [0, 255]);
        assert_eq!(row.day(4).unwrap(), date(2026, 11, 21));
        assert_eq!(row.json(5).unwrap(), serde_json::json!({"a": [1, null]}));
        let none =
            [Type::Text, Type::Number, Type::Real, Type::Bytes, Type::Day, Type::Json].map(Value::Null);
        let row = read.one(&TYPES, &none).await.unwrap();
        assert_eq!(row.optional_text(0).unwrap(), None);
        assert_eq!(row.optional_number(1).unwrap(), None);
        assert_eq!(row.optional_day(4).unwrap(), None);
        assert_eq!(row.optional_json(5).unwrap(), None);
        assert!(row.text(0).is_err());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_is_undone() {
    on_both(|store| async move {
        let ids = ids();
        let mut write = store.write().await.unwrap();
        write.execute(&ADD, &region(&ids, "0001")).await.unwrap();
        assert_eq!(write.one(&COUNT, &[]).await.unwrap().number(0).unwrap(), 1, "a write sees what it wrote");
        drop(write);
        assert_eq!(count(&store).await, 0);
        let mut write = store.write().await.unwrap();
        write.execute(&ADD, &region(&ids, "0002")).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(count(&store).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_refused_statement_undoes_only_its_own_write() {
    on_both(|store| async move {
        let ids = ids();
        let good = region(&ids, "0001");
        let mut write = store.write().await.unwrap();
        write.execute(&ADD, &good).await.unwrap();
        write.commit().await.unwrap();
        let mut write = store.write().await.unwrap();
        assert!(write.execute(&ADD, &good).await.is_err(), "the key is taken");
        drop(write);
        let mut write = store.write().await.unwrap();
        write.execute(&ADD, &region(&ids, "0002")).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(count(&store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn many_rows_go_in_with_few_statements() {
    on_both(|store| async move {
        let ids = ids();
        let values: Vec<Value> = (0..301).flat_map(|n| region(&ids, &format!("{n:04}"))).collect();
        let mut write = store.write().await.unwrap();
        assert_eq!(write.insert_many(&MANY, &values).await.unwrap(), 301);
        assert!(write.insert_many(&MANY, &values[..3]).await.is_err(), "half a row is none");
        write.commit().await.unwrap();
        assert_eq!(count(&store).await, 301);
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_does_not_change_under_the_reader() {
    on_both(|store| async move {
        let ids = ids();
        let mut read = store.read().await.unwrap();
        assert_eq!(read.one(&COUNT, &[]).await.unwrap().number(0).unwrap(), 0);
        let mut write = store.write().await.unwrap();
        write.execute(&ADD, &region(&ids, "0001")).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(read.one(&COUNT, &[]).await.unwrap().number(0).unwrap(), 0);
        drop(read);
        assert_eq!(count(&store).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_writers_at_once_lose_nothing_and_those_who_give_up_leave_nothing() {
    on_both(|store| async move {
        let ids = ids();
        let writers: Vec<_> = (0..50)
            .map(|writer| {
                let (store, ids) = (store.clone(), ids.clone());
                tokio::spawn(async move {
                    for turn in 0..10 {
                        let mut write = store.write().await.unwrap();
                        write.execute(&ADD, &region(&ids, &format!("{writer:02}{turn:02}"))).await.unwrap();
                        if writer % 5 == 0 {
                            drop(write);
                        } else {
                            write.commit().await.unwrap();
                        }
                    }
                })
            })
            .collect();
        let given_up = tokio::spawn({
            let store = store.clone();
            async move {
                for turn in 0..200_u64 {
                    let work = async {
                        let mut write = store.write().await.unwrap();
                        write.execute(&ADD, &region(&ids, &format!("x{turn}"))).await.unwrap();
                        std::future::pending::<()>().await;
                    };
                    let _ = tokio::time::timeout(std::time::Duration::from_micros(turn * 20), work).await;
                }
            }
        });
        for writer in writers {
            writer.await.unwrap();
        }
        given_up.await.unwrap();
        assert_eq!(count(&store).await, 400);
    })
    .await;
}

#[tokio::test]
async fn who_opens_a_second_write_while_holding_one_is_told_instead_of_waiting_for_ever() {
    let fresh = sqlite().await;
    let mut settings = fresh.settings.clone();
    fresh.store.close().await;
    settings.patience = std::time::Duration::from_millis(100);
    let store = Store::open(&settings).await.unwrap();
    let first = store.write().await.unwrap();
    let Err(fault) = store.write().await else { panic!("two writes at once") };
    assert!(fault.to_string().contains("waiting for the write before this one"), "{fault}");
    drop(first);
    store.write().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_is_there_when_the_file_is_opened_again() {
    let fresh = sqlite().await;
    let ids = ids();
    let mut write = fresh.store.write().await.unwrap();
    write.execute(&ADD, &region(&ids, "0001")).await.unwrap();
    write.commit().await.unwrap();
    fresh.store.close().await;
    let again = Store::open(&fresh.settings).await.unwrap();
    assert_eq!(count(&again).await, 1);
}

#[tokio::test]
async fn the_same_command_gives_the_same_answer_and_another_body_is_refused() {
    on_both(|store| async move {
        let ids = ids();
        let (region, account): (Id<()>, Id<()>) = (ids.next(), ids.next());
        let key = Uuid::from_u128(7);
        let command = Command::new(region, account, key, b"name=a");
        let now = Instant::from_micros(1_795_000_000_000_000);
        let mut write = store.write().await.unwrap();
        assert_eq!(write.once(&command).await.unwrap(), Once::New);
        write.keep_answer(&command, "/offices/1", now).await.unwrap();
        write.commit().await.unwrap();
        let mut write = store.write().await.unwrap();
        assert_eq!(write.once(&command).await.unwrap(), Once::Done("/offices/1".into()));
        let other = Command::new(region, account, key, b"name=b");
        assert_eq!(write.once(&other).await.unwrap(), Once::Different);
        assert_eq!(write.forget_answers(region, now.plus_seconds(1)).await.unwrap(), 1);
        assert_eq!(write.once(&other).await.unwrap(), Once::New);
        write.commit().await.unwrap();
    })
    .await;
}

/// A browser that goes away drops what was being done for it, wherever that stood.
#[tokio::test]
async fn a_read_given_up_while_it_begins_leaves_nothing_that_a_write_stumbles_over() {
    on_both(|store| async move {
        let ids = ids();
        for turn in 0..150_u64 {
            for part in 0..4 {
                let moment = std::time::Duration::from_micros((turn * 7 + part * 131) % 900);
                let _given_up = tokio::time::timeout(moment, store.read()).await;
            }
            let mut write = store.write().await.unwrap();
            write.execute(&ADD, &region(&ids, &format!("{turn:04}"))).await.unwrap();
            write.commit().await.unwrap();
        }
        assert_eq!(store.read().await.unwrap().one(&COUNT, &[]).await.unwrap().number(0).unwrap(), 150);
    })
    .await;
}
