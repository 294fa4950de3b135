//! The booklet, through the real printer: the records of the list, for its readers, and nothing whose leave has ended.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something it needs is missing"
)]

use std::{process::Command, time::Duration};

use access::{Account, Actor, District, Facts, Kind, RegionId, Role, Strength, leave};
use jiff::civil::date;
use kernel::{Chance, Clock, Day, Id, Ids, Lang};
use page_testing::{Seen, Site, Visitor};
use paper::{Printer, PrinterSettings};
use people::{
    office::{self, Assurance, Details, Field, Published, State as Open},
    seed::{self, Seed},
};
use resources::{
    consent::{Consent, Manner},
    resource::{Audience, Category, Layer, Resource, State, Texts},
    schedule::{Rule, Schedule},
};
use store::{Settings, Statement, Store};
use tsunagu::app;
use work::{Bell, Runner, Running};

const CANARY: &str = "カナリアの立ち話";
const STALE: &str = "昔のサロン";

struct World {
    site: Site,
    ids: Ids,
    region: RegionId,
    district: Id<District>,
    resources: Vec<Resource>,
    offices: Vec<office::Office>,
    _folder: tempfile::TempDir,
}

fn until(day: Day) -> Assurance {
    Assurance { by: Some("世話人".into()), on: Some(date(2026, 4, 1)), until: Some(day) }
}

fn resource(ids: &Ids, n: usize, district: Id<District>) -> Resource {
    let mut texts = Texts::default();
    for (field, text) in [
        ("what", format!("第{n}の集まり。お茶を飲みながら、畑と孫の話をします。はじめての人も歓迎です。")),
        ("cost", format!("1回{}円", 100 + n)),
        ("place", format!("第{n}集会所")),
        ("phone", format!("0157-11-{n:04}")),
    ] {
        texts.set(field, Some(text));
    }
    let rule =
        Rule::read("rule", [false, false, true, false, false, false, false], [false; 5], "10:00", "11:30");
    Resource {
        id: ids.next(),
        version: 1,
        name: format!("第{n}ふれあいサロン"),
        reading: format!("だい{n}ふれあいさろん").chars().filter(|c| !c.is_ascii_digit()).collect(),
        layer: Layer::Informal,
        category: Category::ALL[n % Category::ALL.len()],
        audience: Audience::Public,
        official: false,
        state: State::Running,
        state_note: None,
        insurance: None,
        meanings: Vec::new(),
        barriers: Vec::new(),
        badge: None,
        district: Some(district),
        office: None,
        author: None,
        point: None,
        outside: false,
        schedule: Schedule { rules: rule.unwrap().into_iter().collect(), ..Schedule::default() },
        texts,
        consent: Some(
            Consent::read("会長", Some(Manner::Paper), "", date(2026, 4, 1), None, date(2026, 11, 21))
                .unwrap(),
        ),
        assurance: until(date(2027, 3, 31)),
        changed_at: ids.now(),
    }
}

fn office(ids: &Ids, n: usize, district: Id<District>) -> office::Office {
    let mut details = Details::default();
    for (field, value) in [
        (Field::Name, format!("第{n}つなぐ訪問看護ステーション")),
        (Field::Kind, if n.is_multiple_of(2) { "130" } else { "430" }.to_owned()),
        (Field::Address, format!("北海道北見市大通西{n}丁目1番地")),
        (Field::Phone, format!("0157-22-{n:04}")),
    ] {
        details.set(field, Some(value.into()));
    }
    office::Office {
        id: ids.next(),
        version: 1,
        state: Open::Open,
        merged_into: None,
        details,
        services: Vec::new(),
        district: Some(district),
        public: true,
        published: Published::default(),
        assurance: until(date(2027, 3, 31)),
        changed_at: ids.now(),
    }
}

