//! Districts, towns and offices.

use std::collections::BTreeSet;

use people::{
    area::{self, Area},
    codes::{CorporateNumber, Point, ServiceKind},
    office::{Details, Field, Office, Published, Service, State, write_point},
    seed::District,
};

use crate::{
    MUNICIPALITY, Maker,
    table::{self, Row, Word},
};

/// The districts with their towns.
pub(crate) struct Places {
    pub districts: Vec<Place>,
    towns: Vec<Row>,
}

pub(crate) struct Place {
    pub district: District,
    lat: f64,
    lng: f64,
}

impl Place {
    /// A point somewhere in the district.
    pub(crate) fn near(&self, maker: &Maker) -> (f64, f64) {
        let off = |dice: &crate::dice::Dice| dice.between(0, 200) as f64 / 10_000.0 - 0.01;
        (self.lat + off(&maker.dice), self.lng + off(&maker.dice))
    }
}

impl Places {
    pub(crate) fn make(maker: &Maker) -> Self {
        let place = |row: Row| Place {
            district: District {
                id: maker.ids.next(),
                name: row.text(0).to_owned(),
                reading: row.text(1).to_owned(),
                municipality: MUNICIPALITY.to_owned(),
            },
            lat: row.real(2),
            lng: row.real(3),
        };
        Self {
            districts: table::rows(include_str!("../data/districts.txt")).into_iter().map(place).collect(),
            towns: table::rows(include_str!("../data/towns.txt")),
        }
    }
}

/// Where the region lies, and where each district does.
pub(crate) fn outlines(places: &Places) -> (Area, Vec<(access::DistrictId, Area)>) {
    let (mut region, mut districts) = (Area::default(), Vec::new());
    for part in area::read(include_bytes!("../data/outlines.geojson")).unwrap_or_default() {
        let named = |place: &&Place| part.names.contains(&place.district.name);
        match places.districts.iter().find(named) {
            Some(place) => districts.push((place.district.id, part.area)),
            None => region = part.area,
        }
    }
    (region, districts)
}

/// An office, and what the rest of the generator must know of it.
pub(crate) struct Made {
    pub office: Office,
    pub kind: &'static str,
    /// How many people work there, relative to others of the kind; 0 for nobody.
    pub size: usize,
}

/// What makes offices one by one.
struct Builder<'a> {
    maker: &'a Maker,
    places: &'a Places,
    corporations: Vec<(&'static str, String, String)>,
    surnames: Vec<Word>,
    stems: Vec<Word>,
    used: BTreeSet<String>,
    serial: usize,
}

/// All offices: those with a name of their own first, then as many of each kind as planned.
pub(crate) fn make(maker: &Maker, places: &Places) -> Vec<Made> {
    let mut builder = Builder {
        maker,
        places,
        corporations: Vec::new(),
        surnames: table::surnames(),
        stems: table::stems(),
        used: BTreeSet::new(),
        serial: 0,
    };
    builder.found_corporations();
    let mut offices: Vec<Made> =
        table::rows(include_str!("../data/named.txt")).into_iter().map(|row| builder.named(row)).collect();
    let names = table::by_first(include_str!("../data/names.txt"));
    for plan in table::rows(include_str!("../data/plans.txt")) {
        let patterns = names.get(plan.text(0)).map(Vec::as_slice).unwrap_or_default();
        for place in 0..plan.number(1) {
            offices.push(builder.planned(plan, patterns, place));
        }
    }
    offices
}

