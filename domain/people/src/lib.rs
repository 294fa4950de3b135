//! The roster of faces: who supports the people of a region, from which office, and how to reach them.

pub mod codes;
pub mod incoming;
