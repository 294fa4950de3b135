//! The whole program through its doors: every route as everybody, regular work, what stays open.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something it needs is missing"
)]

mod chores;
mod house;
mod routes;
mod streams;
