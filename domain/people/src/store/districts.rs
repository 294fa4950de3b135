//! 日常生活圏域 in the database, and offices nobody has put into one.

use access::{DistrictId, Leave, OfficeId, RegionId, act};
use kernel::Fault;
use store::{Read, Statement, Write};

use crate::office::{Details, Office};

pub(crate) static OFFICES_WITHOUT: Statement = Statement::new(
    "people.office.without-district",
    "SELECT office_id, details FROM office WHERE region_id = $1 AND state = 'open' AND district_id IS NULL
     ORDER BY reading_key, office_id LIMIT ($2 + 0) OFFSET $3",
);
pub(crate) static ALL: Statement = Statement::new(
    "people.districts",
    "SELECT district_id, name, reading, municipality FROM district WHERE region_id = $1 ORDER BY place, name",
);
pub(crate) static ADD: Statement = Statement::new(
    "people.district.add",
    "INSERT INTO district (region_id, district_id, name, reading, municipality, place) VALUES ($1, $2, $3, $4, $5, $6)",
);

/// A 日常生活圏域.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// Its id.
    pub id: DistrictId,
    /// Its name.
    pub name: String,
    /// The reading of its name.
    pub reading: String,
    /// The municipality it belongs to, 6 digits.
    pub municipality: String,
}

/// The districts of a region, in their own order.
pub(crate) async fn all(db: &mut Read, region: RegionId) -> Result<Vec<District>, Fault> {
    let rows = db.rows(&ALL, &[region.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(District {
                id: row.id(0)?,
                name: row.text(1)?,
                reading: row.text(2)?,
                municipality: row.text(3)?,
            })
        })
        .collect()
}

/// Open offices whose district nobody has decided, in the order of their readings, for whoever may add offices.
pub(crate) async fn offices_without(
    db: &mut Read,
    leave: &Leave<act::Add, Office>,
    limit: u32,
    skip: i64,
) -> Result<Vec<(OfficeId, Details)>, Fault> {
    let rows = db.rows(&OFFICES_WITHOUT, &[leave.region().into(), limit.into(), skip.into()]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.json_as(1)?))).collect()
}

/// Adds a district.
pub(crate) async fn add(
    write: &mut Write,
    region: RegionId,
    district: &District,
    place: i64,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        district.id.into(),
        district.name.as_str().into(),
        district.reading.as_str().into(),
        district.municipality.as_str().into(),
        place.into(),
    ];
    write.execute(&ADD, &values).await.map(drop)
}
