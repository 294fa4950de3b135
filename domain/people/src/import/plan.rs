//! Which office a row is about, and whether the row says anything new.

use std::collections::{HashMap, hash_map::Entry};

use access::OfficeId;
use kernel::Ids;

use super::taken::{DIGEST, Taken};
use crate::{
    codes::ServiceKind,
    office::{Assurance, Office, State},
};

/// What a list said of an office the last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The office.
    pub office: OfficeId,
    /// What it said.
    pub digest: [u8; DIGEST],
    /// Whether this row leads the office: it brought it, and its changes are taken over.
    pub leads: bool,
}

/// What is known before a list is read.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Rows of earlier lists by their key.
    pub said: HashMap<Box<str>, Said>,
    /// Offices by office number and medical id.
    pub offices: HashMap<Box<str>, OfficeId>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum About {
    /// An office nobody knew.
    New(OfficeId),
    /// A further service of an office that is new in this list, or the same service once more.
    Further {
        /// The office.
        office: OfficeId,
        /// Whether one of the services is new.
        new_service: bool,
    },
    /// An office that is known.
    Stored {
        /// The office.
        office: OfficeId,
        /// Whether this row leads it.
        leads: bool,
        /// Whether it comes from another kind of list than the one that leads the office.
        foreign: bool,
    },
    /// Exactly what this list said the last time.
    Same(OfficeId),
}

/// A row, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Planned {
    /// Its place in the whole import, from 0.
    pub place: i64,
    /// Its file, from 0.
    pub file: i64,
    /// The row.
    pub taken: Taken,
    /// What it is about.
    pub about: About,
}

/// Reads a list row by row and says what each is about.
pub(crate) struct Planner {
    known: Known,
    ids: Ids,
    /// Offices that are new in this list, by identity, with what they do so far.
    fresh: HashMap<Box<str>, (OfficeId, Vec<ServiceKind>)>,
    /// How often a key has come.
    seen: HashMap<Box<str>, u32>,
    /// Which kinds of list lead which offices; made when first asked for.
    led: Option<HashMap<OfficeId, Vec<Box<str>>>>,
}

impl Planner {
    /// A planner that knows this.
    pub fn new(known: Known, ids: Ids) -> Self {
        Self { known, ids, fresh: HashMap::new(), seen: HashMap::new(), led: None }
    }

    /// What a row is about. A key that comes again in one list gets a number behind it.
    pub fn plan(&mut self, place: i64, file: i64, mut taken: Taken) -> Planned {
        match self.seen.entry(taken.key.as_str().into()) {
            Entry::Vacant(first) => {
                first.insert(1);
            }
            Entry::Occupied(mut times) => {
                *times.get_mut() += 1;
                taken.key = format!("{}#{}", taken.key, times.get());
            }
        }
        let about = self.about(&mut taken);
        Planned { place, file, taken, about }
    }

    fn about(&mut self, taken: &mut Taken) -> About {
        if let Some(said) = self.known.said.get(taken.key.as_str()) {
            return if said.digest == taken.digest {
                About::Same(said.office)
            } else {
                About::Stored { office: said.office, leads: said.leads, foreign: false }
            };
        }
        if let Some((office, services)) = self.fresh.get_mut(&taken.identity) {
            taken.services.retain(|service| !services.contains(&service.kind));
            services.extend(taken.services.iter().map(|service| service.kind));
            return About::Further { office: *office, new_service: !taken.services.is_empty() };
        }
        if taken.known_everywhere
            && let Some(&office) = self.known.offices.get(&taken.identity)
        {
            let layout = taken.key.split('|').next().unwrap_or_default();
            let foreign = !self.led_by(office, layout);
            return About::Stored { office, leads: false, foreign };
        }
        let office = self.ids.next();
        let services = taken.services.iter().map(|service| service.kind).collect();
        self.fresh.insert(taken.identity.clone(), (office, services));
        About::New(office)
    }

    fn led_by(&mut self, office: OfficeId, layout: &str) -> bool {
        let said = &self.known.said;
        let led = self.led.get_or_insert_with(|| {
            let mut led: HashMap<OfficeId, Vec<Box<str>>> = HashMap::new();
            for (key, said) in said.iter().filter(|(_, said)| said.leads) {
                led.entry(said.office).or_default().extend(key.split('|').next().map(Into::into));
            }
            led
        });
        led.get(&office).is_some_and(|layouts| layouts.iter().any(|one| &**one == layout))
    }
}

impl Planned {
    /// The office a row about a new one makes.
    pub fn office(&self, id: OfficeId, now: kernel::Instant) -> Office {
        Office {
            id,
            version: 1,
            state: State::Open,
            merged_into: None,
            details: self.taken.details.clone(),
            services: self.taken.services.clone(),
            district: None,
            // What a ministry or a city publishes is public already.
            public: true,
            assurance: Assurance::default(),
            changed_at: now,
        }
    }
}
