//! Which office a row is about, and whether the row says anything new.

use std::collections::{BTreeSet, HashMap, HashSet, hash_map::Entry};

use access::OfficeId;
use kernel::Ids;

use super::{
    likeness,
    stated::Stated,
    taken::{DIGEST, Taken},
};
use crate::{
    area::Area,
    codes::ServiceKind,
    incoming::{Column, Mark, MarkKind},
    office::{Assurance, Field, Office, Published, State, write_point},
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
    /// Offices whose lists give them no number, by name and address and by name and telephone, as they are now; with
    /// the key of each row of theirs.
    pub alike: HashMap<Box<str>, Vec<(OfficeId, Box<str>)>>,
    /// Rows that newer lists no longer had.
    pub gone: HashSet<Box<str>>,
    /// Where the region lies, if somebody has brought its outline.
    pub area: Option<Area>,
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
    /// The first row of each identity, to notice others that say something else.
    first: HashMap<Box<str>, First>,
    /// Rows without a number that are not known word by word: they wait until all that are have found their office.
    waiting: Vec<(i64, i64, Taken)>,
    /// Which kinds of list lead which offices; made when first asked for.
    led: Option<HashMap<OfficeId, Vec<Box<str>>>>,
    /// What the list states.
    stated: Stated,
    /// Of which services in which municipalities this list speaks.
    spoken_of: BTreeSet<String>,
}

/// What a list as a whole tells of what earlier ones said.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    /// Rows of earlier lists that did not come, with their offices.
    pub missing: Vec<(String, OfficeId)>,
    /// Rows that had been missing and came.
    pub back: Vec<(String, OfficeId)>,
    spoken_of: BTreeSet<String>,
}

impl Ended {
    /// Whether a list that has this row no more would have it if it still held: it speaks of the same service in the
    /// same municipality.
    pub fn speaks_of(&self, key: &str, municipality: Option<&str>) -> bool {
        self.spoken_of.contains(&subject(key, municipality))
    }
}

/// Kind of list, service and municipality of a row.
fn subject(key: &str, municipality: Option<&str>) -> String {
    let layout = key.split('|').next().unwrap_or_default();
    let service = key.rsplit('|').next().unwrap_or_default();
    // A row that came several times has its number behind the service.
    let service = service.split('#').next().unwrap_or_default();
    format!("{layout}|{service}|{}", municipality.unwrap_or_default())
}

/// The first row of an identity.
struct First {
    name: Box<str>,
    address: Box<str>,
    said: Vec<(Option<ServiceKind>, [u8; DIGEST])>,
}

/// More rows than these do not wait for one another.
const MOST_WAITING: usize = 20_000;

impl Planner {
    /// A planner that knows this.
    pub fn new(known: Known, ids: Ids) -> Self {
        Self {
            known,
            ids,
            fresh: HashMap::new(),
            seen: HashMap::new(),
            first: HashMap::new(),
            waiting: Vec::new(),
            led: None,
            stated: Stated::default(),
            spoken_of: BTreeSet::new(),
        }
    }

    /// What a row is about; or nothing yet, and [`Self::rest`] will tell. A key that comes again in one list gets a
    /// number behind it.
    pub fn plan(&mut self, place: i64, file: i64, mut taken: Taken) -> Option<Planned> {
        match self.seen.entry(taken.key.as_str().into()) {
            Entry::Vacant(first) => {
                first.insert(1);
            }
            Entry::Occupied(mut times) => {
                *times.get_mut() += 1;
                taken.key = format!("{}#{}", taken.key, times.get());
            }
        }
        let subject = subject(&taken.key, taken.details.get(Field::Municipality));
        if !self.spoken_of.contains(&subject) {
            self.spoken_of.insert(subject);
        }
        self.look_where(&mut taken);
        self.notice(&mut taken);
        let waits = taken.is_by_name()
            && !self.known.alike.is_empty()
            && !self.known.said.contains_key(taken.key.as_str())
            && self.waiting.len() < MOST_WAITING;
        if waits {
            self.waiting.push((place, file, taken));
            return None;
        }
        let about = self.about(&mut taken);
        self.stated.note(&taken.key, &taken.digest);
        Some(Planned { place, file, taken, about })
    }

