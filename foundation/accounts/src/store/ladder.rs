use access::{AccountId, RegionId};
use kernel::{Fault, Instant};
use store::{Read, Statement, Value, Write};

use crate::ladder::Place;

// The row is locked by being counted, so that attempts made at the same moment wait for one another.
pub(crate) static COUNT: Statement = Statement::new(
    "accounts.ladder.count",
    "INSERT INTO sign_in_ladder (region_id, rung, key_hash, failures, last_failed_at, not_before)
     VALUES ($1, $2, $3, 1, $4, $4)
     ON CONFLICT (region_id, rung, key_hash) DO UPDATE
        SET failures = CASE WHEN sign_in_ladder.last_failed_at < $5 THEN 1 ELSE sign_in_ladder.failures + 1 END,
            last_failed_at = $4
     RETURNING failures, not_before",
);
pub(crate) static PAUSE: Statement = Statement::new(
    "accounts.ladder.pause",
    "UPDATE sign_in_ladder SET not_before = $4 WHERE region_id = $1 AND rung = $2 AND key_hash = $3",
);
pub(crate) static CLEAR: Statement = Statement::new(
    "accounts.ladder.clear",
    "DELETE FROM sign_in_ladder WHERE region_id = $1 AND rung = $2 AND key_hash = $3",
);
pub(crate) static FORGIVE: Statement = Statement::new(
    "accounts.ladder.forgive",
    "UPDATE sign_in_ladder SET failures = failures - 1, not_before = $4
      WHERE region_id = $1 AND rung = $2 AND key_hash = $3 AND failures > 0",
);
pub(crate) static FORGET: Statement = Statement::new(
    "accounts.ladder.forget",
    "DELETE FROM sign_in_ladder WHERE region_id = $1 AND last_failed_at < $2",
);
pub(crate) static KNOWS_DEVICE: Statement = Statement::new(
    "accounts.device.knows",
    "SELECT 1 FROM account_device WHERE region_id = $1 AND account_id = $2 AND device_hash = $3",
);
pub(crate) static KEEP_DEVICE: Statement = Statement::new(
    "accounts.device.keep",
    "INSERT INTO account_device (region_id, account_id, device_hash, last_used_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (region_id, account_id, device_hash) DO UPDATE SET last_used_at = $4",
);

fn key(region: RegionId, place: &Place) -> [Value; 3] {
    [region.into(), place.rung.code().into(), place.key.clone().into()]
}

/// Counts an attempt as failed before it is judged; a moment means that none is judged before it. The write must then
/// be dropped, not kept, so that waiting people do not make it longer.
pub(crate) async fn count(
    write: &mut Write,
    region: RegionId,
    place: &Place,
    now: Instant,
) -> Result<Option<Instant>, Fault> {
    let [region, rung, hash] = key(region, place);
    let stale = now.plus_seconds(-place.rung.memory());
    let row =
        write.one(&COUNT, &[region.clone(), rung.clone(), hash.clone(), now.into(), stale.into()]).await?;
    let (failures, not_before) = (row.number(0)?, row.instant(1)?);
    if not_before > now {
        return Ok(Some(not_before));
    }
    let next = now.plus_seconds(place.rung.pause(failures));
    write.execute(&PAUSE, &[region, rung, hash, next.into()]).await?;
    Ok(None)
}

/// Forgets the failures at a place: whoever it was has proved who they are.
pub(crate) async fn clear(write: &mut Write, region: RegionId, place: &Place) -> Result<(), Fault> {
    write.execute(&CLEAR, &key(region, place)).await.map(drop)
}

/// Takes back one count, of an attempt that was right.
pub(crate) async fn forgive(
    write: &mut Write,
    region: RegionId,
    place: &Place,
    now: Instant,
) -> Result<(), Fault> {
    let [region, rung, hash] = key(region, place);
    write.execute(&FORGIVE, &[region, rung, hash, now.into()]).await.map(drop)
}

/// Whether the account was signed in on this device before.
pub(crate) async fn knows_device(
    db: &mut Read,
    region: RegionId,
    account: AccountId,
    device: &[u8],
) -> Result<bool, Fault> {
    Ok(db.optional(&KNOWS_DEVICE, &[region.into(), account.into(), device.into()]).await?.is_some())
}

/// Remembers the device for the account.
pub(crate) async fn keep_device(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    device: &[u8],
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&KEEP_DEVICE, &[region.into(), account.into(), device.into(), now.into()]).await.map(drop)
}

/// Forgets what is older than `before`.
pub(crate) async fn forget(write: &mut Write, region: RegionId, before: Instant) -> Result<u64, Fault> {
    write.execute(&FORGET, &[region.into(), before.into()]).await
}
