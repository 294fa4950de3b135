//! A whole region at once: what the demo region is made with. It goes through the same verbs as every other change,
//! so that the search and the places of people are right from the start.

use access::{Actor, Facts, Kind, Scope, act, leave};
use kernel::{Fault, Instant, Outcome};
use store::{Read, Write};

pub use crate::store::districts::District;
use crate::{
    contact_window::ContactWindow,
    office::Office,
    professional::{Affiliation, Professional},
    store::{
        districts,
        list::{Filter, Sort, list},
        offices, professionals, windows,
    },
};

/// All of a region.
#[derive(Clone, Debug, Default)]
pub struct Seed {
    /// Its municipalities that the country's list does not have: code and name.
    pub municipalities: Vec<(String, String)>,
    /// Its districts, in their order.
    pub districts: Vec<District>,
    /// Its offices.
    pub offices: Vec<Office>,
    /// Everybody, with where they belong and belonged.
    pub people: Vec<(Professional, Vec<Affiliation>)>,
    /// Whom to ring.
    pub windows: Vec<ContactWindow>,
}

/// Whether the region has neither districts nor offices yet, as far as the actor may know.
///
/// # Errors
/// When the database cannot answer.
pub async fn is_empty(db: &mut Read, actor: &Actor) -> Result<bool, Fault> {
    let scope = Scope::of(actor, Kind::Office);
    let listed = list(db, actor.region, &scope, &Filter::default(), Sort::Reading, 0).await?;
    Ok(listed.lines.is_empty() && districts::all(db, actor.region).await?.is_empty())
}

/// Puts all of it into the region of the actor, who must be one who may add each.
///
/// # Errors
/// What the policy refuses, or when the database does.
pub async fn put(write: &mut Write, actor: &Actor, seed: &Seed, now: Instant) -> Outcome<()> {
    let office = leave::<act::Add, Office>(actor, &Facts::of(Kind::Office), now)?;
    let person = leave::<act::Add, Professional>(actor, &Facts::of(Kind::Professional), now)?;
    let window = leave::<act::Add, ContactWindow>(actor, &Facts::of(Kind::ContactWindow), now)?;
    for (code, name) in &seed.municipalities {
        offices::add_municipality(write, actor.region, code, name).await?;
    }
    for (place, district) in (0..).zip(&seed.districts) {
        districts::add(write, actor.region, district, place).await?;
    }
    offices::add(write, &office, &seed.offices, now).await?;
    professionals::add(write, &person, &seed.people, now).await?;
    for one in &seed.windows {
        windows::add(write, &window, one, now).await?;
    }
    Ok(())
}
