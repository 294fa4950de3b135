//! A region with many offices.

use std::path::Path;

use access::{Actor, RegionId, Role};
use kernel::{Chance, Clock, Ids, Lang};
use people::{
    codes::ServiceKind,
    office::{Assurance, Details, Field, Office, Published, Service, State},
    seed::{self, Seed},
};
use store::{Settings, Statement, Store};

use crate::{
    measure::Done,
    offices::{self, Invented},
};

static REGION: Statement = Statement::new("figures.region", "SELECT region_id FROM region");
static OFFICES: Statement = Statement::new("figures.offices", "SELECT COUNT(*) FROM office");
static ADD_REGION: Statement = Statement::new(
    "figures.region.add",
    "INSERT INTO region (region_id, code, name, demo, made_at) VALUES ($1, 'figures', $2, $3, $4)",
);

/// Offices a write takes.
const BATCH: usize = 10_000;

/// The only region of a database; made when there is none.
pub async fn only(store: &Store, ids: &Ids) -> Done<RegionId> {
    if let Some(row) = store.read().await?.optional(&REGION, &[]).await? {
        return Ok(row.id(0)?);
    }
    let region = ids.next();
    let mut write = store.write().await?;
    let values = [RegionId::into(region), "圏域".into(), false.into(), ids.now().into()];
    write.execute(&ADD_REGION, &values).await?;
    write.commit().await?;
    Ok(region)
}

/// Who brings a region in.
pub fn hub(region: RegionId) -> Actor {
    Actor { role: Role::Hub, ..Actor::nobody(region, Lang::Ja) }
}

/// Fills the region of a database with invented offices until it has so many, or is so large on the disk; says how
/// many there are.
pub async fn fill(settings: &Settings, count: usize, bytes: u64) -> Done<(RegionId, usize)> {
    let chance = Chance::seeded(20_261_121);
    let ids = Ids::new(Clock::system(), Chance::system()?);
    let store = Store::open(settings).await?;
    let region = only(&store, &ids).await?;
    let mut there = usize::try_from(store.read().await?.one(&OFFICES, &[]).await?.number(0)?)?;
    while there < count || size(&settings.folder) < bytes {
        let batch = if there < count { BATCH.min(count - there) } else { BATCH };
        let now = ids.now();
        let offices = offices::invent(batch, &chance).iter().map(|one| office(one, &ids)).collect();
        let mut write = store.write().await?;
        let seed = Seed { offices, ..Seed::default() };
        seed::put(&mut write, &hub(region), &seed, now).await.map_err(|failure| format!("{failure:?}"))?;
        write.commit().await?;
        there += batch;
    }
    tidy(&store).await?;
    store.close().await;
    Ok((region, there))
}

/// Puts the index in order; says in how many steps.
pub async fn tidy(store: &Store) -> Done<usize> {
    let mut rounds = 0;
    loop {
        let mut write = store.write().await?;
        let more = write.tidy_search(1000).await?;
        write.commit().await?;
        rounds += 1;
        if !more {
            return Ok(rounds);
        }
    }
}

/// Bytes of the database on the disk.
pub fn size(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("tsunagu.db")).map_or(0, |file| file.len())
}

fn office(from: &Invented, ids: &Ids) -> Office {
    let mut details = Details::default();
    let kind = ServiceKind::named(&from.kind);
    for (field, value) in [
        (Field::Name, from.name.as_str()),
        (Field::Reading, &from.reading),
        (Field::Address, &from.address),
        (Field::Phone, &from.phone),
        (Field::Kind, kind.map(ServiceKind::code).unwrap_or_default()),
        (Field::Point, "40.2700000,140.5600000"),
        (Field::Days, "月,火,水,木,金"),
        (Field::Hours, "08:30–17:30"),
    ] {
        details.set(field, Some(value).filter(|value| !value.is_empty()).map(Into::into));
    }
    let services = kind.map(|kind| Service { kind, number: None, capacity: None }).into_iter().collect();
    Office {
        id: ids.next(),
        version: 1,
        state: State::Open,
        merged_into: None,
        details,
        services,
        district: None,
        public: true,
        published: Published::default(),
        assurance: Assurance::default(),
        changed_at: ids.now(),
    }
}
