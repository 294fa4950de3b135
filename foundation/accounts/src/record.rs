//! What the sign-in writes into the log of who did what, in the transaction of the act.

use access::{AccountId, Actor, Kind, act::Act as Action};
use audit::{Act, Deed, Face, How};
use kernel::{Fault, Id, Ids};
use store::Write;

use crate::account::Holder;

/// How the sign-in's own pages answer.
fn how(ids: &Ids) -> How {
    How::new(Face::Html, ids)
}

/// Somebody signed in.
pub(crate) async fn signed_in(write: &mut Write, actor: &Actor, ids: &Ids) -> Result<(), Fault> {
    said(write, actor, Deed::SignedIn, actor.account, ids).await
}

/// Somebody signed out, or a device was.
pub(crate) async fn signed_out(
    write: &mut Write,
    actor: &Actor,
    account: AccountId,
    ids: &Ids,
) -> Result<(), Fault> {
    said(write, actor, Deed::SignedOut, Some(account), ids).await
}

/// Somebody tried; the account is known where the name was one of ours.
pub(crate) async fn failed(
    write: &mut Write,
    actor: &Actor,
    account: Option<AccountId>,
    ids: &Ids,
) -> Result<(), Fault> {
    said(write, actor, Deed::SignInFailed, account, ids).await
}

async fn said(
    write: &mut Write,
    actor: &Actor,
    deed: Deed,
    account: Option<AccountId>,
    ids: &Ids,
) -> Result<(), Fault> {
    let act = Act::new(deed, Kind::Account);
    let act = account.map_or(act, |account| act.with(account));
    audit::acted(write, actor, act, &how(ids)).await
}

/// Somebody made an account; from a page or on the server's own command line.
pub(crate) async fn added(
    write: &mut Write,
    actor: &Actor,
    account: AccountId,
    face: Face,
    ids: &Ids,
) -> Result<(), Fault> {
    let act = Act::new(access::Action::Add, Kind::Account).with(account);
    audit::acted(write, actor, act, &How::new(face, ids)).await
}

/// Somebody looked at an account.
pub(crate) async fn looked(
    write: &mut Write,
    actor: &Actor,
    permit: access::Permit<access::act::Look, Holder>,
    ids: &Ids,
) -> Result<(), Fault> {
    audit::looked(write, actor, permit, &how(ids)).await.map(drop)
}

/// Somebody saw these accounts in a list.
pub(crate) async fn listed(
    write: &mut Write,
    actor: &Actor,
    accounts: Vec<Id<Holder>>,
    ids: &Ids,
) -> Result<(), Fault> {
    let action = access::Action::List;
    audit::looked_at_many(write, actor, action, Kind::Account, accounts, &how(ids)).await.map(drop)
}

/// Somebody changed an account, their own or, with leave, another's.
pub(crate) async fn changed<A: Action>(
    write: &mut Write,
    actor: &Actor,
    permit: &access::Permit<A, Holder>,
    fields: &[&'static str],
    ids: &Ids,
) -> Result<(), Fault> {
    audit::changed(write, actor, permit, fields, &how(ids)).await
}

/// The server's own command line changed an account.
pub(crate) async fn commanded(
    write: &mut Write,
    actor: &Actor,
    account: AccountId,
    ids: &Ids,
) -> Result<(), Fault> {
    let act = Act::new(access::Action::Govern, Kind::Account).with(account);
    audit::acted(write, actor, act, &How::new(Face::Cli, ids)).await
}
