//! The statements of lists from outside.

use store::{Insert, Statement};

macro_rules! columns {
    () => {
        "import_id, layout, files, state, problem, rows_read, added, changed, unchanged, refused, marked, done, author,
         account_id, at, accepted_at, undone_at"
    };
}

pub(crate) static FACTS: Statement = Statement::new(
    "people.import.facts",
    "SELECT 1 FROM office_import WHERE region_id = $1 AND import_id = $2",
);
pub(crate) static FIND: Statement = Statement::new(
    "people.import.find",
    concat!("SELECT ", columns!(), " FROM office_import WHERE region_id = $1 AND import_id = $2"),
);
pub(crate) static LIST: Statement = Statement::new(
    "people.import.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM office_import WHERE region_id = $1 ORDER BY import_id DESC LIMIT 100"
    ),
);
pub(crate) static ADD: Statement = Statement::new(
    "people.import.add",
    "INSERT INTO office_import (region_id, import_id, source, layout, files, state, problem, rows_read, added, changed,
            unchanged, refused, marked, done, author, account_id, at, accepted_at)
     VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
);
pub(crate) static MOVE: Statement = Statement::new(
    "people.import.move",
    "UPDATE office_import SET state = $4, problem = COALESCE($5, problem), accepted_at = COALESCE($6, accepted_at),
            undone_at = COALESCE($7, undone_at)
     WHERE region_id = $1 AND import_id = $2 AND state = $3",
);
pub(crate) static NOTE_PROBLEM: Statement = Statement::new(
    "people.import.note-problem",
    "UPDATE office_import SET problem = $3 WHERE region_id = $1 AND import_id = $2",
);
pub(crate) static NAME_FILES: Statement = Statement::new(
    "people.import.name-files",
    "UPDATE office_import SET files = $3 WHERE region_id = $1 AND import_id = $2",
);
pub(crate) static COUNT: Statement = Statement::new(
    "people.import.count",
    "UPDATE office_import SET layout = $3, rows_read = $4, added = $5, changed = $6, unchanged = $7, refused = $8,
            marked = $9, done = $10
     WHERE region_id = $1 AND import_id = $2",
);
pub(crate) static PUT_ROWS: Insert = Insert::new(
    "people.import.rows.put",
    "office_import_row",
    &[
        "region_id",
        "import_id",
        "place",
        "file",
        "line",
        "outcome",
        "name",
        "source_key",
        "office_id",
        "marks",
        "reason",
        "offered",
        "before_change",
    ],
    "ON CONFLICT (region_id, import_id, place) DO UPDATE SET outcome = EXCLUDED.outcome,
     office_id = EXCLUDED.office_id, offered = EXCLUDED.offered, before_change = EXCLUDED.before_change",
);
pub(crate) static FORGET_ROWS: Statement = Statement::new(
    "people.import.rows.forget",
    "DELETE FROM office_import_row WHERE region_id = $1 AND import_id = $2",
);
macro_rules! row_columns {
    () => {
        "SELECT place, file, line, outcome, name, source_key, office_id, marks, reason, offered, before_change
         FROM office_import_row WHERE region_id = $1 AND import_id = $2"
    };
}
/// Rows in their order, for accepting.
pub(crate) static ROWS: Statement = Statement::new(
    "people.import.rows",
    concat!(row_columns!(), " AND place > $3 AND offered IS NOT NULL ORDER BY place LIMIT ($4 + 0)"),
);
/// Rows that changed something, the last one first, for undoing: two may have changed one field.
pub(crate) static CHANGED: Statement = Statement::new(
    "people.import.rows.changed",
    concat!(
        row_columns!(),
        " AND place < $3 AND before_change IS NOT NULL ORDER BY place DESC LIMIT ($4 + 0)"
    ),
);
pub(crate) static ROWS_OF: Statement = Statement::new(
    "people.import.rows.of-outcome",
    concat!(row_columns!(), " AND outcome = $3 ORDER BY place LIMIT ($4 + 0) OFFSET $5"),
);
pub(crate) static ROWS_MARKED: Statement = Statement::new(
    "people.import.rows.marked",
    concat!(row_columns!(), " AND marks IS NOT NULL ORDER BY place LIMIT ($3 + 0) OFFSET $4"),
);
pub(crate) static ROW_COUNTS: Statement = Statement::new(
    "people.import.rows.count",
    "SELECT outcome, COUNT(*) FROM office_import_row WHERE region_id = $1 AND import_id = $2 GROUP BY outcome",
);
pub(crate) static SAID: Statement = Statement::new(
    "people.import.said",
    "SELECT source_key, office_id, digest, leads FROM office_source WHERE region_id = $1",
);
pub(crate) static SAID_BEFORE: Statement = Statement::new(
    "people.import.said.before",
    "SELECT office_id, import_id, digest, leads FROM office_source WHERE region_id = $1 AND source_key = $2",
);
pub(crate) static NUMBERS: Statement = Statement::new(
    "people.import.numbers",
    "SELECT COALESCE(merged_into, office_id), number, details ->> 'medical-id' FROM office
     WHERE region_id = $1 AND (number IS NOT NULL OR details ->> 'medical-id' IS NOT NULL)",
);
/// The offices that are known again by name and place, with each key of theirs. Such keys have `~` before the name.
pub(crate) static ALIKE: Statement = Statement::new(
    "people.import.alike",
    "SELECT s.source_key, o.office_id, o.name, o.details ->> 'address', o.details ->> 'phone'
     FROM office_source s JOIN office o ON o.region_id = s.region_id AND o.office_id = s.office_id
     WHERE s.region_id = $1 AND s.source_key LIKE '%|~%' ORDER BY s.source_key",
);
pub(crate) static SAY: Insert = Insert::new(
    "people.import.say",
    "office_source",
    &["region_id", "source_key", "office_id", "import_id", "digest", "leads"],
    "ON CONFLICT (region_id, source_key) DO UPDATE SET office_id = EXCLUDED.office_id,
     import_id = EXCLUDED.import_id, digest = EXCLUDED.digest, leads = EXCLUDED.leads",
);
pub(crate) static UNSAY: Statement = Statement::new(
    "people.import.unsay",
    "DELETE FROM office_source WHERE region_id = $1 AND source_key = $2 AND import_id = $3",
);
pub(crate) static UNSAY_OFFICE: Statement = Statement::new(
    "people.import.unsay-office",
    "DELETE FROM office_source WHERE region_id = $1 AND office_id = $2",
);
/// Offices brought by lists that have been taken back, with every key by which lists know them, and whether somebody
/// has touched them or another list has said something of them since.
pub(crate) static BROUGHT: Statement = Statement::new(
    "people.import.brought",
    "SELECT o.office_id, o.name,
            o.state <> 'open'
            OR EXISTS (SELECT 1 FROM office_history h WHERE h.region_id = o.region_id AND h.office_id = o.office_id
                       AND h.cause NOT IN ('import', 'undo'))
            OR EXISTS (SELECT 1 FROM contact_window w WHERE w.region_id = o.region_id AND w.office_id = o.office_id)
            OR EXISTS (SELECT 1 FROM affiliation a WHERE a.region_id = o.region_id AND a.office_id = o.office_id)
            OR EXISTS (SELECT 1 FROM office_confirmed c WHERE c.region_id = o.region_id AND c.office_id = o.office_id)
            OR EXISTS (SELECT 1 FROM office m WHERE m.region_id = o.region_id AND m.merged_into = o.office_id)
            OR EXISTS (SELECT 1 FROM office_source t
                       JOIN office_import j ON j.region_id = t.region_id AND j.import_id = t.import_id
                       WHERE t.region_id = o.region_id AND t.office_id = o.office_id AND j.state = 'accepted'),
            l.source_key, l.import_id, s.source_key
     FROM office_import i
     JOIN office_source l ON l.region_id = i.region_id AND l.import_id = i.import_id AND l.leads
     JOIN office o ON o.region_id = l.region_id AND o.office_id = l.office_id
     JOIN office_source s ON s.region_id = o.region_id AND s.office_id = o.office_id
     WHERE i.region_id = $1 AND i.state = 'undone'
     ORDER BY o.office_id, l.source_key, s.source_key",
);
pub(crate) static STATE: Statement = Statement::new(
    "people.import.state",
    "INSERT INTO office_import_stated (region_id, import_id, stated) VALUES ($1, $2, $3)
     ON CONFLICT (region_id, import_id) DO UPDATE SET stated = EXCLUDED.stated",
);
pub(crate) static STATED: Statement = Statement::new(
    "people.import.stated",
    "SELECT s.import_id, s.stated FROM office_import_stated s
     JOIN office_import i ON i.region_id = s.region_id AND i.import_id = s.import_id
     WHERE s.region_id = $1 AND (i.state = 'accepted' OR s.import_id = $2)",
);
pub(crate) static REMOVE: Statement = Statement::new(
    "people.import.office.remove",
    "DELETE FROM office WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static REMOVE_MATCHES: Statement = Statement::new(
    "people.import.matches.remove",
    "DELETE FROM office_match WHERE region_id = $1 AND (first_id = $2 OR second_id = $2)",
);
/// Fields last changed by a person and fields the office has confirmed. The changes are read oldest first.
pub(crate) static BY_WHOM: Statement = Statement::new(
    "people.import.by-whom",
    "SELECT cause, changes FROM office_history WHERE region_id = $1 AND office_id = $2 ORDER BY version",
);
