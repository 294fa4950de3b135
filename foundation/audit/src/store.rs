//! The rows: how entries are written, linked and read back.

use std::borrow::Cow;

use access::RegionId;
use kernel::Fault;
use store::{Engine, Insert, Read, Row, Statement, Value, Write};

use crate::entry::{Entry, Hash, Line};

/// What the first entry of a region follows.
pub(crate) const START: Hash = [0; 32];

macro_rules! columns {
    () => {
        "region_id, entry_id, sequence, hash, at, account_id, professional_id, office_id, role, strength, deed, kind, \
         thing_id, subject_id, face, reason, fields, many"
    };
}

pub(crate) static ADD: Insert = Insert::new(
    "audit.entry.add",
    "audit_entry",
    &[
        "region_id",
        "entry_id",
        "sequence",
        "hash",
        "at",
        "account_id",
        "professional_id",
        "office_id",
        "role",
        "strength",
        "deed",
        "kind",
        "thing_id",
        "subject_id",
        "face",
        "reason",
        "fields",
        "many",
    ],
    "",
);
pub(crate) static HEAD: Statement = Statement::new(
    "audit.entry.head",
    "SELECT sequence, hash FROM audit_entry WHERE region_id = $1 AND sequence IS NOT NULL
     ORDER BY sequence DESC LIMIT 1",
);
pub(crate) static CHAIN: Statement = Statement::new(
    "audit.entry.chain",
    concat!(
        "SELECT ",
        columns!(),
        " FROM audit_entry WHERE region_id = $1 AND sequence > $2 ORDER BY sequence LIMIT ($3 + 0)"
    ),
);
pub(crate) static OF_SUBJECT: Statement = Statement::new(
    "audit.entry.of_subject",
    concat!(
        "SELECT ",
        columns!(),
        " FROM audit_entry WHERE region_id = $1 AND subject_id = $2 AND entry_id < $3
         ORDER BY entry_id DESC LIMIT ($4 + 0)"
    ),
);
pub(crate) static OF_ACCOUNT: Statement = Statement::new(
    "audit.entry.of_account",
    concat!(
        "SELECT ",
        columns!(),
        " FROM audit_entry WHERE region_id = $1 AND account_id = $2 AND entry_id < $3
         ORDER BY entry_id DESC LIMIT ($4 + 0)"
    ),
);
pub(crate) static UNSEALED: Statement = Statement::new(
    "audit.entry.unsealed",
    concat!(
        "SELECT ",
        columns!(),
        " FROM audit_entry WHERE region_id = $1 AND sequence IS NULL ORDER BY entry_id LIMIT ($2 + 0)"
    ),
);
pub(crate) static UNSEALED_COUNT: Statement = Statement::new(
    "audit.entry.unsealed_count",
    "SELECT COUNT(*) FROM audit_entry WHERE region_id = $1 AND sequence IS NULL",
);
pub(crate) static UNSEALED_REGIONS: Statement = Statement::new(
    "audit.entry.unsealed_regions",
    "SELECT DISTINCT region_id FROM audit_entry WHERE sequence IS NULL",
);
/// One sealer a region at a time. SQLite writes one at a time anyway.
pub(crate) static TURN: Statement = Statement::new("audit.entry.turn", "SELECT CAST($1 AS TEXT)")
    .on_postgres("SELECT pg_advisory_xact_lock(7295212, hashtext($1::text))::text");
pub(crate) static SEAL: Statement = Statement::new(
    "audit.entry.seal",
    "UPDATE audit_entry SET sequence = v.value ->> 'sequence', hash = unhex(v.value ->> 'hash')
     FROM json_each($2) AS v WHERE region_id = $1 AND entry_id = unhex(v.value ->> 'entry')",
)
.on_postgres(
    "UPDATE audit_entry SET sequence = v.sequence, hash = decode(v.hash, 'hex')
     FROM jsonb_to_recordset($2) AS v (entry UUID, sequence BIGINT, hash TEXT)
     WHERE region_id = $1 AND entry_id = v.entry",
);

