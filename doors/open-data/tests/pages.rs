//! The pages of lists coming in, through HTTP, as the hub, an officer, a member and nobody.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::time::Duration;

use access::{Actor, Role, Strength};
use axum::http::StatusCode;
use kernel::{Chance, Clock, Ids, Lang};
use open_data::{ImportJob, JOB, routes};
use page_testing::{Seen, Site};
use store::Store;
use store_testing::on_both;
use work::{Bell, Runner};

const WORDS: &[page::WordFiles] = &[page::WORDS, people::WORDS, open_data::WORDS];
const LIST: &str = "事業所番号,事業所名,サービスの種類,都道府県名,市区町村名,住所,電話番号\n\
0510410001,みどり訪問看護,訪問看護,秋田県,大館市,秋田県大館市中城1,0186-42-0001\n\
0510410002,=HYPERLINK(1),通所介護,秋田県,大館市,中城2,0186-42-0002\n\
0510410003,,通所介護,秋田県,大館市,秋田県大館市中城3,0186-42-0003\n";

struct House {
    site: Site,
    store: Store,
    hub: Actor,
}

impl House {
    fn open(store: Store) -> Self {
        let ids = Ids::new(Clock::system(), Chance::seeded(11));
        let nobody = Actor::nobody(ids.next(), Lang::Ja);
        let site = Site::open(&store, nobody.region, WORDS, people::routes().and(routes()));
        let hub = Actor {
            account: Some(ids.next()),
            role: Role::Hub,
            strength: Strength::TwoFactor,
            name: "連携 花子".into(),
            ..nobody
        };
        Self { site, store, hub }
    }

    fn as_role(&self, role: Role) -> Actor {
        Actor { role, ..self.hub.clone() }
    }

    async fn work(&self) -> u64 {
        let bell = Bell::hang(self.store.clone(), Duration::from_secs(60));
        let runner = Runner::new(self.store.clone(), self.site.context.ids().clone(), bell);
        runner.on(JOB, ImportJob).turn().await.unwrap()
    }

    async fn send(&self, name: &str, bytes: &[u8]) -> String {
        let hub = self.site.visitor(self.hub.clone());
        let sent = hub.upload("/imports/new", &[], ("files", name, bytes)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        sent.location().to_owned()
    }
}

fn says(seen: &Seen, text: &str) {
    assert!(seen.text.contains(text), "{text} is missing in:\n{}", seen.text);
    for raw in [">open-data-", ">people-import", ">people-mark", ">people-match"] {
        assert!(!seen.text.contains(raw), "a word is missing: {raw} in\n{}", seen.text);
    }
}

#[tokio::test]
async fn the_hub_sends_a_list_looks_at_it_accepts_it_and_takes_it_back() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        says(&hub.get("/imports").await, "まだ取り込みはありません");
        says(&hub.get("/imports/new").await, "ファイルを取り込む");
        let import = house.send("list.csv", LIST.as_bytes()).await;
        says(&hub.get(&import).await, "読み取り中");
        assert_eq!(house.work().await, 1);
        let staged = hub.get(&import).await;
        says(&staged, "全 3 行 = 追加 2 + 変更 0 + 変更なし 0 + 受け入れず 1");
        says(&staged, "みどり訪問看護");
        for fact in
            ["種別: 訪問看護", "事業所番号: 0510410001", "住所: 秋田県大館市中城1", "電話: 0186-42-0001"]
        {
            says(&staged, fact);
        }
        says(&hub.get(&format!("{import}?show=refused")).await, "名称がありません");
        says(&hub.get(&format!("{import}?show=marked")).await, "住所が都道府県から始まっていません");
        let csv = hub.get(&format!("{import}/attention.csv")).await;
        assert!(
            csv.text.contains("\"'=HYPERLINK(1)\"") || csv.text.contains("'=HYPERLINK(1)"),
            "{}",
            csv.text
        );
        assert!(hub.get(&format!("{import}/attention.xlsx")).await.bytes.starts_with(b"PK"));
        let key = "00000000-0000-7000-8000-0000000000aa";
        for _ in 0..2 {
            let accepted = hub.post_again(&format!("{import}/accept"), &[], key).await;
            assert_eq!(accepted.location(), import, "pressing twice is pressing once");
        }
        assert_eq!(house.work().await, 1);
        says(&hub.get(&import).await, "取り込み済み");
        says(&hub.get("/offices").await, "みどり訪問看護");
        let again = hub.post(&format!("{import}/discard"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        hub.post(&format!("{import}/undo"), &[]).await;
        assert_eq!(house.work().await, 1);
        says(&hub.get(&import).await, "取り消し済み");
        assert!(!hub.get("/offices").await.text.contains("みどり訪問看護"));
        says(&hub.get("/imports").await, "list.csv");
    })
    .await;
}

