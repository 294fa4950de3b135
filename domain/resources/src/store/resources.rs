//! Resources in the database.

use std::collections::{BTreeMap, BTreeSet};

use access::{
    AccountId, Action, Actor, Answer, Facts, Kind, Leave, Permit, RegionId, Relation, Thing, act, may,
};
use kernel::{Day, Fault, Id, Instant, text::reading::reading_key};
use people::office::Assurance;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Insert, Read, Row, Statement, Value, Write, search};

use crate::{
    consent::{Consent, public_until},
    resource::{
        Audience, Badge, Barrier, Category, Insurance, Layer, Meaning, Resource, State, StateNote, Texts,
    },
    schedule::Schedule,
};

macro_rules! columns {
    () => {
        "resource_id, version, name, layer, category, audience, state, district_id, office_id, author_id, latitude,
         longitude, details, assured_by, assured_on, assured_until, changed_at"
    };
}
pub(super) use columns;

pub(crate) static FACTS: Statement = Statement::new(
    "resources.facts",
    "SELECT audience, district_id, office_id, author_id, public_until FROM resource
     WHERE region_id = $1 AND resource_id = $2",
);
pub(crate) static FIND: Statement = Statement::new(
    "resources.find",
    concat!("SELECT ", columns!(), " FROM resource WHERE region_id = $1 AND resource_id = $2"),
);
pub(crate) static INSERT: Insert = Insert::new(
    "resources.insert",
    "resource",
    &[
        "region_id",
        "resource_id",
        "version",
        "name",
        "reading_key",
        "layer",
        "category",
        "audience",
        "state",
        "district_id",
        "office_id",
        "author_id",
        "latitude",
        "longitude",
        "details",
        "assured_by",
        "assured_on",
        "assured_until",
        "public_until",
        "found_by_public",
        "made_at",
        "changed_at",
    ],
    "",
);
pub(crate) static INSERT_TAGS: Insert = Insert::new(
    "resources.tags.insert",
    "resource_tag",
    &["region_id", "resource_id", "tag"],
    "ON CONFLICT (region_id, resource_id, tag) DO NOTHING",
);
pub(crate) static UPDATE: Statement = Statement::new(
    "resources.update",
    "UPDATE resource SET version = $3, name = $4, reading_key = $5, layer = $6, category = $7, audience = $8,
            state = $9, district_id = $10, office_id = $11, author_id = $12, latitude = $13, longitude = $14,
            details = $15, assured_by = $16, assured_on = $17, assured_until = $18, public_until = $19,
            found_by_public = $20, changed_at = $21
     WHERE region_id = $1 AND resource_id = $2",
);
pub(crate) static CLEAR_TAGS: Statement = Statement::new(
    "resources.tags.clear",
    "DELETE FROM resource_tag WHERE region_id = $1 AND resource_id = $2",
);
pub(crate) static KEEP_HISTORY: Statement = Statement::new(
    "resources.history.keep",
    "INSERT INTO resource_history (region_id, resource_id, version, at, account_id, author, changes)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
pub(crate) static HISTORY: Statement = Statement::new(
    "resources.history",
    "SELECT version, at, author, changes FROM resource_history
     WHERE region_id = $1 AND resource_id = $2 ORDER BY version DESC LIMIT 100",
);
pub(crate) static TURNED: Statement = Statement::new(
    "resources.turned",
    concat!(
        "SELECT ",
        columns!(),
        " FROM resource WHERE region_id = $1 AND found_by_public AND (public_until IS NULL OR public_until < $2)"
    ),
);

/// How a resource stands to somebody: their own, their office's, their district's.
fn relation(actor: &Actor, row: &Row) -> Result<Relation, Fault> {
    let (district, office, author) =
        (row.optional_id(1)?, row.optional_id(2)?, row.optional_id::<access::Professional>(3)?);
    Ok(if author.is_some() && author == actor.professional {
        Relation::Own
    } else if office.is_some_and(|office| actor.offices.contains(&office)) {
        Relation::Office
    } else if district.is_some_and(|district| actor.districts.contains(&district)) {
        Relation::District
    } else {
        Relation::Stranger
    })
}

impl Thing for Resource {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, now: Instant) -> Result<Option<Facts>, Fault> {
        let Some(row) = db.optional(&FACTS, &[actor.region.into(), id.into()]).await? else {
            return Ok(None);
        };
        let private = row.text(0)? == Audience::Office.code();
        let kind = if private { Kind::Treasure } else { Kind::Resource };
        let public = row.optional_day(4)?.is_some_and(|until| until >= now.day_in_japan());
        Ok(Some(Facts::of(kind).public(public).in_relation(relation(actor, &row)?)))
    }
}

