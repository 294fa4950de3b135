use access::Strength;
use askama::Template;
use axum::{Extension, http::StatusCode};
use kernel::{Instant, Invalid, Refusal};
use page::{Answer, Form, Frame, Visit, components::FormState, html, see_other};
use store::Write;

use super::{SECRET_FIELDS, encoded, first, html_with, passkeys, refused, sign_in};
use crate::{
    entry,
    gate::{Gate, Holding, Origin},
    local::onward,
    proof::{self, Judged, Typed},
};

#[derive(Template)]
#[template(path = "prove.html")]
struct ProvePage {
    frame: Frame,
    form: FormState,
    passkey: FormState,
    return_to: String,
    name: String,
    locked: bool,
    demo: bool,
}

impl ProvePage {
    fn new(visit: &Visit, holding: &Holding, return_to: &str) -> Self {
        Self {
            frame: visit.frame(),
            form: FormState::new("prove"),
            passkey: FormState::new("passkey"),
            return_to: onward(return_to).to_owned(),
            name: holding.name.clone(),
            locked: holding.locked,
            demo: holding.strength == Strength::Demo,
        }
    }
}

/// Asks somebody who is signed in for a fresh proof: before an act that wants one, or because nobody was there for a
/// while.
pub(super) async fn show(visit: Visit, holding: Option<Extension<Holding>>) -> Answer {
    let to = visit.query("return_to").unwrap_or("/");
    let Some(Extension(holding)) = holding else {
        return Ok(see_other(&format!("/sign-in?return_to={}", encoded(onward(to)))));
    };
    html(&ProvePage::new(&visit, &holding, to))
}

/// Takes the proof by password and second factor; in the demo region a press is enough.
pub(super) async fn prove(
    Extension(gate): Extension<Gate>,
    holding: Holding,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    let told = form.without(SECRET_FIELDS);
    if holding.strength == Strength::Demo {
        if !visit.context().settings().demo || !origin.is_loopback() {
            return Err(Refusal::NotFound.into());
        }
        let write = first!(visit, &told);
        return go_on(&gate, &visit, write, &holding, Strength::Demo, &told).await;
    }
    let typed =
        Typed { name: &holding.sign_in_name, password: form.text("password"), code: form.text("code") };
    match proof::judge(&gate, &visit, &origin, first!(visit, &told), typed).await? {
        Judged::Wait(until) => return again(&visit, &holding, &form, Some(until)),
        Judged::Wrong(_) => {}
        Judged::Right(right) => {
            let mut write = first!(visit, &told);
            if right.settle(&mut write, visit.context().region(), visit.now()).await? {
                return go_on(&gate, &visit, write, &holding, Strength::TwoFactor, &told).await;
            }
        }
    }
    sign_in::note_failure(&visit, Some(holding.account)).await?;
    again(&visit, &holding, &form, None)
}

/// Takes the proof by passkey, which must be one of the same account.
pub(super) async fn passkey(
    Extension(gate): Extension<Gate>,
    holding: Holding,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    let told = form.without(SECRET_FIELDS);
    let mut write = first!(visit, &told);
    let wait = match passkeys::judge(&gate, &visit, &origin, write, &form).await? {
        passkeys::Judged::Wait(until) => Some(until),
        passkeys::Judged::Right(stored) if stored.account == holding.account => {
            write = first!(visit, &told);
            passkeys::settle(&visit, &origin, &mut write, &stored).await?;
            return go_on(&gate, &visit, write, &holding, Strength::Passkey, &told).await;
        }
        passkeys::Judged::Right(_) | passkeys::Judged::Wrong => None,
    };
    if wait.is_none() {
        sign_in::note_failure(&visit, Some(holding.account)).await?;
    }
    again(&visit, &holding, &form, wait)
}

async fn go_on(
    gate: &Gate,
    visit: &Visit,
    mut write: Box<Write>,
    holding: &Holding,
    strength: Strength,
    form: &Form,
) -> Answer {
    let to = onward(form.text("return_to"));
    match entry::prove(gate, visit, &mut write, holding, strength).await? {
        Some(entered) => Ok(entered.put_on(visit.finish(write, form, to, None).await?)),
        None => Err(Refusal::SignInFirst.into()),
    }
}

fn again(visit: &Visit, holding: &Holding, form: &Form, wait: Option<Instant>) -> Answer {
    let (status, mut invalid) = sign_in::refusal(wait);
    let mut page = ProvePage::new(visit, holding, form.text("return_to"));
    if form.ticked("credential") {
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            invalid = Invalid::new("credential", "accounts-refusal-passkey");
        }
        page.passkey = refused(page.passkey, &page.frame, &[invalid]);
    } else {
        page.form = refused(page.form, &page.frame, &[invalid]);
    }
    html_with(status, &page)
}
