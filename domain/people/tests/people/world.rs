//! A small world for the tests of the room.

use access::{
    Account, Actor, District, Facts, Kind, Office, ProfessionalId, RegionId, Role, Strength, leave,
};
use audit::{Page, seen};
use jiff::civil::date;
use kernel::{Chance, Clock, Day, Id, Ids, Instant, Lang};
use page_testing::{Seen, Site};
use people::professional::{
    Affiliation, AffiliationKind, Employment, Face, Profession, Professional, PublicConsent, Qualified,
    Standing,
};
use serde_json::{Value, json};
use store::{Statement, Store, search};

static ADD_OFFICE: Statement = Statement::new(
    "test.office",
    "INSERT INTO office (region_id, office_id, version, state, name, reading_key, kind, district_id, public, details,
            made_at, changed_at)
     VALUES ($1, $2, 1, 'open', $3, 'a', 'hospital', $4, $5, $6, $7, $7)",
);
static ADD_DISTRICT: Statement = Statement::new(
    "test.district",
    "INSERT INTO district (region_id, district_id, name, reading, municipality, place) VALUES ($1, $2, $3, $3, '012084', 1)",
);

pub const CANARY: &str = "カナリアの覚え書き";

/// Two districts, an office in each, and four people.
pub struct World {
    pub site: Site,
    pub ids: Ids,
    pub region: RegionId,
    pub districts: [Id<District>; 2],
    pub offices: [Id<Office>; 2],
    /// Works at the first office and, beside it, at the second (兼務).
    pub nurse: ProfessionalId,
    /// 民生委員 of the second district.
    pub commissioner: ProfessionalId,
    /// Works at the first office, approved for the public.
    pub doctor: ProfessionalId,
    /// Worked at the first office until last year; advises a municipality.
    pub adviser: ProfessionalId,
}

fn person(id: ProfessionalId, name: &str, reading: &str, profession: &str, now: Instant) -> Professional {
    Professional {
        id,
        version: 1,
        active: true,
        name: name.into(),
        reading: reading.into(),
        standing: Standing::Support,
        professions: vec![Qualified {
            profession: Profession::from_code(profession).unwrap(),
            qualification: None,
        }],
        phone: None,
        mail: None,
        note: None,
        face: Face::default(),
        public: None,
        changed_at: now,
    }
}

fn belongs(ids: &Ids, who: ProfessionalId, kind: AffiliationKind) -> Affiliation {
    Affiliation {
        id: ids.next(),
        professional: who,
        kind,
        office: None,
        body: None,
        district: None,
        municipality: None,
        role: None,
        employment: None,
        main: true,
        from: None,
        to: None,
        from_written: None,
        to_written: None,
        note: None,
    }
}

const fn on(year: i16, month: i8, day: i8) -> Option<Day> {
    Some(date(year, month, day))
}

