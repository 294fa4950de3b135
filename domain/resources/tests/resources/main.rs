//! The map of what there is, through HTTP, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something it needs is missing"
)]

mod lists;
mod map;
mod publication;
mod sessions;
mod upkeep;
mod world;
