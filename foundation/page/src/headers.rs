use std::sync::LazyLock;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::context::LONGEST;

/// The largest body of any request; files are bounded again while they come in.
pub const LARGEST_BODY: usize = 600 << 20;

/// What a browser may fetch and run for a page of ours; `host` is one more to fetch pictures of the ground from.
pub(crate) fn policy(host: Option<&str>) -> String {
    let host = host.map(|host| format!(" {host}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{host}; font-src 'self'; \
         connect-src 'self'{host}; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

static POLICY: LazyLock<String> = LazyLock::new(|| policy(None));

static HEADERS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Stands before everything: turns away what another site sends in a person's name, bounds the time, and puts the
/// headers on that keep a browser on our side.
pub async fn guard(request: Request, next: Next) -> Response {
    if !is_same_origin(&request) {
        return (StatusCode::FORBIDDEN, "This request came from another site.").into_response();
    }
    let streams = request.uri().path().starts_with("/stream");
    let mut response = if streams {
        next.run(request).await
    } else {
        match tokio::time::timeout(LONGEST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(value) = HeaderValue::from_str(&POLICY)
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    for (name, value) in &HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Fetch Metadata where the browser sends it, else the origin; anything that only looks is let through.
fn is_same_origin(request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, of)| of == host),
        // Programs without a browser send neither; the token of the form is still asked for.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn post(headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(Method::POST).header("host", "tsunagu.example.jp");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        is_same_origin(&request.body(Body::empty()).expect("a request"))
    }

    #[test]
    fn what_another_site_sends_is_turned_away() {
        assert!(post(&[("sec-fetch-site", "same-origin")]));
        assert!(!post(&[("sec-fetch-site", "cross-site")]));
        assert!(!post(&[("sec-fetch-site", "same-site")]));
        assert!(post(&[("origin", "https://tsunagu.example.jp")]));
        assert!(!post(&[("origin", "https://evil.example")]));
        assert!(!post(&[("origin", "null")]));
    }
}
