//! Keeping it true: corrections, rest and end, room, and what is asked when something is lost.

use access::{Actor, Role};
use store::Store;
use store_testing::on_both;

use crate::world::{World, added, assert_kept, form};

#[tokio::test]
async fn a_correction_is_in_the_history_and_an_older_form_does_not_write_over_it() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let page = added(&member, &[]).await;
        let edit = format!("{page}/edit");
        let saved = member.post(&edit, &form(&[("version", "1"), ("cost", "1回200円")])).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let history = member.get(&format!("{page}/history")).await;
        assert!(history.text.contains("費用") && history.text.contains("1回200円"));
        let late = member.post(&edit, &form(&[("version", "1"), ("cost", "無料になりました")])).await;
        assert_kept(&late, &["ほかの人がこの資源を直しました", "無料になりました"]);
        assert!(member.get(&page).await.text.contains("1回200円"));
        let again = member.post(&edit, &form(&[("version", "2"), ("cost", "無料になりました")])).await;
        assert_eq!(again.status, 303);
        let stranger = world.site.visitor(world.somebody(Role::Member, 1));
        assert_eq!(stranger.post(&edit, &form(&[("version", "3")])).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_taken_comes_back_with_its_reason() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        for (changes, reason) in [
            (vec![("name", "　")], "名前を入れてください"),
            (vec![("phone", "でんわ")], "電話番号として読めません"),
            (vec![("rule-to-1", "10:00")], "終わりは始まりより後に"),
            (
                vec![
                    ("schedule-from-year", "2026"),
                    ("schedule-from-month", "12"),
                    ("schedule-from-day", "1"),
                    ("schedule-until-year", "2026"),
                    ("schedule-until-month", "12"),
                    ("schedule-until-day", "5"),
                ],
                "一度も行われません",
            ),
            (vec![("off", "いつか")], "日付として読めません"),
            (vec![("badge-issuer", "市")], "認めた団体と期限の両方"),
            (vec![("layer", "")], "一つ選んでください"),
        ] {
            let seen = member.post("/resources/new", &form(&changes)).await;
            assert_kept(&seen, &[reason, "北集会所"]);
        }
        assert!(member.get("/resources").await.text.contains("まだ登録されていません"));
    })
    .await;
}

#[tokio::test]
async fn the_loss_of_a_club_asks_somebody_of_its_district_to_go_and_ask() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let north = world.districts[0].to_string();
        let page = added(&member, &[("name", "老人クラブ 長寿会"), ("district", &north)]).await;
        let ended = [
            ("state", "ended"),
            ("state-reason", "会員が減ったため"),
            ("decided-by", "総会"),
            ("since-year", "2023"),
            ("since-month", "3"),
            ("since-day", "31"),
        ];
        let silent = member.post(&format!("{page}/state"), &ended[..1]).await;
        assert_kept(&silent, &["入れてください"]);
        assert_eq!(member.post(&format!("{page}/state"), &ended).await.status, 303);
        assert!(
            !member.get("/resources").await.text.contains("老人クラブ"),
            "what has ended is not in the list"
        );
        let seen = member.get(&page).await;
        assert!(seen.text.contains("会員が減ったため") && seen.text.contains("訪ねて聞くお願い"));
        let waits = async |actor: Actor, store: &Store| {
            let waiting = resources::waiting_for(&mut store.read().await.unwrap(), &actor).await.unwrap();
            waiting.len()
        };
        let of = |district: usize| Actor {
            districts: vec![world.districts[district]],
            ..world.somebody(Role::Commissioner, 1)
        };
        assert_eq!(waits(of(0), &store).await, 1);
        assert_eq!(waits(of(1), &store).await, 0);
        assert_eq!(waits(world.somebody(Role::Hub, 1), &store).await, 1);
        assert_eq!(waits(world.somebody(Role::Member, 1), &store).await, 0);
        let action = seen.text.split("action=\"").find(|part| part.contains("/visits/")).unwrap();
        let action = action.split('"').next().unwrap();
        let found = [
            ("found", "三人は家で将棋をしていた"),
            ("done-on-year", "2026"),
            ("done-on-month", "11"),
            ("done-on-day", "20"),
        ];
        assert_eq!(world.site.visitor(of(0)).post(action, &found).await.status, 303);
        assert!(member.get(&page).await.text.contains("三人は家で将棋をしていた"));
        assert_eq!(waits(world.somebody(Role::Hub, 1), &store).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_newest_word_about_room_is_shown_and_the_earlier_ones_stay() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let page = added(&member, &[]).await;
        let said = |answer, number, day| {
            vec![
                ("room", "place"),
                ("answer", answer),
                ("number", number),
                ("unit", "people"),
                ("as-of-year", "2026"),
                ("as-of-month", "11"),
                ("as-of-day", day),
            ]
        };
        let room = format!("{page}/room");
        assert_kept(&member.post(&room, &said("number", "たくさん", "20")).await, &["数字で入れてください"]);
        assert_kept(&member.post(&room, &said("ask", "", "22")).await, &["今日より後の日"]);
        assert_eq!(member.post(&room, &said("number", "3", "20")).await.status, 303);
        assert_eq!(member.post(&room, &said("ask", "", "1")).await.status, 303);
        let seen = member.get(&page).await;
        assert!(seen.text.contains("<strong>3人</strong>") && !seen.text.contains("<strong>要相談</strong>"));
        assert_eq!(member.post(&room, &said("ask", "", "21")).await.status, 303);
        assert!(member.get(&page).await.text.contains("<strong>要相談</strong>"));
    })
    .await;
}

#[tokio::test]
async fn every_statement_of_the_room_can_be_prepared() {
    on_both(|store| async move {
        let engine = store.engine();
        let mut read = store.read().await.unwrap();
        for statement in resources::STATEMENTS {
            read.prepare(statement.sql(engine))
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", statement.name()));
        }
        for family in resources::FAMILIES {
            for variant in 0..family.variants() {
                read.prepare(family.sql(variant, engine)).await.unwrap();
            }
        }
        for insert in resources::INSERTS {
            read.prepare(&insert.sql(store.engine(), 1)).await.unwrap();
        }
    })
    .await;
}
