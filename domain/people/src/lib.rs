//! The roster of faces: who supports the people of a region, from which office, and how to reach them.

pub mod codes;
pub mod contact_window;
pub mod incoming;
pub mod office;
pub mod professional;
mod store;

pub use store::{FAMILIES, INSERTS, STATEMENTS};