/// Every statement of this crate; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] =
    &[&HEAD, &CHAIN, &OF_SUBJECT, &OF_ACCOUNT, &UNSEALED, &UNSEALED_COUNT, &UNSEALED_REGIONS, &TURN, &SEAL];

/// Every insert of this crate.
pub const INSERTS: &[&Insert] = &[&ADD];

/// The newest link of a region's chain.
pub(crate) async fn head_of(read: &mut Read, region: RegionId) -> Result<(i64, Hash), Fault> {
    match read.optional(&HEAD, &[region.into()]).await? {
        Some(row) => Ok((row.number(0)?, hash_of(&row, 1)?)),
        None => Ok((0, START)),
    }
}

/// Writes lines of one region. On SQLite, where writers stand in one line anyway, each gets its place at once; on
/// PostgreSQL a sealer gives it after the commit, because a lock on the head would make all writers wait for each
/// other's disk.
pub(crate) async fn keep(write: &mut Write, region: RegionId, lines: &[Line]) -> Result<(), Fault> {
    let mut values = Vec::with_capacity(lines.len() * ADD.width());
    match write.engine() {
        Engine::Sqlite => {
            let (mut sequence, mut hash) = head_of(write, region).await?;
            for line in lines {
                sequence += 1;
                hash = line.hash(&hash, sequence);
                put(&mut values, line, Some((sequence, hash)));
            }
        }
        Engine::Postgres => lines.iter().for_each(|line| put(&mut values, line, None)),
    }
    write.insert_many(&ADD, &values).await.map(drop)
}

fn put(values: &mut Vec<Value>, line: &Line, link: Option<(i64, Hash)>) {
    let fields: Vec<&str> = line.fields.iter().map(|field| &**field).collect();
    values.extend([
        line.region.into(),
        line.id.into(),
        link.map(|(sequence, _)| sequence).into(),
        link.map(|(_, hash)| hash.to_vec()).into(),
        line.at.into(),
        line.account.into(),
        line.professional.into(),
        line.office.into(),
        (&*line.role).into(),
        (&*line.strength).into(),
        (&*line.deed).into(),
        (&*line.kind).into(),
        line.thing.into(),
        line.subject.into(),
        (&*line.face).into(),
        line.reason.as_deref().into(),
        serde_json::Value::from(fields).into(),
        line.many.into(),
    ]);
}

/// The place and the hash stored with a row.
pub(crate) fn link_of(row: &Row) -> Result<(i64, Hash), Fault> {
    Ok((row.number(2)?, hash_of(row, 3)?))
}

fn hash_of(row: &Row, column: usize) -> Result<Hash, Fault> {
    row.bytes(column)?
        .try_into()
        .map_err(|bytes: Vec<u8>| Fault::new("reading a hash", format!("{} bytes", bytes.len())))
}

pub(crate) fn line_of(row: &Row) -> Result<Line, Fault> {
    let text = |column| row.text(column).map(Cow::Owned);
    let fields = row.json(16)?;
    let strange = || Fault::new("reading an audit entry", "its fields are not a list of names");
    Ok(Line {
        region: row.id(0)?,
        id: row.id(1)?,
        at: row.instant(4)?,
        account: row.optional_id(5)?,
        professional: row.optional_id(6)?,
        office: row.optional_id(7)?,
        role: text(8)?,
        strength: text(9)?,
        deed: text(10)?,
        kind: text(11)?,
        thing: row.optional_id(12)?,
        subject: row.optional_id(13)?,
        face: text(14)?,
        reason: row.optional_text(15)?,
        fields: fields
            .as_array()
            .ok_or_else(strange)?
            .iter()
            .map(|field| field.as_str().map(|name| Cow::Owned(name.to_owned())).ok_or_else(strange))
            .collect::<Result<_, _>>()?,
        many: row.optional_number(17)?,
    })
}

pub(crate) fn entry_of(row: &Row) -> Result<Entry, Fault> {
    line_of(row)?.entry(row.optional_number(2)?)
}
