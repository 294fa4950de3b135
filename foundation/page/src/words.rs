use std::{
    borrow::Cow,
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::{Invalid, Lang};
use unic_langid::LanguageIdentifier;

/// The word files of one crate. Keys begin with its name.
#[derive(Clone, Copy, Debug)]
pub struct WordFiles {
    /// The crate.
    pub room: &'static str,
    /// Japanese, in Fluent's format.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

/// A region's own words, in Fluent's format; they replace words and terms of the same name, and every sentence that
/// uses a replaced term follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlay {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// A word file that cannot be used; says where.
#[derive(Debug, thiserror::Error)]
#[error("the words of {room} in {}: {problem}", lang.code())]
pub struct WordsError {
    /// The crate, or `region` for an overlay.
    pub room: &'static str,
    /// The language.
    pub lang: Lang,
    /// What is wrong.
    pub problem: String,
}

type Bundle = FluentBundle<Arc<FluentResource>>;

struct Bundles {
    ja: Bundle,
    en: Bundle,
}

/// All words of the product in both languages. Copies share one set, also when a region's overlay is put on.
#[derive(Clone)]
pub struct Words {
    files: Arc<[WordFiles]>,
    bundles: Arc<RwLock<Arc<Bundles>>>,
}

/// The words of the foundations that stand below this one: what they refuse, pages say.
const BELOW: [WordFiles; 2] = [
    WordFiles {
        room: "store",
        ja: include_str!("../../store/words/ja.ftl"),
        en: include_str!("../../store/words/en.ftl"),
    },
    WordFiles {
        room: "paper",
        ja: include_str!("../../paper/words/ja.ftl"),
        en: include_str!("../../paper/words/en.ftl"),
    },
];

impl Words {
    /// Reads the word files of all crates, and those of the store and the printer.
    ///
    /// # Errors
    /// When a file cannot be read or two files share a key.
    pub fn new(files: &[WordFiles]) -> Result<Self, WordsError> {
        let files: Arc<[WordFiles]> = BELOW.iter().chain(files).copied().collect();
        let bundles = Bundles::read(&files, &Overlay::default())?;
        Ok(Self { files, bundles: Arc::new(RwLock::new(Arc::new(bundles))) })
    }

    /// Puts a region's own words over ours, from now on and everywhere.
    ///
    /// # Errors
    /// When the overlay cannot be read, or names a word that does not exist; then nothing changes.
    pub fn put_on(&self, overlay: &Overlay) -> Result<(), WordsError> {
        let bundles = Arc::new(Bundles::read(&self.files, overlay)?);
        *self.bundles.write().unwrap_or_else(PoisonError::into_inner) = bundles;
        Ok(())
    }

    /// The word or sentence with this key. A missing key shows itself, so that it is noticed and nothing breaks; a
    /// test makes sure there is none.
    pub fn say(&self, lang: Lang, key: &str) -> String {
        self.say_args(lang, key, None)
    }

    /// A sentence with values in it.
    pub fn say_with(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            // Numbers choose between plural forms; everything else is text as it is.
            let value = value.parse::<i64>().map_or_else(
                |_| FluentValue::String(Cow::Borrowed(*value)),
                |number| {
                    if number.to_string() == *value { FluentValue::from(number) } else { (*value).into() }
                },
            );
            args.set(*name, value);
        }
        self.say_args(lang, key, Some(&args))
    }

    /// Whether `said` can stand for this word in a region whose own words, this one among them, are `overlay`: it says
    /// something, is not much longer than ours, and can be said with the values ours is said with.
    ///
    /// # Errors
    /// What to correct; the field is the language.
    pub fn fits(&self, lang: Lang, key: &str, said: &str, overlay: &Overlay) -> Result<(), Invalid> {
        let refused = |key| Invalid::new(lang.code(), key);
        let Some(ours) = self.files.iter().find_map(|files| block_of(files.text(lang), key)) else {
            return Err(refused("page-invalid-word"));
        };
        let longest = (ours.chars().count() * 3).max(LONGEST_WORD);
        if said.chars().count() > longest {
            return Err(refused("page-invalid-word-too-long").with("longest", longest));
        }
        let values = values_in(&ours);
        if !values_in(said).is_subset(&values) {
            return Err(refused("page-invalid-word"));
        }
        let mut args = FluentArgs::new();
        for value in values {
            args.set(value, 1);
        }
        let spoken = || {
            let mut bundle = Bundles::one(&self.files, overlay, lang).ok()?;
            bundle.add_resource(Arc::new(parse(&format!("{PROBE} = {{ {key} }}\n")).ok()?)).ok()?;
            let pattern = bundle.get_message(PROBE)?.value()?;
            let mut problems = Vec::new();
            let spoken = bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned();
            problems.is_empty().then_some(spoken)
        };
        match spoken() {
            None => Err(refused("page-invalid-word")),
            Some(spoken) if spoken.trim().is_empty() => Err(refused("page-invalid-word-empty")),
            Some(_) => Ok(()),
        }
    }

    fn say_args(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundles = Arc::clone(&self.bundles.read().unwrap_or_else(PoisonError::into_inner));
        let bundle = bundles.of(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, lang = lang.code(), "a word is missing");
            return key.to_owned();
        };
        let mut problems = Vec::new();
        let said = bundle.format_pattern(pattern, args, &mut problems).into_owned();
        for problem in problems {
            tracing::error!(key, lang = lang.code(), %problem, "a word could not be said whole");
        }
        said
    }

    /// Whether there is a word with this key.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        let bundles = Arc::clone(&self.bundles.read().unwrap_or_else(PoisonError::into_inner));
        bundles.of(lang).has_message(key)
    }

    /// Every key and term of the files, terms with their leading `-`; for the tests and for the page of words.
    pub fn keys(&self, lang: Lang) -> BTreeSet<String> {
        self.files.iter().flat_map(|files| keys_of(files.text(lang))).collect()
    }

    /// The value of a key or term as our files write it.
    pub fn written(&self, lang: Lang, key: &str) -> Option<String> {
        self.files.iter().find_map(|files| {
            files.text(lang).lines().find_map(|line| {
                let (name, value) = line.split_once('=')?;
                (name.trim_end() == key).then(|| value.trim().to_owned())
            })
        })
    }
}

