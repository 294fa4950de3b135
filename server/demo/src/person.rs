//! The people: who works where, the 民生委員 of the districts, advisers from outside, and who speaks for whom.

use std::collections::BTreeMap;

use access::{DistrictId, OfficeId};
use jiff::civil::date;
use kernel::Day;
use people::{
    face::Drawing,
    professional::{
        Affiliation, AffiliationKind, Employment, Face, Profession, Professional, PublicConsent, Qualified,
        Standing,
    },
};

use crate::{
    MUNICIPALITY, Maker,
    office::{self, Places},
    table::{self, Row, Word},
};

/// How many 民生委員 the region has.
const COMMISSIONERS: usize = 60;

/// Somebody with where they belong.
pub(crate) struct Made {
    pub person: Professional,
    pub affiliations: Vec<Affiliation>,
    /// Their main profession.
    pub profession: &'static str,
    /// Where they mainly work.
    pub office: Option<OfficeId>,
    /// As what.
    pub role: &'static str,
}

struct Builder<'a> {
    maker: &'a Maker,
    surnames: Vec<Word>,
    given: Vec<Row>,
    professions: BTreeMap<&'static str, Row>,
    serial: usize,
}

/// Everybody.
pub(crate) fn make(maker: &Maker, places: &Places, offices: &[office::Made]) -> Vec<Made> {
    let professions = table::rows(include_str!("../data/professions.txt"));
    let mut builder = Builder {
        maker,
        surnames: table::surnames(),
        given: table::rows(include_str!("../data/given.txt")),
        professions: professions.into_iter().map(|row| (row.text(0), row)).collect(),
        serial: 0,
    };
    let mut people = builder.staff(offices);
    builder.move_about(&mut people, offices);
    builder.commissioners(&mut people, places);
    builder.circles(&mut people);
    people
}

