//! Lists from outside in the database: what was read, what each row came to, and what each list said last.

mod statements;

use access::{Actor, Facts, Kind, OfficeId, RegionId, Thing};
use kernel::{Fault, Id, Instant};
use serde_json::{Map, Value as Json, json};
pub(crate) use statements::*;
use store::{Read, Row, Value, Write};

use crate::{
    codes::ServiceKind,
    import::{
        Counts, Import, ImportId, ImportRecord, ImportState, LineOutcome, RowRecord, likeness, plan::Known,
        plan::Said, stated::Stated, taken::DIGEST,
    },
    incoming::{Column, Mark, MarkKind},
    office::{Change, Details, Field, Service},
};

impl Thing for Import {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, _: Instant) -> Result<Option<Facts>, Fault> {
        let found = db.optional(&FACTS, &[actor.region.into(), id.into()]).await?;
        Ok(found.map(|_| Facts::of(Kind::Import)))
    }
}

fn unknown(what: &str) -> Fault {
    Fault::new("reading an import", format!("there is no {what}"))
}

fn record(row: &Row) -> Result<ImportRecord, Fault> {
    let state = row.text(3)?;
    Ok(ImportRecord {
        id: row.id(0)?,
        layout: row.text(1)?,
        files: row.text(2)?.lines().map(ToOwned::to_owned).collect(),
        state: ImportState::from_code(&state).ok_or_else(|| unknown(&state))?,
        problem: row.optional_text(4)?,
        counts: Counts {
            rows: row.number(5)?,
            added: row.number(6)?,
            changed: row.number(7)?,
            unchanged: row.number(8)?,
            refused: row.number(9)?,
            marked: row.number(10)?,
        },
        done: row.number(11)?,
        author: row.text(12)?,
        account: row.optional_id(13)?,
        at: row.instant(14)?,
        accepted_at: row.optional_instant(15)?,
        undone_at: row.optional_instant(16)?,
    })
}

/// One import.
pub(crate) async fn find(
    db: &mut Read,
    region: RegionId,
    id: ImportId,
) -> Result<Option<ImportRecord>, Fault> {
    db.optional(&FIND, &[region.into(), id.into()]).await?.as_ref().map(record).transpose()
}

/// The newest imports.
pub(crate) async fn list(db: &mut Read, region: RegionId) -> Result<Vec<ImportRecord>, Fault> {
    db.rows(&LIST, &[region.into()]).await?.iter().map(record).collect()
}

/// Writes an import down.
pub(crate) async fn add(write: &mut Write, region: RegionId, import: &ImportRecord) -> Result<(), Fault> {
    let counts = &import.counts;
    let values = [
        region.into(),
        import.id.into(),
        "file".into(),
        import.layout.as_str().into(),
        import.files.join("\n").into(),
        import.state.code().into(),
        counts.rows.into(),
        counts.added.into(),
        counts.changed.into(),
        counts.unchanged.into(),
        counts.refused.into(),
        counts.marked.into(),
        import.done.into(),
        import.author.as_str().into(),
        import.account.into(),
        import.at.into(),
        import.accepted_at.into(),
    ];
    write.execute(&ADD, &values).await.map(drop)
}

/// Moves an import from one state to another; says whether it was in the first.
pub(crate) async fn move_on(
    write: &mut Write,
    region: RegionId,
    id: ImportId,
    (from, to): (ImportState, ImportState),
    problem: Option<&str>,
    now: Instant,
) -> Result<bool, Fault> {
    let accepted = (to == ImportState::Accepted).then_some(now);
    let undone = (to == ImportState::Undone).then_some(now);
    let values = [
        region.into(),
        id.into(),
        from.code().into(),
        to.code().into(),
        problem.into(),
        accepted.into(),
        undone.into(),
    ];
    Ok(write.execute(&MOVE, &values).await? > 0)
}

/// Keeps how far an import is.
pub(crate) async fn count(
    write: &mut Write,
    region: RegionId,
    id: ImportId,
    layout: &str,
    counts: &Counts,
    done: i64,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        id.into(),
        layout.into(),
        counts.rows.into(),
        counts.added.into(),
        counts.changed.into(),
        counts.unchanged.into(),
        counts.refused.into(),
        counts.marked.into(),
        done.into(),
    ];
    write.execute(&COUNT, &values).await.map(drop)
}

