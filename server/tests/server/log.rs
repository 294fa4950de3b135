//! Who saw whom: nothing that names people is shown without a line in the log, not even to somebody unknown.

use store::Statement;

use crate::house::{Browser, COORDINATOR, House, between};

static SEEN: Statement = Statement::new(
    "test.seen",
    "SELECT COUNT(*) FROM audit_entry WHERE role = $1 AND face = $2 AND deed = 'list' AND kind = 'professional'",
);

async fn seen(house: &House, role: &str, face: &str) -> i64 {
    let mut read = house.context.store().read().await.unwrap();
    read.one(&SEEN, &[role.into(), face.into()]).await.unwrap().number(0).unwrap()
}

#[tokio::test]
async fn a_search_by_somebody_unknown_writes_down_each_person_it_shows() {
    let house = House::open().await;
    let mut nobody = Browser::new(&house);
    let (_, people) = nobody.get("/api/v1/people").await;
    let name = between(&people, "\"name\":\"", "\"").remove(0);
    let listed = seen(&house, "nobody", "json").await;
    assert_eq!(
        listed,
        i64::try_from(people.matches("\"affiliations\"").count()).unwrap(),
        "those of the list"
    );
    let asked: String = name.chars().take(2).map(|c| c.to_string()).collect();
    let encoded: String = asked.bytes().map(|byte| format!("%{byte:02X}")).collect();

    let (_, page) = nobody.get(&format!("/search?q={encoded}")).await;
    let shown = i64::try_from(page.matches("<li><a href=\"/people/").count()).unwrap();
    assert!(shown > 0, "{page}");
    assert_eq!(seen(&house, "nobody", "search").await, shown);
    let (_, found) = nobody.get(&format!("/search/suggest?q={encoded}")).await;
    let suggested = i64::try_from(between(&found, "data-href=\"/people/", "\"").len()).unwrap();
    assert_eq!(seen(&house, "nobody", "search").await, shown + suggested);
    nobody.get("/search?q=%E3%82%93%E3%82%93%E3%82%93").await;
    assert_eq!(seen(&house, "nobody", "search").await, shown + suggested, "nothing shown, nothing written");
}

#[tokio::test]
async fn the_hub_sees_who_saw_a_person_and_the_page_is_made_to_be_printed() {
    let house = House::open().await;
    let (_, people) = Browser::new(&house).get("/api/v1/people").await;
    let person = between(&people, "{\"id\":\"", "\"").remove(0);
    let mut hub = Browser::enter(&house, COORDINATOR).await;
    hub.get(&format!("/people/{person}")).await;
    let (status, page) = hub.get(&format!("/people/{person}/seen")).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("連携コーディネーター") && page.contains("サインインしていません"), "{page}");
    assert!(page.contains("data-print"), "there is a button that prints");
    let (status, page) = hub.get("/hub/seen").await;
    assert_eq!(status, 200, "{page}");
}