/// What stands in the document and not in columns.
#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reading: String,
    #[serde(default)]
    official: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state_note: Option<StateNote>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    insurance: Option<Insurance>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    meanings: Vec<Meaning>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    barriers: Vec<Barrier>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    badge: Option<Badge>,
    #[serde(default)]
    outside: bool,
    #[serde(default)]
    schedule: Schedule,
    #[serde(default)]
    texts: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<Consent>,
}

impl Document {
    fn of(one: &Resource) -> Self {
        Self {
            reading: one.reading.clone(),
            official: one.official,
            state_note: one.state_note.clone(),
            insurance: one.insurance,
            meanings: one.meanings.clone(),
            barriers: one.barriers.clone(),
            badge: one.badge.clone(),
            outside: one.outside,
            schedule: one.schedule.clone(),
            texts: one.texts.clone(),
            consent: one.consent.clone(),
        }
    }
}

/// A row of [`columns!`].
pub(super) fn resource(row: &Row) -> Result<Resource, Fault> {
    let coded = |column: usize| row.text(column);
    let unknown = |code: String| Fault::new("reading a resource", format!("there is no {code}"));
    let document: Document = row.json_as(12)?;
    let (layer, category, audience, state) = (coded(3)?, coded(4)?, coded(5)?, coded(6)?);
    Ok(Resource {
        id: row.id(0)?,
        version: row.number(1)?,
        name: row.text(2)?,
        reading: document.reading,
        layer: Layer::from_code(&layer).ok_or_else(|| unknown(layer))?,
        category: Category::from_code(&category).ok_or_else(|| unknown(category))?,
        audience: Audience::from_code(&audience).ok_or_else(|| unknown(audience))?,
        official: document.official,
        state: State::from_code(&state).ok_or_else(|| unknown(state))?,
        state_note: document.state_note,
        insurance: document.insurance,
        meanings: document.meanings,
        barriers: document.barriers,
        badge: document.badge,
        district: row.optional_id(7)?,
        office: row.optional_id(8)?,
        author: row.optional_id(9)?,
        point: row.optional_real(10)?.zip(row.optional_real(11)?),
        outside: document.outside,
        schedule: document.schedule,
        texts: document.texts,
        consent: document.consent,
        assurance: Assurance {
            by: row.optional_text(13)?,
            on: row.optional_day(14)?,
            until: row.optional_day(15)?,
        },
        changed_at: row.instant(16)?,
    })
}

/// The resource the policy gave leave for.
pub(crate) async fn find<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Resource>,
) -> Result<Resource, Fault> {
    let row = db.one(&FIND, &[permit.region().into(), permit.id().into()]).await?;
    resource(&row)
}

/// The values that stand in columns, from `version` to `found_by_public`.
fn values(one: &Resource, today: Day) -> Vec<Value> {
    let key = reading_key(if one.reading.is_empty() { &one.name } else { &one.reading });
    let public = public_until(one, today).ok();
    vec![
        one.version.into(),
        one.name.as_str().into(),
        key.into(),
        one.layer.code().into(),
        one.category.code().into(),
        one.audience.code().into(),
        one.state.code().into(),
        one.district.into(),
        one.office.into(),
        one.author.into(),
        one.point.map(|(latitude, _)| latitude).into(),
        one.point.map(|(_, longitude)| longitude).into(),
        json!(Document::of(one)).into(),
        one.assurance.by.clone().into(),
        one.assurance.on.into(),
        one.assurance.until.into(),
        public.into(),
        public.is_some().into(),
    ]
}

/// The tag of a day of the week, Monday 1.
pub(crate) fn day_tag(day: usize) -> String {
    format!("day:{}", day + 1)
}

/// The tag of a meaning.
pub(crate) fn meaning_tag(meaning: Meaning) -> String {
    format!("meaning:{meaning}")
}

