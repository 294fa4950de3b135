use crate::{Ability, Action, Actor, Kind, Role};

kernel::coded! {
    /// How the thing stands to who asks; the nearest that holds.
    pub enum Relation {
        /// Not at all.
        Stranger = "stranger",
        /// In a district they serve.
        District = "district",
        /// Of an office they belong to.
        Office = "office",
        /// Their own.
        Own = "own",
    }
}

/// What the policy must know of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// What it is.
    pub kind: Kind,
    /// How it stands to who asks.
    pub relation: Relation,
    /// Approved for the public.
    pub public: bool,
}

impl Facts {
    /// A thing of this kind that is a stranger's and not public.
    pub const fn of(kind: Kind) -> Self {
        Self { kind, relation: Relation::Stranger, public: false }
    }

    /// The same in another relation.
    #[must_use]
    pub const fn in_relation(mut self, relation: Relation) -> Self {
        self.relation = relation;
        self
    }

    /// The same, public or not.
    #[must_use]
    pub const fn public(mut self, public: bool) -> Self {
        self.public = public;
        self
    }
}

/// What the policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Yes.
    Yes,
    /// Yes, after a fresh proof of who they are.
    ProveAgain,
    /// No, and they may know that it exists.
    No,
    /// No, and for them it does not exist.
    Hidden,
}

/// How long a proof counts as fresh for acts that ask for one, in seconds.
pub(crate) const FRESH_SECONDS: i64 = 10 * 60;

/// May they do this with such a thing? Pure and total: every combination has an answer, and what is not named here
/// is refused.
pub fn may(actor: &Actor, action: Action, facts: &Facts) -> Answer {
    let allowed = match facts.kind {
        Kind::Front => action == Action::Look,
        Kind::Search => action == Action::List,
        Kind::Feed | Kind::Policy => actor.is_signed_in() && matches!(action, Action::Look | Action::List),
        Kind::Office => office(actor.role, action, facts),
        Kind::ContactWindow => contact_window(actor.role, action, facts),
        Kind::Professional => professional(actor.role, action, facts),
        Kind::Resource => resource(actor.role, action, facts),
        Kind::Treasure => treasure(actor.role, action, facts),
        Kind::Round => round(actor.role, action),
        Kind::Import => import(actor.role, action),
        Kind::Account => account(actor.role, action, facts),
        Kind::Session => {
            facts.relation == Relation::Own
                && actor.is_signed_in()
                && matches!(action, Action::Look | Action::List | Action::Erase)
        }
        Kind::AccessLog => access_log(actor.role, action, facts),
        Kind::Words => {
            actor.role == Role::Hub && matches!(action, Action::Look | Action::List | Action::Govern)
        }
        Kind::Job => {
            matches!(actor.role, Role::Hub | Role::Operator)
                && matches!(action, Action::Look | Action::List | Action::Change)
        }
    };
    match (allowed, facts.kind) {
        (true, kind) if asks_for_proof(action, kind) => Answer::ProveAgain,
        (true, _) => Answer::Yes,
        // To whom a record about a person is closed, its existence is too.
        (false, Kind::Professional | Kind::Treasure | Kind::Account | Kind::Session) => Answer::Hidden,
        (false, _) => Answer::No,
    }
}

/// Acts after which much is different for somebody else, or much has left the house.
const fn asks_for_proof(action: Action, kind: Kind) -> bool {
    matches!(
        (action, kind),
        (Action::Govern | Action::Erase, Kind::Account) | (Action::Share, Kind::AccessLog)
    )
}

fn works_here(role: Role, facts: &Facts) -> bool {
    matches!(role, Role::Member | Role::Manager) && matches!(facts.relation, Relation::Office | Relation::Own)
}

fn office(role: Role, action: Action, facts: &Facts) -> bool {
    match action {
        Action::Look | Action::List => match role {
            Role::Member | Role::Manager | Role::Officer | Role::Hub => true,
            // A small view: what everybody sees, and what is near to those one visits.
            Role::Commissioner => facts.relation != Relation::Stranger || facts.public,
            Role::Nobody | Role::Resident | Role::Operator => facts.public,
        },
        Action::Share => matches!(role, Role::Member | Role::Manager | Role::Officer | Role::Hub),
        Action::Change => role == Role::Hub || works_here(role, facts),
        Action::Settle => role == Role::Hub || role == Role::Manager && works_here(role, facts),
        Action::Add => role == Role::Hub,
        Action::Erase | Action::Govern => false,
    }
}