impl World {
    /// So many offices and resources that everybody may see, and some that not everybody may.
    async fn new(offices: usize, resources: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Settings::in_folder(folder.path())).await.unwrap();
        let ids = Ids::new(Clock::fixed("2026-11-21T01:00:00Z".parse().unwrap()), Chance::seeded(12));
        let (region, district) = (ids.next::<access::Region>(), ids.next());
        let site = Site::open(&store, region, app::WORDS, resources::routes());
        let printer = PrinterSettings {
            time: Duration::from_secs(120),
            ..PrinterSettings::new(env!("CARGO_BIN_EXE_tsunagu"))
        };
        site.context.print_with(Printer::new(printer).unwrap());
        let mut world = Self {
            site,
            region,
            district,
            resources: (0..resources).map(|n| resource(&ids, n, district)).collect(),
            offices: (0..offices).map(|n| office(&ids, n, district)).collect(),
            ids,
            _folder: folder,
        };
        let special = |change: &dyn Fn(&mut Resource)| {
            let mut one = resource(&world.ids, 0, district);
            change(&mut one);
            one
        };
        let hidden = [
            special(&|one| (one.name, one.audience) = (CANARY.into(), Audience::Office)),
            special(&|one| (one.name, one.assurance) = (STALE.into(), until(date(2026, 11, 20)))),
            special(&|one| (one.name, one.consent) = ("承諾のないサロン".into(), None)),
            special(&|one| (one.name, one.audience) = ("関係者だけの寄り合い".into(), Audience::Region)),
        ];
        let mut old = office(&world.ids, 9_999, district);
        old.assurance = until(date(2026, 11, 20));
        let hub = world.actor(Role::Hub);
        let now = world.ids.now();
        let seed = Seed {
            districts: vec![seed::District {
                id: district,
                name: "南地区".into(),
                reading: "みなみちく".into(),
                municipality: "012084".into(),
            }],
            offices: world.offices.iter().cloned().chain([old]).collect(),
            ..Seed::default()
        };
        let mut write = store.write().await.unwrap();
        seed::put(&mut write, &hub, &seed, now).await.unwrap();
        let leave = leave(&hub, &Facts::of(Kind::Resource), now).unwrap();
        let all: Vec<Resource> = world.resources.iter().cloned().chain(hidden).collect();
        resources::add(&mut write, &leave, &all, now).await.unwrap();
        write.commit().await.unwrap();
        world.resources.truncate(resources);
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

    /// What works in the background.
    fn runner(&self) -> Running {
        let bell = Bell::hang(self.site.context.store().clone(), Duration::from_millis(50));
        let context = self.site.context.clone();
        Runner::new(self.site.context.store().clone(), self.site.context.ids().clone(), bell)
            .on(resources::BOOKLET, move |errand: work::Errand| {
                resources::make_booklet(errand, context.clone())
            })
            .start()
    }

    async fn asked(&self, visitor: &Visitor<'_>, edition: &str) -> String {
        let district = self.district.to_string();
        let seen = visitor.post("/resources/booklet", &[("edition", edition), ("district", &district)]).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        seen.location().to_owned()
    }
}

