//! Contact windows: two people at once, and what their form understands.

use access::{Actor, Role};
use axum::http::StatusCode;
use page_testing::Visitor;
use store_testing::on_both;

use crate::world::{World, with};

type Form<'a> = Vec<(&'a str, &'a str)>;

fn desk<'a>() -> Form<'a> {
    vec![
        ("version", "1"),
        ("purpose", "discharge"),
        ("person", "地域連携室"),
        ("channel-1", "phone"),
        ("value-1", "0157-00-1111"),
        ("holidays", "closed"),
    ]
}

/// Adds the window and gives the address of its form.
async fn added(visitor: &Visitor<'_>, office: impl std::fmt::Display, form: &Form<'_>) -> String {
    let sent = visitor.post(&format!("/offices/{office}/windows/new"), form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = visitor.get(&format!("/offices/{office}")).await.text;
    let edit = page.split('"').rfind(|part| part.starts_with("/windows/") && part.ends_with("/edit"));
    edit.expect("the window can be corrected").to_owned()
}

fn after<'t>(text: &'t str, start: &str) -> &'t str {
    text.split(start).nth(1).expect(start).split('"').next().unwrap()
}

#[tokio::test]
async fn two_corrections_of_one_window_are_both_kept_and_shown_to_a_person() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let office = world.offices[0];
        let colleague =
            |name: &str| Actor { offices: vec![office], name: name.into(), ..world.somebody(Role::Member) };
        let (one, two) = (world.site.visitor(colleague("甲野")), world.site.visitor(colleague("乙山")));
        let (edit, page) = (added(&one, office, &desk()).await, format!("/offices/{office}"));
        // Both opened the form at version 1.
        let first = with(desk(), &[("value-1", "0157-00-2222"), ("person", "退院支援室")]);
        assert_eq!(one.post(&edit, &first).await.status, StatusCode::SEE_OTHER);
        let second = with(desk(), &[("value-1", "0157-00-3333"), ("note", "正面玄関へ")]);
        assert_eq!(two.post(&edit, &second).await.status, StatusCode::SEE_OTHER);
        let seen = two.get(&page).await.text;
        for words in [
            "退院支援室",
            "正面玄関へ",
            "0157-00-2222",
            "0157-00-3333",
            "乙山",
            "の窓口の「連絡の方法」に二つの入力があります",
        ] {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        let office_actor = Actor { offices: vec![office], ..world.somebody(Role::Member) };
        let mut db = store.read().await.unwrap();
        let today = world.ids.now().day_in_japan();
        let waiting = people::waiting_for(&mut db, &office_actor, today).await.unwrap();
        assert_eq!(waiting.len(), 1, "who takes the calls is asked");
        drop(db);
        let action = format!("/windows/{}", after(&seen, "action=\"/windows/"));
        let mark = after(&seen, "name=\"seen\" value=\"").to_owned();
        // A third correction in between: nobody replaces what they did not see.
        let third =
            with(first.clone(), &[("version", "3"), ("value-1", "0157-00-4444"), ("note", "正面玄関へ")]);
        assert_eq!(one.post(&edit, &third).await.status, StatusCode::SEE_OTHER);
        let chosen = [("choice", "offered"), ("seen", mark.as_str())];
        assert_eq!(two.post(&action, &chosen).await.status, StatusCode::SEE_OTHER);
        let seen = two.get(&page).await.text;
        assert!(seen.contains("0157-00-4444") && seen.contains("0157-00-3333"), "{seen}");
        let mark = after(&seen, "name=\"seen\" value=\"").to_owned();
        let stranger = world.site.visitor(world.somebody(Role::Member));
        let refused = stranger.post(&action, &[("choice", "offered"), ("seen", &mark)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let chosen = two.post(&action, &[("choice", "offered"), ("seen", &mark)]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
        let seen = two.get(&page).await.text;
        assert!(seen.contains("0157-00-3333") && !seen.contains("0157-00-4444"), "{seen}");
        assert!(!seen.contains("二つの入力"));
    })
    .await;
}

#[tokio::test]
async fn a_night_is_entered_as_people_say_it_and_comes_back_so() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (office, hub) = (world.offices[0], world.site.visitor(world.somebody(Role::Hub)));
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
        let mut night = with(desk(), &[("purpose", "night"), ("holidays", "as-usual")]);
        night.extend([("hours-from-1", "17:30"), ("hours-to-1", "8:30")]);
        night.extend(days.map(|day| ("hours-days-1", day)));
        // Wednesday and Saturday are otherwise: six stretches and more.
        for (from, to, day) in [
            ("hours-from-2", "hours-to-2", "hours-days-2"),
            ("hours-from-3", "hours-to-3", "hours-days-3"),
            ("hours-from-4", "hours-to-4", "hours-days-4"),
            ("hours-from-5", "hours-to-5", "hours-days-5"),
            ("hours-from-6", "hours-to-6", "hours-days-6"),
        ] {
            night.extend([(from, "9:00"), (to, "12:00"), (day, "saturday")]);
        }
        let edit = added(&hub, office, &night).await;
        let page = hub.get(&format!("/offices/{office}")).await.text;
        assert!(page.contains("月・火・水・木・金 17:30–翌8:30"), "{page}");
        let form = hub.get(&edit).await.text;
        assert!(form.contains("value=\"17:30\"") && form.contains("value=\"8:30\""), "{form}");
        assert!(form.contains("name=\"hours-from-8\""), "there is room for more");
    })
    .await;
}

