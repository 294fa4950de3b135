use std::{collections::BTreeSet, fs, path::Path};

use accounts::{INSERTS, STATEMENTS};
use kernel::Lang;
use page::Words;

use crate::browser::on_both;

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    on_both(|site| async move {
        let store = site.context.store();
        let mut read = store.read().await.unwrap();
        for statement in STATEMENTS {
            let prepared = read.prepare(statement.sql(store.engine())).await;
            prepared.unwrap_or_else(|fault| panic!("{}: {fault}", statement.name()));
        }
        for insert in INSERTS {
            let prepared = read.prepare(&insert.sql(store.engine(), 0)).await;
            prepared.unwrap_or_else(|fault| panic!("{}: {fault}", insert.name()));
        }
    })
    .await;
}

fn texts(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, out);
        } else {
            out.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_word_is_there_in_both_languages_and_used() {
    let words = Words::new(&[page::WORDS, accounts::WORDS]).unwrap();
    let own = |lang| -> BTreeSet<String> {
        words.keys(lang).into_iter().filter(|key| key.starts_with("accounts-")).collect()
    };
    assert_eq!(own(Lang::Ja), own(Lang::En));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    texts(&here.join("src"), &mut text);
    texts(&here.join("pages"), &mut text);
    for key in own(Lang::Ja) {
        let made = key.starts_with("accounts-state-");
        assert!(made || text.contains(&format!("\"{key}\"")), "{key} is used nowhere");
    }
    for used in text.split('"').filter(|part| part.starts_with("accounts-") || part.starts_with("page-")) {
        let is_key = used.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let is_id = matches!(used, "accounts-q" | "page-heading") || used.ends_with('-');
        assert!(!is_key || is_id || words.has(Lang::Ja, used), "{used} is not written down");
    }
}
