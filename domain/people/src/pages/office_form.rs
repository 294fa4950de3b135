//! Adding and correcting an office; two people at once; and settling what they left.

mod form;

use access::{Facts, Kind, Leave, Permit, act, leave, permit};
use audit::{Act, Face as Way, How};
use axum::extract::Path;
use kernel::{Fault, Invalid, Refusal};
use page::{Answer, Begun, FlashKind, Form, Visit};
use store::Read;
use uuid::Uuid;
use work::{Audience, News};

use self::form::At;
use super::{
    choice, mark,
    office_acts::stated,
    offices::{office_id, still_open},
    rounds,
};
use crate::{
    matching::{self, Similar},
    office::{Assurance, Details, Field, Office, Published, Service, State, reconcile},
    store::{
        districts::{self, District},
        offices::{self, Author},
    },
};

async fn districts(visit: &Visit, db: &mut Read) -> Result<Vec<District>, Fault> {
    districts::all(db, visit.actor().region).await
}

pub(super) async fn new(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let districts = districts(&visit, &mut db).await?;
    form::page(&visit, None, form::blank(), &districts, &[])
}

/// An office of which nothing is known yet.
fn nothing(visit: &Visit) -> Office {
    Office {
        id: visit.context().ids().next(),
        version: 1,
        state: State::Open,
        merged_into: None,
        details: Details::default(),
        services: Vec::new(),
        district: None,
        public: false,
        published: Published::default(),
        assurance: assured_by(visit),
        changed_at: visit.now(),
    }
}

pub(super) async fn add(visit: Visit, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let leave: Leave<act::Add, Office> = leave(actor, &Facts::of(Kind::Office), now)?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let districts = districts(&visit, &mut write).await?;
    let mut office = nothing(&visit);
    match form::read(&form, &office, &districts) {
        Ok(sheet) => Field::whole().for_each(|field| office.put(field, sheet.get(field).map(Into::into))),
        Err(wrong) => return form::came_back(&visit, None, &form, &wrong, &districts, &[]),
    }
    add_kind_as_service(&mut office);
    if !form.ticked("different") {
        let similar = matching::similar(&mut write, actor.region, &office.details, None).await?;
        if !similar.is_empty() {
            let wrong = [Invalid::new("different", "people-invalid-similar")];
            return form::came_back(&visit, None, &form, &wrong, &districts, &similar);
        }
    }
    let id = office.id;
    offices::add(&mut write, &leave, std::slice::from_ref(&office), now).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::acted(&mut write, actor, Act::new(access::Action::Add, Kind::Office).with(id), &how).await?;
    tell(&visit, &mut write, id).await?;
    visit
        .finish(write, &form, &format!("/offices/{id}"), Some((FlashKind::Success, "people-office-added")))
        .await
}

/// Whoever saves a form says that it is right, for a year.
pub(super) fn assured_by(visit: &Visit) -> Assurance {
    let today = visit.now().day_in_japan();
    let until = jiff::ToSpan::years(1);
    Assurance { by: Some(visit.actor().name.clone()), on: Some(today), until: today.checked_add(until).ok() }
}

pub(super) async fn tell(visit: &Visit, write: &mut store::Write, id: access::OfficeId) -> Result<(), Fault> {
    let news = News::new("people.office", id, Audience::all());
    work::tell(write, visit.context().ids(), visit.actor().region, &news).await
}

pub(super) async fn edit(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Office> =
        permit(&mut db, visit.actor(), office_id(id), visit.now()).await?;
    let office = offices::find(&mut db, &permit).await?;
    still_open(&office)?;
    let districts = districts(&visit, &mut db).await?;
    let at = At { id, name: office.name(), version: office.version };
    form::page(&visit, Some(at), form::filled(&office), &districts, &[])
}

