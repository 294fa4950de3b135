//! The stream of what has changed: kind and id, never content; with catch-up from the last one heard.

use std::convert::Infallible;

use accounts::Gate;
use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Sse, sse::Event},
};
use futures_util::StreamExt;
use kernel::Fault;
use page::{Answer, Visit};
use work::Update;

pub(super) async fn feed(Extension(gate): Extension<Gate>, visit: Visit, headers: HeaderMap) -> Answer {
    let live = visit
        .context()
        .live()
        .ok_or_else(|| Fault::new("following the feed", "nothing is hung to follow"))?;
    let position = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .or_else(|| visit.query("after"))
        .and_then(|text| text.parse::<i64>().ok());
    let actor = visit.actor().clone();
    let updates = live.follow(actor.region, position, move |event| event.audience.holds(&actor)).await?;
    let events = updates.map(|update| {
        let event = Event::default().id(update.position().to_string());
        Ok::<_, Infallible>(match &update {
            Update::News(news) => event
                .event("news")
                .data(serde_json::json!({"kind": news.kind, "id": news.thing.to_string()}).to_string()),
            Update::Beat { .. } => event.event("beat").data(""),
            Update::Reload { .. } => event.event("reload").data(""),
        })
    });
    // It was asked who may when it began; from then on it is watched whether they still may.
    Ok(Sse::new(events.take_until(gate.over(&visit))).into_response())
}
