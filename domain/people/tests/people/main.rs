//! The roster of faces through HTTP, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where something it needs is missing"
)]

mod affiliations;
mod closing;
mod district;
mod lists;
mod offices;
mod photos;
mod places;
mod professionals;
mod public;
mod round_corrected;
mod round_links;
mod round_upkeep;
mod round_world;
mod rounds;
mod sheets;
mod similar;
mod windows;
mod world;
