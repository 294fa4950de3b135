//! The small view of a 民生委員: what is public, and what is in the own district.

use access::{Actor, Role};
use axum::http::StatusCode;
use jiff::civil::date;
use people::served;
use store_testing::on_both;

use crate::world::World;

#[tokio::test]
async fn a_commissioner_sees_the_offices_of_the_own_district_and_public_ones_and_carries_no_list_away() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        // The first office is public and in the first district, the second is neither.
        let [public, closed] = world.offices;
        for (district, sees_closed) in [(world.districts[1], true), (world.districts[0], false)] {
            let actor = Actor { districts: vec![district], ..world.somebody(Role::Commissioner) };
            let visitor = world.site.visitor(actor);
            let status = if sees_closed { StatusCode::OK } else { StatusCode::FORBIDDEN };
            for face in ["/offices", "/api/v1/offices"] {
                let list = visitor.get(face).await;
                assert_eq!(list.text.contains(&closed.to_string()), sees_closed, "{face}");
                assert!(list.text.contains(&public.to_string()), "{face}");
                assert_eq!(visitor.get(&format!("{face}/{closed}")).await.status, status, "{face}");
                assert_eq!(visitor.get(&format!("{face}/{public}")).await.status, StatusCode::OK);
            }
            for file in ["/offices.csv", "/offices.xlsx", "/offices.pdf"] {
                assert_eq!(visitor.get(file).await.status, StatusCode::FORBIDDEN, "{file}");
            }
            // The doctor is public; that the nurse works at the closed office too is told to the own district alone.
            let people = visitor.get("/people").await;
            assert!(people.text.contains(&world.doctor.to_string()));
            for page in ["/people", "/api/v1/people"] {
                let nurse = visitor.get(&format!("{page}/{}", world.nurse)).await;
                assert!(nurse.text.contains("南病院"), "{page}");
                assert_eq!(nurse.text.contains("北薬局"), sees_closed, "{page}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_commissioner_serves_a_district_from_the_first_to_the_last_day_of_the_term() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let mut read = store.read().await.unwrap();
        for (day, serves) in [
            (date(2025, 11, 30), false),
            (date(2025, 12, 1), true),
            (date(2028, 11, 30), true),
            (date(2028, 12, 1), false),
        ] {
            let districts = served(&mut read, world.region, world.commissioner, day).await.unwrap();
            let expected =
                if serves { vec![(world.districts[1], "北地区".to_owned())] } else { Vec::new() };
            assert_eq!(districts, expected, "{day}");
        }
        let nurse = served(&mut read, world.region, world.nurse, date(2026, 11, 21)).await.unwrap();
        assert_eq!(nurse, [], "who works in a district does not serve it");
    })
    .await;
}

#[tokio::test]
async fn a_bad_id_is_a_page_that_is_not_there_and_who_may_look_but_not_change_is_told_whom_to_ask() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.site.visitor(world.somebody(Role::Member));
        for path in ["/offices/zzz", "/people/zzz", "/people/zzz/edit"] {
            let page = member.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(
                page.text.contains("見る権限がありません") && !page.text.contains("Cannot parse"),
                "{path}"
            );
            let data = member.get_json(&format!("/api/v1{}", path.trim_end_matches("/edit"))).await;
            assert_eq!(data.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(data.headers["content-type"], "application/problem+json", "{path}");
        }
        let edit = format!("/people/{}/edit", world.nurse);
        let refused = member.get(&edit).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains("拠点のコーディネーターに相談してください"));
        // Who may not know of her learns nothing.
        let manager = Actor { offices: vec![world.offices[0]], ..world.somebody(Role::Resident) };
        let closed = world.site.visitor(manager).get(&format!("/people/{}", world.nurse)).await;
        assert_eq!(closed.status, StatusCode::NOT_FOUND);
    })
    .await;
}
