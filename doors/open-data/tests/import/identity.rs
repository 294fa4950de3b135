//! Which row is about which office.

use people::incoming::MarkKind;

use super::*;

/// A list of a city whose header and rows are written here.
fn city(text: &str) -> Input {
    let source = open_bytes(text.to_owned(), &Options::default()).unwrap();
    Input { name: "city.csv".into(), layout: source.layout().code(), rows: Box::new(source.rows()) }
}

const FACILITIES: &str = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,住所,電話番号\n";
const WEST: &str = "西公民館,秋田県大館市中城1,0186-42-0001";
const EAST: &str = "東公民館,秋田県大館市中城2,0186-42-0002";
const NORTH: &str = "北公民館,秋田県大館市中城3,";

fn facilities(rows: &[&str]) -> Input {
    let rows: Vec<String> =
        (1..).zip(rows).map(|(number, row)| format!("052043,{number},秋田県,大館市,{row}")).collect();
    city(&format!("{FACILITIES}{}\n", rows.join("\n")))
}

impl House {
    async fn take(&self, inputs: Vec<Input>) -> Counts {
        let counts = import_all(&self.store, &self.by(), inputs, false).await.unwrap().counts;
        assert_adds_up(&counts);
        counts
    }

    /// Every office's id by its name.
    async fn ids(&self) -> Vec<(String, String)> {
        let rows = self.read().await.rows(&OFFICES, &[self.actor.region.into()]).await.unwrap();
        let mut all: Vec<_> =
            rows.iter().map(|row| (row.text(2).unwrap(), row.uuid(0).unwrap().to_string())).collect();
        all.sort();
        all
    }

    async fn marked(&self, id: Id<Import>) -> Vec<(String, MarkKind)> {
        let mut db = self.read().await;
        let permit = access::permit::<access::act::Look, Import>(&mut db, &self.actor, id, self.ids.now())
            .await
            .unwrap();
        let rows = import::rows(&mut db, &permit, None, 0, 100).await.unwrap();
        rows.iter().flat_map(|row| row.marks.iter().map(|mark| (row.name.clone(), mark.kind))).collect()
    }
}

#[tokio::test]
async fn a_row_added_at_the_top_moves_no_facility_to_another_house() {
    on_both(|store| async move {
        let house = House::of(store);
        assert_eq!(house.take(vec![facilities(&[WEST, EAST, NORTH])]).await.added, 3);
        let before = house.ids().await;
        let newer = facilities(&["本館,秋田県大館市中城9,0186-42-0009", WEST, EAST, NORTH]);
        let counts = house.take(vec![newer]).await;
        assert_eq!((counts.added, counts.changed, counts.unchanged), (1, 0, 3));
        let mut after = house.ids().await;
        after.retain(|(name, _)| name != "本館");
        assert_eq!(after, before);
    })
    .await;
}

#[tokio::test]
async fn a_facility_that_moves_or_gets_another_telephone_stays_the_same_facility() {
    on_both(|store| async move {
        let house = House::of(store);
        house.take(vec![facilities(&[WEST, EAST, NORTH])]).await;
        let before = house.ids().await;
        let newer = [
            "東公民館,秋田県大館市中城20,0186-42-0002",
            "北公民館,大館市中城三番地,0186-42-0003",
            "西公民館,秋田県大館市中城１番地,0186-42-1111",
        ];
        let (id, staged) = {
            let id = house.begin().await;
            let region = house.actor.region;
            let inputs = vec![facilities(&newer)];
            (id, stage(&house.store, &house.ids, region, id, inputs, None).await.unwrap().unwrap())
        };
        assert_eq!((staged.added, staged.changed, staged.unchanged), (0, 3, 0));
        assert_eq!(house.accepted(id).await, staged);
        assert_eq!(house.ids().await, before);
        assert_eq!(house.take(vec![facilities(&newer)]).await.unchanged, 3);
    })
    .await;
}

