//! What the command line of the server can do with accounts: let the first person in, show who there is, keep somebody
//! out. It is written down like everything else, as done by the operator.

use access::{Actor, RegionId, Role};
use audit::Face;
use kernel::{Fault, Ids, Lang, Outcome, Refusal};
use store::{Read, Store};

use crate::{
    account::{Account, State},
    invite::{self, Link},
    name, record,
    store::{accounts, invitations, sessions},
};

/// Whoever may run the program with its data folder; they have no account.
fn operator(region: RegionId) -> Actor {
    Actor { role: Role::Operator, ..Actor::nobody(region, Lang::Ja) }
}

/// Adds an account and returns the link by which its holder chooses how to sign in.
///
/// # Errors
/// When the sign-in name cannot be one or is taken, or the database refuses.
pub async fn add(
    store: &Store,
    region: RegionId,
    ids: &Ids,
    sign_in_name: &str,
    display_name: &str,
    role: Role,
) -> Outcome<(Account, Link)> {
    if role == Role::Nobody {
        return Err(Refusal::invalid("role", "accounts-invalid-role").into());
    }
    let account = Account {
        id: ids.next(),
        sign_in_name: name::read("sign-in-name", sign_in_name)?,
        display_name: display_name.trim().to_owned(),
        lang: Lang::Ja,
        role,
        professional: None,
        state: State::Invited,
        demo: false,
        made_at: ids.now(),
    };
    let mut write = store.write().await?;
    if !accounts::add(&mut write, region, &account).await? {
        return Err(Refusal::invalid("sign-in-name", "accounts-invalid-name-taken").into());
    }
    let link = invite::link(&mut write, region, account.id, ids).await?;
    record::added(&mut write, &operator(region), account.id, Face::Cli, ids).await?;
    write.commit().await?;
    Ok((account, link))
}

/// A page of the accounts, by sign-in name, and how many there are; pages count from 1.
///
/// # Errors
/// When the database cannot answer.
pub async fn list(db: &mut Read, region: RegionId, page: i64) -> Result<(Vec<Account>, i64), Fault> {
    accounts::list(db, region, "", page).await
}

/// Keeps somebody out, on every device and at once.
///
/// # Errors
/// When there is nobody of that name, or the database refuses.
pub async fn suspend(store: &Store, region: RegionId, ids: &Ids, sign_in_name: &str) -> Outcome<Account> {
    let now = ids.now();
    let mut write = store.write().await?;
    let found = accounts::find_by_name(&mut write, region, &name::fold(sign_in_name)).await?;
    let mut account = found.ok_or(Refusal::NotFound)?;
    accounts::change_state(&mut write, region, account.id, State::Suspended, now).await?;
    sessions::revoke_all(&mut write, region, account.id, None, now).await?;
    invitations::withdraw(&mut write, region, account.id, now).await?;
    record::commanded(&mut write, &operator(region), account.id, ids).await?;
    write.commit().await?;
    account.state = State::Suspended;
    Ok(account)
}
