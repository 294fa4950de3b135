//! The policy against sentences of the domain, written by hand and read by a 係長.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests stop the test")]

use std::collections::BTreeMap;

use access::{Ability, Action, Answer, Cell, Facts, Kind, Relation, Role, Scope, could, is_hidden, may};

mod people {
    use access::{AccountId, Actor, DistrictId, OfficeId, ProfessionalId, RegionId, Role};
    use kernel::Lang;
    use uuid::Uuid;

    pub fn somebody(role: Role) -> Actor {
        let id = Uuid::from_u128;
        let nobody = Actor::nobody(RegionId::from_uuid(id(1)), Lang::Ja);
        if role == Role::Nobody {
            return nobody;
        }
        Actor {
            account: Some(AccountId::from_uuid(id(2))),
            professional: Some(ProfessionalId::from_uuid(id(3))),
            offices: vec![OfficeId::from_uuid(id(4))],
            districts: vec![DistrictId::from_uuid(id(5))],
            role,
            ..nobody
        }
    }
}
use people::somebody;

const EVERYBODY_WHO_WORKS: [Role; 4] = [Role::Member, Role::Manager, Role::Officer, Role::Hub];

fn allowed(role: Role, action: Action, facts: Facts) -> bool {
    matches!(may(&somebody(role), action, &facts), Answer::Yes | Answer::ProveAgain)
}

/// Who may, over all roles, for a thing in this relation that is not public.
fn who(action: Action, kind: Kind, relation: Relation) -> Vec<Role> {
    let facts = Facts::of(kind).in_relation(relation);
    Role::ALL.iter().copied().filter(|&role| allowed(role, action, facts)).collect()
}

#[test]
fn a_resident_sees_offices_approved_for_the_public_and_no_others() {
    for role in [Role::Nobody, Role::Resident] {
        assert!(allowed(role, Action::Look, Facts::of(Kind::Office).public(true)));
        assert!(!allowed(role, Action::Look, Facts::of(Kind::Office)));
        assert!(!allowed(role, Action::Look, Facts::of(Kind::ContactWindow)));
        assert!(!allowed(role, Action::Look, Facts::of(Kind::Professional)));
    }
}

#[test]
fn a_welfare_commissioner_sees_people_of_the_own_district_only() {
    let facts = Facts::of(Kind::Professional);
    assert!(allowed(Role::Commissioner, Action::Look, facts.in_relation(Relation::District)));
    assert_eq!(may(&somebody(Role::Commissioner), Action::Look, &facts), Answer::Hidden);
}

#[test]
fn a_welfare_commissioner_sees_offices_of_the_own_district_and_public_ones_and_carries_no_list_away() {
    for kind in [Kind::Office, Kind::ContactWindow] {
        let facts = Facts::of(kind);
        assert!(allowed(Role::Commissioner, Action::Look, facts.in_relation(Relation::District)));
        assert!(allowed(Role::Commissioner, Action::List, facts.public(true)));
        assert!(!allowed(Role::Commissioner, Action::Look, facts));
        for relation in [Relation::Stranger, Relation::District] {
            assert!(!allowed(Role::Commissioner, Action::Share, facts.in_relation(relation).public(true)));
        }
    }
}

#[test]
fn an_office_is_changed_by_those_who_work_there_and_by_the_hub() {
    assert_eq!(who(Action::Change, Kind::Office, Relation::Stranger), [Role::Hub]);
    assert_eq!(who(Action::Change, Kind::Office, Relation::Office), [Role::Member, Role::Manager, Role::Hub]);
    assert_eq!(who(Action::Change, Kind::ContactWindow, Relation::Stranger), [Role::Hub]);
    assert_eq!(
        who(Action::Change, Kind::ContactWindow, Relation::Office),
        [Role::Member, Role::Manager, Role::Hub]
    );
}

