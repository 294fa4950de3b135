//! Nothing is shown without leave, and leave ends.

use access::{Actor, Role};
use jiff::civil::date;
use kernel::Instant;
use store::search::{Query, Scope};
use store_testing::on_both;

use crate::world::{CANARY, World, added, assert_kept};

const CONSENT: &[(&str, &str)] = &[
    ("consent-by", "会長 山田"),
    ("consent-manner", "paper"),
    ("consent-on-year", "2026"),
    ("consent-on-month", "11"),
    ("consent-on-day", "1"),
    ("consent-until-year", "令和9"),
    ("consent-until-month", "3"),
    ("consent-until-day", "31"),
];

#[tokio::test]
async fn a_treasure_is_seen_by_those_who_wrote_it_down_and_by_nobody_else_on_any_face() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let interview = member.get("/resources/treasure").await;
        assert!(interview.text.find("どうやって暮らしていますか") < interview.text.find("このお宝に名前を"));
        let changes = [
            ("name", CANARY),
            ("story", CANARY),
            ("layer", "natural"),
            ("audience", "office"),
            ("interview", "yes"),
        ];
        let page = added(&member, &changes).await;
        assert!(member.get(&page).await.text.contains(CANARY));
        let colleague = world.site.visitor(world.somebody(Role::Member, 0));
        assert!(colleague.get("/resources").await.text.contains(CANARY));
        let elsewhere =
            [Role::Hub, Role::Officer, Role::Manager, Role::Member, Role::Commissioner, Role::Resident]
                .map(|role| world.site.visitor(world.somebody(role, 1)));
        for visitor in elsewhere.iter().chain([&world.nobody()]) {
            assert_eq!(visitor.get_json(&format!("/api/v1{page}")).await.status, 404);
            for path in
                [page.as_str(), "/resources", "/api/v1/resources", "/resources.csv", "/resources/tree"]
            {
                let seen = visitor.get(path).await;
                assert!(!seen.text.contains(CANARY), "{path}");
            }
        }
        let hits = async |actor: Actor| {
            let scope = access::Scope::of(&actor, access::Kind::Treasure);
            let theirs = Scope {
                all: scope.all,
                public: scope.public,
                districts: Vec::new(),
                offices: scope.offices.iter().map(|id| id.uuid()).collect(),
                own: scope.own.map(|id| id.uuid()),
            };
            let everything = Scope { all: true, public: true, districts: vec![], offices: vec![], own: None };
            let query =
                Query::new(world.region, "カナリア").among("resource", everything).among("treasure", theirs);
            let found = store.read().await.unwrap().search(&query).await.unwrap();
            found.iter().map(|found| found.hits.len()).sum::<usize>()
        };
        assert_eq!(hits(world.somebody(Role::Member, 0)).await, 1, "a colleague finds it");
        assert_eq!(hits(world.somebody(Role::Hub, 1)).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_public_sees_it_from_the_agreement_to_its_last_day_and_no_longer_once_it_is_taken_back() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (member, nobody) = (world.member(), world.nobody());
        let page = added(&member, &[("name", CANARY), ("layer", "natural"), ("audience", "public")]).await;
        assert!(member.get(&page).await.text.contains("承諾がないので"));
        let hidden = async |why: &str| {
            assert_ne!(nobody.get(&page).await.status, 200, "{why}");
            assert!(!nobody.get("/resources").await.text.contains(CANARY), "{why}");
            assert!(!nobody.get("/api/v1/resources").await.text.contains(CANARY), "{why}");
        };
        hidden("without an agreement").await;
        let given = member.post(&format!("{page}/consent"), CONSENT).await;
        assert_eq!(given.status, 303, "{}", given.text);
        assert!(nobody.get(&page).await.text.contains(CANARY));
        assert!(nobody.get("/resources").await.text.contains(CANARY));
        assert_eq!(member.post(&format!("{page}/withdraw"), &[]).await.status, 303);
        hidden("after it was taken back").await;
        assert_eq!(member.post(&format!("{page}/consent"), CONSENT).await.status, 303);
        let at = |year, month, day| {
            world.site.clock.set(Instant::from_japan(date(year, month, day).at(9, 0, 0, 0)))
        };
        at(2027, 3, 31);
        assert_eq!(nobody.get(&page).await.status, 200, "the last day counts");
        at(2027, 4, 1);
        hidden("after the last day, before any job has run").await;
        let mut write = store.write().await.unwrap();
        assert_eq!(resources::turn_of_day(&mut write, world.region, date(2027, 4, 1)).await.unwrap(), 1);
        assert_eq!(resources::turn_of_day(&mut write, world.region, date(2027, 4, 1)).await.unwrap(), 0);
        write.commit().await.unwrap();
        hidden("after the job").await;
    })
    .await;
}

#[tokio::test]
async fn who_looks_after_it_may_publish_and_nobody_else() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let page = added(&world.member(), &[("district", &world.districts[0].to_string())]).await;
        let give = format!("{page}/consent");
        for role in [Role::Member, Role::Manager, Role::Officer, Role::Commissioner] {
            let elsewhere = world.site.visitor(world.somebody(role, 1));
            assert_eq!(elsewhere.post(&give, CONSENT).await.status, 403, "{}", role.code());
        }
        let commissioner =
            Actor { districts: vec![world.districts[0]], ..world.somebody(Role::Commissioner, 1) };
        assert_eq!(world.site.visitor(commissioner).post(&give, CONSENT).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_that_says_too_little_comes_back_with_what_was_typed() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let page = added(&member, &[]).await;
        let mut spoken = CONSENT.to_vec();
        spoken.retain(|(field, _)| *field != "consent-manner");
        spoken.push(("consent-manner", "spoken"));
        let seen = member.post(&format!("{page}/consent"), &spoken).await;
        assert_kept(&seen, &["立ち会った人を入れてください", "会長 山田"]);
        assert_ne!(world.nobody().get(&page).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn who_reads_of_the_lives_of_others_is_written_down_in_a_list_too() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let natural = added(&member, &[("layer", "natural")]).await;
        added(&member, &[("name", "配食"), ("layer", "formal")]).await;
        let seen = async |path: &str| {
            let id: kernel::Id<()> = path.rsplit('/').next().unwrap().parse().unwrap();
            let mut read = store.read().await.unwrap();
            audit::seen(&mut read, world.region, id, audit::Page::first(100)).await.unwrap().len()
        };
        let before = seen(&natural).await;
        member.get("/resources").await;
        member.get_json("/api/v1/resources").await;
        member.get("/resources.csv").await;
        assert_eq!(seen(&natural).await, before + 3);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_could_ever_see_again_is_not_taken_and_a_district_must_be_one() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let alone = Actor { offices: Vec::new(), professional: None, ..world.somebody(Role::Officer, 0) };
        let alone = world.site.visitor(alone);
        let seen = alone.post("/resources/new", &crate::world::form(&[("audience", "office")])).await;
        assert_kept(&seen, &["あなただけに残すことができません", "北集会所"]);
        let nowhere = uuid::Uuid::from_u128(9).to_string();
        let seen = alone.post("/resources/new", &crate::world::form(&[("district", &nowhere)])).await;
        assert_kept(&seen, &["一つ選んでください"]);
    })
    .await;
}
