//! Lists of offices come in, are looked at, accepted and taken back, on both engines.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests may fail as tests do")]

mod files;
mod identity;
mod taken_back;

use std::path::{Path, PathBuf};

use access::{Actor, Role};
use audit::Face;
use kernel::{Chance, Clock, Id, Ids, Instant, Lang, Outcome};
use open_data::{Options, open_bytes, run_import};
use people::import::{
    self, By, Counts, Decision, Import, Input, LineOutcome, accept, import_all, stage, undo,
};
use proptest::{
    collection::vec, prelude::Strategy, sample::select, strategy::ValueTree, test_runner::TestRunner,
};
use store::{Read, Statement, Store};
use store_testing::{Fresh, on_both};

static OFFICES: Statement = Statement::new(
    "test.offices",
    "SELECT office_id, state, name, reading_key, kind, number, phone_digits, municipality, details FROM office
     WHERE region_id = $1 ORDER BY office_id",
);
static SERVICES: Statement = Statement::new(
    "test.services",
    "SELECT office_id, service, number, capacity FROM office_service WHERE region_id = $1 ORDER BY office_id, service",
);
static SOURCES: Statement = Statement::new(
    "test.sources",
    "SELECT office_id, source_key, digest, import_id FROM office_source WHERE region_id = $1 ORDER BY source_key",
);
static ENTRIES: Statement = Statement::new(
    "test.entries",
    "SELECT thing_id, title, folded, detail FROM search_entry WHERE region_id = $1 ORDER BY thing_id",
);
static CONFIRM: Statement = Statement::new(
    "test.confirm",
    "INSERT INTO office_confirmed (region_id, office_id, field, confirmed_by, confirmed_at) VALUES ($1, $2, $3, $4, $5)",
);
static EDIT: Statement = Statement::new(
    "test.edit",
    "UPDATE office SET details = $3, version = version + 1 WHERE region_id = $1 AND office_id = $2",
);
static EDITED: Statement = Statement::new(
    "test.edited",
    "INSERT INTO office_history (region_id, office_id, version, at, cause, author, changes)
     SELECT region_id, office_id, version, $3, 'edit', 'x', $4 FROM office WHERE region_id = $1 AND office_id = $2",
);

const HEADER: &str =
    "事業所番号,事業所名,事業所名カナ,サービスの種類,都道府県名,市区町村名,住所,電話番号,定員,備考";
const FIRST: [&str; 5] = [
    "0510410001,みどり訪問看護,ミドリホウモンカンゴ,訪問看護,秋田県,大館市,秋田県大館市中城1,0186-42-0001,0,",
    "0510410001,みどり訪問看護,ミドリホウモンカンゴ,訪問リハビリテーション,秋田県,大館市,秋田県大館市中城1,0186-42-0001,0,",
    "0510410002,\"=SUM(A1)\",ケイサン,通所介護,秋田県,大館市,中城2,0186-42-0002,20,+81",
    "0510410003,名無しではない,,居宅介護支援,秋田県,大館市,秋田県大館市中城3,0186-42-0003,0,",
    "0510410004,,,居宅介護支援,秋田県,大館市,秋田県大館市中城4,0186-42-0004,0,",
];

struct House {
    store: Store,
    ids: Ids,
    actor: Actor,
}

impl House {
    fn of(store: Store) -> Self {
        let ids = Ids::new(Clock::system(), Chance::seeded(7));
        let actor =
            Actor { role: Role::Hub, name: "連携 花子".into(), ..Actor::nobody(ids.next(), Lang::Ja) };
        Self { store, ids, actor }
    }

