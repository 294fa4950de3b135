//! What there is in a region for somebody who needs a hand: services, clubs and salons, and the treasures of a
//! neighbourhood — the tea after gymnastics, the neighbour who brings the paper. Each says where, when and for whom,
//! who assured it and until when, whether it runs and whether there is room. What belongs to a neighbourhood stays
//! private until the people in it have agreed that it is shown.

pub mod availability;
pub mod consent;
mod pages;
pub mod resource;
pub mod schedule;
mod store;
pub mod tree;

pub use pages::routes;
pub use store::{FAMILIES, INSERTS, STATEMENTS, Waiting, add, still_listed, turn_of_day, waiting_for};

/// The words of the room.
pub const WORDS: page::WordFiles = page::WordFiles {
    room: "resources",
    ja: include_str!("../words/ja.ftl"),
    en: include_str!("../words/en.ftl"),
};
