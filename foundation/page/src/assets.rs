use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

struct Asset {
    name: &'static str,
    tag: &'static str,
    plain: &'static [u8],
    zipped: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an embedded file; it changes with the content.
pub(crate) fn address(name: &str) -> String {
    ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or_else(|| format!("/assets/missing/{name}"), |asset| format!("/assets/{}/{name}", asset.tag))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/manifest+json",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// Serves an embedded file. An old tag gets today's file, so that a page that was open during an update still has
/// its styles, but not for ever.
pub(crate) async fn assets(Path((tag, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepts_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"));
    let mut response = if accepts_gzip && asset.zipped.len() < asset.plain.len() {
        ([(header::CONTENT_ENCODING, "gzip")], asset.zipped).into_response()
    } else {
        asset.plain.into_response()
    };
    let kept = if asset.tag == tag { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(asset.name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_frame_asks_for_is_embedded() {
        for name in ["app.css", "app.js", "htmx.min.js", "icons.svg"] {
            assert!(!address(name).contains("missing"), "{name}");
        }
        assert!(address("none.css").contains("missing"));
    }
}
