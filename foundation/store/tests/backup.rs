//! Backup and restore on both engines: everything comes back, on either engine, and what is damaged changes nothing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stop the test")]

use std::{fs, path::Path};

use kernel::{Chance, Clock, Failure, Id, Ids, Instant, Outcome};
use store::{
    Engine, Settings, Statement, Store,
    backup::{Keep, Opener, Seal, backup, check, drill, prune, restore},
    files::{File, FileKind, Files, New},
    search::{Entry, Query, Scope},
    verify::{counts, verify},
};
use store_testing::{Fresh, postgres, sqlite};

const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

static REGION: Statement = Statement::new(
    "test.region",
    "INSERT INTO region (region_id, code, name, demo, made_at) VALUES ($1, $2, $3, $4, $5)",
);
static REGIONS: Statement =
    Statement::new("test.regions", "SELECT region_id, code, name, demo, made_at FROM region ORDER BY code");

fn now() -> Instant {
    Instant::from_micros(1_795_000_000_123_456)
}

fn seal() -> Seal {
    Seal::Recipients(vec![RECIPIENT.into()])
}

fn opener() -> Opener {
    Opener::Identities(vec![IDENTITY.into()])
}

fn key<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.key(),
        other => panic!("not refused: {other:?}"),
    }
}

/// Rows of every type, two files, and something to find.
async fn fill(store: &Store) -> (Id<()>, Id<File>) {
    let ids = Ids::new(Clock::fixed(now()), Chance::seeded(7));
    let files = Files::open(store.folder()).await.unwrap();
    let (region, id) = (ids.next::<()>(), ids.next::<File>());
    let mut write = store.write().await.unwrap();
    for number in 0..3000_i64 {
        let name = if number % 2 == 0 { "圏域 \"'\\\n\t" } else { "" };
        let values = [
            ids.next::<()>().into(),
            format!("{number:05}").into(),
            name.into(),
            (number % 3 == 0).into(),
            now().plus_seconds(number).into(),
        ];
        write.execute(&REGION, &values).await.unwrap();
    }
    for (id, content) in [(id, &b"a,b\r\n"[..]), (ids.next(), b"%PDF-1.7")] {
        let new = New {
            region,
            id,
            content: content.to_vec(),
            allowed: &FileKind::ALL,
            at: now(),
            by: Some(region),
        };
        files.keep(&mut write, new).await.unwrap();
    }
    write.index(&Entry::new(region, "office", ids.next::<()>(), "緑風苑").public(true)).await.unwrap();
    write.commit().await.unwrap();
    (region, id)
}

/// What a store says of itself, in a form that does not depend on the engine.
async fn picture_of(store: &Store, region: Id<()>, id: Id<File>) -> String {
    let mut read = store.read().await.unwrap();
    let mut said = format!("{:?}", counts(store).await.unwrap());
    for row in read.rows(&REGIONS, &[]).await.unwrap() {
        said.push_str(&format!(
            "{} {} {} {} {}\n",
            row.uuid(0).unwrap(),
            row.text(1).unwrap(),
            row.text(2).unwrap(),
            row.flag(3).unwrap(),
            row.instant(4).unwrap()
        ));
    }
    let files = Files::open(store.folder()).await.unwrap();
    let kept = files.find(&mut read, region, id).await.unwrap();
    said.push_str(&format!("{:?} {:?}\n", kept, files.content(&kept).await.unwrap()));
    let scope = Scope { public: true, ..Scope::default() };
    let found = read.search(&Query::new(region, "風苑").among("office", scope)).await.unwrap();
    said.push_str(&format!("{found:?}"));
    assert_eq!(verify(store).await.unwrap(), []);
    said
}

async fn back(archive: &Path, into: Fresh, region: Id<()>, id: Id<File>) -> String {
    into.store.close().await;
    restore(archive, &opener(), &into.settings, now()).await.unwrap();
    let store = Store::open(&into.settings).await.unwrap();
    let said = picture_of(&store, region, id).await;
    // The restored database goes on living.
    let mut write = store.write().await.unwrap();
    write
        .index(&Entry::new(region, "office", Id::<()>::from_uuid(region.uuid()), "次の事業所"))
        .await
        .unwrap();
    write.commit().await.unwrap();
    store.close().await;
    said
}

