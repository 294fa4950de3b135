use std::{fmt, str::FromStr};

use kernel::{Fault, Id, Invalid, Outcome, Refusal, text::fold};
use uuid::Uuid;

use super::terms::{self, Part};
use crate::{Engine, Family, Read, Statement, Value};

/// Words a search takes; more are refused, never dropped.
pub const MOST_WORDS: usize = 8;
/// Characters a search takes.
pub const MOST_CHARACTERS: usize = 100;
/// Hits a page takes.
pub const MOST_HITS: u32 = 200;
/// Totals are counted up to this.
const MOST_COUNTED: u32 = 1000;
/// Hits ranked against each other where there are more than [`Asked::whole`].
const WINDOW: u32 = 60;

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

/// Counts up to one more than is counted, where the terms decide. `$1` the question.
pub(crate) static COUNT: Statement = Statement::new(
    "store.search.count",
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_gram WHERE search_gram MATCH $1 LIMIT 1001)",
)
.on_postgres(
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_entry WHERE terms @@ $1::tsquery LIMIT 1001) AS counted",
);

/// One page out of one window. Variants: how many words the stored text decides, for each part.
/// `$1` the question, `$2` the entry before the window, `$3` the first word, `$4` take, `$5` skip, `$6` the size of
/// the window, then the words.
pub(crate) static PAGE: Family = Family::new(
    "store.search.page",
    PARTS.len() * VARIANTS,
    |variant, engine| {
        let (words, part) = (variant % VARIANTS, PARTS[variant / VARIANTS]);
        let (find, line, entry, from) = match engine {
            Engine::Sqlite => (
                "instr",
                "char(10)",
                "g.rowid",
                "search_gram g CROSS JOIN search_entry e ON e.entry = g.rowid WHERE g.search_gram MATCH $1",
            ),
            Engine::Postgres => {
                ("strpos", "chr(10)", "e.entry", "search_entry e WHERE e.terms @@ $1::tsquery")
            }
        };
        let holds: String =
            (0..words).map(|word| format!(" AND {find}(e.folded, ${}) > 0", 7 + word)).collect();
        let title_end = format!("{find}(e.folded, {line})");
        let title = "substr(e.folded, 1, length($3)) = $3";
        let reading = format!("substr(e.folded, {title_end} + 1, length($3)) = $3");
        let begins = match part {
            Part::All => String::new(),
            Part::Starting => format!(" AND ({title} OR {reading})"),
            Part::Rest => format!(" AND NOT ({title} OR {reading})"),
        };
        format!(
        "WITH candidate AS MATERIALIZED (
           SELECT e.entry AS entry, CASE WHEN {title} THEN CASE WHEN {title_end} = length($3) + 1 THEN 0 ELSE 1 END
             WHEN {reading} THEN 2
             WHEN {find}(e.folded, $3) BETWEEN 1 AND {title_end} THEN 3 ELSE 4 END AS grade
           FROM {from} AND {entry} > $2{holds}{begins} ORDER BY {entry} LIMIT $6),
         page AS (SELECT entry, grade FROM candidate ORDER BY grade, entry LIMIT $4 OFFSET $5)
         SELECT size.number, size.last, e.thing_id, e.title, e.reading, e.detail
         FROM (SELECT COUNT(*) AS number, COALESCE(MAX(entry), 0) AS last FROM candidate) AS size
         LEFT JOIN page ON 1 = 1 LEFT JOIN search_entry e ON e.entry = page.entry
         ORDER BY page.grade, page.entry"
    )
    },
);

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
        Some(Self { query, words, kind, questions })
    }

    /// The words the terms do not decide.
    fn undecided(&self) -> impl Iterator<Item = &String> {
        self.words.iter().filter(|word| !terms::is_exact(word))
    }

    /// So many hits are ranked as a whole. Where the text of each must be looked at to count it, ranking it costs
    /// nothing more.
    fn whole(&self) -> u32 {
        if self.undecided().next().is_some() { MOST_COUNTED + 1 } else { WINDOW }
    }

    async fn find(&self, read: &mut Read, after: Option<Cursor>) -> Result<Found, Fault> {
        let mut place = after.unwrap_or(Cursor { part: Part::All, after: 0, skip: 0 });
        let mut hits = Vec::new();
        let mut total = None;
        let next = loop {
            // With a full page the next window is still asked whether there is anything in it.
            let missing = self.query.limit.saturating_sub(u32::try_from(hits.len()).unwrap_or(u32::MAX));
            let size = if place.part == Part::All { self.whole() } else { WINDOW };
            let window = self.window(read, place, missing, size).await?;
            let full = window.size == size;
            if place.part == Part::All && place.after == 0 {
                if full && after.is_none() {
                    // Too many to rank as a whole.
                    place = Cursor { part: Part::Starting, after: 0, skip: 0 };
                    continue;
                }
                total = (!full).then_some(Total::Exactly(window.size));
            }
            let passed = place.skip.saturating_add(u32::try_from(window.hits.len()).unwrap_or(u32::MAX));
            hits.extend(window.hits);
            if passed < window.size {
                break Some(Cursor { skip: passed, ..place });
            }
            place = match place.part {
                part if full => Cursor { part, after: window.last, skip: 0 },
                Part::Starting => Cursor { part: Part::Rest, after: 0, skip: 0 },
                Part::All | Part::Rest => break None,
            };
        };
        let total = match total {
            Some(total) => total,
            None if self.undecided().next().is_some() => Total::MoreThan(MOST_COUNTED),
            None => self.count(read).await?,
        };
        Ok(Found { kind: self.kind, hits, total, next })
    }

    async fn window(&self, read: &mut Read, place: Cursor, take: u32, size: u32) -> Result<Window, Fault> {
        let first = self.words.first().map_or("", String::as_str);
        let mut values = vec![
            Value::from(&self.questions[place.part as usize]),
            place.after.into(),
            first.into(),
            take.into(),
            place.skip.into(),
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

    async fn count(&self, read: &mut Read) -> Result<Total, Fault> {
        let question = Value::from(&self.questions[Part::All as usize]);
        let number = u32::try_from(read.one(&COUNT, &[question]).await?.number(0)?).unwrap_or(0);
        Ok(if number > MOST_COUNTED { Total::MoreThan(MOST_COUNTED) } else { Total::Exactly(number) })
    }
}

struct Window {
    hits: Vec<Hit>,
    size: u32,
    last: i64,
}
