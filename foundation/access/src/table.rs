use kernel::Lang;

use crate::{Action, Actor, Answer, Facts, Kind, RegionId, Relation, Role, may};

/// One line of the printed policy: what a role may do with a kind of thing, by relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The role.
    pub role: Role,
    /// The kind of thing.
    pub kind: Kind,
    /// How the thing stands to them.
    pub relation: Relation,
    /// Approved for the public.
    pub public: bool,
    /// The answer to each of [`Action::ALL`], in that order.
    pub answers: Vec<Answer>,
}

/// The whole policy, every combination, in a fixed order.
pub fn table() -> Vec<Line> {
    let mut lines = Vec::new();
    for &kind in Kind::ALL {
        for &role in Role::ALL {
            let actor = somebody(role);
            for &relation in Relation::ALL {
                for public in [false, true] {
                    let facts = Facts { kind, relation, public };
                    let answers = Action::ALL.iter().map(|&action| may(&actor, action, &facts)).collect();
                    lines.push(Line { role, kind, relation, public, answers });
                }
            }
        }
    }
    lines
}

/// Somebody in this role; the policy looks at nothing else of an actor than the role and whether they are signed in.
pub(crate) fn somebody(role: Role) -> Actor {
    let region = RegionId::from_uuid(Default::default());
    let nobody = Actor::nobody(region, Lang::Ja);
    match role {
        Role::Nobody => nobody,
        role => Actor { account: Some(crate::AccountId::from_uuid(Default::default())), role, ..nobody },
    }
}
