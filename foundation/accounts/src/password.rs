//! Which passwords are good enough. Length counts, not signs; what everybody guesses first counts nothing.

use std::{collections::BTreeSet, sync::LazyLock};

use kernel::Invalid;
use unicode_normalization::UnicodeNormalization;

/// The fewest characters.
pub(crate) const LEAST: usize = 13;
/// The most; enough for any sentence.
const MOST: usize = 200;
/// How much must remain when everything guessable is taken out.
const SUBSTANCE: usize = 8;

/// Words and patterns that guessing starts with, longest first.
static BLOCKED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = include_str!("blocked.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

/// The same password from every keyboard: full-width letters are letters.
pub(crate) fn normal(typed: &str) -> String {
    typed.nfkc().collect()
}

/// Whether this may be the password of somebody with these names.
pub(crate) fn check(field: &'static str, typed: &str, names: &[&str]) -> Result<String, Invalid> {
    let password = normal(typed);
    let length = password.chars().count();
    if length < LEAST {
        return Err(Invalid::new(field, "accounts-invalid-password-short").with("least", LEAST));
    }
    if length > MOST {
        return Err(Invalid::new(field, "accounts-invalid-password-long").with("most", MOST));
    }
    if substance(&password, names) < SUBSTANCE {
        return Err(Invalid::new(field, "accounts-invalid-password-common"));
    }
    Ok(password)
}

/// How many characters of a password an attacker would have to guess one by one, roughly.
fn substance(password: &str, names: &[&str]) -> usize {
    let mut rest = plain(password);
    for name in names.iter().flat_map(|name| parts(name)) {
        rest = rest.replace(&name, "\n");
    }
    for word in BLOCKED.iter() {
        rest = rest.replace(word, "\n");
    }
    let letters: Vec<char> = rest.chars().filter(|c| *c != '\n').collect();
    let distinct = letters.iter().collect::<BTreeSet<_>>().len();
    // A digit or sign adds little after the fourth: years, telephone numbers, rows of exclamation marks.
    let (mut words, mut others, mut before) = (0, 0, '\n');
    for c in letters {
        let follows =
            c == before || u32::from(c) == u32::from(before) + 1 || u32::from(c) + 1 == u32::from(before);
        if !follows && c.is_alphabetic() {
            words += 1;
        } else if !follows {
            others += 1;
        }
        before = c;
    }
    // Few different characters are a pattern, however long.
    (words + others.min(4)).min(distinct * 2)
}

/// Small letters, with the usual disguises taken off: `P@ssw0rd` is `password`.
fn plain(password: &str) -> String {
    let chars: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let is_letter = |place: Option<usize>| {
        place.and_then(|place| chars.get(place)).is_some_and(|c| c.is_alphabetic() || matches!(c, '@' | '$'))
    };
    let undisguised = chars.iter().enumerate().map(|(place, &c)| {
        // Only between letters: in `2026` nothing is disguised.
        if !is_letter(place.checked_sub(1)) && !is_letter(Some(place + 1)) {
            return c;
        }
        match c {
            '@' | '4' => 'a',
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '5' | '$' => 's',
            other => other,
        }
    });
    undisguised.collect()
}

/// A name's words that are long enough to be recognised.
fn parts(name: &str) -> impl Iterator<Item = String> + '_ {
    let whole = name.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let mut parts: Vec<String> = whole
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() >= if part.is_ascii() { 3 } else { 2 })
        .map(ToOwned::to_owned)
        .collect();
    parts.push(whole.split_whitespace().collect());
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts.retain(|part| !part.is_empty());
    parts.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(password: &str) -> Option<&'static str> {
        check("password", password, &["sato.hanako@example.jp", "佐藤 花子"]).err().map(|invalid| invalid.key)
    }

    #[test]
    fn what_everybody_guesses_first_is_refused() {
        for common in [
            "password12345678",
            "P@ssw0rdP@ssw0rd!!",
            "qwertyuiop123456",
            "1234567890123456",
            "aaaaaaaaaaaaaaaaa",
            "abababababababab",
            "abcdefghijklmnop",
            "tsunagu2026-2026",
            "Tsunagu-Tsunagu-1",
            "SatoHanako20261121",
            "satohanako@example",
            "sakura-himawari-1",
            "iloveyou-iloveyou",
            "2026-11-21-0157-23",
            "つなぐつなぐつなぐつなぐ2026",
            "ｐａｓｓｗｏｒｄ１２３４５６",
        ] {
            assert_eq!(key(common), Some("accounts-invalid-password-common"), "{common}");
        }
    }

    #[test]
    fn a_sentence_or_chance_is_taken() {
        for good in [
            "correct horse battery staple",
            "kX9$mQ2!vB7#pL4",
            "うらの畑で犬がほえたので逃げた",
            "ame-ga-furu-hi-wa-kasa-wo-sasu",
            "三丁目のたぬきは月夜に踊るらしい",
        ] {
            assert_eq!(key(good), None, "{good}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(key("kX9$mQ2!vB7#"), Some("accounts-invalid-password-short"));
        assert_eq!(key("うらの畑で犬がほえた"), Some("accounts-invalid-password-short"));
        assert_eq!(key(&"うらの畑".repeat(51)), Some("accounts-invalid-password-long"));
    }

    #[test]
    fn the_list_is_long_and_plain() {
        assert!(BLOCKED.len() >= 900, "{}", BLOCKED.len());
        for word in BLOCKED.iter() {
            assert_eq!(*word, plain(&normal(word)), "{word} would never be found");
            assert!(word.chars().count() >= 2, "{word}");
        }
    }
}
