use access::{Strength, act, permit};
use askama::Template;
use axum::{Extension, extract::Path, http::StatusCode};
use kernel::{Id, Invalid, Refusal};
use page::{Answer, Form, Frame, Visit, components::FormState, html};
use store::{Read, Write};

use super::{
    SECRET_FIELDS, first, html_with, passkeys, refused,
    secrets::{Setup, codes_page, derived, new_codes, plain_code},
};
use crate::{
    account::{Account, Holder, State},
    entry,
    gate::{Gate, Origin},
    password, record, seal,
    store::{
        accounts,
        invitations::{self, Invitation},
        secrets, sessions,
    },
    token::Token,
    totp,
};

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    frame: Frame,
    form: FormState,
    passkey: FormState,
    setup: Setup,
    path: String,
    name: String,
    sign_in_name: String,
}

#[derive(Template)]
#[template(path = "invitation-gone.html")]
struct GonePage {
    frame: Frame,
}

fn gone(visit: &Visit) -> Answer {
    html_with(StatusCode::NOT_FOUND, &GonePage { frame: visit.frame() })
}

/// An open invitation.
struct Open {
    id: Id<Invitation>,
    token: Token,
    account: Account,
}

async fn find(db: &mut Read, visit: &Visit, token: &str) -> Result<Option<Open>, kernel::Fault> {
    let region = visit.context().region();
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let Some((id, account)) = invitations::find(db, region, &token, visit.now()).await? else {
        return Ok(None);
    };
    let account = accounts::find(db, region, account).await?;
    Ok(account.map(|account| Open { id, token, account }))
}

impl Open {
    /// The secret the app is shown; it comes from the token, so that looking at the page writes nothing.
    fn secret(&self, visit: &Visit) -> totp::Secret {
        derived(visit, "accounts.totp.invitation", self.token.bytes())
    }

    fn page(&self, visit: &Visit) -> Result<InvitationPage, kernel::Fault> {
        let frame = visit.frame();
        let setup = Setup::new(&frame, &self.secret(visit), &self.account.sign_in_name)?;
        Ok(InvitationPage {
            frame,
            form: FormState::new("invitation"),
            passkey: FormState::new("passkey"),
            setup,
            path: format!("/invitation/{}", self.token.text()),
            name: self.account.display_name.clone(),
            sign_in_name: self.account.sign_in_name.clone(),
        })
    }
}

/// Where somebody who was invited chooses how to sign in.
pub(super) async fn show(visit: Visit, Path(token): Path<String>) -> Answer {
    let mut read = visit.context().store().read().await?;
    match find(&mut read, &visit, &token).await? {
        Some(open) => html(&open.page(&visit)?),
        None => gone(&visit),
    }
}

/// Takes a password and an authenticator, signs the person in and shows the recovery codes, this once.
pub(super) async fn accept(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let (context, now) = (visit.context(), visit.now());
    let told = form.without(SECRET_FIELDS);
    let mut write = first!(visit, &told);
    let Some(open) = find(&mut write, &visit, &token).await? else { return gone(&visit) };
    drop(write);
    let account = &open.account;
    let names = [&*account.sign_in_name, &account.display_name, &context.settings().region_name];
    let chosen = password::check("password", form.text("password"), &names);
    let secret = open.secret(&visit);
    let step = totp::accept(&secret, &plain_code(&form), now, 0)
        .ok_or_else(|| Invalid::new("code", "accounts-invalid-code"));
    let (chosen, step) = match (chosen, step) {
        (Ok(chosen), Ok(step)) => (chosen, step),
        (chosen, step) => {
            let invalid: Vec<Invalid> = [chosen.err(), step.err()].into_iter().flatten().collect();
            let mut page = open.page(&visit)?;
            page.form = refused(page.form, &page.frame, &invalid);
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let hash = gate.hasher().hash(chosen, context.ids().chance()).await?;
    let sealed = seal::close(context.secret(), context.ids().chance(), account.id, &secret)?;
    let region = context.region();
    let mut write = first!(visit, &told);
    if !activate(&visit, &mut write, &open).await? {
        return gone(&visit);
    }
    secrets::set_password(&mut write, region, account.id, &hash, now).await?;
    secrets::set_totp(&mut write, region, account.id, sealed, step, now).await?;
    let codes = new_codes(&visit, &mut write, account).await?;
    let shared = !form.ticked("own");
    let entered =
        entry::open(&gate, &visit, &origin, &mut write, account.id, Strength::TwoFactor, shared).await?;
    let permit = permit::<act::Change, Holder>(&mut write, &entered.actor, account.id.cast(), now).await?;
    let fields = ["password", "authenticator", "recovery-codes"];
    record::changed(&mut write, &entered.actor, &permit, &fields, context.ids()).await?;
    visit.finish(write, &told, "/account/recovery-codes", None).await?;
    Ok(entered.put_on(codes_page(&visit, account, 0, codes)?))
}

/// Uses the invitation up and lets the account in; whatever was signed in before is not any more.
async fn activate(visit: &Visit, write: &mut Write, open: &Open) -> Result<bool, kernel::Fault> {
    let (region, now) = (visit.context().region(), visit.now());
    if !invitations::consume(write, region, open.id, now).await? {
        return Ok(false);
    }
    accounts::change_state(write, region, open.account.id, State::Active, now).await?;
    sessions::revoke_all(write, region, open.account.id, None, now).await?;
    Ok(true)
}

/// Asks the browser for a passkey for the invited person.
pub(super) async fn ask_passkey(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    Path(token): Path<String>,
    _form: Form,
) -> Answer {
    let open = {
        let mut read = visit.context().store().read().await?;
        find(&mut read, &visit, &token).await?.ok_or(Refusal::NotFound)?
    };
    passkeys::ask_for(&gate, &visit, &open.account).await
}

/// Takes a passkey instead of a password.
pub(super) async fn accept_passkey(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let told = form.without(SECRET_FIELDS);
    let mut write = first!(visit, &told);
    let Some(open) = find(&mut write, &visit, &token).await? else { return gone(&visit) };
    let id = open.account.id;
    if !activate(&visit, &mut write, &open).await? {
        return gone(&visit);
    }
    let device = crate::session::label(origin.agent());
    passkeys::add(&gate, &visit, &mut write, &form, id, &device).await?;
    let shared = !form.ticked("own");
    let entered = entry::open(&gate, &visit, &origin, &mut write, id, Strength::Passkey, shared).await?;
    let permit = permit::<act::Change, Holder>(&mut write, &entered.actor, id.cast(), visit.now()).await?;
    record::changed(&mut write, &entered.actor, &permit, &["passkey"], visit.context().ids()).await?;
    Ok(entered.put_on(visit.finish(write, &told, "/", None).await?))
}
