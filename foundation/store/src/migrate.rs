//! One numbered history of the tables for both engines. Columns are declared by meaning, in capitals, and spelled
//! per engine here.

use kernel::Fault;
use sqlx::{AssertSqlSafe, Executor};

use crate::{Engine, Store, read::Open};

/// One step of the history. A step that has run anywhere is never edited; a new one follows it.
#[derive(Debug)]
pub struct Migration {
    /// Its place, from 1 without gaps.
    pub number: i64,
    /// What it brings, for people.
    pub name: &'static str,
    /// The statements, by meaning.
    pub text: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal),* $(,)?) => {
        /// The whole history.
        pub const MIGRATIONS: &[Migration] = &[$(Migration {
            number: $number,
            name: $name,
            text: include_str!(concat!("../../../migrations/", $name, ".sql")),
        }),*];
    };
}

migrations! {
    1 "0001_foundation",
    2 "0002_audit",
    3 "0003_work",
    4 "0004_people",
    5 "0005_search",
    6 "0006_accounts",
    7 "0007_people_places",
    8 "0008_files",
    9 "0009_imports",
    10 "0010_region_words",
    11 "0011_photos",
    12 "0012_publication",
    13 "0013_imports_stated",
    14 "0014_office_end",
    15 "0015_persons",
    16 "0016_organizations",
    17 "0017_outlines_absences",
    18 "0018_resources",
    19 "0019_search_memory",
    20 "0020_office_list",
    21 "0021_confirmation_rounds",
    22 "0022_mapping",
}

/// How a meaning is spelled: SQLite, then PostgreSQL.
const SPELLING: &[(&str, &str, &str)] = &[
    ("ID", "BLOB", "UUID"),
    ("INSTANT", "TEXT", "TIMESTAMPTZ"),
    ("DAY", "TEXT", "DATE"),
    ("FLAG", "INTEGER", "BOOLEAN"),
    ("NUMBER", "INTEGER", "BIGINT"),
    ("REAL", "REAL", "DOUBLE PRECISION"),
    ("JSON", "TEXT", "JSONB"),
    ("BYTES", "BLOB", "BYTEA"),
    ("TEXT", "TEXT", "TEXT"),
];

/// The statements of a migration as this engine must hear them. Blocks between `-- only sqlite` or
/// `-- only postgres` and `-- end` belong to one engine; between `-- statement` and `-- end` is one statement that has
/// semicolons inside, such as a trigger.
fn spell(text: &str, engine: Engine) -> Vec<String> {
    let mut block = None;
    let mut whole = false;
    let mut statements = vec![String::new()];
    for line in text.lines() {
        match line.trim() {
            "-- only sqlite" => block = Some(Engine::Sqlite),
            "-- only postgres" => block = Some(Engine::Postgres),
            "-- statement" => whole = true,
            "-- end" if whole => {
                whole = false;
                statements.push(String::new());
            }
            "-- end" => block = None,
            comment if comment.starts_with("--") => {}
            _ if block.is_some_and(|only| only != engine) => {}
            code => {
                let ends = !whole && code.ends_with(';');
                let code = if whole { code } else { code.trim_end_matches(';') };
                if let Some(last) = statements.last_mut() {
                    last.push_str(&spell_line(code, engine));
                    last.push('\n');
                }
                if ends {
                    statements.push(String::new());
                }
            }
        }
    }
    statements.retain(|statement| !statement.trim().is_empty());
    for statement in &mut statements {
        if engine == Engine::Sqlite && statement.trim_start().starts_with("CREATE TABLE") {
            statement.push_str(" STRICT");
        }
    }
    statements
}

