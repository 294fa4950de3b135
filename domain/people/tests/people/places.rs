//! Outlines, districts, contact windows and what became of them.

use access::{Actor, Role};
use axum::http::StatusCode;
use page_testing::Seen;
use store_testing::on_both;

use crate::world::{World, with};

const OUTLINE: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"name":"南地区"},"geometry":{"type":"Polygon","coordinates":[
        [[143.8,43.7],[144.0,43.7],[144.0,43.8],[143.8,43.8],[143.8,43.7]]]}},
    {"type":"Feature","properties":{"name":"北地区"},"geometry":{"type":"Polygon","coordinates":[
        [[143.8,43.8],[144.0,43.8],[144.0,43.9],[143.8,43.9],[143.8,43.8]]]}}]}"#;

/// A form of an office as it is sent when new.
pub fn office_form<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", "つなぐ訪問看護ステーション"),
        ("reading", "つなぐほうもんかんごすてーしょん"),
        ("kind", "130"),
        ("address", "北海道北見市大通西1丁目"),
        ("municipality", "012084"),
        ("point", "43.75,143.9"),
        ("phone", "0157-00-3333"),
    ]
}

async fn bring(world: &World, of: &str, bytes: &[u8]) -> Seen {
    let hub = world.site.visitor(world.somebody(Role::Hub));
    hub.upload("/hub/outlines", &[("of", of)], ("outline", "kitami.geojson", bytes)).await
}

