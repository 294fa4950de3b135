//! Every word of every crate is one the program can say.

use std::{fs, path::Path};

use kernel::Lang;
use tsunagu::app;

/// The word files under a folder, with their languages.
fn word_files(folder: &Path, found: &mut Vec<(Lang, String)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let skipped = name.starts_with('.') || matches!(&*name, "target" | "node_modules" | "dist");
        if path.is_dir() && !skipped {
            word_files(&path, found);
        } else if let Some(lang) = name.strip_suffix(".ftl").and_then(Lang::from_code) {
            found.push((lang, fs::read_to_string(&path).expect("words")));
        }
    }
}

#[test]
fn the_words_of_every_crate_are_loaded() {
    let words = page::Words::new(app::WORDS).expect("the words");
    let mut files = Vec::new();
    word_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut files);
    assert!(files.len() >= 14, "only {} word files were found", files.len());
    for (lang, text) in files {
        let keys = text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
        for key in keys.filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase())) {
            assert!(words.has(lang, key), "{key} cannot be said in {}", lang.code());
        }
    }
    for (key, said) in [
        ("store-backup-wrong-key", "この鍵または合い言葉では"),
        ("store-search-nothing-to-find", "探すことばを入れてください"),
    ] {
        assert!(words.say(Lang::Ja, key).contains(said), "{key}");
    }
}
