//! Correcting where somebody belongs, days that are known to the year, and finding people by where they belong.

use access::{Actor, Role};
use axum::http::StatusCode;
use store_testing::on_both;

use crate::world::{World, json_of, with};

#[tokio::test]
async fn an_affiliation_is_corrected_and_what_was_said_before_stays_in_the_history() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let address = format!("/people/{}", world.nurse);
        let page = hub.get(&address).await;
        let edit = page
            .text
            .split('"')
            .find(|part| part.contains("/affiliations/") && part.ends_with("/edit"))
            .expect("a link to correct")
            .to_owned();
        let form = hub.get(&edit).await;
        for words in ["value=\"病棟看護師長\"", "value=\"2020\"", "南病院", "所属を直す"] {
            assert!(form.text.contains(words), "{words}");
        }
        let office = world.offices[0].to_string();
        let wished = vec![
            ("kind", "work"),
            ("office", office.as_str()),
            ("role", "看護部長"),
            ("employment", "part-time"),
            ("from-year", "H26"),
            ("main", "yes"),
        ];
        let wrong = with(wished.clone(), &[("from-year", "いつか")]);
        let back = hub.post(&edit, &wrong).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.text.contains("value=\"いつか\"") && back.text.contains("value=\"看護部長\""));
        assert_eq!(hub.post(&edit, &wished).await.status, StatusCode::SEE_OTHER);
        let page = hub.get(&address).await;
        for words in ["看護部長", "H26から", "非常勤"] {
            assert!(page.text.contains(words), "{words}");
        }
        assert!(!page.text.contains("病棟看護師長"));
        assert!(hub.get(&edit).await.text.contains("value=\"H26\""), "it stands as it was written");
        let data = json_of(&hub.get_json(&format!("/api/v1{address}")).await);
        let affiliation = &data["affiliations"][0];
        assert_eq!(
            (&affiliation["from"], &affiliation["from_written"]),
            (&"2014-01-01".into(), &"H26".into())
        );
        let history = hub.get(&format!("{address}/history")).await;
        for words in ["病棟看護師長", "令和2年4月1日(水)から", "看護部長", "H26から", "常勤"]
        {
            assert!(history.text.contains(words), "{words}");
        }
        // The manager of the office corrects role and days, and cannot move somebody elsewhere.
        let manager = Actor { offices: vec![world.offices[0]], ..world.somebody(Role::Manager) };
        let manager = world.site.visitor(manager);
        let elsewhere = world.offices[1].to_string();
        let moved = with(
            wished,
            &[("office", elsewhere.as_str()), ("role", "主任"), ("from-year", "令和6"), ("from-month", "4")],
        );
        assert_eq!(manager.post(&edit, &moved).await.status, StatusCode::SEE_OTHER);
        let page = hub.get(&address).await;
        assert!(
            page.text.contains("主任")
                && page.text.contains("令和6年4月から")
                && page.text.contains("南病院")
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_main_affiliation_is_not_taken_twice() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let office = world.offices[0].to_string();
        let again = [("kind", "work"), ("office", office.as_str()), ("main", "yes"), ("role", "外来師長")];
        let add = format!("/people/{}/affiliations/new", world.nurse);
        let refused = hub.post(&add, &again).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("同じところへの所属が、同じ期間にもうあります"));
        assert!(refused.text.contains("value=\"外来師長\""), "what was typed stays");
        // A second role beside the main one is told, and so is the same place after the first time ended.
        let beside: Vec<_> = again.iter().copied().filter(|(name, _)| *name != "main").collect();
        assert_eq!(hub.post(&add, &beside).await.status, StatusCode::SEE_OTHER);
        let before = with(
            again.to_vec(),
            &[("role", "病棟看護師"), ("to-year", "2019"), ("to-month", "3"), ("to-day", "31")],
        );
        assert_eq!(hub.post(&add, &before).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn people_are_found_by_how_they_belong_and_sorted_by_profession_and_office() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.site.visitor(world.somebody(Role::Member));
        let advisers = member.get("/people?kind=adviser").await;
        assert!(
            advisers.text.contains("高橋")
                && advisers.text.contains("北見市")
                && !advisers.text.contains("佐藤")
        );
        let commissioners = member.get("/people?kind=commissioner").await;
        assert!(
            commissioners.text.contains("小野寺")
                && commissioners.text.contains("任期令和10年11月30日(木)まで")
        );
        assert!(!commissioners.text.contains("渡邊"));
        let none = member.get("/people?kind=association").await;
        assert!(none.text.contains("当てはまる人はいません"));
        let order = |text: &str| {
            let mut names = ["小野寺", "佐藤", "高橋", "渡邊"];
            names.sort_by_key(|name| text.find(&format!("<ruby>{name}")));
            names
        };
        let by_profession = member.get("/people?sort=profession").await;
        assert_eq!(order(&by_profession.text), ["佐藤", "渡邊", "小野寺", "高橋"]);
        let by_office = member.get("/people?sort=office").await;
        assert_eq!(
            order(&by_office.text),
            ["佐藤", "渡邊", "小野寺", "高橋"],
            "who has no office stands last"
        );
        assert!(by_office.text.contains("sort=office"), "the pages keep the order");

        let mut read = store.read().await.unwrap();
        let query = store::search::Query::new(world.region, "北見市")
            .among("professional", store::search::Scope::all());
        let found = read.search(&query).await.unwrap();
        assert_eq!(found[0].hits[0].title, "高橋 実");
    })
    .await;
}

#[tokio::test]
async fn a_page_after_the_last_leads_back_and_what_cannot_be_read_is_said() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.site.visitor(world.somebody(Role::Member));
        let past = member.get("/people?standing=support&page=9").await;
        assert!(past.text.contains("このページより前で終わっています"));
        assert!(
            past.text.contains("href=\"/people?standing=support&#38;page=1\"")
                || past.text.contains("standing=support&amp;page=1")
        );
        assert!(!past.text.contains("まだ誰もいません"));
        let odd = member.get("/people?profession=wizard&kind=work&page=x").await;
        assert_eq!(odd.status, StatusCode::OK);
        assert!(odd.text.contains("使わなかった条件: profession, page"));
    })
    .await;
}
