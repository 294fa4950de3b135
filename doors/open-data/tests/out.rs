//! Open data for everybody: what is approved and not past its date, in forms that other programs read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something it needs is missing"
)]

use std::path::Path;

use access::{Actor, Facts, Kind, Role, Strength, act, leave};
use jiff::civil::date;
use kernel::{Chance, Clock, Day, Ids, Lang};
use page_testing::Site;
use people::{
    codes::ServiceKind,
    office::{Assurance, Details, Field, Office, Published, Service, State as Open},
    seed::{self, Seed},
};
use resources::{
    consent::{Consent, Manner},
    resource::{Audience, Category, Layer, Resource, State, Texts},
    schedule::{Rule, Schedule},
};
use serde_json::Value;
use store::Store;
use store_testing::on_both;

const CANARY: &str = "カナリア";

fn until(day: Day) -> Assurance {
    Assurance { by: Some("世話人".into()), on: Some(date(2026, 4, 1)), until: Some(day) }
}

fn resource(ids: &Ids, name: &str) -> Resource {
    let mut texts = Texts::default();
    for (field, text) in [
        ("what", "お茶と体操。\r\n①階の和室、\"どなたでも\"、ﾀｵﾙを持って"),
        ("cost", "1回100円"),
        ("place", "北集会所"),
        ("address", "北海道北見市北1条"),
        ("phone", "0157-11-0001"),
        ("web", "https://salon.example/"),
    ] {
        texts.set(field, Some(text.into()));
    }
    let rule = Rule::read(
        "r",
        [false, false, true, false, false, false, false],
        [false, true, false, true, false],
        "10:00",
        "11:30",
    );
    Resource {
        id: ids.next(),
        version: 1,
        name: name.into(),
        reading: "ふれあいさろん".into(),
        layer: Layer::Informal,
        category: Category::Salon,
        audience: Audience::Public,
        official: false,
        state: State::Running,
        state_note: None,
        insurance: None,
        meanings: Vec::new(),
        barriers: Vec::new(),
        badge: None,
        district: None,
        office: None,
        author: None,
        point: Some((43.8025, 143.8944)),
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

fn office(ids: &Ids, name: &str, kind: &str, public: bool) -> Office {
    let mut details = Details::default();
    for (field, value) in [
        (Field::Name, name),
        (Field::Reading, "みどりほうもんかんご"),
        (Field::Kind, kind),
        (Field::Municipality, "012084"),
        (Field::PostalCode, "090-0020"),
        (Field::Address, "北海道北見市大通東2丁目"),
        (Field::Point, "43.8040,143.8960"),
        (Field::Phone, "0157-22-0001"),
        (Field::Number, "0165090001"),
        (Field::Capacity, "20"),
        (Field::Note, "カナリアの覚え書き"),
    ] {
        details.set(field, Some(value.into()));
    }
    let service =
        |code: &str| Service { kind: ServiceKind::from_code(code).unwrap(), number: None, capacity: None };
    Office {
        id: ids.next(),
        version: 1,
        state: Open::Open,
        merged_into: None,
        details,
        services: if kind == "130" { vec![service("130"), service("430")] } else { Vec::new() },
        district: None,
        public,
        published: Published::default(),
        assurance: until(date(2027, 3, 31)),
        changed_at: ids.now(),
    }
}

/// A region with what everybody may see, and with what nobody may.
async fn site(store: &Store) -> Site {
    let ids = Ids::new(Clock::fixed("2026-11-21T01:00:00Z".parse().unwrap()), Chance::seeded(31));
    let region = ids.next();
    let words = &[page::WORDS, people::WORDS, resources::WORDS, open_data::WORDS];
    let site = Site::open(store, region, words, open_data::routes());
    let hub = Actor { role: Role::Hub, ..Actor::nobody(region, Lang::Ja) };
    let mut old = office(&ids, "カナリアの古い事業所", "430", true);
    old.assurance = until(date(2026, 11, 20));
    let offices = vec![
        office(&ids, "みどり訪問看護㈱", "130", true),
        office(&ids, "大通薬局", "pharmacy", true),
        office(&ids, "カナリアの内輪", "430", false),
        old,
    ];
    let stale = Resource { assurance: until(date(2026, 11, 20)), ..resource(&ids, "カナリアの昔") };
    let resources = [
        resource(&ids, "ふれあいサロン"),
        Resource { audience: Audience::Office, ..resource(&ids, "カナリアのお宝") },
        Resource { audience: Audience::Region, ..resource(&ids, "カナリアの寄り合い") },
        Resource { consent: None, ..resource(&ids, "カナリアの承諾なし") },
        stale,
    ];
    let now = site.clock.now();
    let mut write = store.write().await.unwrap();
    seed::put(&mut write, &hub, &Seed { offices, ..Seed::default() }, now).await.unwrap();
    let leave = leave::<act::Add, Resource>(&hub, &Facts::of(Kind::Resource), now).unwrap();
    resources::add(&mut write, &leave, &resources, now).await.unwrap();
    write.commit().await.unwrap();
    site
}

const FILES: [&str; 5] = [
    "/open-data/care-service.csv",
    "/open-data/places.csv",
    "/open-data/places.xlsx",
    "/open-data/places.geojson",
    "/open-data/hsds.json",
];

#[tokio::test]
async fn everybody_gets_the_same_and_nothing_that_is_not_approved_or_past_its_date() {
    on_both(|store| async move {
        let site = site(&store).await;
        let hub = Actor {
            account: Some(site.context.ids().next::<access::Account>()),
            session: Some(site.context.ids().next()),
            role: Role::Hub,
            strength: Strength::TwoFactor,
            ..Actor::nobody(site.context.region(), Lang::En)
        };
        let (nobody, hub) = (site.nobody(), site.visitor(hub));
        for path in FILES {
            let (seen, theirs) = (nobody.get(path).await, hub.get(path).await);
            assert_eq!(seen.status, 200, "{path}");
            assert!(!seen.text.contains(CANARY), "{path}: {}", seen.text);
            if !path.ends_with("xlsx") {
                assert_eq!(seen.text, theirs.text, "{path}: whoever asks, in whatever language");
                assert!(seen.text.contains("みどり訪問看護(株)"), "{path}: {}", seen.text);
            }
        }
        let xlsx = nobody.get("/open-data/places.xlsx").await;
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(xlsx.bytes)).unwrap();
        let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
        assert_eq!(sheet.height(), 4, "a header, a resource and two offices");
        assert!(!sheet.rows().flatten().any(|cell| cell.to_string().contains(CANARY)));
        let page = nobody.get("/open-data").await;
        assert!(page.status == 200 && page.text.contains("3件"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn the_list_of_care_services_is_in_the_standard_layout_and_our_own_import_reads_it_back() {
    on_both(|store| async move {
        let site = site(&store).await;
        let seen = site.nobody().get("/open-data/care-service.csv").await;
        let name = seen.headers["content-disposition"].to_str().unwrap();
        assert!(name.ends_with("012084_care_service.csv"), "{name}");
        let mut csv = csv::Reader::from_reader(&seen.bytes[3..]);
        let header: Vec<String> = csv.headers().unwrap().iter().map(ToOwned::to_owned).collect();
        assert_eq!(header, open_data::Layout::CareService.columns());
        let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1, "a pharmacy is no care service");
        for (at, cell) in [
            (0, "012084"),
            (2, "北海道北見市"),
            (3, "みどり訪問看護(株)"),
            (4, "ミドリホウモンカンゴ"),
            (6, "訪問看護;居宅介護支援"),
            (10, "北海道"),
            (11, "北見市"),
            (15, "43.804000"),
            (28, "0165090001"),
            (31, "20"),
        ] {
            assert_eq!(&rows[0][at], cell, "{}", header[at]);
        }
        let read = open_data::open_bytes(seen.bytes, &open_data::Options::default());
        assert!(read.is_ok(), "our own import knows the layout");
    })
    .await;
}

#[tokio::test]
async fn every_rule_holds_of_every_file_and_the_page_says_so() {
    on_both(|store| async move {
        let site = site(&store).await;
        let page = site.nobody().get("/open-data/check").await;
        assert!(page.text.contains("すべての決まりを守っています"), "{}", page.text);
        assert_eq!(page.text.matches("守っています</td>").count(), 7 + 7 + 6 + 2 + 2);
        let csv = site.nobody().get("/open-data/places.csv").await;
        assert!(
            csv.text.contains("お茶と体操。 1階の和室、\"\"どなたでも\"\"、タオルを持って"),
            "{}",
            csv.text
        );
        assert!(csv.text.contains("第2第4水 10:00-11:30"), "{}", csv.text);
        let map: Value =
            serde_json::from_str(&site.nobody().get("/open-data/places.geojson").await.text).unwrap();
        assert_eq!(map["features"].as_array().unwrap().len(), 3);
        assert_eq!(map["features"][0]["geometry"]["coordinates"][0], 143.8944);
    })
    .await;
}

/// Whether a document is as a schema of HSDS says: types, what is required, choices, forms of ids, and what is referred
/// to. Unknown names are complaints too: a misspelt one would be lost on whoever reads it.
fn complaints(schemas: &Path, name: &str, value: &Value, at: &str, found: &mut Vec<String>) {
    let text = std::fs::read_to_string(schemas.join(name)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    object(schemas, &schema, value, at, found);
}

fn object(schemas: &Path, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(fields) = value.as_object() else { return found.push(format!("{at}: no object")) };
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(required) {
            found.push(format!("{at}: {required} is missing"));
        }
    }
    for (name, value) in fields {
        let here = format!("{at}.{name}");
        match schema["properties"].get(name) {
            None => found.push(format!("{here}: not in the schema")),
            Some(field) => property(schemas, field, value, &here, found),
        }
    }
}

fn property(schemas: &Path, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(other) = schema["$ref"].as_str() {
        return complaints(schemas, other, value, at, found);
    }
    let right = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    if !right {
        found.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if let Some(choices) = schema["enum"].as_array()
        && !choices.contains(value)
    {
        found.push(format!("{at}: {value} is none of {choices:?}"));
    }
    let text = value.as_str().unwrap_or_default();
    let formed = match schema["format"].as_str() {
        Some("uuid") => uuid::Uuid::try_parse(text).is_ok(),
        Some("uri") => text.starts_with("https://") || text.starts_with("http://"),
        Some("date-time") => text.parse::<kernel::Instant>().is_ok(),
        _ => true,
    };
    if !formed {
        found.push(format!("{at}: {text} is no {}", schema["format"]));
    }
    for (number, one) in value.as_array().into_iter().flatten().enumerate() {
        property(schemas, &schema["items"], one, &format!("{at}[{number}]"), found);
    }
}

#[tokio::test]
async fn hsds_is_as_its_schemas_say() {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hsds/schema");
    on_both(|store| {
        let schemas = schemas.clone();
        async move {
            let site = site(&store).await;
            let list: Value =
                serde_json::from_str(&site.nobody().get("/open-data/hsds.json").await.text).unwrap();
            let services = list["contents"].as_array().unwrap();
            assert_eq!((services.len(), &list["total_items"]), (3, &Value::from(3)));
            let salon = &services[0];
            assert_eq!(salon["name"], "ふれあいサロン");
            assert_eq!(salon["assured_date"], "2026-04-01");
            assert_eq!(salon["schedules"][0]["byday"], "2WE,4WE");
            assert_eq!(salon["schedules"][0]["freq"], "MONTHLY");
            assert_eq!(salon["service_at_locations"][0]["location"]["latitude"], 43.8025);
            let nurse = services.iter().find(|one| one["name"] == "みどり訪問看護(株)").unwrap();
            let address = &nurse["service_at_locations"][0]["location"]["addresses"][0];
            assert_eq!((&address["city"], &address["country"]), (&Value::from("北見市"), &Value::from("JP")));
            if !schemas.exists() {
                eprintln!("the schemas of HSDS are not beside the checkout");
                return;
            }
            let mut found = Vec::new();
            for service in services {
                complaints(&schemas, "service.json", service, "service", &mut found);
            }
            assert_eq!(found, Vec::<String>::new());
            // The check itself notices what is wrong.
            let wrong = serde_json::json!({ "id": "x", "status": "open", "colour": 1 });
            complaints(&schemas, "service.json", &wrong, "service", &mut found);
            assert_eq!(found.len(), 4, "{found:?}");
        }
    })
    .await;
}
