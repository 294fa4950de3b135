//! Professionals and where they belong, in the database.

pub(crate) mod changes;
pub(crate) mod list;
pub(crate) mod photo;
pub(crate) mod places;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use access::{
    Action, Actor, Answer, DistrictId, Facts, Kind, Leave, OfficeId, Permit, ProfessionalId, RegionId,
    Relation, Thing, act, may,
};
use audit::Looked;
use kernel::{Day, Fault, Id, Instant, text::reading::reading_key};
use serde_json::json;
use store::{Engine, Insert, Read, Row, Statement, Value, Write};

use super::offices::{Author, relation};
use crate::{
    codes::MunicipalityCode,
    professional::{
        Affiliation, AffiliationKind, Employment, Field, Profession, Professional, PublicConsent, Qualified,
        Standing,
    },
};

pub(crate) static FACTS: Statement = Statement::new(
    "people.professional.facts",
    "SELECT p.public, p.state, s.place_id, o.district_id, p.public_until FROM professional p
     LEFT JOIN professional_place s ON s.region_id = p.region_id AND s.professional_id = p.professional_id
     LEFT JOIN office o ON o.region_id = s.region_id AND o.office_id = s.place_id
     WHERE p.region_id = $1 AND p.professional_id = $2",
);
pub(crate) static LOAD: Statement = Statement::new(
    "people.professional.load",
    "SELECT p.professional_id, p.version, p.state, p.name, p.reading, p.standing, p.note, p.phone, p.mail, p.face_id,
            p.face_drawing, p.face_taken_on, p.face_consent_by, p.face_consent_until, p.public_by,
            p.public_on, p.public_until, p.changed_at
     FROM json_each($2) j CROSS JOIN professional p ON p.professional_id = unhex(j.value) WHERE p.region_id = $1",
)
.on_postgres(
    "SELECT p.professional_id, p.version, p.state, p.name, p.reading, p.standing, p.note, p.phone, p.mail, p.face_id,
            p.face_drawing, p.face_taken_on, p.face_consent_by, p.face_consent_until, p.public_by,
            p.public_on, p.public_until, p.changed_at
     FROM professional p JOIN jsonb_array_elements_text($2) j ON p.professional_id = j.value::uuid
     WHERE p.region_id = $1",
);
pub(crate) static PROFESSIONS: Statement = Statement::new(
    "people.professional.professions",
    "SELECT q.professional_id, q.profession, q.qualification FROM json_each($2) j
     CROSS JOIN professional_profession q ON q.professional_id = unhex(j.value) WHERE q.region_id = $1 ORDER BY q.place",
)
.on_postgres(
    "SELECT q.professional_id, q.profession, q.qualification FROM professional_profession q
     JOIN jsonb_array_elements_text($2) j ON q.professional_id = j.value::uuid
     WHERE q.region_id = $1 ORDER BY q.place",
);
pub(crate) static AFFILIATIONS: Statement = Statement::new(
    "people.professional.affiliations",
    "SELECT a.affiliation_id, a.professional_id, a.kind, a.office_id, a.body, a.district_id, a.municipality, a.role,
            a.employment, a.main, a.from_day, a.to_day, a.note, o.name, o.public, d.name, o.district_id,
            a.from_written, a.to_written, m.name
     FROM json_each($2) j CROSS JOIN affiliation a ON a.professional_id = unhex(j.value)
     LEFT JOIN office o ON o.region_id = a.region_id AND o.office_id = a.office_id
     LEFT JOIN district d ON d.region_id = a.region_id AND d.district_id = a.district_id
     LEFT JOIN municipality m ON m.region_id = a.region_id AND m.code = a.municipality
     WHERE a.region_id = $1",
)
.on_postgres(
    "SELECT a.affiliation_id, a.professional_id, a.kind, a.office_id, a.body, a.district_id, a.municipality, a.role,
            a.employment, a.main, a.from_day, a.to_day, a.note, o.name, o.public, d.name, o.district_id,
            a.from_written, a.to_written, m.name
     FROM affiliation a JOIN jsonb_array_elements_text($2) j ON a.professional_id = j.value::uuid
     LEFT JOIN office o ON o.region_id = a.region_id AND o.office_id = a.office_id
     LEFT JOIN district d ON d.region_id = a.region_id AND d.district_id = a.district_id
     LEFT JOIN municipality m ON m.region_id = a.region_id AND m.code = a.municipality
     WHERE a.region_id = $1",
);
pub(crate) static INSERT: Insert = Insert::new(
    "people.professional.insert",
    "professional",
    &[
        "region_id",
        "professional_id",
        "version",
        "state",
        "name",
        "reading",
        "reading_key",
        "standing",
        "note",
        "phone",
        "mail",
        "face_id",
        "face_drawing",
        "face_taken_on",
        "face_consent_by",
        "face_consent_until",
        "public",
        "public_by",
        "public_on",
        "public_until",
        "made_at",
        "changed_at",
    ],
    "",
);
pub(crate) static INSERT_PROFESSIONS: Insert = Insert::new(
    "people.professional.professions.insert",
    "professional_profession",
    &["region_id", "professional_id", "profession", "qualification", "place"],
    "ON CONFLICT (region_id, professional_id, profession) DO NOTHING",
);
pub(crate) static INSERT_AFFILIATIONS: Insert = Insert::new(
    "people.affiliation.insert",
    "affiliation",
    &[
        "region_id",
        "affiliation_id",
        "professional_id",
        "kind",
        "office_id",
        "body",
        "district_id",
        "municipality",
        "role",
        "employment",
        "main",
        "from_day",
        "to_day",
        "from_written",
        "to_written",
        "note",
        "made_at",
    ],
    "",
);
pub(crate) static UPDATE: Statement = Statement::new(
    "people.professional.update",
    "UPDATE professional SET version = $3, state = $4, name = $5, reading = $6, reading_key = $7, standing = $8,
            note = $9, phone = $10, mail = $11, face_id = $12, face_drawing = $13, face_taken_on = $14,
            face_consent_by = $15, face_consent_until = $16, public = $17, public_by = $18,
            public_on = $19, public_until = $20, changed_at = $21
     WHERE region_id = $1 AND professional_id = $2",
);
pub(crate) static CLEAR_PROFESSIONS: Statement = Statement::new(
    "people.professional.professions.clear",
    "DELETE FROM professional_profession WHERE region_id = $1 AND professional_id = $2",
);

