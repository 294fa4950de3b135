//! What other programs ask: alive, ready, how busy.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use page::Context;

/// Routes that say nothing of anybody and so stand before the front door.
pub(crate) fn health(context: Context) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(context)
}

/// Ready means that the database answers.
async fn ready(State(context): State<Context>) -> Response {
    if !crate::app::is_ready() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match context.store().read().await {
        Ok(_) => "ready".into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// For a watcher on the same machine only.
async fn metrics(ConnectInfo(peer): ConnectInfo<SocketAddr>) -> Response {
    if !peer.ip().to_canonical().is_loopback() {
        return StatusCode::NOT_FOUND.into_response();
    }
    // The resident pages of this process, as the kernel counts them.
    let pages: u64 = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').nth(1).and_then(|pages| pages.parse().ok()))
        .unwrap_or(0);
    let text = format!(
        "# TYPE tsunagu_ready gauge\ntsunagu_ready {}\n# TYPE tsunagu_resident_bytes gauge\ntsunagu_resident_bytes {}\n",
        u8::from(crate::app::is_ready()),
        pages * 4096
    );
    text.into_response()
}
