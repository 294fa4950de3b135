use access::Strength;
use askama::Template;
use axum::{Extension, http::StatusCode};
use kernel::{Instant, Invalid, Outcome};
use page::{Answer, FlashKind, Form, Frame, Visit, components::FormState, html, see_other};

use super::{SECRET_FIELDS, encoded, first, html_with, refused, time};
use crate::{
    entry,
    gate::{Gate, Holding, Origin},
    local::onward,
    proof::{self, Judged, Typed},
    record,
    store::sessions,
};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    form: FormState,
    passkey: FormState,
    return_to: String,
}

impl SignInPage {
    fn new(visit: &Visit, return_to: &str) -> Self {
        Self {
            frame: visit.frame(),
            form: FormState::new("sign-in"),
            passkey: FormState::new("passkey"),
            return_to: return_to.to_owned(),
        }
    }
}

/// Where one signs in. Somebody whose device was locked goes to the lock instead.
pub(super) async fn show(visit: Visit, holding: Option<Extension<Holding>>) -> Answer {
    let to = onward(visit.query("return_to").unwrap_or("/"));
    if holding.is_some_and(|holding| holding.locked) {
        return Ok(see_other(&format!("/prove?return_to={}", encoded(to))));
    }
    html(&SignInPage::new(&visit, to))
}

/// Signs somebody in with a password and a second factor.
pub(super) async fn enter(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    let told = form.without(SECRET_FIELDS);
    let to = onward(form.text("return_to"));
    let typed = Typed { name: form.text("name"), password: form.text("password"), code: form.text("code") };
    let account = match proof::judge(&gate, &visit, &origin, first!(visit, &told), typed).await? {
        Judged::Wait(until) => return again(&visit, &form, Some(until)),
        Judged::Wrong(account) => account,
        Judged::Right(right) => {
            let mut write = first!(visit, &told);
            if right.settle(&mut write, visit.context().region(), visit.now()).await? {
                let shared = !form.ticked("own");
                let id = right.account.id;
                let entered =
                    entry::open(&gate, &visit, &origin, &mut write, id, Strength::TwoFactor, shared).await?;
                return Ok(entered.put_on(visit.finish(write, &told, to, None).await?));
            }
            Some(right.account.id)
        }
    };
    note_failure(&visit, account).await?;
    again(&visit, &form, None)
}

/// Writes down that a try failed.
pub(super) async fn note_failure(visit: &Visit, account: Option<access::AccountId>) -> Outcome<()> {
    let mut write = visit.context().store().write().await?;
    record::failed(&mut write, visit.actor(), account, visit.context().ids()).await?;
    Ok(write.commit().await?)
}

/// What a try that was not right, or came too early, is told.
pub(super) fn refusal(wait: Option<Instant>) -> (StatusCode, Invalid) {
    match wait {
        None => (StatusCode::UNPROCESSABLE_ENTITY, Invalid::new("code", "accounts-refusal-wrong")),
        Some(until) => (
            StatusCode::TOO_MANY_REQUESTS,
            Invalid::new("code", "accounts-refusal-wait").with("time", time(until)),
        ),
    }
}

fn again(visit: &Visit, form: &Form, wait: Option<Instant>) -> Answer {
    let (status, invalid) = refusal(wait);
    let mut page = SignInPage::new(visit, onward(form.text("return_to")));
    let own = if form.ticked("own") { "yes" } else { "" };
    page.form = page.form.with("name", form.text("name")).with("own", own);
    page.form = refused(page.form, &page.frame, &[invalid]);
    html_with(status, &page)
}

/// The same page for a passkey that was not right.
pub(super) fn passkey_again(visit: &Visit, form: &Form, wait: Option<Instant>) -> Answer {
    let mut page = SignInPage::new(visit, onward(form.text("return_to")));
    let (status, invalid) = match wait {
        None => (StatusCode::UNPROCESSABLE_ENTITY, Invalid::new("own", "accounts-refusal-passkey")),
        Some(_) => refusal(wait),
    };
    let invalid = Invalid { field: "own".into(), ..invalid };
    page.passkey = refused(page.passkey, &page.frame, &[invalid]);
    html_with(status, &page)
}

/// Signs out on this device.
pub(super) async fn leave(
    Extension(gate): Extension<Gate>,
    holding: Option<Extension<Holding>>,
    visit: Visit,
    form: Form,
) -> Answer {
    let Some(Extension(holding)) = holding else { return Ok(see_other("/sign-in")) };
    let mut write = first!(visit, &form);
    sessions::revoke(&mut write, visit.context().region(), holding.session, visit.now()).await?;
    record::signed_out(&mut write, visit.actor(), holding.account, visit.context().ids()).await?;
    let said = Some((FlashKind::Success, "accounts-flash-signed-out"));
    let mut response = visit.finish(write, &form, "/sign-in", said).await?;
    page::add_cookie(&mut response, &gate.drop_session());
    Ok(response)
}
