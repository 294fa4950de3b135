//! Lists, the search and a look at one person must agree on who sees whom, on both engines.

use access::{AccountId, Action, Actor, Answer, District, Facts, Kind, Office, Role, Scope, leave, may};
use jiff::civil::date;
use kernel::{Chance, Clock, Day, Id, Ids, Instant, Lang};
use store::{Statement, Store, Write, search};
use store_testing::on_both;

use super::{
    list::{Filter, Sort, list},
    *,
};
use crate::professional::{Face, Profession};

static ADD_OFFICE: Statement = Statement::new(
    "test.office",
    "INSERT INTO office (region_id, office_id, version, state, name, reading_key, kind, district_id, public, details,
            made_at, changed_at)
     VALUES ($1, $2, 1, 'open', $3, 'a', 'hospital', $4, $5, $6, $7, $7)",
);

const TODAY: Day = date(2026, 11, 21);

/// A region of two districts, two offices in them and twelve people of every sort.
struct Region {
    id: RegionId,
    ids: Ids,
    now: Instant,
    districts: [Id<District>; 2],
    offices: [Id<Office>; 2],
    people: Vec<(Professional, Vec<Affiliation>)>,
}

fn hub(region: RegionId) -> Actor {
    Actor {
        account: Some(AccountId::from_uuid(Default::default())),
        role: Role::Hub,
        ..Actor::nobody(region, Lang::Ja)
    }
}

impl Region {
    fn new() -> Self {
        let ids = Ids::new(Clock::fixed("2026-11-21T01:00:00Z".parse().unwrap()), Chance::seeded(4));
        let mut region = Self {
            id: ids.next(),
            now: ids.now(),
            districts: [ids.next(), ids.next()],
            offices: [ids.next(), ids.next()],
            people: Vec::new(),
            ids,
        };
        let (past, coming) = (date(2026, 3, 31), date(2026, 12, 1));
        for public in [false, true] {
            for n in 0..6 {
                let id = region.ids.next();
                let works = |office, from, to| {
                    region.affiliation(id, AffiliationKind::Work, Some(office), None, from, to)
                };
                let serves = |district| {
                    region.affiliation(
                        id,
                        AffiliationKind::Commissioner,
                        None,
                        Some(district),
                        None,
                        Some(coming),
                    )
                };
                let belongs = match n {
                    0 => vec![works(region.offices[0], None, None)],
                    1 => vec![works(region.offices[1], None, None), works(region.offices[0], None, None)],
                    2 => vec![works(region.offices[0], None, Some(past))],
                    3 => vec![works(region.offices[0], Some(coming), None)],
                    4 => vec![serves(region.districts[1])],
                    _ => Vec::new(),
                };
                region.people.push((region.person(id, public), belongs));
            }
        }
        region
    }

    fn person(&self, id: ProfessionalId, public: bool) -> Professional {
        Professional {
            id,
            version: 1,
            active: true,
            name: "山田 花子".into(),
            reading: "やまだ はなこ".into(),
            standing: Standing::Support,
            professions: vec![Qualified {
                profession: Profession::from_code("nurse").unwrap(),
                qualification: Some("認定看護師".into()),
            }],
            phone: Some("0157-00-0001".into()),
            mail: None,
            note: Some("秘密の覚え書き".into()),
            face: Face::default(),
            public: public.then(|| PublicConsent {
                by: "本人".into(),
                on: date(2026, 4, 1),
                until: date(2026, 12, 31),
            }),
            changed_at: self.now,
        }
    }

    fn affiliation(
        &self,
        person: ProfessionalId,
        kind: AffiliationKind,
        office: Option<OfficeId>,
        district: Option<Id<District>>,
        from: Option<Day>,
        to: Option<Day>,
    ) -> Affiliation {
        Affiliation {
            id: self.ids.next(),
            professional: person,
            kind,
            office,
            body: None,
            district,
            municipality: None,
            role: None,
            employment: None,
            main: true,
            from,
            to,
            from_written: None,
            to_written: None,
            note: None,
        }
    }

