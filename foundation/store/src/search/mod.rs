//! The search box: any part of a name, a reading, an address, a telephone number. Rooms put an [`Entry`] in with the
//! change that makes it true, in the same transaction; [`Read::search`](crate::Read::search) finds it by two
//! characters, or by one.
//!
//! Texts are folded and cut into pairs of characters by [`kernel::text`]. SQLite keeps the pairs with their places in
//! FTS5, without the text, and finds a word as a row of pairs; PostgreSQL keeps them in a `tsvector` under GIN, which
//! says what *may* contain a word of three characters and more, and the folded text beside them says whether it does.
//! What somebody may see is spelled as terms, too, and so hits, totals and pages answer the same question.
//!
//! Work is bounded: totals are counted up to 1,000; few hits are ranked as a whole, many within windows. Those whose
//! name or reading begins with the first word come before all others.

mod entry;
mod query;
mod statements;
mod terms;
mod write;

pub use entry::Entry;
pub use query::{Cursor, Found, Hit, MOST_CHARACTERS, MOST_HITS, MOST_WORDS, Query, Scope, Total};

pub use write::Spelled;

pub(crate) use statements::{FIRST, PAGE};
pub(crate) use write::{CHANGES, FORGET, FORGET_TERMS, KEEP, KEEP_TERMS, RESTORE_TERMS, STORED, TIDY};
