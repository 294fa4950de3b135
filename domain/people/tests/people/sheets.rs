//! Lists as files: the records of the page, in the letters of whoever reads them.

use access::Role;
use axum::http::{StatusCode, header};
use kernel::text::cp932::{Substitution, encode};
use store_testing::on_both;

use crate::{
    places::office_form,
    world::{World, with},
};

fn in_shift_jis(bytes: &[u8], words: &str) -> bool {
    let words = encode(words, Substitution::Refuse).unwrap();
    bytes.windows(words.len()).any(|part| part == words)
}

#[tokio::test]
async fn the_people_of_a_page_are_carried_away_by_those_who_may_and_each_is_written_down() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let before = world.lines(world.nurse).await.len();
        let csv = hub.get("/people.csv").await;
        assert_eq!(csv.status, StatusCode::OK);
        let lines: Vec<&str> = csv.text.trim_end().lines().collect();
        assert_eq!(lines.len(), 6, "a row for each place, of which the nurse has two: {}", csv.text);
        for (who, words) in [
            ("渡邊 花子", ["南病院", "病棟看護師長", "皮膚・排泄ケア認定看護師", "2020-04-01"]),
            ("小野寺 茂", ["北地区", "民生委員・児童委員", "2025-12-01", "2028-11-30"]),
        ] {
            let line = lines.iter().find(|line| line.contains(who)).unwrap();
            assert!(words.iter().all(|words| line.contains(words)), "{line}");
        }
        assert!(!csv.text.contains("2010-04-01"), "what is past stays in the house");
        assert_eq!(world.lines(world.nurse).await.len(), before + 1);
        let one = hub.get("/people.csv?row=さ").await;
        assert!(one.text.contains("佐藤") && !one.text.contains("渡邊"));
        assert!(hub.get("/people.xlsx").await.bytes.starts_with(b"PK"));
        for role in [Role::Resident, Role::Commissioner] {
            let refused = world.site.visitor(world.somebody(role)).get("/people.csv").await;
            assert!(refused.status.is_client_error() && !refused.text.contains("渡邊"), "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn letters_that_shift_jis_lacks_are_shown_by_row_and_column_and_never_become_a_question_mark() {
    on_both(|store| async move {
        let world = World::new(&store).await;
        let hub = world.site.visitor(world.somebody(Role::Hub));
        let plain = hub.get("/offices.csv?encoding=shift_jis").await;
        assert_eq!(plain.headers[header::CONTENT_TYPE], "text/csv; charset=windows-31j");
        assert!(in_shift_jis(&plain.bytes, "南病院"));
        let added = hub.post("/offices/new", &with(office_form(), &[("name", "𠮷田薬局")])).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let told = hub.get("/offices.csv?sort=changed&encoding=shift_jis").await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Shift_JISで表せない文字", "<td>𠮷</td>", "<td>吉</td>", "名称", "letters=replace"]
        {
            assert!(told.text.contains(words), "{words}: {}", told.text);
        }
        let replaced = hub.get("/offices.csv?encoding=shift_jis&letters=replace").await;
        assert!(in_shift_jis(&replaced.bytes, "吉田薬局") && !replaced.bytes.contains(&b'?'));
        let whole = hub.get("/offices.csv?sort=changed").await;
        assert!(whole.text.contains("𠮷田薬局"));
    })
    .await;
}
