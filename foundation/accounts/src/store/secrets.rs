use access::{AccountId, RegionId};
use kernel::{Fault, Instant};
use store::{Insert, Read, Statement, Value, Write};

pub(crate) static FIND: Statement = Statement::new(
    "accounts.secret.find",
    "SELECT password_hash, totp_sealed, totp_step FROM account WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static SET_PASSWORD: Statement = Statement::new(
    "accounts.secret.set_password",
    "UPDATE account SET password_hash = $3, changed_at = $4 WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static SET_TOTP: Statement = Statement::new(
    "accounts.secret.set_totp",
    "UPDATE account SET totp_sealed = $3, totp_step = $4, changed_at = $5 WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static USE_STEP: Statement = Statement::new(
    "accounts.secret.use_step",
    "UPDATE account SET totp_step = $3 WHERE region_id = $1 AND account_id = $2 AND totp_step < $3",
);
pub(crate) static USE_RECOVERY: Statement = Statement::new(
    "accounts.recovery.use",
    "UPDATE recovery_code SET used_at = $4
      WHERE region_id = $1 AND account_id = $2 AND code_hash = $3 AND used_at IS NULL",
);
pub(crate) static CLEAR_RECOVERY: Statement = Statement::new(
    "accounts.recovery.clear",
    "DELETE FROM recovery_code WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static COUNT_RECOVERY: Statement = Statement::new(
    "accounts.recovery.count",
    "SELECT COUNT(*) FROM recovery_code WHERE region_id = $1 AND account_id = $2 AND used_at IS NULL",
);
pub(crate) static ADD_RECOVERY: Insert = Insert::new(
    "accounts.recovery.add",
    "recovery_code",
    &["region_id", "account_id", "code_hash", "made_at"],
    "",
);
pub(crate) static RESET: Statement = Statement::new(
    "accounts.secret.reset",
    "UPDATE account SET password_hash = $3, totp_sealed = $4, totp_step = 0, changed_at = $5
      WHERE region_id = $1 AND account_id = $2",
);

/// What an account is proved with, as stored.
#[derive(Default)]
pub(crate) struct Secrets {
    pub(crate) password: Option<String>,
    pub(crate) totp: Option<Vec<u8>>,
    pub(crate) step: i64,
}

pub(crate) async fn find(db: &mut Read, region: RegionId, account: AccountId) -> Result<Secrets, Fault> {
    let Some(row) = db.optional(&FIND, &[region.into(), account.into()]).await? else {
        return Ok(Secrets::default());
    };
    Ok(Secrets { password: row.optional_text(0)?, totp: row.optional_bytes(1)?, step: row.number(2)? })
}

pub(crate) async fn set_password(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    hash: &str,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&SET_PASSWORD, &[region.into(), account.into(), hash.into(), now.into()]).await.map(drop)
}

/// Takes a new authenticator; the step of the code that showed it works is used.
pub(crate) async fn set_totp(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    sealed: Vec<u8>,
    step: i64,
    now: Instant,
) -> Result<(), Fault> {
    let values = [region.into(), account.into(), sealed.into(), step.into(), now.into()];
    write.execute(&SET_TOTP, &values).await.map(drop)
}

/// Uses a step up; false when it was used in between.
pub(crate) async fn use_step(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    step: i64,
) -> Result<bool, Fault> {
    Ok(write.execute(&USE_STEP, &[region.into(), account.into(), step.into()]).await? == 1)
}

/// Uses a recovery code up; false when there is none such.
pub(crate) async fn use_recovery(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    hash: Vec<u8>,
    now: Instant,
) -> Result<bool, Fault> {
    Ok(write.execute(&USE_RECOVERY, &[region.into(), account.into(), hash.into(), now.into()]).await? == 1)
}

/// Puts new recovery codes in the place of the old.
pub(crate) async fn set_recovery(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    hashes: Vec<Vec<u8>>,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&CLEAR_RECOVERY, &[region.into(), account.into()]).await?;
    let rows: Vec<Value> = hashes
        .into_iter()
        .flat_map(|hash| [region.into(), account.into(), hash.into(), now.into()])
        .collect();
    write.insert_many(&ADD_RECOVERY, &rows).await.map(drop)
}

/// How many recovery codes are left.
pub(crate) async fn count_recovery(
    db: &mut Read,
    region: RegionId,
    account: AccountId,
) -> Result<i64, Fault> {
    db.one(&COUNT_RECOVERY, &[region.into(), account.into()]).await?.number(0)
}

/// Takes everything away; the next invitation brings new ones.
pub(crate) async fn reset(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    now: Instant,
) -> Result<(), Fault> {
    let (no_password, no_totp): (Option<&str>, Option<Vec<u8>>) = (None, None);
    let values = [region.into(), account.into(), no_password.into(), no_totp.into(), now.into()];
    write.execute(&RESET, &values).await?;
    write.execute(&CLEAR_RECOVERY, &[region.into(), account.into()]).await.map(drop)
}
