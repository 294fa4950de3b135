//! Answers that are corrected, replaced and come late: nothing that was said is lost, nothing that holds is shortened.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;
use store_testing::on_both;

use crate::{
    round_world::{
        CONFIRMED, DETAILS, STALE, Typed, WINDOW, WINDOW_BY, asked, correcting, hidden, link, record, start,
    },
    world::World,
};

#[tokio::test]
async fn an_answer_replaced_while_the_hub_looks_is_not_decided_unseen() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let office = world.offices[0];
        let path = link(&hub, &store, office).await;
        let typed = Typed::of(&store, office).await;
        nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0001")])).await;
        let settle = format!("/offices/{office}/answer");
        let page = hub.get(&settle).await.text;
        let typed = correcting(&nobody, &path, &store, office).await;
        let sent = nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0002")])).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        let before = record(&store, office).await;
        let (_, request) = asked(&store, office).await;
        let (answer, seen) = (hidden(&page, "answer"), hidden(&page, "seen-phone"));
        let chosen = [
            ("request", request.as_str()),
            ("answer", &answer),
            ("choice-phone", "accepted"),
            ("seen-phone", &seen),
        ];
        let refused = hub.post(&settle, &chosen).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert_eq!(record(&store, office).await, before, "nothing was written");
        let page = hub.get(&settle).await.text;
        assert!(page.contains("0157-44-0002") && !page.contains("0157-44-0001"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_corrects_an_answer_starts_from_what_still_waits_of_it() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let office = world.offices[0];
        let path = link(&hub, &store, office).await;
        let typed = Typed::of(&store, office).await;
        let first = [("right", "no"), ("phone", "0157-44-0001"), ("remark", "土曜は午前のみ")];
        nobody.post(&path, &typed.with(&first)).await;
        let form = nobody.get(&format!("{path}?again=yes")).await.text;
        assert!(form.contains("value=\"0157-44-0001\""), "{form}");
        let (round, request) = asked(&store, office).await;
        let proxy = hub.get(&format!("/rounds/{round}/requests/{request}/answer")).await.text;
        assert!(proxy.contains("value=\"0157-44-0001\""), "{proxy}");
        let typed = correcting(&nobody, &path, &store, office).await;
        let second = [("right", "no"), ("phone", "0157-44-0001"), ("fax", "0157-44-0009")];
        let sent = nobody.post(&path, &typed.with(&second)).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        let page = hub.get(&format!("/offices/{office}/answer")).await.text;
        for said in ["0157-44-0001", "0157-44-0009", "土曜は午前のみ"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_older_round_does_not_shorten_what_holds_for_longer() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let office = world.offices[0];
        let mut write = store.write().await.unwrap();
        let last: kernel::Day = "2028-12-31".parse().unwrap();
        write.execute(&STALE, &[office.into(), last.into()]).await.unwrap();
        write.commit().await.unwrap();
        let path = link(&hub, &store, office).await;
        let typed = Typed::of(&store, office).await;
        assert_eq!(nobody.post(&path, &typed.with(&[])).await.location(), "/answered");
        let (_, by, until) = record(&store, office).await;
        assert_eq!((by.as_deref(), until.as_deref()), (Some("x"), Some("2028-12-31")));
        // Nor does what is decided of it.
        let typed = correcting(&nobody, &path, &store, office).await;
        nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0001")])).await;
        let settle = format!("/offices/{office}/answer");
        let page = hub.get(&settle).await.text;
        let (_, request) = asked(&store, office).await;
        let (answer, seen) = (hidden(&page, "answer"), hidden(&page, "seen-phone"));
        let chosen = [
            ("request", request.as_str()),
            ("answer", &answer),
            ("choice-phone", "accepted"),
            ("seen-phone", &seen),
        ];
        assert_eq!(hub.post(&settle, &chosen).await.location(), format!("/offices/{office}"));
        let (details, _, until) = record(&store, office).await;
        assert_eq!((details["phone"].as_str(), until.as_deref()), (Some("0157-44-0001"), Some("2028-12-31")));
    })
    .await;
}

#[tokio::test]
async fn what_a_later_answer_disputes_is_confirmed_no_more() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        let office = world.offices[0];
        let mut write = store.write().await.unwrap();
        let values = [
            world.region.into(),
            world.ids.next::<()>().into(),
            office.into(),
            world.nurse.into(),
            "窓口".into(),
            json!([{"kind": "phone", "value": "0157-00-5555"}]).into(),
            json!([]).into(),
            false.into(),
            world.site.context.now().into(),
        ];
        write.execute(&WINDOW, &values).await.unwrap();
        let details = json!({"name": "南病院", "phone": "0157-00-0009"});
        write.execute(&DETAILS, &[office.into(), details.into()]).await.unwrap();
        write.commit().await.unwrap();
        start(&hub).await;
        let path = link(&hub, &store, office).await;
        let state = async || {
            let mut read = store.read().await.unwrap();
            let window = read.one(&WINDOW_BY, &[office.into()]).await.unwrap();
            let phone = read.one(&CONFIRMED, &[office.into()]).await.unwrap();
            (window.optional_text(0).unwrap().is_some(), phone.number(0).unwrap())
        };
        let typed = Typed::of(&store, office).await;
        let sent = nobody.post(&path, &typed.with(&[("phone", "0157-00-0009")])).await;
        assert_eq!(sent.location(), "/answered", "{}", sent.text);
        assert_eq!(state().await, (true, 1));
        let typed = correcting(&nobody, &path, &store, office).await;
        let said = [("right", "no"), ("phone", "0157-44-0001"), ("windows", "窓口の電話が違います")];
        let sent = nobody.post(&path, &typed.with(&said)).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        assert_eq!(state().await, (false, 0));
    })
    .await;
}