/// A word of a region may be as long as this, and three times as long as ours.
const LONGEST_WORD: usize = 100;
/// Says a word or a term on trial.
const PROBE: &str = "on-trial";

/// A word or term as it is written, with the lines that go on with it.
fn block_of(text: &str, key: &str) -> Option<String> {
    let begins = |line: &&str| line.split_once('=').is_some_and(|(name, _)| name.trim_end() == key);
    let mut lines = text.lines().skip_while(|line| !begins(line));
    let first = lines.next()?.split_once('=')?.1.trim();
    let rest = lines.take_while(|line| line.starts_with([' ', '}']));
    Some(std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n"))
}

/// The names of the values a text holds.
fn values_in(text: &str) -> BTreeSet<String> {
    let name =
        |part: &str| part.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    text.split('$').skip(1).map(name).collect()
}

fn keys_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().filter_map(|line| {
        let (name, _) = line.split_once('=')?;
        let name = name.trim_end();
        let is_key = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '-')
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        is_key.then(|| name.to_owned())
    })
}

impl WordFiles {
    const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }
}

impl Overlay {
    fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

impl Bundles {
    fn read(files: &[WordFiles], overlay: &Overlay) -> Result<Self, WordsError> {
        Ok(Self { ja: Self::one(files, overlay, Lang::Ja)?, en: Self::one(files, overlay, Lang::En)? })
    }

    fn one(files: &[WordFiles], overlay: &Overlay, lang: Lang) -> Result<Bundle, WordsError> {
        let wrong = |room, problem: String| WordsError { room, lang, problem };
        let id: LanguageIdentifier =
            lang.code().parse().map_err(|error| wrong("page", format!("{error}")))?;
        let mut bundle = Bundle::new_concurrent(vec![id]);
        // Marks for mixed directions would end up inside names and numbers that people copy.
        bundle.set_use_isolating(false);
        for file in files {
            let resource = parse(file.text(lang)).map_err(|problem| wrong(file.room, problem))?;
            bundle
                .add_resource(Arc::new(resource))
                .map_err(|problems| wrong(file.room, format!("{problems:?}")))?;
        }
        let known: BTreeSet<String> = files.iter().flat_map(|file| keys_of(file.text(lang))).collect();
        if let Some(unknown) = keys_of(overlay.text(lang)).find(|key| !known.contains(key)) {
            return Err(wrong("region", format!("there is no word {unknown}")));
        }
        let resource = parse(overlay.text(lang)).map_err(|problem| wrong("region", problem))?;
        bundle.add_resource_overriding(Arc::new(resource));
        Ok(bundle)
    }

