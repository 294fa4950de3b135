//! Faces, affiliations and who looked at whom.

use access::{Actor, Role};
use audit::Face as Way;
use axum::http::StatusCode;
use kernel::Lang;
use people::professional::{AffiliationKind, Employment, Profession, Standing};
use store_testing::on_both;

use crate::world::{CANARY, World, json_of, with};

/// The edit form's values as they stand, to be changed and sent.
fn nurse_form<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", "1"),
        ("name", "渡邊 花子"),
        ("reading", "わたなべ はなこ"),
        ("standing", "support"),
        ("profession-1", "visiting-nurse"),
        ("qualification-1", "皮膚・排泄ケア認定看護師"),
        ("profession-2", "care-manager"),
        ("phone", "0157-00-0001"),
        ("mail", "hanako@example.jp"),
        ("note", CANARY),
        ("active", "yes"),
    ]
}

#[tokio::test]
async fn a_person_stands_with_name_professions_and_both_employers() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.site.visitor(world.somebody(Role::Member));
        let page = member.get(&format!("/people/{}", world.nurse)).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in [
            "<ruby>渡邊<rp>（</rp><rt>わたなべ</rt>",
            "訪問看護師（皮膚・排泄ケア認定看護師）",
            "介護支援専門員",
            "2つの所属",
            "南病院",
            "北薬局",
            "病棟看護師長",
            "常勤",
            "非常勤",
            "令和2年4月1日(水)から",
            "href=\"tel:0157000001\"",
            "mailto:hanako@example.jp",
            "支援のプロ",
            CANARY,
        ] {
            assert!(page.text.contains(words), "{words}");
        }
        let list = member.get("/people").await;
        assert!(list.text.contains("4人") && list.text.contains("2つの所属"));
        let order = ["小野寺", "佐藤", "高橋", "渡邊"].map(|name| list.text.find(name).unwrap());
        assert!(order.is_sorted(), "{order:?}");
        let none = member.get("/people?profession=lawyer").await;
        assert!(none.text.contains("当てはまる人はいません"));
        let row = member.get("/people?row=さ").await;
        assert!(row.text.contains("佐藤") && !row.text.contains("高橋"));
        let office = member.get(&format!("/people?office={}", world.offices[1])).await;
        assert!(
            office.text.contains("北薬局の人")
                && office.text.contains("渡邊")
                && !office.text.contains("佐藤")
        );
        let office = member.get(&format!("/offices/{}", world.offices[0])).await;
        assert!(
            office.text.contains("渡邊") && office.text.contains("佐藤") && !office.text.contains("高橋")
        );
    })
    .await;
}

#[tokio::test]
async fn a_commissioner_shows_district_term_and_secrecy_and_an_adviser_the_municipality() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.site.visitor(world.somebody(Role::Member));
        let page = member.get(&format!("/people/{}", world.commissioner)).await;
        for words in ["北地区", "守秘義務", "令和7年12月1日(月)から令和10年11月30日(木)まで", "地域のプロ"]
        {
            assert!(page.text.contains(words), "{words}");
        }
        let page = member.get(&format!("/people/{}", world.adviser)).await;
        for words in ["外部アドバイザー", "北見市", "東都大学", "これまでの所属", "令和7年3月31日(月)まで"]
        {
            assert!(page.text.contains(words), "{words}");
        }
        assert!(page.text.find("外部アドバイザー") < page.text.find("これまでの所属"));
        assert!(!page.text.contains("2つの所属"));
    })
    .await;
}

