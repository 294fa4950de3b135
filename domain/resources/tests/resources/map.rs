//! The map and the lists say the same, to the same readers.

use std::collections::BTreeSet;

use access::{Actor, Role};
use kernel::{Id, Lang};
use page_testing::Visitor;
use people::{
    codes::Point,
    office::{Assurance, Details, Field, Office, Published, State, write_point},
    seed::{self, Seed},
};
use store::Store;
use store_testing::on_both;

use crate::world::{CANARY, World, added, assert_kept};

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[143.8,43.7],[144.0,43.7],[144.0,43.9],[143.8,43.9],[143.8,43.7]]]}"#;

async fn outlined(store: &Store, world: &World) {
    let area = people::area::read(SQUARE.as_bytes()).unwrap().remove(0).area;
    let hub = Actor { role: Role::Hub, ..Actor::nobody(world.region, Lang::Ja) };
    let mut write = store.write().await.unwrap();
    let districts = vec![(world.districts[0], area.clone())];
    seed::put_outlines(&mut write, &hub, area, districts, "n03.geojson", world.site.clock.now())
        .await
        .unwrap();
    write.commit().await.unwrap();
}

/// An office that everybody may see, and one that only professionals do.
async fn with_offices(store: &Store, world: &World) {
    let office = |number: u128, name: &str, public: bool, point: Point| {
        let mut details = Details::default();
        for (field, value) in [
            (Field::Name, name.to_owned()),
            (Field::Kind, "130".to_owned()),
            (Field::Point, write_point(point)),
        ] {
            details.set(field, Some(value.into()));
        }
        Office {
            id: Id::from_uuid(uuid::Uuid::from_u128(number)),
            version: 1,
            state: State::Open,
            merged_into: None,
            details,
            services: Vec::new(),
            district: Some(world.districts[0]),
            public,
            published: Published::default(),
            assurance: Assurance::default(),
            changed_at: world.site.clock.now(),
        }
    };
    let offices = vec![
        office(71, "みどり訪問看護", true, Point { lat: 43.80, lng: 143.90 }),
        office(72, "うちわの訪問看護", false, Point { lat: 43.81, lng: 143.91 }),
    ];
    let hub = Actor { role: Role::Hub, ..Actor::nobody(world.region, Lang::Ja) };
    let mut write = store.write().await.unwrap();
    seed::put(&mut write, &hub, &Seed { offices, ..Seed::default() }, world.site.clock.now()).await.unwrap();
    write.commit().await.unwrap();
}

async fn names(visitor: &Visitor<'_>, path: &str) -> BTreeSet<String> {
    let seen = visitor.get(path).await;
    assert_eq!(seen.status, 200, "{path}: {}", seen.text);
    let body: serde_json::Value = serde_json::from_str(&seen.text).unwrap();
    let texts = |list: &serde_json::Value, pointer: &str| -> BTreeSet<String> {
        let all = list.as_array().into_iter().flatten();
        all.filter_map(|one| one.pointer(pointer)?.as_str().map(ToOwned::to_owned)).collect()
    };
    match body.get("features") {
        Some(features) => texts(features, "/properties/name"),
        None => texts(&body["resources"], "/name"),
    }
}

/// Resources that differ in everything one can ask for; those named 在 are known to be found by no narrow question.
async fn several(world: &World, member: &Visitor<'_>) {
    let north = world.districts[0].to_string();
    added(member, &[("district", &north), ("point", "43.8000,143.9000")]).await;
    let saturday: &[(&str, &str)] = &[
        ("name", "土曜の体操"),
        ("category", "gathering"),
        ("meanings", "frailty"),
        ("rule-weeks-1", ""),
        ("rule-days-1", "saturday"),
        ("rule-from-1", "9:00"),
        ("rule-to-1", "12:00"),
        ("point", "43.8050,143.9050"),
    ];
    added(member, saturday).await;
    let far: &[(&str, &str)] =
        &[("name", "遠くの配食"), ("layer", "formal"), ("category", "meals"), ("point", "43.8900,143.9900")];
    added(member, far).await;
    added(
        member,
        &[("name", CANARY), ("layer", "natural"), ("audience", "office"), ("point", "43.80,143.90")],
    )
    .await;
}

#[tokio::test]
async fn the_map_has_the_points_of_the_list_whatever_is_asked_and_whoever_asks() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        several(&world, &member).await;
        let north = format!("district={}", world.districts[0]);
        let stranger = world.site.visitor(world.somebody(Role::Member, 1));
        for visitor in [&member, &stranger, &world.nobody()] {
            for query in [
                "",
                "layer=formal",
                "category=gathering",
                "meaning=frailty",
                "day=saturday",
                "open=now",
                &north,
                "near=43.8,143.9",
                "near=43.8,143.9&within=20",
                "open=now&near=43.8,143.9&within=5",
            ] {
                let list = names(visitor, &format!("/api/v1/resources?{query}")).await;
                let map = names(visitor, &format!("/api/v1/map?what=resources&{query}")).await;
                assert_eq!(list, map, "{query}");
            }
        }
        let found = async |query: &str| names(&member, &format!("/api/v1/map?{query}")).await;
        assert_eq!(found("open=now").await, BTreeSet::from(["土曜の体操".to_owned()]));
        assert_eq!(found("near=43.8,143.9").await.len(), 3);
        assert_eq!(found("near=43.8,143.9&within=20").await.len(), 4);
        let page = member.get("/resources/map?near=43.8,143.9").await;
        assert!(
            page.text.contains("3件（うち地図にあるもの 3件）") && page.text.contains("0.7 km"),
            "{}",
            page.text
        );
    })
    .await;
}

