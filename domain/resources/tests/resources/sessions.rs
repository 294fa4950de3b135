//! Making the map together: several put down, others confirm, and what was told in confidence stays where it was told.

use access::{Account, Actor, Facts, Kind, Role, act, leave};
use kernel::{Id, Lang};
use page_testing::Visitor;
use people::professional::{Face, Profession, Professional, Qualified, Standing};
use store::Store;
use store_testing::on_both;

use crate::world::{CANARY, World, assert_kept};

/// Somebody of a profession, who is in the directory.
async fn somebody(store: &Store, world: &World, office: usize, name: &str, profession: &str) -> Actor {
    let actor = Actor { name: name.into(), ..world.somebody(Role::Member, office) };
    let person = Professional {
        id: actor.professional.unwrap(),
        version: 1,
        active: true,
        name: name.into(),
        reading: String::new(),
        standing: Standing::ALL[0],
        professions: vec![Qualified {
            profession: Profession::from_code(profession).unwrap(),
            qualification: None,
        }],
        phone: None,
        mail: None,
        note: None,
        face: Face::default(),
        public: None,
        changed_at: world.site.clock.now(),
    };
    let hub = Actor { role: Role::Hub, ..Actor::nobody(world.region, Lang::Ja) };
    let now = world.site.clock.now();
    let leave = leave::<act::Add, Professional>(&hub, &Facts::of(Kind::Professional), now).unwrap();
    let mut write = store.write().await.unwrap();
    people::add_professionals(&mut write, &leave, &[(person, Vec::new())], now).await.unwrap();
    write.commit().await.unwrap();
    actor
}

const OPENED: &[(&str, &str)] = &[
    ("session-name", "川北 資源さがし"),
    ("session-place", "川北集会所"),
    ("session-theme", "買い物と移動"),
    ("session-on-year", "令和8"),
    ("session-on-month", "11"),
    ("session-on-day", "21"),
];

async fn opened(visitor: &Visitor<'_>) -> String {
    let seen = visitor.post("/resources/sessions/new", OPENED).await;
    assert_eq!(seen.status, 303, "{}", seen.text);
    seen.location().to_owned()
}

fn entry<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "角の商店"),
        ("layer", "natural"),
        ("category", "shopping"),
        ("audience", "region"),
        ("point", "43.8000,143.9000"),
    ];
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    fields
}

/// The address at which the entry of this name is confirmed, as the page of a reader offers it.
fn confirming(page: &str, name: &str) -> Option<String> {
    let item =
        page.split("<li class=\"map-item\"").find(|item| item.contains(&format!("data-name=\"{name}\"")))?;
    let action = item.split("</li>").next()?.split("action=\"").nth(1)?;
    Some(action.split('"').next()?.to_owned())
}

