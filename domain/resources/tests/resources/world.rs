//! A small world for the tests of the room.

use access::{Account, Actor, District, Office, RegionId, Role, Strength};
use jiff::civil::date;
use kernel::{Chance, Clock, Id, Ids, Instant, Lang};
use page_testing::{Seen, Site, Visitor};
use store::{Statement, Store};

static ADD_DISTRICT: Statement = Statement::new(
    "test.district",
    "INSERT INTO district (region_id, district_id, name, reading, municipality, place) VALUES ($1, $2, $3, $3, '012084', 1)",
);

/// Words that must never be seen by whom they are not for.
pub const CANARY: &str = "カナリアの立ち話";

/// The words of the pages.
pub const WORDS: &[page::WordFiles] = &[page::WORDS, people::WORDS, resources::WORDS];

/// Two districts, and people of different offices.
pub struct World {
    pub site: Site,
    pub region: RegionId,
    pub districts: [Id<District>; 2],
    pub offices: [Id<Office>; 2],
    ids: Ids,
}

impl World {
    pub async fn new(store: &Store) -> Self {
        let clock = Clock::fixed(Instant::from_japan(date(2026, 11, 21).at(10, 0, 0, 0)));
        let ids = Ids::new(clock, Chance::seeded(7));
        let region = ids.next();
        let districts = [ids.next(), ids.next()];
        let mut write = store.write().await.unwrap();
        for (id, name) in districts.iter().zip(["北地区", "南地区"]) {
            let values = [region.into(), (*id).into(), name.into()];
            write.execute(&ADD_DISTRICT, &values).await.unwrap();
        }
        write.commit().await.unwrap();
        let site = Site::open(store, region, WORDS, resources::routes());
        Self { site, region, districts, offices: [ids.next(), ids.next()], ids }
    }

    /// Somebody in this role, of the office with this number.
    pub fn somebody(&self, role: Role, office: usize) -> Actor {
        Actor {
            account: Some(self.ids.next::<Account>()),
            session: Some(self.ids.next()),
            professional: Some(self.ids.next()),
            offices: vec![self.offices[office]],
            role,
            strength: Strength::TwoFactor,
            proved_at: Some(self.site.clock.now()),
            name: "連携 花子".into(),
            ..Actor::nobody(self.region, Lang::Ja)
        }
    }

    pub fn member(&self) -> Visitor<'_> {
        self.site.visitor(self.somebody(Role::Member, 0))
    }

    pub fn nobody(&self) -> Visitor<'_> {
        self.site.nobody()
    }
}

/// The fields of a new resource, with some of them otherwise.
pub fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", "0"),
        ("name", "ふれあいサロン"),
        ("reading", "ふれあいさろん"),
        ("layer", "informal"),
        ("category", "salon"),
        ("meanings", "participation"),
        ("place", "北集会所"),
        ("rule-weeks-1", "second"),
        ("rule-weeks-1", "fourth"),
        ("rule-days-1", "wednesday"),
        ("rule-from-1", "13:30"),
        ("rule-to-1", "15:30"),
        ("audience", "region"),
    ];
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    fields
}

/// Adds a resource and gives the address of its page.
pub async fn added(visitor: &Visitor<'_>, changes: &[(&str, &str)]) -> String {
    let seen = visitor.post("/resources/new", &form(changes)).await;
    assert_eq!(seen.status, 303, "{}", seen.text);
    seen.location().to_owned()
}

/// What came back is a form with something to mend, and what was typed is still there.
pub fn assert_kept(seen: &Seen, words: &[&str]) {
    assert_eq!(seen.status, 422, "{}", seen.text);
    for words in words {
        assert!(seen.text.contains(words), "{words} is missing in {}", seen.text);
    }
}
