//! Lists of people: filtered, within what the policy lets somebody see, page by page.

use access::{DistrictId, OfficeId, ProfessionalId, RegionId, Scope};
use audit::LookedMany;
use kernel::{Fault, Id};
use store::{Engine, Family, Read, Type, Value};

use super::{Record, load, many};
use crate::professional::{Profession, Professional, Standing};

/// Who is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// With this profession.
    pub profession: Option<Profession>,
    /// Of this office.
    pub office: Option<OfficeId>,
    /// Of this district.
    pub district: Option<DistrictId>,
    /// With this standing.
    pub standing: Option<Standing>,
    /// Whose reading begins between these keys (a row of the fifty sounds).
    pub reading: Option<(String, String)>,
}

/// People on a page of a list.
pub(crate) const PAGE: i64 = 50;
/// Totals are counted up to this.
pub(crate) const MOST_COUNTED: i64 = 5000;

const PROFESSION: usize = 1;
const OFFICE: usize = 2;
const DISTRICT: usize = 4;
const STANDING: usize = 8;
const READING: usize = 16;
const WITHIN: usize = 32;
const VARIANTS: usize = 64;

pub(crate) static LIST: Family = Family::new("people.professional.list", VARIANTS, list_text);
pub(crate) static COUNT: Family = Family::new("people.professional.count", VARIANTS, count_text);

/// The people near a place: those of the office, those who serve the district, those of an office in it.
const NEAR: &str = "EXISTS (SELECT 1 FROM professional_place s
       LEFT JOIN office o ON o.region_id = s.region_id AND o.office_id = s.place_id
       WHERE s.region_id = p.region_id AND s.professional_id = p.professional_id AND ";

/// The conditions of a variant. Every variant takes the same eleven values, so that none is ever ignored: region,
/// profession, office, district, standing, reading from and to, then how far the reader's view reaches (the public,
/// themselves, offices and districts) and how many rows to skip.
fn conditions(variant: usize, engine: Engine) -> String {
    let mut text = String::from("p.region_id = $1 AND p.state = 'active'");
    let mut when = |bit: usize, with: &str, unused: &[(usize, &str)]| {
        if variant & bit != 0 {
            text.push_str(with);
        } else {
            for (place, type_name) in unused {
                // PostgreSQL must be told the type of a value that is not used.
                match engine {
                    Engine::Sqlite => text.push_str(&format!(" AND ${place} IS NULL")),
                    Engine::Postgres => {
                        text.push_str(&format!(" AND (CAST(${place} AS {type_name}) IS NULL)"));
                    }
                }
            }
        }
    };
    let profession = " AND EXISTS (SELECT 1 FROM professional_profession q WHERE q.region_id = p.region_id
         AND q.professional_id = p.professional_id AND q.profession = $2)";
    when(PROFESSION, profession, &[(2, "text")]);
    when(OFFICE, &format!(" AND {NEAR} s.place_id = $3)"), &[(3, "uuid")]);
    when(DISTRICT, &format!(" AND {NEAR} (s.place_id = $4 OR o.district_id = $4))"), &[(4, "uuid")]);
    when(STANDING, " AND p.standing = $5", &[(5, "text")]);
    when(READING, " AND p.reading_key >= $6 AND p.reading_key < $7", &[(6, "text"), (7, "text")]);
    let ids = match engine {
        Engine::Sqlite => "(SELECT unhex(j.value) FROM json_each($10) j)",
        Engine::Postgres => "(SELECT j.value::uuid FROM jsonb_array_elements_text($10) j)",
    };
    let within = format!(
        " AND (p.public AND $8 OR p.professional_id = $9 OR {NEAR} (s.place_id IN {ids} OR o.district_id IN {ids})))"
    );
    when(WITHIN, &within, &[(8, "boolean"), (9, "uuid"), (10, "jsonb")]);
    text
}

fn list_text(variant: usize, engine: Engine) -> String {
    let conditions = conditions(variant, engine);
    format!(
        "SELECT p.professional_id FROM professional p WHERE {conditions}
         ORDER BY p.reading_key, p.professional_id LIMIT {} OFFSET $11",
        PAGE + 1
    )
}

fn count_text(variant: usize, engine: Engine) -> String {
    let (conditions, limit) = (conditions(variant, engine), MOST_COUNTED + 1);
    format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM professional p WHERE {conditions} LIMIT {limit} OFFSET $11) counted"
    )
}

fn variant(filter: &Filter, scope: &Scope) -> usize {
    let bit = |on: bool, bit: usize| if on { bit } else { 0 };
    bit(filter.profession.is_some(), PROFESSION)
        | bit(filter.office.is_some(), OFFICE)
        | bit(filter.district.is_some(), DISTRICT)
        | bit(filter.standing.is_some(), STANDING)
        | bit(filter.reading.is_some(), READING)
        | bit(!scope.all, WITHIN)
}

fn values(engine: Engine, region: RegionId, filter: &Filter, scope: &Scope, skip: i64) -> [Value; 11] {
    // Ids of offices and of districts never meet, so one list serves both.
    let places = scope.offices.iter().map(|id| id.cast::<()>());
    let places = places.chain(scope.districts.iter().map(|id| id.cast()));
    let (public, own, places) = if scope.all {
        (Value::Null(Type::Flag), Value::Null(Type::Id), Value::Null(Type::Json))
    } else {
        (scope.public.into(), scope.own.into(), many(engine, places))
    };
    [
        region.into(),
        filter.profession.map(Profession::code).into(),
        filter.office.into(),
        filter.district.into(),
        filter.standing.map(Standing::code).into(),
        filter.reading.as_ref().map(|(from, _)| from.clone()).into(),
        filter.reading.as_ref().map(|(_, to)| to.clone()).into(),
        public,
        own,
        places,
        skip.into(),
    ]
}

/// Which people a page of a list shows; who they are is told once it is written down who looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Their ids, in the order of their readings.
    pub ids: Vec<Id<Professional>>,
    /// How many there are on all pages, counted up to [`MOST_COUNTED`] + 1.
    pub total: i64,
}

/// A page of the people somebody may see; the first page is 0.
pub(crate) async fn list(
    db: &mut Read,
    region: RegionId,
    scope: &Scope,
    filter: &Filter,
    page: i64,
) -> Result<Listed, Fault> {
    if scope.is_empty() {
        return Ok(Listed { ids: Vec::new(), total: 0 });
    }
    let (engine, variant) = (db.engine(), variant(filter, scope));
    let rows =
        db.rows_of(&LIST, variant, &values(engine, region, filter, scope, page.saturating_mul(PAGE))).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let ids = rows.iter().take(most).map(|row| row.id(0)).collect::<Result<_, _>>()?;
    let counted = db.rows_of(&COUNT, variant, &values(engine, region, filter, scope, 0)).await?;
    let total = counted.first().map_or(Ok(0), |row| row.number(0))?;
    Ok(Listed { ids, total })
}

/// The people of a list, once it is written down who looks at them.
pub(crate) async fn records(db: &mut Read, looked: &LookedMany<Professional>) -> Result<Vec<Record>, Fault> {
    let ids: Vec<ProfessionalId> = looked.ids().iter().map(|id| id.cast()).collect();
    load(db, looked.region(), &ids).await
}