/// Everything lists have said, and the offices by their numbers.
pub(crate) async fn known(db: &mut Read, region: RegionId) -> Result<Known, Fault> {
    let mut known = Known::default();
    for row in db.rows(&SAID, &[region.into()]).await? {
        let said = Said { office: row.id(1)?, digest: read_digest(&row.bytes(2)?), leads: row.flag(3)? };
        known.said.insert(row.text(0)?.into(), said);
    }
    for row in db.rows(&NUMBERS, &[region.into()]).await? {
        let office: OfficeId = row.id(0)?;
        for number in [row.optional_text(1)?, row.optional_text(2)?].into_iter().flatten() {
            known.offices.insert(number.into(), office);
        }
    }
    for row in db.rows(&ALIKE, &[region.into()]).await? {
        let (key, office): (Box<str>, OfficeId) = (row.text(0)?.into(), row.id(1)?);
        let mut details = Details::default();
        for (field, at) in [(Field::Name, 2), (Field::Address, 3), (Field::Phone, 4)] {
            details.set(field, row.optional_text(at)?.map(Into::into));
        }
        let texts = [likeness::by_place(&details), likeness::by_phone(&details)];
        for text in texts.into_iter().flatten() {
            known.alike.entry(text.into()).or_default().push((office, key.clone()));
        }
    }
    known.gone = super::absences::keys(db, region).await?.into_iter().map(Into::into).collect();
    let places = super::outlines::all(db, region).await?;
    known.area = places.into_iter().find(|(place, _)| *place == region.cast()).map(|(_, area)| area);
    Ok(known)
}

fn read_digest(bytes: &[u8]) -> [u8; DIGEST] {
    bytes.try_into().unwrap_or([0; DIGEST])
}

/// The values of a row of [`SAY`].
pub(crate) fn push_said(values: &mut Vec<Value>, region: RegionId, import: ImportId, key: &str, said: &Said) {
    values.extend([
        region.into(),
        key.into(),
        said.office.into(),
        import.into(),
        said.digest[..].into(),
        said.leads.into(),
    ]);
}

/// What a list had said by this key before, with the import it came from.
pub(crate) async fn said_before(
    db: &mut Read,
    region: RegionId,
    key: &str,
) -> Result<Option<(ImportId, Said)>, Fault> {
    let Some(row) = db.optional(&SAID_BEFORE, &[region.into(), key.into()]).await? else { return Ok(None) };
    let said = Said { office: row.id(0)?, digest: read_digest(&row.bytes(2)?), leads: row.flag(3)? };
    Ok(Some((row.id(1)?, said)))
}

fn services_json(services: &[Service]) -> Json {
    services.iter().map(|service| json!([service.kind.code(), service.number, service.capacity])).collect()
}

fn read_services(json: Option<&Json>) -> Vec<Service> {
    let service = |json: &Json| {
        let text = |at: usize| json.get(at).and_then(Json::as_str);
        let kind = ServiceKind::from_code(text(0)?)?;
        Some(Service { kind, number: text(1).map(Into::into), capacity: text(2).map(Into::into) })
    };
    json.and_then(Json::as_array)
        .map(|services| services.iter().filter_map(service).collect())
        .unwrap_or_default()
}

fn marks_json(marks: &[Mark]) -> Option<Json> {
    let mark = |mark: &Mark| json!([mark.column.map(Column::code), mark.kind.code(), &*mark.value]);
    (!marks.is_empty()).then(|| marks.iter().map(mark).collect())
}

fn read_marks(json: Option<Json>) -> Vec<Mark> {
    let mark = |mark: &Json| {
        let text = |at: usize| mark.get(at).and_then(Json::as_str);
        Some(Mark::new(
            text(0).and_then(Column::from_code),
            MarkKind::from_code(text(1)?)?,
            text(2).unwrap_or_default(),
        ))
    };
    json.and_then(|json| json.as_array().map(|marks| marks.iter().filter_map(mark).collect()))
        .unwrap_or_default()
}

/// Values of fields by their codes.
pub(crate) fn fields_json<'a>(fields: impl Iterator<Item = (Field, Option<&'a str>)>) -> Json {
    fields.map(|(field, value)| (field.code().to_owned(), value.into())).collect::<Map<_, _>>().into()
}

fn read_fields(json: Option<&Json>) -> Vec<(Field, Option<Box<str>>)> {
    let Some(map) = json.and_then(Json::as_object) else { return Vec::new() };
    let mut fields: Vec<_> = map
        .iter()
        .filter_map(|(code, value)| Some((Field::from_code(code)?, value.as_str().map(Into::into))))
        .collect();
    fields.sort_by_key(|(field, _)| *field);
    fields
}

