use access::{act, permit};
use askama::Template;
use axum::{Extension, http::StatusCode};
use kernel::{Invalid, Outcome, Refusal};
use page::{Answer, FlashKind, Form, Frame, Visit, components::FormState, html};

use super::{SECRET_FIELDS, first, fresh, html_with, own_account, refused};
use crate::{
    account::{Account, Holder},
    gate::Gate,
    password, qr, record, recovery, seal,
    store::{accounts, secrets, sessions},
    totp,
};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    form: FormState,
    sign_in_name: String,
}

/// What an authenticator app is shown.
pub(super) struct Setup {
    pub(super) picture: String,
    pub(super) written: String,
    pub(super) address: String,
}

impl Setup {
    pub(super) fn new(frame: &Frame, secret: &totp::Secret, name: &str) -> Result<Self, kernel::Fault> {
        let address = totp::address(secret, &frame.say("page-product"), name);
        Ok(Self { picture: qr::picture(&address)?, written: totp::written(secret), address })
    }
}

#[derive(Template)]
#[template(path = "authenticator.html")]
struct AuthenticatorPage {
    frame: Frame,
    form: FormState,
    setup: Setup,
}

#[derive(Template)]
#[template(path = "recovery-codes.html")]
struct RecoveryPage {
    frame: Frame,
    left: i64,
    codes: Vec<String>,
    name: String,
    office: String,
    on: String,
}

async fn own(visit: &Visit) -> Outcome<Account> {
    fresh(visit)?;
    let id = own_account(visit)?;
    let mut read = visit.context().store().read().await?;
    Ok(accounts::find(&mut read, visit.context().region(), id).await?.ok_or(Refusal::NotFound)?)
}

/// Where one chooses a new password.
pub(super) async fn password(visit: Visit) -> Answer {
    let account = own(&visit).await?;
    let form = FormState::new("password");
    html(&PasswordPage { frame: visit.frame(), form, sign_in_name: account.sign_in_name })
}

