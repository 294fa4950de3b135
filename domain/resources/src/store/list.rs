//! Lists of resources: narrowed, within what the policy lets somebody see, page by page.

use access::{Actor, DistrictId, Kind, RegionId, Scope};
use jiff::civil::DateTime;
use kernel::{Day, Fault, Instant, Lang};
use serde_json::json;
use store::{Engine, Family, Read, Statement, Value};

use super::{
    resources::{columns, day_tag, meaning_tag, resource},
    sessions::SessionId,
};
use crate::{
    booklet::Edition,
    near::Near,
    resource::{Category, Layer, Meaning, Resource, State},
    tree::Growth,
};

/// Which resources are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    /// Formal, informal or natural.
    pub layer: Option<Layer>,
    /// About this.
    pub category: Option<Category>,
    /// With this meaning for daily life.
    pub meaning: Option<Meaning>,
    /// On this day of the week, Monday 0.
    pub day: Option<usize>,
    /// In this district.
    pub district: Option<DistrictId>,
    /// Not far from here.
    pub near: Option<Near>,
    /// Taking place at this moment, on a clock in Japan.
    pub open_at: Option<DateTime>,
    /// Put down in this session.
    pub session: Option<SessionId>,
}

impl Filter {
    /// Something of a resource itself is asked for, not only where it lies.
    pub(crate) fn is_of_resources(&self) -> bool {
        self.layer.is_some()
            || self.category.is_some()
            || self.meaning.is_some()
            || self.day.is_some()
            || self.open_at.is_some()
    }
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// By reading, あ to ん.
    #[default]
    Reading,
    /// The last changed first.
    Changed,
}

impl Sort {
    pub(crate) const ALL: [Self; 2] = [Self::Reading, Self::Changed];

    /// The code in addresses.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Changed => "changed",
        }
    }

    /// Reads a code.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

/// How far somebody sees: everything shared, what is before the public, and what is theirs alone.
#[derive(Clone, Debug)]
pub(crate) struct View {
    region: RegionId,
    shared: Scope,
    private: Scope,
    today: Day,
}

impl View {
    /// How far this reader sees now.
    pub(crate) fn of(actor: &Actor, now: Instant) -> Self {
        Self {
            region: actor.region,
            shared: Scope::of(actor, Kind::Resource),
            private: Scope::of(actor, Kind::Treasure),
            today: now.day_in_japan(),
        }
    }
}

/// Resources on a page of a list.
pub(crate) const PAGE: i64 = 50;
/// Totals are counted up to this.
pub(crate) const MOST_COUNTED: i64 = 1000;

const LAYER: usize = 1;
const CATEGORY: usize = 2;
const MEANING: usize = 4;
const DAY: usize = 8;
const DISTRICT: usize = 16;
const NEAR: usize = 32;
const SESSION: usize = 64;
const SORTS: usize = 128;

pub(crate) static LIST: Family = Family::new("resources.list", SORTS * Sort::ALL.len(), list_text);
pub(crate) static COUNT: Family = Family::new("resources.count", SORTS, count_text);
pub(crate) static EVERY: Family = Family::new("resources.every", SORTS, every_text);

/// What grows, for the tree: only what is shared, so that the picture shows nobody's private words.
pub(crate) static GROWTHS: Statement = Statement::new(
    "resources.growths",
    "SELECT district_id, layer, state FROM resource
     WHERE region_id = $1 AND audience <> 'office' AND ($2 OR public_until >= $3)",
);