/// The values of a row of [`PUT_ROWS`].
pub(crate) fn push_row(values: &mut Vec<Value>, region: RegionId, import: ImportId, row: &RowRecord) {
    let offered = row.offered.as_ref().map(|offered| {
        json!({
            "details": fields_json(Field::ALL.iter().filter_map(|&f| Some((f, Some(offered.details.get(f)?))))),
            "services": services_json(&offered.services),
            "digest": offered.digest,
            "identity": offered.identity,
            "everywhere": offered.known_everywhere,
        })
    });
    let before = row.changed.as_ref().map(|changed| {
        json!({
            "made": fields_json(changed.made.iter().map(|c| (c.field, c.before.as_deref()))),
            "to": fields_json(changed.made.iter().map(|c| (c.field, c.after.as_deref()))),
            "kept": fields_json(changed.kept.iter().map(|c| (c.field, c.before.as_deref()))),
            "says": fields_json(changed.kept.iter().map(|c| (c.field, c.after.as_deref()))),
            "services": changed.services_before.as_deref().map(services_json),
            "after": changed.services_after.as_deref().map(services_json),
            "said": changed.said_before.as_ref().map(|(import, said)|
                json!([import.to_string(), said.office.to_string(), said.digest, said.leads])),
        })
    });
    values.extend([
        region.into(),
        import.into(),
        row.place.into(),
        row.file.into(),
        row.line.into(),
        row.outcome.code().into(),
        row.name.as_str().into(),
        row.key.as_deref().into(),
        row.office.into(),
        marks_json(&row.marks).into(),
        row.reason.as_deref().into(),
        offered.into(),
        before.into(),
    ]);
}

fn digest_of(json: Option<&Json>) -> [u8; DIGEST] {
    let bytes: Vec<u8> = json
        .and_then(Json::as_array)
        .map(|numbers| numbers.iter().filter_map(|n| u8::try_from(n.as_u64()?).ok()).collect())
        .unwrap_or_default();
    read_digest(&bytes)
}

fn said_of(json: &Json) -> Option<(ImportId, Said)> {
    let import = json.get(0)?.as_str()?.parse().ok()?;
    let said = Said {
        office: json.get(1)?.as_str()?.parse().ok()?,
        digest: digest_of(json.get(2)),
        leads: json.get(3)?.as_bool()?,
    };
    Some((import, said))
}

fn changes(before: &Json, now: &str, then: &str) -> Vec<Change> {
    let after = read_fields(before.get(then));
    read_fields(before.get(now))
        .into_iter()
        .map(|(field, value)| {
            let after = after.iter().find(|(one, _)| *one == field).and_then(|(_, value)| value.clone());
            Change { field, before: value, after }
        })
        .collect()
}

fn row_record(row: &Row) -> Result<RowRecord, Fault> {
    use crate::import::{Changed, Offered};
    let outcome = row.text(3)?;
    let offered = row.optional_json(9)?.map(|offered| {
        let mut details = Details::default();
        for (field, value) in read_fields(offered.get("details")) {
            details.set(field, value);
        }
        Offered {
            details,
            services: read_services(offered.get("services")),
            digest: digest_of(offered.get("digest")),
            identity: offered.get("identity").and_then(Json::as_str).unwrap_or_default().into(),
            known_everywhere: offered.get("everywhere").and_then(Json::as_bool).unwrap_or_default(),
        }
    });
    let changed = row.optional_json(10)?.map(|before| Changed {
        made: changes(&before, "made", "to"),
        kept: changes(&before, "kept", "says"),
        services_before: before
            .get("services")
            .filter(|json| json.is_array())
            .map(|json| read_services(Some(json))),
        services_after: before
            .get("after")
            .filter(|json| json.is_array())
            .map(|json| read_services(Some(json))),
        said_before: before.get("said").and_then(said_of),
    });
    Ok(RowRecord {
        place: row.number(0)?,
        file: row.number(1)?,
        line: row.number(2)?,
        outcome: LineOutcome::from_code(&outcome).ok_or_else(|| unknown(&outcome))?,
        name: row.text(4)?,
        key: row.optional_text(5)?,
        office: row.optional_id(6)?,
        marks: read_marks(row.optional_json(7)?),
        reason: row.optional_text(8)?,
        offered,
        changed,
    })
}

/// Rows that hold what a list offers, in their order, after a place.
pub(crate) async fn rows_after(
    db: &mut Read,
    region: RegionId,
    import: ImportId,
    after: i64,
    limit: u32,
) -> Result<Vec<RowRecord>, Fault> {
    db.rows(&ROWS, &[region.into(), import.into(), after.into(), limit.into()])
        .await?
        .iter()
        .map(row_record)
        .collect()
}

