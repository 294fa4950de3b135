//! Offices a newer list no longer has: noted, shown, and nothing is removed.

use access::{OfficeId, Permit, RegionId, act};
use kernel::{Fault, Instant};
use store::{Insert, Read, Statement, Value, Write};

use super::professionals::many;
use crate::{codes::ServiceKind, import::ImportId, office::Office};

pub(crate) static NOTE: Insert = Insert::new(
    "people.absence.note",
    "office_absence",
    &["region_id", "source_key", "import_id"],
    "ON CONFLICT (region_id, source_key, import_id) DO NOTHING",
);
/// Lines that count: of an accepted import, and not come back in an accepted one.
macro_rules! counting {
    ($columns:literal, $more:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM office_absence a
             JOIN office_import i ON i.region_id = a.region_id AND i.import_id = a.import_id AND i.state = 'accepted'
             LEFT JOIN office_import b ON b.region_id = a.region_id AND b.import_id = a.back_in AND b.state = 'accepted'
             ",
            $more
        )
    };
}
pub(crate) static KEYS: Statement = Statement::new(
    "people.absence.keys",
    counting!("DISTINCT a.source_key", "WHERE a.region_id = $1 AND b.import_id IS NULL"),
);
pub(crate) static OF_OFFICE: Statement = Statement::new(
    "people.absence.of-office",
    counting!(
        "a.source_key, i.files, i.accepted_at",
        "JOIN office_source s ON s.region_id = a.region_id AND s.source_key = a.source_key
         WHERE a.region_id = $1 AND s.office_id = $2 AND b.import_id IS NULL
         ORDER BY i.accepted_at DESC, a.source_key"
    ),
);
pub(crate) static BACK: Statement = Statement::new(
    "people.absence.back",
    "UPDATE office_absence SET back_in = $3 WHERE region_id = $1 AND source_key = $2",
);
pub(crate) static OFFICES: Statement = Statement::new(
    "people.absence.offices",
    "SELECT o.office_id, o.name, o.municipality FROM office o JOIN json_each($2) j ON o.office_id = unhex(j.value)
     WHERE o.region_id = $1 AND o.state = 'open'",
)
.on_postgres(
    "SELECT o.office_id, o.name, o.municipality FROM office o JOIN jsonb_array_elements_text($2) j
     ON o.office_id = j.value::uuid WHERE o.region_id = $1 AND o.state = 'open'",
);

/// Offices asked for at once.
const CHUNK: usize = 1000;

/// The keys that count as gone.
pub(crate) async fn keys(db: &mut Read, region: RegionId) -> Result<Vec<String>, Fault> {
    db.rows(&KEYS, &[region.into()]).await?.iter().map(|row| row.text(0)).collect()
}

/// An office that is still open: its id, its name, its municipality.
pub(crate) type Open = (OfficeId, String, Option<String>);

/// Those of these offices that are still open.
pub(crate) async fn open(db: &mut Read, region: RegionId, offices: &[OfficeId]) -> Result<Vec<Open>, Fault> {
    let mut open = Vec::new();
    for chunk in offices.chunks(CHUNK) {
        let values = [region.into(), many(db.engine(), chunk.iter().copied())];
        for row in db.rows(&OFFICES, &values).await? {
            open.push((row.id(0)?, row.text(1)?, row.optional_text(2)?));
        }
    }
    Ok(open)
}

/// Notes which rows an import no longer has, and which it has again.
pub(crate) async fn note<'a>(
    write: &mut Write,
    region: RegionId,
    import: ImportId,
    gone: impl Iterator<Item = &'a str>,
    back: impl Iterator<Item = &'a str>,
) -> Result<(), Fault> {
    let mut values: Vec<Value> = Vec::new();
    for key in gone {
        values.extend([region.into(), key.into(), import.into()]);
    }
    write.insert_many(&NOTE, &values).await?;
    for key in back {
        write.execute(&BACK, &[region.into(), key.into(), import.into()]).await?;
    }
    Ok(())
}

/// What the newest lists no longer have of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Absence {
    /// The service, where the row was about one.
    pub service: Option<ServiceKind>,
    /// The list's files.
    pub files: String,
    /// When it was taken over.
    pub at: Instant,
}

/// What the newest lists no longer have of an office; of each row the newest list.
pub(crate) async fn of_office<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Office>,
) -> Result<Vec<Absence>, Fault> {
    let mut keys: Vec<String> = Vec::new();
    let mut absences = Vec::new();
    for row in db.rows(&OF_OFFICE, &[permit.region().into(), permit.id().into()]).await? {
        let key = row.text(0)?;
        if keys.contains(&key) {
            continue;
        }
        absences.push(Absence {
            service: key.rsplit('|').next().and_then(ServiceKind::from_code),
            files: row.text(1)?.replace('\n', " / "),
            at: row.instant(2)?,
        });
        keys.push(key);
    }
    Ok(absences)
}
