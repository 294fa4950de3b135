use access::{AccountId, RegionId};
use kernel::{Fault, Id, Instant};
use store::{Read, Statement, Write};

use crate::token::Token;

/// Leave to choose how to sign in, once.
#[derive(Debug)]
pub(crate) enum Invitation {}

pub(crate) static ADD: Statement = Statement::new(
    "accounts.invitation.add",
    "INSERT INTO invitation (region_id, invitation_id, account_id, token_hash, made_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
pub(crate) static FIND: Statement = Statement::new(
    "accounts.invitation.find",
    "SELECT i.invitation_id, i.account_id FROM invitation i
       JOIN account a ON a.region_id = i.region_id AND a.account_id = i.account_id
      WHERE i.region_id = $1 AND i.token_hash = $2 AND i.used_at IS NULL AND i.expires_at > $3
        AND a.state <> 'suspended'",
);
pub(crate) static USE: Statement = Statement::new(
    "accounts.invitation.use",
    "UPDATE invitation SET used_at = $3 WHERE region_id = $1 AND invitation_id = $2 AND used_at IS NULL",
);
pub(crate) static WITHDRAW: Statement = Statement::new(
    "accounts.invitation.withdraw",
    "UPDATE invitation SET used_at = $3 WHERE region_id = $1 AND account_id = $2 AND used_at IS NULL",
);

/// Seven days, in seconds.
const LASTS: i64 = 7 * 24 * 60 * 60;

/// Makes one; those made before for the same account end.
pub(crate) async fn add(
    write: &mut Write,
    region: RegionId,
    id: Id<Invitation>,
    account: AccountId,
    token: &Token,
    now: Instant,
) -> Result<Instant, Fault> {
    withdraw(write, region, account, now).await?;
    let expires_at = now.plus_seconds(LASTS);
    let values =
        [region.into(), id.into(), account.into(), token.hash().into(), now.into(), expires_at.into()];
    write.execute(&ADD, &values).await?;
    Ok(expires_at)
}

/// The open invitation with this token, and whose it is.
pub(crate) async fn find(
    db: &mut Read,
    region: RegionId,
    token: &Token,
    now: Instant,
) -> Result<Option<(Id<Invitation>, AccountId)>, Fault> {
    let found = db.optional(&FIND, &[region.into(), token.hash().into(), now.into()]).await?;
    found.map(|row| Ok((row.id(0)?, row.id(1)?))).transpose()
}

/// Uses it up; false when somebody else just did.
pub(crate) async fn consume(
    write: &mut Write,
    region: RegionId,
    id: Id<Invitation>,
    now: Instant,
) -> Result<bool, Fault> {
    Ok(write.execute(&USE, &[region.into(), id.into(), now.into()]).await? == 1)
}

/// Ends the open invitations of an account.
pub(crate) async fn withdraw(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&WITHDRAW, &[region.into(), account.into(), now.into()]).await.map(drop)
}
