//! What other crates may ask the room.

use std::collections::BTreeSet;

use access::{
    Action, Actor, Answer, DistrictId, Kind, OfficeId, ProfessionalId, RegionId, Scope, Thing, may,
};
use kernel::{Day, Fault, Id, Instant, text::fold};
use store::Read;
use uuid::Uuid;

pub use crate::store::districts::District;
use crate::{
    area::Area,
    codes::ServiceKind,
    office::{Details, Field, Service},
    professional::{Profession, Professional},
    store::{districts, list, outlines, professionals, professionals::places, waiting},
};

/// The districts of a region, in their own order.
///
/// # Errors
/// When the database cannot answer.
pub async fn districts(db: &mut Read, region: RegionId) -> Result<Vec<District>, Fault> {
    districts::all(db, region).await
}

/// The names of offices or professionals, for pages that show who belongs where. Names alone; what is behind them is
/// asked for with leave. `kind` is `office` or `professional`.
///
/// # Errors
/// When the database cannot answer.
pub async fn names(
    db: &mut Read,
    region: RegionId,
    kind: &str,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, Fault> {
    waiting::names(db, region, kind, ids).await
}

/// What stands beside an office in the search, said with the reader's words.
pub fn said_detail(say: impl Fn(&str) -> String, detail: &str) -> String {
    let Some((code, place)) = detail.split_once('\t') else { return detail.to_owned() };
    match ServiceKind::from_code(code) {
        Some(kind) => format!("{}　{place}", say(&format!("people-kind-{}", kind.code()))).trim().to_owned(),
        None => place.to_owned(),
    }
}

/// The codes of the kinds of office that are called like this in one of the ways of `say`.
pub fn kinds_called(text: &str, say: impl Fn(&str) -> Vec<String>) -> Vec<&'static str> {
    let asked = fold(text);
    if asked.chars().count() < 2 {
        return Vec::new();
    }
    let called = |kind: &ServiceKind| {
        say(&format!("people-kind-{}", kind.code())).iter().any(|name| fold(name).contains(&asked))
    };
    ServiceKind::all().filter(called).map(ServiceKind::code).collect()
}

/// The first offices of a kind that somebody may list, with their addresses, and how many there are, counted up to a
/// bound.
///
/// # Errors
/// When the database cannot answer.
pub async fn of_kind(
    db: &mut Read,
    actor: &Actor,
    kind: &str,
    today: Day,
) -> Result<(Vec<Found>, i64), Fault> {
    let filter = list::Filter { service: Some(kind.to_owned()), ..list::Filter::default() };
    let scope = Scope::of(actor, Kind::Office);
    let listed = list::list(db, actor.region, (&scope, today), &filter, list::Sort::Reading, 0).await?;
    let found = |line: list::Line| {
        let text = |field| line.details.get(field).unwrap_or_default().to_owned();
        Found { office: line.id, name: text(Field::Name), place: text(Field::Address) }
    };
    Ok((listed.lines.into_iter().map(found).collect(), listed.total))
}

/// An office of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The office.
    pub office: OfficeId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub place: String,
}

/// An office as far as a reader is shown it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The office.
    pub office: OfficeId,
    /// What is known of it.
    pub details: Details,
    /// What it does.
    pub services: Vec<Service>,
    /// The district it lies in.
    pub district: Option<DistrictId>,
    /// Until when its record is assured.
    pub assured_until: Option<Day>,
}

/// All offices that somebody may list, of a kind and in a district where these are given, in the order of their
/// readings; and whether there are more than a region has.
///
/// # Errors
/// When the database cannot answer.
pub async fn all_offices(
    db: &mut Read,
    actor: &Actor,
    (kind, district): (Option<ServiceKind>, Option<DistrictId>),
    today: Day,
) -> Result<(Vec<Shown>, bool), Fault> {
    let service = kind.map(|kind| kind.code().to_owned());
    let filter = list::Filter { service, district, ..list::Filter::default() };
    let scope = Scope::of(actor, Kind::Office);
    let (lines, more) = list::every(db, actor.region, (&scope, today), &filter).await?;
    let shown = lines.into_iter().map(|line| Shown {
        office: line.id,
        details: line.details,
        services: line.services,
        district: line.district,
        assured_until: line.assured_until,
    });
    Ok((shown.collect(), more))
}

/// Where the region lies, and where each of its districts does, as far as somebody has brought their outlines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlines {
    /// The region.
    pub region: Option<Area>,
    /// The districts, in their own order.
    pub districts: Vec<(District, Area)>,
}

/// The outlines of a region and its districts.
///
/// # Errors
/// When the database cannot answer.
pub async fn outlines(db: &mut Read, region: RegionId) -> Result<Outlines, Fault> {
    let mut all = outlines::all(db, region).await?;
    let mut take = |place: Id<()>| {
        let at = all.iter().position(|(one, _)| *one == place)?;
        Some(all.swap_remove(at).1)
    };
    let own = take(region.cast());
    let of_district = |one: District| take(one.id.cast()).map(|area| (one, area));
    let districts = districts::all(db, region).await?.into_iter().filter_map(of_district).collect();
    Ok(Outlines { region: own, districts })
}

/// The professions of somebody, the main one first.
///
/// # Errors
/// When the database cannot answer.
pub async fn professions(
    db: &mut Read,
    region: RegionId,
    professional: ProfessionalId,
) -> Result<Vec<Profession>, Fault> {
    professionals::professions_of(db, region, professional).await
}

/// Those of these people whom somebody may list at this moment. For what was gathered earlier, such as hits of the
/// search: a consent or a term may have ended since.
///
/// # Errors
/// When the database cannot answer.
pub async fn still_listed(
    db: &mut Read,
    actor: &Actor,
    people: &[Id<Professional>],
    now: Instant,
) -> Result<BTreeSet<Uuid>, Fault> {
    let mut listed = BTreeSet::new();
    for &person in people {
        let facts = Professional::facts(db, actor, person, now).await?;
        if facts.is_some_and(|facts| may(actor, Action::List, &facts) == Answer::Yes) {
            listed.insert(person.uuid());
        }
    }
    Ok(listed)
}

/// The districts somebody serves on this day as a 民生委員 (S2-11), with their names: whatever the role lets them see
/// begins and ends with the term.
///
/// # Errors
/// When the database cannot answer.
pub async fn served(
    db: &mut Read,
    region: RegionId,
    professional: ProfessionalId,
    today: Day,
) -> Result<Vec<(DistrictId, String)>, Fault> {
    places::served(db, region, professional, today).await
}

/// Something that waits for whoever works at an office, or for the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it is done.
    pub href: String,
    /// The name of the office, or of the round.
    pub name: String,
    /// The word key of what is asked; it takes `$office`.
    pub key: &'static str,
}

/// What waits for somebody: entries that contradict each other, records past their date, questions and answers of a
/// confirmation round, in their own offices; for the hub, in all.
///
/// # Errors
/// When the database cannot answer.
pub async fn waiting_for(db: &mut Read, actor: &Actor, today: Day) -> Result<Vec<Waiting>, Fault> {
    waiting::waiting_for(db, actor, today).await
}
