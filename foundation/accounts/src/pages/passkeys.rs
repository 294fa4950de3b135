use access::{AccountId, Strength, act, permit};
use axum::{Extension, extract::Path};
use kernel::{Fault, Id, Instant, Outcome, Refusal};
use page::{Answer, FlashKind, Form, Visit};
use serde_json::json;
use store::Write;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};

use super::{SECRET_FIELDS, data, first, fresh, own_account, sign_in};
use crate::{
    account::{Account, Holder, State},
    entry,
    gate::{Gate, Origin},
    local::onward,
    proof, record,
    store::{
        accounts,
        passkeys::{self, Ceremony, Stored},
    },
};

const PROVING: &str = "prove";
/// The ceremony of adding a passkey.
const REGISTERING: &str = "register";

/// What came of a try with a passkey.
pub(super) enum Judged {
    Right(Box<Stored>),
    Wrong,
    Wait(Instant),
}

/// What the browser is to ask its passkeys: any of them may answer, so that nobody learns which accounts there are.
pub(super) async fn ask(Extension(gate): Extension<Gate>, visit: Visit, _form: Form) -> Answer {
    let (challenge, state) = gate
        .webauthn()
        .start_discoverable_authentication()
        .map_err(|source| Fault::new("asking for a passkey", source))?;
    begin(&visit, None, PROVING, &challenge, &state).await
}

/// Asks the browser to make a passkey for an account.
pub(super) async fn ask_for(gate: &Gate, visit: &Visit, account: &Account) -> Answer {
    let region = visit.context().region();
    let known = {
        let mut read = visit.context().store().read().await?;
        passkeys::of_account(&mut read, region, account.id).await?
    };
    let known = known.iter().map(|stored| stored.passkey.cred_id().clone()).collect();
    let (challenge, state) = gate
        .webauthn()
        .start_passkey_registration(
            account.id.uuid(),
            &account.sign_in_name,
            &account.display_name,
            Some(known),
        )
        .map_err(|source| Fault::new("asking for a new passkey", source))?;
    begin(visit, Some(account.id), REGISTERING, &challenge, &state).await
}

async fn begin(
    visit: &Visit,
    account: Option<AccountId>,
    purpose: &'static str,
    challenge: &(impl serde::Serialize + Sync),
    state: &(impl serde::Serialize + Sync),
) -> Answer {
    let context = visit.context();
    let mut options =
        serde_json::to_value(challenge).map_err(|source| Fault::new("asking for a passkey", source))?;
    let mut options = options["publicKey"].take();
    if let Some(selection) = options.get_mut("authenticatorSelection") {
        // A passkey the device could not find by itself would not sign anybody in.
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
    }
    let id: Id<Ceremony> = context.ids().next();
    let mut write = context.store().write().await?;
    passkeys::begin(&mut write, context.region(), id, account, purpose, state, visit.now()).await?;
    write.commit().await?;
    Ok(data(json!({ "ceremony": id, "publicKey": options })))
}

/// Judges what a passkey answered. `write` is where the try is counted.
pub(super) async fn judge(
    gate: &Gate,
    visit: &Visit,
    origin: &Origin,
    mut write: Box<Write>,
    form: &Form,
) -> Outcome<Judged> {
    let region = visit.context().region();
    if let Some(until) = proof::count_passkey(visit, origin, &mut write).await? {
        return Ok(Judged::Wait(until));
    }
    let begun = take::<DiscoverableAuthentication>(visit, &mut write, form, PROVING).await?;
    write.commit().await?;
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(form.text("credential")) else {
        return Ok(Judged::Wrong);
    };
    let Some((_, state)) = begun else { return Ok(Judged::Wrong) };
    let Ok((holder, credential)) = gate.webauthn().identify_discoverable_authentication(&answer) else {
        return Ok(Judged::Wrong);
    };
    let account = AccountId::from_uuid(holder);
    let mut read = visit.context().store().read().await?;
    let stored = passkeys::by_credential(&mut read, region, credential, account).await?;
    let active = accounts::find(&mut read, region, account).await?;
    drop(read);
    let (Some(mut stored), Some(State::Active)) = (stored, active.map(|account| account.state)) else {
        return Ok(Judged::Wrong);
    };
    let key = DiscoverableKey::from(&stored.passkey);
    Ok(match gate.webauthn().finish_discoverable_authentication_v2(&answer, state, key) {
        Ok(result) if result.user_verified() => {
            stored.passkey.update_credential(&result);
            Judged::Right(Box::new(stored))
        }
        _ => Judged::Wrong,
    })
}

async fn take<T: serde::de::DeserializeOwned>(
    visit: &Visit,
    write: &mut Write,
    form: &Form,
    purpose: &'static str,
) -> Result<Option<(Option<AccountId>, T)>, Fault> {
    let Ok(id) = form.text("ceremony").parse() else { return Ok(None) };
    passkeys::take(write, visit.context().region(), id, purpose, visit.now()).await
}

