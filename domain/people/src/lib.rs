//! The roster of faces: who supports the people of a region, from which office, and how to reach them.

pub mod codes;
pub mod contact_window;
pub mod incoming;
pub mod office;
pub mod professional;
mod pages;
mod store;

pub use pages::routes;
pub use store::{FAMILIES, INSERTS, STATEMENTS};

/// The words of the room.
pub const WORDS: page::WordFiles =
    page::WordFiles { room: "people", ja: include_str!("../words/ja.ftl"), en: include_str!("../words/en.ftl") };