fn contact_window(role: Role, action: Action, facts: &Facts) -> bool {
    match action {
        Action::Look | Action::List => match role {
            Role::Member | Role::Manager | Role::Officer | Role::Hub => true,
            Role::Commissioner => facts.relation != Relation::Stranger || facts.public,
            Role::Nobody | Role::Resident | Role::Operator => facts.public,
        },
        Action::Add | Action::Change | Action::Erase => role == Role::Hub || works_here(role, facts),
        Action::Share => matches!(role, Role::Member | Role::Manager | Role::Officer | Role::Hub),
        Action::Settle | Action::Govern => false,
    }
}

fn professional(role: Role, action: Action, facts: &Facts) -> bool {
    let own = facts.relation == Relation::Own && role != Role::Nobody;
    match action {
        Action::Look | Action::List => match role {
            Role::Member | Role::Manager | Role::Officer | Role::Hub => true,
            Role::Commissioner => facts.relation != Relation::Stranger || facts.public,
            Role::Nobody | Role::Resident | Role::Operator => facts.public || own,
        },
        Action::Change => role == Role::Hub || own || role == Role::Manager && works_here(role, facts),
        Action::Add => role == Role::Hub || role == Role::Manager && works_here(role, facts),
        Action::Share => matches!(role, Role::Officer | Role::Hub) || own,
        Action::Settle | Action::Erase | Action::Govern => false,
    }
}

/// Those who know a neighbourhood by their work or their office.
const fn knows_the_region(role: Role) -> bool {
    matches!(role, Role::Commissioner | Role::Member | Role::Manager | Role::Officer | Role::Hub)
}

fn resource(role: Role, action: Action, facts: &Facts) -> bool {
    let tends = match facts.relation {
        Relation::Office | Relation::Own => knows_the_region(role),
        Relation::District => matches!(role, Role::Commissioner | Role::Hub),
        Relation::Stranger => role == Role::Hub,
    };
    match action {
        Action::Look | Action::List => knows_the_region(role) || facts.public,
        Action::Add | Action::Share => knows_the_region(role),
        Action::Change | Action::Settle => tends,
        Action::Erase | Action::Govern => false,
    }
}

/// The hub is not exempt: what somebody was told over tea stays with them until it is shared.
fn treasure(role: Role, action: Action, facts: &Facts) -> bool {
    let theirs = knows_the_region(role) && matches!(facts.relation, Relation::Office | Relation::Own);
    match action {
        Action::Look | Action::List | Action::Add | Action::Change | Action::Settle => theirs,
        Action::Share | Action::Erase | Action::Govern => false,
    }
}

/// The hub asks, the city may look on. What an office said is decided upon like the office's record.
fn round(role: Role, action: Action) -> bool {
    match action {
        Action::Look | Action::List => matches!(role, Role::Hub | Role::Officer),
        Action::Add | Action::Change | Action::Settle | Action::Share => role == Role::Hub,
        Action::Erase | Action::Govern => false,
    }
}

fn import(role: Role, action: Action) -> bool {
    match action {
        Action::Look | Action::List => matches!(role, Role::Hub | Role::Officer),
        Action::Add | Action::Settle | Action::Erase => role == Role::Hub,
        Action::Change | Action::Share | Action::Govern => false,
    }
}

fn account(role: Role, action: Action, facts: &Facts) -> bool {
    let governs = matches!(role, Role::Hub | Role::Operator);
    let own = facts.relation == Relation::Own && role != Role::Nobody;
    match action {
        Action::Look | Action::Change => governs || own,
        Action::List | Action::Add | Action::Govern | Action::Erase => governs,
        Action::Settle | Action::Share => false,
    }
}

fn access_log(role: Role, action: Action, facts: &Facts) -> bool {
    match action {
        Action::Look | Action::List | Action::Share => {
            role == Role::Hub || facts.relation == Relation::Own && role != Role::Nobody
        }
        Action::Add | Action::Change | Action::Settle | Action::Erase | Action::Govern => false,
    }
}

/// Whether there is any such thing with which they may do this: what a route asks before anything is loaded.
pub fn could(actor: &Actor, ability: Ability) -> bool {
    Relation::ALL.iter().any(|&relation| {
        [false, true].iter().any(|&public| {
            let facts = Facts { kind: ability.kind, relation, public };
            matches!(may(actor, ability.action, &facts), Answer::Yes | Answer::ProveAgain)
        })
    })
}
