use std::time::Duration;

use access::RegionId;
use kernel::Fault;
use store::{Engine, Store};

use crate::{
    anchor::hex,
    store::{SEAL, TURN, UNSEALED, UNSEALED_REGIONS, head_of, line_of},
};

/// Entries linked in one transaction.
const BATCH: i64 = 1000;

/// Gives every entry that has none its place in its region's chain; says how many. On SQLite entries have it from the
/// start. Safe to run on several nodes at once.
///
/// # Errors
/// When the database refuses; what was linked before stays.
pub async fn seal(store: &Store) -> Result<u64, Fault> {
    if store.engine() == Engine::Sqlite {
        return Ok(0);
    }
    let mut sealed = 0;
    let regions = store.read().await?.rows(&UNSEALED_REGIONS, &[]).await?;
    for row in regions {
        let region = row.id(0)?;
        loop {
            let linked = seal_batch(store, region).await?;
            sealed += linked;
            if linked < BATCH as u64 {
                break;
            }
        }
    }
    Ok(sealed)
}

async fn seal_batch(store: &Store, region: RegionId) -> Result<u64, Fault> {
    let mut write = store.write().await?;
    write.rows(&TURN, &[region.to_string().into()]).await?;
    let rows = write.rows(&UNSEALED, &[region.into(), BATCH.into()]).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let (mut sequence, mut hash) = head_of(&mut write, region).await?;
    let mut links = Vec::with_capacity(rows.len());
    for row in &rows {
        let line = line_of(row)?;
        sequence += 1;
        hash = line.hash(&hash, sequence);
        links.push(serde_json::json!({
            "entry": line.id.uuid().simple().to_string(), "sequence": sequence, "hash": hex(&hash),
        }));
    }
    let linked = write.execute(&SEAL, &[region.into(), serde_json::Value::from(links).into()]).await?;
    write.commit().await?;
    Ok(linked)
}

/// Seals again and again, for as long as it is polled; the server runs it beside everything else.
pub async fn keep_sealing(store: Store, every: Duration) {
    loop {
        if let Err(fault) = seal(&store).await {
            tracing::error!(%fault, "audit entries could not be linked; they wait");
        }
        tokio::time::sleep(every).await;
    }
}