#[tokio::test]
async fn nothing_that_was_typed_into_a_window_is_dropped_silently() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (office, hub) = (world.offices[0], world.site.visitor(world.somebody(Role::Hub)));
        let new = format!("/offices/{office}/windows/new");
        let long = "あ".repeat(9000);
        for (changes, field, said) in [
            (vec![("value-2", "0157-00-9999")], "channel-2", "方法を選んでください"),
            (vec![("channel-2", "mail"), ("value-2", "@")], "value-2", "メールアドレスを確かめて"),
            (vec![("channel-2", "system"), ("value-2", &long)], "value-2", "200文字まで"),
            (vec![("until-year", "2025"), ("until-month", "1"), ("until-day", "1")], "until", "3年後まで"),
            (vec![("until-year", "2040"), ("until-month", "1"), ("until-day", "1")], "until", "3年後まで"),
            (vec![("hours-from-7", "9:00"), ("hours-to-7", "9:00")], "hours-from-7", "違う時刻"),
        ] {
            let refused = hub.post(&new, &with(desk(), &changes)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(refused.text.contains(&format!("href=\"#window-{field}\"")), "{field}: {}", refused.text);
            assert!(refused.text.contains(said), "{field}: {}", refused.text);
        }
        let adviser = world.adviser.to_string();
        let refused = hub.post(&new, &with(desk(), &[("professional", &adviser)])).await;
        assert!(refused.text.contains("この事業所に所属する人"), "who left cannot answer: {}", refused.text);
        let until =
            [("until-year", "令和9"), ("until-month", "6"), ("until-day", "30"), ("note", "夜間は守衛へ")];
        added(&hub, office, &with(desk(), &until)).await;
        let page = hub.get(&format!("/offices/{office}")).await.text;
        assert!(page.contains("夜間は守衛へ"), "a note needs no hours: {page}");
        assert!(page.contains("令和9年6月30日"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_answers_is_chosen_among_the_people_of_the_office_and_stands_there_with_face_and_profession() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (office, hub) = (world.offices[0], world.site.visitor(world.somebody(Role::Hub)));
        let form = hub.get(&format!("/offices/{office}/windows/new")).await.text;
        assert!(form.contains("渡邊 花子、訪問看護師") && !form.contains("高橋"), "{form}");
        let nurse = world.nurse.to_string();
        let edit = added(&hub, office, &with(desk(), &[("professional", &nurse)])).await;
        let page = hub.get(&format!("/offices/{office}")).await.text;
        let card = page.split("contact-ways").next().unwrap().split("contact-now").nth(1).unwrap();
        assert!(
            card.contains("<ruby>渡邊") && card.contains("訪問看護師") && card.contains("class=\"face"),
            "{card}"
        );
        assert!(hub.get(&edit).await.text.contains(&format!("value=\"{nurse}\" selected")));
        let commissioner = world.site.visitor(world.somebody(Role::Commissioner));
        let page = commissioner.get(&format!("/offices/{office}")).await.text;
        assert!(!page.contains("0157-00-1111") && !page.contains("渡邊"), "of another district: {page}");
    })
    .await;
}
