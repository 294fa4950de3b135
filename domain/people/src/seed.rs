//! A whole region at once: what the demo region is made with. It goes through the same verbs as every other change,
//! so that the search and the places of people are right from the start.

use access::{Actor, DistrictId, Facts, Kind, OfficeId, Scope, act, leave};
use kernel::{Fault, Ids, Instant, Invalid, Outcome};
use store::{Read, Write};

pub use crate::store::districts::District;
use crate::{
    area::Area,
    contact_window::ContactWindow,
    import::Import,
    office::{Field, Office},
    professional::{Affiliation, Professional},
    round::{Channel, Link, Round},
    store::{
        districts,
        list::{Filter, Sort, list},
        offices,
        outlines::{self, Brought},
        professionals,
        rounds::{
            self, requests,
            take::{Bringer, Said, To, take},
        },
        windows,
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

/// Says where the region and its districts lie, in place of whoever would bring a file.
///
/// # Errors
/// What the policy refuses, or when the database does.
pub async fn put_outlines(
    write: &mut Write,
    actor: &Actor,
    region: Area,
    districts: Vec<(DistrictId, Area)>,
    file: &str,
    now: Instant,
) -> Outcome<()> {
    let leave = leave::<act::Add, Import>(actor, &Facts::of(Kind::Import), now)?;
    let places = districts.into_iter().map(|(id, area)| (id.cast(), area));
    for (place, area) in std::iter::once((actor.region.cast(), region)).chain(places) {
        let brought = Brought { place, file: file.to_owned(), author: actor.name.clone(), at: now };
        outlines::put(write, &leave, &brought, &area).await?;
    }
    Ok(())
}

/// Whether the region has neither districts nor offices yet, as far as the actor may know.
///
/// # Errors
/// When the database cannot answer.
pub async fn is_empty(db: &mut Read, actor: &Actor, now: Instant) -> Result<bool, Fault> {
    let scope = Scope::of(actor, Kind::Office);
    let listed =
        list(db, actor.region, (&scope, now.day_in_japan()), &Filter::default(), Sort::Reading, 0).await?;
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

/// An answer of a round.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The office.
    pub office: OfficeId,
    /// By which way it came.
    pub channel: Channel,
    /// Who said it …
    pub by: String,
    /// … as what.
    pub role: String,
    /// Both with the office, as the record names who assured it.
    pub assured_by: String,
    /// What it corrects.
    pub corrections: Vec<(Field, String)>,
    /// What else it says.
    pub remark: Option<String>,
    /// When it came.
    pub at: Instant,
}

/// Starts a round and takes answers in. `mark` is the program's secret, so that the links of the round work.
///
/// # Errors
/// What the policy refuses, a correction that cannot be read, or when the database refuses.
pub async fn ask(
    write: &mut Write,
    (actor, ids): (&Actor, &Ids),
    round: &Round,
    mark: &(dyn Fn(&str, &[u8]) -> [u8; 32] + Sync),
    answers: &[Answered],
    now: Instant,
) -> Outcome<()> {
    let leave = leave::<act::Add, Round>(actor, &Facts::of(Kind::Round), now)?;
    rounds::add(write, &leave, round, actor.account, now).await?;
    let link = |request: kernel::Id<requests::Request>, number| {
        Link::of(mark(Link::PURPOSE, &Link::marked(request.uuid(), number)))
    };
    requests::ask_all(write, &leave, round, ids, link).await?;
    for one in answers {
        let asked = requests::of_office(write, actor.region, one.office).await?;
        let Some(request) = asked.into_iter().find(|request| request.round == round.id) else { continue };
        let Some(office) = offices::load(write, actor.region, one.office).await? else { continue };
        let mut details = office.details.clone();
        for (field, text) in &one.corrections {
            let value = field.read(text).map_err(|wrong: Invalid| kernel::Refusal::Invalid(vec![wrong]))?;
            details.set(*field, value);
        }
        let said = Said {
            details,
            windows: None,
            remark: one.remark.clone(),
            by: one.by.clone(),
            role: one.role.clone(),
            channel: one.channel,
        };
        let bringer = Bringer {
            region: actor.region,
            ids,
            account: None,
            assured_by: &one.assured_by,
            entered_by: (one.channel != Channel::Link).then_some(round.author.as_str()),
        };
        let to = To { round, request: &request, office: &office, shown: &office.details };
        take(write, &bringer, to, &said, one.at).await?;
    }
    Ok(())
}
