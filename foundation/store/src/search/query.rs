use std::{collections::VecDeque, fmt, str::FromStr};

use kernel::{Fault, Id, Invalid, Outcome, Refusal, text::fold};
use uuid::Uuid;

use super::{
    statements::{FIRST, MOST_COUNTED, PAGE, PARTS, VARIANTS, WINDOW},
    terms::{self, Part},
};
use crate::{Engine, Read, Row, Value};

/// Words a search takes; more are refused, never dropped.
pub const MOST_WORDS: usize = 8;
/// Characters a search takes.
pub const MOST_CHARACTERS: usize = 100;
/// Hits a page takes.
pub const MOST_HITS: u32 = 200;
/// So few hits are ranked as a whole.
const WHOLE: u32 = 100;

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
        let Some(mut place) = after else {
            return self.first(read).await;
        };
        if place.part == Part::All {
            // What was ranked as a whole before is so on every page.
            let window = self.window(read, place, self.query.limit, MOST_COUNTED + 1).await?;
            return Ok(self.whole_page(window, place));
        }
        let number = self.window(read, Cursor { part: Part::All, after: 0, skip: 0 }, 0, 0).await?.size;
        let mut hits = Vec::new();
        let next = self.fill(read, &mut place, &mut hits, VecDeque::new()).await?;
        Ok(self.found(hits, number, next))
    }

    /// The first page.
    async fn first(&self, read: &mut Read) -> Result<Found, Fault> {
        let question = |part: Part| Value::from(&self.questions[part as usize]);
        let mut values = vec![
            question(Part::All),
            self.first_word().into(),
            self.query.limit.into(),
            question(Part::Starting),
            question(Part::Rest),
            self.whole().into(),
        ];
        values.extend(self.undecided().map(Value::from));
        let mut windows = PARTS.map(|_| Window { hits: Vec::new(), size: 0, last: 0 });
        for row in &read.rows_of(&FIRST, self.undecided().count(), &values).await? {
            let part = row.number(0)?;
            let window = usize::try_from(part).ok().and_then(|part| windows.get_mut(part));
            let window =
                window.ok_or_else(|| Fault::new(FIRST.name(), format!("there is no part {part}")))?;
            (window.size, window.last) = (size(row, 1)?, row.number(2)?);
            window.hits.extend(hit(row, 3)?);
        }
        let [all, starting, rest] = windows;
        let mut place = Cursor { part: Part::All, after: 0, skip: 0 };
        if all.size <= self.whole() {
            return Ok(self.whole_page(all, place));
        }
        place.part = Part::Starting;
        let last_to_begin = starting.size < WINDOW;
        let known = std::iter::once(starting).chain(last_to_begin.then_some(rest)).collect();
        let mut hits = Vec::new();
        let next = self.fill(read, &mut place, &mut hits, known).await?;
        Ok(self.found(hits, all.size, next))
    }

    fn whole_page(&self, window: Window, place: Cursor) -> Found {
        let passed = place.skip.saturating_add(count(&window.hits));
        let next = (passed < window.size).then_some(Cursor { skip: passed, ..place });
        self.found(window.hits, window.size, next)
    }

    /// Fills a page out of one window after the other, first those that are known already; says where the next page
    /// begins.
    async fn fill(
        &self,
        read: &mut Read,
        place: &mut Cursor,
        hits: &mut Vec<Hit>,
        mut known: VecDeque<Window>,
    ) -> Result<Option<Cursor>, Fault> {
        loop {
            // With a full page the next window is still asked whether there is anything in it.
            let missing = self.query.limit.saturating_sub(count(hits));
            let mut window = match known.pop_front() {
                Some(window) => window,
                None => self.window(read, *place, missing, WINDOW).await?,
            };
            window.hits.truncate(missing as usize);
            let passed = place.skip.saturating_add(count(&window.hits));
            hits.extend(window.hits);
            if passed < window.size {
                return Ok(Some(Cursor { skip: passed, ..*place }));
            }
            *place = match place.part {
                part if window.size == WINDOW => Cursor { part, after: window.last, skip: 0 },
                Part::Starting => Cursor { part: Part::Rest, after: 0, skip: 0 },
                Part::All | Part::Rest => return Ok(None),
            };
        }
    }

    fn found(&self, hits: Vec<Hit>, number: u32, next: Option<Cursor>) -> Found {
        let total =
            if number > MOST_COUNTED { Total::MoreThan(MOST_COUNTED) } else { Total::Exactly(number) };
        Found { kind: self.kind, hits, total, next }
    }

    fn first_word(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    async fn window(&self, read: &mut Read, place: Cursor, take: u32, size_of: u32) -> Result<Window, Fault> {
        let mut values = vec![
            Value::from(&self.questions[place.part as usize]),
            self.first_word().into(),
            take.into(),
            place.skip.into(),
            place.after.into(),
            size_of.into(),
        ];
        values.extend(self.undecided().map(Value::from));
        let variant = place.part as usize * VARIANTS + self.undecided().count();
        let mut window = Window { hits: Vec::new(), size: 0, last: 0 };
        for row in read.rows_of(&PAGE, variant, &values).await? {
            window.size = size(&row, 0)?;
            window.last = row.number(1)?;
            window.hits.extend(hit(&row, 2)?);
        }
        Ok(window)
    }
}

fn size(row: &Row, column: usize) -> Result<u32, Fault> {
    Ok(u32::try_from(row.number(column)?).unwrap_or(0))
}

fn count(hits: &[Hit]) -> u32 {
    u32::try_from(hits.len()).unwrap_or(u32::MAX)
}

/// What stands from this column on, if the row has a hit.
fn hit(row: &Row, from: usize) -> Result<Option<Hit>, Fault> {
    let Some(thing) = row.optional_uuid(from)? else { return Ok(None) };
    let (title, reading, detail) = (row.text(from + 1)?, row.text(from + 2)?, row.text(from + 3)?);
    Ok(Some(Hit { thing, title, reading, detail }))
}

struct Window {
    hits: Vec<Hit>,
    size: u32,
    last: i64,
}
