use std::{fmt, str::FromStr};

use kernel::{Fault, Id, Invalid, Outcome, Refusal, text::fold};
use uuid::Uuid;

use super::terms::{self, Part};
use crate::{Engine, Family, Read, Value};

/// Words a search takes; more are refused, never dropped.
pub const MOST_WORDS: usize = 8;
/// Characters a search takes.
pub const MOST_CHARACTERS: usize = 100;
/// Hits a page takes.
pub const MOST_HITS: u32 = 200;
/// Totals are counted up to this.
const MOST_COUNTED: u32 = 1000;
/// So few hits are ranked as a whole.
const WHOLE: u32 = 200;
/// Of more hits, so many are ranked against each other.
const WINDOW: u32 = 50;

/// Which things of a kind somebody may find: all, or those of which any of the others is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// All of them.
    pub all: bool,
    /// Those approved for the public.
    pub public: bool,
    /// Those in these districts.
    pub districts: Vec<Uuid>,
    /// Those of these offices.
    pub offices: Vec<Uuid>,
    /// Their own.
    pub own: Option<Uuid>,
}

impl Scope {
    /// All of them.
    pub fn all() -> Self {
        Self { all: true, ..Self::default() }
    }
}

/// What is asked of the search box.
#[derive(Clone, Debug)]
pub struct Query {
    region: Uuid,
    text: String,
    among: Vec<(&'static str, Scope, Option<Cursor>)>,
    limit: u32,
}

impl Query {
    /// What a person typed. Words apart must all be there, in any text of the thing.
    pub fn new<R: ?Sized>(region: Id<R>, text: impl Into<String>) -> Self {
        Self { region: region.uuid(), text: text.into(), among: Vec::new(), limit: 20 }
    }

    /// Among things of this kind, as far as this scope reaches. Kinds are answered in the order in which they are
    /// added.
    #[must_use]
    pub fn among(mut self, kind: &'static str, scope: Scope) -> Self {
        self.among.push((kind, scope, None));
        self
    }

    /// The same, from where a page before this ended.
    #[must_use]
    pub fn among_after(mut self, kind: &'static str, scope: Scope, after: Cursor) -> Self {
        self.among.push((kind, scope, Some(after)));
        self
    }

    /// Hits of each kind on a page, up to [`MOST_HITS`]; 20 if not said.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// The words to look for, folded, or why that cannot be done.
    fn words(&self) -> Result<Vec<String>, Refusal> {
        if self.text.chars().count() > MOST_CHARACTERS {
            return Err(too_long("characters", MOST_CHARACTERS));
        }
        let mut words: Vec<String> = Vec::new();
        for word in self.text.split_whitespace().map(fold).filter(|word| !word.is_empty()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        match words.len() {
            0 => Err(Refusal::invalid("text", "store-search-nothing-to-find")),
            count if count > MOST_WORDS => Err(too_long("words", MOST_WORDS)),
            _ => Ok(words),
        }
    }
}

fn too_long(what: &'static str, most: usize) -> Refusal {
    let key = if what == "words" { "store-search-too-many-words" } else { "store-search-too-long" };
    Refusal::Invalid(vec![Invalid::new("text", key).with("most", most)])
}

/// How many things were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exactly(u32),
    /// More than this; counting on would cost more than it tells.
    MoreThan(u32),
}

/// Where a page ended. It is text in an address, and as such outside data: a strange one finds nothing wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    part: Part,
    after: i64,
    skip: u32,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.part as usize, self.after, self.skip)
    }
}

impl FromStr for Cursor {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let read = || {
            let (part, place) = text.split_once('-')?;
            let (after, skip) = place.split_once('-')?;
            let part = *PARTS.get(part.parse::<usize>().ok()?)?;
            Some(Self { part, after: after.parse().ok()?, skip: skip.parse().ok()? })
        };
        read().ok_or_else(|| Refusal::invalid("after", "store-search-unknown-page"))
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    thing: Uuid,
    /// Its name.
    pub title: String,
    /// How it is read; may be empty.
    pub reading: String,
    /// What is shown beside it; may be empty.
    pub detail: String,
}

