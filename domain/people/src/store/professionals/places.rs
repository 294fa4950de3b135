//! Where everybody belongs today, and by what they are found: both follow from the affiliations and the day.

use access::{DistrictId, ProfessionalId, RegionId};
use kernel::{Day, Fault};
use store::{Insert, Read, Statement, Value, Write, search};

use super::{ACTIVE, Belonging, Record, load, many};
use crate::professional::AffiliationKind;

/// Records that are brought up to date at once.
const BATCH: usize = 500;

pub(crate) static CLEAR: Statement = Statement::new(
    "people.place.clear",
    "DELETE FROM professional_place WHERE region_id = $1
     AND professional_id IN (SELECT unhex(j.value) FROM json_each($2) j)",
)
.on_postgres(
    "DELETE FROM professional_place WHERE region_id = $1
     AND professional_id IN (SELECT j.value::uuid FROM jsonb_array_elements_text($2) j)",
);
pub(crate) static INSERT: Insert = Insert::new(
    "people.place.insert",
    "professional_place",
    &["region_id", "professional_id", "place_id"],
    "ON CONFLICT (region_id, professional_id, place_id) DO NOTHING",
);
pub(crate) static TURNED: Statement = Statement::new(
    "people.place.turned",
    "SELECT a.professional_id FROM affiliation a
     WHERE a.region_id = $1 AND (a.from_day IS NULL OR a.from_day <= $2) AND (a.to_day IS NULL OR a.to_day >= $2)
       AND (a.office_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM professional_place s WHERE s.region_id = a.region_id
              AND s.professional_id = a.professional_id AND s.place_id = a.office_id)
         OR a.district_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM professional_place s WHERE s.region_id = a.region_id
              AND s.professional_id = a.professional_id AND s.place_id = a.district_id))
     UNION
     SELECT s.professional_id FROM professional_place s
     WHERE s.region_id = $1 AND NOT EXISTS (SELECT 1 FROM affiliation a WHERE a.region_id = s.region_id
       AND a.professional_id = s.professional_id AND (a.office_id = s.place_id OR a.district_id = s.place_id)
       AND (a.from_day IS NULL OR a.from_day <= $2) AND (a.to_day IS NULL OR a.to_day >= $2))
     UNION
     SELECT p.professional_id FROM professional p
     WHERE p.region_id = $1 AND p.public AND (p.public_until IS NULL OR p.public_until < $2)",
);
pub(crate) static CLOSE: Statement = Statement::new(
    "people.professional.close",
    "UPDATE professional SET public = $3
     WHERE region_id = $1 AND public AND (public_until IS NULL OR public_until < $2)",
);
pub(crate) static OF_PLACE: Statement = Statement::new(
    "people.place.of",
    "SELECT professional_id FROM professional_place WHERE region_id = $1 AND place_id = $2",
);

pub(crate) static SERVED: Statement = Statement::new(
    "people.place.served",
    "SELECT DISTINCT d.district_id, d.name FROM affiliation a
     JOIN professional p ON p.region_id = a.region_id AND p.professional_id = a.professional_id
     JOIN district d ON d.region_id = a.region_id AND d.district_id = a.district_id
     WHERE a.region_id = $1 AND a.professional_id = $2 AND p.state = $4 AND a.kind = $5
       AND (a.from_day IS NULL OR a.from_day <= $3) AND a.to_day >= $3",
);

/// The districts somebody serves on this day, with their names. A 民生委員 has a term: without one, none.
pub(crate) async fn served(
    db: &mut Read,
    region: RegionId,
    professional: ProfessionalId,
    today: Day,
) -> Result<Vec<(DistrictId, String)>, Fault> {
    let kind = AffiliationKind::Commissioner.code();
    let values = [region.into(), professional.into(), today.into(), ACTIVE.into(), kind.into()];
    db.rows(&SERVED, &values).await?.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect()
}

/// Brings the places and the search entries of these people up to the day.
pub(crate) async fn follow(
    write: &mut Write,
    region: RegionId,
    ids: &[ProfessionalId],
    today: Day,
) -> Result<(), Fault> {
    for ids in ids.chunks(BATCH) {
        let values = [region.into(), many(write.engine(), ids.iter().copied())];
        write.execute(&CLEAR, &values).await?;
        let records = load(write, region, ids).await?;
        let (mut places, mut entries) = (Vec::<Value>::new(), Vec::new());
        for record in &records {
            for one in record.on(today).map(|one| &one.affiliation) {
                let near = [one.office.map(|id| id.uuid()), one.district.map(|id| id.uuid())];
                for place in near.into_iter().flatten() {
                    places.extend([region.into(), record.person.id.into(), place.into()]);
                }
            }
            if record.person.active {
                entries.push(record);
            } else {
                write.unindex(region, KIND, record.person.id).await?;
            }
        }
        write.insert_many(&INSERT, &places).await?;
        let districts = districts_of_offices(write, region, &entries, today).await?;
        let entries: Vec<_> = entries.iter().map(|record| entry(region, record, &districts, today)).collect();
        write.index_many(&entries).await?;
    }
    Ok(())
}