#[tokio::test]
async fn one_puts_down_and_another_profession_confirms_and_both_stay_with_the_entry() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let nurse = somebody(&store, &world, 0, "看護 花子", "visiting-nurse").await;
        let manager = somebody(&store, &world, 1, "支援 太郎", "care-manager").await;
        let (nurse, manager) = (world.site.visitor(nurse), world.site.visitor(manager));
        let session = opened(&nurse).await;
        assert_eq!(nurse.post(&format!("{session}/entries"), &entry(&[])).await.status, 303);
        let own = nurse.get(&session).await.text;
        assert!(own.contains("川北 資源さがし") && own.contains("訪問看護師の看護 花子さん"), "{own}");
        assert_eq!(confirming(&own, "角の商店"), None, "nobody confirms their own word");
        let seen = manager.get(&session).await.text;
        assert!(seen.contains("参加する"));
        let confirm = confirming(&seen, "角の商店").expect("another one may");
        assert_eq!(nurse.post(&confirm, &[]).await.status, 409);
        assert_eq!(manager.post(&confirm, &[]).await.status, 303);
        // Twice is once.
        assert_eq!(manager.post(&confirm, &[]).await.status, 303);
        let course = nurse.get(&format!("{session}/course")).await.text;
        assert!(course.contains("ほかの職種が確認: 介護支援専門員"), "{course}");
        assert!(course.contains("1件（地図に 1件）・参加 2人"), "{course}");
        assert_eq!(course.matches("ほかの職種が確認: ").count(), 1);
        let href = course.split("data-url=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = nurse.get(&href).await.text;
        assert!(page.contains("訪問看護師の看護 花子さんが書きました"), "{page}");
        assert!(page.contains("の支援 太郎さん"));
        assert_eq!(world.nobody().get(&session).await.status, 303);
        let resident = world.site.visitor(world.somebody(Role::Resident, 1));
        assert_eq!(resident.get(&session).await.status, 403);
        assert_eq!(resident.post("/resources/sessions/new", OPENED).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn two_who_put_down_one_place_are_told_and_a_form_that_comes_twice_counts_once() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (one, other) = (world.member(), world.site.visitor(world.somebody(Role::Commissioner, 1)));
        let session = opened(&one).await;
        let add = format!("{session}/entries");
        let key = "00000000-0000-7000-8000-0000000000ab";
        assert_eq!(one.post_again(&add, &entry(&[]), key).await.status, 303);
        assert_eq!(one.post_again(&add, &entry(&[]), key).await.status, 303, "the signal was weak");
        let again = entry(&[("name", "角の商店 かどや"), ("point", "43.8005,143.9003")]);
        assert_eq!(other.post(&add, &again).await.status, 303);
        let course = one.get(&format!("{session}/course")).await.text;
        assert!(course.contains("2件（地図に 2件）"), "{course}");
        assert_eq!(course.matches("同じものかもしれません").count(), 2, "both are kept and both are told");
        let wrong =
            one.post(&add, &entry(&[("name", ""), ("point", "0,0"), ("story", "水曜に集まる")])).await;
        assert_kept(&wrong, &["名前を入れてください", "日本の外です", "水曜に集まる"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_told_in_confidence_is_neither_shown_nor_counted_for_the_others() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (one, other) = (world.member(), world.site.visitor(world.somebody(Role::Hub, 1)));
        let session = opened(&one).await;
        let private = entry(&[("name", CANARY), ("audience", "office")]);
        assert_eq!(one.post(&format!("{session}/entries"), &private).await.status, 303);
        let own = one.get(&session).await.text;
        assert!(own.contains(CANARY) && own.contains("1件（地図に 1件）"));
        let id = own.split("data-place=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        for path in [session.clone(), format!("{session}/course"), format!("{session}/screen")] {
            let seen = other.get(&path).await;
            assert!(seen.status == 200 && !seen.text.contains(CANARY), "{path}");
            assert!(seen.text.contains("0件（地図に 0件）・参加 1人"), "{}", seen.text);
        }
        assert_eq!(other.post(&format!("{session}/entries/{id}"), &[]).await.status, 404);
        // Before a whole room even who told it shows it not.
        for path in [format!("{session}/screen"), format!("{session}/course?screen=yes")] {
            let seen = one.get(&path).await;
            assert!(seen.status == 200 && !seen.text.contains(CANARY), "{path}");
            assert!(seen.text.contains("0件（地図に 0件）"), "{}", seen.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_for_everybody_when_who_opened_it_or_the_hub_closes_it() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (one, other) = (world.member(), world.site.visitor(world.somebody(Role::Officer, 1)));
        let session = opened(&one).await;
        let close = format!("{session}/close");
        assert_eq!(other.post(&close, &[]).await.status, 403);
        let hub = world.site.visitor(world.somebody(Role::Hub, 1));
        assert_eq!(hub.post(&close, &[]).await.status, 303);
        assert_eq!(one.post(&close, &[]).await.status, 409);
        assert_eq!(one.post(&format!("{session}/entries"), &entry(&[])).await.status, 409);
        assert_eq!(one.post(&format!("{session}/join"), &[]).await.status, 409);
        let seen = one.get(&session).await.text;
        assert!(seen.contains("終わりました") && !seen.contains("見つけたものを書く"));
        assert!(one.get("/resources/sessions").await.text.contains("川北 資源さがし"));
        let unknown = format!("/resources/sessions/{}", Id::<Account>::from_uuid(uuid::Uuid::from_u128(4)));
        assert_eq!(one.get(&unknown).await.status, 404);
        let blank = one.post("/resources/sessions/new", &[("session-theme", "移動")]).await;
        assert_kept(&blank, &["会の名前を入れてください", "移動"]);
    })
    .await;
}
