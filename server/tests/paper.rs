//! The room on paper, through the real printer: what stands on the page stands on the paper, whole and for the same
//! readers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where something it needs is missing"
)]

use std::{process::Command, time::Duration};

use access::{Account, Actor, District, Office, RegionId, Role, Strength};
use jiff::civil::date;
use kernel::{Chance, Clock, Id, Ids, Instant, Lang};
use page_testing::{Seen, Site};
use paper::{Printer, PrinterSettings};
use people::{
    codes::ServiceKind,
    contact_window::{Channel, ChannelKind, ContactWindow, OnHolidays, Purpose, Slot},
    office::{self, Assurance, Details, Field, Service, State},
    professional::{Affiliation, AffiliationKind, Face, Profession, Professional, Qualified, Standing},
    seed::{self, Seed},
};
use store::{Settings, Store};
use tsunagu::app;

const CANARY: &str = "カナリアの覚え書き";

struct World {
    site: Site,
    ids: Ids,
    region: RegionId,
    offices: Vec<Id<Office>>,
    people: Vec<Id<access::Professional>>,
    _folder: tempfile::TempDir,
}

fn details(pairs: &[(Field, &str)]) -> Details {
    let mut details = Details::default();
    for (field, value) in pairs {
        details.set(*field, Some((*value).into()));
    }
    details
}

fn window(ids: &Ids, office: Id<Office>, purpose: Purpose) -> ContactWindow {
    let weekdays = [true, true, true, true, true, false, false];
    ContactWindow {
        id: ids.next(),
        office,
        version: 1,
        purpose,
        professional: None,
        person: Some("地域連携室 大野木 遥香".into()),
        channels: vec![
            Channel { kind: ChannelKind::Phone, value: "0157-00-1111".into() },
            Channel { kind: ChannelKind::Fax, value: "0157-00-2222".into() },
        ],
        hours: vec![Slot { days: weekdays, from: 510, to: 1035 }],
        avoid: vec![Slot { days: weekdays, from: 720, to: 840 }],
        holidays: OnHolidays::Closed,
        public: false,
        note: Some("外来の診療が終わってからが確実です。".into()),
        assurance: Assurance {
            by: Some("大野木 遥香".into()),
            on: Some(date(2026, 4, 1)),
            until: Some(date(2027, 3, 31)),
        },
    }
}

impl World {
    async fn new(many: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Settings::in_folder(folder.path())).await.unwrap();
        let ids = Ids::new(Clock::fixed("2026-11-21T01:00:00Z".parse().unwrap()), Chance::seeded(11));
        let (region, now) = (ids.next::<access::Region>(), ids.now());
        let district: Id<District> = ids.next();
        let offices: Vec<Id<Office>> = (0..many).map(|_| ids.next()).collect();
        let people: Vec<_> = (0..many).map(|_| ids.next()).collect();
        let seed = Seed {
            municipalities: Vec::new(),
            districts: vec![seed::District {
                id: district,
                name: "南地区".into(),
                reading: "みなみちく".into(),
                municipality: "012084".into(),
            }],
            offices: (0..).zip(&offices).map(|(n, &id)| an_office(id, n, district, now)).collect(),
            people: (0..).zip(&people).map(|(n, &id)| somebody(&ids, id, n, &offices, now)).collect(),
            windows: offices
                .iter()
                .flat_map(|&office| {
                    let stale = Assurance {
                        until: Some(date(2026, 11, 20)),
                        ..window(&ids, office, Purpose::Night).assurance
                    };
                    [
                        window(&ids, office, Purpose::Discharge),
                        ContactWindow { assurance: stale, ..window(&ids, office, Purpose::Night) },
                    ]
                })
                .collect(),
        };
        let site = Site::open(&store, region, app::WORDS, people::routes());
        let printer = PrinterSettings {
            time: Duration::from_secs(120),
            ..PrinterSettings::new(env!("CARGO_BIN_EXE_tsunagu"))
        };
        site.context.print_with(Printer::new(printer).unwrap());
        let world = Self { site, ids, region, offices, people, _folder: folder };
        let mut write = store.write().await.unwrap();
        seed::put(&mut write, &world.actor(Role::Hub), &seed, now).await.unwrap();
        write.commit().await.unwrap();
        world
    }

    fn actor(&self, role: Role) -> Actor {
        Actor {
            account: Some(self.ids.next::<Account>()),
            session: Some(self.ids.next()),
            role,
            strength: Strength::TwoFactor,
            name: "印刷 花子".into(),
            ..Actor::nobody(self.region, Lang::Ja)
        }
    }

    async fn get(&self, role: Role, path: &str) -> Seen {
        self.site.visitor(self.actor(role)).get(path).await
    }
}