/// Where somebody belongs, with the names of the places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Belonging {
    /// The affiliation.
    pub affiliation: Affiliation,
    /// The office's name.
    pub office: Option<String>,
    /// Whether the office is approved for the public.
    pub office_public: bool,
    /// The district the office lies in.
    pub office_district: Option<DistrictId>,
    /// The district's name.
    pub district: Option<String>,
    /// The municipality's name, where the region gave it one.
    pub municipality: Option<String>,
}

impl Belonging {
    /// The name of the municipality advised: the country's, or the region's own; its code where neither has one.
    pub fn municipality_name(&self) -> Option<String> {
        let code = self.affiliation.municipality.as_deref()?;
        let known = MunicipalityCode::read(code, None).ok().and_then(|read| read.number().municipality());
        let name = known.map(|found| found.name.to_owned());
        Some(name.or_else(|| self.municipality.clone()).unwrap_or_else(|| code.to_owned()))
    }
}

/// Somebody with everything that is known of them.
#[derive(Clone)]
pub(crate) struct Record {
    /// The person.
    pub person: Professional,
    /// Where they belong and belonged: the main one first, then the newest.
    pub belongings: Vec<Belonging>,
}

impl Record {
    /// Where they belong on this day.
    pub fn on(&self, day: Day) -> impl Iterator<Item = &Belonging> {
        self.belongings.iter().filter(move |one| one.affiliation.holds_on(day))
    }
}

