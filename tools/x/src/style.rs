//! What a reader of the code may rely on: files that fit in a head, sentences in word files, SQL in the store.

use crate::{Problem, code::of_rust, files::File};

/// More lines than this are two files.
const MOST_LINES: usize = 600;

/// Code whose Japanese is data and no sentence: tables of codes, eras, standards' columns, kana, the letters of
/// fonts, invented names.
const JAPANESE_DATA: &[&str] = &[
    "foundation/kernel/src/calendar/",
    "foundation/kernel/src/text/",
    "domain/people/src/codes/",
    "domain/people/src/import/",
    "domain/people/src/incoming/",
    "doors/open-data/src/",
    "foundation/page/src/form.rs",
    "foundation/paper/engine/src/fonts.rs",
    "server/demo/",
    "server/src/demo/",
    "tools/",
];

/// Files too long to be read in one go.
pub fn too_long(files: &[File]) -> Vec<Problem> {
    let long = |file: &&File| file.text.lines().count() > MOST_LINES;
    files.iter().filter(long).map(|file| format!("{} has more than {MOST_LINES} lines", file.path)).collect()
}

/// Japanese in code, where it belongs into the word files.
pub fn japanese_in_code(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs") && !file.is_test()) {
        if JAPANESE_DATA.iter().any(|folder| file.path.starts_with(folder))
            || file.path.ends_with("samples.rs")
        {
            continue;
        }
        for literal in of_rust(&file.text).iter().filter(|literal| literal.text.chars().any(is_japanese)) {
            problems.push(format!("{}:{}: Japanese in code: {}", file.path, literal.line, literal.text));
        }
    }
    problems
}

const fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// SQL of rooms and doors outside their `store`.
pub fn sql_outside_store(files: &[File]) -> Vec<Problem> {
    let room = |file: &&File| file.path.starts_with("domain/") || file.path.starts_with("doors/");
    let elsewhere =
        |file: &&File| !file.is_test() && !file.path.contains("/store.rs") && !file.path.contains("/store/");
    files
        .iter()
        .filter(room)
        .filter(elsewhere)
        .filter(|file| file.text.contains("Statement::new(") || file.text.contains("Insert::new("))
        .map(|file| format!("{} holds SQL; it belongs into the room's store", file.path))
        .collect()
}

/// Where routes stand that ask for no ability: they say nothing of anybody. All others go through `page::Routes`.
const OPEN_ROUTES: &[&str] =
    &["foundation/page/src/routes.rs", "foundation/page/src/lib.rs", "server/src/pages/health.rs"];

/// Routes that are served without asking for an ability.
pub fn routes_without_ability(files: &[File]) -> Vec<Problem> {
    let served = |text: &str| {
        [".route(", ".nest(", ".route_service(", ".nest_service("].iter().any(|way| text.contains(way))
    };
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && !file.is_test() && !file.path.starts_with("tools/"))
        .filter(|file| !OPEN_ROUTES.contains(&file.path.as_str()) && served(&file.text))
        .map(|file| format!("{} serves a route that asks for no ability; use page::Routes", file.path))
        .collect()
}

/// Styles and scripts in markup, which the browser is told to refuse.
pub fn inline_in_markup(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".html")) {
        for (number, line) in file.text.lines().enumerate() {
            let inline = line.contains(" style=\"") || line.contains("<style") || line.contains(" onclick=");
            let script = line.contains("<script") && !line.contains(" src=");
            if inline || script {
                problems.push(format!("{}:{}: styles and scripts stand in web/", file.path, number + 1));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> [File; 1] {
        [File { path: path.to_owned(), text: text.to_owned() }]
    }

    #[test]
    fn what_breaks_a_rule_is_named() {
        assert_eq!(too_long(&file("a.rs", &"x\n".repeat(601))).len(), 1);
        assert_eq!(too_long(&file("a.rs", &"x\n".repeat(600))).len(), 0);
        assert_eq!(japanese_in_code(&file("domain/people/src/a.rs", "let a = \"電話\";")).len(), 1);
        assert_eq!(japanese_in_code(&file("domain/people/src/a.rs", "// 電話\nlet a = \"x\";")).len(), 0);
        assert_eq!(
            sql_outside_store(&file("domain/people/src/pages.rs", "Statement::new(\"\", \"\")")).len(),
            1
        );
        assert_eq!(
            sql_outside_store(&file("domain/people/src/store/a.rs", "Statement::new(\"\", \"\")")).len(),
            0
        );
        let route = "Router::new().route(\"/x\", get(x))";
        assert_eq!(routes_without_ability(&file("domain/people/src/pages.rs", route)).len(), 1);
        assert_eq!(routes_without_ability(&file("foundation/page/src/routes.rs", route)).len(), 0);
        assert_eq!(
            inline_in_markup(&file("a.html", "<p style=\"color: red\">\n<script>x</script>")).len(),
            2
        );
        assert_eq!(inline_in_markup(&file("a.html", "<script src=\"/a.js\" defer></script>")).len(), 0);
    }
}
