//! Words: every key that code asks for exists, in both languages and with the same values in it, and none is unused.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::{
    Problem, Stop,
    code::{Literal, of_rust, of_template},
    files::{File, ending_in},
};

/// Keys put together from so many parts that the code no longer shows what it asks for; here is what they begin with.
const MADE_ELSEWHERE: &[(&str, &[&str])] =
    &[("people-{prefix}-{code}", &["people-purpose-", "people-holidays-", "people-channel-"])];

/// What looks like a key and is the name of something else: an element of a page, a cookie, a kind of job.
const NO_KEYS: &[&str] = &["accounts-q", "page-break", "page-heading", "paper-worker"];

/// The words of one crate.
struct Room {
    /// The crate, which begins its keys.
    name: String,
    ja: BTreeMap<String, Entry>,
    en: BTreeMap<String, Entry>,
}

/// One message or term.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    values: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// What is missing, unused, or different between the languages.
///
/// # Errors
/// When a file cannot be read.
pub fn wrong_words(root: &Path) -> Result<Vec<Problem>, Stop> {
    let rooms = rooms(&ending_in(root, &[".ftl"])?);
    let code = ending_in(root, &[".rs", ".html"])?;
    let mut literals = Vec::new();
    for file in code.iter().filter(|file| !file.is_test() && !file.path.starts_with("tools/")) {
        let found = if file.path.ends_with(".rs") { of_rust(&file.text) } else { of_template(&file.text) };
        literals.extend(found.into_iter().map(|literal| (file.path.as_str(), literal)));
    }
    let mut problems: Vec<Problem> = rooms.iter().flat_map(differences).collect();
    problems.extend(missing_and_unused(&rooms, &literals));
    for file in code.iter().filter(|file| !file.is_test() && !file.path.starts_with("tools/")) {
        problems.extend(without_word(&rooms, file));
    }
    Ok(problems)
}

/// How a refusal is made; its key is the last of what stands inside.
const REFUSALS: &[&str] = &[
    "Refusal::invalid(",
    "Refusal::NotAllowed(",
    "Refusal::Conflict(",
    "Refusal::TooMuch(",
    "Refusal::Other(",
    "Invalid::new(",
];

/// Refusals whose key is a word of no crate, whichever crate makes them: people would read the key.
fn without_word(rooms: &[Room], file: &File) -> Vec<Problem> {
    let known = |key: &str| rooms.iter().any(|room| room.ja.contains_key(key));
    let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let inside = |made: &'static str| {
        code.match_indices(made).filter_map(move |(at, _)| {
            let inside = code[at + made.len()..].split(')').next()?;
            let last = inside.rsplit(',').map(str::trim).find(|last| !last.is_empty())?;
            let key = last.strip_prefix('"')?.strip_suffix('"')?;
            (key.contains('-') && key.chars().all(is_key_letter)).then_some(key)
        })
    };
    let keys: BTreeSet<&str> = REFUSALS.iter().copied().flat_map(inside).collect();
    let wrong = keys.into_iter().filter(|key| !known(key));
    wrong.map(|key| format!("{}: a refusal says {key}, which is no word", file.path)).collect()
}

fn rooms(files: &[File]) -> Vec<Room> {
    let text = |folder: &str, lang: &str| {
        let path = format!("{folder}/{lang}.ftl");
        files.iter().find(|file| file.path == path).map(|file| entries(&file.text)).unwrap_or_default()
    };
    let folders: BTreeSet<&str> =
        files.iter().filter_map(|file| file.path.rsplit_once('/')).map(|(folder, _)| folder).collect();
    let room = |folder: &str| Room {
        name: folder.rsplit('/').nth(1).unwrap_or_default().to_owned(),
        ja: text(folder, "ja"),
        en: text(folder, "en"),
    };
    folders.into_iter().map(room).collect()
}

/// The messages and terms of a Fluent file, terms with their `-`.
fn entries(text: &str) -> BTreeMap<String, Entry> {
    let mut found: BTreeMap<String, Entry> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        let name = line.split_once('=').map(|(name, _)| name.trim_end()).filter(|name| is_name(name));
        if line.starts_with('#') {
            continue;
        }
        if let Some(name) = name {
            current = Some(name.to_owned());
            found.entry(name.to_owned()).or_default();
        }
        let Some(entry) = current.as_ref().and_then(|name| found.get_mut(name)) else { continue };
        for inside in line.split('{').skip(1) {
            let word: String = inside
                .trim_start()
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "-$_".contains(*c))
                .collect();
            match word.strip_prefix('$') {
                Some(value) => entry.values.insert(value.to_owned()),
                None => entry.names.insert(word),
            };
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c == '-') && text.chars().all(is_key_letter)
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
}

fn differences(room: &Room) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, ja) in &room.ja {
        match room.en.get(key) {
            None => problems.push(format!("{key} has no English")),
            Some(en) if en.values != ja.values => {
                problems
                    .push(format!("{key} holds {:?} in Japanese and {:?} in English", ja.values, en.values));
            }
            Some(_) => {}
        }
    }
    problems.extend(
        room.en.keys().filter(|key| !room.ja.contains_key(*key)).map(|key| format!("{key} has no Japanese")),
    );
    let foreign = |key: &&String| !key.trim_start_matches('-').starts_with(&format!("{}-", room.name));
    problems.extend(
        room.ja
            .keys()
            .filter(foreign)
            .map(|key| format!("{key} does not begin with its crate, {}", room.name)),
    );
    problems
}

