//! What every page has: the frame with its navigation and banners, the words in both languages, forms that keep what
//! was typed, routes that name their ability, and answers that say what to do. The rooms fill in the middle.

mod answer;
mod asked;
mod assets;
pub mod components;
mod context;
mod form;
mod frame;
mod headers;
mod routes;
mod secret;
pub mod sheet;
mod styleguide;
mod tiles;
mod visit;
mod words;

pub use answer::{Answer, Stop, download, html, see_other};
pub use asked::Asked;
pub use context::{Context, Settings};
pub use form::{Form, Received, Upload};
pub use frame::{Flash, FlashKind, Frame, NavigationItem};
pub use headers::{LARGEST_BODY, guard};
pub use routes::{Listed, Routes};
pub use secret::Secret;
pub use styleguide::styleguide;
pub use tiles::Tiles;
pub use visit::{Arrival, Begun, Visit, add_cookie, cookies, form_token};
pub use words::{Overlay, WordFiles, Words, WordsError};

/// The whole site: these routes behind the front door, the embedded files, and a page for what is not there.
pub fn site(routes: Routes, context: Context) -> axum::Router {
    axum::Router::new()
        .merge(routes.into_router())
        .fallback(async || Stop::from(kernel::Refusal::NotFound))
        .layer(axum::middleware::from_fn_with_state(context.clone(), visit::welcome))
        .route("/assets/{tag}/{name}", axum::routing::get(assets::assets))
        .with_state(context)
}

/// The words of this crate.
pub const WORDS: WordFiles =
    WordFiles { room: "page", ja: include_str!("../words/ja.ftl"), en: include_str!("../words/en.ftl") };
