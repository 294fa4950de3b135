//! Offices in the database.

mod conflicts;

use std::collections::BTreeMap;

use access::{Actor, DistrictId, Facts, Kind, Leave, OfficeId, Permit, RegionId, Relation, Thing, act};
use kernel::{
    Day, Fault, Id, Instant,
    text::{fold, reading::reading_key},
};
use serde_json::json;
use store::{
    Engine, Insert, Read, Row, Statement, Value, Write,
    search::{self, Spelled},
};

pub(crate) use self::conflicts::{
    CONFLICT, CONFLICTS, KEEP_CONFLICT, SETTLE_CONFLICT, conflicts, keep_conflict, open_conflict,
    settle_conflict,
};
use crate::{
    codes::ServiceKind,
    office::{Assurance, Change, Details, Field, Office, Published, Service, State, Version},
};

pub(crate) static FACTS: Statement = Statement::new(
    "people.office.facts",
    "SELECT public, district_id, assured_until FROM office WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static FIND: Statement = Statement::new(
    "people.office.find",
    "SELECT office_id, version, state, merged_into, details, district_id, public, assured_by, assured_on,
            assured_until, changed_at, published
     FROM office WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static OF_ORGANIZATION: Statement = Statement::new(
    "people.office.of-organization",
    "SELECT o.office_id FROM json_each($2) j JOIN office o ON o.region_id = $1 AND o.organization_key = j.value
     WHERE o.state = 'open' ORDER BY o.reading_key, o.office_id LIMIT 500",
)
.on_postgres(
    "SELECT o.office_id FROM jsonb_array_elements_text($2) j
     JOIN office o ON o.region_id = $1 AND o.organization_key = j.value
     WHERE o.state = 'open' ORDER BY o.reading_key, o.office_id LIMIT 500",
);
pub(crate) static SERVICES: Statement = Statement::new(
    "people.office.services",
    "SELECT service, number, capacity FROM office_service WHERE region_id = $1 AND office_id = $2 ORDER BY service",
);
pub(crate) static INSERT: Insert = Insert::new(
    "people.office.insert",
    "office",
    &[
        "region_id",
        "office_id",
        "version",
        "state",
        "merged_into",
        "name",
        "reading_key",
        "kind",
        "number",
        "phone_digits",
        "municipality",
        "district_id",
        "latitude",
        "longitude",
        "public",
        "details",
        "assured_by",
        "assured_on",
        "assured_until",
        "published",
        "organization_key",
        "made_at",
        "changed_at",
    ],
    "",
);
pub(crate) static INSERT_SERVICES: Insert = Insert::new(
    "people.office.services.insert",
    "office_service",
    &["region_id", "office_id", "service", "number", "capacity"],
    "ON CONFLICT (region_id, office_id, service) DO UPDATE SET number = EXCLUDED.number, capacity = EXCLUDED.capacity",
);
pub(crate) static UPDATE: Statement = Statement::new(
    "people.office.update",
    "UPDATE office SET version = $3, state = $4, merged_into = $5, name = $6, reading_key = $7, kind = $8,
            number = $9, phone_digits = $10, municipality = $11, district_id = $12, latitude = $13, longitude = $14,
            public = $15, details = $16, assured_by = $17, assured_on = $18, assured_until = $19, published = $20,
            organization_key = $21, changed_at = $22
     WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static CLEAR_SERVICES: Statement = Statement::new(
    "people.office.services.clear",
    "DELETE FROM office_service WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static CONFIRM: Statement = Statement::new(
    "people.office.confirm",
    "INSERT INTO office_confirmed (region_id, office_id, field, confirmed_by, confirmed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (region_id, office_id, field)
     DO UPDATE SET confirmed_by = EXCLUDED.confirmed_by, confirmed_at = EXCLUDED.confirmed_at",
);
pub(crate) static CONFIRMED: Statement = Statement::new(
    "people.office.confirmed",
    "SELECT field FROM office_confirmed WHERE region_id = $1 AND office_id = $2",
);
pub(crate) static KEEP_HISTORY: Statement = Statement::new(
    "people.office.history.keep",
    "INSERT INTO office_history (region_id, office_id, version, at, cause, account_id, author, reason, changes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);
pub(crate) static HISTORY: Statement = Statement::new(
    "people.office.history",
    "SELECT version, at, cause, author, reason, changes FROM office_history
     WHERE region_id = $1 AND office_id = $2 ORDER BY version DESC LIMIT 100",
);
pub(crate) static VERSION: Statement = Statement::new(
    "people.office.history.since",
    "SELECT changes FROM office_history WHERE region_id = $1 AND office_id = $2 AND version > $3 ORDER BY version DESC",
);
pub(crate) static ADD_MUNICIPALITY: Statement = Statement::new(
    "people.municipality.add",
    "INSERT INTO municipality (region_id, code, name) VALUES ($1, $2, $3)",
);

/// Public offices whose date has passed of late: long enough ago for a machine that stood still.
pub(crate) static TURNED: Statement = Statement::new(
    "people.office.turned",
    "SELECT office_id FROM office WHERE region_id = $1 AND public AND state = 'open' AND assured_until < $2
       AND assured_until >= $3",
);

/// How many days back a morning looks for records whose date has passed.
const LOOKS_BACK: i32 = 40;

/// Lets the search forget for the public what is past its date; says how many. Running it twice changes nothing.
pub(crate) async fn turn(write: &mut Write, region: RegionId, today: Day) -> Result<usize, Fault> {
    let since = today.saturating_sub(jiff::Span::new().days(LOOKS_BACK));
    let rows = write.rows(&TURNED, &[region.into(), today.into(), since.into()]).await?;
    for row in &rows {
        if let Some(office) = load(write, region, row.id(0)?).await? {
            write.index(&entry(region, &office, today)).await?;
        }
    }
    Ok(rows.len())
}

/// Names a municipality the country's list does not have.
pub(crate) async fn add_municipality(
    write: &mut Write,
    region: RegionId,
    code: &str,
    name: &str,
) -> Result<(), Fault> {
    write.execute(&ADD_MUNICIPALITY, &[region.into(), code.into(), name.into()]).await.map(drop)
}

impl Thing for Office {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, now: Instant) -> Result<Option<Facts>, Fault> {
        let Some(row) = db.optional(&FACTS, &[actor.region.into(), id.into()]).await? else {
            return Ok(None);
        };
        let district = row.optional_id::<access::District>(1)?;
        // Past its date a record is for colleagues only: the public has nobody to ask whether it still holds.
        let stale = row.optional_day(2)?.is_some_and(|until| until < now.day_in_japan());
        Ok(Some(Facts::of(Kind::Office).public(row.flag(0)? && !stale).in_relation(relation(
            actor,
            id.cast(),
            district,
        ))))
    }
}

/// How an office, or what belongs to it, stands to somebody.
pub(crate) fn relation(actor: &Actor, office: OfficeId, district: Option<DistrictId>) -> Relation {
    if actor.offices.contains(&office) {
        Relation::Office
    } else if district.is_some_and(|district| actor.districts.contains(&district)) {
        Relation::District
    } else {
        Relation::Stranger
    }
}

/// The office the policy gave leave for.
pub(crate) async fn find<A: act::Act>(db: &mut Read, permit: &Permit<A, Office>) -> Result<Office, Fault> {
    load(db, permit.region(), permit.id().cast())
        .await?
        .ok_or_else(|| Fault::new(FIND.name(), "a permitted office is gone"))
}

/// An office by its id, for the room's own work.
pub(crate) async fn load(db: &mut Read, region: RegionId, id: OfficeId) -> Result<Option<Office>, Fault> {
    let Some(row) = db.optional(&FIND, &[region.into(), id.into()]).await? else { return Ok(None) };
    let mut office = office(&row)?;
    for row in db.rows(&SERVICES, &[region.into(), id.into()]).await? {
        office.services.extend(service(&row, 0)?);
    }
    Ok(Some(office))
}

pub(crate) fn service(row: &Row, from: usize) -> Result<Option<Service>, Fault> {
    let Some(kind) = ServiceKind::from_code(&row.text(from)?) else { return Ok(None) };
    Ok(Some(Service { kind, number: row.optional_text(from + 1)?, capacity: row.optional_text(from + 2)? }))
}

fn office(row: &Row) -> Result<Office, Fault> {
    let details = row.json_as(4)?;
    let state = row.text(2)?;
    Ok(Office {
        id: row.id(0)?,
        version: row.number(1)?,
        state: State::from_code(&state)
            .ok_or_else(|| Fault::new("reading an office", format!("no state {state}")))?,
        merged_into: row.optional_id(3)?,
        details,
        services: Vec::new(),
        district: row.optional_id(5)?,
        public: row.flag(6)?,
        published: published(row, 11)?,
        assurance: Assurance {
            by: row.optional_text(7)?,
            on: row.optional_day(8)?,
            until: row.optional_day(9)?,
        },
        changed_at: row.instant(10)?,
    })
}

/// What an office shows the public; what was never chosen is the usual.
pub(crate) fn published(row: &Row, column: usize) -> Result<Published, Fault> {
    Ok(row.optional_text(column)?.map_or_else(Published::default, |text| Published::read(&text)))
}

/// By what the 法人 of an office is found: its number, and its name in the one spelling.
pub(crate) fn organization_keys(details: &Details) -> Vec<String> {
    let number = details.get(Field::CorporateNumber).map(ToOwned::to_owned);
    number.into_iter().chain(details.get(Field::Organization).map(fold)).collect()
}

/// The offices of a 法人, by any of its keys.
pub(crate) async fn of_organization(
    db: &mut Read,
    region: RegionId,
    keys: &[String],
) -> Result<Vec<OfficeId>, Fault> {
    db.rows(&OF_ORGANIZATION, &[region.into(), json!(keys).into()])
        .await?
        .iter()
        .map(|row| row.id(0))
        .collect()
}

/// The values that stand in columns, in the order of [`UPDATE`] from `version` to `organization_key`.
fn columns(office: &Office) -> Result<Vec<Value>, Fault> {
    let details = &office.details;
    let text = |field| Value::from(details.get(field));
    let point = details.point();
    let key = reading_key(if office.reading().is_empty() { office.name() } else { office.reading() });
    Ok(vec![
        office.version.into(),
        office.state.code().into(),
        office.merged_into.into(),
        office.name().into(),
        key.into(),
        details.get(Field::Kind).unwrap_or_default().into(),
        text(Field::Number),
        details.phone_digits().into(),
        text(Field::Municipality),
        office.district.into(),
        point.map(|point| point.lat).into(),
        point.map(|point| point.lng).into(),
        office.public.into(),
        Value::json(details)?,
        office.assurance.by.clone().into(),
        office.assurance.on.into(),
        office.assurance.until.into(),
        office.published.written().into(),
        organization_keys(details).first().cloned().into(),
    ])
}

/// What the search box knows of an office.
pub(crate) fn entry(region: RegionId, office: &Office, today: Day) -> search::Entry {
    let details = &office.details;
    // Its code: what the kind is called is the reader's language's and the region's to say.
    let kind = office.kind().map(ServiceKind::code).unwrap_or_default();
    let place = details.get(Field::Address).unwrap_or_default();
    let mut entry = search::Entry::new(region, "office", office.id, office.name())
        .reading(office.reading())
        .detail(format!("{kind}\t{place}"))
        .public(office.public && !office.assurance.is_stale(today));
    for field in [Field::Address, Field::Phone, Field::Number, Field::Organization] {
        // One index serves everybody: what the public is not shown, it must not find either.
        if office.public && !office.published.shows(field) {
            continue;
        }
        if let Some(text) = details.get(field) {
            entry = entry.also(text);
        }
    }
    for alias in details.get(Field::Aliases).unwrap_or_default().lines() {
        entry = entry.also(alias);
    }
    if let Some(district) = office.district {
        entry = entry.district(district);
    }
    entry.office(office.id)
}

/// Adds offices, with their services and their place in the search; for one as for a whole list.
pub(crate) async fn add(
    write: &mut Write,
    leave: &Leave<act::Add, Office>,
    offices: &[Office],
    now: Instant,
) -> Result<(), Fault> {
    Ready::of(write.engine(), leave.region(), offices, now)?.insert(write).await
}

/// New offices as the database takes them. Making them ready takes longer than writing them and needs no database: one
/// thread does it while another writes.
pub(crate) struct Ready {
    rows: Vec<Value>,
    services: Vec<Value>,
    spelled: Spelled,
}

impl Ready {
    /// Of these offices.
    pub(crate) fn of(
        engine: Engine,
        region: RegionId,
        offices: &[Office],
        now: Instant,
    ) -> Result<Self, Fault> {
        let mut rows = Vec::with_capacity(offices.len() * INSERT.width());
        let (mut services, mut entries) = (Vec::new(), Vec::with_capacity(offices.len()));
        for office in offices {
            rows.extend([region.into(), office.id.into()]);
            rows.extend(columns(office)?);
            rows.extend([now.into(), now.into()]);
            push_services(&mut services, region, office);
            entries.push(entry(region, office, now.day_in_japan()));
        }
        Ok(Self { rows, services, spelled: Spelled::of(engine, &entries)? })
    }

    /// Writes them, for the room's own work, where leave was asked for before.
    pub(crate) async fn insert(self, write: &mut Write) -> Result<(), Fault> {
        write.insert_many(&INSERT, &self.rows).await?;
        write.insert_many(&INSERT_SERVICES, &self.services).await?;
        write.index_spelled(&self.spelled).await
    }
}

fn push_services(values: &mut Vec<Value>, region: RegionId, office: &Office) {
    for service in &office.services {
        push_service(values, region, office.id, service);
    }
}

/// The values of a row of [`INSERT_SERVICES`].
fn push_service(values: &mut Vec<Value>, region: RegionId, office: OfficeId, service: &Service) {
    values.extend([
        region.into(),
        office.into(),
        service.kind.code().into(),
        service.number.as_deref().into(),
        service.capacity.as_deref().into(),
    ]);
}

/// Adds services to offices.
pub(crate) async fn add_services(
    write: &mut Write,
    region: RegionId,
    services: &[(OfficeId, Service)],
) -> Result<(), Fault> {
    let mut values = Vec::with_capacity(services.len() * INSERT_SERVICES.width());
    for (office, service) in services {
        push_service(&mut values, region, *office, service);
    }
    write.insert_many(&INSERT_SERVICES, &values).await.map(drop)
}

/// Who changes an office, and why.
#[derive(Clone, Debug)]
pub(crate) struct Author<'a> {
    /// The account.
    pub account: Option<access::AccountId>,
    /// Their name, as it was then.
    pub name: &'a str,
    /// `edit`, `import`, `undo`, `merge` or `conflict`.
    pub cause: &'static str,
    /// Why, in their words.
    pub reason: Option<&'a str>,
}

/// Keeps an office as it is now, with the change in its history. Does nothing when nothing changed.
pub(crate) async fn save(
    write: &mut Write,
    region: RegionId,
    before: &Office,
    after: &mut Office,
    author: &Author<'_>,
    now: Instant,
) -> Result<Vec<Change>, Fault> {
    let changes = after.sheet().changes_since(&before.sheet());
    let same_rest = Office { details: before.details.clone(), ..after.clone() } == *before;
    if changes.is_empty() && same_rest {
        return Ok(changes);
    }
    after.version = before.version + 1;
    after.changed_at = now;
    let mut values = vec![region.into(), after.id.into()];
    values.extend(columns(after)?);
    values.push(now.into());
    write.execute(&UPDATE, &values).await?;
    if after.services != before.services {
        write.execute(&CLEAR_SERVICES, &[region.into(), after.id.into()]).await?;
        let mut services = Vec::new();
        push_services(&mut services, region, after);
        write.insert_many(&INSERT_SERVICES, &services).await?;
    }
    let history = [
        region.into(),
        after.id.into(),
        after.version.into(),
        now.into(),
        author.cause.into(),
        author.account.into(),
        author.name.into(),
        author.reason.into(),
        written(&changes).into(),
    ];
    write.execute(&KEEP_HISTORY, &history).await?;
    if after.state == State::Open {
        write.index(&entry(region, after, now.day_in_japan())).await?;
    } else {
        write.unindex(region, "office", after.id).await?;
    }
    let of_people = |office: &Office| (office.name().to_owned(), office.district, office.public);
    if of_people(before) != of_people(after) {
        super::professionals::places::follow_office(write, region, after.id, now.day_in_japan()).await?;
    }
    Ok(changes)
}

fn written(changes: &[Change]) -> serde_json::Value {
    changes
        .iter()
        .map(|change| (change.field.code().to_owned(), json!([change.before, change.after])))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

pub(crate) fn read_changes(stored: serde_json::Value) -> Result<Vec<Change>, Fault> {
    let map: BTreeMap<String, [Option<Box<str>>; 2]> =
        serde_json::from_value(stored).map_err(|source| Fault::new("reading a history", source))?;
    let change = |(code, [before, after]): (String, [Option<Box<str>>; 2])| {
        Field::from_code(&code).map(|field| Change { field, before, after })
    };
    let mut changes: Vec<Change> = map.into_iter().filter_map(change).collect();
    changes.sort_by_key(|change| change.field);
    Ok(changes)
}

/// All an office was at an earlier version: what it is now, with every later change taken back.
pub(crate) async fn sheet_at(
    db: &mut Read,
    region: RegionId,
    office: &Office,
    version: i64,
) -> Result<Details, Fault> {
    let mut sheet = office.sheet();
    for row in db.rows(&VERSION, &[region.into(), office.id.into(), version.into()]).await? {
        for change in read_changes(row.json(0)?)? {
            sheet.set(change.field, change.before);
        }
    }
    Ok(sheet)
}

/// The history of an office, newest first.
pub(crate) async fn history<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Office>,
) -> Result<Vec<Version>, Fault> {
    let rows = db.rows(&HISTORY, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Version {
                number: row.number(0)?,
                at: row.instant(1)?,
                cause: row.text(2)?,
                author: row.text(3)?,
                reason: row.optional_text(4)?,
                changes: read_changes(row.json(5)?)?,
            })
        })
        .collect()
}