#[tokio::test]
async fn two_facilities_that_share_a_name_and_a_telephone_do_not_change_places() {
    on_both(|store| async move {
        let house = House::of(store);
        let first = "集会所,秋田県大館市中城1,0186-42-0001";
        let second = "集会所,秋田県大館市中城2,0186-42-0001";
        house.take(vec![facilities(&[first, second])]).await;
        let before = house.ids().await;
        let third = "集会所,秋田県大館市中城3,0186-42-0001";
        let counts = house.take(vec![facilities(&[third, second, first])]).await;
        assert_eq!((counts.added, counts.unchanged), (1, 2));
        assert!(house.ids().await.starts_with(&before[..1]));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_comes_with_another_name_at_another_place_changes_nothing_and_is_marked() {
    on_both(|store| async move {
        let house = House::of(store);
        let list = |row: &str| {
            city(&format!(
                "全国地方公共団体コード,ID,地方公共団体名,名称,所在地_連結表記,電話番号\n052043,7,大館市,{row}\n"
            ))
        };
        house.take(vec![list(WEST)]).await;
        let before = house.tables().await;
        for _ in 0..2 {
            let counts = house.take(vec![list(EAST)]).await;
            assert_eq!((counts.changed, counts.unchanged, counts.marked), (0, 1, 1));
            assert_eq!(house.tables().await, before);
            let marked = house.marked(house.newest().await).await;
            assert!(marked.contains(&("東公民館".into(), MarkKind::OtherUnderNumber)), "{marked:?}");
        }
        let renamed = list("西ふれあい館,秋田県大館市中城1,0186-42-0001");
        assert_eq!(house.take(vec![renamed]).await.changed, 1);
    })
    .await;
}

#[tokio::test]
async fn a_second_row_of_one_number_and_service_that_says_something_else_is_listed() {
    on_both(|store| async move {
        let house = House::of(store);
        let other = FIRST[0].replace("中城1", "片山町5");
        let rows = [FIRST[0], &other, FIRST[0], FIRST[1]];
        let counts = house.bring(&rows).await;
        assert_adds_up(&counts);
        assert_eq!(counts, Counts { rows: 4, added: 2, changed: 0, unchanged: 2, refused: 0, marked: 1 });
        let marked = house.marked(house.newest().await).await;
        assert_eq!(marked, [("みどり訪問看護".into(), MarkKind::RepeatedOtherwise)]);
        assert_eq!(house.bring(&rows).await, Counts { added: 0, unchanged: 4, ..counts });
        let elsewhere = FIRST[1].replace("みどり訪問看護", "はなぞの会館").replace("中城1", "片山町5");
        let (id, staged) = house.staged(&[FIRST[0], &elsewhere]).await;
        assert_eq!((staged.added, staged.marked), (0, 1));
        assert_eq!(house.marked(id).await, [("はなぞの会館".into(), MarkKind::OtherUnderNumber)]);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_reading_is_left_out_and_marked() {
    on_both(|store| async move {
        let house = House::of(store);
        let counts = house.bring(&[&FIRST[0].replace("ミドリホウモンカンゴ", "24時間ケアの里")]).await;
        assert_eq!(counts.marked, 1);
        let (_, details) = house.details("0510410001").await;
        assert!(details.get("reading").is_none(), "{details}");
        let marked = house.marked(house.newest().await).await;
        assert_eq!(marked, [("みどり訪問看護".into(), MarkKind::ReadingShape)]);
    })
    .await;
}

#[tokio::test]
async fn the_lists_of_one_city_bring_every_house_once() {
    let names = ["0045", "0047", "0048", "0049", "0050", "0051", "0056"];
    let files: Vec<_> = names.iter().filter_map(|name| shared(&format!("takamatsu/{name}.csv"))).collect();
    if files.len() < names.len() {
        return;
    }
    let fresh = store_testing::sqlite().await;
    let house = House::of(fresh.store.clone());
    for file in &files[..3] {
        let counts = house.run(std::slice::from_ref(file)).await;
        assert_eq!(counts.changed, 0, "{}", file.display());
    }
    assert_eq!(house.ids().await.len(), 19);
    let counts = house.run(&files).await;
    assert_adds_up(&counts);
    println!("{counts:?}, {} offices", house.ids().await.len());
    let one = store_testing::sqlite().await;
    let once = House::of(one.store.clone());
    once.run(&files).await;
    assert_eq!(once.ids().await.len(), house.ids().await.len(), "one after the other or all at once");
}