impl Hit {
    /// Its id.
    pub const fn id<T: ?Sized>(&self) -> Id<T> {
        Id::from_uuid(self.thing)
    }
}

/// What was found of one kind.
#[derive(Clone, Debug)]
pub struct Found {
    /// The kind.
    pub kind: &'static str,
    /// This page of it, best first.
    pub hits: Vec<Hit>,
    /// How many there are on all pages.
    pub total: Total,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

const PARTS: [Part; 3] = [Part::All, Part::Starting, Part::Rest];
const VARIANTS: usize = MOST_WORDS + 1;

/// One page out of one window. Variants: how many words the stored text decides, for each part.
/// `$1` the question, `$2` the first word, `$3` take, `$4` skip, `$5` the entry before the window, `$6` its size, then
/// the words. All hits together are one window; it is counted and, if there are at most `$6`, ranked.
/// SQLite prepares a statement anew at each use if a bare `LIMIT $n` is in it; `($n + 0)` is not bare.
pub(crate) static PAGE: Family =
    Family::new("store.search.page", PARTS.len() * VARIANTS, |variant, engine| {
        let (words, part) = (variant % VARIANTS, PARTS[variant / VARIANTS]);
        let (find, line) = match engine {
            Engine::Sqlite => ("instr", "char(10)"),
            Engine::Postgres => ("strpos", "chr(10)"),
        };
        let (entry, from) = match engine {
            Engine::Sqlite if words == 0 && part == Part::All => {
                ("g.rowid", "search_gram g WHERE g.search_gram MATCH $1")
            }
            Engine::Sqlite => (
                "g.rowid",
                "search_gram g CROSS JOIN search_entry e ON e.entry = g.rowid WHERE g.search_gram MATCH $1",
            ),
            Engine::Postgres => ("e.entry", "search_entry e WHERE e.terms @@ $1::tsquery"),
        };
        let holds: String =
            (0..words).map(|word| format!(" AND {find}(e.folded, ${}) > 0", 7 + word)).collect();
        let title_end = format!("{find}(e.folded, {line})");
        let title = "substr(e.folded, 1, length($2)) = $2";
        let reading = format!("substr(e.folded, {title_end} + 1, length($2)) = $2");
        let grade = format!(
        "CASE WHEN {title} THEN CASE WHEN {title_end} = length($2) + 1 THEN 0 ELSE 1 END WHEN {reading} THEN 2
         WHEN {find}(e.folded, $2) BETWEEN 1 AND {title_end} THEN 3 ELSE 4 END AS grade"
    );
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
               AND {}({title} OR {reading}) ORDER BY {entry} LIMIT ($6 + 0)),
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

impl Read {
    /// Looks for things: of each kind a page, best first, and how many there are.
    ///
    /// # Errors
    /// A refusal when there is nothing to look for or too much; a fault when the database cannot answer.
    pub async fn search(&mut self, query: &Query) -> Outcome<Vec<Found>> {
        let words = query.words()?;
        if query.limit == 0 || query.limit > MOST_HITS {
            let refused = Invalid::new("limit", "store-search-page-size").with("most", MOST_HITS);
            return Err(refused.into());
        }
        let mut found = Vec::with_capacity(query.among.len());
        for (kind, scope, after) in &query.among {
            if !terms::is_kind(kind) {
                return Err(Fault::new(PAGE.name(), format!("`{kind}` is not a plain word")).into());
            }
            found.push(match Asked::new(query, &words, kind, scope, self.engine()) {
                Some(asked) => asked.find(self, *after).await?,
                None => Found { kind, hits: Vec::new(), total: Total::Exactly(0), next: None },
            });
        }
        Ok(found)
    }
}

/// One kind's share of a query.
struct Asked<'q> {
    query: &'q Query,
    words: &'q [String],
    kind: &'static str,
    engine: Engine,
    /// By part.
    questions: [String; PARTS.len()],
}

impl<'q> Asked<'q> {
    /// Nothing if the scope holds nothing.
    fn new(
        query: &'q Query,
        words: &'q [String],
        kind: &'static str,
        scope: &Scope,
        engine: Engine,
    ) -> Option<Self> {
        let question = |part| terms::question(engine, query.region, kind, scope, words, part);
        let questions = [question(Part::All)?, question(Part::Starting)?, question(Part::Rest)?];
        Some(Self { query, words, kind, engine, questions })
    }