#[test]
fn people_are_added_by_the_hub_and_by_the_manager_of_the_office() {
    assert_eq!(who(Action::Add, Kind::Professional, Relation::Stranger), [Role::Hub]);
    assert_eq!(who(Action::Add, Kind::Professional, Relation::Office), [Role::Manager, Role::Hub]);
}

#[test]
fn everybody_who_works_finds_everybody_who_works() {
    assert_eq!(who(Action::Look, Kind::Professional, Relation::Stranger), EVERYBODY_WHO_WORKS);
}

#[test]
fn lists_come_in_by_the_hub_alone_and_the_city_may_look() {
    for action in [Action::Add, Action::Settle, Action::Erase] {
        assert_eq!(who(action, Kind::Import, Relation::Stranger), [Role::Hub]);
    }
    assert_eq!(who(Action::Look, Kind::Import, Relation::Stranger), [Role::Officer, Role::Hub]);
}

#[test]
fn who_saw_what_is_for_the_hub_and_for_oneself_and_not_for_the_operator() {
    assert_eq!(who(Action::Look, Kind::AccessLog, Relation::Stranger), [Role::Hub]);
    assert!(allowed(Role::Member, Action::Look, Facts::of(Kind::AccessLog).in_relation(Relation::Own)));
    assert!(!allowed(Role::Operator, Action::Look, Facts::of(Kind::AccessLog)));
}

#[test]
fn an_operator_runs_the_machine_and_reads_nobody() {
    for kind in [Kind::Professional, Kind::AccessLog, Kind::ContactWindow] {
        assert!(!allowed(Role::Operator, Action::Look, Facts::of(kind)), "{kind:?}");
    }
    assert!(allowed(Role::Operator, Action::Change, Facts::of(Kind::Job)));
}

/// A cell as it is written by hand.
fn read(word: &str) -> Cell {
    let (word, proof) = word.strip_suffix('!').map_or((word, false), |word| (word, true));
    let mut cell = Cell { near: None, public: false, proof };
    for part in word.split('+').filter(|part| *part != "-") {
        match part {
            "yes" => cell.near = Some(Relation::Stranger),
            "public" => cell.public = true,
            relation => cell.near = Some(Relation::from_code(relation).expect("a relation")),
        }
    }
    cell
}

type Cells = BTreeMap<(Kind, Role, Action), Cell>;

/// The table written by hand, and the kinds that are hidden.
fn by_hand() -> (Cells, Vec<Kind>) {
    let (mut cells, mut hidden) = (Cells::new(), Vec::new());
    let mut heading: Option<(Kind, Vec<Action>)> = None;
    for line in include_str!("by-hand.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let mut words = line.split_whitespace();
        let first = words.next().expect("a word");
        if let Some(kind) = Kind::from_code(first) {
            let words: Vec<&str> = words.collect();
            if words.last() == Some(&"hidden") {
                hidden.push(kind);
            }
            heading = Some((kind, words.iter().filter_map(|word| Action::from_code(word)).collect()));
            continue;
        }
        let role = Role::from_code(first).unwrap_or_else(|| panic!("no role and no kind: {line}"));
        let (kind, actions) = heading.as_ref().expect("a kind stands above");
        let words: Vec<&str> = words.collect();
        assert_eq!(words.len(), actions.len(), "{kind:?}: {line}");
        for (&action, word) in actions.iter().zip(words) {
            assert!(cells.insert((*kind, role, action), read(word)).is_none(), "twice: {kind:?} {line}");
        }
    }
    (cells, hidden)
}