#[tokio::test]
async fn only_the_hub_brings_lists_in_and_officers_may_look() {
    on_both(|store| async move {
        let house = House::open(store);
        let import = house.send("list.csv", LIST.as_bytes()).await;
        house.work().await;
        for path in ["/imports", "/imports/new", "/imports/matches", &import] {
            let nobody = house.site.nobody().get(path).await;
            assert_eq!(nobody.status, StatusCode::SEE_OTHER);
            assert!(nobody.location().starts_with("/sign-in"), "{}", nobody.location());
            for role in [Role::Member, Role::Resident, Role::Commissioner, Role::Manager] {
                let seen = house.site.visitor(house.as_role(role)).get(path).await;
                assert_eq!(seen.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
        }
        let officer = house.site.visitor(house.as_role(Role::Officer));
        says(&officer.get(&import).await, "全 3 行");
        assert_eq!(officer.get("/imports/new").await.status, StatusCode::FORBIDDEN);
        for act in ["accept", "discard", "undo"] {
            let seen = officer.post(&format!("{import}/{act}"), &[]).await;
            assert_eq!(seen.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(house.work().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_what_was_found_and_what_to_do() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        let import = house.send("events.csv", "行事,日付,場所\n花火,8月,河原\n".as_bytes()).await;
        house.work().await;
        let seen = hub.get(&import).await;
        says(&seen, "知っている見出しがありません");
        says(&seen, "行事、日付、場所");
        let import = house.send("photo.png", b"\x89PNG\r\n\x1a\n0000").await;
        house.work().await;
        says(&hub.get(&import).await, "表のファイルではありません");
        let nothing = hub.upload("/imports/new", &[], ("files", "empty.csv", b"")).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        says(&nothing, "「empty.csv」は空のファイルです");
        let empty = hub.upload("/imports/new", &[], ("files", "", b"")).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        says(&empty, "ファイルを選んでください");
    })
    .await;
}

#[tokio::test]
async fn a_list_in_an_archive_with_one_that_cannot_be_read_is_taken_and_the_kind_is_asked_for() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        says(&hub.get("/imports/new").await, "この一覧の事業所の種別");
        let list = "#property,name,address,telephoneNumber\n1,ふれあい館,大館市中城2,0186-42-0002\n";
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in [("a.csv", list), ("b.csv", "行事,日付\n花火,8月\n")] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        let kind = [("kind", "gathering-place")];
        let sent = hub.upload("/imports/new", &kind, ("files", "all.zip", &bytes)).await;
        let import = sent.location().to_owned();
        assert_eq!(house.work().await, 1);
        let staged = hub.get(&import).await;
        says(&staged, "全 1 行 = 追加 1");
        says(&staged, "「all.zip: b.csv」を読めませんでした");
        says(&staged, "種別: 通いの場");
        hub.post(&format!("{import}/accept"), &[]).await;
        house.work().await;
        says(&hub.get("/offices?kind=gathering-place").await, "ふれあい館");
        assert!(!hub.get("/offices?kind=unknown").await.text.contains("ふれあい館"));
        says(&hub.get("/offices").await, "種別不明");
    })
    .await;
}

#[tokio::test]
async fn what_somebody_has_confirmed_as_a_whole_no_list_changes_and_what_a_list_adds_they_have_not_confirmed()
{
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        let bring = async |list: &str| {
            let import = house.send("list.csv", list.as_bytes()).await;
            house.work().await;
            hub.post(&format!("{import}/accept"), &[]).await;
            house.work().await;
            hub.get(&import).await
        };
        bring(LIST).await;
        let offices = hub.get("/offices").await.text;
        let at = offices.find("みどり訪問看護").unwrap();
        let from = offices[..at].rfind("/offices/").unwrap();
        let office = offices[from..from + "/offices/".len() + 36].to_owned();
        let confirmed = hub.post(&format!("{office}/confirm"), &[("version", "1")]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
        let newer = LIST
            .replace("電話番号\n", "電話番号,FAX番号\n")
            .replace("中城1,0186-42-0001", "中城10,0186-42-9999,0186-42-0009")
            .replace("0186-42-0002", "0186-42-0002,")
            .replace("0186-42-0003", "0186-42-0003,");
        says(&bring(&newer).await, "電話は「0186-42-0001」のまま残します（一覧では「0186-42-9999」）");
        let page = hub.get(&office).await;
        assert!(page.text.contains("0186-42-0001") && !page.text.contains("0186-42-9999"), "{}", page.text);
        says(&page, "連携 花子が");
        says(&page, "確認のあとに一覧から入った項目: FAX");
    })
    .await;
}

#[tokio::test]
async fn the_same_office_from_two_lists_is_suggested_merged_and_taken_apart() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        let city = "名称,医療機関の種類,住所,電話番号,ID\n\
みどり訪問看護,診療所,秋田県大館市中城1,0186-42-0001,77\n";
        for (name, list) in [("a.csv", LIST), ("b.csv", city)] {
            let import = house.send(name, list.as_bytes()).await;
            house.work().await;
            hub.post(&format!("{import}/accept"), &[]).await;
            house.work().await;
        }
        let seen = hub.get("/imports/matches").await;
        says(&seen, "名称、電話番号、住所");
        let id = |name: &str| {
            let at = seen.text.find(&format!("name=\"{name}\" value=\"")).unwrap();
            let from = at + format!("name=\"{name}\" value=\"").len();
            seen.text[from..from + 36].to_owned()
        };
        let (keep, merged) = (id("keep"), id("merged"));
        let done = hub.post("/imports/matches/merge", &[("keep", &keep), ("merged", &merged)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        says(&hub.get("/imports/matches").await, "確かめる組はありません");
        says(&hub.get(&format!("/offices/{keep}/merge")).await, "統合を元に戻す");
        let twice = hub.post("/imports/matches/merge", &[("keep", &keep), ("merged", &merged)]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let undone = hub.post(&format!("/offices/{keep}/merge/undo"), &[]).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        says(&hub.get("/imports/matches").await, "名称、電話番号、住所");
        let apart = hub.post("/imports/matches/different", &[("keep", &keep), ("merged", &merged)]).await;
        assert_eq!(apart.status, StatusCode::SEE_OTHER);
        says(&hub.get("/imports/matches").await, "確かめる組はありません");
        let other = house.site.visitor(house.as_role(Role::Officer));
        let refused = other.post("/imports/matches/merge", &[("keep", &keep), ("merged", &merged)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    })
    .await;
}
#[tokio::test]
async fn two_offices_nobody_suggested_are_found_and_merged_by_the_hub_and_taken_apart_again() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        let mut made = Vec::new();
        for name in ["みどり訪問看護", "緑ナーシング"] {
            let sent = hub.post("/offices/new", &[("name", name)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            made.push(sent.location().to_owned());
        }
        let (keep, other) = (&made[0], &made[1]);
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        says(&hub.get(keep).await, &format!("href=\"{keep}/merge\""));
        let nothing = hub.get(&format!("{keep}/merge?q=%E6%9C%A8%E9%9C%8A")).await;
        says(&nothing, "見つかりません");
        // ナーシング
        let found = hub.get(&format!("{keep}/merge?q=%E3%83%8A%E3%83%BC%E3%82%B7%E3%83%B3%E3%82%B0")).await;
        says(&found, "緑ナーシング");
        says(&found, "こちらにまとめる");
        let fields = [("keep", id(keep)), ("merged", id(other))];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(hub.post("/imports/matches/merge", &fields).await.status, StatusCode::SEE_OTHER);
        let gone = hub.get(other).await;
        says(&gone, "まとめたことを取り消す");
        says(&gone, &format!("href=\"{other}/merge\""));
        let page = hub.get(&format!("{other}/merge")).await;
        says(&page, "統合を元に戻す");
        assert!(!page.text.contains("こちらにまとめる"), "into a merged office nothing is merged");
        assert_eq!(hub.post(&format!("{other}/merge/undo"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!hub.get(other).await.text.contains("まとめたことを取り消す"));
    })
    .await;
}

const HEADER: &str = "事業所番号,事業所名,サービスの種類,都道府県名,市区町村名,住所,電話番号,緯度,経度";
const GREEN: &str =
    "0510410001,みどり訪問看護,訪問看護,秋田県,大館市,秋田県大館市中城1,0186-42-0001,40.27,140.56";
const GREEN_TOO: &str = "0510410001,みどり訪問看護,訪問リハビリテーション,秋田県,大館市,秋田県大館市中城1,0186-42-0001,40.27,140.56";
const BLUE: &str =
    "0510410002,あお訪問看護,訪問看護,秋田県,大館市,秋田県大館市中城2,0186-42-0002,40.28,140.57";
const AKITA: &str =
    "0510110003,きり訪問看護,訪問看護,秋田県,秋田市,秋田県秋田市山王1,018-800-0003,39.72,140.10";

impl House {
    /// Sends a list and takes it over; its address and what was looked at before.
    async fn bring(&self, name: &str, rows: &[&str]) -> (String, Seen) {
        let import = self.send(name, format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes()).await;
        assert_eq!(self.work().await, 1);
        let hub = self.site.visitor(self.hub.clone());
        let staged = hub.get(&import).await;
        let accepted = hub.post(&format!("{import}/accept"), &[]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
        assert_eq!(self.work().await, 1);
        says(&hub.get(&import).await, "取り込み済み");
        (import, staged)
    }

    async fn take_back(&self, import: &str) {
        let hub = self.site.visitor(self.hub.clone());
        let undone = hub.post(&format!("{import}/undo"), &[]).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert_eq!(self.work().await, 1);
        says(&hub.get(import).await, "取り消し済み");
    }

    async fn office(&self, name: &str) -> String {
        let list = self.site.visitor(self.hub.clone()).get("/offices").await;
        let before = list.text.split(&format!("\">{name}<")).next().unwrap();
        before.rsplit("href=\"").next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn an_office_a_newer_list_no_longer_has_is_told_and_stays_until_it_comes_back() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        house.bring("first.csv", &[GREEN, GREEN_TOO, BLUE, AKITA]).await;
        let (green, blue) = (house.office("みどり訪問看護").await, house.office("あお訪問看護").await);
        // A list of the same city and service without あお, and without one of the services of みどり; 秋田市 and
        // rehabilitation elsewhere are not what it speaks of.
        let (second, staged) = house.bring("second.csv", &[GREEN]).await;
        says(&staged, "この一覧にない");
        let absent = hub.get(&format!("{second}?show=absent")).await;
        says(&absent, "前の一覧にはありましたが、この一覧にはありません");
        says(&absent, "あお訪問看護");
        assert!(!absent.text.contains("きり訪問看護") && !absent.text.contains("みどり訪問看護"));
        says(&hub.get(&format!("{second}/attention.csv")).await, "あお訪問看護");
        let page = hub.get(&blue).await;
        says(&page, "最新の一覧にありません");
        says(&page, "second.csv");
        says(&page, "訪問看護がありません");
        assert!(!hub.get(&green).await.text.contains("最新の一覧にありません"));
        let member = house.site.visitor(house.as_role(Role::Member));
        assert!(
            !member.get(&blue).await.text.contains("最新の一覧にありません"),
            "who cannot ask is not alarmed"
        );

        let (third, staged) = house.bring("third.csv", &[GREEN, BLUE]).await;
        says(&staged, "一覧に戻った");
        assert!(!hub.get(&blue).await.text.contains("最新の一覧にありません"));
        house.take_back(&third).await;
        says(&hub.get(&blue).await, "最新の一覧にありません");
        house.take_back(&second).await;
        assert!(!hub.get(&blue).await.text.contains("最新の一覧にありません"));
    })
    .await;
}

#[tokio::test]
async fn a_point_outside_the_region_is_marked_and_kept() {
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        let odate = r#"{"type":"Polygon","coordinates":[[[140.4,40.1],[140.8,40.1],[140.8,40.5],[140.4,40.5],[140.4,40.1]]]}"#;
        let brought =
            hub.upload("/hub/outlines", &[("of", "region")], ("outline", "odate.geojson", odate.as_bytes())).await;
        assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.text);
        let (import, _) = house.bring("list.csv", &[GREEN, BLUE, AKITA]).await;
        let marked = hub.get(&format!("{import}?show=marked")).await;
        says(&marked, "地点が圏域の外です: 39.7200000,140.1000000");
        assert_eq!(marked.text.matches("地点が圏域の外です").count(), 1);
        let office = house.office("きり訪問看護").await;
        assert!(hub.get_json(&format!("/api/v1{office}")).await.text.contains("39.72"), "the point is kept");
        let (again, _) = house.bring("again.csv", &[GREEN, BLUE, AKITA]).await;
        says(&hub.get(&again).await, "全 3 行 = 追加 0 + 変更 0 + 変更なし 3 + 受け入れず 0");
    })
    .await;
}

#[tokio::test]
async fn the_workbook_holds_cell_for_cell_what_the_text_file_holds() {
    use calamine::{Data, Reader};
    on_both(|store| async move {
        let house = House::open(store);
        let hub = house.site.visitor(house.hub.clone());
        let formula = "0510410009,=1+2,訪問看護,秋田県,大館市,@SUM(1),0186-42-0009,,";
        house.bring("list.csv", &[GREEN, BLUE, AKITA, formula]).await;
        let text = hub.get("/offices.csv").await;
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap());
        let lines: Vec<Vec<String>> =
            csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let xlsx = hub.get("/offices.xlsx").await;
        let mut book =
            calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(xlsx.bytes))
                .unwrap();
        let name = book.sheet_names()[0].clone();
        assert!(book.worksheet_formula(&name).unwrap().cells().all(|(_, _, formula)| formula.is_empty()));
        let range = book.worksheet_range(&name).unwrap();
        let rows: Vec<Vec<String>> = range
            .rows()
            .map(|row| {
                let cell = |cell: &Data| match cell {
                    Data::String(text) => text.clone(),
                    Data::Empty => String::new(),
                    other => panic!("a number would lose its zeros: {other:?}"),
                };
                row.iter().map(cell).collect()
            })
            .collect();
        assert_eq!(lines.len(), 5);
        let plain = |rows: &[Vec<String>]| {
            let cell = |cell: &String| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
            rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        assert_eq!(plain(&rows), plain(&lines));
        assert!(rows.iter().flatten().any(|cell| cell == "=1+2"), "in a workbook text is text");
        assert!(lines.iter().flatten().any(|cell| cell == "'=1+2"), "in a text file it is disarmed");
        let page = hub.get("/offices").await;
        for row in &rows[1..] {
            assert!(page.text.contains(&row[0]), "{}", row[0]);
        }
    })
    .await;
}