/// Marks fields as confirmed by the office itself.
pub(crate) async fn confirm(
    write: &mut Write,
    permit: &Permit<act::Change, Office>,
    fields: &[Field],
    account: access::AccountId,
    now: Instant,
) -> Result<(), Fault> {
    for field in fields {
        let values =
            [permit.region().into(), permit.id().into(), field.code().into(), account.into(), now.into()];
        write.execute(&CONFIRM, &values).await?;
    }
    Ok(())
}

/// The same for what was taken over from the office's answer.
pub(crate) async fn confirm_settled(
    write: &mut Write,
    permit: &Permit<act::Settle, Office>,
    fields: &[Field],
    account: access::AccountId,
    now: Instant,
) -> Result<(), Fault> {
    for field in fields {
        let values =
            [permit.region().into(), permit.id().into(), field.code().into(), account.into(), now.into()];
        write.execute(&CONFIRM, &values).await?;
    }
    Ok(())
}

/// The fields the office itself has confirmed.
pub(crate) async fn confirmed(
    db: &mut Read,
    region: RegionId,
    office: OfficeId,
) -> Result<Vec<Field>, Fault> {
    let rows = db.rows(&CONFIRMED, &[region.into(), office.into()]).await?;
    let mut fields = Vec::with_capacity(rows.len());
    for row in rows {
        fields.extend(Field::from_code(&row.text(0)?));
    }
    Ok(fields)
}