/// The conditions of a variant. Every variant takes the same values, so that none is ever ignored: region, layer,
/// category, meaning, day, district; then how far the reader sees: everything shared, today, as whom, of which offices;
/// how many rows to skip; and where near is: latitude, longitude, kilometres of a degree of each, and of the distance
/// its square; and the session.
fn conditions(variant: usize, engine: Engine) -> String {
    let ids = match engine {
        Engine::Sqlite => "(SELECT unhex(j.value) FROM json_each($10) j)",
        Engine::Postgres => "(SELECT j.value::uuid FROM jsonb_array_elements_text($10) j)",
    };
    let mut text = format!(
        "o.region_id = $1 AND o.state <> 'ended'
         AND (o.audience <> 'office' AND $7 OR o.public_until >= $8
              OR o.audience = 'office' AND (o.author_id = $9 OR o.office_id IN {ids}))"
    );
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
    let tagged = |place: usize| {
        format!(
            " AND EXISTS (SELECT 1 FROM resource_tag t
                 WHERE t.region_id = o.region_id AND t.resource_id = o.resource_id AND t.tag = ${place})"
        )
    };
    when(LAYER, " AND o.layer = $2", "text", 2);
    when(CATEGORY, " AND o.category = $3", "text", 3);
    when(MEANING, &tagged(4), "text", 4);
    when(DAY, &tagged(5), "text", 5);
    when(DISTRICT, " AND o.district_id = $6", "uuid", 6);
    when(
        NEAR,
        " AND (o.latitude - $12) * $14 * (o.latitude - $12) * $14
            + (o.longitude - $13) * $15 * (o.longitude - $13) * $15 <= $16",
        "double precision",
        12,
    );
    for place in 13..=16 {
        when(NEAR, "", "double precision", place);
    }
    when(
        SESSION,
        " AND EXISTS (SELECT 1 FROM mapping_entry e
             WHERE e.region_id = o.region_id AND e.session_id = $17 AND e.resource_id = o.resource_id)",
        "uuid",
        17,
    );
    text
}

fn every_text(variant: usize, engine: Engine) -> String {
    let conditions = conditions(variant, engine);
    format!(
        concat!("SELECT ", columns!(), " FROM resource o WHERE {} ORDER BY {} LIMIT {} OFFSET $11"),
        conditions,
        READING,
        MOST + 1
    )
}

const READING: &str = "o.reading_key, o.resource_id";

fn list_text(variant: usize, engine: Engine) -> String {
    let order = if variant / SORTS == 0 { READING } else { "o.changed_at DESC, o.resource_id" };
    let conditions = conditions(variant % SORTS, engine);
    format!(
        concat!("SELECT ", columns!(), " FROM resource o WHERE {} ORDER BY {} LIMIT {} OFFSET $11"),
        conditions,
        order,
        PAGE + 1
    )
}

fn count_text(variant: usize, engine: Engine) -> String {
    let (conditions, limit) = (conditions(variant, engine), MOST_COUNTED + 1);
    format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM resource o WHERE {conditions} LIMIT {limit} OFFSET $11) counted"
    )
}

fn variant(filter: &Filter) -> usize {
    let bit = |on: bool, bit: usize| if on { bit } else { 0 };
    bit(filter.layer.is_some(), LAYER)
        | bit(filter.category.is_some(), CATEGORY)
        | bit(filter.meaning.is_some(), MEANING)
        | bit(filter.day.is_some(), DAY)
        | bit(filter.district.is_some(), DISTRICT)
        | bit(filter.near.is_some(), NEAR)
        | bit(filter.session.is_some(), SESSION)
}

fn values(view: &View, filter: &Filter, engine: Engine, skip: i64) -> [Value; 17] {
    let near = filter.near.map(|near| {
        let ([per_lat, per_lng], within) = (near.scale(), f64::from(near.within));
        [near.point.lat, near.point.lng, per_lat, per_lng, within * within]
    });
    let of_near = |place: usize| near.map(|near| near[place]).into();
    let offices: Vec<String> = view
        .private
        .offices
        .iter()
        .map(|id| match engine {
            Engine::Sqlite => id.uuid().simple().to_string(),
            Engine::Postgres => id.to_string(),
        })
        .collect();
    [
        view.region.into(),
        filter.layer.map(|layer| layer.code()).into(),
        filter.category.map(|category| category.code()).into(),
        filter.meaning.map(meaning_tag).into(),
        filter.day.map(day_tag).into(),
        filter.district.into(),
        view.shared.all.into(),
        view.today.into(),
        view.private.own.into(),
        json!(offices).into(),
        skip.into(),
        of_near(0),
        of_near(1),
        of_near(2),
        of_near(3),
        of_near(4),
        filter.session.into(),
    ]
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    /// The resources.
    pub resources: Vec<Resource>,
    /// Whether more follow.
    pub more: bool,
    /// How many there are, counted up to [`MOST_COUNTED`] + 1.
    pub total: i64,
}

