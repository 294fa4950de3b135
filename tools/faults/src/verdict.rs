use std::{collections::HashSet, path::Path};

use store::{Settings, Statement, Store, verify};
use uuid::Uuid;

use crate::Done;

static KEPT: Statement = Statement::new("faults.kept", "SELECT region_id FROM region");
static HALVES: Statement = Statement::new(
    "faults.halves",
    "SELECT (SELECT COUNT(*) FROM region WHERE region_id NOT IN (SELECT region_id FROM command_once))
     + (SELECT COUNT(*) FROM command_once WHERE region_id NOT IN (SELECT region_id FROM region))",
);

/// What is found when the database is opened again.
pub struct Verdict {
    /// Acknowledged and not there.
    pub lost: u64,
    /// Writes of which only a part is there.
    pub halves: u64,
    /// What `verify` complains of.
    pub complaints: Vec<String>,
}

/// Opens the database and looks for everything that was acknowledged.
pub fn judge(folder: &Path, acknowledged: &[Uuid]) -> Done<Verdict> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&Settings::in_folder(folder)).await?;
        let mut read = store.read().await?;
        let mut kept = HashSet::new();
        for row in read.rows(&KEPT, &[]).await? {
            kept.insert(row.uuid(0)?);
        }
        let halves = u64::try_from(read.one(&HALVES, &[]).await?.number(0)?)?;
        drop(read);
        let complaints = verify::verify(&store).await?.iter().map(ToString::to_string).collect();
        store.close().await;
        let lost = acknowledged.iter().filter(|id| !kept.contains(*id)).count() as u64;
        Ok(Verdict { lost, halves, complaints })
    })
}