#[tokio::test]
async fn offices_and_treasures_are_on_the_map_of_those_who_may_see_them_and_of_nobody_else() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        with_offices(&store, &world).await;
        outlined(&store, &world).await;
        let member = world.member();
        several(&world, &member).await;
        let all = names(&member, "/api/v1/map").await;
        assert!(all.contains(CANARY) && all.contains("うちわの訪問看護") && all.contains("みどり訪問看護"));
        assert_eq!(names(&member, "/api/v1/map?service=130").await.len(), 2);
        assert_eq!(names(&member, "/api/v1/map?what=offices").await.len(), 2);
        let hub = world.site.visitor(world.somebody(Role::Hub, 1));
        let resident = world.site.visitor(world.somebody(Role::Resident, 1));
        for visitor in [&hub, &resident, &world.nobody()] {
            for path in ["/resources/map", "/api/v1/map", "/api/v1/map?what=resources&layer=natural"] {
                let seen = visitor.get(path).await;
                assert!(seen.status == 200 && !seen.text.contains(CANARY), "{path}");
            }
        }
        assert_eq!(
            names(&world.nobody(), "/api/v1/map").await,
            BTreeSet::from(["みどり訪問看護".to_owned()])
        );
        assert!(!world.nobody().get("/resources/map").await.text.contains("うちわの訪問看護"));
        let outlines = names(&world.nobody(), "/api/v1/outlines").await;
        assert_eq!(outlines, BTreeSet::from(["試験圏域".to_owned(), "北地区".to_owned()]));
    })
    .await;
}

#[tokio::test]
async fn whose_lives_are_on_a_map_is_written_down_for_the_points_and_for_the_list_beside_it() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let natural = added(&member, &[("layer", "natural"), ("point", "43.80,143.90")]).await;
        let seen = async || {
            let id: Id<()> = natural.rsplit('/').next().unwrap().parse().unwrap();
            let mut read = store.read().await.unwrap();
            audit::seen(&mut read, world.region, id, audit::Page::first(100)).await.unwrap().len()
        };
        let before = seen().await;
        member.get("/resources/map").await;
        member.get("/api/v1/map").await;
        assert_eq!(seen().await, before + 2);
        member.get("/api/v1/map?layer=formal").await;
        assert_eq!(seen().await, before + 2);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_of_an_address_is_named_on_pages_and_refused_elsewhere() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        added(&member, &[]).await;
        for query in [
            "layer=x",
            "district=x",
            "near=0,0",
            "within=2",
            "within=3&near=43.8,143.9",
            "day=Monday",
            "colour=red",
        ] {
            let name = query.split('=').next().unwrap();
            for page in ["/resources", "/resources/map"] {
                let seen = member.get(&format!("{page}?{query}")).await;
                assert!(
                    seen.status == 200 && seen.text.contains("アドレスの条件に、読み取れないものがあります"),
                    "{page}?{query}"
                );
            }
            for file in ["/resources.csv", "/resources.xlsx", "/api/v1/resources", "/api/v1/map"] {
                let seen = member.get(&format!("{file}?{query}")).await;
                assert_eq!(seen.status, 422, "{file}?{query}");
                assert!(seen.text.contains(name), "{}", seen.text);
            }
        }
        assert!(member.get("/resources?service=130").await.text.contains("service"));
        for page in ["/resources?page=7", "/resources/map?page=7"] {
            let seen = member.get(page).await;
            assert!(
                seen.text.contains("最後のページを見る") && !seen.text.contains("ふれあいサロン"),
                "{page}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_place_outside_the_region_is_kept_and_marked_and_one_at_zero_is_refused() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        // Without an outline nobody can tell.
        let before = added(&member, &[("point", "35.6812,139.7671")]).await;
        assert!(!member.get(&before).await.text.contains("圏域の外"));
        outlined(&store, &world).await;
        let outside = added(&member, &[("name", "東京のサロン"), ("point", "35.6812,139.7671")]).await;
        assert!(member.get(&outside).await.text.contains("地図の位置が圏域の外にあります"));
        assert!(member.get("/resources").await.text.contains("圏域の外"));
        let inside = added(&member, &[("name", "北見のサロン"), ("point", "43.80,143.90")]).await;
        assert!(!member.get(&inside).await.text.contains("圏域の外"));
        let seen = member.post("/resources/new", &crate::world::form(&[("point", "0,0")])).await;
        assert_kept(&seen, &["日本の外です", "北集会所"]);
    })
    .await;
}

#[tokio::test]
async fn no_host_outside_is_asked_unless_the_operator_named_one_and_then_only_from_the_map() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let page = world.member().get("/resources/map").await;
        assert!(!page.headers.contains_key("content-security-policy"), "the house's own holds");
        assert!(!page.text.contains("data-tiles") && !page.text.contains("//cyberjapandata"));
        let tiles = page::Tiles::read("https://tiles.example/{z}/{x}/{y}.png", "地図の人々").unwrap();
        let site = page_testing::Site::with_tiles(
            &store,
            world.region,
            crate::world::WORDS,
            resources::routes(),
            tiles,
        );
        let page = site.visitor(world.somebody(Role::Member, 0)).get("/resources/map").await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("connect-src 'self' https://tiles.example;"), "{policy}");
        assert!(
            page.text.contains("https://tiles.example/{z}/{x}/{y}.png") && page.text.contains("地図の人々")
        );
        let list = site.visitor(world.somebody(Role::Member, 0)).get("/resources").await;
        assert!(!list.headers.contains_key("content-security-policy"));
    })
    .await;
}
