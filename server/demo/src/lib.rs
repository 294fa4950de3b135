//! The demo region: a fictional 圏域 of about 106,000 people in four districts of one city, with its offices, the
//! people who work there, whom to ring, the eight people a visitor can be,
//! and a confirmation round that runs. The same seed gives the same region.

mod account;
mod dice;
mod office;
mod person;
mod resource;
mod round;
mod table;
mod window;

use access::{Actor, Facts, Kind, RegionId, Role, leave};
use kernel::{Clock, Day, Failure, Fault, Ids, Instant, Lang};
use people::seed::{self, Seed};
use store::{Store, Write};

use crate::{dice::Dice, table::Word};

/// The municipality code of the fictional city: its check digit is right, and nobody has it.
pub const MUNICIPALITY: &str = "019992";

/// What the program marks the links of a round with: for a purpose, a text.
pub type Mark<'a> = &'a (dyn Fn(&str, &[u8]) -> [u8; 32] + Sync);

/// What everything is made with.
pub(crate) struct Maker {
    pub dice: Dice,
    pub ids: Ids,
    pub now: Instant,
    pub today: Day,
}

impl Maker {
    fn new(seed: u64, now: Instant) -> Self {
        let dice = Dice::new(seed);
        let ids = Ids::new(Clock::fixed(now), dice.chance());
        Self { dice, ids, now, today: now.day_in_japan() }
    }

    /// A day this many days ago.
    pub(crate) fn ago(&self, days: usize) -> Day {
        let span = jiff::Span::new().days(i64::try_from(days).unwrap_or(0));
        self.today.saturating_sub(span)
    }

    /// A day in this many days.
    pub(crate) fn ahead(&self, days: usize) -> Day {
        let span = jiff::Span::new().days(i64::try_from(days).unwrap_or(0));
        self.today.saturating_add(span)
    }

    /// Who assured something, when and until when; every sixth is past its date, and some nobody has assured.
    pub(crate) fn assurance(&self, by: &[Word]) -> people::office::Assurance {
        if by.is_empty() || self.dice.percent(7) {
            return people::office::Assurance::default();
        }
        let by = self.dice.pick(by).text().to_owned();
        let stale = self.dice.percent(16);
        let on = if stale { self.dice.between(200, 500) } else { self.dice.between(3, 150) };
        let until =
            if stale { self.ago(self.dice.between(1, 120)) } else { self.ahead(self.dice.between(20, 210)) };
        people::office::Assurance { by: Some(by), on: Some(self.ago(on)), until: Some(until) }
    }
}

/// Makes the demo region in one write, if nothing of the region is there yet; says whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn make(
    store: &Store,
    region: RegionId,
    seed: u64,
    now: Instant,
    mark: Mark<'_>,
) -> Result<bool, Fault> {
    let mut write = store.write().await?;
    // The hub is who builds a region up; the policy holds for the generator too.
    let hub = Actor { role: Role::Hub, ..Actor::nobody(region, Lang::Ja) };
    if !seed::is_empty(&mut write, &hub, now).await? {
        return Ok(false);
    }
    let maker = Maker::new(seed, now);
    let made = region_of(&maker);
    match put(&mut write, &hub, &maker, &made, mark).await {
        Ok(()) => write.commit().await.map(|()| true),
        Err(Failure::Failed(fault)) => Err(fault),
        Err(Failure::Refused(refusal)) => Err(Fault::new("making the demo region", format!("{refusal:?}"))),
    }
}

/// All of the region, before anything is stored.
fn region_of(maker: &Maker) -> Made {
    let places = office::Places::make(maker);
    let offices = office::make(maker, &places);
    let people = person::make(maker, &places, &offices);
    let windows = window::make(maker, &offices, &people);
    let resources = resource::make(maker, &places, &offices);
    Made { places, offices, people, windows, resources }
}

struct Made {
    places: office::Places,
    offices: Vec<office::Made>,
    people: Vec<person::Made>,
    windows: Vec<people::contact_window::ContactWindow>,
    resources: Vec<resources::resource::Resource>,
}

async fn put(
    write: &mut Write,
    hub: &Actor,
    maker: &Maker,
    made: &Made,
    mark: Mark<'_>,
) -> kernel::Outcome<()> {
    let seed = Seed {
        municipalities: vec![(MUNICIPALITY.to_owned(), table::word("city").to_owned())],
        districts: made.places.districts.iter().map(|one| one.district.clone()).collect(),
        offices: made.offices.iter().map(|one| one.office.clone()).collect(),
        people: made.people.iter().map(|one| (one.person.clone(), one.affiliations.clone())).collect(),
        windows: made.windows.clone(),
    };
    seed::put(write, hub, &seed, maker.now).await?;
    let (region, districts) = office::outlines(&made.places);
    seed::put_outlines(write, hub, region, districts, table::word("outlines"), maker.now).await?;
    let leave = leave(hub, &Facts::of(Kind::Resource), maker.now)?;
    resources::add(write, &leave, &made.resources, maker.now).await?;
    for account in account::make(maker, &made.offices, &made.people) {
        accounts::demo::make(write, hub.region, &maker.ids, &account).await?;
    }
    round::put(write, hub, maker, &made.offices, mark).await
}

#[cfg(test)]
mod tests;
