use access::{AccountId, Actor, Strength};
use axum::response::Response;
use kernel::Fault;
use page::{Visit, add_cookie};
use store::Write;

use crate::{
    gate::{Gate, Holding, Origin},
    record, session,
    store::{
        ladder,
        sessions::{self, New},
    },
    token::Token,
};

/// The cookies of somebody who came in, for the answer.
#[must_use = "without its cookies nobody is signed in"]
pub(crate) struct Entered {
    cookies: Vec<String>,
    /// Who they are from now on.
    pub(crate) actor: Actor,
}

impl Entered {
    pub(crate) fn put_on(self, mut response: Response) -> Response {
        for cookie in &self.cookies {
            add_cookie(&mut response, cookie);
        }
        response
    }
}

/// Signs somebody in: always a new session under a new token; one that was here on the same device ends.
pub(crate) async fn open(
    gate: &Gate,
    visit: &Visit,
    origin: &Origin,
    write: &mut Write,
    account: AccountId,
    strength: Strength,
    shared: bool,
) -> Result<Entered, Fault> {
    let (context, now) = (visit.context(), visit.now());
    let (region, ids) = (context.region(), context.ids());
    if let Some(before) = origin.session(gate) {
        sessions::revoke_by_token(write, region, &before, now).await?;
    }
    let token = Token::new(ids.chance());
    let label = session::label(origin.agent());
    let new = New {
        id: ids.next(),
        account,
        token: &token,
        label: &label,
        shared,
        strength,
        expires_at: session::end(shared, now),
    };
    sessions::add(write, region, &new, now).await?;
    let device = origin.device(gate).unwrap_or_else(|| Token::new(ids.chance()));
    ladder::keep_device(write, region, account, &device.hash(), now).await?;
    let found = sessions::recognise(write, region, &token).await?;
    let actor = found
        .map(|found| found.actor)
        .ok_or_else(|| Fault::new("opening a session", "its account may not sign in"))?;
    record::signed_in(write, &actor, ids).await?;
    let cookies = vec![gate.set_session(&token, session::cookie_seconds(shared)), gate.set_device(&device)];
    Ok(Entered { cookies, actor })
}

/// Somebody who is here proved again who they are: the session goes on under a new token. `None` when it ended in
/// between.
pub(crate) async fn prove(
    gate: &Gate,
    visit: &Visit,
    write: &mut Write,
    holding: &Holding,
    strength: Strength,
) -> Result<Option<Entered>, Fault> {
    let (context, now) = (visit.context(), visit.now());
    let token = Token::new(context.ids().chance());
    let region = context.region();
    if !sessions::prove(write, region, holding.session, &token, strength, now).await? {
        return Ok(None);
    }
    let Some(found) = sessions::recognise(write, region, &token).await? else { return Ok(None) };
    record::signed_in(write, &found.actor, context.ids()).await?;
    let seconds = (!holding.shared).then(|| holding.expires_at.seconds_since(now).max(0));
    Ok(Some(Entered { cookies: vec![gate.set_session(&token, seconds)], actor: found.actor }))
}
