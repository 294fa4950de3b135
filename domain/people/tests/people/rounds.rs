//! 確認調査: every office is asked once a year; what agrees is confirmed, what differs is decided.

use access::Role;
use axum::http::StatusCode;
use kernel::Instant;
use serde_json::json;
use store_testing::on_both;

use crate::{
    round_world::{CONTACT, MERGE, MORE, Typed, asked, hidden, link, record, start},
    world::{World, json_of},
};

#[tokio::test]
async fn a_round_over_382_offices_is_answered_by_link_paper_and_telephone_compared_accepted_and_closed() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let mut write = store.write().await.unwrap();
        let now: Instant = world.site.context.now();
        let mut more = Vec::new();
        for number in 0..380 {
            let (id, name) = (world.ids.next::<access::Office>(), format!("第{number}薬局"));
            let details = json!({"name": name, "phone": "0157-00-0001", "fax": "0157-00-0002"});
            let values = [
                world.region.into(),
                id.into(),
                name.as_str().into(),
                format!("b{number:03}").into(),
                true.into(),
                details.into(),
                now.into(),
            ];
            write.execute(&MORE, &values).await.unwrap();
            more.push(id);
        }
        write.commit().await.unwrap();
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let board = start(&hub).await.location().to_owned();
        let page = hub.get(&board).await;
        assert!(page.text.contains("対象は382事業所です"), "{}", page.text);
        assert!(page.text.contains("すべての事業所") && page.text.contains(CONTACT));

        // One by its link: everything is right.
        let path = link(&hub, &store, world.offices[0]).await;
        let nobody = world.site.nobody();
        let form = nobody.get(&path).await;
        assert_eq!(form.status, StatusCode::OK);
        assert!(
            form.text.contains("南病院") && form.text.contains("すべて正しい") && form.text.contains(CONTACT)
        );
        let typed = Typed::of(&store, world.offices[0]).await;
        let seen = nobody.post(&path, &typed.with(&[])).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/answered"), "{}", seen.text);
        assert!(nobody.get("/answered").await.text.contains("ありがとうございました"));
        let (_, by, until) = record(&store, world.offices[0]).await;
        assert_eq!(by.as_deref(), Some("山田 花子（管理者、南病院）"));
        assert_eq!(until.as_deref(), Some("2027-12-31"));
        let history = hub.get(&format!("/offices/{}/history", world.offices[0])).await;
        assert!(history.text.contains("確認調査の回答"), "{}", history.text);

        // One on paper: the telephone and the fax are other ones; the hub takes the one and leaves the other.
        let (round, request) = asked(&store, more[0]).await;
        let proxy = format!("/rounds/{round}/requests/{request}/answer");
        assert!(hub.get(&proxy).await.text.contains("調査票（紙）"));
        let typed = Typed::of(&store, more[0]).await;
        let said = [
            ("channel", "paper"),
            ("right", "no"),
            ("phone", "0157-22-0001"),
            ("fax", "０１５７（２２）０００２"),
            ("remark", "土曜は午前のみ"),
        ];
        let seen = hub.post(&proxy, &typed.with(&said)).await;
        let settle = format!("/offices/{}/answer", more[0]);
        assert_eq!(seen.location(), settle, "{}", seen.text);
        assert_eq!(record(&store, more[0]).await.0["phone"], "0157-00-0001", "nothing is taken over unseen");
        let page = hub.get(&settle).await;
        assert!(page.text.contains("0157-22-0001") && page.text.contains("0157-22-0002"), "{}", page.text);
        assert!(page.text.contains("土曜は午前のみ") && page.text.contains("入力: 試験 花"));
        assert!(hub.get(&format!("{board}?show=waiting")).await.text.contains("第0薬局"));
        let (phone, fax) = (hidden(&page.text, "seen-phone"), hidden(&page.text, "seen-fax"));
        let answer = hidden(&page.text, "answer");
        let part = [
            ("request", request.as_str()),
            ("answer", &answer),
            ("choice-phone", "accepted"),
            ("seen-phone", &phone),
            ("choice-fax", "rejected"),
            ("seen-fax", &fax),
        ];
        let seen = hub.post(&settle, &part).await;
        assert_eq!(seen.location(), settle, "the remark still waits");
        let rest = [("request", request.as_str()), ("answer", &answer), ("choice-remark", "rejected")];
        let seen = hub.post(&settle, &rest).await;
        assert_eq!(seen.location(), format!("/offices/{}", more[0]), "{}", seen.text);
        let (details, by, until) = record(&store, more[0]).await;
        assert_eq!(
            (details["phone"].as_str(), details["fax"].as_str()),
            (Some("0157-22-0001"), Some("0157-00-0002"))
        );
        assert_eq!(by.as_deref(), Some("試験 花"), "who left a value out stands for the record");
        assert_eq!(until.as_deref(), Some("2027-12-31"));
        assert_eq!(hub.post(&settle, &rest).await.status, StatusCode::CONFLICT);

        // One on the telephone.
        let (round, request) = asked(&store, more[1]).await;
        let proxy = format!("/rounds/{round}/requests/{request}/answer");
        let typed = Typed::of(&store, more[1]).await;
        let untouched = [("phone", "0157-00-0001"), ("fax", "0157-00-0002")];
        let without = hub.post(&proxy, &typed.with(&untouched)).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without.text.contains("回答の方法を選んでください"));
        let said = [untouched[0], untouched[1], ("channel", "phone")];
        assert_eq!(hub.post(&proxy, &typed.with(&said)).await.location(), board);
        assert_eq!(record(&store, more[1]).await.1.as_deref(), Some("山田 花子（管理者、第1薬局）"));

        let data = json_of(&hub.get(&format!("/api/v1{board}?show=asked")).await);
        assert_eq!(data["counts"]["asked"], 382);
        assert_eq!(data["counts"]["answered"], 3);
        assert_eq!(data["counts"]["states"], json!({"asked": 379, "agreed": 2, "waiting": 0, "settled": 1}));
        assert_eq!(data["counts"]["channels"]["link"], 1);
        assert_eq!(data["offices"].as_array().unwrap().len(), 100);
        assert_eq!(data["more"], true);
        let page = hub.get(&board).await.text;
        assert!(page.contains("0.8%") && page.contains("99.2%"), "{page}");

        // Closed: the link says so, and whom to ring.
        let path = link(&hub, &store, more[2]).await;
        assert_eq!(hub.post(&format!("{board}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        let over = nobody.get(&path).await;
        assert_eq!(over.status, StatusCode::GONE);
        assert!(over.text.contains("この調査は終わりました") && over.text.contains(CONTACT), "{}", over.text);
        let typed = Typed::of(&store, more[2]).await;
        let late = nobody.post(&path, &typed.with(&[("phone", "0157-33-0001"), ("right", "no")])).await;
        assert_eq!(late.status, StatusCode::GONE);
        assert!(
            late.text.contains("0157-33-0001") && late.text.contains("保存していません"),
            "nothing is lost"
        );
        let extend = [("closes-year", "2026"), ("closes-month", "12"), ("closes-day", "28")];
        assert_eq!(hub.post(&format!("{board}/extend"), &extend).await.status, StatusCode::SEE_OTHER);
        assert_eq!(nobody.get(&path).await.status, StatusCode::OK, "it can be opened again");
    })
    .await;
}