#[tokio::test]
async fn a_district_is_proposed_from_the_outline_and_taken_with_a_line_in_the_history() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let added = hub.post("/offices/new", &office_form()).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let office = added.location().to_owned();
        // Two districts of one municipality: neither address nor municipality tells which.
        assert!(!hub.get(&office).await.text.contains("ではありませんか"));
        assert!(hub.get("/offices/districts").await.text.contains("記録からは分かりません"));
        let brought = bring(&world, "names", OUTLINE.as_bytes()).await;
        assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.text);
        let page = hub.get(&office).await;
        for words in
            ["この事業所の地区は南地区ではありませんか", "地図の位置が、この地区の範囲の中にあります"]
        {
            assert!(page.text.contains(words), "{words}");
        }
        let list = hub.get("/offices/districts").await;
        let south = world.districts[0].to_string();
        assert!(list.text.contains(&format!("value=\"{south}\" selected")));
        let field = format!("district-{}", office.trim_start_matches("/offices/"));
        let saved = hub.post("/offices/districts", &[(&field, &south), ("district-x", "y")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = hub.get(&office).await;
        assert!(page.text.contains("南地区") && !page.text.contains("ではありませんか"));
        let history = hub.get(&format!("{office}/history")).await;
        assert!(history.text.contains("地区を南地区にした"));
        assert!(hub.get("/offices/districts").await.text.contains("地区が決まっていない事業所はありません"));
        // Whoever works elsewhere neither sees the proposal nor takes it.
        let member = world.site.visitor(world.somebody(Role::Member));
        let north = world.districts[1].to_string();
        let refused = member.post(&format!("{office}/district"), &[("district", &north)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(member.get("/offices/districts").await.status, StatusCode::FORBIDDEN);
        assert_eq!(member.get("/hub/outlines").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_outline_is_refused_and_the_one_before_stays() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        bring(&world, "region", OUTLINE.as_bytes()).await;
        for (bytes, words) in [
            ("", "GeoJSONのファイルを選んでください"),
            ("<kml/>", "GeoJSONとして読み取れません"),
            (r#"{"type":"FeatureCollection","features":[]}"#, "多角形"),
            (r#"{"type":"Polygon","coordinates":[[[43.8,143.9],[43.8,143.9]]]}"#, "緯度・経度ではありません"),
        ] {
            let back = bring(&world, "region", bytes.as_bytes()).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(back.text.contains(words) && back.text.contains("kitami.geojson"), "{words}");
        }
        let page = hub.get("/hub/outlines").await;
        assert_eq!(page.text.matches("kitami.geojson").count(), 1, "the region alone has one");
        let remove = page.text.split('"').find(|part| part.ends_with("/remove")).unwrap().to_owned();
        assert_eq!(hub.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!hub.get("/hub/outlines").await.text.contains("kitami.geojson"));
        assert_eq!(hub.post(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// A window as its form sends it.
fn window_form<'a>() -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("purpose", "discharge"),
        ("person", "大野木 遥香"),
        ("channel-1", "phone"),
        ("value-1", "0157-00-1111"),
        ("hours-from-1", "8:30"),
        ("hours-to-1", "17:15"),
        ("avoid-from-1", "12:00"),
        ("avoid-to-1", "14:00"),
        ("holidays", "closed"),
        ("note", "先に電話をください"),
    ];
    for day in ["monday", "tuesday", "wednesday", "thursday", "friday"] {
        form.extend([("hours-days-1", day), ("avoid-days-1", day)]);
    }
    form
}

#[tokio::test]
async fn the_card_says_what_to_do_now_by_clock_weekday_and_holiday() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let manager = Actor { offices: vec![world.offices[0]], ..world.somebody(Role::Manager) };
        let manager = world.site.visitor(manager);
        let office = format!("/offices/{}", world.offices[0]);
        let added = manager.post(&format!("{office}/windows/new"), &window_form()).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let member = world.site.visitor(world.somebody(Role::Member));
        for (now, words) in [
            // Friday 10:00, 13:00 and 18:00; Saturday; Monday 23 November is a holiday.
            ("2026-11-20T01:00:00Z", &["今、電話できます", "12:00まで"][..]),
            ("2026-11-20T04:00:00Z", &["今は避ける時間です", "次は14:00"]),
            ("2026-11-20T09:00:00Z", &["今は受付時間外です", "令和8年11月24日(火) 8:30"]),
            ("2026-11-21T01:00:00Z", &["今は受付時間外です", "令和8年11月24日(火) 8:30"]),
            ("2026-11-23T01:00:00Z", &["今は受付時間外です", "令和8年11月24日(火) 8:30"]),
        ] {
            world.site.clock.set(now.parse().unwrap());
            let page = member.get(&office).await;
            for words in words {
                assert!(page.text.contains(words), "{now} {words}: {}", page.text);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_window_is_corrected_and_ended_and_the_history_keeps_what_was() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let manager = Actor {
            offices: vec![world.offices[0]],
            name: "管理 一郎".into(),
            ..world.somebody(Role::Manager)
        };
        let manager = world.site.visitor(manager);
        let office = format!("/offices/{}", world.offices[0]);
        manager.post(&format!("{office}/windows/new"), &window_form()).await;
        let page = manager.get(&office).await;
        let edit = page.text.split('"').find(|part| part.starts_with("/windows/")).unwrap().to_owned();
        let wrong = with(window_form(), &[("hours-to-1", "8:00"), ("value-1", "abc")]);
        let back = manager.post(&edit, &wrong).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.text.contains("value=\"8:00\"") && back.text.contains("value=\"abc\""));
        let other = with(window_form(), &[("avoid-to-1", "13:30"), ("person", "佐々木 光")]);
        assert_eq!(manager.post(&edit, &other).await.status, StatusCode::SEE_OTHER);
        let ended = manager.post(&edit.replace("/edit", "/end"), &[]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
        assert!(!manager.get(&office).await.text.contains("佐々木"));
        let history = manager.get(&format!("{office}/history")).await;
        for words in [
            "入退院の調整",
            "管理 一郎",
            "窓口を直した",
            "窓口を終わりにした",
            "大野木 遥香",
            "佐々木 光",
            "月・火・水・木・金 12:00–14:00",
            "月・火・水・木・金 12:00–13:30",
        ] {
            assert!(history.text.contains(words), "{words}");
        }
        let member = world.site.visitor(world.somebody(Role::Member));
        assert_eq!(member.get(&format!("{office}/history")).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}
