use std::{collections::HashSet, fmt::Write as _};

use kernel::{Fault, Id};
use uuid::Uuid;

use super::{
    Entry,
    terms::{self, Shelf},
};
use crate::{Engine, Insert, Read, Statement, Value, Write};

/// Entries a statement takes. Large enough that the index writes few and long lists, small enough for memory.
const BATCH: usize = 4096;

const CHANGED: &str = "ON CONFLICT (region_id, kind, thing_id) DO UPDATE SET folded = excluded.folded,
 title = excluded.title, reading = excluded.reading, detail = excluded.detail, public = excluded.public,
 scope = excluded.scope";

static KEEP_ALL: Insert = Insert::new(
    "store.search.keep_all",
    "search_entry",
    &["folded", "region_id", "kind", "thing_id", "title", "reading", "detail", "public", "scope"],
    CHANGED,
);

/// PostgreSQL takes entries and terms in one statement; elsewhere [`KEEP_ALL`] and [`KEEP_TERMS`] do.
pub(crate) static KEEP: Statement = Statement::new("store.search.keep", "SELECT 1").on_postgres(
    "INSERT INTO search_entry (region_id, kind, thing_id, folded, title, reading, detail, public, scope, terms)
     SELECT $1, $2, (e->>0)::uuid, e->>1, e->>2, e->>3, e->>4, (e->>5)::boolean, e->>6, (e->>7)::tsvector
     FROM jsonb_array_elements($3) AS e
     ON CONFLICT (region_id, kind, thing_id) DO UPDATE SET folded = excluded.folded, title = excluded.title,
     reading = excluded.reading, detail = excluded.detail, public = excluded.public, scope = excluded.scope,
     terms = excluded.terms",
);

/// One statement for many: each statement closes the index's list in memory. `$3` is a JSON object of terms by id.
/// CROSS keeps SQLite from walking all entries for each of them.
pub(crate) static KEEP_TERMS: Statement = Statement::new(
    "store.search.keep_terms",
    "INSERT OR REPLACE INTO search_gram (rowid, terms)
     SELECT e.entry, j.value FROM json_each($3) j
     CROSS JOIN search_entry e ON e.region_id = $1 AND e.kind = $2 AND e.thing_id = unhex(j.key)",
)
.on_postgres("SELECT 1");

pub(crate) static FORGET_TERMS: Statement = Statement::new(
    "store.search.forget_terms",
    "DELETE FROM search_gram WHERE rowid =
     (SELECT entry FROM search_entry WHERE region_id = $1 AND kind = $2 AND thing_id = $3)",
)
.on_postgres("SELECT 1");

pub(crate) static FORGET: Statement = Statement::new(
    "store.search.forget",
    "DELETE FROM search_entry WHERE region_id = $1 AND kind = $2 AND thing_id = $3",
);

/// Merges short lists of the index into longer ones, a bounded number of pages a time.
pub(crate) static TIDY: Statement =
    Statement::new("store.search.tidy", "INSERT INTO search_gram (search_gram, rank) VALUES ('merge', $1)")
        .on_postgres("SELECT gin_clean_pending_list('search_entry_terms')");

pub(crate) static CHANGES: Statement =
    Statement::new("store.search.changes", "SELECT total_changes()").on_postgres("SELECT 0::bigint");

pub(crate) static STORED: Statement = Statement::new(
    "store.search.stored",
    "SELECT entry, region_id, kind, public, scope, folded FROM search_entry WHERE entry > $1 ORDER BY entry LIMIT 2000",
);

pub(crate) static RESTORE_TERMS: Statement = Statement::new(
    "store.search.restore_terms",
    "INSERT OR REPLACE INTO search_gram (rowid, terms)
     SELECT CAST(j.key AS INTEGER), j.value FROM json_each($1) j",
)
.on_postgres(
    "UPDATE search_entry SET terms = j.value::tsvector FROM jsonb_each_text($1) AS j
     WHERE entry = j.key::bigint",
);

/// Entries as an engine takes them. Spelling all their terms takes long and needs no database, so that one thread can
/// do it for a whole list while another writes.
pub struct Spelled(Vec<Batch>);

struct Batch {
    region: Uuid,
    kind: &'static str,
    /// Rows of [`KEEP_ALL`]; PostgreSQL takes everything out of `terms`.
    rows: Vec<Value>,
    terms: Value,
}

impl Spelled {
    /// Of one thing that comes twice, the last counts.
    ///
    /// # Errors
    /// When a kind is not a plain word.
    pub fn of(engine: Engine, entries: &[Entry]) -> Result<Self, Fault> {
        let mut batches = Vec::new();
        for same in entries.chunk_by(|a, b| (a.region, a.kind) == (b.region, b.kind)) {
            for batch in same.chunks(BATCH) {
                let Some(Entry { region, kind, .. }) = batch.first() else { continue };
                if !terms::is_kind(kind) {
                    return Err(Fault::new(KEEP.name(), format!("`{kind}` is not a plain word")));
                }
                let mut seen = HashSet::with_capacity(batch.len());
                let mut last: Vec<&Entry> =
                    batch.iter().rev().filter(|entry| seen.insert(entry.thing)).collect();
                last.reverse();
                let (rows, terms) = match engine {
                    Engine::Sqlite => for_sqlite(*region, kind, &last),
                    Engine::Postgres => (Vec::new(), for_postgres(*region, kind, &last)),
                };
                batches.push(Batch { region: *region, kind, rows, terms });
            }
        }
        Ok(Self(batches))
    }
}

