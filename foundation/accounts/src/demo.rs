//! The people of the demo region whom a visitor can be with one click.

use access::{AccountId, ProfessionalId, RegionId, Role};
use kernel::{Fault, Ids, Lang, Outcome};
use store::{Read, Write};

use crate::{
    account::{Account, Belonging, State},
    name,
    store::accounts,
};

/// Somebody to be. No `Debug`, as of everything that names people.
pub struct DemoAccount {
    /// What they sign in as; also what they are found again by.
    pub sign_in_name: String,
    /// How they are called.
    pub display_name: String,
    /// What they are here as.
    pub role: Role,
    /// The offices they act for.
    pub belonging: Belonging,
    /// Who they are in the directory.
    pub professional: Option<ProfessionalId>,
}

/// Makes an account of the demo region. It has neither password nor passkey, and can be entered only where
/// `POST /sign-in/demo` answers. Made again, it is the same account.
///
/// # Errors
/// When the name is no sign-in name, or the database refuses.
pub async fn make(write: &mut Write, region: RegionId, ids: &Ids, demo: &DemoAccount) -> Outcome<AccountId> {
    let sign_in_name = name::read("sign-in-name", &demo.sign_in_name)?;
    if let Some(there) = accounts::find_by_name(write, region, &sign_in_name).await? {
        return Ok(there.id);
    }
    let account = Account {
        id: ids.next(),
        sign_in_name,
        display_name: demo.display_name.clone(),
        lang: Lang::Ja,
        role: demo.role,
        professional: demo.professional,
        state: State::Active,
        demo: true,
        made_at: ids.now(),
    };
    accounts::add(write, region, &account).await?;
    accounts::set_belonging(write, region, account.id, &demo.belonging).await?;
    Ok(account.id)
}

/// All of them with what they belong to, in the order in which they were made; for the start page.
///
/// # Errors
/// When the database cannot answer.
pub async fn all(db: &mut Read, region: RegionId) -> Result<Vec<(Account, Belonging)>, Fault> {
    let mut all = Vec::new();
    for account in accounts::demo(db, region).await? {
        let belonging = accounts::belonging(db, region, account.id).await?;
        all.push((account, belonging));
    }
    Ok(all)
}