#[test]
fn the_policy_is_the_one_written_by_hand_cell_by_cell() {
    let (cells, hidden) = by_hand();
    assert_eq!(cells.len(), Kind::ALL.len() * Role::ALL.len() * Action::ALL.len(), "every cell is written");
    let mut wrong = Vec::new();
    for ((kind, role, action), cell) in cells {
        let closed = if hidden.contains(&kind) { Answer::Hidden } else { Answer::No };
        for &relation in Relation::ALL {
            for public in [false, true] {
                let written = match (cell.allows(relation, public), cell.proof) {
                    (false, _) => closed,
                    (true, false) => Answer::Yes,
                    (true, true) => Answer::ProveAgain,
                };
                let says = may(&somebody(role), action, &Facts { kind, relation, public });
                if says != written {
                    let where_ = format!("{} {} {}", role.code(), action.code(), kind.code());
                    wrong.push(format!(
                        "{where_} ({}, public {public}): {says:?}, by hand {written:?}",
                        relation.code()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_printed_of_the_policy_is_all_of_it() {
    for &kind in Kind::ALL {
        for &role in Role::ALL {
            for &action in Action::ALL {
                let cell = Cell::of(role, action, kind);
                for &relation in Relation::ALL {
                    for public in [false, true] {
                        let said = match (cell.allows(relation, public), cell.proof, is_hidden(kind)) {
                            (true, false, _) => Answer::Yes,
                            (true, true, _) => Answer::ProveAgain,
                            (false, _, true) => Answer::Hidden,
                            (false, _, false) => Answer::No,
                        };
                        let says = may(&somebody(role), action, &Facts { kind, relation, public });
                        assert_eq!(said, says, "{role:?} {action:?} {kind:?} {relation:?} {public}");
                    }
                }
            }
        }
    }
}

#[test]
fn nearness_never_takes_anything_away() {
    for &kind in Kind::ALL {
        for &role in Role::ALL {
            for &action in Action::ALL {
                let by_relation: Vec<bool> = [Relation::Stranger, Relation::Office, Relation::Own]
                    .iter()
                    .map(|&relation| allowed(role, action, Facts::of(kind).in_relation(relation)))
                    .collect();
                assert!(by_relation.is_sorted(), "{role:?} {action:?} {kind:?}");
            }
        }
    }
}

#[test]
fn what_is_public_is_never_less_open() {
    for &kind in Kind::ALL {
        for &role in Role::ALL {
            for &action in Action::ALL {
                for &relation in Relation::ALL {
                    let facts = Facts::of(kind).in_relation(relation);
                    assert!(!allowed(role, action, facts) || allowed(role, action, facts.public(true)));
                }
            }
        }
    }
}

#[test]
fn a_list_holds_exactly_what_the_policy_lets_be_listed() {
    for &kind in Kind::ALL {
        for &role in Role::ALL {
            let actor = somebody(role);
            let scope = Scope::of(&actor, kind);
            for public in [false, true] {
                for &relation in Relation::ALL {
                    let district =
                        (relation == Relation::District).then(|| actor.districts.first().copied()).flatten();
                    let offices =
                        if relation == Relation::Office { actor.offices.clone() } else { Vec::new() };
                    let own = (relation == Relation::Own).then_some(actor.professional).flatten();
                    let near = district.is_some() || !offices.is_empty() || own.is_some();
                    if relation != Relation::Stranger && !near {
                        continue;
                    }
                    let facts = Facts { kind, relation, public };
                    let policy = may(&actor, Action::List, &facts) == Answer::Yes;
                    assert_eq!(scope.holds(public, district, &offices, own), policy, "{role:?} {facts:?}");
                }
            }
        }
    }
}

#[test]
fn a_route_opens_for_a_role_exactly_when_the_role_could_do_something_behind_it() {
    assert!(could(&somebody(Role::Nobody), Ability::new(Action::Look, Kind::Office)));
    assert!(!could(&somebody(Role::Nobody), Ability::new(Action::Change, Kind::Office)));
    assert!(!could(&somebody(Role::Officer), Ability::new(Action::Add, Kind::Import)));
}

#[test]
fn there_are_fewer_than_thirty_names_to_know() {
    assert!(Action::ALL.len() + Kind::ALL.len() < 30);
}