fn an_office(id: Id<Office>, n: usize, district: Id<District>, now: Instant) -> office::Office {
    let kind = ServiceKind::from_code("hospital").unwrap();
    office::Office {
        id,
        version: 1,
        state: State::Open,
        merged_into: None,
        details: details(&[
            (Field::Name, &format!("北見つなぐ総合病院第{n}診療棟地域医療連携推進センター")),
            (Field::Reading, "きたみつなぐそうごうびょういん"),
            (Field::Kind, "hospital"),
            (Field::Number, "0110000001"),
            (Field::Address, "北海道北見市大通西1丁目1番地"),
            (Field::Phone, "0157-00-1111"),
            (Field::Fax, "0157-00-2222"),
        ]),
        services: vec![Service { kind, number: Some("0110000001".into()), capacity: None }],
        district: Some(district),
        public: true,
        published: office::Published::default(),
        assurance: Assurance::default(),
        changed_at: now,
    }
}

fn somebody(
    ids: &Ids,
    id: Id<access::Professional>,
    n: usize,
    offices: &[Id<Office>],
    now: Instant,
) -> (Professional, Vec<Affiliation>) {
    let person = Professional {
        id,
        version: 1,
        active: true,
        name: format!("渡邊 花{n}子"),
        reading: "わたなべ はなこ".into(),
        standing: Standing::Support,
        professions: vec![Qualified {
            profession: Profession::from_code("nurse").unwrap(),
            qualification: None,
        }],
        phone: Some(format!("0157-00-{n:04}")),
        mail: Some(format!("nurse{n}@example.jp")),
        note: Some(CANARY.into()),
        face: Face { drawing: n.is_multiple_of(2).then(|| "f14b7321321465".into()), ..Face::default() },
        public: None,
        changed_at: now,
    };
    let works = Affiliation {
        id: ids.next(),
        professional: id,
        kind: AffiliationKind::Work,
        office: Some(offices[n]),
        body: None,
        district: None,
        municipality: None,
        role: Some("退院支援看護師".into()),
        employment: None,
        main: true,
        from: None,
        to: None,
        from_written: None,
        to_written: None,
        note: None,
    };
    (person, vec![works])
}

fn saved(pdf: &Seen) -> tempfile::NamedTempFile {
    assert_eq!(pdf.headers["content-type"], "application/pdf", "{}", pdf.text);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &pdf.bytes).unwrap();
    if let Ok(folder) = std::env::var("TSUNAGU_KEEP_PAPER") {
        let name = pdf.headers["content-disposition"].to_str().unwrap().len();
        std::fs::write(format!("{folder}/{name}-{}.pdf", pdf.bytes.len()), &pdf.bytes).unwrap();
    }
    file
}

/// The letters of a PDF without spaces and line ends.
fn letters(pdf: &Seen) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(saved(pdf).path()).arg("-").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    together(&String::from_utf8(output.stdout).unwrap())
}

