//! Offices through HTTP: lists, the page, corrections, two people at once, files, and what nobody must see.

use std::collections::BTreeMap;

use access::Role;
use axum::http::StatusCode;
use store_testing::on_both;

use crate::{
    places::office_form,
    world::{World, json_of, with},
};

/// Stands in fields that are not for the public.
const CANARY: &str = "カナリア-4471";

#[tokio::test]
async fn a_list_is_narrowed_and_sorted_and_every_page_of_it_agrees() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let south = world.districts[0].to_string();
        for (name, reading, kind, district, phone, address) in [
            ("わかば薬局", "わかばやっきょく", "pharmacy", "", "0157-11-0001", "北海道北見市北1条"),
            (
                "あおぞら薬局",
                "あおぞらやっきょく",
                "pharmacy",
                south.as_str(),
                "0157-22-0002",
                "北海道北見市南2条",
            ),
            (
                "かえで居宅介護支援事業所",
                "かえできょたくかいご",
                "430",
                "",
                "0157-33-0003",
                "北海道北見市東3条",
            ),
        ] {
            let form = with(
                office_form(),
                &[
                    ("name", name),
                    ("reading", reading),
                    ("kind", kind),
                    ("district", district),
                    ("phone", phone),
                    ("address", address),
                    ("point", ""),
                ],
            );
            assert_eq!(hub.post("/offices/new", &form).await.status, StatusCode::SEE_OTHER);
        }
        let order = |text: &str, names: &[&str]| {
            let places: Vec<_> = names.iter().map(|name| text.find(name).expect(name)).collect();
            assert!(places.is_sorted(), "{names:?} {places:?}");
        };
        let list = hub.get("/offices").await;
        order(&list.text, &["あおぞら薬局", "かえで居宅介護支援事業所", "わかば薬局"]);
        assert!(list.text.contains("5件"));
        let newest = hub.get("/offices?sort=changed").await;
        assert!(newest.text.contains("かえで居宅介護支援事業所") && newest.text.contains("aria-current"));
        let by_district = format!("district={south}");
        for (query, here, not) in [
            ("kind=pharmacy", &["あおぞら薬局", "わかば薬局"][..], &["かえで", "南病院"][..]),
            ("kind=pharmacy&row=わ", &["わかば薬局"], &["あおぞら薬局", "南病院"]),
            (by_district.as_str(), &["あおぞら薬局", "南病院"], &["わかば薬局", "北薬局"]),
            ("municipality=012084", &["あおぞら薬局"], &["南病院"]),
            ("kind=hospital&row=わ", &[], &["あおぞら薬局", "南病院"]),
        ] {
            let page = hub.get(&format!("/offices?{query}")).await;
            let data = json_of(&hub.get_json(&format!("/api/v1/offices?{query}")).await);
            let csv = hub.get(&format!("/offices.csv?{query}")).await;
            for name in here {
                assert!(page.text.contains(name) && csv.text.contains(name), "{query} {name}");
            }
            for name in not {
                let listed = page.text.contains(&format!(">{name}")) || csv.text.contains(name);
                assert!(!listed, "{query} {name}");
            }
            let rows = csv.text.trim_end().lines().count() - 1;
            assert_eq!(data["offices"].as_array().unwrap().len(), rows, "{query}");
            assert_eq!(data["total"], rows, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn files_hold_what_the_page_shows_and_formulas_come_out_as_text() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let form = with(
            office_form(),
            &[
                ("name", "=HYPERLINK(\"http://x\",\"y\")"),
                ("organization", "@SUM(1+1)*cmd|' /C calc'!A0"),
                ("area", "+81"),
                ("number", "0130000001"),
                ("insurer", "012088"),
                ("insurer-name", "大雪地区広域連合"),
            ],
        );
        let added = hub.post("/offices/new", &form).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let page = hub.get(added.location()).await;
        for words in ["北見市（012084）", "大雪地区広域連合（012088）", "0130000001"] {
            assert!(page.text.contains(words), "{words}");
        }
        let csv = hub.get("/offices.csv?kind=130").await;
        assert!(csv.text.starts_with('\u{feff}'));
        for cell in [
            "'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")",
            "'@SUM(1+1)*cmd|' /C calc'!A0",
            "0130000001",
            "012088",
            "大雪地区広域連合",
            "012084",
        ] {
            assert!(csv.text.contains(cell), "{cell}: {}", csv.text);
        }
        let wrong = with(form, &[("insurer", "012084")]);
        let back = hub.post("/offices/new", &wrong).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.text.contains("保険者番号は6桁"), "a municipality is no insurer");
        assert_eq!(world.site.nobody().get("/offices.csv").await.status, StatusCode::SEE_OTHER);
        let resident = world.site.visitor(world.somebody(Role::Resident));
        assert_eq!(resident.get("/offices.xlsx").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_for_the_public_appears_nowhere_to_residents_and_visitors() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let name = format!("{CANARY}クリニック");
        let hidden = with(office_form(), &[("name", &name), ("note", CANARY)]);
        let hidden = hub.post("/offices/new", &hidden).await.location().to_owned();
        let window = [
            ("purpose", "everyday"),
            ("person", CANARY),
            ("channel-1", "phone"),
            ("value-1", "0157-00-4471"),
            ("note", CANARY),
        ];
        let shown = format!("/offices/{}", world.offices[0]);
        let added = hub.post(&format!("{shown}/windows/new"), &window).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let person = format!("/people/{}", world.doctor);
        let own = [
            ("version", "1"),
            ("name", "佐藤 一郎"),
            ("reading", "さとう いちろう"),
            ("standing", "support"),
            ("profession-1", "physician"),
            ("note", CANARY),
            ("public", "yes"),
            ("public-by", "本人（書面）"),
            ("public-on-year", "2026"),
            ("public-on-month", "11"),
            ("public-on-day", "1"),
            ("public-until-year", "2027"),
            ("public-until-month", "3"),
            ("public-until-day", "31"),
            ("active", "yes"),
        ];
        assert_eq!(hub.post(&format!("{person}/edit"), &own).await.status, StatusCode::SEE_OTHER);
        assert!(hub.get(&shown).await.text.contains(CANARY), "the hub sees it");
        let resident = world.site.visitor(world.somebody(Role::Resident));
        let nobody = world.site.nobody();
        let places = [
            "/offices".to_owned(),
            "/people".to_owned(),
            shown.clone(),
            hidden.clone(),
            person.clone(),
            format!("{shown}/history"),
            format!("{shown}/card.pdf"),
            "/offices.pdf".into(),
            "/people.pdf".into(),
            "/offices.csv".into(),
            "/offices.xlsx".into(),
            format!("{person}/history"),
            "/api/v1/offices".into(),
            "/api/v1/people".into(),
            format!("/api/v1{hidden}"),
            format!("/api/v1{shown}"),
            format!("/api/v1{person}"),
        ];
        let mut seen = BTreeMap::new();
        for place in &places {
            for (who, visitor) in [("resident", &resident), ("nobody", &nobody)] {
                let page = if place.starts_with("/api/") {
                    visitor.get_json(place).await
                } else {
                    visitor.get(place).await
                };
                assert!(!page.text.contains(CANARY) && !page.text.contains("4471"), "{who} {place}");
                assert!(!page.status.is_server_error(), "{who} {place}");
                seen.insert((place.as_str(), who), page.status);
            }
        }
        assert_eq!(seen[&(shown.as_str(), "nobody")], StatusCode::OK, "what is public is there");
        assert_eq!(seen[&(person.as_str(), "resident")], StatusCode::OK);
        assert_ne!(seen[&(hidden.as_str(), "resident")], StatusCode::OK);
    })
    .await;
}