#[tokio::test]
async fn each_role_sees_whom_it_may_and_of_the_others_nothing_at_all() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let commissioner =
            Actor { districts: vec![world.districts[1]], ..world.somebody(Role::Commissioner) };
        let resident = world.somebody(Role::Resident);
        let operator = world.somebody(Role::Operator);
        let nobody = Actor::nobody(world.region, Lang::Ja);
        let everybody = [world.nurse, world.commissioner, world.doctor, world.adviser];
        for (actor, sees) in [
            (commissioner, vec![world.nurse, world.commissioner, world.doctor]),
            (resident, vec![world.doctor]),
            (operator, vec![world.doctor]),
            (nobody, vec![world.doctor]),
        ] {
            let role = actor.role;
            let visitor = world.site.visitor(actor);
            let list = visitor.get("/people").await;
            let data = visitor.get_json("/api/v1/people").await;
            for person in everybody {
                let page = visitor.get(&format!("/people/{person}")).await;
                let one = visitor.get_json(&format!("/api/v1/people/{person}")).await;
                let expected = if sees.contains(&person) { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!((page.status, one.status), (expected, expected), "{role:?}");
                assert_eq!(list.text.contains(&person.to_string()), sees.contains(&person), "{role:?}");
                assert_eq!(data.text.contains(&person.to_string()), sees.contains(&person), "{role:?}");
                if expected != StatusCode::OK {
                    for text in [&page.text, &one.text] {
                        assert!(!text.contains("渡邊") && !text.contains("高橋") && !text.contains(CANARY));
                    }
                }
            }
            if role != Role::Commissioner {
                for text in [&list.text, &data.text] {
                    assert!(!text.contains(CANARY) && !text.contains("渡邊") && !text.contains("北薬局"));
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_by_page_list_or_program_is_written_down_and_the_person_may_ask() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.somebody(Role::Member);
        let visitor = world.site.visitor(Actor { offices: vec![world.offices[1]], ..member });
        visitor.get(&format!("/people/{}", world.nurse)).await;
        visitor.get("/people").await;
        visitor.get_json(&format!("/api/v1/people/{}", world.nurse)).await;
        visitor.get_json("/api/v1/people").await;
        let lines = world.lines(world.nurse).await;
        let told: Vec<_> = lines.iter().rev().map(|line| (line.deed.code(), line.face)).collect();
        let expected = [("look", Way::Html), ("list", Way::Html), ("look", Way::Json), ("list", Way::Json)];
        assert_eq!(told, expected);
        assert_eq!(world.lines(world.doctor).await.len(), 2);

        let own = Actor { professional: Some(world.nurse), ..world.somebody(Role::Member) };
        let seen = world.site.visitor(own).get(&format!("/people/{}/seen", world.nurse)).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.text.contains("北薬局") && seen.text.contains("他のシステム"));
        assert_eq!(visitor.get(&format!("/people/{}/seen", world.nurse)).await.status, StatusCode::FORBIDDEN);
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let asked = hub.get("/hub/seen?name=わたなべ").await;
        assert!(asked.text.contains(&format!("/hub/seen?subject={}", world.nurse)));
        let seen = hub.get(&format!("/hub/seen?subject={}", world.nurse)).await;
        assert!(seen.text.contains("渡邊 花子さんの記録を見た人"));
        assert!(seen.text.contains("検索") && seen.text.contains("「記録を見た人」を見た"));
        assert_eq!(visitor.get("/hub/seen").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn somebody_is_added_where_one_may_and_what_was_typed_stays() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let form = [
            ("name", "中村　明"),
            ("reading", "ナカムラ　アキラ"),
            ("standing", "connector"),
            ("profession-1", "liaison-coordinator"),
            ("kind", "work"),
            ("office-name", "南病"),
            ("from-year", "令和8"),
            ("from-month", "4"),
            ("from-day", "1"),
            ("main", "yes"),
        ];
        let wrong = with(form.to_vec(), &[("reading", "中村"), ("office-name", "どこにもない")]);
        let back = hub.post("/people/new", &wrong).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in
            ["value=\"中村\"", "どこにもない", "「中」は使えません", "その名前の事業所が見つかりません"]
        {
            assert!(back.text.contains(words), "{words}");
        }
        let done = hub.post("/people/new", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = hub.get(done.location()).await;
        for words in ["中村", "なかむら", "つなぐプロ", "南病院", "令和8年4月1日(水)から"]
        {
            assert!(page.text.contains(words), "{words}");
        }
        assert_eq!(
            world.site.visitor(world.somebody(Role::Member)).get("/people/new").await.status,
            StatusCode::FORBIDDEN
        );
        let manager = Actor { offices: vec![world.offices[1]], ..world.somebody(Role::Manager) };
        let manager = world.site.visitor(manager);
        let elsewhere = world.offices[0].to_string();
        let there = with(form.to_vec(), &[("office", &elsewhere)]);
        assert_eq!(manager.post("/people/new", &there).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let own = world.offices[1].to_string();
        let here = with(form.to_vec(), &[("office", &own), ("different", "yes")]);
        assert_eq!(manager.post("/people/new", &here).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn two_people_who_correct_one_person_lose_nothing() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(Actor { name: "最初 の人".into(), ..world.somebody(Role::Hub) });
        let second = world.site.visitor(Actor { name: "次 の人".into(), ..world.somebody(Role::Hub) });
        let edit = format!("/people/{}/edit", world.nurse);
        assert!(hub.get(&edit).await.text.contains("皮膚・排泄ケア認定看護師"));
        let first = with(nurse_form(), &[("phone", "0157-00-0002")]);
        assert_eq!(hub.post(&edit, &first).await.status, StatusCode::SEE_OTHER);
        // The second one still has version 1 before them: another field goes in, the same field is asked about.
        let other = with(nurse_form(), &[("mail", "watanabe@example.jp")]);
        assert_eq!(second.post(&edit, &other).await.status, StatusCode::SEE_OTHER);
        let same = with(nurse_form(), &[("phone", "0157-00-0003")]);
        let asked = second.post(&edit, &same).await;
        assert_eq!(asked.status, StatusCode::CONFLICT);
        for words in
            ["0157-00-0002", "0157-00-0003", "value=\"watanabe@example.jp\"", "name=\"version\" value=\"3\""]
        {
            assert!(asked.text.contains(words), "{words}");
        }
        let decided = with(same, &[("version", "3"), ("mail", "watanabe@example.jp")]);
        assert_eq!(second.post(&edit, &decided).await.status, StatusCode::SEE_OTHER);
        let page = hub.get(&format!("/people/{}", world.nurse)).await;
        assert!(page.text.contains("0157-00-0003") && page.text.contains("watanabe@example.jp"));
        let history = hub.get(&format!("/people/{}/history", world.nurse)).await;
        for words in ["最初 の人", "次 の人", "0157-00-0002", "電話", "メール"] {
            assert!(history.text.contains(words), "{words}");
        }
        let changed = world.lines(world.nurse).await.into_iter().filter(|line| line.deed.code() == "change");
        let fields: Vec<_> = changed.map(|line| line.fields).collect();
        assert_eq!(fields, [vec!["phone".to_owned()], vec!["mail".to_owned()], vec!["phone".to_owned()]]);
        let stranger = world.site.visitor(world.somebody(Role::Member));
        assert_eq!(stranger.get(&edit).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn an_affiliation_ends_and_stays_as_a_past_one() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let address = format!("/people/{}", world.doctor);
        let data = json_of(&hub.get_json(&format!("/api/v1/people/{}", world.doctor)).await);
        assert_eq!(data["affiliations"][0]["office_name"], "南病院");
        let page = hub.get(&address).await;
        let end = page.text.split('"').find(|part| part.ends_with("/end")).unwrap().to_owned();
        let back = hub.post(&end, &[("to-year", "2026"), ("to-month", "13"), ("to-day", "1")]).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.text.contains("value=\"13\""));
        let ended = hub.post(&end, &[("to-year", "2026"), ("to-month", "10"), ("to-day", "31")]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
        let page = hub.get(&address).await;
        assert!(page.text.contains("これまでの所属") && page.text.contains("令和8年10月31日(土)まで"));
        let north = world.offices[1].to_string();
        let begin = [("kind", "work"), ("office", north.as_str()), ("main", "yes"), ("role", "管理薬剤師")];
        let begun = hub.post(&format!("{address}/affiliations/new"), &begin).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let term = [("kind", "commissioner"), ("district", "x"), ("from-year", "2026")];
        let back = hub.post(&format!("{address}/affiliations/new"), &term).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = hub.get(&address).await;
        assert!(page.text.contains("管理薬剤師"));
        let history = hub.get(&format!("{address}/history")).await;
        assert!(history.text.contains("管理薬剤師") && history.text.contains("令和8年10月31日(土)"));
        // Residents see the doctor, but neither what is past nor an office that is not public.
        let page = world.site.visitor(world.somebody(Role::Resident)).get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains("北薬局") && !page.text.contains("これまでの所属"));
        // Whoever works there now may look after them; at the old office nobody may.
        let manager = |office| Actor { offices: vec![office], ..world.somebody(Role::Manager) };
        let edit = format!("{address}/edit");
        let old = world.site.visitor(manager(world.offices[0])).get(&edit).await;
        let new = world.site.visitor(manager(world.offices[1])).get(&edit).await;
        assert_eq!((old.status, new.status), (StatusCode::FORBIDDEN, StatusCode::OK));
    })
    .await;
}

#[test]
fn every_code_has_its_word_in_both_languages() {
    let words = page::Words::new(&[page::WORDS, people::WORDS]).unwrap();
    let keys = Profession::all()
        .map(|one| format!("people-profession-{}", one.code()))
        .chain(Standing::ALL.iter().map(|one| format!("people-standing-{}", one.code())))
        .chain(Standing::ALL.iter().map(|one| format!("people-standing-{}-detail", one.code())))
        .chain(AffiliationKind::ALL.iter().map(|one| format!("people-affiliation-{}", one.code())))
        .chain(Employment::ALL.iter().map(|one| format!("people-employment-{}", one.code())))
        .chain(
            people::professional::Field::ALL.iter().map(|one| format!("people-person-field-{}", one.code())),
        )
        .chain(Way::ALL.iter().map(|one| format!("people-seen-way-{}", one.code())))
        .chain(access::Action::ALL.iter().map(|one| format!("people-seen-deed-{}", one.code())));
    for key in keys {
        for lang in [Lang::Ja, Lang::En] {
            assert!(words.has(lang, &key), "{key}");
        }
    }
}
