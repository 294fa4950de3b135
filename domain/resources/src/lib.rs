//! What there is in a region for somebody who needs a hand: services, clubs and salons, and the treasures of a
//! neighbourhood — the tea after gymnastics, the neighbour who brings the paper. Each says where, when and for whom,
//! who assured it and until when, whether it runs and whether there is room. What belongs to a neighbourhood stays
//! private until the people in it have agreed that it is shown.

pub mod availability;
pub mod booklet;
pub mod consent;
pub mod near;
mod pages;
pub mod resource;
pub mod schedule;
pub mod session;
mod store;
pub mod tree;

pub use pages::{BOOKLET, forget_booklets, make_booklet, routes};
pub use store::{
    FAMILIES, INSERTS, STATEMENTS, Waiting, add, for_the_public, still_listed, turn_of_day, waiting_for,
};

/// The words of the room.
pub const WORDS: page::WordFiles = page::WordFiles {
    room: "resources",
    ja: include_str!("../words/ja.ftl"),
    en: include_str!("../words/en.ftl"),
};
