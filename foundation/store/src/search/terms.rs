//! Which terms an entry has, and which a question asks for. Every gram carries the [`Shelf`] of its entry, so that
//! one kind's thousands, or what others may not see, never stand in the way of what is asked for.

use kernel::text::{FIELD_BREAK, grams};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::query::Scope;
use crate::Engine;

pub(super) fn district(district: Uuid) -> String {
    format!("1d{}", district.simple())
}

pub(super) fn office(office: Uuid) -> String {
    format!("1o{}", office.simple())
}

pub(super) fn own(professional: Uuid) -> String {
    format!("1i{}", professional.simple())
}

/// What is public or not of a kind in a region, as ten letters: 50 bits, which the few kinds and regions of one
/// database do not exhaust.
pub(super) struct Shelf([u8; 10]);

impl Shelf {
    pub(super) fn of(region: Uuid, kind: &str, public: bool) -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let hash =
            Sha256::new().chain_update(region).chain_update([u8::from(public)]).chain_update(kind).finalize();
        let mut bits = hash.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        Self([(); 10].map(|()| {
            let letter = LETTERS[(bits & 31) as usize];
            bits >>= 5;
            letter
        }))
    }

    fn push(&self, out: &mut String, mark: &str, gram: &str) {
        out.extend(self.0.map(char::from));
        out.push_str(mark);
        out.push_str(gram);
    }
}

/// Between shelf and gram for the beginnings of names; it is in no gram.
const START: &str = "9";

/// Between fields; nobody asks for it.
const APART: &str = " 0";

/// Kinds become terms and must survive every tokenizer.
pub(super) fn is_kind(kind: &str) -> bool {
    !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// What a text beginning with this word has: its first two characters, or its only one.
fn start(word: &str) -> Option<String> {
    let end = word.char_indices().nth(2).map_or(word.len(), |(at, _)| at);
    grams::query_terms(&word[..end]).into_iter().next()
}

/// Appends every term of an entry, separated by spaces. The pairs of a field stand in order, one beside the next,
/// and fields apart: where places are kept, a word is a row of pairs.
pub(super) fn of_entry(out: &mut String, shelf: &Shelf, scope: &str, folded: &str) {
    out.push_str(scope);
    let mut add = |mark: &str, gram: &str| {
        out.push(' ');
        shelf.push(out, mark, gram);
    };
    for field in folded.split(FIELD_BREAK).take(2) {
        let one = field.chars().next().map_or(0, char::len_utf8);
        for beginning in [start(&field[..one]), start(field)].into_iter().flatten() {
            add(START, &beginning);
        }
    }
    grams::characters(folded, |gram| add("", gram));
    for field in folded.split(FIELD_BREAK) {
        out.push_str(APART);
        grams::pairs(field, |gram| {
            out.push(' ');
            shelf.push(out, "", gram);
        });
    }
}

/// A word as the engine's index finds it. SQLite's knows the places of pairs, and its answer is exact;
/// PostgreSQL's knows only that all are there.
fn word_terms(engine: Engine, shelf: &Shelf, word: &str, and: &str) -> String {
    let mut terms = Vec::new();
    let mut add = |gram: &str| {
        let mut term = String::with_capacity(24);
        shelf.push(&mut term, "", gram);
        terms.push(term);
    };
    grams::pairs(word, &mut add);
    if word.chars().nth(1).is_none() {
        grams::characters(word, &mut add);
    }
    match engine {
        Engine::Sqlite => format!("\"{}\"", terms.join(" ")),
        Engine::Postgres => terms.join(and),
    }
}

/// Which entries a statement looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All that may have the words.
    All,
    /// Those that may begin with the first word.
    Starting,
    /// Those of which the terms alone do not say that they begin with it.
    Rest,
}