#[tokio::test]
async fn a_region_comes_back_on_either_engine() {
    for from in [sqlite().await, postgres().await] {
        let (region, id) = fill(&from.store).await;
        let before = picture_of(&from.store, region, id).await;
        let made = backup(&from.store, &from.folder.path().join("backups"), &seal(), now()).await.unwrap();
        assert_eq!(made.manifest.files, 2);
        assert!(made.manifest.missing.is_empty());
        assert_eq!(check(&made.file, &opener()).await.unwrap(), made.manifest);
        for into in [sqlite().await, postgres().await] {
            let engine = into.store.engine();
            let folder = into.settings.folder.clone();
            assert_eq!(back(&made.file, into, region, id).await, before, "into {engine:?}");
            assert!(!folder.join("restoring").exists());
        }
        from.store.close().await;
    }
}

#[tokio::test]
async fn a_restore_replaces_what_was_there_and_sets_it_aside() {
    for from in [sqlite().await, postgres().await] {
        let (region, id) = fill(&from.store).await;
        let made = backup(&from.store, &from.folder.path().join("backups"), &seal(), now()).await.unwrap();
        let before = picture_of(&from.store, region, id).await;
        let mut write = from.store.write().await.unwrap();
        let later = Ids::new(Clock::system(), Chance::seeded(8)).next::<()>();
        let values = [later.into(), "later".into(), "".into(), false.into(), now().into()];
        write.execute(&REGION, &values).await.unwrap();
        write.commit().await.unwrap();
        assert_ne!(picture_of(&from.store, region, id).await, before);
        if from.store.engine() == Engine::Sqlite {
            let refused = restore(&made.file, &opener(), &from.settings, now()).await;
            assert_eq!(key(refused), "store-restore-in-use");
            assert_ne!(picture_of(&from.store, region, id).await, before, "nothing was changed");
        }
        from.store.close().await;
        restore(&made.file, &opener(), &from.settings, now()).await.unwrap();
        let store = Store::open(&from.settings).await.unwrap();
        assert_eq!(picture_of(&store, region, id).await, before);
        store.close().await;
        let aside = from.settings.folder.join("before-restore");
        assert!(aside.join("files").is_dir() && aside.join("key").is_file());
        if store.engine() == Engine::Sqlite {
            let old = Store::open(&Settings::in_folder(&aside)).await.unwrap();
            assert_eq!(counts(&old).await.unwrap()[0], ("region".to_owned(), 3001));
            old.close().await;
        }
    }
}

