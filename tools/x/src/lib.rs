//! The rules of the house that no compiler knows, as functions that return what breaks them: who may depend on whom,
//! words in both languages, where Japanese may stand, how long a file may be, whose work we ship. `cargo x check` and
//! the tests of this crate run the same functions.

pub mod code;
pub mod crates;
pub mod files;
pub mod notices;
pub mod style;
pub mod words;

/// One broken rule, as a sentence that says where.
pub type Problem = String;

/// What stops a rule from being looked at at all.
pub type Stop = Box<dyn std::error::Error>;