    async fn settle(&self, store: &Store) -> Write {
        let mut write = store.write().await.unwrap();
        for (n, office) in self.offices.into_iter().enumerate() {
            let name = ["南病院", "北薬局"][n];
            let values = [
                self.id.into(),
                office.into(),
                name.into(),
                self.districts[n].into(),
                (n == 0).into(),
                json!({"name": name}).into(),
                self.now.into(),
            ];
            write.execute(&ADD_OFFICE, &values).await.unwrap();
        }
        let leave = leave(&hub(self.id), &Facts::of(Kind::Professional), self.now).unwrap();
        add(&mut write, &leave, &self.people, self.now).await.unwrap();
        write
    }

    /// Somebody in every role, near and far.
    fn everybody(&self) -> Vec<Actor> {
        let mut everybody = Vec::new();
        for &role in Role::ALL {
            for office in [None, Some(self.offices[0]), Some(self.offices[1])] {
                for district in [None, Some(self.districts[0]), Some(self.districts[1])] {
                    for own in [None, Some(self.people[2].0.id)] {
                        everybody.push(Actor {
                            account: Some(self.ids.next()),
                            role,
                            offices: office.into_iter().collect(),
                            districts: district.into_iter().collect(),
                            professional: own,
                            ..Actor::nobody(self.id, Lang::Ja)
                        });
                    }
                }
            }
        }
        everybody
    }
}

#[tokio::test]
async fn a_list_and_the_search_show_exactly_whom_the_policy_lets_one_see() {
    on_both(|store| async move {
        let region = Region::new();
        let mut write = region.settle(&store).await;
        let mut sizes = std::collections::BTreeSet::new();
        for actor in region.everybody() {
            let mut allowed = Vec::new();
            for (person, _) in &region.people {
                let facts = Professional::facts(&mut write, &actor, person.id.cast(), region.now)
                    .await
                    .unwrap()
                    .unwrap();
                if may(&actor, Action::List, &facts) == Answer::Yes {
                    allowed.push(person.id.uuid());
                }
            }
            allowed.sort_unstable();
            let scope = Scope::of(&actor, Kind::Professional);
            let listed = list(&mut write, region.id, &scope, (&Filter::default(), Sort::Reading), TODAY, 0)
                .await
                .unwrap();
            let mut ids: Vec<_> = listed.ids.iter().map(|id| id.uuid()).collect();
            ids.sort_unstable();
            assert_eq!(ids, allowed, "{actor:?}");
            assert_eq!(listed.total, allowed.len() as i64);
            let searched = search::Scope {
                all: scope.all,
                public: scope.public,
                districts: scope.districts.iter().map(|id| id.uuid()).collect(),
                offices: scope.offices.iter().map(|id| id.uuid()).collect(),
                own: scope.own.map(Id::uuid),
            };
            let query = search::Query::new(region.id, "やまだ").among(places::KIND, searched).limit(50);
            let found = write.search(&query).await.unwrap();
            let mut hits: Vec<_> =
                found.iter().flat_map(|found| &found.hits).map(|hit| hit.id::<()>().uuid()).collect();
            hits.sort_unstable();
            assert_eq!(hits, allowed, "{actor:?}");
            sizes.insert(allowed.len());
        }
        assert!(sizes.len() > 3, "{sizes:?}");
    })
    .await;
}