/// Keeps the counter of a passkey that was right.
pub(super) async fn settle(
    visit: &Visit,
    origin: &Origin,
    write: &mut Write,
    stored: &Stored,
) -> Result<(), Fault> {
    proof::forgive_passkey(visit, origin, write).await?;
    passkeys::used(write, visit.context().region(), stored, visit.now()).await
}

/// Signs somebody in with a passkey.
pub(super) async fn enter(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    let told = form.without(SECRET_FIELDS);
    match judge(&gate, &visit, &origin, first!(visit, &told), &form).await? {
        Judged::Wait(until) => sign_in::passkey_again(&visit, &form, Some(until)),
        Judged::Wrong => {
            sign_in::note_failure(&visit, None).await?;
            sign_in::passkey_again(&visit, &form, None)
        }
        Judged::Right(stored) => {
            let mut write = first!(visit, &told);
            settle(&visit, &origin, &mut write, &stored).await?;
            let shared = !form.ticked("own");
            let entered =
                entry::open(&gate, &visit, &origin, &mut write, stored.account, Strength::Passkey, shared)
                    .await?;
            let to = onward(form.text("return_to"));
            Ok(entered.put_on(visit.finish(write, &told, to, None).await?))
        }
    }
}

/// Takes a new passkey for an account. A refusal says that the browser's answer was not right or came too late.
pub(super) async fn add(
    gate: &Gate,
    visit: &Visit,
    write: &mut Write,
    form: &Form,
    account: AccountId,
    label: &str,
) -> Outcome<()> {
    const REFUSED: Refusal = Refusal::Other("accounts-refusal-passkey-new");
    let begun = take::<PasskeyRegistration>(visit, write, form, REGISTERING).await?;
    let answer = serde_json::from_str::<RegisterPublicKeyCredential>(form.text("credential"));
    let (Some((Some(for_account), state)), Ok(answer)) = (begun, answer) else {
        return Err(REFUSED.into());
    };
    if for_account != account {
        return Err(REFUSED.into());
    }
    let passkey: Passkey = match gate.webauthn().finish_passkey_registration(&answer, &state) {
        Ok(passkey) => passkey,
        Err(_) => return Err(REFUSED.into()),
    };
    let context = visit.context();
    let id = context.ids().next();
    let label: String = label.chars().take(60).collect();
    let added = passkeys::add(write, context.region(), id, account, &passkey, &label, visit.now()).await?;
    if added { Ok(()) } else { Err(Refusal::Conflict("accounts-refusal-passkey-known").into()) }
}

/// Asks the browser for a passkey for one's own account.
pub(super) async fn ask_to_register(Extension(gate): Extension<Gate>, visit: Visit, _form: Form) -> Answer {
    fresh(&visit)?;
    let id = own_account(&visit)?;
    let account = {
        let mut read = visit.context().store().read().await?;
        accounts::find(&mut read, visit.context().region(), id).await?.ok_or(Refusal::NotFound)?
    };
    ask_for(&gate, &visit, &account).await
}

/// Adds a passkey to one's own account.
pub(super) async fn register(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    fresh(&visit)?;
    let id = own_account(&visit)?;
    let told = form.without(SECRET_FIELDS);
    let mut write = first!(visit, &told);
    let permit = permit::<act::Change, Holder>(&mut write, visit.actor(), id.cast(), visit.now()).await?;
    let device = crate::session::label(origin.agent());
    add(&gate, &visit, &mut write, &form, id, form.filled("label").unwrap_or(&device)).await?;
    record::changed(&mut write, visit.actor(), &permit, &["passkey"], visit.context().ids()).await?;
    visit.finish(write, &told, "/account", Some((FlashKind::Success, "accounts-flash-passkey-added"))).await
}

/// Takes a passkey away from one's own account.
pub(super) async fn remove(visit: Visit, Path(passkey): Path<Uuid>, form: Form) -> Answer {
    fresh(&visit)?;
    let id = own_account(&visit)?;
    let region = visit.context().region();
    let mut write = first!(visit, &form);
    let permit = permit::<act::Change, Holder>(&mut write, visit.actor(), id.cast(), visit.now()).await?;
    let left = passkeys::of_account(&mut write, region, id).await?.len();
    let stored = crate::store::secrets::find(&mut write, region, id).await?;
    if left == 1 && (stored.password.is_none() || stored.totp.is_none()) {
        // Nobody locks themselves out.
        return Err(Refusal::Conflict("accounts-refusal-last-way-in").into());
    }
    if passkeys::remove(&mut write, region, id, Some(Id::from_uuid(passkey))).await? == 0 {
        return Err(Refusal::NotFound.into());
    }
    record::changed(&mut write, visit.actor(), &permit, &["passkey"], visit.context().ids()).await?;
    visit.finish(write, &form, "/account", Some((FlashKind::Success, "accounts-flash-passkey-removed"))).await
}
