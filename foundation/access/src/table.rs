use kernel::Lang;

use crate::{AccountId, Action, Actor, Answer, Facts, Kind, RegionId, Relation, Role, may};

/// One cell of the printed policy: when a role may do something with a kind of thing. It is read off [`may`], and a
/// test shows that nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// With things that stand at least this near to them; none when nearness alone gives no right.
    pub near: Option<Relation>,
    /// With whatever is public.
    pub public: bool,
    /// Only after a fresh proof of who they are.
    pub proof: bool,
}

impl Cell {
    /// What this role may.
    pub fn of(role: Role, action: Action, kind: Kind) -> Self {
        let actor = somebody(role);
        let says = |relation, public| may(&actor, action, &Facts { kind, relation, public });
        let yes = |relation, public| matches!(says(relation, public), Answer::Yes | Answer::ProveAgain);
        let near = Relation::ALL.iter().copied().find(|&relation| yes(relation, false));
        let public = near != Some(Relation::Stranger) && yes(Relation::Stranger, true);
        let asked =
            |relation| [false, true].iter().any(|&public| says(relation, public) == Answer::ProveAgain);
        Self { near, public, proof: Relation::ALL.iter().any(|&relation| asked(relation)) }
    }

    /// Whether it allows anything.
    pub const fn is_anything(self) -> bool {
        self.near.is_some() || self.public
    }

    /// Whether it allows the act with a thing in this relation.
    pub fn allows(self, relation: Relation, public: bool) -> bool {
        self.near.is_some_and(|near| relation >= near) || self.public && public
    }
}

/// Whether a thing of this kind does not exist for those to whom it is closed.
pub fn is_hidden(kind: Kind) -> bool {
    let facts = Facts::of(kind);
    let nobody = somebody(Role::Nobody);
    Action::ALL.iter().any(|&action| may(&nobody, action, &facts) == Answer::Hidden)
}

/// Somebody in this role; the policy looks at nothing else of an actor than the role and whether they are signed in.
fn somebody(role: Role) -> Actor {
    let region = RegionId::from_uuid(Default::default());
    let nobody = Actor::nobody(region, Lang::Ja);
    match role {
        Role::Nobody => nobody,
        role => Actor { account: Some(AccountId::from_uuid(Default::default())), role, ..nobody },
    }
}