/// Rows that changed a stored office, the last one first, before a place.
pub(crate) async fn changed_before(
    db: &mut Read,
    region: RegionId,
    import: ImportId,
    before: i64,
    limit: u32,
) -> Result<Vec<RowRecord>, Fault> {
    let values = [region.into(), import.into(), before.into(), limit.into()];
    db.rows(&CHANGED, &values).await?.iter().map(row_record).collect()
}

/// A page of the rows that came to this, or of those with marks.
pub(crate) async fn rows_of(
    db: &mut Read,
    region: RegionId,
    import: ImportId,
    outcome: Option<LineOutcome>,
    skip: i64,
    limit: u32,
) -> Result<Vec<RowRecord>, Fault> {
    let rows = match outcome {
        Some(outcome) => {
            let values = [region.into(), import.into(), outcome.code().into(), limit.into(), skip.into()];
            db.rows(&ROWS_OF, &values).await?
        }
        None => db.rows(&ROWS_MARKED, &[region.into(), import.into(), limit.into(), skip.into()]).await?,
    };
    rows.iter().map(row_record).collect()
}

/// The keys of all rows that came to this.
pub(crate) async fn keys_of(
    db: &mut Read,
    region: RegionId,
    import: ImportId,
    outcome: LineOutcome,
) -> Result<Vec<String>, Fault> {
    let rows = rows_of(db, region, import, Some(outcome), 0, u32::MAX).await?;
    Ok(rows.into_iter().filter_map(|row| row.key).collect())
}

/// How many rows are kept for each outcome; of what an accepted list added and left alone, only rows with something
/// to tell are.
pub(crate) async fn row_counts(
    db: &mut Read,
    region: RegionId,
    import: ImportId,
) -> Result<Vec<(LineOutcome, i64)>, Fault> {
    let mut counts = Vec::new();
    for row in db.rows(&ROW_COUNTS, &[region.into(), import.into()]).await? {
        counts.extend(LineOutcome::from_code(&row.text(0)?).zip(Some(row.number(1)?)));
    }
    Ok(counts)
}

/// An office that only lists brought which have been taken back.
pub(crate) struct Brought {
    /// The office.
    pub office: OfficeId,
    /// Its name.
    pub name: String,
    /// Whether somebody has touched it since.
    pub touched: bool,
    /// By what lists know it.
    pub keys: Vec<String>,
    /// The key of the row that brought it, and its import.
    pub brought_by: (String, ImportId),
}

/// The offices that lists brought which have been taken back.
pub(crate) async fn brought(db: &mut Read, region: RegionId) -> Result<Vec<Brought>, Fault> {
    let mut all: Vec<Brought> = Vec::new();
    for row in db.rows(&BROUGHT, &[region.into()]).await? {
        let (office, key) = (row.id(0)?, row.text(5)?);
        match all.last_mut().filter(|last| last.office == office) {
            Some(last) => last.keys.push(key),
            None => all.push(Brought {
                office,
                name: row.text(1)?,
                touched: row.flag(2)?,
                keys: vec![key],
                brought_by: (row.text(3)?, row.id(4)?),
            }),
        }
    }
    Ok(all)
}

/// Keeps what a list states.
pub(crate) async fn keep_stated(
    write: &mut Write,
    region: RegionId,
    import: ImportId,
    stated: Stated,
) -> Result<(), Fault> {
    let bytes = stated.into_bytes();
    write.execute(&STATE, &[region.into(), import.into(), bytes[..].into()]).await.map(drop)
}

/// What this list states, and what the accepted ones state.
pub(crate) async fn stated(
    db: &mut Read,
    region: RegionId,
    import: ImportId,
) -> Result<(Stated, Vec<Stated>), Fault> {
    let (mut own, mut others) = (Stated::default(), Vec::new());
    for row in db.rows(&STATED, &[region.into(), import.into()]).await? {
        let stated = Stated::read(&row.bytes(1)?);
        if row.id::<Import>(0)? == import {
            own = stated;
        } else {
            others.push(stated);
        }
    }
    Ok((own, others))
}

/// Takes an office away as if it had never come.
pub(crate) async fn remove(write: &mut Write, region: RegionId, office: OfficeId) -> Result<(), Fault> {
    let key = [region.into(), office.into()];
    write.unindex(region, "office", office).await?;
    for statement in [&super::offices::CLEAR_SERVICES, &UNSAY_OFFICE, &REMOVE_MATCHES, &REMOVE] {
        write.execute(statement, &key).await?;
    }
    Ok(())
}