/// The question in the language of the engine's index: what is public with these words, or what is not and may be
/// seen for another reason. Nothing if nothing may be seen.
pub(super) fn question(
    engine: Engine,
    region: Uuid,
    kind: &str,
    scope: &Scope,
    words: &[String],
    part: Part,
) -> Option<String> {
    let (and, or, not) = match engine {
        Engine::Sqlite => (" AND ", " OR ", " NOT "),
        Engine::Postgres => (" & ", " | ", " & !"),
    };
    let first = words.first().and_then(|first| Some((first, start(first)?)));
    let on_shelf = |public: bool, reason: Option<String>| {
        let shelf = Shelf::of(region, kind, public);
        let starting = |start: &str| {
            let mut term = String::with_capacity(24);
            shelf.push(&mut term, START, start);
            term
        };
        let mut asked: Vec<String> = words.iter().map(|word| word_terms(engine, &shelf, word, and)).collect();
        asked.extend(reason);
        match (part, &first) {
            (Part::Starting, Some((_, start))) => asked.push(starting(start)),
            // A longer word may begin like a name that does not begin with it.
            (Part::Rest, Some((word, start))) if is_short(word) => {
                return format!("(({}){not}{})", asked.join(and), starting(start));
            }
            _ => {}
        }
        format!("({})", asked.join(and))
    };
    let mut reasons: Vec<String> = scope.districts.iter().copied().map(district).collect();
    reasons.extend(scope.offices.iter().copied().map(office));
    reasons.extend(scope.own.map(own));
    reasons.sort_unstable();
    reasons.dedup();
    let mut asked = Vec::with_capacity(3);
    if scope.all {
        asked.extend([on_shelf(true, None), on_shelf(false, None)]);
    } else {
        let reason = (!reasons.is_empty()).then(|| format!("({})", reasons.join(or)));
        if scope.public {
            asked.push(on_shelf(true, None));
        } else if reason.is_some() {
            asked.push(on_shelf(true, reason.clone()));
        }
        asked.extend(reason.map(|reason| on_shelf(false, Some(reason))));
    }
    (!asked.is_empty()).then(|| asked.join(or))
}

/// Words that the first two characters of a name decide whether it begins with them.
fn is_short(word: &str) -> bool {
    word.chars().nth(2).is_none()
}

/// Whether the index alone says that a word is there.
pub(super) fn is_decided(engine: Engine, word: &str) -> bool {
    engine == Engine::Sqlite || is_short(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str], scope: &Scope, part: Part) -> String {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        question(Engine::Postgres, Uuid::nil(), "office", scope, &words, part).unwrap_or_default()
    }

    #[test]
    fn terms_of_an_entry_are_those_a_question_asks_for() {
        let shelf = Shelf::of(Uuid::nil(), "office", true);
        let mut terms = String::new();
        of_entry(&mut terms, &shelf, "1dx", "緑風苑\nりよくふうえん\n0124221234");
        let has: std::collections::HashSet<&str> = terms.split(' ').collect();
        let public = Scope { public: true, ..Scope::default() };
        let has_all = |words: &[&str], part| {
            asked(words, &public, part).trim_matches(['(', ')']).split(" & ").all(|term| has.contains(term))
        };
        assert!(has_all(&["緑風"], Part::Starting));
        assert!(has_all(&["り"], Part::Starting));
        assert!(has_all(&["風苑", "2212"], Part::All));
        assert!(!has_all(&["風苑"], Part::Starting));
        assert!(!has_all(&["風緑"], Part::All));
        assert!(has.contains("1dx"));
    }

    #[test]
    fn a_word_is_a_row_of_pairs_within_one_field() {
        let shelf = Shelf::of(Uuid::nil(), "office", true);
        let mut terms = String::new();
        of_entry(&mut terms, &shelf, "", "緑風苑\n緑");
        let word = |word: &str| word_terms(Engine::Sqlite, &shelf, word, "").replace('"', "");
        assert!(terms.contains(&word("緑風苑")));
        assert!(!terms.contains(&word("苑緑")));
        assert!(terms.ends_with(" 0"), "a field of one character has no pair");
    }

    #[test]
    fn what_does_not_begin_so_is_asked_of_the_index_only_where_it_knows() {
        assert!(asked(&["緑風"], &Scope::all(), Part::Rest).contains(" & !"));
        assert!(!asked(&["緑風苑"], &Scope::all(), Part::Rest).contains(" & !"));
    }

    #[test]
    fn who_may_see_nothing_asks_nothing() {
        assert_eq!(asked(&["緑風"], &Scope::default(), Part::All), "");
    }

    #[test]
    fn shelves_differ() {
        let shelves = [(0, "office", true), (0, "office", false), (0, "officer", true), (1, "office", true)]
            .map(|(region, kind, public)| Shelf::of(Uuid::from_u128(region), kind, public).0);
        for (place, shelf) in shelves.iter().enumerate() {
            assert!(shelf.iter().all(|letter| *letter != b'9' && *letter != b'1'));
            assert!(!shelves[..place].contains(shelf));
        }
    }
}
