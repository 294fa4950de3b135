use access::Strength;
use axum::Extension;
use kernel::Refusal;
use page::{Answer, Form, Visit};

use super::first;
use crate::{
    account::State,
    entry,
    gate::{Gate, Origin},
    local::onward,
    store::accounts,
};

/// Signs somebody in as one of the demo region's people, with a click. Only a program that was started as a demo, and
/// only for a browser on the same machine.
pub(super) async fn enter(
    Extension(gate): Extension<Gate>,
    visit: Visit,
    origin: Origin,
    form: Form,
) -> Answer {
    if !visit.context().settings().demo || !origin.is_loopback() {
        return Err(Refusal::NotFound.into());
    }
    let id = form.text("account").parse().map_err(|_| Refusal::NotFound)?;
    let mut write = first!(visit, &form);
    let account = accounts::find(&mut write, visit.context().region(), id).await?;
    let account = account.filter(|account| account.demo && account.state == State::Active);
    let account = account.ok_or(Refusal::NotFound)?;
    let entered = entry::open(&gate, &visit, &origin, &mut write, account.id, Strength::Demo, false).await?;
    let to = onward(form.text("return_to"));
    Ok(entered.put_on(visit.finish(write, &form, to, None).await?))
}