fn for_sqlite(region: Uuid, kind: &'static str, entries: &[&Entry]) -> (Vec<Value>, Value) {
    let shelves = [false, true].map(|public| Shelf::of(region, kind, public));
    let mut values = Vec::with_capacity(entries.len() * KEEP_ALL.width());
    // Ids and terms are letters, digits and spaces: nothing in them needs escaping.
    let mut all_terms = String::with_capacity(entries.len() * 2000);
    for entry in entries {
        let (folded, scope) = (entry.folded(), entry.scope());
        all_terms.push(if all_terms.is_empty() { '{' } else { ',' });
        let _ = write!(all_terms, "\"{}\":\"", entry.thing.simple());
        let shelf = &shelves[usize::from(entry.public)];
        terms::of_entry(&mut all_terms, shelf, &scope, &folded);
        all_terms.push('"');
        values.extend([
            folded.into(),
            region.into(),
            kind.into(),
            entry.thing.into(),
            Value::from(&entry.title),
            Value::from(&entry.reading),
            Value::from(&entry.detail),
            entry.public.into(),
            scope.into(),
        ]);
    }
    all_terms.push('}');
    (values, all_terms.into())
}

fn for_postgres(region: Uuid, kind: &'static str, entries: &[&Entry]) -> Value {
    let shelves = [false, true].map(|public| Shelf::of(region, kind, public));
    let rows: Vec<serde_json::Value> = entries
        .iter()
        .map(|entry| {
            let (folded, scope) = (entry.folded(), entry.scope());
            let mut terms = String::with_capacity(2000);
            let shelf = &shelves[usize::from(entry.public)];
            terms::of_entry(&mut terms, shelf, &scope, &folded);
            serde_json::json!([
                entry.thing.to_string(),
                folded,
                entry.title,
                entry.reading,
                entry.detail,
                entry.public,
                scope,
                terms
            ])
        })
        .collect();
    serde_json::Value::from(rows).into()
}

impl Write {
    /// Makes a thing findable, or findable as it is now.
    ///
    /// # Errors
    /// When the database refuses, or the kind is not a plain word.
    pub async fn index(&mut self, entry: &Entry) -> Result<(), Fault> {
        self.index_many(std::slice::from_ref(entry)).await
    }

    /// The same for many. Of one thing that comes twice, the last counts.
    ///
    /// # Errors
    /// When the database refuses, or a kind is not a plain word.
    pub async fn index_many(&mut self, entries: &[Entry]) -> Result<(), Fault> {
        let spelled = Spelled::of(self.engine(), entries)?;
        self.index_spelled(&spelled).await
    }

    /// The same for what was spelled for this engine before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn index_spelled(&mut self, spelled: &Spelled) -> Result<(), Fault> {
        for Batch { region, kind, rows, terms } in &spelled.0 {
            let last = match self.engine() {
                Engine::Sqlite => {
                    self.insert_many(&KEEP_ALL, rows).await?;
                    &KEEP_TERMS
                }
                Engine::Postgres => &KEEP,
            };
            self.execute(last, &[(*region).into(), (*kind).into(), terms.clone()]).await?;
        }
        Ok(())
    }

    /// Makes a thing unfindable; nothing happens if it was not findable.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unindex<R: ?Sized, T: ?Sized>(
        &mut self,
        region: Id<R>,
        kind: &'static str,
        thing: Id<T>,
    ) -> Result<(), Fault> {
        let key = [region.into(), kind.into(), thing.into()];
        if self.engine() == Engine::Sqlite {
            self.execute(&FORGET_TERMS, &key).await?;
        }
        self.execute(&FORGET, &key).await.map(drop)
    }

    /// Puts the index in order after many changes: fewer, longer lists are read faster. `pages` bounds the work;
    /// says whether there was any. For the end of an import and for a job at a quiet hour.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tidy_search(&mut self, pages: u32) -> Result<bool, Fault> {
        match self.engine() {
            Engine::Sqlite => {
                let before = self.one(&CHANGES, &[]).await?.number(0)?;
                self.execute(&TIDY, &[(-i64::from(pages)).into()]).await?;
                // The command itself counts as one.
                Ok(self.one(&CHANGES, &[]).await?.number(0)? - before >= 2)
            }
            Engine::Postgres => Ok(self.one(&TIDY, &[]).await?.number(0)? > 0),
        }
    }

    /// Makes all terms anew from the stored texts: after a restore, which does not carry them.
    pub(crate) async fn restore_search(&mut self) -> Result<u64, Fault> {
        let (mut last, mut count) = (0, 0);
        loop {
            let rows = Read::rows(self, &STORED, &[i64::into(last)]).await?;
            if rows.is_empty() {
                return Ok(count);
            }
            let mut all_terms = serde_json::Map::new();
            for row in &rows {
                last = row.number(0)?;
                let shelf = Shelf::of(row.uuid(1)?, &row.text(2)?, row.flag(3)?);
                let mut terms = String::with_capacity(2000);
                terms::of_entry(&mut terms, &shelf, &row.text(4)?, &row.text(5)?);
                all_terms.insert(last.to_string(), terms.into());
            }
            count += rows.len() as u64;
            self.execute(&RESTORE_TERMS, &[serde_json::Value::Object(all_terms).into()]).await?;
        }
    }
}
