//! Offices: two people at once, what the public is shown, what a form accepts, and what is there twice.

use access::{Actor, Permit, Role, act, permit};
use axum::http::StatusCode;
use people::{
    matching::{self, By},
    office::Office,
};
use store::search::{Query, Scope};
use store_testing::on_both;

use crate::world::{World, json_of, with};

type Form<'a> = Vec<(&'a str, &'a str)>;

/// The first office's form as it stands.
fn form(district: &str) -> Form<'_> {
    vec![
        ("version", "1"),
        ("name", "南病院"),
        ("district", district),
        ("public", "yes"),
        ("published", "phone"),
        ("published", "fax"),
        ("published", "hours"),
    ]
}

fn without<'a>(mut form: Form<'a>, name: &str) -> Form<'a> {
    form.retain(|(field, _)| *field != name);
    form
}

fn hidden<'t>(page: &'t str, name: &str) -> Vec<&'t str> {
    let start = format!("name=\"{name}\" value=\"");
    page.match_indices(&start).map(|(at, _)| page[at + start.len()..].split('"').next().unwrap()).collect()
}

fn actions<'t>(page: &'t str, part: &str) -> Vec<&'t str> {
    let forms = page.match_indices("action=\"").map(|(at, _)| page[at + 8..].split('"').next().unwrap());
    forms.filter(|action| action.contains(part)).collect()
}