fn together(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn the_card_of_an_office_says_all_the_page_says_and_leaves_out_what_is_past_its_date() {
    let world = World::new(1).await;
    let path = format!("/offices/{}", world.offices[0]);
    let page = world.get(Role::Member, &path).await;
    assert!(page.text.contains(&format!("href=\"{path}/card.pdf\"")));
    let card = letters(&world.get(Role::Member, &format!("{path}/card.pdf")).await);
    for words in [
        "北見つなぐ総合病院第0診療棟地域医療連携推進センター",
        "病院・南地区",
        "入退院の調整",
        "地域連携室大野木遥香",
        "1.電話0157-00-1111",
        "2.FAX0157-00-2222",
        "月・火・水・木・金8:30–17:15",
        "連絡を避けたい時間",
        "月・火・水・木・金12:00–14:00",
        "祝日・年末年始は休み",
        "外来の診療が終わってからが確実です。",
        "北海道北見市大通西1丁目1番地",
        "0110000001",
        "載せていない窓口:夜間・休日",
        "令和8年11月21日(土)10:00現在",
        "印刷:印刷花子",
        &format!("http://tsunagu.test{path}"),
        "1/1",
    ] {
        assert!(card.contains(&together(words)), "{words}: {card}");
    }
    assert!(page.text.contains("夜間・休日"), "the page still shows it, as stale");
    // 民生委員 and residents carry nothing away.
    for role in [Role::Commissioner, Role::Resident] {
        assert_eq!(world.get(role, &format!("{path}/card.pdf")).await.status, 403);
    }
}

#[tokio::test]
async fn lists_on_paper_are_the_lists_of_the_screen_and_nobody_is_cut() {
    let world = World::new(60).await;
    let list = letters(&world.get(Role::Member, "/offices.pdf").await);
    for n in 0..60 {
        let name = format!("北見つなぐ総合病院第{n}診療棟地域医療連携推進センター");
        assert!(list.contains(&name), "{name}");
    }
    assert_eq!(list.matches("12:00–14:00").count(), 60);
    assert!(!list.contains("夜間・休日") && list.contains("載せていない窓口が60件"));
    let none = letters(&world.get(Role::Member, "/offices.pdf?kind=pharmacy").await);
    assert!(!none.contains("北見つなぐ"));

    let people = letters(&world.get(Role::Hub, "/people.pdf").await);
    for n in 0..60 {
        for words in [format!("花{n}子"), format!("0157-00-{n:04}"), format!("nurse{n}@example.jp")] {
            assert!(people.contains(&words), "{words}");
        }
    }
    assert_eq!(people.matches("退院支援看護師").count(), 60);
    assert!(!people.contains(CANARY), "notes are not printed");
    assert_eq!(world.get(Role::Member, "/people.pdf").await.status, 404);
    let lines = {
        let mut read = world.site.context.store().read().await.unwrap();
        audit::seen(&mut read, world.region, world.people[59], audit::Page::first(10)).await.unwrap()
    };
    assert_eq!((lines[0].deed.code(), lines[0].face.code()), ("share", "print"));
}

#[tokio::test]
async fn a_photograph_is_printed_only_while_consent_holds() {
    let world = World::new(2).await;
    let hub = world.site.visitor(world.actor(Role::Hub));
    let mut bytes = Vec::new();
    let blue = image::RgbImage::from_pixel(300, 300, image::Rgb([10, 20, 230]));
    blue.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    let consent = [
        ("consent-by", "本人"),
        ("consent-until-year", "2027"),
        ("consent-until-month", "3"),
        ("consent-until-day", "31"),
    ];
    let path = format!("/people/{}/photo/edit", world.people[0]);
    let mut printed = Vec::new();
    for fields in [&[][..], &consent[..]] {
        assert_eq!(hub.upload(&path, fields, ("photo", "a.png", &bytes)).await.status, 303);
        printed.push(pictures(&hub.get("/people.pdf").await));
    }
    world.site.clock.set("2027-03-31T15:00:00Z".parse().unwrap());
    printed.push(pictures(&hub.get("/people.pdf").await));
    assert_eq!(printed, [0, 1, 0]);
}

/// Pictures made of points; drawn faces are lines.
fn pictures(pdf: &Seen) -> usize {
    let output = Command::new("pdfimages").arg("-list").arg(saved(pdf).path()).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().skip(2).filter(|line| line.contains(" image ")).count()
}

fn pages(pdf: &Seen) -> usize {
    let output = Command::new("pdfinfo").arg(saved(pdf).path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
}

const ROUND: [(&str, &str); 12] = [
    ("name", "令和8年度 確認調査"),
    ("opens-year", "2026"),
    ("opens-month", "11"),
    ("opens-day", "1"),
    ("closes-year", "2026"),
    ("closes-month", "12"),
    ("closes-day", "15"),
    ("valid-year", "2027"),
    ("valid-month", "12"),
    ("valid-day", "31"),
    ("contact", "連携拠点 0157-00-1000"),
    ("greeting", "お世話になっております。"),
];

#[tokio::test]
async fn a_round_prints_one_sheet_for_each_office_with_what_stands_there_and_room_to_correct_it() {
    let world = World::new(20).await;
    let hub = world.site.visitor(world.actor(Role::Hub));
    let (name, address) = ("長い名称の".repeat(40), "とても長い住所".repeat(42));
    let reading = "ながい".repeat(99);
    let edit = [
        ("version", "1"),
        ("name", name.as_str()),
        ("reading", reading.as_str()),
        ("kind", "hospital"),
        ("address", &address),
        ("days-note", &"休みの特記。".repeat(90)),
    ];
    let edited = hub.post(&format!("/offices/{}/edit", world.offices[0]), &edit).await;
    assert_eq!(edited.status, 303, "{}", edited.text);
    let started = hub.post("/rounds/new", &ROUND).await;
    assert_eq!(started.status, 303, "{}", started.text);
    let pdf = hub.get(&format!("{}/sheets.pdf", started.location())).await;
    let text = letters(&pdf);
    for n in 1..20 {
        assert!(text.contains(&format!("北見つなぐ総合病院第{n}診療棟地域医療連携推進センター")), "{n}");
    }
    for whole in [&name, &address, &reading, &"休みの特記。".repeat(90)] {
        assert!(text.contains(&**whole), "nothing is cut: {whole}");
    }
    assert_eq!(text.matches("すべて正しい").count(), 20);
    assert_eq!(text.matches("http://tsunagu.test/answer/").count(), 20);
    assert!(text.contains("入退院の調整") && text.contains("連携拠点0157-00-1000"));
    assert!(
        !text.contains("大野木") && !text.contains(CANARY),
        "a sheet may be read by anybody at the office"
    );
    assert_eq!(pages(&pdf), 21, "each on a page of its own, the longest on two");
    assert_eq!(world.get(Role::Officer, &format!("{}/sheets.pdf", started.location())).await.status, 403);
}

#[tokio::test]
async fn an_office_past_its_date_is_named_and_not_printed() {
    let world = World::new(2).await;
    let hub = world.site.visitor(world.actor(Role::Hub));
    let path = format!("/offices/{}", world.offices[0]);
    assert_eq!(hub.post(&format!("{path}/confirm"), &[("version", "1")]).await.status, 303);
    world.site.clock.set("2027-11-21T15:00:00Z".parse().unwrap());
    let list = letters(&hub.get("/offices.pdf").await);
    assert!(list.contains("確認の期限が過ぎた1事業所は載せていません"), "{list}");
    assert_eq!(
        list.matches("第1診療棟").count(),
        1,
        "the other, whom nobody ever confirmed, is printed: {list}"
    );
    let card = letters(&hub.get(&format!("{path}/card.pdf")).await);
    assert!(card.contains("第0診療棟") && card.contains("連絡先は印刷しません"), "{card}");
    assert!(!card.contains("0157-00-1111"));
}
