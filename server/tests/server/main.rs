//! The whole program through its doors: every route as everybody, bad input, regular work, what stays open, the log.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something it needs is missing"
)]

mod bad_input;
mod chores;
mod command_line;
mod house;
mod log;
mod region;
mod routes;
mod streams;
mod words;
