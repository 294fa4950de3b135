//! The roster of faces through HTTP, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where something it needs is missing"
)]

mod closing;
mod offices;
mod photos;
mod professionals;
mod windows;
mod world;
