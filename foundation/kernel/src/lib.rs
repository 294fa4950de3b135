//! What every part of the house stands on and nothing of care: ids, clock and chance, the actor's language, refusals
//! and faults, dates and eras, Japanese text, figures with their base. No I/O.

pub mod calendar;
mod clock;
mod coded;
mod failure;
pub mod figure;
mod id;
mod lang;
pub mod text;

pub use clock::{Clock, Day, Instant};
pub use failure::{Failure, Fault, Invalid, Outcome, Refusal};
pub use id::{Chance, Id, Ids};
pub use lang::Lang;

// For the derives of `coded!`, so that who uses it need not name serde.
#[doc(hidden)]
pub use serde;
