//! Japanese text: folding for search, terms for the index, marking what was found, order by reading, what CP932 can
//! hold, telephone numbers.

pub mod cp932;
mod fold;
pub mod grams;
mod highlight;
pub mod phone;
pub mod reading;
mod variants;

pub use fold::{FIELD_BREAK, MOST_BYTES_PER_BYTE, fold, fold_into};
pub use highlight::{highlight, matches};
