//! The pages of the sign-in, of one's own account, and of everybody's for those who govern them.

pub(crate) mod demo;
mod devices;
mod edit;
mod hub;
mod invitation;
mod own;
mod passkeys;
mod preferences;
mod prove;
mod routes;
mod secrets;
mod sign_in;

use access::Strength;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{Instant, Invalid, Outcome, Refusal};
use page::{Answer, Frame, Visit, components::FormState, html};

pub use routes::routes;

/// Fields whose content leaves no trace, not even a hash.
const SECRET_FIELDS: &[&str] = &["password", "code", "credential"];

/// Goes on only with a proof of the last ten minutes, for acts on one's own way in.
fn fresh(visit: &Visit) -> Outcome<()> {
    const FRESH_SECONDS: i64 = 10 * 60;
    let actor = visit.actor();
    if actor.strength == Strength::Demo {
        return Err(Refusal::NotAllowed("accounts-refusal-demo").into());
    }
    let fresh = actor.proved_at.is_some_and(|proved| visit.now().seconds_since(proved) <= FRESH_SECONDS);
    if fresh { Ok(()) } else { Err(Refusal::ProveAgain.into()) }
}

/// The account of who asks.
fn own_account(visit: &Visit) -> Outcome<access::AccountId> {
    visit.actor().account.ok_or_else(|| Refusal::SignInFirst.into())
}

/// Puts refusals beside their fields.
fn refused(form: FormState, frame: &Frame, invalid: &[Invalid]) -> FormState {
    form.refused(invalid, |one| {
        let values: Vec<(&str, &str)> =
            one.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.say_with(one.key, &values)
    })
}

/// A page under another status.
fn html_with(status: StatusCode, template: &impl askama::Template) -> Answer {
    let mut response = html(template)?;
    *response.status_mut() = status;
    Ok(response)
}

/// A time of day in Japan, for "not before".
fn time(at: Instant) -> String {
    let shown = at.in_japan();
    format!("{}:{:02}:{:02}", shown.hour(), shown.minute(), shown.second())
}

/// What the browser's own script reads.
fn data(value: serde_json::Value) -> Response {
    let headers = [(axum::http::header::CACHE_CONTROL, "no-store")];
    (headers, axum::Json(value)).into_response()
}

/// A place as a value in an address.
fn encoded(place: &str) -> String {
    place
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Opens the write of a form's command and leaves the handler when it was done before.
macro_rules! first {
    ($visit:expr, $form:expr) => {
        match $visit.begin($form).await? {
            page::Begun::Again(answer) => return Ok(answer),
            page::Begun::First(write) => write,
        }
    };
}
use first;
