use access::{AccountId, Actor, Facts, Kind, OfficeId, ProfessionalId, Relation, Role, Thing};
use kernel::{Fault, Id, Instant, Lang};
use store::Read;

use crate::store::accounts as rows;

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Has an invitation, and has not chosen a password or passkey yet.
    Invited,
    /// May sign in.
    Active,
    /// May not, until somebody says so.
    Suspended,
}

impl State {
    /// The code, in storage and in word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Suspended].into_iter().find(|state| state.code() == code)
    }
}

/// Somebody's right to sign in, as lists and pages show it. No `Debug`: it names somebody.
#[derive(Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What they type to sign in.
    pub sign_in_name: String,
    /// How they are called.
    pub display_name: String,
    /// The language they read.
    pub lang: Lang,
    /// What they are here as.
    pub role: Role,
    /// Who they are in the directory.
    pub professional: Option<ProfessionalId>,
    /// Whether they may sign in.
    pub state: State,
    /// Of the demo region.
    pub demo: bool,
    /// Since when there is this account.
    pub made_at: Instant,
}

/// The offices somebody acts for, with their names as known when it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belonging {
    /// Offices; the first is the one they act for.
    pub offices: Vec<(OfficeId, String)>,
}

/// What the policy calls an account, as storage knows it.
#[derive(Debug)]
pub enum Holder {}

impl Thing for Holder {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        let there = rows::find(db, actor.region, id.cast()).await?.is_some();
        let own = actor.account == Some(id.cast());
        let relation = if own { Relation::Own } else { Relation::Stranger };
        Ok(there.then(|| Facts::of(Kind::Account).in_relation(relation)))
    }
}

/// What the policy calls a session, as storage knows it: a device on which somebody is signed in.
#[derive(Debug)]
pub enum Device {}

impl Thing for Device {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        let holder = crate::store::sessions::holder(db, actor.region, id.cast()).await?;
        Ok(holder.map(|holder| {
            let own = actor.account == Some(holder);
            let relation = if own { Relation::Own } else { Relation::Stranger };
            Facts::of(Kind::Session).in_relation(relation)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in [State::Invited, State::Active, State::Suspended] {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        assert_eq!(State::from_code("gone"), None);
    }
}