    /// The words that only the stored text decides.
    fn undecided(&self) -> impl Iterator<Item = &String> {
        self.words.iter().filter(|word| !terms::is_decided(self.engine, word))
    }

    /// Where the text of each hit is looked at to count it, ranking it costs little more.
    fn whole(&self) -> u32 {
        if self.undecided().next().is_some() { MOST_COUNTED } else { WHOLE }
    }

    async fn find(&self, read: &mut Read, after: Option<Cursor>) -> Result<Found, Fault> {
        let limit = self.query.limit;
        let mut place = after.unwrap_or(Cursor { part: Part::All, after: 0, skip: 0 });
        let (mut hits, mut number) = (Vec::new(), None);
        if place.part == Part::All {
            // What was ranked as a whole before is so on every page.
            let most = if after.is_none() { self.whole() } else { MOST_COUNTED + 1 };
            let window = self.window(read, place, limit, most).await?;
            if window.size <= most {
                let passed = place.skip.saturating_add(u32::try_from(window.hits.len()).unwrap_or(u32::MAX));
                let next = (passed < window.size).then_some(Cursor { skip: passed, ..place });
                return Ok(self.found(window.hits, window.size, next));
            }
            number = Some(window.size);
            place = Cursor { part: Part::Starting, after: 0, skip: 0 };
        }
        let next = loop {
            // With a full page the next window is still asked whether there is anything in it.
            let missing = limit.saturating_sub(u32::try_from(hits.len()).unwrap_or(u32::MAX));
            let window = self.window(read, place, missing, WINDOW).await?;
            let passed = place.skip.saturating_add(u32::try_from(window.hits.len()).unwrap_or(u32::MAX));
            hits.extend(window.hits);
            if passed < window.size {
                break Some(Cursor { skip: passed, ..place });
            }
            place = match place.part {
                part if window.size == WINDOW => Cursor { part, after: window.last, skip: 0 },
                Part::Starting => Cursor { part: Part::Rest, after: 0, skip: 0 },
                Part::All | Part::Rest => break None,
            };
        };
        let number = match number {
            Some(number) => number,
            None => self.window(read, Cursor { part: Part::All, after: 0, skip: 0 }, 0, 0).await?.size,
        };
        Ok(self.found(hits, number, next))
    }

    fn found(&self, hits: Vec<Hit>, number: u32, next: Option<Cursor>) -> Found {
        let total =
            if number > MOST_COUNTED { Total::MoreThan(MOST_COUNTED) } else { Total::Exactly(number) };
        Found { kind: self.kind, hits, total, next }
    }

    async fn window(&self, read: &mut Read, place: Cursor, take: u32, size: u32) -> Result<Window, Fault> {
        let first = self.words.first().map_or("", String::as_str);
        let mut values = vec![
            Value::from(&self.questions[place.part as usize]),
            first.into(),
            take.into(),
            place.skip.into(),
            place.after.into(),
            size.into(),
        ];
        values.extend(self.undecided().map(Value::from));
        let variant = place.part as usize * VARIANTS + self.undecided().count();
        let mut window = Window { hits: Vec::new(), size: 0, last: 0 };
        for row in read.rows_of(&PAGE, variant, &values).await? {
            window.size = u32::try_from(row.number(0)?).unwrap_or(0);
            window.last = row.number(1)?;
            if let Some(thing) = row.optional_uuid(2)? {
                let (title, reading, detail) = (row.text(3)?, row.text(4)?, row.text(5)?);
                window.hits.push(Hit { thing, title, reading, detail });
            }
        }
        Ok(window)
    }
}

struct Window {
    hits: Vec<Hit>,
    size: u32,
    last: i64,
}