    fn by(&self) -> By<'_> {
        By { actor: &self.actor, ids: &self.ids, face: Face::Cli }
    }

    async fn bring(&self, rows: &[&str]) -> Counts {
        import_all(&self.store, &self.by(), vec![input(rows)], false).await.unwrap().counts
    }

    async fn run(&self, files: &[PathBuf]) -> Counts {
        let options = Options::default();
        let brought = run_import(&self.store, &self.by(), "care-offices", files, &options, false).await;
        brought.unwrap().summary.counts
    }

    async fn read(&self) -> Read {
        self.store.read().await.unwrap()
    }

    /// What the tables hold, as text.
    async fn tables(&self) -> Vec<String> {
        let (mut db, region) = (self.read().await, self.actor.region);
        let mut all = Vec::new();
        for row in db.rows(&OFFICES, &[region.into()]).await.unwrap() {
            let texts: Vec<_> = (1..8).map(|at| row.optional_text(at).unwrap()).collect();
            all.push(format!("office {} {texts:?} {}", row.uuid(0).unwrap(), row.json(8).unwrap()));
        }
        for row in db.rows(&SERVICES, &[region.into()]).await.unwrap() {
            let texts: Vec<_> = (1..4).map(|at| row.optional_text(at).unwrap()).collect();
            all.push(format!("service {} {texts:?}", row.uuid(0).unwrap()));
        }
        for row in db.rows(&SOURCES, &[region.into()]).await.unwrap() {
            let (office, key, import) = (row.uuid(0).unwrap(), row.text(1).unwrap(), row.uuid(3).unwrap());
            all.push(format!("source {office} {key} {:?} {import}", row.bytes(2).unwrap()));
        }
        for row in db.rows(&ENTRIES, &[region.into()]).await.unwrap() {
            let texts: Vec<_> = (1..4).map(|at| row.text(at).unwrap()).collect();
            all.push(format!("entry {} {texts:?}", row.uuid(0).unwrap()));
        }
        all
    }

    /// The offices' details, by number.
    async fn details(&self, number: &str) -> (Id<access::Office>, serde_json::Value) {
        let rows = self.read().await.rows(&OFFICES, &[self.actor.region.into()]).await.unwrap();
        let row = rows.iter().find(|row| row.optional_text(5).unwrap().as_deref() == Some(number)).unwrap();
        (row.id(0).unwrap(), row.json(8).unwrap())
    }

    /// Somebody changes a field by hand.
    async fn edit(&self, number: &str, field: &str, value: &str) {
        let (office, mut details) = self.details(number).await;
        let before = details[field].clone();
        details[field] = value.into();
        let region = self.actor.region;
        let mut write = self.store.write().await.unwrap();
        write.execute(&EDIT, &[region.into(), office.into(), details.into()]).await.unwrap();
        let changes = serde_json::json!({ field: [before, value] });
        let values = [region.into(), office.into(), self.ids.now().into(), changes.into()];
        write.execute(&EDITED, &values).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn begin(&self) -> Id<Import> {
        let leave = import::leave_to_add(&self.actor, self.ids.now()).unwrap();
        let mut write = self.store.write().await.unwrap();
        let files = vec!["a.csv".into()];
        let id = import::begin(&mut write, &leave, &self.actor, &self.ids, files).await.unwrap();
        write.commit().await.unwrap();
        id
    }

    async fn staged(&self, rows: &[&str]) -> (Id<Import>, Counts) {
        let id = self.begin().await;
        let region = self.actor.region;
        let counts =
            stage(&self.store, &self.ids, region, id, vec![input(rows)], None).await.unwrap().unwrap();
        (id, counts)
    }

    async fn decide(&self, id: Id<Import>, decision: Decision) -> Outcome<bool> {
        let mut write = self.store.write().await.unwrap();
        let permit = access::permit(&mut write, &self.actor, id, self.ids.now()).await?;
        let left = import::decide(&mut write, &permit, decision, self.ids.now()).await?;
        write.commit().await.unwrap();
        Ok(left)
    }

    async fn accepted(&self, id: Id<Import>) -> Counts {
        assert!(self.decide(id, Decision::Accept).await.unwrap());
        accept(&self.store, &self.ids, self.actor.region, id).await.unwrap().unwrap()
    }

    async fn newest(&self) -> Id<Import> {
        let leave =
            access::leave(&self.actor, &access::Facts::of(access::Kind::Import), Instant::from_micros(0))
                .unwrap();
        import::list(&mut self.read().await, &leave).await.unwrap()[0].id
    }

    async fn undone(&self, id: Id<Import>) -> import::Undone {
        assert!(self.decide(id, Decision::Undo).await.unwrap());
        undo(&self.store, &self.ids, self.actor.region, id).await.unwrap().unwrap()
    }

    async fn rows(&self, id: Id<Import>, outcome: LineOutcome) -> Vec<import::RowRecord> {
        let mut db = self.read().await;
        let permit = access::permit::<access::act::Look, Import>(&mut db, &self.actor, id, self.ids.now())
            .await
            .unwrap();
        import::rows(&mut db, &permit, Some(outcome), 0, 100).await.unwrap()
    }
}