fn missing_and_unused(rooms: &[Room], literals: &[(&str, Literal)]) -> Vec<Problem> {
    let keys: BTreeSet<&str> = rooms.iter().flat_map(|room| room.ja.keys()).map(String::as_str).collect();
    let mut used: BTreeSet<&str> = rooms
        .iter()
        .flat_map(|room| room.ja.values().chain(room.en.values()))
        .flat_map(|entry| &entry.names)
        .map(String::as_str)
        .collect();
    let mut problems = Vec::new();
    for (path, Literal { line, text }) in literals {
        if !rooms.iter().any(|room| text.strip_prefix(&room.name).is_some_and(|rest| rest.starts_with('-'))) {
            continue;
        }
        let patterns = patterns(text);
        let asked: Vec<&str> =
            keys.iter().copied().filter(|key| patterns.iter().any(|parts| matches(parts, key))).collect();
        if asked.is_empty() && !patterns.is_empty() && !NO_KEYS.contains(&text.as_str()) {
            problems.push(format!("{path}:{line}: there is no word {text}"));
        }
        used.extend(asked);
    }
    problems
        .extend(keys.iter().filter(|key| !used.contains(*key)).map(|key| format!("{key} is used nowhere")));
    problems
}

/// The keys a string can become: its fixed parts, between which anything may stand. None when it is no key at all, and
/// none when it begins with the name of a crate alone, which would make every key of the crate look used.
fn patterns(text: &str) -> Vec<Vec<String>> {
    if let Some((_, beginnings)) = MADE_ELSEWHERE.iter().find(|(made, _)| *made == text) {
        return beginnings.iter().map(|beginning| vec![(*beginning).to_owned(), String::new()]).collect();
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((fixed, after)) = rest.split_once('{') {
        parts.push(fixed.to_owned());
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    parts.push(rest.to_owned());
    if parts.len() == 1 && text.ends_with('-') {
        parts.push(String::new());
    }
    let is_key = parts.iter().all(|part| part.chars().all(is_key_letter));
    let narrow = parts.len() == 1
        || parts.first().is_some_and(|first| {
            first.matches('-').count() > 1
                || first.starts_with("open-data-") && first.matches('-').count() > 2
        });
    if is_key && narrow { vec![parts] } else { Vec::new() }
}

fn matches(parts: &[String], key: &str) -> bool {
    let [first, between @ ..] = parts else { return false };
    let Some(mut rest) = key.strip_prefix(first.as_str()) else { return false };
    let Some((last, middle)) = between.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.get(1..).and_then(|rest| rest.find(part.as_str())) {
            Some(at) => rest = &rest[1 + at + part.len()..],
            None => return false,
        }
    }
    rest.len() > last.len() && rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(ja: &str, en: &str) -> Room {
        Room { name: "people".to_owned(), ja: entries(ja), en: entries(en) }
    }

    fn asked(room: Room, texts: &[&str]) -> Vec<String> {
        let literals: Vec<_> =
            texts.iter().map(|text| ("a.rs", Literal { line: 1, text: (*text).to_owned() })).collect();
        missing_and_unused(&[room], &literals)
    }

    #[test]
    fn both_languages_say_the_same_words_with_the_same_values() {
        let ja = "people-a = { $count }件\npeople-b = あ\n";
        assert!(
            differences(&room(
                ja,
                "people-a = { $count ->\n    [one] One\n   *[other] { $count }\n}\npeople-b = b\n"
            ))
            .is_empty()
        );
        assert_eq!(differences(&room(ja, "people-a = { $number }\npeople-c = c\n")).len(), 3);
        assert_eq!(differences(&room("offices-a = あ\n", "offices-a = a\n")).len(), 1);
    }

    #[test]
    fn words_that_are_missing_or_unused_are_named() {
        let words = || room("-people-x = あ\npeople-a = { -people-x }\npeople-kind-b = い\n", "");
        assert_eq!(asked(words(), &["people-a", "people-kind-{}"]), [""; 0]);
        assert_eq!(asked(words(), &["people-a", "people-kind-b"]), [""; 0]);
        assert_eq!(asked(words(), &["people-a"]), ["people-kind-b is used nowhere"]);
        assert_eq!(
            asked(words(), &["people-a", "people-kind-", "people-z"]),
            ["a.rs:1: there is no word people-z"]
        );
        assert_eq!(asked(words(), &["people-a", "people-{}"]), ["people-kind-b is used nowhere"]);
    }

    #[test]
    fn a_refusal_of_any_crate_has_its_word() {
        let rooms = [room("people-a = あ\n", "people-a = a\n")];
        let file = |text: &str| File { path: "foundation/work/src/a.rs".to_owned(), text: text.to_owned() };
        let said = |text: &str| without_word(&rooms, &file(text));
        assert_eq!(said("Refusal::invalid(\"name\", \"people-a\")"), [""; 0]);
        assert_eq!(said("Err(Refusal::Conflict(\"work-job-done\").into())").len(), 1);
        assert_eq!(said("Invalid::new(field, \"audit-b\").with(\"most\", 3)").len(), 1);
        assert_eq!(
            said("Invalid::new(\"from-year\", key)\n#[cfg(test)]\nRefusal::Other(\"test-x\")"),
            [""; 0]
        );
    }

    #[test]
    fn a_key_with_gaps_matches_what_fills_them() {
        let parts = &patterns("people-door-{word}-detail")[0];
        assert!(matches(parts, "people-door-hub-detail"));
        assert!(!matches(parts, "people-door-detail"));
        assert!(!matches(parts, "people-door-hub"));
    }
}
