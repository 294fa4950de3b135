//! Index terms of a folded text: every character and every pair of neighbours, each spelled as one plain token.
//!
//! A term is made of `a`–`z` and `2`–`7` only and begins with a letter, so that the tokenizers of SQLite's FTS5
//! (`ascii`, `unicode61`) and PostgreSQL's `simple` configuration keep it whole and unchanged. The code of a
//! character is three symbols for digits, Latin letters, kana and kanji, six for everything else. No code begins
//! another, so the term of a pair is never that of a character or of another pair.

use super::FIELD_BREAK;

/// Appends the terms of `folded` to `terms`, separated by spaces, each once.
///
/// Fields of one thing are folded apart and joined by [`FIELD_BREAK`], which is in no term.
pub fn terms(folded: &str, terms: &mut String) {
    let mut grams = Vec::with_capacity(folded.len());
    for field in folded.split(FIELD_BREAK) {
        let mut last = None;
        for c in field.chars() {
            grams.push(Gram::of_one(c));
            grams.extend(last.map(|last| Gram::of_two(last, c)));
            last = Some(c);
        }
    }
    grams.sort_unstable();
    grams.dedup();
    terms.reserve(grams.len() * 8);
    for gram in grams {
        if !terms.is_empty() {
            terms.push(' ');
        }
        gram.spell(terms);
    }
}

/// The terms that a thing must all have to contain `folded`; none if there is nothing to search for. Having them
/// all is necessary, not sufficient: [`matches`](super::matches) decides.
#[must_use]
pub fn query_terms(folded: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for field in folded.split(FIELD_BREAK) {
        let mut chars = field.chars();
        let Some(mut last) = chars.next() else { continue };
        let before = grams.len();
        for c in chars {
            grams.push(Gram::of_two(last, c));
            last = c;
        }
        if grams.len() == before {
            grams.push(Gram::of_one(last));
        }
    }
    grams.sort_unstable();
    grams.dedup();
    let spelled = |gram: Gram| {
        let mut term = String::with_capacity(12);
        gram.spell(&mut term);
        term
    };
    grams.into_iter().map(spelled).collect()
}

/// Gives the term of every pair of neighbours in a folded field, in order, for an index that knows places: a field
/// contains a word of two characters or more exactly if the pairs of the word follow one another in it.
pub fn pairs(field: &str, mut each: impl FnMut(&str)) {
    let mut term = String::with_capacity(12);
    for (first, second) in field.chars().zip(field.chars().skip(1)) {
        term.clear();
        Gram::of_two(first, second).spell(&mut term);
        each(&term);
    }
}

/// Gives the term of every character of `folded`, each once.
pub fn characters(folded: &str, mut each: impl FnMut(&str)) {
    let mut characters: Vec<char> = folded.chars().filter(|c| *c != FIELD_BREAK).collect();
    characters.sort_unstable();
    characters.dedup();
    let mut term = String::with_capacity(12);
    for c in characters {
        term.clear();
        Gram::of_one(c).spell(&mut term);
        each(&term);
    }
}

/// One character or two, packed so that sorting costs little.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Gram(u64);

impl Gram {
    fn of_one(c: char) -> Self {
        Self(u64::from(u32::from(c)) << 32)
    }

    fn of_two(first: char, second: char) -> Self {
        Self((u64::from(u32::from(first)) << 32) | u64::from(u32::from(second) + 1))
    }

    fn spell(self, term: &mut String) {
        spell((self.0 >> 32) as u32, term);
        if let Some(second) = (self.0 as u32).checked_sub(1) {
            spell(second, term);
        }
    }
}

const SYMBOLS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Common characters are numbered below 25 × 32², which leaves `z` as first symbol to all others.
fn spell(code: u32, term: &mut String) {
    let (number, symbols) = match code {
        0x30..=0x39 => (code - 0x30, 3),
        0x61..=0x7A => (code - 0x61 + 10, 3),
        0x3041..=0x3096 => (code - 0x3041 + 36, 3),
        0x4E00..=0x9FFF => (code - 0x4E00 + 122, 3),
        _ => {
            term.push('z');
            (code, 5)
        }
    };
    for place in (0..symbols).rev() {
        term.push(char::from(SYMBOLS[((number >> (5 * place)) & 31) as usize]));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::text::fold;

    fn all(folded: &str) -> Vec<String> {
        let mut spelled = String::new();
        terms(folded, &mut spelled);
        spelled.split(' ').filter(|term| !term.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn a_text_has_its_characters_and_pairs_once() {
        assert_eq!(all("訪問").len(), 3);
        assert_eq!(all("ここここ").len(), 2);
        assert_eq!(all(""), Vec::<String>::new());
        assert_eq!(query_terms("訪問看護").len(), 3);
        assert_eq!(query_terms("訪").len(), 1);
        assert_eq!(query_terms("ここここ").len(), 1);
        assert!(query_terms("").is_empty());
    }

    #[test]
    fn pairs_come_in_order_and_characters_once() {
        let mut given = Vec::new();
        pairs("ここは", |term| given.push(term.to_owned()));
        assert_eq!(given, [query_terms("ここ"), query_terms("こは")].concat());
        given.clear();
        pairs("こ", |term| given.push(term.to_owned()));
        assert!(given.is_empty());
        characters("ここ\nはこ", |term| given.push(term.to_owned()));
        assert_eq!(given, [query_terms("こ"), query_terms("は")].concat());
    }

    #[test]
    fn no_term_reaches_across_fields() {
        let joined = all("訪問\n看護");
        let mut apart = all("訪問");
        apart.extend(all("看護"));
        assert_eq!(joined.iter().collect::<HashSet<_>>(), apart.iter().collect());
        assert!(!joined.contains(&query_terms("問看")[0]));
        assert_eq!(query_terms("\n訪問\n看\n").len(), 2);
    }

    #[test]
    fn terms_are_appended_after_a_space() {
        let mut spelled = String::from("x");
        terms("訪", &mut spelled);
        assert_eq!(spelled, format!("x {}", query_terms("訪")[0]));
    }

    #[test]
    fn every_character_has_its_own_code_and_no_code_begins_another() {
        let mut codes = HashSet::new();
        for c in '\0'..=char::MAX {
            let mut code = String::new();
            spell(u32::from(c), &mut code);
            assert!(code.starts_with(|first: char| first.is_ascii_lowercase()));
            assert!(code.bytes().all(|symbol| SYMBOLS.contains(&symbol)));
            assert_eq!(code.len(), if code.starts_with('z') { 6 } else { 3 });
            assert!(codes.insert(code), "U+{:04X}", u32::from(c));
        }
    }

    proptest! {
        #[test]
        fn every_part_of_a_text_is_found(text in "[あ-んア-ン一-三辺邊a-cA-C0-9 é각ー々😀\n]{1,30}", from in 0usize..30, length in 1usize..30) {
            let folded: String = text.split(FIELD_BREAK).map(fold).collect::<Vec<_>>().join("\n");
            let has: HashSet<String> = all(&folded).into_iter().collect();
            let part: String = folded.chars().skip(from).take(length).collect();
            for term in query_terms(&part) {
                prop_assert!(has.contains(&term));
            }
        }
    }
}
