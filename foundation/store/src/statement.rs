use std::sync::{Arc, OnceLock};

use crate::Engine;

/// One SQL statement with a name. Parameters are `$1`, `$2`, … on both engines.
#[derive(Debug)]
pub struct Statement {
    name: &'static str,
    sql: &'static str,
    postgres: Option<&'static str>,
}

impl Statement {
    /// A statement in the subset both engines understand. The name says room, table and purpose.
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql, postgres: None }
    }

    /// The same statement as PostgreSQL must hear it, where the dialects differ; it stands beside the other.
    #[must_use]
    pub const fn on_postgres(mut self, sql: &'static str) -> Self {
        self.postgres = Some(sql);
        self
    }

    /// The name, for logs and tests.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The text for this engine.
    pub fn sql(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sql,
            Engine::Postgres => self.postgres.unwrap_or(self.sql),
        }
    }
}

/// Statements that differ only by which filters are present and how the list is sorted. Each variant is made once
/// from fixed fragments, never from what a person typed, and a test prepares them all.
#[derive(Debug)]
pub struct Family {
    name: &'static str,
    variants: usize,
    make: fn(usize, Engine) -> String,
    made: OnceLock<[Vec<OnceLock<&'static str>>; 2]>,
}

impl Family {
    /// `variants` statements; `make` writes the one with a number below it.
    pub const fn new(name: &'static str, variants: usize, make: fn(usize, Engine) -> String) -> Self {
        Self { name, variants, make, made: OnceLock::new() }
    }

    /// The name, for logs and tests.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How many variants there are.
    pub const fn variants(&self) -> usize {
        self.variants
    }

    /// The text of a variant. A number that is too large means the last variant.
    pub fn sql(&self, variant: usize, engine: Engine) -> &'static str {
        let variant = variant.min(self.variants.saturating_sub(1));
        let made = self.made.get_or_init(|| {
            let empty = || (0..self.variants).map(|_| OnceLock::new()).collect::<Vec<_>>();
            [empty(), empty()]
        });
        // The set of variants is fixed and small, so what is leaked is bounded.
        made[engine as usize][variant].get_or_init(|| (self.make)(variant, engine).leak())
    }
}

/// An insert of many rows at once.
#[derive(Debug)]
pub struct Insert {
    name: &'static str,
    table: &'static str,
    columns: &'static [&'static str],
    conflict: &'static str,
    texts: [OnceLock<[Arc<str>; Self::SIZES.len()]>; 2],
}

impl Insert {
    /// Rows a statement takes; what is left over goes in smaller ones, so that few statements are ever prepared.
    pub(crate) const SIZES: [usize; 3] = [128, 16, 1];

    /// An insert into `table`. `conflict` is empty or an `ON CONFLICT …` clause.
    pub const fn new(
        name: &'static str,
        table: &'static str,
        columns: &'static [&'static str],
        conflict: &'static str,
    ) -> Self {
        Self { name, table, columns, conflict, texts: [const { OnceLock::new() }; 2] }
    }

    /// The name, for logs and tests.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How many values a row has.
    pub const fn width(&self) -> usize {
        self.columns.len()
    }

    /// The statement for `Self::SIZES[size]` rows.
    pub fn sql(&self, engine: Engine, size: usize) -> Arc<str> {
        let texts =
            self.texts[engine as usize].get_or_init(|| Self::SIZES.map(|rows| self.text(engine, rows)));
        Arc::clone(&texts[size.min(Self::SIZES.len() - 1)])
    }

    fn text(&self, engine: Engine, rows: usize) -> Arc<str> {
        let width = self.columns.len();
        let place = |place: usize| match engine {
            // To SQLite `$1` is a name, and thousands of names are looked through for each value that is bound.
            Engine::Sqlite => "?".to_owned(),
            Engine::Postgres => format!("${place}"),
        };
        let groups: Vec<String> = (0..rows)
            .map(|row| {
                let places: Vec<String> = (1..=width).map(|column| place(row * width + column)).collect();
                format!("({})", places.join(","))
            })
            .collect();
        format!(
            "INSERT INTO {} ({}) VALUES {} {}",
            self.table,
            self.columns.join(","),
            groups.join(","),
            self.conflict
        )
        .into()
    }
}
