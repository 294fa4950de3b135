//! The statements of the search box.

use super::{query::MOST_WORDS, terms::Part};
use crate::{Engine, Family};

/// Totals are counted up to this.
pub(super) const MOST_COUNTED: u32 = 1000;
/// Of more hits, so many are ranked against each other.
pub(super) const WINDOW: u32 = 50;

pub(super) const PARTS: [Part; 3] = [Part::All, Part::Starting, Part::Rest];
pub(super) const VARIANTS: usize = MOST_WORDS + 1;

/// How a text is looked through, and where its lines end.
const fn functions(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Engine::Sqlite => ("instr", "char(10)"),
        Engine::Postgres => ("strpos", "chr(10)"),
    }
}

/// Whether the stored text has the words that only it decides, which stand from this place on.
fn holds(engine: Engine, words: usize, from: usize) -> String {
    let (find, _) = functions(engine);
    (0..words).map(|word| format!(" AND {find}(e.folded, ${}) > 0", from + word)).collect()
}

/// What says whether a name or a reading begins with the first word, `$2`; and how good a hit is.
fn begins(engine: Engine) -> (String, String) {
    let (find, line) = functions(engine);
    let title_end = format!("{find}(e.folded, {line})");
    let title = "substr(e.folded, 1, length($2)) = $2";
    let reading = format!("substr(e.folded, {title_end} + 1, length($2)) = $2");
    let grade = format!(
        "CASE WHEN {title} THEN CASE WHEN {title_end} = length($2) + 1 THEN 0 ELSE 1 END WHEN {reading} THEN 2
         WHEN {find}(e.folded, $2) BETWEEN 1 AND {title_end} THEN 3 ELSE 4 END AS grade"
    );
    (format!("({title} OR {reading})"), grade)
}

/// Where entries that answer a question are found, and how they are numbered there.
fn entries(engine: Engine, question: &str, with_text: bool) -> (&'static str, String) {
    match engine {
        Engine::Sqlite if !with_text => {
            ("g.rowid", format!("search_gram g WHERE g.search_gram MATCH {question}"))
        }
        Engine::Sqlite => (
            "g.rowid",
            format!(
                "search_gram g CROSS JOIN search_entry e ON e.entry = g.rowid WHERE g.search_gram MATCH {question}"
            ),
        ),
        Engine::Postgres => ("e.entry", format!("search_entry e WHERE e.terms @@ ({question})::tsquery")),
    }
}

/// The first page, out of three windows that are counted, ranked and cut at once: of few hits all of them; of more,
/// those that begin with the word and the others. A row without a thing says how many there are in all. Variants: how
/// many words the stored text decides.
/// `$1` the question, `$2` the first word, `$3` take, `$4` the question for those that begin so, `$5` the one for the
/// others, `$6` how many are few, then the words.
pub(crate) static FIRST: Family = Family::new("store.search.first", VARIANTS, |words, engine| {
    let (begins, grade) = begins(engine);
    let holds = holds(engine, words, 7);
    let (entry, all) = entries(engine, "$1", words > 0);
    let ranked = |part: Part, from: &str| {
        format!(
            "SELECT * FROM (SELECT CAST({} AS BIGINT) AS part, COUNT(*) OVER () AS size, MAX(entry) OVER () AS last,
               grade, entry, thing_id, title, reading, detail
             FROM (SELECT e.entry AS entry, {grade}, e.thing_id AS thing_id, e.title AS title, e.reading AS reading,
                 e.detail AS detail FROM {from}) AS seen
             ORDER BY grade, entry LIMIT ($3 + 0)) AS ranked",
            part as usize
        )
    };
    let window = |part: Part, question: &str, only: &str| {
        // Nothing has this term: where hits are few, the windows of many find nothing, and at once.
        let question =
            format!("CASE WHEN (SELECT number FROM size) > $6 THEN {question} ELSE '0nothing' END");
        let (entry, from) = entries(engine, &question, true);
        ranked(part, &format!("{from}{holds} AND {only}{begins} ORDER BY {entry} LIMIT {WINDOW}"))
    };
    let few = ranked(
        Part::All,
        "size CROSS JOIN candidate CROSS JOIN search_entry e
           WHERE size.number <= $6 AND e.entry = candidate.entry",
    );
    let starting = window(Part::Starting, "$4", "");
    let rest = window(Part::Rest, "$5", "NOT ");
    format!(
        "WITH candidate AS MATERIALIZED (SELECT {entry} AS entry FROM {all}{holds} LIMIT {MOST_COUNTED} + 1),
         size AS MATERIALIZED (SELECT COUNT(*) AS number FROM candidate)
         SELECT part, size, last, thing_id, title, reading, detail FROM (
           SELECT CAST(0 AS BIGINT) AS part, number AS size, CAST(0 AS BIGINT) AS last, -1 AS grade,
             CAST(0 AS BIGINT) AS entry, NULL AS thing_id, NULL AS title, NULL AS reading, NULL AS detail FROM size
           UNION ALL {few} UNION ALL {starting} UNION ALL {rest}) AS found
         ORDER BY part, grade, entry"
    )
});

/// A later page, out of one window. Variants: how many words the stored text decides, for each part.
/// `$1` the question, `$2` the first word, `$3` take, `$4` skip, `$5` the entry before the window, `$6` its size, then
/// the words. All hits together are one window; it is counted and, if there are at most `$6`, ranked.
/// SQLite prepares a statement anew at each use if a bare `LIMIT $n` is in it; `($n + 0)` is not bare.
pub(crate) static PAGE: Family =
    Family::new("store.search.page", PARTS.len() * VARIANTS, |variant, engine| {
        let (words, part) = (variant % VARIANTS, PARTS[variant / VARIANTS]);
        let (entry, from) = entries(engine, "$1", words > 0 || part != Part::All);
        let holds = holds(engine, words, 7);
        let (begins, grade) = begins(engine);
        let windows = match part {
            Part::All => format!(
                "candidate AS MATERIALIZED (
               SELECT {entry} AS entry FROM {from} AND {entry} > $5{holds} LIMIT ($6 + 1)),
             size AS MATERIALIZED (
               SELECT CASE WHEN seen <= $6 THEN seen ELSE (SELECT COUNT(*) FROM (
                 SELECT 1 FROM {from}{holds} LIMIT {MOST_COUNTED} + 1) AS counted) END AS number,
                 CAST(0 AS BIGINT) AS last
               FROM (SELECT COUNT(*) AS seen FROM candidate) AS few),
             graded AS (SELECT e.entry AS entry, {grade} FROM size CROSS JOIN candidate
               JOIN search_entry e ON e.entry = candidate.entry WHERE size.number <= $6)"
            ),
            Part::Starting | Part::Rest => format!(
                "graded AS MATERIALIZED (
               SELECT e.entry AS entry, {grade} FROM {from} AND {entry} > $5{holds}
               AND {}{begins} ORDER BY {entry} LIMIT ($6 + 0)),
             size AS (SELECT COUNT(*) AS number, COALESCE(MAX(entry), 0) AS last FROM graded)",
                if part == Part::Rest { "NOT " } else { "" }
            ),
        };
        format!(
            "WITH {windows},
         page AS (SELECT entry, grade FROM graded ORDER BY grade, entry LIMIT ($3 + 0) OFFSET ($4 + 0))
         SELECT size.number, size.last, e.thing_id, e.title, e.reading, e.detail
         FROM size LEFT JOIN page ON 1 = 1 LEFT JOIN search_entry e ON e.entry = page.entry
         ORDER BY page.grade, page.entry"
        )
    });