/// Takes a new password. Every other device is signed out: whoever knew the old one is out too.
pub(super) async fn change_password(Extension(gate): Extension<Gate>, visit: Visit, form: Form) -> Answer {
    let account = own(&visit).await?;
    let (context, now) = (visit.context(), visit.now());
    let region = context.region();
    let names = [&*account.sign_in_name, &account.display_name, &context.settings().region_name];
    let chosen = match password::check("password", form.text("password"), &names) {
        Ok(chosen) => chosen,
        Err(invalid) => {
            let frame = visit.frame();
            let form = refused(FormState::new("password"), &frame, &[invalid]);
            let page = PasswordPage { frame, form, sign_in_name: account.sign_in_name };
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let hash = gate.hasher().hash(chosen, context.ids().chance()).await?;
    let told = form.without(SECRET_FIELDS);
    let mut write = first!(visit, &told);
    let permit = permit::<act::Change, Holder>(&mut write, visit.actor(), account.id.cast(), now).await?;
    secrets::set_password(&mut write, region, account.id, &hash, now).await?;
    sessions::revoke_all(&mut write, region, account.id, visit.actor().session, now).await?;
    record::changed(&mut write, visit.actor(), &permit, &["password"], context.ids()).await?;
    visit
        .finish(write, &told, "/account", Some((FlashKind::Success, "accounts-flash-password-changed")))
        .await
}

/// The secret of the next authenticator: the same until it is taken, another after that. It need not be kept
/// anywhere in between.
async fn next_secret(visit: &Visit, account: &Account) -> Outcome<totp::Secret> {
    let context = visit.context();
    let mut read = context.store().read().await?;
    let stored = secrets::find(&mut read, context.region(), account.id).await?;
    let session = visit.actor().session.map(|session| session.to_string()).unwrap_or_default();
    let seed =
        [account.id.to_string().as_bytes(), session.as_bytes(), &stored.totp.unwrap_or_default()].concat();
    Ok(derived(visit, "accounts.totp.next", &seed))
}

/// The secret of an authenticator that is being set up, from something only this set-up has.
pub(super) fn derived(visit: &Visit, purpose: &str, seed: &[u8]) -> totp::Secret {
    let mark = visit.context().secret().mark(purpose, seed);
    let mut secret = totp::Secret::default();
    secret.copy_from_slice(&mark[..20]);
    secret
}

/// Where one sets up another authenticator app.
pub(super) async fn authenticator(visit: Visit) -> Answer {
    let account = own(&visit).await?;
    let secret = next_secret(&visit, &account).await?;
    let frame = visit.frame();
    let setup = Setup::new(&frame, &secret, &account.sign_in_name)?;
    html(&AuthenticatorPage { frame, form: FormState::new("authenticator"), setup })
}

/// Takes the new authenticator, once its code shows that it works; the old one is nothing from then on.
pub(super) async fn change_authenticator(visit: Visit, form: Form) -> Answer {
    let account = own(&visit).await?;
    let (context, now) = (visit.context(), visit.now());
    let secret = next_secret(&visit, &account).await?;
    let Some(step) = totp::accept(&secret, &plain_code(&form), now, 0) else {
        let frame = visit.frame();
        let setup = Setup::new(&frame, &secret, &account.sign_in_name)?;
        let form = refused(
            FormState::new("authenticator"),
            &frame,
            &[Invalid::new("code", "accounts-invalid-code")],
        );
        return html_with(StatusCode::UNPROCESSABLE_ENTITY, &AuthenticatorPage { frame, form, setup });
    };
    let told = form.without(SECRET_FIELDS);
    let mut write = first!(visit, &told);
    let permit = permit::<act::Change, Holder>(&mut write, visit.actor(), account.id.cast(), now).await?;
    let sealed = seal::close(context.secret(), context.ids().chance(), account.id, &secret)?;
    secrets::set_totp(&mut write, context.region(), account.id, sealed, step, now).await?;
    record::changed(&mut write, visit.actor(), &permit, &["authenticator"], context.ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-authenticator-changed"));
    visit.finish(write, &told, "/account", said).await
}

/// The digits of a code as typed, in whatever width and with whatever spaces.
pub(super) fn plain_code(form: &Form) -> String {
    password::normal(form.text("code")).chars().filter(|c| !c.is_whitespace()).collect()
}

/// How many recovery codes are left, and where one makes new ones.
pub(super) async fn recovery_codes(visit: Visit) -> Answer {
    let account = own(&visit).await?;
    let mut read = visit.context().store().read().await?;
    let left = secrets::count_recovery(&mut read, visit.context().region(), account.id).await?;
    codes_page(&visit, &account, left, Vec::new())
}

/// Makes new recovery codes and shows them, this once.
pub(super) async fn make_recovery_codes(visit: Visit, form: Form) -> Answer {
    let account = own(&visit).await?;
    let mut write = first!(visit, &form);
    let permit =
        permit::<act::Change, Holder>(&mut write, visit.actor(), account.id.cast(), visit.now()).await?;
    let codes = new_codes(&visit, &mut write, &account).await?;
    record::changed(&mut write, visit.actor(), &permit, &["recovery-codes"], visit.context().ids()).await?;
    // Sent again, the form leads back to the page that says how many there are; the codes are not shown twice.
    visit.finish(write, &form, "/account/recovery-codes", None).await?;
    codes_page(&visit, &account, 0, codes)
}

/// New recovery codes in the place of the old.
pub(super) async fn new_codes(
    visit: &Visit,
    write: &mut store::Write,
    account: &Account,
) -> Result<Vec<String>, kernel::Fault> {
    let context = visit.context();
    let codes = recovery::make(context.ids().chance());
    let hashes = codes.iter().map(|code| recovery::hash(context.secret(), account.id, code)).collect();
    secrets::set_recovery(write, context.region(), account.id, hashes, visit.now()).await?;
    Ok(codes)
}

/// The page of recovery codes; with codes, it shows them.
pub(super) fn codes_page(visit: &Visit, account: &Account, left: i64, codes: Vec<String>) -> Answer {
    let frame = visit.frame();
    html(&RecoveryPage {
        left,
        codes,
        name: account.display_name.clone(),
        office: frame.actor_office().to_owned(),
        on: kernel::calendar::display::instant(visit.lang(), visit.now()),
        frame,
    })
}