fn push_tags(values: &mut Vec<Value>, region: RegionId, one: &Resource) {
    let days = (0..7).filter(|&day| one.schedule.rules.iter().any(|rule| rule.days[day])).map(day_tag);
    let meanings = one.meanings.iter().copied().map(meaning_tag);
    let barriers = one.barriers.iter().map(|barrier| format!("barrier:{barrier}"));
    for tag in days.chain(meanings).chain(barriers) {
        values.extend([region.into(), one.id.into(), tag.into()]);
    }
}

/// The kinds of thing in the search: what is shared, and what only those who wrote it down find.
pub(crate) const SHARED: &str = "resource";
/// See [`SHARED`].
pub(crate) const PRIVATE: &str = "treasure";

/// What the search box knows of a resource. Of somebody's private words nothing is searched but where they stand.
fn entry(region: RegionId, one: &Resource, today: Day) -> search::Entry {
    let kind = if one.is_private() { PRIVATE } else { SHARED };
    let place = one.texts.place.as_deref().or(one.texts.address.as_deref()).unwrap_or_default();
    let mut entry = search::Entry::new(region, kind, one.id, &one.name)
        .reading(&one.reading)
        .detail(place)
        .public(public_until(one, today).is_ok());
    for text in
        [&one.texts.place, &one.texts.address, &one.texts.phone, &one.texts.what].into_iter().flatten()
    {
        entry = entry.also(text);
    }
    if let Some(district) = one.district {
        entry = entry.district(district);
    }
    if let Some(office) = one.office {
        entry = entry.office(office);
    }
    if let Some(author) = one.author {
        entry = entry.own(author);
    }
    entry
}

/// Adds resources, with their place in the search; one, or a whole region at once.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    write: &mut Write,
    leave: &Leave<act::Add, Resource>,
    resources: &[Resource],
    now: Instant,
) -> Result<(), Fault> {
    let (region, today) = (leave.region(), now.day_in_japan());
    let (mut rows, mut tags, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for one in resources {
        rows.extend([region.into(), one.id.into()]);
        rows.extend(values(one, today));
        rows.extend([now.into(), now.into()]);
        push_tags(&mut tags, region, one);
        if one.state != State::Ended {
            entries.push(entry(region, one, today));
        }
    }
    write.insert_many(&INSERT, &rows).await?;
    write.insert_many(&INSERT_TAGS, &tags).await?;
    write.index_many(&entries).await
}

/// Who changes a resource.
#[derive(Clone, Copy)]
pub(crate) struct Author<'a> {
    /// The account.
    pub account: Option<AccountId>,
    /// Their name, as it is now.
    pub name: &'a str,
}

/// Keeps a resource as it is now, with what changed in its history; says which fields those were.
pub(crate) async fn save<A: act::Act>(
    write: &mut Write,
    permit: &Permit<A, Resource>,
    before: &Resource,
    after: Resource,
    author: Author<'_>,
    now: Instant,
) -> Result<Vec<&'static str>, Fault> {
    let changes = changes(before, &after);
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let after = Resource { version: before.version + 1, ..after };
    let region = permit.region();
    put(write, region, &after, now, now.day_in_japan()).await?;
    if before.is_private() != after.is_private() {
        let old = if before.is_private() { PRIVATE } else { SHARED };
        write.unindex(region, old, after.id).await?;
    }
    let history = [
        region.into(),
        after.id.into(),
        after.version.into(),
        now.into(),
        author.account.into(),
        author.name.into(),
        json!(changes).into(),
    ];
    write.execute(&KEEP_HISTORY, &history).await?;
    Ok(changes.into_keys().collect())
}

async fn put(
    write: &mut Write,
    region: RegionId,
    one: &Resource,
    changed_at: Instant,
    today: Day,
) -> Result<(), Fault> {
    let mut row = vec![region.into(), one.id.into()];
    row.extend(values(one, today));
    row.push(changed_at.into());
    write.execute(&UPDATE, &row).await?;
    write.execute(&CLEAR_TAGS, &[region.into(), one.id.into()]).await?;
    let mut tags = Vec::new();
    push_tags(&mut tags, region, one);
    write.insert_many(&INSERT_TAGS, &tags).await?;
    if one.state == State::Ended {
        write.unindex(region, if one.is_private() { PRIVATE } else { SHARED }, one.id).await
    } else {
        write.index(&entry(region, one, today)).await
    }
}

