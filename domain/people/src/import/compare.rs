//! What a row changes of an office that is known.

use crate::office::{Change, Field, Office, Service};

/// What comes of comparing a row with its office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Fields that become what the list says.
    pub made: Vec<Change>,
    /// Fields that stay although the list says otherwise: `before` is what stays, `after` what the list says.
    pub kept: Vec<Change>,
    /// What the office does afterwards, when that changes.
    pub services: Option<Vec<Service>>,
    /// Whether it does something it did not do before.
    pub new_service: bool,
    /// Whether the row is not taken over at all, because it may be about another office.
    pub held: bool,
}

/// Compares. A row that leads its office changes every field it states, except those in `protected`: confirmed by the
/// office itself, or last changed by a person. Any other row fills in only what nobody knew; where it says otherwise,
/// that is told when `tells` (it comes from another list), and is not told for a further service of the same list,
/// which says most things in its own way. A field the list leaves empty stays.
pub(crate) fn compare(
    office: &Office,
    protected: &[Field],
    (details, services): (&crate::office::Details, &[Service]),
    leads: bool,
    tells: bool,
) -> Compared {
    let mut compared = Compared::default();
    for &field in Field::ALL {
        let Some(says) = details.get(field) else { continue };
        let stored = office.details.get(field);
        if stored == Some(says) {
            continue;
        }
        let change = Change { field, before: stored.map(Into::into), after: Some(says.into()) };
        let taken =
            if leads { !protected.contains(&field) } else { stored.is_none() && !protected.contains(&field) };
        if taken {
            compared.made.push(change);
        } else if leads || tells {
            compared.kept.push(change);
        }
    }
    let mut after = office.services.clone();
    for service in services {
        match after.iter_mut().find(|one| one.kind == service.kind) {
            None => {
                after.push(service.clone());
                compared.new_service = true;
            }
            Some(one) => {
                one.number = service.number.clone().or_else(|| one.number.take());
                one.capacity = service.capacity.clone().or_else(|| one.capacity.take());
            }
        }
    }
    after.sort_by_key(|service| service.kind.code());
    if after != office.services {
        compared.services = Some(after);
    }
    compared
}

impl Compared {
    /// Makes nothing of what the row says of the office; of a row that leads it, neither what it says of its services.
    pub fn hold_back(&mut self, leads: bool) {
        let made = std::mem::take(&mut self.made);
        if leads {
            self.kept.extend(made);
            self.kept.sort_by_key(|change| change.field);
            (self.services, self.new_service, self.held) = (None, false, true);
        }
    }

    /// Whether anything of the office changes.
    pub fn changes(&self) -> bool {
        !self.made.is_empty() || self.services.is_some()
    }
}
