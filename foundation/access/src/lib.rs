//! Who may do what. The policy is one pure function over a handful of actions and kinds of thing, denies by default,
//! and is printed as a table that a 係長 can read. Storage asks for a [`Permit`], so that forgetting to ask the
//! policy does not compile.

mod ability;
mod actor;
mod leave;
mod permit;
mod policy;
mod scope;
mod table;

pub use ability::{Ability, Action, Kind, act};
pub use actor::{
    Account, AccountId, Actor, District, DistrictId, Office, OfficeId, Professional, ProfessionalId, Region,
    RegionId, Role, Session, Strength,
};
pub use leave::{Leave, leave};
pub use permit::{Permit, Thing, permit};
pub use policy::{Answer, Facts, Relation, could, may};
pub use scope::Scope;
pub use table::{Cell, is_hidden};
