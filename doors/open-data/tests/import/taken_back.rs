//! Taking a list back leaves what another one states.

use super::*;

#[tokio::test]
async fn an_office_stays_as_long_as_one_accepted_list_states_it() {
    on_both(|store| async move {
        let house = House::of(store);
        let count = async || house.tables().await.iter().filter(|line| line.starts_with("office")).count();
        let (first, _) = house.staged(&FIRST[..3]).await;
        house.accepted(first).await;
        let before = house.tables().await;
        let (second, counts) = house.staged(&FIRST[..1]).await;
        assert_eq!(counts.unchanged, 1);
        house.accepted(second).await;
        let undone = house.undone(first).await;
        assert_eq!((undone.removed, undone.kept), (1, 1));
        let kept = house.rows(first, LineOutcome::Kept).await;
        assert_eq!(
            (kept[0].name.as_str(), kept[0].reason.as_deref()),
            ("みどり訪問看護", Some(import::STATED))
        );
        assert!(house.tables().await.iter().all(|line| before.contains(line)));
        assert_eq!(count().await, 1);
        let undone = house.undone(second).await;
        assert_eq!((undone.removed, undone.kept), (1, 0));
        assert!(house.tables().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_changed_field_stays_as_long_as_one_accepted_list_says_it() {
    on_both(|store| async move {
        let house = House::of(store);
        house.bring(&FIRST[..1]).await;
        let moved = FIRST[0].replace("中城1", "中城10");
        house.bring(&[&moved]).await;
        let changed = house.newest().await;
        assert_eq!(house.bring(&[&moved]).await.unchanged, 1);
        let undone = house.undone(changed).await;
        assert_eq!((undone.restored, undone.kept), (0, 1));
        assert_eq!(house.details("0510410001").await.1["address"], "秋田県大館市中城10");
    })
    .await;
}