impl Builder<'_> {
    fn found_corporations(&mut self) {
        let mut serial = 0;
        for row in table::rows(include_str!("../data/corporations.txt")) {
            for _ in 0..row.number(2) {
                serial += 1;
                let town = *self.maker.dice.pick(&self.places.towns);
                let (name, _) = self.fill(row.text(1), "", town);
                self.corporations.push((row.text(0), name, corporate_number(serial)));
            }
        }
    }

    /// A name and its reading from their patterns.
    fn fill(&self, name: &str, reading: &str, town: Row) -> (String, String) {
        let dice = &self.maker.dice;
        let (surname, stem) = (dice.pick_common(&self.surnames), dice.pick(&self.stems));
        let put = |pattern: &str, surname: &str, stem: &str, town: &str| {
            pattern.replace("$s", surname).replace("$k", stem).replace("$t", town)
        };
        (
            put(name, surname.text(), stem.text(), town.text(1)),
            put(reading, surname.reading(), stem.reading(), town.text(2)),
        )
    }

    /// The next number of the only exchange the demo uses. 0123-00 is not given to anybody.
    fn phone(&mut self) -> String {
        self.serial += 1;
        format!("0123-00-{:04}", 1000 + self.serial)
    }

    fn at(&mut self, kind: &'static str, town: Row) -> Details {
        let dice = &self.maker.dice;
        let place = &self.places.districts[town.number(0)];
        let off = || (dice.below(2001) as f64 - 1000.0) / 1000.0;
        let point = Point { lat: place.lat + off() * 0.012, lng: place.lng + off() * 0.016 };
        let address = format!(
            "{}{}{}-{}-{}",
            table::word("city"),
            town.text(1),
            dice.between(1, 8),
            dice.between(1, 30),
            dice.between(1, 24)
        );
        let mut details = Details::default();
        let phone = self.phone();
        let fax = self.phone();
        for (field, value) in [
            (Field::Kind, kind.to_owned()),
            (Field::Municipality, MUNICIPALITY.to_owned()),
            (Field::PostalCode, town.text(3).to_owned()),
            (Field::Address, address),
            (Field::Point, write_point(point)),
            (Field::Phone, phone),
            (Field::Fax, fax),
        ] {
            details.set(field, Some(value.into()));
        }
        if self.maker.dice.percent(45) {
            let web = format!("https://office-{}.tsunagu.example/", self.serial);
            details.set(Field::Web, Some(web.into()));
        }
        details
    }

    fn named(&mut self, row: Row) -> Made {
        let town = self.places.towns.iter().copied().find(|town| town.text(1) == row.text(2));
        let town = town.unwrap_or(self.places.towns[0]);
        let mut details = self.at(row.text(0), town);
        let hospital = row.text(0) == ServiceKind::HOSPITAL.code();
        let mut set = |field: Field, value: Option<&str>| details.set(field, value.map(Into::into));
        set(Field::Name, Some(row.text(3)));
        set(Field::Reading, Some(row.text(4)));
        set(Field::Organization, row.optional(5));
        set(if hospital { Field::Beds } else { Field::Capacity }, row.optional(7));
        set(if hospital { Field::Departments } else { Field::Note }, row.optional(8));
        self.used.insert(row.text(3).to_owned());
        self.finish(row.text(0), town, row.number(6), details, Vec::new(), true)
    }

    fn planned(&mut self, plan: Row, patterns: &[Row], place: usize) -> Made {
        // Half of what there is lies in the middle of the city.
        let maker = self.maker;
        let district = if maker.dice.percent(28) { 0 } else { place % self.places.districts.len() };
        let towns: Vec<Row> =
            self.places.towns.iter().copied().filter(|town| town.number(0) == district).collect();
        let town = *maker.dice.pick(&towns);
        let (name, reading) = self.unused_name(patterns, town);
        let mut details = self.at(plan.text(0), town);
        let forms = plan.parts(5, '|');
        let owners: Vec<&(&str, String, String)> = if forms.is_empty() {
            Vec::new()
        } else {
            let form = *maker.dice.pick(&forms);
            self.corporations.iter().filter(|one| one.0 == form).collect()
        };
        if !owners.is_empty() {
            let (_, owner, number) = *maker.dice.pick(&owners);
            details.set(Field::Organization, Some(owner.as_str().into()));
            details.set(Field::CorporateNumber, Some(number.as_str().into()));
        }
        details.set(Field::Name, Some(name.into()));
        details.set(Field::Reading, Some(reading.into()));
        details.set(Field::Days, plan.optional(3).map(Into::into));
        details.set(Field::Hours, plan.optional(4).map(Into::into));
        let number = plan.optional(2).map(|digits| format!("{digits}{:06}", 990_000 + self.serial));
        details.set(Field::Number, number.clone().map(Into::into));
        let capacity = plan.optional(6).and_then(|range| range.split_once('-')).map(|(least, most)| {
            maker.dice.between(least.parse().unwrap_or(0), most.parse().unwrap_or(0)).to_string()
        });
        details.set(Field::Capacity, capacity.map(Into::into));
        let mut services = Vec::new();
        for (code, percent) in plan.shares(7) {
            if let (true, Some(kind)) = (maker.dice.percent(percent), ServiceKind::from_code(code)) {
                services.push(Service { kind, number: number.clone(), capacity: None });
            }
        }
        let public = maker.dice.percent(93);
        self.finish(plan.text(0), town, 1, details, services, public)
    }

    fn unused_name(&mut self, patterns: &[Row], town: Row) -> (String, String) {
        loop {
            let pattern = self.maker.dice.pick(patterns);
            let (name, reading) = self.fill(pattern.text(1), pattern.text(2), town);
            if self.used.insert(name.clone()) {
                return (name, reading);
            }
        }
    }

    fn finish(
        &self,
        kind: &'static str,
        town: Row,
        size: usize,
        details: Details,
        mut services: Vec<Service>,
        public: bool,
    ) -> Made {
        let by = table::assurers();
        if let Some(kind) = ServiceKind::from_code(kind) {
            let text = |field| details.get(field).map(ToOwned::to_owned);
            services.push(Service { kind, number: text(Field::Number), capacity: text(Field::Capacity) });
        }
        let office = Office {
            id: self.maker.ids.next(),
            version: 1,
            state: State::Open,
            merged_into: None,
            details,
            services,
            district: Some(self.places.districts[town.number(0)].district.id),
            public,
            published: Published::default(),
            assurance: self.maker.assurance(&by),
            changed_at: self.maker.now,
        };
        Made { office, kind, size }
    }
}

/// A 法人番号 whose check digit is right, of a range nobody has.
fn corporate_number(serial: usize) -> String {
    let rest = format!("99999{serial:07}");
    let numbers = (1..=9).map(|check| format!("{check}{rest}"));
    numbers.into_iter().find(|number| CorporateNumber::read(number).is_ok()).unwrap_or_default()
}