impl World {
    pub async fn new(store: &Store) -> Self {
        let clock = Clock::fixed("2026-11-21T01:00:00Z".parse().unwrap());
        let ids = Ids::new(clock, Chance::seeded(7));
        let (now, region) = (ids.now(), ids.next::<access::Region>());
        let (districts, offices) = ([ids.next(), ids.next()], [ids.next(), ids.next()]);
        let mut write = store.write().await.unwrap();
        for (n, (name, office)) in [("南地区", "南病院"), ("北地区", "北薬局")].into_iter().enumerate()
        {
            write.execute(&ADD_DISTRICT, &[region.into(), districts[n].into(), name.into()]).await.unwrap();
            let values = [
                region.into(),
                offices[n].into(),
                office.into(),
                districts[n].into(),
                (n == 0).into(),
                json!({"name": office}).into(),
                now.into(),
            ];
            write.execute(&ADD_OFFICE, &values).await.unwrap();
            write.index(&search::Entry::new(region, "office", offices[n], office)).await.unwrap();
        }
        let [nurse, commissioner, doctor, adviser] = [ids.next(), ids.next(), ids.next(), ids.next()];
        let people = vec![
            (
                Professional {
                    note: Some(CANARY.into()),
                    phone: Some("0157-00-0001".into()),
                    mail: Some("hanako@example.jp".into()),
                    professions: vec![
                        Qualified {
                            profession: Profession::from_code("visiting-nurse").unwrap(),
                            qualification: Some("皮膚・排泄ケア認定看護師".into()),
                        },
                        Qualified {
                            profession: Profession::from_code("care-manager").unwrap(),
                            qualification: None,
                        },
                    ],
                    ..person(nurse, "渡邊 花子", "わたなべ はなこ", "nurse", now)
                },
                vec![
                    Affiliation {
                        office: Some(offices[0]),
                        role: Some("病棟看護師長".into()),
                        employment: Some(Employment::FullTime),
                        from: on(2020, 4, 1),
                        ..belongs(&ids, nurse, AffiliationKind::Work)
                    },
                    Affiliation {
                        office: Some(offices[1]),
                        main: false,
                        employment: Some(Employment::PartTime),
                        from: on(2024, 4, 1),
                        ..belongs(&ids, nurse, AffiliationKind::Work)
                    },
                ],
            ),
            (
                Professional {
                    standing: Standing::Community,
                    ..person(commissioner, "小野寺 茂", "おのでら しげる", "welfare-commissioner", now)
                },
                vec![Affiliation {
                    district: Some(districts[1]),
                    from: on(2025, 12, 1),
                    to: on(2028, 11, 30),
                    ..belongs(&ids, commissioner, AffiliationKind::Commissioner)
                }],
            ),
            (
                Professional {
                    public: Some(PublicConsent {
                        by: "本人（書面）".into(),
                        on: date(2026, 4, 1),
                        until: date(2027, 3, 31),
                    }),
                    phone: Some("0157-00-0009".into()),
                    ..person(doctor, "佐藤 一郎", "さとう いちろう", "physician", now)
                },
                vec![Affiliation {
                    office: Some(offices[0]),
                    ..belongs(&ids, doctor, AffiliationKind::Work)
                }],
            ),
            (
                person(adviser, "高橋 実", "たかはし みのる", "researcher", now),
                vec![
                    Affiliation {
                        office: Some(offices[0]),
                        main: false,
                        from: on(2010, 4, 1),
                        to: on(2025, 3, 31),
                        ..belongs(&ids, adviser, AffiliationKind::Work)
                    },
                    Affiliation {
                        municipality: Some("012084".into()),
                        body: Some("東都大学".into()),
                        ..belongs(&ids, adviser, AffiliationKind::Adviser)
                    },
                ],
            ),
        ];
        let hub = Actor { role: Role::Hub, ..Actor::nobody(region, Lang::Ja) };
        let leave = leave(&hub, &Facts::of(Kind::Professional), now).unwrap();
        people::add_professionals(&mut write, &leave, &people, now).await.unwrap();
        write.commit().await.unwrap();
        let site = Site::open(store, region, &[page::WORDS, people::WORDS], people::routes());
        Self { site, ids, region, districts, offices, nurse, commissioner, doctor, adviser }
    }

    pub fn somebody(&self, role: Role) -> Actor {
        Actor {
            account: Some(self.ids.next::<Account>()),
            session: Some(self.ids.next()),
            role,
            strength: Strength::TwoFactor,
            name: "試験 花".into(),
            ..Actor::nobody(self.region, Lang::Ja)
        }
    }

    pub async fn lines(&self, person: ProfessionalId) -> Vec<audit::Entry> {
        let mut read = self.site.context.store().read().await.unwrap();
        seen(&mut read, self.region, person, Page::first(100)).await.unwrap()
    }
}

pub fn json_of(seen: &Seen) -> Value {
    serde_json::from_slice(&seen.bytes).unwrap()
}

/// A form with some fields otherwise.
pub fn with<'a>(
    mut form: Vec<(&'a str, &'a str)>,
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    for (name, value) in changes {
        form.retain(|(field, _)| field != name);
        form.push((name, value));
    }
    form
}
