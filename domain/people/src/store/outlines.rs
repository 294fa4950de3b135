//! Outlines of the region and its districts in the database.

use access::{DistrictId, Leave, RegionId, act};
use kernel::{Fault, Id, Instant};
use store::{Read, Statement, Write};

use super::districts::District;
use crate::{area::Area, import::Import};

pub(crate) static PUT: Statement = Statement::new(
    "people.outline.put",
    "INSERT INTO outline (region_id, place_id, polygons, file, author, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region_id, place_id) DO UPDATE SET polygons = EXCLUDED.polygons, file = EXCLUDED.file,
     author = EXCLUDED.author, at = EXCLUDED.at",
);
pub(crate) static ALL: Statement =
    Statement::new("people.outline.all", "SELECT place_id, polygons FROM outline WHERE region_id = $1");
pub(crate) static LIST: Statement = Statement::new(
    "people.outline.list",
    "SELECT place_id, file, author, at FROM outline WHERE region_id = $1",
);
pub(crate) static FORGET: Statement =
    Statement::new("people.outline.forget", "DELETE FROM outline WHERE region_id = $1 AND place_id = $2");

/// What an outline is of: the region or a district. Their ids never meet.
pub(crate) type Place = Id<()>;

/// Where an outline came from.
pub(crate) struct Brought {
    /// What it is of.
    pub place: Place,
    /// The file.
    pub file: String,
    /// Who brought it.
    pub author: String,
    /// When.
    pub at: Instant,
}

/// All outlines of a region.
pub(crate) async fn all(db: &mut Read, region: RegionId) -> Result<Vec<(Place, Area)>, Fault> {
    let rows = db.rows(&ALL, &[region.into()]).await?;
    let read = |row: &store::Row| {
        let area = Area::from_json(row.json(1)?);
        let area = area.ok_or_else(|| Fault::new(ALL.name(), "an outline cannot be read"))?;
        Ok((row.id(0)?, area))
    };
    rows.iter().map(read).collect()
}

/// The outlines of these districts.
pub(crate) async fn of_districts(
    db: &mut Read,
    region: RegionId,
    districts: &[District],
) -> Result<Vec<(DistrictId, Area)>, Fault> {
    let of_district = |(place, area): (Place, Area)| {
        districts.iter().find(|one| one.id.cast() == place).map(|one| (one.id, area))
    };
    Ok(all(db, region).await?.into_iter().filter_map(of_district).collect())
}

/// Where the outlines of a region came from.
pub(crate) async fn list(db: &mut Read, region: RegionId) -> Result<Vec<Brought>, Fault> {
    let rows = db.rows(&LIST, &[region.into()]).await?;
    let read = |row: &store::Row| {
        Ok(Brought { place: row.id(0)?, file: row.text(1)?, author: row.text(2)?, at: row.instant(3)? })
    };
    rows.iter().map(read).collect()
}

/// Keeps an outline in place of the one before.
pub(crate) async fn put(
    write: &mut Write,
    leave: &Leave<act::Add, Import>,
    brought: &Brought,
    area: &Area,
) -> Result<(), Fault> {
    let values = [
        leave.region().into(),
        brought.place.into(),
        area.to_json().into(),
        brought.file.as_str().into(),
        brought.author.as_str().into(),
        brought.at.into(),
    ];
    write.execute(&PUT, &values).await.map(drop)
}

/// Takes an outline away; says whether there was one.
pub(crate) async fn forget(
    write: &mut Write,
    leave: &Leave<act::Add, Import>,
    place: Place,
) -> Result<bool, Fault> {
    Ok(write.execute(&FORGET, &[leave.region().into(), place.into()]).await? > 0)
}