impl Builder<'_> {
    fn staff(&mut self, offices: &[office::Made]) -> Vec<Made> {
        let staff = table::by_first(include_str!("../data/staff.txt"));
        let placed = table::by_first(include_str!("../data/placed.txt"));
        let mut people = Vec::new();
        for made in offices {
            let of_kind = staff.get(made.kind).filter(|_| made.size > 0);
            for row in of_kind.into_iter().flatten() {
                let wished = self.maker.dice.between(row.number(3), row.number(4)) * (made.size + 2);
                for _ in 0..wished.div_ceil(3) {
                    people.push(self.employed(made, row.text(1), row.text(2)));
                }
            }
            for row in placed.get(made.office.name()).into_iter().flatten() {
                for _ in 0..made.size.max(1) {
                    people.push(self.employed(made, row.text(1), row.text(2)));
                }
            }
        }
        people
    }

    fn employed(&mut self, place: &office::Made, profession: &'static str, role: &'static str) -> Made {
        let (mut made, age) = self.somebody(profession, role);
        let worked = self.maker.dice.between(30, 365 * age.saturating_sub(22).clamp(1, 18));
        if place.office.public && self.maker.dice.percent(12) {
            made.person.public = Some(self.consent());
        }
        made.office = Some(place.office.id);
        let part_time = self.maker.dice.percent(17);
        made.affiliations.push(Affiliation {
            office: Some(place.office.id),
            role: Some(role.to_owned()),
            employment: Some(if part_time { Employment::PartTime } else { Employment::FullTime }),
            main: true,
            from: Some(first_of_month(self.maker.ago(worked))),
            ..self.affiliation(&made.person, AffiliationKind::Work)
        });
        made
    }

    /// Consent to being shown to residents, given some time in the last year for a year or two.
    fn consent(&self) -> PublicConsent {
        let dice = &self.maker.dice;
        let given = dice.between(10, 300);
        PublicConsent {
            by: table::word("own-consent").to_owned(),
            on: self.maker.ago(given),
            until: self.maker.ahead(dice.between(60, 600)),
        }
    }

    /// Some worked elsewhere before, and some work in two places now.
    fn move_about(&self, people: &mut [Made], offices: &[office::Made]) {
        let dice = &self.maker.dice;
        let mut by_kind: BTreeMap<&str, Vec<OfficeId>> = BTreeMap::new();
        let kinds: BTreeMap<OfficeId, &str> = offices.iter().map(|one| (one.office.id, one.kind)).collect();
        for one in offices.iter().filter(|one| one.size > 0) {
            by_kind.entry(one.kind).or_default().push(one.office.id);
        }
        for made in people {
            let Some(office) = made.office else { continue };
            let same = kinds.get(&office).and_then(|kind| by_kind.get(kind));
            let Some(others) = same.filter(|others| others.len() > 1) else { continue };
            let other = *dice.pick(others);
            if other == office {
                continue;
            }
            if dice.percent(22) {
                let began = made.affiliations.first().and_then(|one| one.from).unwrap_or(self.maker.today);
                let left = began.yesterday().unwrap_or(began);
                let years = i64::try_from(dice.between(1, 9)).unwrap_or(1);
                let past = Affiliation {
                    office: Some(other),
                    role: Some(made.role.to_owned()),
                    employment: Some(Employment::FullTime),
                    from: Some(first_of_month(left.saturating_sub(jiff::Span::new().years(years)))),
                    to: Some(left),
                    ..self.affiliation(&made.person, AffiliationKind::Work)
                };
                made.affiliations.push(past);
            } else if dice.percent(7) {
                let extra = Affiliation {
                    office: Some(other),
                    role: Some(made.role.to_owned()),
                    employment: Some(Employment::PartTime),
                    from: Some(first_of_month(self.maker.ago(dice.between(30, 900)))),
                    note: Some(table::word("extra-duty").to_owned()),
                    ..self.affiliation(&made.person, AffiliationKind::Work)
                };
                made.affiliations.push(extra);
            }
        }
    }

    fn commissioners(&mut self, people: &mut Vec<Made>, places: &Places) {
        let (from, to) = term(self.maker.today);
        for place in 0..COMMISSIONERS {
            let district: DistrictId = places.districts[place % places.districts.len()].district.id;
            let role = if place < COMMISSIONERS - 4 { "commissioner" } else { "child-commissioner" };
            let (mut made, _) = self.somebody("welfare-commissioner", table::word(role));
            let served = Affiliation {
                district: Some(district),
                role: Some(table::word(role).to_owned()),
                employment: Some(Employment::Appointed),
                main: true,
                from: Some(from),
                to: Some(to),
                ..self.affiliation(&made.person, AffiliationKind::Commissioner)
            };
            if self.maker.dice.percent(58) {
                let three_years = jiff::Span::new().years(3);
                made.affiliations.push(Affiliation {
                    id: self.maker.ids.next(),
                    main: false,
                    from: Some(from.saturating_sub(three_years)),
                    to: from.yesterday().ok(),
                    ..served.clone()
                });
            }
            made.affiliations.push(served);
            people.push(made);
        }
    }

    /// Duties in associations and bodies, and advisers from outside.
    fn circles(&mut self, people: &mut Vec<Made>) {
        for row in table::rows(include_str!("../data/circles.txt")) {
            let kind = AffiliationKind::from_code(row.text(0)).unwrap_or(AffiliationKind::Body);
            for _ in 0..row.number(4) {
                let those: Vec<usize> = people
                    .iter()
                    .enumerate()
                    .filter(|(_, one)| one.profession == row.text(3) && one.affiliations.len() == 1)
                    .map(|(at, _)| at)
                    .collect();
                let at = if row.text(5) == "new" || those.is_empty() {
                    let (made, _) = self.somebody(row.text(3), row.text(2));
                    people.push(made);
                    people.len() - 1
                } else {
                    *self.maker.dice.pick(&those)
                };
                let made = &mut people[at];
                let years = i64::try_from(self.maker.dice.between(0, 6)).unwrap_or(0);
                let april =
                    date(self.maker.today.year(), 4, 1).saturating_sub(jiff::Span::new().years(years + 1));
                let duty = Affiliation {
                    body: Some(row.text(1).to_owned()),
                    municipality: (kind == AffiliationKind::Adviser).then(|| MUNICIPALITY.to_owned()),
                    role: Some(row.text(2).to_owned()),
                    employment: Some(Employment::Appointed),
                    main: made.affiliations.is_empty(),
                    from: Some(april),
                    ..self.affiliation(&made.person, kind)
                };
                made.affiliations.push(duty);
            }
        }
    }

    fn affiliation(&self, person: &Professional, kind: AffiliationKind) -> Affiliation {
        Affiliation {
            id: self.maker.ids.next(),
            professional: person.id,
            kind,
            office: None,
            body: None,
            district: None,
            municipality: None,
            role: None,
            employment: None,
            main: false,
            from: None,
            to: None,
            from_written: None,
            to_written: None,
            note: None,
        }
    }

    /// Somebody of a profession, with their age.
    fn somebody(&mut self, profession: &'static str, role: &'static str) -> (Made, usize) {
        let dice = &self.maker.dice;
        self.serial += 1;
        let row = self.professions.get(profession).copied().unwrap_or_default();
        let woman = dice.percent(row.number(1));
        let age = dice.between(row.number(2), row.number(3));
        let born = usize::try_from(self.maker.today.year()).unwrap_or(0).saturating_sub(age);
        let surname = dice.pick_common(&self.surnames);
        let given: Vec<&Row> = self
            .given
            .iter()
            .filter(|name| {
                (name.text(2) == "f") == woman && (name.number(3)..=name.number(4)).contains(&born)
            })
            .collect();
        let given = if given.is_empty() { self.given[0] } else { **dice.pick(&given) };
        let person = Professional {
            id: self.maker.ids.next(),
            version: 1,
            active: true,
            name: format!("{} {}", surname.text(), given.text(0)),
            reading: format!("{} {}", surname.reading(), given.text(1)),
            standing: Standing::from_code(row.text(4)).unwrap_or(Standing::Support),
            professions: self.qualified(profession, row),
            phone: dice.percent(24).then(|| format!("090-0000-{:04}", 1000 + self.serial)),
            mail: dice.percent(18).then(|| format!("p{}@tsunagu.example", self.serial)),
            note: None,
            face: Face {
                file: None,
                drawing: Some(drawing(self.maker, woman, age, row).to_string()),
                taken_on: Some(self.maker.ago(dice.between(20, 1200))),
                consent: None,
            },
            public: None,
            changed_at: self.maker.now,
        };
        (Made { person, affiliations: Vec::new(), profession, office: None, role }, age)
    }

    fn qualified(&self, profession: &str, row: Row) -> Vec<Qualified> {
        let dice = &self.maker.dice;
        let qualification = row.shares(5).into_iter().find(|(_, percent)| dice.percent(*percent));
        let further = row.shares(6).into_iter().filter(|(_, percent)| dice.percent(*percent));
        let mut codes = vec![(profession, qualification.map(|(words, _)| words.to_owned()))];
        codes.extend(further.map(|(code, _)| (code, None)));
        let qualified = |(code, qualification): (&str, Option<String>)| {
            Profession::from_code(code).map(|profession| Qualified { profession, qualification })
        };
        codes.into_iter().filter_map(qualified).collect()
    }
}