fn input(rows: &[&str]) -> Input {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    let source = open_bytes(text, &Options::default()).unwrap();
    Input { name: "a.csv".into(), layout: source.layout().code(), rows: Box::new(source.rows()) }
}

fn assert_adds_up(counts: &Counts) {
    assert_eq!(counts.rows, counts.added + counts.changed + counts.unchanged + counts.refused, "{counts:?}");
}

#[tokio::test]
async fn rows_of_one_number_are_one_office_and_everything_adds_up() {
    on_both(|store| async move {
        let house = House::of(store);
        let counts = house.bring(&FIRST).await;
        assert_adds_up(&counts);
        assert_eq!(counts, Counts { rows: 5, added: 4, changed: 0, unchanged: 0, refused: 1, marked: 1 });
        let tables = house.tables().await;
        assert_eq!(tables.iter().filter(|line| line.starts_with("office")).count(), 3);
        assert_eq!(tables.iter().filter(|line| line.starts_with("service")).count(), 4);
        assert_eq!(tables.iter().filter(|line| line.starts_with("entry")).count(), 3);
        let id = house.newest().await;
        let refused = house.rows(id, LineOutcome::Refused).await;
        assert_eq!((refused.len(), refused[0].line, refused[0].reason.as_deref()), (1, 6, Some("no-name")));
        let (_, details) = house.details("0510410002").await;
        assert_eq!((details["name"].as_str(), details["note"].as_str()), (Some("=SUM(A1)"), Some("+81")));
        assert_eq!(details["address"], "秋田県大館市中城2");
    })
    .await;
}

