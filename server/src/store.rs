//! Statements and rows of the program itself: regions and their words.

use access::RegionId;
use kernel::{Fault, Instant, Lang};
use page::Overlay;
use store::{Read, Statement, Write};

static REGIONS: Statement = Statement::new(
    "server.regions",
    "SELECT region_id, code, name, demo FROM region ORDER BY made_at, region_id",
);
static ADD_REGION: Statement = Statement::new(
    "server.region.add",
    "INSERT INTO region (region_id, code, name, demo, made_at) VALUES ($1, $2, $3, $4, $5)",
);
static WORDS: Statement = Statement::new(
    "server.words",
    "SELECT lang, word, said FROM region_words WHERE region_id = $1 ORDER BY word",
);
static SET_WORD: Statement = Statement::new(
    "server.word.set",
    "INSERT INTO region_words (region_id, lang, word, said, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region_id, lang, word)
     DO UPDATE SET said = EXCLUDED.said, changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at",
);
static FORGET_WORD: Statement = Statement::new(
    "server.word.forget",
    "DELETE FROM region_words WHERE region_id = $1 AND lang = $2 AND word = $3",
);

/// Every statement of the program itself; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] = &[&REGIONS, &ADD_REGION, &WORDS, &SET_WORD, &FORGET_WORD];

/// 圏域, as the program serves it.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(crate) id: RegionId,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) demo: bool,
}

pub(crate) async fn regions(db: &mut Read) -> Result<Vec<Region>, Fault> {
    let rows = db.rows(&REGIONS, &[]).await?;
    rows.iter()
        .map(|row| Ok(Region { id: row.id(0)?, code: row.text(1)?, name: row.text(2)?, demo: row.flag(3)? }))
        .collect()
}

pub(crate) async fn add_region(write: &mut Write, region: &Region, now: Instant) -> Result<(), Fault> {
    let values = [
        region.id.into(),
        region.code.as_str().into(),
        region.name.as_str().into(),
        region.demo.into(),
        now.into(),
    ];
    write.execute(&ADD_REGION, &values).await.map(drop)
}

/// One word of a region: the language, our name of it, what is said instead.
pub(crate) type OwnWord = (Lang, String, String);

pub(crate) async fn own_words(db: &mut Read, region: RegionId) -> Result<Vec<OwnWord>, Fault> {
    let rows = db.rows(&WORDS, &[region.into()]).await?;
    rows.iter()
        .map(|row| Ok((Lang::from_code(&row.text(0)?).unwrap_or_default(), row.text(1)?, row.text(2)?)))
        .collect()
}

pub(crate) fn overlay(words: &[OwnWord]) -> Overlay {
    let mut overlay = Overlay::default();
    for (lang, word, said) in words {
        let text = match lang {
            Lang::Ja => &mut overlay.ja,
            Lang::En => &mut overlay.en,
        };
        text.push_str(&format!("{word} = {said}\n"));
    }
    overlay
}

pub(crate) async fn set_word(
    write: &mut Write,
    region: RegionId,
    word: &OwnWord,
    by: &str,
    now: Instant,
) -> Result<(), Fault> {
    let (lang, word, said) = word;
    if said.is_empty() {
        let values = [region.into(), lang.code().into(), word.as_str().into()];
        return write.execute(&FORGET_WORD, &values).await.map(drop);
    }
    let values = [
        region.into(),
        lang.code().into(),
        word.as_str().into(),
        said.as_str().into(),
        by.into(),
        now.into(),
    ];
    write.execute(&SET_WORD, &values).await.map(drop)
}