#[tokio::test]
async fn a_stale_form_does_not_publish_again_what_somebody_took_back() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        let (path, page) = (format!("/offices/{south}/edit"), format!("/offices/{south}"));
        let private = without(form(&district), "public");
        let saved = hub.post(&path, &private).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert!(!world.site.nobody().get(&page).await.status.is_success());
        // Opened before that, with the tick still on; another district on top.
        let north = world.districts[1].to_string();
        let stale = with(form(&district), &[("phone", "0157-00-0777"), ("district", &north)]);
        let saved = hub.post(&path, &stale).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert!(!world.site.nobody().get(&page).await.status.is_success(), "still private");
        let seen = hub.get(&page).await.text;
        assert!(seen.contains("0157-00-0777") && seen.contains("北地区"), "the rest is taken over");
        let history = hub.get(&format!("{page}/history")).await.text;
        for words in ["住民に公開", "はい", "いいえ", "日常生活圏域", "南地区", "北地区"]
        {
            assert!(history.contains(words), "{words}");
        }
        // Two who publish otherwise at once: both are kept.
        let more = with(without(form(&north), "published"), &[("version", "3"), ("published", "note")]);
        assert_eq!(hub.post(&path, &without(more, "public")).await.status, StatusCode::SEE_OTHER);
        let less = with(without(form(&north), "published"), &[("version", "3"), ("published", "phone")]);
        assert_eq!(hub.post(&path, &without(less, "public")).await.status, StatusCode::SEE_OTHER);
        let seen = hub.get(&page).await.text;
        assert!(seen.contains("「住民に見せる項目」に二つの入力があります"), "{seen}");
        assert!(seen.contains("<dd>備考</dd>") && seen.contains("<dd>電話</dd>"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn who_settles_a_conflict_replaces_only_what_they_saw() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        let (path, page) = (format!("/offices/{south}/edit"), format!("/offices/{south}"));
        for phone in ["0157-00-0001", "0157-00-0002"] {
            let sent = hub.post(&path, &with(form(&district), &[("phone", phone)])).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let card = hub.get(&page).await.text;
        assert!(card.contains("<dd>0157-00-0001</dd>") && card.contains("<dd>0157-00-0002</dd>"), "{card}");
        let (action, seen) = (actions(&card, "/conflicts/")[0], hidden(&card, "seen")[0]);
        // A third person saves in between.
        let third = with(form(&district), &[("version", "2"), ("phone", "0157-00-0003")]);
        assert_eq!(hub.post(&path, &third).await.status, StatusCode::SEE_OTHER);
        let chosen = hub.post(action, &[("choice", "offered"), ("seen", seen)]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
        let card = hub.get(&page).await.text;
        assert!(card.contains("<dd>0157-00-0003</dd>"), "the third person's is kept and shown as present");
        assert!(card.contains("<dd>0157-00-0002</dd>"), "and the other still waits");
        let chosen = hub.post(action, &[("choice", "offered"), ("seen", hidden(&card, "seen")[0])]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
        let card = hub.get(&page).await.text;
        assert!(card.contains("0157-00-0002") && !card.contains("二つの入力"), "{card}");
        assert_eq!(hub.post(action, &[("choice", "kept"), ("seen", "")]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_contradiction_is_a_task_only_of_those_who_may_settle_it() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.somebody(Role::Hub);
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        for phone in ["0157-00-0001", "0157-00-0002"] {
            let visitor = world.site.visitor(hub.clone());
            visitor
                .post(&format!("/offices/{south}/edit"), &with(form(&district), &[("phone", phone)]))
                .await;
        }
        let today = world.ids.now().day_in_japan();
        for (role, tasks) in [(Role::Hub, 1), (Role::Manager, 1), (Role::Member, 0), (Role::Officer, 0)] {
            let actor = Actor { offices: vec![south], ..world.somebody(role) };
            let mut db = store.read().await.unwrap();
            let waiting = people::waiting_for(&mut db, &actor, today).await.unwrap();
            assert_eq!(waiting.len(), tasks, "{role:?}: {waiting:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_merged_office_is_a_record_and_cannot_be_changed() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let actor = world.somebody(Role::Hub);
        let [south, north] = world.offices;
        let hub = world.site.visitor(actor.clone());
        let window = [("purpose", "everyday"), ("channel-1", "phone"), ("value-1", "0157-00-0001")];
        assert_eq!(
            hub.post(&format!("/offices/{north}/windows/new"), &window).await.status,
            StatusCode::SEE_OTHER
        );
        let now = world.ids.now();
        let mut write = store.write().await.unwrap();
        let keep: Permit<act::Settle, Office> = permit(&mut write, &actor, south.cast(), now).await.unwrap();
        let gone: Permit<act::Settle, Office> = permit(&mut write, &actor, north.cast(), now).await.unwrap();
        let by = By { account: actor.account, name: &actor.name, ids: &world.ids };
        matching::merge(&mut write, &keep, &gone, &by).await.unwrap();
        write.commit().await.unwrap();
        let page = hub.get(&format!("/offices/{north}")).await;
        assert!(!page.text.contains(&format!("/offices/{north}/edit")), "no button to correct it");
        assert!(!page.text.contains("/windows/new") && page.text.contains(&format!("/offices/{south}")));
        let district = world.districts[1].to_string();
        for (path, fields) in [
            (format!("/offices/{north}/edit"), with(form(&district), &[("name", "新しい名")])),
            (format!("/offices/{north}/windows/new"), window.to_vec()),
        ] {
            let refused = hub.post(&path, &fields).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{path}");
            assert!(refused.text.contains("まとめられたか"), "{}", refused.text);
            assert_eq!(hub.get(&path).await.status, StatusCode::CONFLICT, "{path}");
        }
        let kept = hub.get(&format!("/offices/{south}")).await.text;
        assert!(kept.contains("0157-00-0001") && kept.contains(&format!("/offices/{south}/edit")));
    })
    .await;
}

#[tokio::test]
async fn what_an_office_keeps_to_itself_is_on_no_face_of_the_public() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        let page = format!("/offices/{south}");
        let secret = [
            ("note", "カナリア備考"),
            ("mail", "canary-mail@example.jp"),
            ("extension", "8877"),
            ("phone", "0157-99-1234"),
        ];
        let closed = with(without(form(&district), "published"), &secret);
        let closed = with(closed, &[("fax", "0157-00-0444"), ("published", "fax")]);
        assert_eq!(hub.post(&format!("{page}/edit"), &closed).await.status, StatusCode::SEE_OTHER);
        let night = [
            ("purpose", "night"),
            ("channel-1", "mobile"),
            ("value-1", "090-0000-7777"),
            ("person", "カナリア当番"),
            ("note", "カナリア窓口"),
            ("avoid-from-1", "3:33"),
            ("avoid-to-1", "4:44"),
            ("avoid-days-1", "monday"),
        ];
        let path = format!("{page}/windows/new");
        assert_eq!(hub.post(&path, &night).await.status, StatusCode::SEE_OTHER);
        let open = [
            ("purpose", "everyday"),
            ("channel-1", "phone"),
            ("value-1", "0157-00-0888"),
            ("channel-2", "mail"),
            ("value-2", "canary-window@example.jp"),
            ("person", "カナリア担当"),
            ("note", "カナリア注意"),
            ("public", "yes"),
        ];
        assert_eq!(hub.post(&path, &open).await.status, StatusCode::SEE_OTHER);
        let whole = hub.get(&page).await.text;
        let canaries = [
            "カナリア",
            "canary",
            "8877",
            "0157-99-1234",
            "0157991234",
            "090-0000-7777",
            "9000007777",
            "3:33",
            "試験 花",
        ];
        for canary in ["カナリア備考", "カナリア当番", "canary-window", "090-0000-7777", "3:33", "8877"]
        {
            assert!(whole.contains(canary), "a colleague sees {canary}");
        }
        let resident = world.site.visitor(world.somebody(Role::Resident));
        for visitor in [&world.site.nobody(), &resident] {
            for path in [&page, &format!("/api/v1{page}"), "/offices", "/api/v1/offices"] {
                let seen = visitor.get(path).await;
                assert_eq!(seen.status, StatusCode::OK, "{path}");
                // The name of whoever is signed in stands in the frame of their own page.
                let text = seen.text.replace("signed-in", "");
                for canary in
                    canaries.iter().filter(|one| !(one.contains("試験") && text.contains("sign-out")))
                {
                    assert!(!text.contains(canary), "{path}: {canary}\n{text}");
                }
            }
            for path in ["/offices.csv", "/offices.xlsx", "/offices.pdf", &format!("{page}/card.pdf")] {
                let seen = visitor.get(path).await;
                assert!(!seen.status.is_success(), "{path}: {}", seen.status);
            }
            let seen = visitor.get(&page).await.text;
            assert!(seen.contains("0157-00-0444"), "the chosen fax is there");
            assert!(seen.contains("0157-00-0888"), "and the window that residents may use");
        }
        let data = json_of(&hub.get(&format!("/api/v1{page}")).await);
        assert_eq!(data["details"]["note"], "カナリア備考");
        for text in ["カナリア", "0157991234", "canary"] {
            let public = Scope { public: true, ..Scope::default() };
            let query = Query::new(world.region, text).among("office", public);
            let found = store.read().await.unwrap().search(&query).await.unwrap();
            assert!(found.iter().all(|found| found.hits.is_empty()), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_says_beside_each_field_what_is_wrong_with_it() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        let path = format!("/offices/{south}/edit");
        for (field, typed, said) in [
            ("number", "123", "事業所番号は10桁です"),
            ("insurer", "abc", "保険者番号は6桁"),
            ("postal-code", "zzz", "郵便番号は7桁"),
            ("medical-id", "1", "IDは13桁"),
            ("capacity", "-5", "1以上の数字"),
            ("municipality", "010006", "都道府県のコードは使えません"),
            ("mail", "@", "メールアドレスを確かめてください"),
            ("district", "00000000-0000-7000-8000-000000000001", "一覧にある日常生活圏域"),
            ("service-number-1", "9160000001", "事業所番号は10桁です"),
        ] {
            let typing = [("service-kind-1", "130"), (field, typed)];
            let refused = hub.post(&path, &with(form(&district), &typing)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            let id = format!("id=\"office-{field}-error\"");
            let beside = refused.text.split(&id).nth(1).map(|rest| rest.split("</div>").next().unwrap());
            assert!(beside.is_some_and(|beside| beside.contains(said)), "{field}: {}", refused.text);
            assert!(refused.text.contains(&format!("value=\"{typed}\"")) || field == "district");
        }
        let refused = hub.post(&path, &with(form(&district), &[("service-number-2", "0160190011")])).await;
        assert!(refused.text.contains("href=\"#office-service-kind-2\""), "{}", refused.text);
        let page = hub.get(&format!("/offices/{south}")).await.text;
        assert!(page.contains("南地区"), "the district stands");
    })
    .await;
}

#[tokio::test]
async fn what_an_office_does_is_entered_by_hand_each_with_its_number() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        let (path, page) = (format!("/offices/{south}/edit"), format!("/offices/{south}"));
        let two = [
            ("service-kind-1", "130"),
            ("service-number-1", "0160190011"),
            ("service-kind-2", "430"),
            ("service-number-2", "0170190011"),
            ("service-capacity-2", "２０人"),
        ];
        let saved = hub.post(&path, &with(form(&district), &two)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let seen = hub.get(&page).await.text;
        assert!(seen.contains("0160190011") && seen.contains("0170190011"), "{seen}");
        let again = hub.get(&path).await.text;
        assert!(again.contains("name=\"service-capacity-2\"") && again.contains("value=\"20\""), "{again}");
        let twice = [("service-kind-1", "130"), ("service-kind-2", "130"), ("version", "2")];
        let refused = hub.post(&path, &with(form(&district), &twice)).await;
        assert!(refused.text.contains("同じサービスが二つあります"), "{}", refused.text);
        let one = [("service-kind-1", "130"), ("service-number-1", "0160190011"), ("version", "2")];
        assert_eq!(hub.post(&path, &with(form(&district), &one)).await.status, StatusCode::SEE_OTHER);
        let seen = hub.get(&page).await.text;
        assert!(seen.contains("0160190011") && !seen.contains("0170190011"));
        let history = hub.get(&format!("{page}/history")).await.text;
        assert!(history.contains("提供しているサービス") && history.contains("0170190011"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn an_office_that_is_there_already_is_noticed_before_it_is_there_twice() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let new = "/offices/new";
        let first = [
            ("name", "みどり訪問看護ステーション"),
            ("number", "0160190011"),
            ("phone", "0157-00-0011"),
            ("address", "北見市大通西1丁目1番地"),
        ];
        let saved = hub.post(new, &first).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let there = saved.location().to_owned();
        for (again, why) in [
            ([("name", "みどり　訪問看護ステーション"), ("phone", "")], "名称"),
            ([("name", "別の名前"), ("phone", "0157000011")], "電話番号"),
            ([("name", "別の名前"), ("number", "0160190011")], "番号"),
            ([("name", "別の名前"), ("address", "北見市大通西１丁目１番地")], "住所"),
        ] {
            let asked = hub.post(new, &again).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{again:?}");
            assert!(asked.text.contains(&format!("href=\"{there}\"")), "{again:?}: {}", asked.text);
            assert!(asked.text.contains(&format!("似ているところ: {why}")), "{why}: {}", asked.text);
        }
        let different = [("name", "別の名前"), ("phone", "0157-00-0011"), ("different", "yes")];
        assert_eq!(hub.post(new, &different).await.status, StatusCode::SEE_OTHER);
        // A number somebody else has, given to an office that stands.
        let (south, district) = (world.offices[0], world.districts[0].to_string());
        let path = format!("/offices/{south}/edit");
        let taken = with(form(&district), &[("number", "0160190011")]);
        let asked = hub.post(&path, &taken).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains(&there) && asked.text.contains("name=\"different\""));
        let honest = with(taken, &[("different", "yes")]);
        assert_eq!(hub.post(&path, &honest).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
#[tokio::test]
async fn a_page_past_the_last_leads_to_the_last_and_an_unknown_filter_is_named() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let past = hub.get("/offices?page=9").await.text;
        assert!(past.contains("最後は1ページです") && past.contains("/offices?page=1"), "{past}");
        assert!(!past.contains("class=\"empty"), "nobody is said to be missing: {past}");
        let first = hub.get("/offices?page=1").await.text;
        assert!(!first.contains("最後は"));
        for (asked, name) in [
            ("/offices?kind=zzz", "種別"),
            ("/offices?district=00000000-0000-7000-8000-000000000001", "日常生活圏域"),
            ("/offices?row=x", "読みの行"),
            ("/offices?sort=age", "並べ方"),
            ("/offices?page=-1", "ページ"),
        ] {
            let seen = hub.get(asked).await.text;
            assert!(seen.contains(&format!("知らない指定は使っていません: {name}")), "{asked}: {seen}");
        }
        assert!(!hub.get("/offices?kind=&sort=kind").await.text.contains("知らない指定"));
        for file in ["/offices.csv", "/offices.xlsx", "/offices.pdf", "/api/v1/offices"] {
            let refused = hub.get_json(&format!("{file}?kind=zzz")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}");
            assert_eq!(json_of(&refused)["errors"][0]["field"], "kind", "{file}");
        }
    })
    .await;
}
#[tokio::test]
async fn all_offices_of_one_organisation_stand_together_and_are_renamed_in_one_act() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let number = "4430005001450";
        let mut made = Vec::new();
        for (name, organization, number) in [
            ("あおぞら訪問看護", "社会福祉法人あおぞら会", number),
            ("なぎさ薬局", "社会福祉法人　あおぞら会", ""),
            ("こだま食堂", "株式会社こだま", ""),
        ] {
            let form = [("name", name), ("organization", organization), ("corporate-number", number)];
            let sent = hub.post("/offices/new", &form).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            made.push(sent.location().to_owned());
        }
        let first = hub.get(&made[0]).await.text;
        let page = format!("{}/organization", made[0]);
        assert!(first.contains(&format!("href=\"{page}\"")), "{first}");
        let all = hub.get(&page).await.text;
        assert!(
            all.contains("あおぞら訪問看護") && all.contains("なぎさ薬局") && !all.contains("こだま食堂"),
            "{all}"
        );
        let nameless = hub.post(&page, &[("organization", ""), ("corporate-number", number)]).await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
        let renamed = [("organization", "社会福祉法人みなと会"), ("corporate-number", number)];
        let own: access::OfficeId = made[0].rsplit('/').next().unwrap().parse().unwrap();
        let member = Actor { offices: vec![own], ..world.somebody(Role::Member) };
        let member = world.site.visitor(member);
        assert_eq!(member.post(&page, &renamed).await.status, StatusCode::FORBIDDEN, "not at all of them");
        assert_eq!(hub.post(&page, &renamed).await.status, StatusCode::SEE_OTHER);
        for office in &made[..2] {
            let seen = hub.get(office).await.text;
            assert!(seen.contains("社会福祉法人みなと会") && seen.contains(number), "{seen}");
            let history = hub.get(&format!("{office}/history")).await.text;
            assert!(history.contains("あおぞら会"), "{history}");
        }
        assert!(hub.get(&made[2]).await.text.contains("株式会社こだま"));
        let nothing = format!("/offices/{}/organization", world.offices[0]);
        assert_eq!(hub.get(&nothing).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