    /// The rows that have waited, when all others have come.
    pub fn rest(&mut self) -> Vec<Planned> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut planned = Vec::with_capacity(waiting.len());
        for (place, file, mut taken) in waiting {
            let about = self.alike(&mut taken).unwrap_or_else(|| self.about(&mut taken));
            self.stated.note(&taken.key, &taken.digest);
            planned.push(Planned { place, file, taken, about });
        }
        planned
    }

    /// What the list states, when its last row has come.
    pub fn stated(&mut self) -> Stated {
        std::mem::take(&mut self.stated)
    }

    /// Marks a row that says something else than an earlier row of its identity.
    fn notice(&mut self, taken: &mut Taken) {
        let mark = |taken: &mut Taken, kind| {
            if taken.marks.iter().all(|mark| mark.kind != kind) {
                taken.marks.push(Mark::new(None, kind, &taken.says()));
            }
        };
        let service = match taken.services[..] {
            [ref only] => Some(only.kind),
            _ => None,
        };
        match self.first.entry(taken.identity.clone()) {
            Entry::Vacant(none) => {
                let (name, address) = taken.at();
                let first =
                    First { name: name.into(), address: address.into(), said: vec![(service, taken.digest)] };
                none.insert(first);
            }
            Entry::Occupied(mut first) => {
                let first = first.get_mut();
                match first.said.iter().find(|(one, _)| *one == service) {
                    Some((_, digest)) if *digest == taken.digest => {}
                    Some(_) => mark(taken, MarkKind::RepeatedOtherwise),
                    None => {
                        first.said.push((service, taken.digest));
                        if likeness::are_two((&first.name, &first.address), taken.at()) {
                            mark(taken, MarkKind::OtherUnderNumber);
                        }
                    }
                }
            }
        }
    }

    /// The stored office of this name at this address, or else with this telephone number, when there is only one and
    /// no other row of this list is about it.
    fn alike(&mut self, taken: &mut Taken) -> Option<About> {
        let ends_of_row = ends(&taken.key);
        let free = |rows: &[(OfficeId, Box<str>)]| {
            let mut keys = rows.iter().map(|(_, key)| key);
            keys.find(|key| ends(key) == ends_of_row && !self.seen.contains_key(*key)).cloned()
        };
        let in_place = likeness::by_place(&taken.details).and_then(|text| self.only(&text));
        let with_phone = || likeness::by_phone(&taken.details).and_then(|text| self.only(&text));
        if let Some(key) = in_place.and_then(free).or_else(|| with_phone().and_then(free)) {
            self.seen.insert(key.clone(), 1);
            taken.key = key.into();
            return Some(self.about(taken));
        }
        let (office, _) = in_place?.first()?;
        let office = *office;
        let foreign = !self.led_by(office, ends(&taken.key).0);
        Some(About::Stored { office, leads: false, foreign })
    }

    /// The rows under this text, when they are of one office.
    fn only(&self, text: &str) -> Option<&[(OfficeId, Box<str>)]> {
        let rows = self.known.alike.get(text)?;
        let (office, _) = rows.first()?;
        rows.iter().all(|(one, _)| one == office).then_some(rows)
    }

    /// Marks a point outside the region. It is kept: an office beyond the border may serve the region.
    fn look_where(&self, taken: &mut Taken) {
        let known = taken.marks.iter().any(|mark| mark.kind == MarkKind::CoordinateOutsideRegion);
        if let (Some(area), Some(point), false) = (&self.known.area, taken.details.point(), known)
            && !area.is_near(point)
        {
            let mark = Mark::new(Column::Latitude, MarkKind::CoordinateOutsideRegion, &write_point(point));
            taken.marks.push(mark);
        }
    }

    /// What the list as a whole tells, once its last row has been planned.
    pub fn ended(&mut self) -> Ended {
        let said = self.known.said.iter().map(|(key, said)| (&**key, said.office));
        let (came, missing): (Vec<_>, Vec<_>) = said.partition(|(key, _)| self.seen_key(key));
        let text = |(key, office): (&str, OfficeId)| (key.to_owned(), office);
        Ended {
            missing: missing.into_iter().map(text).collect(),
            back: came.into_iter().filter(|(key, _)| self.known.gone.contains(*key)).map(text).collect(),
            spoken_of: std::mem::take(&mut self.spoken_of),
        }
    }

    /// Whether a row with this key came; the second of its kind has `#2` behind it, and came when two came.
    fn seen_key(&self, key: &str) -> bool {
        let (base, times) = key.rsplit_once('#').map_or((key, 1), |(base, times)| match times.parse() {
            Ok(times) => (base, times),
            Err(_) => (key, 1),
        });
        self.seen.contains_key(key) || self.seen.get(base).is_some_and(|came| *came >= times)
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
            let foreign = !self.led_by(office, ends(&taken.key).0);
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
                led.entry(said.office).or_default().push(ends(key).0.into());
            }
            led
        });
        led.get(&office).is_some_and(|layouts| layouts.iter().any(|one| &**one == layout))
    }
}

/// The kind of list and the service in a key.
fn ends(key: &str) -> (&str, &str) {
    let layout = key.split('|').next().unwrap_or_default();
    let service = key.rsplit('|').next().unwrap_or_default();
    (layout, service.split('#').next().unwrap_or_default())
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
            published: Published::default(),
            assurance: Assurance::default(),
            changed_at: now,
        }
    }
}
