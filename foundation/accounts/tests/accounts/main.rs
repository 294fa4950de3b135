//! The sign-in through HTTP, on both engines, with a real authenticator app and a passkey in software.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what a test cannot go on without ends it")]

mod authenticator;
mod browser;
mod entrance;
mod everybody;
mod guessing;
mod own;
mod passkeys;
mod sessions;
mod words;
