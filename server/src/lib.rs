//! The one program: it puts the rooms together behind one front door, and answers the command line.

pub mod app;
pub mod chores;
pub mod commands;
mod directory;
mod pages;
pub mod policy;
mod region;
mod store;

pub use store::STATEMENTS;
