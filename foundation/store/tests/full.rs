//! A full disk: the write is refused as full, nothing of it is kept, reading goes on, and writing works again when
//! there is room.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::process::Command;

use kernel::{Chance, Clock, Failure, Fault, Id, Ids};
use store::{
    Settings, Statement, Store,
    files::{FileKind, Files, New},
    verify::verify,
};

static ADD: Statement = Statement::new(
    "test.region.add",
    "INSERT INTO region (region_id, code, name, demo, made_at) VALUES ($1, $2, $3, $4, $5)",
);
static COUNT: Statement = Statement::new("test.region.count", "SELECT COUNT(*) FROM region");

/// A small file system of its own, gone when dropped.
struct Small(tempfile::TempDir);

impl Small {
    /// Nothing where this machine does not allow mounting.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "none"])
            .arg(folder.path())
            .output()
            .is_ok_and(|done| done.status.success());
        mounted.then_some(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

async fn add(store: &Store, ids: &Ids, rows: usize) -> Result<(), Fault> {
    let mut write = store.write().await?;
    for _ in 0..rows {
        let name = "圏域".repeat(300);
        let values = [ids.next::<()>().into(), "0001".into(), name.into(), false.into(), ids.now().into()];
        write.execute(&ADD, &values).await?;
    }
    write.commit().await
}

async fn count(store: &Store) -> i64 {
    store.read().await.unwrap().one(&COUNT, &[]).await.unwrap().number(0).unwrap()
}

#[tokio::test]
async fn a_full_disk_refuses_the_write_and_nothing_else() {
    let Some(small) = Small::mount() else {
        eprintln!("skipped: this machine does not allow mounting a small file system");
        return;
    };
    let ids = Ids::new(Clock::system(), Chance::seeded(1));
    let store = Store::open(&Settings::in_folder(small.0.path())).await.unwrap();
    let files = Files::open(small.0.path()).await.unwrap();
    add(&store, &ids, 10).await.unwrap();
    let ballast = small.0.path().join("ballast");
    std::fs::write(&ballast, vec![0; 3 << 20]).unwrap();

    let mut kept = 10;
    let refused = loop {
        match add(&store, &ids, 50).await {
            Ok(()) => kept += 50,
            Err(fault) => break fault,
        }
    };
    assert!(refused.is_full(), "{refused}");
    assert_eq!(count(&store).await, kept, "reading goes on, and nothing is half done");
    assert!(
        add(&store, &ids, 200).await.is_err_and(|fault| fault.is_full()),
        "it stays so while the disk is full"
    );

    let region: Id<()> = ids.next();
    let content = vec![b'a'; 6 << 20];
    let new = New { region, id: ids.next(), content, allowed: &[FileKind::Csv], at: ids.now(), by: None };
    let mut write = store.write().await.unwrap();
    let refused = files.keep(&mut write, new).await;
    assert!(
        matches!(refused, Err(Failure::Failed(fault)) if fault.is_full()),
        "so does a file that does not fit"
    );
    drop(write);

    std::fs::remove_file(&ballast).unwrap();
    add(&store, &ids, 10).await.unwrap();
    assert_eq!(count(&store).await, kept + 10, "writing works again");
    assert_eq!(verify(&store).await.unwrap(), []);
    store.close().await;
    let again = Store::open(&Settings::in_folder(small.0.path())).await.unwrap();
    assert_eq!(count(&again).await, kept + 10);
    again.close().await;
}
