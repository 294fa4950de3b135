use askama::Template;
use kernel::{Refusal, calendar::display};
use page::{Answer, Frame, Visit, components::FormState, html};

use super::own_account;
use crate::store::{accounts, passkeys, secrets};

struct Key {
    id: String,
    label: String,
    made_at: String,
    used_at: Option<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    passkey: FormState,
    sign_in_name: String,
    demo: bool,
    has_password: bool,
    has_authenticator: bool,
    codes_left: i64,
    passkeys: Vec<Key>,
}

/// One's own account: with what one signs in, on which devices, in which language.
pub(super) async fn show(visit: Visit) -> Answer {
    let id = own_account(&visit)?;
    let region = visit.context().region();
    let mut read = visit.context().store().read().await?;
    let account = accounts::find(&mut read, region, id).await?.ok_or(Refusal::NotFound)?;
    let stored = secrets::find(&mut read, region, id).await?;
    let codes_left = secrets::count_recovery(&mut read, region, id).await?;
    let keys = passkeys::of_account(&mut read, region, id).await?;
    html(&AccountPage {
        frame: visit.frame(),
        passkey: FormState::new("passkey"),
        sign_in_name: account.sign_in_name,
        demo: account.demo,
        has_password: stored.password.is_some(),
        has_authenticator: stored.totp.is_some(),
        codes_left,
        passkeys: keys
            .into_iter()
            .map(|key| Key {
                id: key.id.to_string(),
                label: key.label,
                made_at: display::instant(visit.lang(), key.made_at),
                used_at: key.used_at.map(|at| display::instant(visit.lang(), at)),
            })
            .collect(),
    })
}
