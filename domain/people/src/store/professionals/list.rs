//! Lists of people: filtered, within what the policy lets somebody see, page by page.

use access::{DistrictId, OfficeId, ProfessionalId, RegionId, Scope};
use audit::LookedMany;
use kernel::{Day, Fault, Id};
use store::{Engine, Family, Read, Type, Value};

use super::{Record, load, many};
use crate::professional::{AffiliationKind, Profession, Professional, Standing};

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
    /// Who belong somewhere in this way today: as 民生委員, as an adviser from outside …
    pub kind: Option<AffiliationKind>,
}

kernel::coded! {
    /// How a list is sorted.
    pub(crate) enum Sort {
        /// By reading, あ to ん.
        Reading = "reading",
        /// By the main profession, in the order in which they are offered, then reading.
        Profession = "profession",
        /// By the office's reading, then their own.
        Office = "office",
    }
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
const KIND: usize = 64;
const SORTS: usize = 128;
const VARIANTS: usize = SORTS * 3;

pub(crate) static LIST: Family = Family::new("people.professional.list", VARIANTS, list_text);
pub(crate) static COUNT: Family = Family::new("people.professional.count", SORTS, count_text);

/// The people near a place: those of the office, those who serve the district, those of an office in it.
const NEAR: &str = "EXISTS (SELECT 1 FROM professional_place s
       LEFT JOIN office o ON o.region_id = s.region_id AND o.office_id = s.place_id
       WHERE s.region_id = p.region_id AND s.professional_id = p.professional_id AND ";

/// The conditions of a variant. Every variant takes the same thirteen values, so that none is ever ignored: region,
/// profession, office, district, standing, reading from and to, then how far the reader's view reaches (the public,
/// themselves, offices and districts), how many rows to skip, today, on which a consent or an affiliation holds or
/// does not, and the kind of affiliation.
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
    let kind = " AND EXISTS (SELECT 1 FROM affiliation a WHERE a.region_id = p.region_id
         AND a.professional_id = p.professional_id AND a.kind = $13
         AND (a.from_day IS NULL OR a.from_day <= $12) AND (a.to_day IS NULL OR a.to_day >= $12))";
    when(KIND, kind, &[(13, "text")]);
    let ids = match engine {
        Engine::Sqlite => "(SELECT unhex(j.value) FROM json_each($10) j)",
        Engine::Postgres => "(SELECT j.value::uuid FROM jsonb_array_elements_text($10) j)",
    };
    let within = format!(
        " AND (p.public AND p.public_until >= $12 AND $8 OR p.professional_id = $9 OR {NEAR} (s.place_id IN {ids} OR o.district_id IN {ids})))"
    );
    when(WITHIN, &within, &[(8, "boolean"), (9, "uuid"), (10, "jsonb")]);
    text.push_str(match engine {
        Engine::Sqlite => " AND $12 IS NOT NULL",
        Engine::Postgres => " AND CAST($12 AS date) IS NOT NULL",
    });
    text
}

/// What comes before the reading in the order.
fn order(variant: usize) -> String {
    match variant / SORTS {
        1 => {
            let places: String = (0..)
                .zip(Profession::all())
                .map(|(n, one)| format!(" WHEN '{}' THEN {n}", one.code()))
                .collect();
            format!(
                "COALESCE((SELECT CASE q.profession{places} END FROM professional_profession q
                   WHERE q.region_id = p.region_id AND q.professional_id = p.professional_id AND q.place = 0), 999), "
            )
        }
        2 => {
            // The order must not tell where somebody works to who may not know of the office.
            let told = if variant & WITHIN == 0 { "" } else { " AND o.public" };
            format!(
                "COALESCE((SELECT MIN(o.reading_key) FROM professional_place s
                   JOIN office o ON o.region_id = s.region_id AND o.office_id = s.place_id
                   WHERE s.region_id = p.region_id AND s.professional_id = p.professional_id{told}), 'zzzz'), "
            )
        }
        _ => String::new(),
    }
}

fn list_text(variant: usize, engine: Engine) -> String {
    let (conditions, order) = (conditions(variant % SORTS, engine), order(variant));
    format!(
        "SELECT p.professional_id FROM professional p WHERE {conditions}
         ORDER BY {order}p.reading_key, p.professional_id LIMIT {} OFFSET $11",
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
        | bit(filter.kind.is_some(), KIND)
}

fn values(
    engine: Engine,
    region: RegionId,
    filter: &Filter,
    scope: &Scope,
    today: Day,
    skip: i64,
) -> [Value; 13] {
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
        today.into(),
        filter.kind.map(AffiliationKind::code).into(),
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
    (filter, sort): (&Filter, Sort),
    today: Day,
    page: i64,
) -> Result<Listed, Fault> {
    if scope.is_empty() {
        return Ok(Listed { ids: Vec::new(), total: 0 });
    }
    let (engine, variant) = (db.engine(), variant(filter, scope));
    let skip = page.saturating_mul(PAGE);
    let rows = db
        .rows_of(&LIST, sort as usize * SORTS + variant, &values(engine, region, filter, scope, today, skip))
        .await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let ids = rows.iter().take(most).map(|row| row.id(0)).collect::<Result<_, _>>()?;
    let counted = db.rows_of(&COUNT, variant, &values(engine, region, filter, scope, today, 0)).await?;
    let total = counted.first().map_or(Ok(0), |row| row.number(0))?;
    Ok(Listed { ids, total })
}

/// The people of a list, once it is written down who looks at them.
pub(crate) async fn records(db: &mut Read, looked: &LookedMany<Professional>) -> Result<Vec<Record>, Fault> {
    let ids: Vec<ProfessionalId> = looked.ids().iter().map(|id| id.cast()).collect();
    load(db, looked.region(), &ids).await
}