impl Thing for Professional {
    async fn facts(db: &mut Read, actor: &Actor, id: Id<Self>, now: Instant) -> Result<Option<Facts>, Fault> {
        let rows = db.rows(&FACTS, &[actor.region.into(), id.into()]).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        // Not the flag alone: it is cleared in the night, and a consent may end while nobody clears anything.
        let holds = first.optional_day(4)?.is_some_and(|until| now.day_in_japan() <= until);
        let public = holds && first.flag(0)? && first.text(1)? == ACTIVE;
        let (mut offices, mut districts) = (Vec::new(), Vec::new());
        for row in &rows {
            if let Some(place) = row.optional_uuid(2)? {
                offices.push(Id::from_uuid(place));
                districts.push(Id::from_uuid(place));
            }
            districts.extend(row.optional_id(3)?);
        }
        let near = if actor.professional == Some(id.cast()) {
            Relation::Own
        } else if actor.offices.iter().any(|office| offices.contains(office)) {
            Relation::Office
        } else if actor.districts.iter().any(|district| districts.contains(district)) {
            Relation::District
        } else {
            Relation::Stranger
        };
        Ok(Some(Facts::of(Kind::Professional).public(public).in_relation(near)))
    }
}

const ACTIVE: &str = "active";
const LEFT: &str = "left";

/// Ids as both engines take many of them at once.
pub(crate) fn many<T: ?Sized>(engine: Engine, ids: impl IntoIterator<Item = Id<T>>) -> Value {
    let text = |id: Id<T>| match engine {
        Engine::Sqlite => id.uuid().simple().to_string(),
        Engine::Postgres => id.to_string(),
    };
    json!(ids.into_iter().map(text).collect::<Vec<_>>()).into()
}

/// Somebody whose record was looked at.
pub(crate) async fn find(db: &mut Read, looked: &Looked<Professional>) -> Result<Record, Fault> {
    one(db, looked.region(), looked.id().cast()).await
}

/// Somebody the policy gave leave to change.
pub(crate) async fn find_to_change(
    db: &mut Read,
    permit: &Permit<act::Change, Professional>,
) -> Result<Record, Fault> {
    one(db, permit.region(), permit.id().cast()).await
}

async fn one(db: &mut Read, region: RegionId, id: ProfessionalId) -> Result<Record, Fault> {
    let found = load(db, region, &[id]).await?.into_iter().next();
    found.ok_or_else(|| Fault::new(LOAD.name(), "somebody the policy has seen is gone"))
}

