//! Finding what there is.

use access::Role;
use store_testing::on_both;

use crate::world::{World, added};

#[tokio::test]
async fn a_list_is_narrowed_by_what_somebody_looks_for_and_says_when_it_takes_place_next() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let north = world.districts[0].to_string();
        added(&member, &[("district", &north)]).await;
        added(
            &member,
            &[
                ("name", "配食 ほがらか"),
                ("layer", "formal"),
                ("category", "meals"),
                ("meanings", "safety"),
                ("rule-weeks-1", ""),
                ("rule-days-1", "monday"),
            ],
        )
        .await;
        let all = member.get("/resources").await;
        assert_eq!(all.status, 200);
        assert!(
            all.text.contains("2件") && all.text.contains("次は令和8年11月25日(水) 13:30から"),
            "{}",
            all.text
        );
        for (query, found, not) in [
            ("category=meals", "配食 ほがらか", "ふれあいサロン"),
            ("layer=informal", "ふれあいサロン", "配食 ほがらか"),
            ("meaning=safety", "配食 ほがらか", "ふれあいサロン"),
            ("day=wednesday", "ふれあいサロン", "配食 ほがらか"),
            (&format!("district={north}"), "ふれあいサロン", "配食 ほがらか"),
        ] {
            let seen = member.get(&format!("/resources?{query}")).await;
            assert!(seen.text.contains(found) && !seen.text.contains(not), "{query}");
        }
        let none = member.get("/resources?category=children").await;
        assert!(none.text.contains("当てはまる資源がありません"));
    })
    .await;
}

#[tokio::test]
async fn the_sheet_has_the_records_of_the_page_and_a_formula_is_text() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        added(&member, &[("name", "=HYPERLINK(\"x\")"), ("cost", "1回100円")]).await;
        added(&member, &[("name", "お茶のみ"), ("audience", "office")]).await;
        let csv = member.get("/resources.csv").await;
        assert_eq!(csv.status, 200);
        assert!(
            csv.text.contains("1回100円") && csv.text.contains("第2、第4 水 13:30–15:30"),
            "{}",
            csv.text
        );
        assert!(!csv.text.contains("\n=HYPERLINK") && !csv.text.contains(",=HYPERLINK"));
        assert!(!csv.text.contains("お茶のみ"), "what is private does not leave the house");
        let resident = world.site.visitor(world.somebody(Role::Resident, 1));
        assert_eq!(resident.get("/resources.csv").await.status, 403);
        let data = member.get_json("/api/v1/resources").await;
        assert!(data.text.contains("\"total\":2") && data.text.contains("お茶のみ"));
    })
    .await;
}

#[tokio::test]
async fn the_tree_counts_what_is_shared_by_district_and_says_so_in_words() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let member = world.member();
        let north = world.districts[0].to_string();
        added(&member, &[("district", &north)]).await;
        added(&member, &[("district", &north), ("layer", "natural")]).await;
        added(&member, &[("district", &north), ("layer", "natural"), ("audience", "office")]).await;
        let tree = member.get("/resources/tree").await;
        assert!(tree.text.contains("北地区: 枝葉0、幹1、根っこ1"), "{}", tree.text);
        assert!(tree.text.contains("南地区: 枝葉0、幹0、根っこ0"));
        let public = world.nobody().get("/resources/tree").await;
        assert!(public.text.contains("北地区: 枝葉0、幹0、根っこ0"));
    })
    .await;
}