fn spell_line(line: &str, engine: Engine) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(is_word) {
        let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        out.push_str(&rest[..start]);
        out.push_str(SPELLING.iter().find(|(meaning, ..)| *meaning == word).map_or(word, |(_, lite, pg)| {
            match engine {
                Engine::Sqlite => lite,
                Engine::Postgres => pg,
            }
        }));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Brings the tables up to date, or up to a step of the past.
pub(crate) async fn up(store: &Store, until: i64) -> Result<(), Fault> {
    let mut write = store.write().await?;
    bring(&mut write, until).await?;
    write.commit().await
}

/// The same as part of a larger change.
pub(crate) async fn bring(write: &mut crate::Write, until: i64) -> Result<(), Fault> {
    if write.engine() == Engine::Postgres {
        // Two nodes that start together take turns.
        run(write, "SELECT pg_advisory_xact_lock(7295211)").await?;
    }
    for statement in spell(
        "CREATE TABLE IF NOT EXISTS migration (number NUMBER PRIMARY KEY, name TEXT NOT NULL);",
        write.engine(),
    ) {
        run(write, &statement).await?;
    }
    let done = last(write).await?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.number);
    if done > known {
        return Err(Fault::new(
            "opening the database",
            format!(
                "it was written by a newer program (step {done}, this program knows {known}); start the newer program"
            ),
        ));
    }
    for migration in MIGRATIONS.iter().filter(|migration| (done + 1..=until).contains(&migration.number)) {
        for statement in spell(migration.text, write.engine()) {
            run(write, &statement).await.map_err(|fault| fault.while_doing(migration.name))?;
        }
        run(write, &format!("INSERT INTO migration VALUES ({}, '{}')", migration.number, migration.name))
            .await?;
    }
    Ok(())
}

async fn run(write: &mut crate::Write, sql: &str) -> Result<(), Fault> {
    let sql = AssertSqlSafe(sql.to_owned());
    let done = match write.open()? {
        Open::Sqlite(connection) => connection.execute(sql).await.map(|_| ()),
        Open::Postgres(connection) => connection.execute(sql).await.map(|_| ()),
    };
    done.map_err(|source| Fault::new("changing the tables", source))
}

async fn last(write: &mut crate::Write) -> Result<i64, Fault> {
    static LAST: crate::Statement =
        crate::Statement::new("store.migration.last", "SELECT COALESCE(MAX(number), 0) FROM migration");
    write.one(&LAST, &[]).await?.number(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_has_no_gaps() {
        for (place, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number, place as i64 + 1);
            assert!(migration.name.starts_with(&format!("{:04}_", migration.number)));
        }
    }

    #[test]
    fn columns_are_spelled_by_meaning() {
        let text = "CREATE TABLE a (\n region_id ID NOT NULL, -- x\n at INSTANT, valid_day DAY\n);\n-- only postgres\nCREATE INDEX b ON a USING gin (at);\n-- end\n";
        let sqlite = spell(text, Engine::Sqlite);
        let postgres = spell(text, Engine::Postgres);
        assert_eq!(sqlite.len(), 1);
        assert!(sqlite[0].contains("region_id BLOB NOT NULL") && sqlite[0].trim_end().ends_with("STRICT"));
        assert!(sqlite[0].contains("valid_day TEXT"));
        assert_eq!(postgres.len(), 2);
        assert!(postgres[0].contains("region_id UUID NOT NULL") && postgres[0].contains("at TIMESTAMPTZ"));
    }

    #[test]
    fn a_statement_with_semicolons_inside_stays_whole() {
        let text = "-- only sqlite\n-- statement\nCREATE TRIGGER a BEFORE UPDATE ON b\nBEGIN\nSELECT 1;\nSELECT 2;\nEND\n-- end\nCREATE INDEX c ON b (d);\n-- end\nCREATE INDEX e ON b (f);\n";
        let sqlite = spell(text, Engine::Sqlite);
        assert_eq!(sqlite.len(), 3);
        assert_eq!(sqlite[0], "CREATE TRIGGER a BEFORE UPDATE ON b\nBEGIN\nSELECT 1;\nSELECT 2;\nEND\n");
        assert_eq!(spell(text, Engine::Postgres), ["CREATE INDEX e ON b (f)\n"]);
    }

    #[test]
    fn every_table_is_keyed_by_region_first() {
        for migration in MIGRATIONS {
            for statement in spell(migration.text, Engine::Postgres) {
                if statement.trim_start().starts_with("CREATE TABLE") {
                    let key = statement.split("PRIMARY KEY (").nth(1).unwrap_or_default();
                    assert!(key.starts_with("region_id"), "{statement}");
                }
            }
        }
    }
}