    const fn of(&self, lang: Lang) -> &Bundle {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

fn parse(text: &str) -> Result<FluentResource, String> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, problems)| format!("{problems:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: WordFiles = WordFiles {
        room: "test",
        ja: "-hokatsu = 地域包括支援センター\ntest-ask = まず{ -hokatsu }に電話します。\ntest-found = { $count }件見つかりました。\n",
        en: "-hokatsu = community support centre\ntest-ask = First ring the { -hokatsu }.\ntest-found = { $count ->\n    [one] One was found.\n   *[other] { $count } were found.\n}\n",
    };

    #[test]
    fn a_region_renames_a_term_and_every_sentence_follows() {
        let words = Words::new(&[FILES]).expect("the files are right");
        let copy = words.clone();
        assert_eq!(words.say(Lang::Ja, "test-ask"), "まず地域包括支援センターに電話します。");
        let overlay =
            Overlay { ja: "-hokatsu = 高齢者相談支援センター".into(), en: String::new() };
        words.put_on(&overlay).expect("the overlay is right");
        assert_eq!(copy.say(Lang::Ja, "test-ask"), "まず高齢者相談支援センターに電話します。");
        assert_eq!(copy.say(Lang::En, "test-ask"), "First ring the community support centre.");
    }

    #[test]
    fn an_overlay_with_an_unknown_word_changes_nothing() {
        let words = Words::new(&[FILES]).expect("the files are right");
        let overlay = Overlay { ja: "-hokatu = 誤り".into(), en: String::new() };
        assert!(words.put_on(&overlay).is_err());
        assert!(words.say(Lang::Ja, "test-ask").contains("地域包括支援センター"));
    }

    #[test]
    fn a_word_of_a_region_must_say_something_and_be_sayable() {
        let words = Words::new(&[FILES]).expect("the files are right");
        let fits = |lang: Lang, key: &str, said: &str| {
            let text = format!("{key} = {said}\n");
            let (ja, en) = if lang == Lang::Ja { (text, String::new()) } else { (String::new(), text) };
            words.fits(lang, key, said, &Overlay { ja, en }).map_err(|refused| refused.key)
        };
        assert_eq!(fits(Lang::Ja, "-hokatsu", "高齢者相談支援センター"), Ok(()));
        assert_eq!(fits(Lang::Ja, "test-found", "{ $count }人"), Ok(()));
        assert_eq!(fits(Lang::En, "test-found", "Found: { $count }"), Ok(()));
        assert_eq!(fits(Lang::Ja, "test-ask", "{ -hokatsu }へ"), Ok(()));
        for (key, said) in [
            ("-hokatsu", "{ -hokatsu }"),
            ("-hokatsu", "{ test-ask }"),
            ("-hokatsu", "{ $count }"),
            ("test-ask", "{ $name }"),
            ("test-ask", "{ -nobody }"),
            ("test-ask", "{"),
            ("test-unknown", "a"),
        ] {
            assert_eq!(fits(Lang::Ja, key, said), Err("page-invalid-word"), "{key} = {said}");
        }
        for empty in ["{\"\"}", "{ \" \" }"] {
            assert_eq!(fits(Lang::Ja, "-hokatsu", empty), Err("page-invalid-word-empty"));
        }
        assert_eq!(fits(Lang::Ja, "-hokatsu", &"長".repeat(2000)), Err("page-invalid-word-too-long"));
    }

    #[test]
    fn numbers_choose_the_plural_and_text_stays_text() {
        let words = Words::new(&[FILES]).expect("the files are right");
        assert_eq!(words.say_with(Lang::En, "test-found", &[("count", "1")]), "One was found.");
        assert_eq!(words.say_with(Lang::En, "test-found", &[("count", "12")]), "12 were found.");
        assert_eq!(words.say_with(Lang::Ja, "test-found", &[("count", "007")]), "007件見つかりました。");
    }

    #[test]
    fn two_files_may_not_share_a_key() {
        assert!(Words::new(&[FILES, FILES]).is_err());
    }
}