#[tokio::test]
async fn the_answer_of_a_merged_office_goes_to_the_one_that_goes_on_and_of_a_closed_one_it_is_kept() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let (south, north) = (world.offices[0], world.offices[1]);
        let path = link(&hub, &store, north).await;
        let open_form = Typed::of(&store, north).await;
        let mut write = store.write().await.unwrap();
        write.execute(&MERGE, &[north.into(), south.into()]).await.unwrap();
        write.commit().await.unwrap();
        let page = nobody.get(&path).await.text;
        assert!(page.contains("「北薬局」は、統合されています") && page.contains("南病院"), "{page}");
        // The form was opened before: what it says of the old name is a difference at the new office.
        let sent = nobody.post(&path, &open_form.with(&[])).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        let moved = hub.get(&format!("/offices/{north}/answer")).await;
        assert_eq!(moved.location(), format!("/offices/{south}/answer"));
        let page = hub.get(&format!("/offices/{south}/answer")).await.text;
        assert!(page.contains("北薬局") && page.contains("南病院"), "{page}");
        let mut manager = world.somebody(Role::Manager);
        manager.offices = vec![south];
        let waiting = {
            let mut read = store.read().await.unwrap();
            let today = world.site.context.now().day_in_japan();
            people::waiting_for(&mut read, &manager, today).await.unwrap()
        };
        assert!(waiting.iter().any(|one| one.key == "people-waiting-answer"), "{waiting:?}");
        // Closed while its form stood open: the answer is kept, the record stays as it was.
        let path = link(&hub, &store, south).await;
        let typed = Typed::of(&store, south).await;
        let end = [("on-year", "令和8"), ("on-month", "11"), ("on-day", "20"), ("reason", "廃止")];
        assert_eq!(hub.post(&format!("/offices/{south}/end"), &end).await.status, StatusCode::SEE_OTHER);
        let told = nobody.get(&path).await;
        assert_eq!(told.status, StatusCode::GONE);
        assert!(told.text.contains("終了した事業所") && told.text.contains(CONTACT), "{}", told.text);
        let sent = nobody.post(&path, &typed.with(&[("remark", "移転しただけです")])).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        let settle = format!("/offices/{south}/answer");
        let page = hub.get(&settle).await.text;
        assert!(page.contains("移転しただけです"));
        let (_, request) = asked(&store, south).await;
        let (_, said) = page.split_once(&format!("value=\"{request}\"")).unwrap();
        let noted = hub.post(&settle, &[("request", &request), ("answer", &hidden(said, "answer"))]).await;
        assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text);
        assert_eq!(record(&store, south).await.1, None);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_an_answer_is_shown_with_both_values_and_not_replaced_unseen() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let office = world.offices[0];
        let path = link(&hub, &store, office).await;
        let typed = Typed::of(&store, office).await;
        let sent = nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0001")])).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        let settle = format!("/offices/{office}/answer");
        let page = hub.get(&settle).await.text;
        let (mark, answer) = (hidden(&page, "seen-phone"), hidden(&page, "answer"));
        let edit = [("version", "1"), ("name", "南病院"), ("phone", "0157-55-0001")];
        let edited = hub.post(&format!("/offices/{office}/edit"), &edit).await;
        assert_eq!(edited.status, StatusCode::SEE_OTHER, "{}", edited.text);
        let (_, request) = asked(&store, office).await;
        for choice in ["accepted", "rejected"] {
            let chosen = [
                ("request", request.as_str()),
                ("answer", &answer),
                ("choice-phone", choice),
                ("seen-phone", &mark),
            ];
            assert_eq!(hub.post(&settle, &chosen).await.location(), settle, "{choice}");
        }
        assert_eq!(
            record(&store, office).await.0["phone"],
            "0157-55-0001",
            "nobody replaces what they did not see"
        );
        let page = hub.get(&settle).await.text;
        assert!(page.contains("0157-44-0001") && page.contains("0157-55-0001"), "{page}");
        assert!(page.contains("回答したときは「（記載なし）」でした"));
        // The office's own manager decides, nobody else's does.
        let mut manager = world.somebody(Role::Manager);
        manager.offices = vec![office];
        let mut other = world.somebody(Role::Manager);
        other.offices = vec![world.offices[1]];
        assert_eq!(world.site.visitor(other).get(&settle).await.status, StatusCode::FORBIDDEN);
        let waiting = {
            let mut read = store.read().await.unwrap();
            let today = world.site.context.now().day_in_japan();
            people::waiting_for(&mut read, &manager, today).await.unwrap()
        };
        assert!(
            waiting.iter().any(|one| one.key == "people-waiting-answer" && one.href == settle),
            "{waiting:?}"
        );
        assert_eq!(world.site.visitor(manager).get(&settle).await.status, StatusCode::OK);
    })
    .await;
}
