//! The link of one office: used twice, forwarded, cut off, withdrawn.

use access::Role;
use axum::http::StatusCode;
use kernel::Id;
use page_testing::Seen;
use serde_json::json;
use store_testing::on_both;

use crate::{
    round_world::{
        ANSWERS, CONTACT, DETAILS, REQUEST, Typed, WINDOW, WINDOW_BY, asked, hidden, link, record, start,
    },
    world::{CANARY, World, with},
};

#[tokio::test]
async fn a_link_that_is_cut_off_renewed_or_withdrawn_gets_the_same_answer_as_one_that_never_was() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let first = link(&hub, &store, world.offices[0]).await;
        let row = store.read().await.unwrap().one(&REQUEST, &[world.offices[0].into()]).await.unwrap();
        let kept = row.bytes(2).unwrap();
        assert!(
            !String::from_utf8_lossy(&kept).contains(&first[8..]) && kept.len() == 32,
            "only a hash is kept"
        );
        let never = nobody.get(&format!("/answer/{}", "A".repeat(43))).await;
        assert_eq!(never.status, StatusCode::NOT_FOUND);
        // Links, keys and numbers of requests are another one each time; nothing else is.
        let plain = |seen: Seen| {
            let parts = seen.text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            parts.filter(|part| part.len() < 30).collect::<Vec<_>>().join(" ")
        };
        let never = plain(never);
        assert_eq!(nobody.get(&first[..40]).await.status, StatusCode::NOT_FOUND);
        let (round, request) = asked(&store, world.offices[0]).await;
        let relink = format!("/rounds/{round}/requests/{request}/link");
        assert_eq!(hub.post(&relink, &[("link", "renew")]).await.status, StatusCode::SEE_OTHER);
        let gone = nobody.get(&first).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert_eq!(plain(gone), never, "nothing tells an old link from none");
        let second = link(&hub, &store, world.offices[0]).await;
        assert_ne!(first, second);
        assert_eq!(nobody.get(&second).await.status, StatusCode::OK);
        assert_eq!(hub.post(&relink, &[("link", "withdraw")]).await.status, StatusCode::SEE_OTHER);
        let typed = Typed::of(&store, world.offices[0]).await;
        assert_eq!(plain(nobody.get(&second).await), never, "nor a withdrawn one");
        let sent = nobody.post(&second, &typed.with(&[("remark", "消えないで")])).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
        assert!(sent.text.contains("消えないで"), "what was typed is shown");
        let page = hub.get(&format!("/rounds/{round}/requests/{request}")).await;
        assert!(page.text.contains("使えるリンクはありません") && !page.text.contains("/answer/A"));
        // Before the first day it says when it begins.
        world.site.clock.set("2026-10-31T01:00:00Z".parse().unwrap());
        hub.post(&relink, &[("link", "renew")]).await;
        let third = link(&hub, &store, world.offices[0]).await;
        let early = nobody.get(&third).await;
        assert!(early.text.contains("まだ始まっていません") && early.text.contains("令和8年11月1日"));
    })
    .await;
}

