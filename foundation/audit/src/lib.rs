//! Who looked at or changed what. Whenever somebody opens a record about a person, prints it, exports it, finds it by
//! searching or changes it, one line is written down: when, who, from which office, how they had signed in, what they
//! did and on what ground. The line is written together with the answer; if it cannot be written, there is no answer.
//! A person may ask who looked at their record, and the 拠点 can answer at once.
//!
//! Lines are never changed or removed. Each carries a fingerprint of itself and of the line before, so that a line
//! that was altered or taken out breaks the chain; and the newest fingerprint is noted now and then outside the
//! database ([`Anchors`]), so that somebody who could rewrite the whole chain is found out too ([`verify`]).
//!
//! Storage that hands out personal data asks for a [`Looked`], and only [`looked`] makes one:
//!
//! ```compile_fail
//! let id = access::ProfessionalId::from_uuid(Default::default());
//! let region = access::RegionId::from_uuid(Default::default());
//! let facts = access::Facts::of(access::Kind::Professional);
//! let looked = audit::Looked { region, id, facts };
//! ```

mod anchor;
mod entry;
mod looked;
mod seal;
mod seen;
mod store;
mod verify;

pub use anchor::{Anchor, Anchors, NotAnAnchor, head};
pub use entry::{AnyId, Deed, Entry, EntryId, Face};
pub use looked::{Act, How, Looked, LookedMany, acted, changed, looked, looked_at_many};
pub use seal::{keep_sealing, seal};
pub use seen::{Page, done_by, seen};
pub use store::{INSERTS, STATEMENTS};
pub use verify::{Bad, Report, What, verify};