/// A page of the resources somebody may see; the first page is 0.
pub(crate) async fn list(
    db: &mut Read,
    view: &View,
    filter: &Filter,
    sort: Sort,
    page: i64,
) -> Result<Listed, Fault> {
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let (variant, engine) = (variant(filter), db.engine());
    if filter.open_at.is_some() {
        // Holidays and the weeks of a month are beyond a statement: all are looked at.
        let mut all = every(db, view, filter).await?.0;
        if sort == Sort::Changed {
            all.sort_by_key(|one| (std::cmp::Reverse(one.changed_at), one.id.uuid()));
        }
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let skipped = usize::try_from(page * PAGE).unwrap_or(usize::MAX);
        let resources: Vec<Resource> = all.into_iter().skip(skipped).take(shown).collect();
        return Ok(Listed { resources, more: total > (page + 1) * PAGE, total });
    }
    let rows = db
        .rows_of(&LIST, sort as usize * SORTS + variant, &values(view, filter, engine, page * PAGE))
        .await?;
    let more = rows.len() as i64 > PAGE;
    let resources = rows.iter().take(shown).map(resource).collect::<Result<_, _>>()?;
    let counted = db.rows_of(&COUNT, variant, &values(view, filter, engine, 0)).await?;
    let total = counted.first().map_or(Ok(0), |row| row.number(0))?;
    Ok(Listed { resources, more, total })
}

/// Resources on a map, in a booklet or a file: what is more than this is no region.
pub(crate) const MOST: usize = 20_000;

/// All resources somebody may see, in the order of their readings, and whether there are more than [`MOST`].
pub(crate) async fn every(
    db: &mut Read,
    view: &View,
    filter: &Filter,
) -> Result<(Vec<Resource>, bool), Fault> {
    let asked = values(view, filter, db.engine(), 0);
    let rows = db.rows_of(&EVERY, variant(filter), &asked).await?;
    let mut resources: Vec<Resource> = rows.iter().take(MOST).map(resource).collect::<Result<_, _>>()?;
    if let Some(now) = filter.open_at {
        resources.retain(|one| one.is_open_at(now));
    }
    Ok((resources, rows.len() > MOST))
}

/// What everybody may see of a region and somebody still stands for, in the order of readings; for open data.
///
/// # Errors
/// When the database cannot answer.
pub async fn for_the_public(db: &mut Read, region: RegionId, now: Instant) -> Result<Vec<Resource>, Fault> {
    let nobody = Actor::nobody(region, Lang::Ja);
    let (mut resources, _) = every(db, &View::of(&nobody, now), &Filter::default()).await?;
    resources.retain(|one| Edition::Public.takes(one, now.day_in_japan()));
    Ok(resources)
}

/// What grows in the region, as far as this reader sees.
pub(crate) async fn growths(db: &mut Read, view: &View) -> Result<Vec<Growth>, Fault> {
    let rows = db.rows(&GROWTHS, &[view.region.into(), view.shared.all.into(), view.today.into()]).await?;
    let mut growths = Vec::with_capacity(rows.len());
    for row in &rows {
        if let (Some(layer), Some(state)) = (Layer::from_code(&row.text(1)?), State::from_code(&row.text(2)?))
        {
            growths.push(Growth { district: row.optional_id(0)?, layer, state });
        }
    }
    Ok(growths)
}