/// How somebody is drawn.
fn drawing(maker: &Maker, woman: bool, age: usize, profession: Row) -> Drawing {
    let dice = &maker.dice;
    // Grey hair comes with the years, to some early and to some never.
    let grey = age > 45 && dice.percent((age - 45) * 3);
    let number = |below: usize| u8::try_from(dice.below(below)).unwrap_or(0);
    let worn = profession.parts(7, '|');
    let collar = if worn.is_empty() { None } else { dice.pick(&worn).parse().ok() };
    // The thin hair is the fourth of the men's.
    let short = number(4);
    let mens = if short == 3 && age < 48 { 8 } else { 7 + short };
    Drawing {
        skin: if dice.percent(85) { number(4) } else { 4 },
        hair: if woman {
            number(7)
        } else if dice.percent(20) && age < 50 {
            11
        } else {
            mens
        },
        hair_colour: if grey { 5 + number(3) } else { number(5) },
        eyes: number(4),
        brows: number(3),
        mouth: number(4),
        glasses: if dice.percent(20 + age / 3) { 1 + number(3) } else { 0 },
        beard: if !woman && dice.percent(14) { 1 + number(2) } else { 0 },
        lines: if age >= 64 { 2 } else { u8::from(age >= 50) },
        collar: collar.unwrap_or(4),
        collar_colour: number(8),
        ground: number(6),
    }
}

/// The term of 民生委員 that holds on this day: three years from the first of December.
fn term(today: Day) -> (Day, Day) {
    let mut from = date(2025, 12, 1);
    let three_years = jiff::Span::new().years(3);
    while from.saturating_add(three_years) <= today {
        from = from.saturating_add(three_years);
    }
    while from > today {
        from = from.saturating_sub(three_years);
    }
    let next = from.saturating_add(three_years);
    (from, next.yesterday().unwrap_or(next))
}

fn first_of_month(day: Day) -> Day {
    day.first_of_month()
}