/// Offices that have the number which somebody gives to this one.
async fn same_number(
    db: &mut Read,
    region: access::RegionId,
    before: &Office,
    wished: &Details,
) -> Result<Vec<Similar>, Fault> {
    let mut given = Details::default();
    for field in [Field::Number, Field::MedicalId] {
        let number = wished.get(field).filter(|number| before.details.get(field) != Some(*number));
        given.set(field, number.map(Into::into));
    }
    if given == Details::default() {
        return Ok(Vec::new());
    }
    matching::similar(db, region, &given, Some(before.id)).await
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let before = offices::find(&mut write, &permit).await?;
    still_open(&before)?;
    let districts = districts(&visit, &mut write).await?;
    let shown: i64 = form.text("version").parse().unwrap_or(before.version);
    let at = At { id, name: before.name(), version: shown };
    let base = offices::sheet_at(&mut write, actor.region, &before, shown).await?;
    let mut stood = before.clone();
    Field::whole().for_each(|field| stood.put(field, base.get(field).map(Into::into)));
    let wished = match form::read(&form, &stood, &districts) {
        Ok(wished) => wished,
        Err(wrong) => return form::came_back(&visit, Some(at), &form, &wrong, &districts, &[]),
    };
    if !form.ticked("different") {
        let similar = same_number(&mut write, actor.region, &before, &wished).await?;
        if !similar.is_empty() {
            let wrong = [Invalid::new("different", "people-invalid-similar")];
            return form::came_back(&visit, Some(at), &form, &wrong, &districts, &similar);
        }
    }
    let reconciled = reconcile(&base, &before.sheet(), &wished);
    let author =
        Author { account: actor.account, name: &actor.name, cause: "edit", reason: form.filled("reason") };
    let mut after = before.clone();
    for change in &reconciled.made {
        after.put(change.field, change.after.clone());
    }
    after.assurance = assured_by(&visit);
    add_kind_as_service(&mut after);
    if reconciled.conflicts.is_empty() {
        rounds::confirmed_here(&visit, &mut write, &permit, &before, &mut after).await?;
    }
    let changes = offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    for conflict in &reconciled.conflicts {
        let was = base.get(conflict.field);
        offices::keep_conflict(&mut write, visit.context().ids(), &permit, conflict, was, &author, now)
            .await?;
    }
    let fields: Vec<&'static str> = changes.iter().map(|change| change.field.code()).collect();
    // Who saves the form says that what stands on it is right: what was changed, and all the rest.
    if let Some(account) = actor.account {
        let mut right = stated(&after.details);
        right.extend(changes.iter().map(|change| change.field));
        right.retain(|field| reconciled.conflicts.iter().all(|conflict| conflict.field != *field));
        offices::confirm(&mut write, &permit, &right, account, now).await?;
    }
    audit::changed(&mut write, actor, &permit, &fields, &How::new(Way::Html, visit.context().ids())).await?;
    tell(&visit, &mut write, before.id).await?;
    let said = if reconciled.conflicts.is_empty() {
        (FlashKind::Success, "people-office-saved")
    } else {
        (FlashKind::Warning, "people-office-saved-with-conflicts")
    };
    visit.finish(write, &form, &format!("/offices/{id}"), Some(said)).await
}

/// What an office mainly is, it also does.
fn add_kind_as_service(office: &mut Office) {
    if let Some(kind) = office.kind()
        && !office.services.iter().any(|service| service.kind == kind)
    {
        office.services.push(Service { kind, number: None, capacity: None });
    }
    office.services.sort_by_key(|service| service.kind.code());
}

pub(super) async fn settle(visit: Visit, Path((id, conflict)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Settle, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let conflict = offices::open_conflict(&mut write, actor.region, kernel::Id::from_uuid(conflict))
        .await?
        .filter(|conflict| conflict.office.uuid() == id)
        .ok_or(Refusal::NotFound)?;
    let choice = choice(&form)?;
    let before = offices::find(&mut write, &permit).await?;
    still_open(&before)?;
    let to = format!("/offices/{id}");
    // Nobody replaces what they did not see.
    if form.text("seen") != mark(before.sheet().get(conflict.field).unwrap_or_default()) {
        return visit.finish(write, &form, &to, Some((FlashKind::Warning, "people-conflict-moved"))).await;
    }
    if choice == "offered" {
        let mut after = before.clone();
        after.put(conflict.field, conflict.offered.clone().map(Into::into));
        let author = Author { account: actor.account, name: &actor.name, cause: "conflict", reason: None };
        offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    }
    offices::settle_conflict(&mut write, actor.region, conflict.id, &actor.name, choice, now).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &[conflict.field.code()], &how).await?;
    tell(&visit, &mut write, conflict.office).await?;
    visit.finish(write, &form, &to, Some((FlashKind::Success, "people-conflict-settled"))).await
}