/// The page of a booklet once its job is over.
async fn over(visitor: &Visitor<'_>, path: &str) -> Seen {
    for _ in 0..1200 {
        let seen = visitor.get(path).await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        if !seen.text.contains("booklet-progress") {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the booklet is never finished");
}

fn read(pdf: &Seen, how: &str) -> String {
    assert_eq!(pdf.headers["content-type"], "application/pdf", "{}", pdf.text);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &pdf.bytes).unwrap();
    if let Ok(folder) = std::env::var("TSUNAGU_KEEP_PAPER") {
        std::fs::write(format!("{folder}/booklet-{}.pdf", pdf.bytes.len()), &pdf.bytes).unwrap();
    }
    let output = Command::new("pdftotext").arg(how).arg(file.path()).arg("-").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The letters without spaces and line ends.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn the_booklet_has_all_records_of_its_readers_and_none_that_may_not_be_on_paper() {
    let world = World::new(12, 18).await;
    // On the border of two pages a name this long is divided: it is known by its own letter.
    let long = "とても鰻い名前の".repeat(37) + "サロン会";
    assert_eq!(long.chars().count(), 300);
    let one = Resource { name: long.clone(), ..resource(&world.ids, 4, world.district) };
    let leave = leave(&world.actor(Role::Hub), &Facts::of(Kind::Resource), world.ids.now()).unwrap();
    let mut write = world.site.context.store().write().await.unwrap();
    resources::add(&mut write, &leave, &[one], world.ids.now()).await.unwrap();
    write.commit().await.unwrap();
    let running = world.runner();
    let member = world.site.visitor(world.actor(Role::Member));
    for (edition, inside) in [("public", false), ("inside", true)] {
        let path = world.asked(&member, edition).await;
        let page = over(&member, &path).await;
        assert!(page.text.contains("冊子ができました"), "{}", page.text);
        let pdf = member.get(&format!("{path}/booklet.pdf")).await;
        let text = letters(&read(&pdf, "-raw"));
        for one in &world.resources {
            for words in [
                Some(one.name.as_str()),
                one.texts.get("what"),
                one.texts.get("place"),
                one.texts.get("phone"),
            ] {
                let words = letters(words.unwrap());
                assert!(text.contains(&words), "{edition}: {words} is missing in {text}");
            }
        }
        assert_eq!(text.matches('鰻').count(), 37, "{edition}: a name of 300 letters is there to its end");
        for one in &world.offices {
            for field in [Field::Name, Field::Address, Field::Phone] {
                let words = letters(one.details.get(field).unwrap());
                assert!(text.contains(&words), "{edition}: {words} is missing");
            }
        }
        for words in [
            "南地区",
            "訪問看護",
            "居宅介護支援",
            "毎週水10:00–11:30",
            "令和8年11月21日(土)10:00現在",
            "印刷:印刷花子",
        ] {
            assert!(text.contains(words), "{edition}: {words} is missing in {text}");
        }
        assert_eq!(text.contains("関係者だけの寄り合い"), inside);
        for never in [CANARY, STALE, "承諾のないサロン", "第9999つなぐ"] {
            assert!(!text.contains(never), "{edition}: {never}");
        }
        within_margins(&read(&pdf, "-bbox"));
    }
    let other = world.site.visitor(world.actor(Role::Member));
    let mine = world.asked(&member, "public").await;
    assert_eq!(other.get(&mine).await.status, 404, "only who asked for it");
    assert_eq!(other.get(&format!("{mine}/booklet.pdf")).await.status, 404);
    let resident = world.site.visitor(world.actor(Role::Resident));
    assert_eq!(resident.get("/resources/booklet").await.status, 403);
    running.stop(Duration::from_secs(1)).await;
}

/// Every word lies 10 mm inside the paper (A4, in points).
fn within_margins(boxes: &str) {
    const MARGIN: f64 = 28.34;
    let number = |word: &str, name: &str| -> f64 {
        let text = word.split(&format!("{name}=\"")).nth(1).unwrap();
        text.split('"').next().unwrap().parse().unwrap()
    };
    let words: Vec<&str> = boxes.lines().filter(|line| line.contains("<word ")).collect();
    assert!(words.len() > 100);
    for word in words {
        let inside = number(word, "xMin") >= MARGIN
            && number(word, "xMax") <= 595.28 - MARGIN
            && number(word, "yMin") >= MARGIN
            && number(word, "yMax") <= 841.89 - MARGIN;
        assert!(inside, "{word}");
    }
}

#[tokio::test]
async fn what_is_taken_back_while_the_booklet_is_made_or_before_it_is_fetched_stops_it() {
    let world = World::new(1, 3).await;
    let hub = world.site.visitor(world.actor(Role::Hub));
    // It has been asked for, and waits to be printed.
    let path = world.asked(&hub, "public").await;
    let withdraw = |n: usize| format!("/resources/{}/withdraw", world.resources[n].id);
    assert_eq!(hub.post(&withdraw(0), &[]).await.status, 303);
    let running = world.runner();
    let page = over(&hub, &path).await;
    assert!(page.text.contains("承諾が取り消されたり"), "{}", page.text);
    assert_eq!(hub.get(&format!("{path}/booklet.pdf")).await.status, 409);
    // Made again, it is without; and it is looked at once more when it is fetched.
    let path = world.asked(&hub, "public").await;
    assert!(over(&hub, &path).await.text.contains("冊子ができました"));
    let pdf = hub.get(&format!("{path}/booklet.pdf")).await;
    let text = letters(&read(&pdf, "-raw"));
    assert!(text.contains("第1ふれあいサロン") && !text.contains("第0ふれあいサロン"));
    assert_eq!(hub.post(&withdraw(1), &[]).await.status, 303);
    let refused = hub.get(&format!("{path}/booklet.pdf")).await;
    assert!(refused.status == 409 && refused.text.contains("承諾が取り消されたり"), "{}", refused.text);
    assert!(over(&hub, &path).await.text.contains("冊子をお渡しできません"));
    running.stop(Duration::from_secs(1)).await;
}

static NEW_DETAILS: Statement =
    Statement::new("test.office.details", "UPDATE office SET details = $2 WHERE office_id = $1");

#[tokio::test]
async fn one_number_that_is_taken_back_stops_it_too_and_after_a_day_it_is_gone() {
    let world = World::new(2, 1).await;
    let hub = world.site.visitor(world.actor(Role::Hub));
    let running = world.runner();
    let first = world.asked(&hub, "public").await;
    assert!(over(&hub, &first).await.text.contains("冊子ができました"));
    let store = world.site.context.store();
    let mut details = world.offices[1].details.clone();
    details.set(Field::Phone, None);
    let mut write = store.write().await.unwrap();
    let values = [world.offices[1].id.into(), serde_json::json!(details).into()];
    assert_eq!(write.execute(&NEW_DETAILS, &values).await.unwrap(), 1);
    write.commit().await.unwrap();
    assert_eq!(hub.get(&format!("{first}/booklet.pdf")).await.status, 409);
    let again = world.asked(&hub, "public").await;
    assert!(over(&hub, &again).await.text.contains("冊子ができました"));
    assert_eq!(hub.get(&format!("{again}/booklet.pdf")).await.status, 200);
    world.site.clock.set("2026-11-22T01:00:01Z".parse().unwrap());
    assert_eq!(hub.get(&again).await.status, 404);
    assert_eq!(hub.get(&format!("{again}/booklet.pdf")).await.status, 404);
    resources::forget_booklets(store, world.site.clock.now()).await;
    let left = std::fs::read_dir(store.folder().join("booklets")).unwrap().count();
    assert_eq!(left, 0, "nothing stays on the disk");
    running.stop(Duration::from_secs(1)).await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "it measures")]
async fn a_booklet_of_400_offices_and_300_resources_is_made_as_a_job() {
    let world = World::new(400, 300).await;
    let running = world.runner();
    let hub = world.site.visitor(world.actor(Role::Hub));
    let began = std::time::Instant::now();
    let path = world.asked(&hub, "public").await;
    over(&hub, &path).await;
    let pdf = hub.get(&format!("{path}/booklet.pdf")).await;
    println!("booklet of 400 offices and 300 resources: {:.2} s", began.elapsed().as_secs_f64());
    let text = letters(&read(&pdf, "-raw"));
    for n in [0, 150, 299] {
        assert!(text.contains(&format!("第{n}ふれあいサロン")));
    }
    assert!(text.contains("第399つなぐ訪問看護ステーション"));
    within_margins(&read(&pdf, "-bbox"));
    running.stop(Duration::from_secs(1)).await;
}
