use access::{AccountId, RegionId};
use kernel::{Fault, Ids, Instant};
use store::Write;

use crate::{store::invitations, token::Token};

/// A link by which somebody chooses how to sign in. Whoever has it is let in, so it is shown to one person only.
pub struct Link {
    /// The path; the address of the program stands before it.
    pub path: String,
    /// When it ends.
    pub expires_at: Instant,
}

/// Makes a link for an account; older ones end.
pub(crate) async fn link(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    ids: &Ids,
) -> Result<Link, Fault> {
    let token = Token::new(ids.chance());
    let expires_at = invitations::add(write, region, ids.next(), account, &token, ids.now()).await?;
    Ok(Link { path: format!("/invitation/{}", token.text()), expires_at })
}