#[tokio::test]
async fn a_second_identical_list_changes_nothing() {
    on_both(|store| async move {
        let house = House::of(store);
        house.bring(&FIRST).await;
        let before = house.tables().await;
        let counts = house.bring(&FIRST).await;
        assert_eq!(counts, Counts { rows: 5, added: 0, changed: 0, unchanged: 4, refused: 1, marked: 1 });
        assert_eq!(house.tables().await, before);
        let (id, staged) = house.staged(&FIRST).await;
        assert_eq!(staged, counts);
        assert_eq!(house.accepted(id).await, counts);
        assert_eq!(house.tables().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_looked_at_first_comes_to_the_same_as_one_brought_in_at_once() {
    on_both(|store| async move {
        let house = House::of(store.clone());
        let (id, staged) = house.staged(&FIRST).await;
        assert!(house.tables().await.is_empty(), "nothing is stored before somebody accepts");
        assert_eq!(house.accepted(id).await, staged);
        assert!(!house.decide(id, Decision::Accept).await.unwrap(), "accepting twice is accepting once");
        assert!(accept(&house.store, &house.ids, house.actor.region, id).await.unwrap().is_none());
        let other = House {
            actor: Actor { role: Role::Hub, ..Actor::nobody(house.ids.next(), Lang::Ja) },
            ..House::of(store)
        };
        assert_eq!(other.bring(&FIRST).await, staged);
        let plain = |lines: Vec<String>| -> Vec<String> {
            lines
                .iter()
                .filter(|l| l.starts_with("office"))
                .map(|l| l.split_once(' ').unwrap().1.split_once(' ').unwrap().1.to_owned())
                .collect()
        };
        assert_eq!(plain(house.tables().await), plain(other.tables().await));
    })
    .await;
}

#[tokio::test]
async fn a_newer_list_shows_what_changes_and_changes_it_except_what_people_put_right() {
    on_both(|store| async move {
        let house = House::of(store);
        house.bring(&FIRST).await;
        let (first, _) = house.details("0510410001").await;
        let mut write = house.store.write().await.unwrap();
        let who: Id<access::Account> = house.ids.next();
        let values =
            [house.actor.region.into(), first.into(), "phone".into(), who.into(), house.ids.now().into()];
        write.execute(&CONFIRM, &values).await.unwrap();
        write.commit().await.unwrap();
        house.edit("0510410003", "address", "秋田県大館市中城三丁目").await;
        let newer = [
            FIRST[0].replace("0186-42-0001", "0186-49-9999").replace("中城1", "中城10"),
            FIRST[1].to_owned(),
            FIRST[2].replace(",20,", ",25,"),
            FIRST[3].replace("0186-42-0003", "0186-42-3333").replace("中城3", "中城33"),
            "0510410009,あたらしい,アタラシイ,福祉用具貸与,秋田県,大館市,秋田県大館市中城9,0186-42-0009,0,"
                .to_owned(),
        ];
        let rows: Vec<&str> = newer.iter().map(String::as_str).collect();
        let (id, staged) = house.staged(&rows).await;
        assert_adds_up(&staged);
        assert_eq!((staged.added, staged.changed, staged.unchanged), (1, 3, 1));
        let changed = house.rows(id, LineOutcome::Changed).await;
        let shown = changed[0].changed.as_ref().unwrap();
        assert_eq!(shown.made[0].before.as_deref(), Some("秋田県大館市中城1"));
        assert_eq!(shown.made[0].after.as_deref(), Some("秋田県大館市中城10"));
        assert_eq!(shown.kept[0].after.as_deref(), Some("0186-49-9999"));
        assert_eq!(house.accepted(id).await, staged);
        let (_, details) = house.details("0510410001").await;
        assert_eq!(
            (details["phone"].as_str(), details["address"].as_str()),
            (Some("0186-42-0001"), Some("秋田県大館市中城10"))
        );
        let (_, details) = house.details("0510410003").await;
        assert_eq!(
            (details["phone"].as_str(), details["address"].as_str()),
            (Some("0186-42-3333"), Some("秋田県大館市中城三丁目"))
        );
        assert_eq!(house.details("0510410002").await.1["capacity"], "25");
        assert_eq!(house.bring(&rows).await.unchanged, 5);
    })
    .await;
}

#[tokio::test]
async fn undoing_restores_everything_exactly() {
    on_both(|store| async move {
        let house = House::of(store);
        house.bring(&FIRST[..3]).await;
        let before = house.tables().await;
        let newer =
            [FIRST[0].replace("中城1", "中城10"), FIRST[1].replace("訪問リハビリテーション", "訪問入浴介護")];
        let rows = [&newer[0], &newer[1], FIRST[3]];
        let counts = house.bring(&rows).await;
        assert_eq!((counts.added, counts.changed), (2, 1));
        assert_ne!(house.tables().await, before);
        let id = house.newest().await;
        let undone = house.undone(id).await;
        assert_eq!((undone.removed, undone.kept), (1, 0));
        assert_eq!(house.tables().await, before);
        assert!(!house.decide(id, Decision::Undo).await.unwrap());
        assert!(undo(&house.store, &house.ids, house.actor.region, id).await.unwrap().is_none());
        assert!(house.decide(id, Decision::Accept).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_a_person_has_changed_since_stays_when_the_import_is_undone() {
    on_both(|store| async move {
        let house = House::of(store);
        house.bring(&FIRST).await;
        let newer = FIRST[0].replace("中城1", "中城10").replace("42-0001", "42-1111");
        house.bring(&[&newer]).await;
        house.edit("0510410001", "address", "秋田県大館市中城100").await;
        let undone = house.undone(house.newest().await).await;
        assert_eq!((undone.removed, undone.kept), (0, 1));
        let (_, details) = house.details("0510410001").await;
        assert_eq!(
            (details["address"].as_str(), details["phone"].as_str()),
            (Some("秋田県大館市中城100"), Some("0186-42-0001"))
        );
    })
    .await;
}

#[tokio::test]
async fn an_office_somebody_has_touched_stays_when_the_list_that_brought_it_is_undone() {
    on_both(|store| async move {
        let house = House::of(store);
        house.bring(&FIRST).await;
        house.edit("0510410003", "note", "駐車場あり").await;
        let id = house.newest().await;
        let undone = house.undone(id).await;
        assert_eq!((undone.removed, undone.kept), (2, 1));
        assert_eq!(house.rows(id, LineOutcome::Kept).await[0].name, "名無しではない");
        assert_eq!(house.tables().await.iter().filter(|line| line.starts_with("office")).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_trial_counts_and_keeps_nothing_and_only_the_hub_may_bring_lists_in() {
    on_both(|store| async move {
        let house = House::of(store);
        let trial = import_all(&house.store, &house.by(), vec![input(&FIRST)], true).await.unwrap();
        assert_eq!((trial.counts.added, trial.import), (4, None));
        assert!(house.tables().await.is_empty());
        for &role in Role::ALL.iter().filter(|role| **role != Role::Hub) {
            let other =
                House { actor: Actor { role, ..house.actor.clone() }, ..House::of(house.store.clone()) };
            assert!(import_all(&other.store, &other.by(), vec![input(&FIRST)], false).await.is_err());
        }
    })
    .await;
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !path.exists() {
        println!("{} is not here; nothing was tested", path.display());
        return None;
    }
    Some(path)
}

#[tokio::test]
async fn a_damaged_file_finds_the_offices_of_the_official_one() {
    let official = shared("mhlw-kaigo/jigyosho_550.csv");
    let damaged = shared("mhlw-kaigo-damaged/550_care_medical_institute_20250601.csv");
    let (Some(official), Some(damaged)) = (official, damaged) else { return };
    let fresh = store_testing::sqlite().await;
    let house = House::of(fresh.store.clone());
    let first = house.run(&[official]).await;
    assert_eq!((first.rows, first.added), (923, 923));
    let second = house.run(&[damaged]).await;
    assert_adds_up(&second);
    println!("{second:?}");
    assert_eq!((second.rows, second.refused), (905, 0));
    assert!(second.added < 60, "nearly all are the same offices: {second:?}");
}

/// A row of a list that may be anything: known or new, whole, without a name, of another service, said differently.
fn any_row() -> impl Strategy<Value = String> {
    let number =
        select(vec!["0510410001", "0510410002", "0510410003", "0510410004", "", "51041X", "510410005"]);
    let name = select(vec!["みどり", "あお", "あお 訪問", "", "=1+2", "髙橋"]);
    let service = select(vec!["訪問看護", "通所介護", "居宅介護支援", "知らないこと"]);
    let address = select(vec!["秋田県大館市中城1", "中城2", ""]);
    let phone = select(vec!["0186-42-0001", "0186-42-0002", "電話なし", ""]);
    (number, name, service, address, phone, 0..3_u8).prop_map(
        |(number, name, service, address, phone, places)| {
            format!("{number},{name},,{service},秋田県,大館市,{address},{phone},{places},")
        },
    )
}

/// Several lists, one after the other.
fn any_lists() -> impl Strategy<Value = Vec<Vec<String>>> {
    vec(vec(any_row(), 1..12), 1..4)
}

/// Brings the lists one after the other, and takes the last one back.
async fn bring_and_take_back(store: Store, lists: &[Vec<String>], at_once: bool) {
    let house = House::of(store);
    let mut last = None;
    for list in lists {
        let before = house.tables().await;
        let rows: Vec<&str> = list.iter().map(String::as_str).collect();
        let (id, counts) = if at_once {
            let counts = house.bring(&rows).await;
            (house.newest().await, counts)
        } else {
            let (id, staged) = house.staged(&rows).await;
            assert_adds_up(&staged);
            let accepted = house.accepted(id).await;
            assert_eq!(staged, accepted, "what was looked at is what was done: {lists:?}");
            (id, accepted)
        };
        assert_adds_up(&counts);
        assert_eq!(counts.rows, i64::try_from(list.len()).unwrap());
        assert!(counts.marked <= counts.rows - counts.refused);
        let (_, again) = house.staged(&rows).await;
        assert_eq!((again.added, again.changed), (0, 0), "the same list again changes nothing: {lists:?}");
        last = Some((id, before));
    }
    let (id, before) = last.unwrap();
    house.undone(id).await;
    assert_eq!(house.tables().await, before, "{lists:?}");
}

async fn any_lists_add_up(cases: u32, fresh: impl AsyncFn() -> Fresh) {
    let mut runner = TestRunner::deterministic();
    for case in 0..cases {
        let lists = any_lists().new_tree(&mut runner).unwrap().current();
        let fresh = fresh().await;
        bring_and_take_back(fresh.store.clone(), &lists, case % 2 == 0).await;
    }
}

#[tokio::test]
async fn whatever_rows_come_the_counts_add_up_and_taking_back_leaves_nothing() {
    any_lists_add_up(60, store_testing::sqlite).await;
}

#[tokio::test]
async fn the_same_on_the_other_engine() {
    any_lists_add_up(10, store_testing::postgres).await;
}