/// Every field in words or codes, to compare and to show.
fn told(one: &Resource) -> BTreeMap<&'static str, String> {
    let mut told = BTreeMap::new();
    let mut tell = |field: &'static str, text: Option<String>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            told.insert(field, text);
        }
    };
    tell("name", Some(one.name.clone()));
    tell("reading", Some(one.reading.clone()));
    tell("layer", Some(one.layer.code().into()));
    tell("category", Some(one.category.code().into()));
    tell("audience", Some(one.audience.code().into()));
    tell("state", Some(one.state.code().into()));
    tell("official", one.official.then(|| "yes".into()));
    tell("insurance", one.insurance.map(|one| one.code().into()));
    tell("meanings", Some(codes(one.meanings.iter().map(|one| one.code()))));
    tell("barriers", Some(codes(one.barriers.iter().map(|one| one.code()))));
    tell("badge", one.badge.as_ref().map(|badge| format!("{} {}", badge.issuer, badge.until)));
    tell("district", one.district.map(|id| id.to_string()));
    tell("office", one.office.map(|id| id.to_string()));
    tell("point", one.point.map(|(latitude, longitude)| format!("{latitude:.6},{longitude:.6}")));
    tell("schedule", (!one.schedule.is_empty()).then(|| json!(one.schedule).to_string()));
    tell("consent", one.consent.as_ref().map(|consent| format!("{} {}", consent.on, consent.by)));
    tell("state-note", one.state_note.as_ref().map(|note| format!("{} {}", note.since, note.reason)));
    tell("assurance", one.assurance.on.map(|on| on.to_string()));
    for (field, _) in Texts::FIELDS {
        tell(field, one.texts.get(field).map(ToOwned::to_owned));
    }
    told
}

fn codes<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    codes.collect::<Vec<_>>().join(" ")
}

/// What each field that differs said before and says now, as text or as a code.
fn changes(before: &Resource, after: &Resource) -> BTreeMap<&'static str, [Option<String>; 2]> {
    let (mut before, after) = (told(before), told(after));
    let mut changes: BTreeMap<_, _> = after
        .into_iter()
        .filter_map(|(field, now)| {
            let was = before.remove(field);
            (was.as_deref() != Some(&now)).then_some((field, [was, Some(now)]))
        })
        .collect();
    changes.extend(before.into_iter().map(|(field, was)| (field, [Some(was), None])));
    changes
}

/// One version in the history of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// Counts the changes.
    pub number: i64,
    /// When.
    pub at: Instant,
    /// Who, by the name they had then.
    pub author: String,
    /// What each field said before and since.
    pub changes: BTreeMap<String, [Option<String>; 2]>,
}

/// The history of a resource, the newest first.
pub(crate) async fn history<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Resource>,
) -> Result<Vec<Version>, Fault> {
    let rows = db.rows(&HISTORY, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Version {
                number: row.number(0)?,
                at: row.instant(1)?,
                author: row.text(2)?,
                changes: row.json_as(3)?,
            })
        })
        .collect()
}

/// Takes from the public's search what may no longer be shown with this day; says how much. For each morning; running
/// it twice changes nothing. Pages ask for the day themselves.
///
/// # Errors
/// When the database refuses.
pub async fn turn_of_day(write: &mut Write, region: RegionId, today: Day) -> Result<usize, Fault> {
    let rows = write.rows(&TURNED, &[region.into(), today.into()]).await?;
    for row in &rows {
        let one = resource(row)?;
        put(write, region, &one, one.changed_at, today).await?;
    }
    Ok(rows.len())
}

/// Which of these the reader may see at this moment; for the search, whose index is put in order in the night.
///
/// # Errors
/// When the database cannot answer.
pub async fn still_listed(
    db: &mut Read,
    actor: &Actor,
    resources: &[Id<Resource>],
    now: Instant,
) -> Result<BTreeSet<uuid::Uuid>, Fault> {
    let mut listed = BTreeSet::new();
    for &one in resources {
        let facts = Resource::facts(db, actor, one, now).await?;
        if facts.is_some_and(|facts| may(actor, Action::List, &facts) == Answer::Yes) {
            listed.insert(one.uuid());
        }
    }
    Ok(listed)
}
