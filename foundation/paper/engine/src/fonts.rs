//! Which fonts a document is set in: a Japanese one, upright and bold, and, only when a letter is missing from it,
//! others that have the letter. Files are read whole and only when needed: a Japanese font weighs twenty megabytes.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use typst::{
    foundations::Bytes,
    text::{Font, FontBook, FontInfo},
};

/// The fonts of one document.
pub(crate) struct Fonts {
    /// What the typesetter knows of them.
    pub(crate) book: FontBook,
    /// In the order of the book.
    pub(crate) fonts: Vec<Font>,
}

impl Fonts {
    /// The names of the families, the Japanese one first.
    pub(crate) fn families(&self) -> Vec<String> {
        let mut families: Vec<String> = Vec::new();
        for font in &self.fonts {
            let family = &font.info().family;
            if !families.contains(family) {
                families.push(family.clone());
            }
        }
        families
    }
}

/// Beginnings of file names of fonts with Japanese letters, best for small print first.
const JAPANESE: [&str; 16] = [
    "notosanscjk",
    "notosansjp",
    "sourcehansans",
    "bizudpgothic",
    "bizudgothic",
    "ipaexg",
    "ipagp",
    "ipag",
    "takaopgothic",
    "takaogothic",
    "vlpgothic",
    "vlgothic",
    "mplus",
    "notoserifcjk",
    "notoserifjp",
    "ipaexm",
];
/// A font that has these has the letters of Japanese.
const PROBE: &str = "あア日々";
/// Fonts of the same file that draw kanji as other countries do.
const OTHER_COUNTRIES: [&str; 4] = [" KR", " SC", " TC", " HK"];
/// How deep folders of fonts are looked through.
const DEPTH: usize = 5;
/// How many further fonts are opened for letters the Japanese one lacks.
const FURTHER: usize = 80;

struct File {
    path: PathBuf,
    stem: String,
    rank: usize,
}

/// The fonts for these characters; `None` when no font has Japanese letters.
pub(crate) fn find(folders: &[PathBuf], characters: &BTreeSet<char>) -> Option<Fonts> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, DEPTH, &mut files);
    }
    // stable: among equals the folder named first wins
    files.sort_by_key(|file| (file.rank, !file.stem.contains("regular"), heavy_or_light(&file.stem)));
    let (first, regular) =
        files.iter().enumerate().find_map(|(at, file)| Some((at, japanese(&file.path)?)))?;
    let mut fonts = vec![regular.clone()];
    if regular.info().axes.is_empty() {
        fonts.extend(bold(&files, files.get(first)?, &regular.info().family));
    }
    add_missing(&files, first, characters, &mut fonts);
    let book = FontBook::from_infos(fonts.iter().map(|font| font.info().clone()));
    Some(Fonts { book, fonts })
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
            continue;
        }
        let name = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().to_lowercase();
        if matches!(name(path.extension()).as_str(), "ttf" | "otf" | "ttc" | "otc") {
            let stem = name(path.file_stem()).replace(['-', '_', ' '], "");
            let rank = JAPANESE.iter().position(|known| stem.starts_with(known)).unwrap_or(JAPANESE.len());
            files.push(File { path, stem, rank });
        }
    }
}

fn heavy_or_light(stem: &str) -> bool {
    ["bold", "black", "heavy", "light", "thin", "medium", "italic", "oblique"]
        .iter()
        .any(|word| stem.contains(word))
}

fn faces(path: &Path) -> impl Iterator<Item = Font> {
    fs::read(path).ok().into_iter().flat_map(|data| Font::iter(Bytes::new(data)))
}

fn has(info: &FontInfo, character: char) -> bool {
    info.coverage.contains(character.into())
}

/// The first face of the file that draws Japanese the Japanese way.
fn japanese(path: &Path) -> Option<Font> {
    faces(path).find(|face| {
        let info = face.info();
        PROBE.chars().all(|letter| has(info, letter))
            && !OTHER_COUNTRIES.iter().any(|country| info.family.contains(country))
    })
}

/// The bold face of this family among the files that are named like the regular one.
fn bold(files: &[File], regular: &File, family: &str) -> Option<Font> {
    files
        .iter()
        .filter(|file| file.rank == regular.rank && file.stem.ends_with("bold"))
        .filter(|file| !["semibold", "demibold", "extrabold"].iter().any(|word| file.stem.ends_with(word)))
        .find_map(|file| faces(&file.path).find(|face| face.info().family == family))
}

/// Adds fonts for characters that are still missing. Private characters mean nothing outside the font they were drawn
/// for: another font would show a wrong sign, an empty box is honest.
fn add_missing(files: &[File], first: usize, characters: &BTreeSet<char>, fonts: &mut Vec<Font>) {
    let private = |c: char| matches!(c as u32, 0xE000..=0xF8FF | 0xF0000..=0x10_FFFF);
    let mut missing: BTreeSet<char> = characters
        .iter()
        .copied()
        .filter(|&c| !c.is_control() && !private(c) && !fonts.iter().any(|font| has(font.info(), c)))
        .collect();
    let others = files.iter().enumerate().filter(|(at, _)| *at != first);
    for (_, file) in others.take(FURTHER) {
        if missing.is_empty() {
            return;
        }
        let Some(face) = faces(&file.path).next() else { continue };
        let before = missing.len();
        missing.retain(|&c| !has(face.info(), c));
        if missing.len() < before {
            fonts.push(face);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Vec<PathBuf> {
        vec!["/usr/local/share/fonts".into(), "/usr/share/fonts".into()]
    }

    #[test]
    fn the_japanese_face_is_chosen_upright_and_bold() {
        let fonts = find(&usual(), &BTreeSet::new()).unwrap();
        assert_eq!(fonts.fonts.len(), 2);
        assert_eq!(fonts.families().len(), 1);
        let weights: Vec<u16> =
            fonts.fonts.iter().map(|font| font.info().variant.weight.to_number()).collect();
        assert!(weights[0] == 400 && weights[1] >= 600, "{weights:?}");
        assert!(!OTHER_COUNTRIES.iter().any(|country| fonts.families()[0].contains(country)));
    }

    #[test]
    fn without_japanese_letters_there_are_no_fonts() {
        assert!(find(&["/usr/share/fonts/truetype/dejavu".into()], &BTreeSet::new()).is_none());
        assert!(find(&["/nowhere".into()], &BTreeSet::new()).is_none());
    }

    #[test]
    fn a_missing_letter_brings_a_font_that_has_it_and_a_private_one_does_not() {
        let fonts = find(&usual(), &BTreeSet::from(['☐', '\u{E000}'])).unwrap();
        assert_eq!(fonts.fonts.len(), 3);
        assert!(has(fonts.fonts[2].info(), '☐'));
    }
}
