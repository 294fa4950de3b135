//! Pages that belong to no room: where one starts, the search, and the hub's own.

mod api;
mod health;
mod hub;
mod jobs;
mod policy;
mod search;
mod start;
mod stream;
mod words;

use access::{Action, Kind};
pub(crate) use api::hold;
use axum::{Extension, handler::Handler as _};
pub(crate) use health::health;
use page::{Routes, WordFiles};

/// The words of these pages.
pub(crate) const WORDS: WordFiles =
    WordFiles { room: "server", ja: include_str!("../words/ja.ftl"), en: include_str!("../words/en.ftl") };

/// Their routes.
pub(crate) fn routes(gate: &accounts::Gate) -> Routes {
    use Action::{Change, Govern, List, Look};
    Routes::new("server")
        .get("/", Look, Kind::Front, start::start)
        .get("/today", Look, Kind::Feed, start::today)
        .get("/search", List, Kind::Search, search::page)
        .get("/search/suggest", List, Kind::Search, search::suggest)
        .get("/api/v1/search", List, Kind::Search, search::data)
        .get("/api/openapi.json", Look, Kind::Front, api::description)
        .get("/stream/feed", Look, Kind::Feed, stream::feed.layer(Extension(gate.clone())))
        .get("/hub", Govern, Kind::Words, hub::hub)
        .get("/hub/words", Govern, Kind::Words, words::list)
        .post("/hub/words", Govern, Kind::Words, words::set)
        .get("/hub/jobs", List, Kind::Job, jobs::list)
        .post("/hub/jobs/{job}/retry", Change, Kind::Job, jobs::retry)
        .post("/hub/jobs/{job}/cancel", Change, Kind::Job, jobs::cancel)
        .get("/policy", Look, Kind::Policy, policy::policy)
        .get("/styleguide", Look, Kind::Front, page::styleguide)
}
