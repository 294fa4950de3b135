//! Saying that all of an office is right, closing it, and opening it again.

use access::Role;
use axum::http::StatusCode;
use store_testing::on_both;

use crate::world::World;

#[tokio::test]
async fn the_hub_and_the_offices_manager_close_an_office_with_day_and_reason_and_open_it_again() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let office = format!("/offices/{}", world.offices[0]);
        let end = format!("{office}/end");
        let mut manager = world.somebody(Role::Manager);
        manager.offices = vec![world.offices[0]];
        let mut elsewhere = world.somebody(Role::Manager);
        elsewhere.offices = vec![world.offices[1]];
        let mut member = world.somebody(Role::Member);
        member.offices = vec![world.offices[0]];
        for (actor, status) in [(elsewhere, StatusCode::FORBIDDEN), (member, StatusCode::FORBIDDEN)] {
            assert_eq!(world.site.visitor(actor).get(&end).await.status, status);
        }
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let manager = world.site.visitor(manager);
        let closed = [("on-year", "令和8"), ("on-month", "10"), ("on-day", "31"), ("reason", "廃止のため")];
        let missing = manager.post(&end, &closed[..3]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.text.contains("理由を入力してください"), "{}", missing.text);
        assert_eq!(manager.post(&end, &closed).await.status, StatusCode::SEE_OTHER);
        let page = hub.get(&office).await.text;
        assert!(page.contains("令和8年10月31日") && page.contains("廃止のため"), "{page}");
        assert!(!hub.get("/offices").await.text.contains("南病院"));
        let history = hub.get(&format!("{office}/history")).await.text;
        assert!(history.contains("終了") && history.contains("廃止のため"), "{history}");
        assert_eq!(hub.post(&end, &closed).await.status, StatusCode::CONFLICT);
        assert_eq!(hub.post(&format!("{office}/reopen"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(hub.get("/offices").await.text.contains("南病院"));
        assert!(!hub.get(&office).await.text.contains("廃止のため"));
    })
    .await;
}

#[tokio::test]
async fn nobody_confirms_what_has_changed_since_they_looked() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let office = format!("/offices/{}", world.offices[0]);
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let confirm = format!("{office}/confirm");
        assert_eq!(hub.post(&confirm, &[("version", "0")]).await.status, StatusCode::CONFLICT);
        assert_eq!(hub.post(&confirm, &[("version", "1")]).await.status, StatusCode::SEE_OTHER);
        assert!(hub.get(&office).await.text.contains("試験 花が令和8年11月21日"));
        assert!(hub.get(&format!("{office}/history")).await.text.contains("すべて正しいと確認"));
        let stranger = world.site.visitor(world.somebody(Role::Member));
        assert_eq!(stranger.post(&confirm, &[("version", "2")]).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}