#[tokio::test]
async fn a_damaged_backup_a_wrong_key_or_a_wrong_passphrase_changes_nothing() {
    let from = sqlite().await;
    let (region, id) = fill(&from.store).await;
    let made = backup(&from.store, &from.folder.path().join("backups"), &seal(), now()).await.unwrap();
    let before = picture_of(&from.store, region, id).await;
    from.store.close().await;
    let whole = fs::read(&made.file).unwrap();
    let bent_file = from.folder.path().join("bent");
    for sixteenth in 0..16 {
        let place = whole.len() * sixteenth / 16 + 40;
        let mut bent = whole.clone();
        bent[place] ^= 0x10;
        let cut = whole[..whole.len() * sixteenth / 16].to_vec();
        for damaged in [bent, cut] {
            fs::write(&bent_file, damaged).unwrap();
            let refused = key(restore(&bent_file, &opener(), &from.settings, now()).await);
            assert!(
                matches!(refused, "store-backup-damaged" | "store-backup-wrong-key"),
                "at {sixteenth}/16"
            );
        }
    }
    let mut longer = whole.clone();
    longer.push(0);
    fs::write(&bent_file, longer).unwrap();
    assert_eq!(key(check(&bent_file, &opener()).await), "store-backup-damaged");
    let other = "AGE-SECRET-KEY-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQS3PZ5VN".to_owned();
    for opener in [Opener::Identities(vec![other]), Opener::Passphrase("合い言葉".into())] {
        assert_eq!(key(restore(&made.file, &opener, &from.settings, now()).await), "store-backup-wrong-key");
    }
    let store = Store::open(&from.settings).await.unwrap();
    assert_eq!(picture_of(&store, region, id).await, before);
    assert!(!from.settings.folder.join("restoring").exists());
    assert!(!from.settings.folder.join("before-restore").exists());

    let words = Seal::Passphrase("長い合い言葉".into());
    let made = backup(&store, &from.folder.path().join("backups"), &words, now()).await.unwrap();
    assert_eq!(key(check(&made.file, &Opener::Passphrase("短い".into())).await), "store-backup-wrong-key");
    check(&made.file, &Opener::Passphrase("長い合い言葉".into())).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_restore_interrupted_at_any_step_is_finished_at_the_next_start() {
    let from = sqlite().await;
    let (region, id) = fill(&from.store).await;
    let before = picture_of(&from.store, region, id).await;
    from.store.close().await;
    let folder = from.settings.folder.clone();
    // What a crash leaves that came after the mark: nothing moved yet, or only the first steps of it.
    for moved in 0..3 {
        let staging = folder.join("restoring");
        let parts = ["tsunagu.db", "files", "key"];
        fs::create_dir(&staging).unwrap();
        for part in parts {
            fs::rename(folder.join(part), staging.join(part)).unwrap();
        }
        fs::write(staging.join("ready"), "sqlite").unwrap();
        if moved > 0 {
            let _ = fs::remove_dir_all(folder.join("before-restore"));
            fs::create_dir(folder.join("before-restore")).unwrap();
            fs::write(staging.join("begun"), "tsunagu.db").unwrap();
            for part in &parts[..moved] {
                fs::rename(staging.join(part), folder.join(part)).unwrap();
            }
        }
        let store = Store::open(&from.settings).await.unwrap();
        assert_eq!(picture_of(&store, region, id).await, before, "after {moved} moves");
        store.close().await;
        assert!(!staging.exists());
    }
    // A restore that was not complete is not used.
    fs::create_dir(folder.join("restoring")).unwrap();
    fs::write(folder.join("restoring/tsunagu.db"), "half").unwrap();
    let store = Store::open(&from.settings).await.unwrap();
    assert_eq!(picture_of(&store, region, id).await, before);
    store.close().await;
}

#[tokio::test]
async fn a_drill_proves_that_a_restore_would_succeed() {
    for from in [sqlite().await, postgres().await] {
        fill(&from.store).await;
        let drilled = drill(&from.store, &seal(), &opener(), now()).await.unwrap();
        assert!(drilled.rows > 3000);
        assert!(drilled.missing.is_empty());
        assert!(!drilled.made.file.exists(), "it clears away after itself");
        let wrong = Opener::Passphrase("x".into());
        assert_eq!(key(drill(&from.store, &seal(), &wrong, now()).await), "store-backup-wrong-key");
        from.store.close().await;
    }
}

#[tokio::test]
async fn writing_goes_on_while_a_backup_is_made_and_is_not_in_it() {
    for from in [sqlite().await, postgres().await] {
        fill(&from.store).await;
        let (store, folder) = (from.store.clone(), from.folder.path().join("backups"));
        let making = tokio::spawn(async move { backup(&store, &folder, &seal(), now()).await.unwrap() });
        let ids = Ids::new(Clock::system(), Chance::seeded(9));
        let mut written = 0_u64;
        while !making.is_finished() {
            let mut write = from.store.write().await.unwrap();
            let code = format!("x{written:08}");
            let values = [ids.next::<()>().into(), code.into(), "".into(), false.into(), now().into()];
            write.execute(&REGION, &values).await.unwrap();
            write.commit().await.unwrap();
            written += 1;
        }
        let made = making.await.unwrap();
        let regions = made.manifest.tables.iter().find(|rows| rows.table == "region").unwrap();
        assert!(regions.rows >= 3000 && regions.rows <= 3000 + written);
        check(&made.file, &opener()).await.unwrap();
        assert_eq!(prune(made.file.parent().unwrap(), Keep::default()).unwrap(), Vec::<String>::new());
        from.store.close().await;
    }
}
