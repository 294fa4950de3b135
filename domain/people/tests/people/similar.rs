//! Somebody is not put into the directory twice without anybody noticing.

use access::{Actor, Role};
use axum::http::StatusCode;
use store_testing::on_both;

use crate::world::{World, with};

#[tokio::test]
async fn who_seems_to_be_there_already_is_shown_before_somebody_is_added() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let form = vec![
            ("name", "中村 明"),
            ("reading", "なかむら あきら"),
            ("standing", "support"),
            ("kind", "body"),
            ("body", "在宅医療推進会議"),
            ("phone", "0157-99-9999"),
        ];
        // The same name in another spelling, the same reading, the same telephone.
        for same in [("name", "渡辺　花子"), ("reading", "わたなべ はなこ"), ("phone", "0157000001")]
        {
            let asked = hub.post("/people/new", &with(form.clone(), &[same])).await;
            assert_eq!(asked.status, StatusCode::CONFLICT, "{same:?}");
            for words in
                ["まだ加えていません", "<ruby>渡邊", "上の人とは別の人です", "value=\"在宅医療推進会議\""]
            {
                assert!(asked.text.contains(words), "{same:?}: {words}");
            }
            assert!(!asked.text.contains("<ruby>佐藤"));
        }
        let seen = world.lines(world.nurse).await;
        assert_eq!(seen.len(), 3, "whoever was shown is written down");
        let different = with(form.clone(), &[("name", "渡辺　花子"), ("different", "yes")]);
        assert_eq!(hub.post("/people/new", &different).await.status, StatusCode::SEE_OTHER);
        let other = [("name", "木村 直"), ("reading", "きむら なお"), ("phone", "0157-88-8888")];
        let other = hub.post("/people/new", &with(form.clone(), &other)).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "nobody is like them");
        let office = world.offices[1].to_string();
        let manager = Actor { offices: vec![world.offices[1]], ..world.somebody(Role::Manager) };
        let here = with(form, &[("office", office.as_str()), ("phone", "0157-00-0001")]);
        assert_eq!(world.site.visitor(manager).post("/people/new", &here).await.status, StatusCode::CONFLICT);
    })
    .await;
}
