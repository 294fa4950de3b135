//! What the address of a list or a map asks for: one reading for both, so that they always agree.

use access::DistrictId;
use kernel::{Invalid, Refusal};
use page::{Frame, Visit, components::Filter as FilterLink};
use people::{
    codes::ServiceKind,
    office::{read_point, write_point},
};

use super::words;
use crate::{
    near::Near,
    resource::{Category, Layer, Meaning},
    store::list::{Filter, Sort},
};

kernel::coded! {
    /// What a map shows.
    pub(super) enum What {
        /// Resources and offices.
        All = "all",
        /// Resources.
        Resources = "resources",
        /// Offices.
        Offices = "offices",
    }
}

/// What the address asks for.
pub(super) struct Asked {
    pub filter: Filter,
    pub what: What,
    /// Offices that do this.
    pub service: Option<ServiceKind>,
    pub sort: Sort,
    pub page: i64,
    /// Parameters that were not understood, or that nothing here knows.
    pub unknown: Vec<String>,
    given: Vec<(&'static str, String)>,
}

/// The parameters of a list and of a map, in the order in which they stand in an address.
const NAMES: [&str; 11] =
    ["what", "layer", "category", "meaning", "day", "open", "service", "district", "near", "within", "sort"];

/// What an address says besides: which page, and in which letters a file is written.
const ELSEWHERE: [&str; 3] = ["page", "encoding", "letters"];

/// So many parameters that nothing knows are named.
const MOST_NAMED: usize = 8;

impl Asked {
    /// Reads the address of a list of resources.
    pub fn of_list(visit: &Visit, districts: &[people::District]) -> Self {
        let mut asked = Self::of_map(visit, districts);
        // A list of resources knows no offices.
        asked.refuse(visit, &["what", "service"]);
        (asked.what, asked.service) = (What::Resources, None);
        asked
    }

    /// Reads the address of a map.
    pub fn of_map(visit: &Visit, districts: &[people::District]) -> Self {
        let asked = page::Asked::of(visit);
        let point = asked.read("near", read_point);
        let within = asked.read("within", |text| {
            let within = text.parse().ok().filter(|within| Near::WITHIN.contains(within));
            // How far says nothing where nobody says from where.
            within.filter(|_| point.is_some())
        });
        let filter = Filter {
            layer: asked.read("layer", Layer::from_code),
            category: asked.read("category", Category::from_code),
            meaning: asked.read("meaning", Meaning::from_code),
            day: asked.read("day", |day| words::DAYS.iter().position(|one| *one == day)),
            district: asked.read("district", |id| {
                let id = id.parse::<DistrictId>().ok()?;
                districts.iter().any(|one| one.id == id).then_some(id)
            }),
            near: point.map(|point| Near { point, within: within.unwrap_or(Near::USUAL) }),
            open_at: asked
                .read("open", |open| (open == "now").then_some(()))
                .map(|()| visit.now().in_japan()),
            session: None,
        };
        let what = asked.read("what", What::from_code).unwrap_or(What::All);
        let service = asked.read("service", ServiceKind::from_code);
        let sort = asked.read("sort", Sort::from_code).unwrap_or_default();
        let page = asked.page();
        let mut unknown: Vec<String> = asked.unknown().into_iter().map(ToOwned::to_owned).collect();
        for (name, _) in visit.queries() {
            let known = NAMES.contains(&name.as_str()) || ELSEWHERE.contains(&name.as_str());
            if !known && !unknown.contains(name) && unknown.len() < MOST_NAMED {
                unknown.push(name.chars().take(40).collect());
            }
        }
        let given = NAMES
            .iter()
            .filter(|name| !unknown.iter().any(|one| one == *name))
            .filter_map(|name| Some((*name, visit.query(name)?.to_owned())))
            .collect();
        Self { filter, what, service, sort, page, unknown, given }
    }

    fn refuse(&mut self, visit: &Visit, names: &[&'static str]) {
        for name in names.iter().filter(|name| visit.query(name).is_some()) {
            if !self.unknown.iter().any(|one| one == name) {
                self.unknown.push((*name).to_owned());
            }
        }
        self.given.retain(|(name, _)| !names.contains(name));
    }

    /// The same for what other programs read or what leaves the house: an answer to another question would be taken
    /// for the answer to this one.
    ///
    /// # Errors
    /// A refusal that names each parameter that says nothing.
    pub fn whole(self) -> Result<Self, Refusal> {
        let invalid =
            |name: &String| Invalid::new(name.clone(), "resources-invalid-filter").with("name", name);
        let wrong: Vec<Invalid> = self.unknown.iter().map(invalid).collect();
        if wrong.is_empty() { Ok(self) } else { Err(Refusal::Invalid(wrong)) }
    }

    /// Whether resources are among what is asked for: not where only what offices do is.
    pub fn has_resources(&self) -> bool {
        self.what != What::Offices && self.service.is_none()
    }

    /// Whether offices are among what is asked for: not where something is asked that only resources say.
    pub fn has_offices(&self) -> bool {
        self.what != What::Resources && !self.filter.is_of_resources()
    }

    /// Whether anything is narrowed.
    pub fn is_narrowed(&self) -> bool {
        self.filter != Filter::default() || self.service.is_some() || self.what != What::All
    }

    /// The value of a parameter as it was understood.
    pub fn value(&self, name: &str) -> &str {
        self.given.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value)
    }

    /// An address with what was understood, with one parameter otherwise.
    pub fn with(&self, base: &str, name: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, old) in self.given.iter().filter(|(key, _)| *key != name) {
            query.append_pair(key, old);
        }
        if let Some(value) = value {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") }
    }

    /// An address with what was understood.
    pub fn address(&self, base: &str) -> String {
        self.with(base, "", None)
    }

    /// The address of what is near a place.
    pub fn near_to(&self, base: &str, (lat, lng): (f64, f64)) -> String {
        self.with(base, "near", Some(&write_point(people::codes::Point { lat, lng })))
    }

    /// The answers of one filter as links, the one that takes it away first.
    pub fn links(
        &self,
        frame: &Frame,
        base: &str,
        name: &str,
        all: &str,
        choices: impl Iterator<Item = (String, String)>,
    ) -> Vec<FilterLink> {
        let now = self.value(name);
        let link = |value: Option<&str>, label: String| FilterLink {
            href: self.with(base, name, value),
            label,
            count: None,
            on: now == value.unwrap_or_default(),
        };
        std::iter::once(link(None, frame.say(all)))
            .chain(choices.map(|(value, label)| link(Some(&value), label)))
            .collect()
    }
}
