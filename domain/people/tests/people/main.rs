//! The roster of faces through HTTP, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where something it needs is missing"
)]

mod affiliations;
mod closing;
mod district;
mod offices;
mod photos;
mod professionals;
mod public;
mod similar;
mod windows;
mod world;