#[tokio::test]
async fn lists_are_narrowed_by_office_district_profession_standing_and_reading() {
    on_both(|store| async move {
        let region = Region::new();
        let mut write = region.settle(&store).await;
        let scope = Scope::of(&hub(region.id), Kind::Professional);
        let near = Scope::of(
            &Actor { role: Role::Commissioner, districts: vec![region.districts[1]], ..hub(region.id) },
            Kind::Professional,
        );
        let keys = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        let nurse = Profession::from_code("nurse");
        let cases = [
            (Filter { office: Some(region.offices[0]), ..Filter::default() }, 4, 3),
            (Filter { district: Some(region.districts[1]), ..Filter::default() }, 4, 4),
            (Filter { profession: nurse, ..Filter::default() }, 12, 8),
            (Filter { profession: Profession::from_code("lawyer"), ..Filter::default() }, 0, 0),
            (Filter { standing: Some(Standing::Community), ..Filter::default() }, 0, 0),
            (Filter { kind: Some(AffiliationKind::Commissioner), ..Filter::default() }, 2, 2),
            (Filter { kind: Some(AffiliationKind::Adviser), ..Filter::default() }, 0, 0),
            (Filter { reading: keys("h", "i"), ..Filter::default() }, 12, 8),
            (Filter { reading: keys("a", "b"), profession: nurse, ..Filter::default() }, 0, 0),
        ];
        for (filter, all, some) in cases {
            let listed =
                list(&mut write, region.id, &scope, (&filter, Sort::Reading), TODAY, 0).await.unwrap();
            assert_eq!(listed.total, all, "{filter:?}");
            let listed =
                list(&mut write, region.id, &near, (&filter, Sort::Reading), TODAY, 0).await.unwrap();
            assert_eq!(listed.total, some, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn with_the_day_affiliations_begin_and_end_for_the_policy_too() {
    on_both(|store| async move {
        let region = Region::new();
        let mut write = region.settle(&store).await;
        assert_eq!(places::turn(&mut write, region.id, TODAY).await.unwrap(), 0);
        // On 1 December two begin at the first office; the terms of two commissioners end with it.
        assert_eq!(places::turn(&mut write, region.id, date(2026, 12, 1)).await.unwrap(), 2);
        assert_eq!(places::turn(&mut write, region.id, date(2026, 12, 2)).await.unwrap(), 2);
        assert_eq!(places::turn(&mut write, region.id, date(2026, 12, 2)).await.unwrap(), 0);
        // Six agreed to being public until the end of the year.
        assert_eq!(places::turn(&mut write, region.id, date(2026, 12, 31)).await.unwrap(), 0);
        assert_eq!(places::turn(&mut write, region.id, date(2027, 1, 1)).await.unwrap(), 6);
        assert_eq!(places::turn(&mut write, region.id, date(2027, 1, 1)).await.unwrap(), 0);
        let public = search::Scope { public: true, ..search::Scope::default() };
        let query = search::Query::new(region.id, "やまだ").among(places::KIND, public).limit(50);
        let found = write.search(&query).await.unwrap();
        assert!(found.iter().all(|found| found.hits.is_empty()), "the index forgets them with the day");
        let commissioner =
            Actor { role: Role::Commissioner, districts: vec![region.districts[1]], ..hub(region.id) };
        let served = &region.people[4].0;
        let facts = Professional::facts(&mut write, &commissioner, served.id.cast(), region.now)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(facts.relation, Relation::Stranger);
    })
    .await;
}

#[tokio::test]
async fn the_search_finds_by_qualification_and_place_but_tells_no_hidden_office_and_no_note() {
    on_both(|store| async move {
        let region = Region::new();
        let mut write = region.settle(&store).await;
        let found = |text: &'static str, scope: search::Scope| {
            search::Query::new(region.id, text).among(places::KIND, scope).limit(50)
        };
        let all = search::Scope::all;
        let public = || search::Scope { public: true, ..search::Scope::default() };
        for (text, scope, hits) in [
            ("認定看護師", all(), 12),
            ("南病院", all(), 4),
            ("南病院", public(), 2),
            ("北薬局", all(), 1),
            ("北薬局", public(), 0),
            ("秘密の覚え書き", all(), 0),
        ] {
            let found = write.search(&found(text, scope)).await.unwrap();
            assert_eq!(found[0].hits.len(), hits, "{text}");
            assert!(found[0].hits.iter().all(|hit| !hit.detail.contains("北薬局") || text == "北薬局"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_whole_region_of_people_is_added_at_once() {
    on_both(|store| async move {
        let mut region = Region::new();
        for n in 0..1500 {
            let id = region.ids.next();
            let works =
                region.affiliation(id, AffiliationKind::Work, Some(region.offices[n % 2]), None, None, None);
            region.people.push((region.person(id, false), vec![works]));
        }
        let mut write = region.settle(&store).await;
        let scope = Scope::of(&hub(region.id), Kind::Professional);
        let page = list(&mut write, region.id, &scope, (&Filter::default(), Sort::Reading), TODAY, 30)
            .await
            .unwrap();
        assert_eq!((page.ids.len(), page.total), (12, 1512));
    })
    .await;
}

#[tokio::test]
async fn every_statement_about_people_is_understood_by_both_engines() {
    on_both(|store| async move {
        let mut read = store.read().await.unwrap();
        let engine = store.engine();
        for family in [&list::LIST, &list::COUNT] {
            for variant in 0..family.variants() {
                read.prepare(family.sql(variant, engine)).await.unwrap();
            }
        }
    })
    .await;
}
