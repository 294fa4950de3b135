use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Failure, Fault, Refusal};
use serde_json::json;

use crate::{Frame, Visit};

/// What a page function answers.
pub type Answer = Result<Response, Stop>;

/// A refusal or a fault on its way to the person.
#[derive(Debug)]
pub struct Stop(Failure);

/// Carried by a response until [`crate::welcome`] writes it in the person's language.
#[derive(Clone, Debug)]
pub(crate) struct Stopped(pub(crate) SharedFailure);

type SharedFailure = std::sync::Arc<Failure>;

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}
impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}
impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self(fault.into())
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Stopped(std::sync::Arc::new(self.0)));
        response
    }
}

fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Failed(fault) if fault.is_full() => StatusCode::INSUFFICIENT_STORAGE,
        Failure::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Failure::Refused(refusal) => match refusal {
            Refusal::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::NotAllowed(_) | Refusal::ProveAgain => StatusCode::FORBIDDEN,
            Refusal::SignInFirst => StatusCode::UNAUTHORIZED,
            Refusal::Conflict(_) => StatusCode::CONFLICT,
            Refusal::TooMuch(key) if key.ends_with("-too-large") => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::TooMuch(_) => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Full => StatusCode::INSUFFICIENT_STORAGE,
            Refusal::Other(_) => StatusCode::BAD_REQUEST,
        },
    }
}

#[derive(Template)]
#[template(path = "stopped.html")]
struct StoppedPage {
    frame: Frame,
    title: String,
    sentence: String,
    details: Vec<String>,
    reference: Option<String>,
}

/// Writes a refusal or a fault as a page, a fragment, or a problem document (RFC 9457).
pub(crate) fn present(visit: &Visit, failure: &Failure) -> Response {
    present_as(visit, failure, status(failure))
}

/// What the router turns away by itself, in the same words as everything else: a part of an address that is no id
/// names nothing; an act that a page does not know stays one (405).
pub(crate) fn turned_away(visit: &Visit, response: Response) -> Response {
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST if plain => present(visit, &Refusal::NotFound.into()),
        StatusCode::METHOD_NOT_ALLOWED => {
            let failure = Refusal::Other("page-refusal-no-such-act").into();
            let mut shown = present_as(visit, &failure, StatusCode::METHOD_NOT_ALLOWED);
            if let Some(known) = response.headers().get(header::ALLOW) {
                shown.headers_mut().insert(header::ALLOW, known.clone());
            }
            shown
        }
        _ => response,
    }
}

fn present_as(visit: &Visit, failure: &Failure, status: StatusCode) -> Response {
    let frame = visit.frame();
    let (key, details, reference) = match failure {
        Failure::Failed(fault) => {
            let reference = reference(visit);
            tracing::error!(%reference, %fault, "a page failed");
            let key = if fault.is_full() { "page-refusal-full" } else { "page-fault" };
            (key, Vec::new(), Some(reference))
        }
        Failure::Refused(refusal) => {
            let invalid = match refusal {
                Refusal::Invalid(fields) => fields.as_slice(),
                _ => &[],
            };
            let details = invalid
                .iter()
                .map(|field| {
                    let values: Vec<(&str, &str)> =
                        field.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    (field.field.to_string(), frame.say_with(field.key, &values))
                })
                .collect();
            (refusal.key(), details, None)
        }
    };
    let title = frame.say(title_key(status));
    let sentence = frame.say(key);
    if visit.wants_data() {
        let body = json!({
            "type": format!("urn:tsunagu:{key}"),
            "title": title,
            "status": status.as_u16(),
            "detail": sentence,
            "reference": reference,
            "errors": details.iter().map(|(field, detail)| json!({"field": field, "detail": detail})).collect::<Vec<_>>(),
        });
        let mut response = (status, Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        return response;
    }
    let details = details.into_iter().map(|(_, sentence)| sentence).collect();
    let page = StoppedPage { frame, title, sentence, details, reference };
    match html(&page) {
        Ok(mut response) => {
            *response.status_mut() = status;
            response
        }
        Err(_) => status.into_response(),
    }
}

const fn title_key(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "page-title-not-found",
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => "page-title-not-allowed",
        StatusCode::INTERNAL_SERVER_ERROR => "page-title-fault",
        _ => "page-title-refused",
    }
}

/// A number a person can read out on the telephone; letters that look alike are left out.
fn reference(visit: &Visit) -> String {
    const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
    let chance = visit.context().ids().chance();
    (0..8).map(|_| char::from(LETTERS[chance.below(30) as usize % LETTERS.len()])).collect()
}

/// A page or a block of one.
///
/// # Errors
/// When the template fails, which is ours to mend.
pub fn html(template: &impl Template) -> Answer {
    let body = template.render().map_err(|source| Fault::new("rendering a page", source))?;
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, body).into_response())
}

/// Leads on to another page.
pub fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::SEE_OTHER.into_response(),
    }
}

/// A file to keep. The name may be Japanese (RFC 6266).
pub fn download(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let mut response = (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        bytes,
    )
        .into_response();
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
