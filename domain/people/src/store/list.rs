//! Lists of offices: filtered, sorted, page by page.

use std::collections::HashMap;

use access::{DistrictId, OfficeId, RegionId, Scope};
use kernel::{Day, Fault};
use store::{Engine, Family, Read, Row, Statement, Type, Value};

use super::{
    offices::{published, service},
    professionals::many,
};
use crate::office::{Details, Service};

/// Which offices are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Offices that do this: their kind, or one of their services.
    pub service: Option<String>,
    /// In this district.
    pub district: Option<DistrictId>,
    /// In this municipality.
    pub municipality: Option<String>,
    /// Whose reading begins between these keys (a row of the fifty sounds).
    pub reading: Option<(String, String)>,
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By reading, あ to ん.
    #[default]
    Reading,
    /// By kind, then reading.
    Kind,
    /// The last changed first.
    Changed,
}

impl Sort {
    /// The code in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Kind => "kind",
            Self::Changed => "changed",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Reading, Self::Kind, Self::Changed].into_iter().find(|sort| sort.code() == code)
    }
}

/// Offices on a page of a list.
pub const PAGE: i64 = 50;
/// Totals are counted up to this; beyond it an exact total is what costs.
pub const MOST_COUNTED: i64 = 1000;

const SERVICE: usize = 1;
const DISTRICT: usize = 2;
const MUNICIPALITY: usize = 4;
const READING: usize = 8;
const WITHIN: usize = 16;
const SORTS: usize = 32;
const VARIANTS: usize = SORTS * 3;

pub(crate) static LIST: Family = Family::new("people.office.list", VARIANTS, list_text);
pub(crate) static COUNT: Family = Family::new("people.office.count", SORTS * 2, count_text);
pub(crate) static EVERY: Family = Family::new("people.office.every", SORTS, every_text);

pub(crate) static SERVICES_OF: Statement = Statement::new(
    "people.office.services.of",
    "SELECT s.office_id, s.service, s.number, s.capacity FROM json_each($2) j
     CROSS JOIN office_service s ON s.office_id = unhex(j.value)
     WHERE s.region_id = $1 ORDER BY s.service",
)
.on_postgres(
    "SELECT s.office_id, s.service, s.number, s.capacity FROM office_service s
     JOIN jsonb_array_elements_text($2) j ON s.office_id = j.value::uuid
     WHERE s.region_id = $1 ORDER BY s.service",
);
pub(crate) static KINDS: Statement = Statement::new(
    "people.office.kinds",
    "SELECT kind, COUNT(*) FROM office WHERE region_id = $1 AND state = 'open' AND (public OR $2) GROUP BY kind ORDER BY 2 DESC",
);

/// Records that are not past their date, or have none.
const CURRENT: &str = "(o.assured_until IS NULL OR o.assured_until >= $9)";

/// The conditions of a variant. Every variant takes the same nine values, so that none is ever ignored: region,
/// service, district, municipality, reading from and to, how many rows to skip, the reader's own districts, and the
/// day up to which what is public counts.
fn conditions(variant: usize, engine: Engine) -> String {
    let mut text = String::from("o.region_id = $1 AND o.state = 'open'");
    let mut when = |bit: usize, with: &str, type_name: &str, place: usize| {
        if variant & bit != 0 {
            text.push_str(with);
        } else if engine == Engine::Postgres {
            // PostgreSQL must be told the type of a value that is not used.
            text.push_str(&format!(" AND (CAST(${place} AS {type_name}) IS NULL)"));
        } else {
            text.push_str(&format!(" AND ${place} IS NULL"));
        }
    };
    when(
        SERVICE,
        " AND (o.kind = $2 OR o.office_id IN (
             SELECT s.office_id FROM office_service s WHERE s.region_id = $1 AND s.service = $2))",
        "text",
        2,
    );
    when(DISTRICT, " AND o.district_id = $3", "uuid", 3);
    when(MUNICIPALITY, " AND o.municipality = $4", "text", 4);
    when(READING, " AND o.reading_key >= $5", "text", 5);
    when(READING, " AND o.reading_key < $6", "text", 6);
    let near = match engine {
        Engine::Sqlite => "(SELECT unhex(j.value) FROM json_each($8) j)",
        Engine::Postgres => "(SELECT j.value::uuid FROM jsonb_array_elements_text($8) j)",
    };
    when(WITHIN, &format!(" AND (o.public AND {CURRENT} OR o.district_id IN {near})"), "jsonb", 8);
    when(WITHIN, "", "date", 9);
    text
}

const COLUMNS: &str =
    "o.office_id, o.name, o.details, o.kind, o.district_id, o.assured_until, o.published FROM office o";

fn every_text(variant: usize, engine: Engine) -> String {
    let (conditions, limit) = (conditions(variant, engine), MOST + 1);
    format!("SELECT {COLUMNS} WHERE {conditions} ORDER BY o.reading_key, o.office_id LIMIT {limit} OFFSET $7")
}

fn list_text(variant: usize, engine: Engine) -> String {
    let order = match variant / SORTS {
        0 => "o.reading_key, o.office_id",
        1 => "o.kind, o.reading_key, o.office_id",
        _ => "o.changed_at DESC, o.office_id",
    };
    let conditions = conditions(variant % SORTS, engine);
    format!("SELECT {COLUMNS} WHERE {conditions} ORDER BY {order} LIMIT {} OFFSET $7", PAGE + 1)
}

