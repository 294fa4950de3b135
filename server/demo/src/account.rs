//! The eight people a visitor can be.

use access::Role;
use accounts::{Belonging, demo::DemoAccount};

use crate::{
    Maker, office, person,
    table::{self, Row},
};

/// Their accounts. Somebody whose place the tables do not know is left out.
pub(crate) fn make(maker: &Maker, offices: &[office::Made], people: &[person::Made]) -> Vec<DemoAccount> {
    let rows = table::rows(include_str!("../data/accounts.txt"));
    rows.into_iter().filter_map(|row| account(maker, row, offices, people)).collect()
}

fn account(
    maker: &Maker,
    row: Row,
    offices: &[office::Made],
    people: &[person::Made],
) -> Option<DemoAccount> {
    let role = Role::from_code(row.text(1))?;
    let mut account = DemoAccount {
        sign_in_name: row.text(0).to_owned(),
        display_name: resident(maker),
        role,
        belonging: Belonging::default(),
        professional: None,
    };
    let Some(profession) = row.optional(3) else { return Some(account) };
    let office = row.optional(2).map(|kind| offices.iter().find(|one| one.kind == kind));
    let office = match office {
        Some(found) => Some(&found?.office),
        None => None,
    };
    let made = people.iter().find(|one| {
        one.profession == profession
            && one.role == row.text(4)
            && one.office == office.map(|office| office.id)
    })?;
    account.display_name = made.person.name.clone();
    account.professional = Some(made.person.id);
    account.belonging.offices.extend(office.map(|office| (office.id, office.name().to_owned())));
    Some(account)
}

/// A name for somebody who is not in the directory.
fn resident(maker: &Maker) -> String {
    let given = table::rows(include_str!("../data/given.txt"));
    let surnames = table::surnames();
    format!("{} {}", maker.dice.pick(&surnames).text(), maker.dice.pick(&given).text(0))
}
