use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Fault, Instant};
use page::{Arrival, Context};

use crate::{
    directory,
    gate::{Gate, Holding, token_in},
    session::Standing,
    store::sessions,
    token::Token,
};

/// Finds out from the session's cookie who a request is from. It stands before the page's front door:
/// `page::site(…).layer(middleware::from_fn_with_state((gate, context), accounts::recognise))`.
///
/// The database is asked at every request, so that a session that was ended anywhere ends here at once.
pub async fn recognise(
    State((gate, context)): State<(Gate, Context)>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    if let Some(token) = token_in(request.headers(), gate.session_cookie()).filter(|_| !is_asset) {
        match arrive(&gate, &context, &token, &mut request).await {
            Ok(()) => {}
            Err(fault) => {
                tracing::error!(%fault, "a session could not be looked up");
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        }
    }
    next.run(request).await
}

async fn arrive(gate: &Gate, context: &Context, token: &Token, request: &mut Request) -> Result<(), Fault> {
    let now = context.now();
    let mut read = context.store().read().await?;
    let Some(mut found) = sessions::recognise(&mut read, context.region(), token).await? else {
        return Ok(());
    };
    directory::place(gate.directory(), &mut read, &mut found.actor, now.day_in_japan()).await?;
    drop(read);
    let (Some(session), Some(account)) = (found.actor.session, found.actor.account) else { return Ok(()) };
    let standing = found.times.standing(now);
    if standing == Standing::Ended {
        return Ok(());
    }
    // A stream that stays open is nobody at the keyboard.
    let streams = request.uri().path().starts_with("/stream");
    if standing == (Standing::Open { touch: true }) && !streams {
        tokio::spawn(touch(context.clone(), session, now));
    }
    request.extensions_mut().insert(Holding {
        session,
        account,
        sign_in_name: found.sign_in_name,
        name: found.actor.name.clone(),
        strength: found.actor.strength,
        shared: found.times.shared,
        expires_at: found.times.expires_at,
        locked: standing == Standing::Locked,
    });
    if standing != Standing::Locked {
        request.extensions_mut().insert(Arrival { actor: found.actor, office_name: found.office_name });
    }
    Ok(())
}

/// Beside the answer, which needs not wait; when the disk is full, people can still read.
async fn touch(context: Context, session: kernel::Id<access::Session>, now: Instant) {
    let touched = async {
        let mut write = context.store().write().await?;
        sessions::touch(&mut write, context.region(), session, now).await?;
        write.commit().await
    };
    if let Err(fault) = touched.await {
        tracing::warn!(%fault, "the use of a session could not be written down");
    }
}