/// These people in this order, for the room's own work.
pub(crate) async fn load(
    db: &mut Read,
    region: RegionId,
    ids: &[ProfessionalId],
) -> Result<Vec<Record>, Fault> {
    let values = [region.into(), many(db.engine(), ids.iter().copied())];
    let mut found: BTreeMap<ProfessionalId, Record> = BTreeMap::new();
    for row in db.rows(&LOAD, &values).await? {
        let person = professional(&row)?;
        found.insert(person.id, Record { person, belongings: Vec::new() });
    }
    for row in db.rows(&PROFESSIONS, &values).await? {
        let code = row.text(1)?;
        if let (Some(record), Some(profession)) = (found.get_mut(&row.id(0)?), Profession::from_code(&code)) {
            record.person.professions.push(Qualified { profession, qualification: row.optional_text(2)? });
        }
    }
    for row in db.rows(&AFFILIATIONS, &values).await? {
        let belonging = belonging(&row)?;
        if let Some(record) = found.get_mut(&belonging.affiliation.professional) {
            record.belongings.push(belonging);
        }
    }
    for record in found.values_mut() {
        record.belongings.sort_by_key(|one| {
            let affiliation = &one.affiliation;
            let newest_first = std::cmp::Reverse((affiliation.from, affiliation.id));
            (affiliation.to.is_some(), !affiliation.main, newest_first)
        });
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn unknown(code: &str) -> Fault {
    Fault::new("reading a professional", format!("there is no {code}"))
}

fn professional(row: &Row) -> Result<Professional, Fault> {
    let standing = row.text(5)?;
    Ok(Professional {
        id: row.id(0)?,
        version: row.number(1)?,
        active: row.text(2)? == ACTIVE,
        name: row.text(3)?,
        reading: row.text(4)?,
        standing: Standing::from_code(&standing).ok_or_else(|| unknown(&standing))?,
        professions: Vec::new(),
        note: row.optional_text(6)?,
        phone: row.optional_text(7)?,
        mail: row.optional_text(8)?,
        face: photo::read_face(row, 9)?,
        public: public_consent(row, 14)?,
        changed_at: row.instant(17)?,
    })
}

/// A consent to being public, in three columns from this one on.
fn public_consent(row: &Row, from: usize) -> Result<Option<PublicConsent>, Fault> {
    let by = row.optional_text(from)?;
    let days = row.optional_day(from + 1)?.zip(row.optional_day(from + 2)?);
    Ok(by.zip(days).map(|(by, (on, until))| PublicConsent { by, on, until }))
}

fn belonging(row: &Row) -> Result<Belonging, Fault> {
    let kind = row.text(2)?;
    Ok(Belonging {
        affiliation: Affiliation {
            id: row.id(0)?,
            professional: row.id(1)?,
            kind: AffiliationKind::from_code(&kind).ok_or_else(|| unknown(&kind))?,
            office: row.optional_id(3)?,
            body: row.optional_text(4)?,
            district: row.optional_id(5)?,
            municipality: row.optional_text(6)?,
            role: row.optional_text(7)?,
            employment: row.optional_text(8)?.as_deref().and_then(Employment::from_code),
            main: row.flag(9)?,
            from: row.optional_day(10)?,
            to: row.optional_day(11)?,
            from_written: row.optional_text(17)?,
            to_written: row.optional_text(18)?,
            note: row.optional_text(12)?,
        },
        office: row.optional_text(13)?,
        office_public: row.optional_flag(14)?.unwrap_or(false),
        district: row.optional_text(15)?,
        office_district: row.optional_id(16)?,
        municipality: row.optional_text(19)?,
    })
}

/// The values from `version` to `public_until`, in the order of the columns.
fn columns(person: &Professional) -> [Value; 18] {
    let public = person.public.as_ref();
    let key = reading_key(if person.reading.is_empty() { &person.name } else { &person.reading });
    [
        person.version.into(),
        if person.active { ACTIVE } else { LEFT }.into(),
        person.name.as_str().into(),
        person.reading.as_str().into(),
        key.into(),
        person.standing.code().into(),
        person.note.clone().into(),
        person.phone.clone().into(),
        person.mail.clone().into(),
        person.face.file.into(),
        person.face.drawing.clone().into(),
        person.face.taken_on.into(),
        person.face.consent.as_ref().map(|consent| consent.by.clone()).into(),
        person.face.consent.as_ref().map(|consent| consent.until).into(),
        public.is_some().into(),
        public.map(|consent| consent.by.clone()).into(),
        public.map(|consent| consent.on).into(),
        public.map(|consent| consent.until).into(),
    ]
}

fn push_professions(values: &mut Vec<Value>, region: RegionId, person: &Professional) {
    for (place, one) in (0_i64..).zip(&person.professions) {
        values.extend([
            region.into(),
            person.id.into(),
            one.profession.code().into(),
            one.qualification.clone().into(),
            place.into(),
        ]);
    }
}

fn push_affiliation(values: &mut Vec<Value>, region: RegionId, one: &Affiliation, now: Instant) {
    values.extend([
        region.into(),
        one.id.into(),
        one.professional.into(),
        one.kind.code().into(),
        one.office.into(),
        one.body.clone().into(),
        one.district.into(),
        one.municipality.clone().into(),
        one.role.clone().into(),
        one.employment.map(Employment::code).into(),
        one.main.into(),
        one.from.into(),
        one.to.into(),
        one.from_written.clone().into(),
        one.to_written.clone().into(),
        one.note.clone().into(),
        now.into(),
    ]);
}

/// Adds people with where they belong, and makes them findable; for one as for a whole region.
pub(crate) async fn add(
    write: &mut Write,
    leave: &Leave<act::Add, Professional>,
    people: &[(Professional, Vec<Affiliation>)],
    now: Instant,
) -> Result<(), Fault> {
    let region = leave.region();
    let (mut rows, mut professions, mut affiliations) = (Vec::new(), Vec::new(), Vec::new());
    for (person, belongs) in people {
        rows.extend([region.into(), person.id.into()]);
        rows.extend(columns(person));
        rows.extend([now.into(), now.into()]);
        push_professions(&mut professions, region, person);
        for affiliation in belongs {
            push_affiliation(&mut affiliations, region, affiliation, now);
        }
    }
    write.insert_many(&INSERT, &rows).await?;
    write.insert_many(&INSERT_PROFESSIONS, &professions).await?;
    write.insert_many(&INSERT_AFFILIATIONS, &affiliations).await?;
    let ids: Vec<ProfessionalId> = people.iter().map(|(person, _)| person.id).collect();
    places::follow(write, region, &ids, now.day_in_japan()).await
}

/// The professions of somebody, the main one first.
pub(crate) async fn professions_of(
    db: &mut Read,
    region: RegionId,
    professional: ProfessionalId,
) -> Result<Vec<Profession>, Fault> {
    let one = many(db.engine(), std::iter::once(professional));
    let rows = db.rows(&PROFESSIONS, &[region.into(), one]).await?;
    rows.iter().filter_map(|row| row.text(1).map(|code| Profession::from_code(&code)).transpose()).collect()
}

/// Keeps somebody as they are now, with what changed in the history. Does nothing when nothing changed.
pub(crate) async fn save(
    write: &mut Write,
    permit: &Permit<act::Change, Professional>,
    before: &Professional,
    after: &Professional,
    author: &Author<'_>,
    now: Instant,
) -> Result<Vec<Field>, Fault> {
    let fields = after.changes_since(before);
    if fields.is_empty() {
        return Ok(fields);
    }
    let region = permit.region();
    let next = Professional { version: before.version + 1, ..after.clone() };
    update(write, region, &next, now).await?;
    if fields.contains(&Field::Professions) {
        write.execute(&CLEAR_PROFESSIONS, &[region.into(), next.id.into()]).await?;
        let mut professions = Vec::new();
        push_professions(&mut professions, region, &next);
        write.insert_many(&INSERT_PROFESSIONS, &professions).await?;
    }
    let written = fields
        .iter()
        .map(|&field| (field.code().to_owned(), json!([before.text(field), next.text(field)])))
        .collect::<serde_json::Map<_, _>>();
    changes::keep_history(write, region, &next, author, written.into(), now).await?;
    places::follow(write, region, &[next.id], now.day_in_japan()).await?;
    Ok(fields)
}

async fn update(
    write: &mut Write,
    region: RegionId,
    person: &Professional,
    now: Instant,
) -> Result<(), Fault> {
    let mut values = vec![region.into(), person.id.into()];
    values.extend(columns(person));
    values.push(now.into());
    write.execute(&UPDATE, &values).await.map(drop)
}

pub(crate) static OFFICE_NAMES: Statement = Statement::new(
    "people.professional.office-names",
    "SELECT o.office_id, o.name, o.public, o.district_id FROM json_each($2) j CROSS JOIN office o ON o.office_id = unhex(j.value)
     WHERE o.region_id = $1",
)
.on_postgres(
    "SELECT o.office_id, o.name, o.public, o.district_id FROM office o JOIN jsonb_array_elements_text($2) j
     ON o.office_id = j.value::uuid WHERE o.region_id = $1",
);

/// The name of an office, for somebody who may know of it.
pub(crate) async fn office_name(db: &mut Read, actor: &Actor, id: OfficeId) -> Result<Option<String>, Fault> {
    let values = [actor.region.into(), many(db.engine(), [id])];
    let Some(row) = db.optional(&OFFICE_NAMES, &values).await? else { return Ok(None) };
    let near = relation(actor, id, row.optional_id(3)?);
    let facts = Facts::of(Kind::Office).public(row.flag(2)?).in_relation(near);
    Ok(if may(actor, Action::Look, &facts) == Answer::Yes { Some(row.text(1)?) } else { None })
}

/// The names of these offices, for the room's own work.
pub(crate) async fn office_names(
    db: &mut Read,
    region: RegionId,
    ids: &[OfficeId],
) -> Result<Vec<(OfficeId, String)>, Fault> {
    let values = [region.into(), many(db.engine(), ids.iter().copied())];
    db.rows(&OFFICE_NAMES, &values).await?.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect()
}