fn count_text(variant: usize, engine: Engine) -> String {
    let conditions = conditions(variant % SORTS, engine);
    // The second half counts to the end, for who asks for a page past it.
    let limit = if variant < SORTS { MOST_COUNTED + 1 } else { i64::MAX };
    format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM office o WHERE {conditions} LIMIT {limit} OFFSET $7) counted"
    )
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The office.
    pub id: OfficeId,
    /// What is known of it, as far as the reader is shown it.
    pub details: Details,
    /// What it does.
    pub services: Vec<Service>,
    /// The district it lies in.
    pub district: Option<DistrictId>,
    /// Until when its record is assured.
    pub assured_until: Option<Day>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The offices.
    pub lines: Vec<Line>,
    /// Whether more follow.
    pub more: bool,
    /// How many there are, counted up to [`MOST_COUNTED`] + 1.
    pub total: i64,
}

fn variant(filter: &Filter, scope: &Scope) -> usize {
    let bit = |on: bool, bit: usize| if on { bit } else { 0 };
    bit(filter.service.is_some(), SERVICE)
        | bit(filter.district.is_some(), DISTRICT)
        | bit(filter.municipality.is_some(), MUNICIPALITY)
        | bit(filter.reading.is_some(), READING)
        | bit(!scope.all, WITHIN)
}

fn values(
    engine: Engine,
    region: RegionId,
    filter: &Filter,
    (scope, today): (&Scope, Day),
    skip: i64,
) -> [Value; 9] {
    let (near, current) = if scope.all {
        (Value::Null(Type::Json), Value::Null(Type::Day))
    } else {
        (many(engine, scope.districts.iter().copied()), today.into())
    };
    [
        region.into(),
        filter.service.clone().into(),
        filter.district.into(),
        filter.municipality.clone().into(),
        filter.reading.as_ref().map(|(from, _)| from.clone()).into(),
        filter.reading.as_ref().map(|(_, to)| to.clone()).into(),
        skip.into(),
        near,
        current,
    ]
}

/// A page of the offices somebody may see; the first page is 0. For offices the policy knows all,
/// or the public ones and those in districts one serves.
pub(crate) async fn list(
    db: &mut Read,
    region: RegionId,
    (scope, today): (&Scope, Day),
    filter: &Filter,
    sort: Sort,
    page: i64,
) -> Result<Listed, Fault> {
    if !scope.all && !scope.public {
        return Ok(Listed { lines: Vec::new(), more: false, total: 0 });
    }
    let variant = variant(filter, scope);
    let engine = db.engine();
    let asked = values(engine, region, filter, (scope, today), page * PAGE);
    let rows = db.rows_of(&LIST, sort as usize * SORTS + variant, &asked).await?;
    let more = rows.len() as i64 > PAGE;
    let shown = rows.len().min(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let lines = lines(db, region, scope, &rows[..shown]).await?;
    let counted = values(engine, region, filter, (scope, today), 0);
    let total = match db.rows_of(&COUNT, variant, &counted).await?.first() {
        Some(row) => row.number(0)?,
        None => 0,
    };
    Ok(Listed { lines, more, total })
}

/// Offices on a map, in a booklet or a file: what is more than this is no region.
pub(crate) const MOST: usize = 20_000;

/// All offices somebody may see, in the order of their readings, and whether there are more than [`MOST`].
pub(crate) async fn every(
    db: &mut Read,
    region: RegionId,
    (scope, today): (&Scope, Day),
    filter: &Filter,
) -> Result<(Vec<Line>, bool), Fault> {
    if !scope.all && !scope.public {
        return Ok((Vec::new(), false));
    }
    let asked = values(db.engine(), region, filter, (scope, today), 0);
    let rows = db.rows_of(&EVERY, variant(filter, scope), &asked).await?;
    let shown = rows.len().min(MOST);
    Ok((lines(db, region, scope, &rows[..shown]).await?, rows.len() > MOST))
}

/// The lines of rows, as far as the reader is shown them, with what the offices do.
async fn lines(db: &mut Read, region: RegionId, scope: &Scope, rows: &[Row]) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let mut details: Details = row.json_as(2)?;
        if !scope.all {
            details = details.for_the_public(&published(row, 6)?);
        }
        lines.push(Line {
            id: row.id(0)?,
            details,
            services: Vec::new(),
            district: row.optional_id(4)?,
            assured_until: row.optional_day(5)?,
        });
    }
    let engine = db.engine();
    let ids: Vec<String> = lines
        .iter()
        .map(|line: &Line| match engine {
            Engine::Sqlite => line.id.uuid().simple().to_string(),
            Engine::Postgres => line.id.to_string(),
        })
        .collect();
    let places: HashMap<OfficeId, usize> = lines.iter().enumerate().map(|(at, line)| (line.id, at)).collect();
    for row in db.rows(&SERVICES_OF, &[region.into(), serde_json::json!(ids).into()]).await? {
        if let (Some(&at), Some(service)) = (places.get(&row.id(0)?), service(&row, 1)?) {
            lines[at].services.push(service);
        }
    }
    Ok(lines)
}

/// The kinds of all open offices, the most frequent first.
pub(crate) async fn kinds(db: &mut Read, region: RegionId) -> Result<Vec<(String, i64)>, Fault> {
    let rows = db.rows(&KINDS, &[region.into(), true.into()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.number(1)?))).collect()
}

/// How many pages there are, counted to the end; at least one.
pub(crate) async fn pages(
    db: &mut Read,
    region: RegionId,
    (scope, today): (&Scope, Day),
    filter: &Filter,
) -> Result<i64, Fault> {
    let rows = db
        .rows_of(
            &COUNT,
            SORTS + variant(filter, scope),
            &values(db.engine(), region, filter, (scope, today), 0),
        )
        .await?;
    let total = rows.first().map_or(Ok(0), |row| row.number(0))?;
    Ok(((total + PAGE - 1) / PAGE).max(1))
}
