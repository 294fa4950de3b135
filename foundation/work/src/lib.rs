//! What has happened, and what is to be done later.
//!
//! When somebody changes something that others are looking at, their screens should follow by themselves. So every
//! change also writes one line to the *feed*: something of this kind happened to this thing, and these offices,
//! districts or people may care. Never what it says: whoever hears of it asks again and sees only what they may.
//! A tablet that was in a tunnel says how far it had read and gets the rest ([`Live`]).
//!
//! Some work takes longer than somebody wants to wait, or belongs to the night: reading a file of thousands of offices,
//! making a booklet, asking for confirmation each month. Such work is a *job*: a line written together with the change
//! that causes it, so that neither is ever without the other. A runner takes it up, says how far it is, tries again
//! with growing pauses when something is in the way, and the 拠点 sees what became of it. Work that returns is a
//! *schedule*; what was missed while the machine was off is done once.

mod bell;
mod errand;
mod feed;
mod job;
mod live;
mod runner;
mod schedule;
mod store;

pub use bell::Bell;
pub use errand::{Done, Errand, Go, Handler};
pub use feed::{Audience, Event, News, Reach, forget_events, reach, since, tell};
pub use job::{
    Job, NewJob, Progress, State, cancel, enqueue, forget_jobs, job, jobs, notable_jobs, progress, retry,
};
pub use live::{Live, Update};
pub use runner::{Runner, Running};
pub use schedule::{Rule, Schedule, WrongRule, ensure_schedule, remove_schedule, schedules};
pub use store::STATEMENTS;
