//! What keeps a round going, and what becomes of records past their date.

use access::Role;
use axum::http::StatusCode;
use store_testing::on_both;

use crate::{
    round_world::{CONTACT, STALE, asked, correcting, link, record, round, start},
    world::{World, with},
};

#[tokio::test]
async fn an_office_that_says_signed_in_that_all_is_right_is_not_asked_again() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let board = start(&hub).await.location().to_owned();
        let mut member = world.somebody(Role::Member);
        member.offices = vec![world.offices[0]];
        let today = world.site.context.now().day_in_japan();
        let keys = async || {
            let mut read = store.read().await.unwrap();
            let waiting = people::waiting_for(&mut read, &member, today).await.unwrap();
            waiting.into_iter().map(|one| one.key).collect::<Vec<_>>()
        };
        assert_eq!(keys().await, ["people-waiting-round"]);
        let confirm = format!("/offices/{}/confirm", world.offices[0]);
        let member = world.site.visitor(member.clone());
        assert_eq!(member.post(&confirm, &[("version", "1")]).await.status, StatusCode::SEE_OTHER);
        assert!(keys().await.is_empty());
        assert!(hub.get(&format!("{board}?show=account")).await.text.contains("南病院"));
        let office = world.offices[0];
        assert_eq!(record(&store, office).await.2.as_deref(), Some("2027-12-31"), "for as long as the round");
        // Corrected by the link, it is taken back.
        let (nobody, path) = (world.site.nobody(), link(&hub, &store, office).await);
        let typed = correcting(&nobody, &path, &store, office).await;
        let sent = nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0001")])).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        assert_eq!(record(&store, office).await.1, None);
    })
    .await;
}

#[tokio::test]
async fn who_has_not_answered_is_reminded_and_visited_by_two() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let board = start(&hub).await.location().to_owned();
        let (_, south) = asked(&store, world.offices[0]).await;
        let (_, north) = asked(&store, world.offices[1]).await;
        let list = format!("{board}/reminders");
        assert!(hub.get(&list).await.text.contains("北薬局"));
        let nobody_chosen = hub.post(&list, &[("channel", "phone")]).await;
        assert_eq!(nobody_chosen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let no_way = hub.post(&list, &[("offices", south.as_str()), ("note", "留守でした")]).await;
        assert_eq!(no_way.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            no_way.text.contains(&format!("value=\"{south}\" checked")) && no_way.text.contains("留守でした")
        );
        let reminded =
            [("offices", south.as_str()), ("offices", &north), ("channel", "fax"), ("note", "再送")];
        assert_eq!(hub.post(&list, &reminded).await.status, StatusCode::SEE_OTHER);
        assert!(hub.get(&list).await.text.contains("督促1回、最後は令和8年11月21日"));
        let visits = format!("{board}/visits");
        let plan = [
            ("office", north.as_str()),
            ("on-year", "2026"),
            ("on-month", "11"),
            ("on-day", "25"),
            ("one", "佐藤"),
            ("other", "佐藤"),
        ];
        let alone = hub.post(&visits, &plan).await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(alone.text.contains("同じ名前が二つあります"));
        let pair = with(plan.to_vec(), &[("other", "鈴木")]);
        assert_eq!(hub.post(&visits, &pair).await.status, StatusCode::SEE_OTHER);
        let page = hub.get(&visits).await.text;
        assert!(page.contains("佐藤・鈴木") && page.contains("令和8年11月25日"), "{page}");
        let (_, after) = page.split_once(&format!("{visits}/")).unwrap();
        let visited = format!("{visits}/{}", &after[..36]);
        let done = [("done-year", "2026"), ("done-month", "11"), ("done-day", "22"), ("result", "会えた")];
        assert_eq!(hub.post(&visited, &done).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not yet");
        let done = with(done.to_vec(), &[("done-day", "20"), ("next", "12月にもう一度")]);
        assert_eq!(hub.post(&visited, &done).await.status, StatusCode::SEE_OTHER);
        let page = hub.get(&visits).await.text;
        assert!(page.contains("会えた") && page.contains("次: 12月にもう一度"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_round_is_narrowed_repeated_a_year_later_and_refused_where_it_asks_nobody() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let south = world.districts[0].to_string();
        let nobody = hub.post("/rounds/new", &with(round(), &[("kinds", "pharmacy")])).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.text.contains("当てはまる事業所がありません") && nobody.text.contains(CONTACT));
        let wrong =
            hub.post("/rounds/new", &with(round(), &[("closes-year", "2025"), ("contact", "")])).await;
        assert!(
            wrong.text.contains("始める日以降") && wrong.text.contains("問い合わせ先を入力"),
            "{}",
            wrong.text
        );
        let seen = hub.post("/rounds/new", &with(round(), &[("districts", &south)])).await;
        let board = seen.location().to_owned();
        let page = hub.get(&board).await.text;
        assert!(page.contains("南病院") && !page.contains("北薬局") && page.contains("南地区"), "{page}");
        let id = board.rsplit('/').next().unwrap();
        let again = hub.get(&format!("/rounds/new?repeat={id}")).await.text;
        assert!(again.contains("value=\"2027\"") && again.contains(CONTACT), "{again}");
        assert!(again.contains(&format!("value=\"{south}\" checked")), "{again}");
    })
    .await;
}

#[tokio::test]
async fn past_its_date_an_office_is_marked_for_colleagues_and_hidden_from_the_public() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let office = format!("/offices/{}", world.offices[0]);
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        let mut write = store.write().await.unwrap();
        let last: kernel::Day = "2026-11-21".parse().unwrap();
        write.execute(&STALE, &[world.offices[0].into(), last.into()]).await.unwrap();
        write.commit().await.unwrap();
        let found = async || {
            let page = nobody.get(&office).await;
            let faces = [
                page.status == StatusCode::OK && page.text.contains("南病院"),
                nobody.get("/offices").await.text.contains("南病院"),
                nobody.get("/api/v1/offices").await.text.contains("南病院"),
                nobody.get(&format!("/api/v1{office}")).await.status == StatusCode::OK,
            ];
            assert!(faces.iter().all(|one| *one == faces[0]), "every face says the same: {faces:?}");
            faces[0]
        };
        assert!(found().await, "the last day counts");
        world.site.clock.set("2026-11-21T15:00:00Z".parse().unwrap());
        assert!(!found().await);
        let page = hub.get(&office).await;
        assert!(page.text.contains("南病院") && page.text.contains("確認の期限"), "{}", page.text);
        let mut write = store.write().await.unwrap();
        let today = world.site.context.now().day_in_japan();
        assert_eq!(people::turn_of_day(&mut write, world.region, today).await.unwrap(), 1);
        assert_eq!(
            people::turn_of_day(&mut write, world.region, today).await.unwrap(),
            1,
            "it changes nothing"
        );
        write.commit().await.unwrap();
        let version = [("version", "1")];
        assert_eq!(hub.post(&format!("{office}/confirm"), &version).await.status, StatusCode::SEE_OTHER);
        assert!(found().await, "confirmed again, it is there again");
    })
    .await;
}