/// The kind of thing in the search.
pub(crate) const KIND: &str = "professional";

pub(crate) static OFFICE_DISTRICTS: Statement = Statement::new(
    "people.place.office-districts",
    "SELECT o.office_id, o.district_id FROM json_each($2) j CROSS JOIN office o ON o.office_id = unhex(j.value)
     WHERE o.region_id = $1 AND o.district_id IS NOT NULL",
)
.on_postgres(
    "SELECT o.office_id, o.district_id FROM office o JOIN jsonb_array_elements_text($2) j ON o.office_id = j.value::uuid
     WHERE o.region_id = $1 AND o.district_id IS NOT NULL",
);

type Districts = std::collections::BTreeMap<access::OfficeId, DistrictId>;

async fn districts_of_offices(
    db: &mut Read,
    region: RegionId,
    records: &[&Record],
    today: Day,
) -> Result<Districts, Fault> {
    let mut offices: Vec<_> =
        records.iter().flat_map(|one| one.on(today)).filter_map(|one| one.affiliation.office).collect();
    offices.sort_unstable();
    offices.dedup();
    let values = [region.into(), many(db.engine(), offices)];
    let rows = db.rows(&OFFICE_DISTRICTS, &values).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.id(1)?))).collect()
}

/// What the search knows of somebody. Of a person approved for the public, offices that are not are left out: a hit
/// must not tell where somebody works to people who may not know of the office. Notes are never searched.
fn entry(region: RegionId, record: &Record, districts: &Districts, today: Day) -> search::Entry {
    let person = &record.person;
    let tells = |one: &&Belonging| one.office.is_none() || one.office_public || !person.is_public(today);
    let place = |one: &Belonging| {
        let body = || one.affiliation.body.clone();
        one.office.clone().or_else(body).or_else(|| one.district.clone()).or_else(|| one.municipality_name())
    };
    let places: Vec<String> = record.on(today).filter(tells).filter_map(place).collect();
    let mut entry = search::Entry::new(region, KIND, person.id, &person.name)
        .reading(&person.reading)
        .detail(places.first().cloned().unwrap_or_default())
        .public(person.is_public(today))
        .own(person.id);
    let qualifications = person.professions.iter().filter_map(|one| one.qualification.as_ref());
    for text in qualifications.chain(&person.phone).chain(&places) {
        entry = entry.also(text);
    }
    for one in record.on(today).filter(tells) {
        // Advisers are looked for by the municipality they advise; it may stand in the detail already.
        if let Some(municipality) = one.municipality_name() {
            entry = entry.also(municipality);
        }
        if let Some(role) = &one.affiliation.role {
            entry = entry.also(role);
        }
    }
    for one in record.on(today).map(|one| &one.affiliation) {
        if let Some(office) = one.office {
            entry = entry.office(office);
            if let Some(&district) = districts.get(&office) {
                entry = entry.district(district);
            }
        }
        if let Some(district) = one.district {
            entry = entry.district(district);
        }
    }
    entry
}

/// Lets the affiliations and consents that begin or end with the day count, or count no longer; says for how many people. For each
/// morning; running it twice changes nothing.
pub(crate) async fn turn(write: &mut Write, region: RegionId, today: Day) -> Result<usize, Fault> {
    let rows = write.rows(&TURNED, &[region.into(), today.into()]).await?;
    let ids = rows.iter().map(|row| row.id(0)).collect::<Result<Vec<_>, _>>()?;
    write.execute(&CLOSE, &[region.into(), today.into(), false.into()]).await?;
    follow(write, region, &ids, today).await?;
    Ok(ids.len())
}

/// The same for the people of an office whose name, district or approval changed.
pub(crate) async fn follow_office(
    write: &mut Write,
    region: RegionId,
    office: access::OfficeId,
    today: Day,
) -> Result<(), Fault> {
    let rows = write.rows(&OF_PLACE, &[region.into(), office.into()]).await?;
    let ids = rows.iter().map(|row| row.id(0)).collect::<Result<Vec<_>, _>>()?;
    follow(write, region, &ids, today).await
}
