use access::{AccountId, RegionId};
use kernel::{Fault, Id, Instant};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use store::{Read, Row, Statement, Value, Write};
use webauthn_rs::prelude::Passkey;

/// A passkey of an account.
pub(crate) struct Stored {
    pub(crate) id: Id<Passkey>,
    pub(crate) account: AccountId,
    pub(crate) passkey: Passkey,
    pub(crate) label: String,
    pub(crate) made_at: Instant,
    pub(crate) used_at: Option<Instant>,
}

/// What a browser was asked to do with a passkey.
#[derive(Debug)]
pub(crate) enum Ceremony {}

macro_rules! columns {
    () => {
        "passkey_id, account_id, credential, label, made_at, used_at"
    };
}

pub(crate) static ADD: Statement = Statement::new(
    "accounts.passkey.add",
    "INSERT INTO passkey (region_id, passkey_id, account_id, credential_hash, credential, label, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
);
pub(crate) static BY_CREDENTIAL: Statement = Statement::new(
    "accounts.passkey.by_credential",
    concat!(
        "SELECT ",
        columns!(),
        " FROM passkey WHERE region_id = $1 AND credential_hash = $2 AND account_id = $3"
    ),
);
pub(crate) static OF_ACCOUNT: Statement = Statement::new(
    "accounts.passkey.of_account",
    concat!(
        "SELECT ",
        columns!(),
        " FROM passkey WHERE region_id = $1 AND account_id = $2 ORDER BY passkey_id"
    ),
);
pub(crate) static USED: Statement = Statement::new(
    "accounts.passkey.used",
    "UPDATE passkey SET credential = $3, used_at = $4 WHERE region_id = $1 AND passkey_id = $2",
);
pub(crate) static REMOVE: Statement = Statement::new(
    "accounts.passkey.remove",
    "DELETE FROM passkey WHERE region_id = $1 AND account_id = $2 AND ($3 OR passkey_id = $4)",
);
pub(crate) static BEGIN: Statement = Statement::new(
    "accounts.ceremony.begin",
    "INSERT INTO passkey_ceremony (region_id, ceremony_id, account_id, purpose, state, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
pub(crate) static TAKE: Statement = Statement::new(
    "accounts.ceremony.take",
    "DELETE FROM passkey_ceremony WHERE region_id = $1 AND ceremony_id = $2 AND purpose = $3
     RETURNING account_id, state, expires_at",
);
pub(crate) static FORGET: Statement = Statement::new(
    "accounts.ceremony.forget",
    "DELETE FROM passkey_ceremony WHERE region_id = $1 AND expires_at < $2",
);

fn stored(row: &Row) -> Result<Stored, Fault> {
    Ok(Stored {
        id: row.id(0)?,
        account: row.id(1)?,
        passkey: read(row.json(2)?)?,
        label: row.text(3)?,
        made_at: row.instant(4)?,
        used_at: row.optional_instant(5)?,
    })
}

fn read<T: DeserializeOwned>(json: serde_json::Value) -> Result<T, Fault> {
    serde_json::from_value(json).map_err(|source| Fault::new("reading a passkey", source))
}

fn hash(credential: &[u8]) -> Vec<u8> {
    Sha256::digest(credential).to_vec()
}

/// Adds one; false when the same is known already.
pub(crate) async fn add(
    write: &mut Write,
    region: RegionId,
    id: Id<Passkey>,
    account: AccountId,
    passkey: &Passkey,
    label: &str,
    now: Instant,
) -> Result<bool, Fault> {
    let values = [
        region.into(),
        id.into(),
        account.into(),
        hash(passkey.cred_id().as_ref()).into(),
        Value::json(passkey)?,
        label.into(),
        now.into(),
    ];
    Ok(write.execute(&ADD, &values).await? == 1)
}

pub(crate) async fn by_credential(
    db: &mut Read,
    region: RegionId,
    credential: &[u8],
    account: AccountId,
) -> Result<Option<Stored>, Fault> {
    let values = [region.into(), hash(credential).into(), account.into()];
    db.optional(&BY_CREDENTIAL, &values).await?.as_ref().map(stored).transpose()
}

pub(crate) async fn of_account(
    db: &mut Read,
    region: RegionId,
    account: AccountId,
) -> Result<Vec<Stored>, Fault> {
    db.rows(&OF_ACCOUNT, &[region.into(), account.into()]).await?.iter().map(stored).collect()
}

/// Keeps the counter a passkey has reached.
pub(crate) async fn used(
    write: &mut Write,
    region: RegionId,
    stored: &Stored,
    now: Instant,
) -> Result<(), Fault> {
    let values = [region.into(), stored.id.into(), Value::json(&stored.passkey)?, now.into()];
    write.execute(&USED, &values).await.map(drop)
}

/// Removes one of an account, or all.
pub(crate) async fn remove(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    one: Option<Id<Passkey>>,
) -> Result<u64, Fault> {
    write.execute(&REMOVE, &[region.into(), account.into(), one.is_none().into(), one.into()]).await
}

/// How long a browser may take, in seconds.
const PATIENCE: i64 = 5 * 60;

pub(crate) async fn begin(
    write: &mut Write,
    region: RegionId,
    id: Id<Ceremony>,
    account: Option<AccountId>,
    purpose: &'static str,
    state: &(impl Serialize + Sync),
    now: Instant,
) -> Result<(), Fault> {
    let expires_at = now.plus_seconds(PATIENCE);
    let values =
        [region.into(), id.into(), account.into(), purpose.into(), Value::json(state)?, expires_at.into()];
    write.execute(&BEGIN, &values).await.map(drop)
}

/// Takes what was begun, once; nothing when it is not there or too old.
pub(crate) async fn take<T: DeserializeOwned>(
    write: &mut Write,
    region: RegionId,
    id: Id<Ceremony>,
    purpose: &'static str,
    now: Instant,
) -> Result<Option<(Option<AccountId>, T)>, Fault> {
    let taken = write.optional(&TAKE, &[region.into(), id.into(), purpose.into()]).await?;
    let Some(row) = taken else { return Ok(None) };
    if row.instant(2)? < now {
        return Ok(None);
    }
    Ok(Some((row.optional_id(0)?, read(row.json(1)?)?)))
}

/// Forgets what nobody answered.
pub(crate) async fn forget(write: &mut Write, region: RegionId, now: Instant) -> Result<u64, Fault> {
    write.execute(&FORGET, &[region.into(), now.into()]).await
}