#[tokio::test]
async fn a_link_used_twice_says_so_and_an_answer_can_be_corrected_until_somebody_has_decided() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let path = link(&hub, &store, world.offices[0]).await;
        let typed = Typed::of(&store, world.offices[0]).await;
        let key = "00000000-0000-7000-8000-00000000abcd";
        let once = nobody.post_again(&path, &typed.with(&[]), key).await;
        let twice = nobody.post_again(&path, &typed.with(&[]), key).await;
        assert_eq!((once.location(), twice.location()), ("/answered", "/answered"));
        let (_, request) = asked(&store, world.offices[0]).await;
        let request: Id<()> = request.parse().unwrap();
        let count = async || {
            let row = store.read().await.unwrap().one(&ANSWERS, &[request.into()]).await.unwrap();
            row.number(0).unwrap()
        };
        assert_eq!(count().await, 1, "pressed twice is answered once");
        let again = nobody.get(&path).await;
        assert!(
            again.text.contains("もう届いています") && again.text.contains("管理者の方から"),
            "{}",
            again.text
        );
        assert!(!again.text.contains("山田"), "a forwarded link does not tell who answered");
        // A form that stood open all the time does not silently replace the answer that came meanwhile.
        let stale = nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0001")])).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.text.contains("0157-44-0001") && stale.text.contains("回答を直す"), "{}", stale.text);
        // Corrected: what the first answer confirmed is taken back until the hub has decided.
        let form = nobody.get(&format!("{path}?again=yes")).await;
        let (_, after) = form.text.split_once("name=\"seen\" value=\"").unwrap();
        let seen = after.split('"').next().unwrap().to_owned();
        let typed = Typed { seen, ..Typed::of(&store, world.offices[0]).await };
        let wrong = nobody.post(&path, &typed.with(&[("phone", "0157-44-0001")])).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("書き直したところがあります") && wrong.text.contains("0157-44-0001"));
        let sent = nobody.post(&path, &typed.with(&[("right", "no"), ("phone", "0157-44-0001")])).await;
        assert_eq!(sent.location(), "/answered?waiting=yes", "{}", sent.text);
        assert_eq!(count().await, 2);
        assert_eq!(record(&store, world.offices[0]).await.1, None, "the first assurance is taken back");
        let settle = format!("/offices/{}/answer", world.offices[0]);
        let page = hub.get(&settle).await;
        let (mark, answer) = (hidden(&page.text, "seen-phone"), hidden(&page.text, "answer"));
        let id = request.to_string();
        let chosen = [
            ("request", id.as_str()),
            ("answer", &answer),
            ("choice-phone", "accepted"),
            ("seen-phone", &mark),
        ];
        assert_eq!(hub.post(&settle, &chosen).await.status, StatusCode::SEE_OTHER);
        let (details, by, _) = record(&store, world.offices[0]).await;
        assert_eq!(details["phone"], "0157-44-0001");
        assert_eq!(by.as_deref(), Some("山田 花子（管理者、南病院）"));
        let settled = nobody.get(&format!("{path}?again=yes")).await;
        assert!(settled.text.contains("拠点で確かめ終わりました") && settled.text.contains(CONTACT));
        assert!(!settled.text.contains("name=\"phone\""));
    })
    .await;
}

#[tokio::test]
async fn who_holds_a_link_sees_the_office_and_nobody_who_works_there() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let mut write = store.write().await.unwrap();
        let values = [
            world.region.into(),
            world.ids.next::<()>().into(),
            world.offices[0].into(),
            world.nurse.into(),
            "窓口カナリア".into(),
            json!([{"kind": "phone", "value": "0157-00-5555"}]).into(),
            json!([]).into(),
            false.into(),
            world.site.context.now().into(),
        ];
        write.execute(&WINDOW, &values).await.unwrap();
        let other = json!({"name": "北薬局", "phone": "0157-88-0002"});
        write.execute(&DETAILS, &[world.offices[1].into(), other.into()]).await.unwrap();
        write.commit().await.unwrap();
        let (hub, nobody) = (world.site.visitor(world.somebody(Role::Hub)), world.site.nobody());
        start(&hub).await;
        let path = link(&hub, &store, world.offices[0]).await;
        let page = nobody.get(&path).await.text;
        assert!(page.contains("入退院の調整") && page.contains("0157-00-5555"), "{page}");
        for hidden in
            [CANARY, "窓口カナリア", "渡邊", "佐藤", "0157-00-0001", "hanako@example.jp", "北薬局", "一郎"]
        {
            assert!(!page.contains(hidden), "{hidden}");
        }
        let typed = Typed::of(&store, world.offices[0]).await;
        let other = world.offices[1].to_string();
        let sneaky = with(typed.with(&[("right", "no"), ("phone", "0157-77-0001")]), &[("office", &other)]);
        assert_eq!(nobody.post(&path, &sneaky).await.location(), "/answered?waiting=yes");
        let settle = hub.get(&format!("/offices/{}/answer", world.offices[0])).await.text;
        assert!(settle.contains("0157-77-0001") && !settle.contains("0157-88-0002"), "{settle}");
        assert!(!settle.contains("北薬局"), "another office is not asked for through a link");
        let row = store.read().await.unwrap().one(&WINDOW_BY, &[world.offices[0].into()]).await.unwrap();
        assert_eq!(row.optional_text(0).unwrap().as_deref(), Some("山田 花子（管理者、南病院）"));
        // No other program is told a link, and who may not see rounds does not.
        let (round, _) = asked(&store, world.offices[0]).await;
        let data = hub.get(&format!("/api/v1/rounds/{round}")).await.text;
        assert!(!data.contains(&path[8..]) && !data.contains("山田"), "{data}");
        for role in [Role::Member, Role::Manager, Role::Commissioner, Role::Resident] {
            let visitor = world.site.visitor(world.somebody(role));
            assert_eq!(visitor.get("/rounds").await.status, StatusCode::FORBIDDEN, "{role:?}");
        }
        let officer = world.site.visitor(world.somebody(Role::Officer));
        assert_eq!(officer.get(&format!("/rounds/{round}")).await.status, StatusCode::OK);
        assert_eq!(officer.get(&format!("/rounds/{round}/sheets.pdf")).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}
