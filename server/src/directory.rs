//! Tells the sign-in the names of offices and people, and which districts somebody serves.

use access::{ProfessionalId, RegionId};
use accounts::{Directory, Finding, Listing, Named, Sought};
use kernel::Day;
use store::{
    Read,
    search::{Query, Scope},
};

/// The directory of the people room.
pub(crate) struct People;

impl Directory for People {
    fn find<'f>(
        &'f self,
        db: &'f mut Read,
        region: RegionId,
        listing: Listing,
        sought: Sought<'f>,
    ) -> Finding<'f> {
        Box::pin(async move {
            let kind = match listing {
                Listing::Office => "office",
                Listing::Professional => "professional",
            };
            match sought {
                Sought::Words(words) if words.trim().is_empty() => Ok(Vec::new()),
                Sought::Words(words) => {
                    let query = Query::new(region, words).among(kind, Scope::all()).limit(20);
                    let found = db.search(&query).await.unwrap_or_default();
                    let hits = found.iter().flat_map(|found| &found.hits);
                    Ok(hits.map(|hit| Named { id: hit.id::<()>().uuid(), name: hit.title.clone() }).collect())
                }
                Sought::Ids(ids) => people::names(db, region, kind, ids)
                    .await
                    .map(|names| names.into_iter().map(|(id, name)| Named { id, name }).collect()),
            }
        })
    }
    fn served<'f>(
        &'f self,
        db: &'f mut Read,
        region: RegionId,
        professional: ProfessionalId,
        today: Day,
    ) -> Finding<'f> {
        Box::pin(async move {
            let served = people::served(db, region, professional, today).await?;
            Ok(served.into_iter().map(|(id, name)| Named { id: id.uuid(), name }).collect())
        })
    }
}
