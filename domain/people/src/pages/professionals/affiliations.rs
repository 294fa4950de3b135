//! Where somebody belongs: beginning and ending an affiliation.

use access::{Actor, OfficeId, Permit, Role, act, permit};
use askama::Template;
use audit::{Face as Way, How, changed};
use axum::extract::Path;
use kernel::{
    Day, Fault, Id, Invalid, Outcome, Refusal,
    calendar::{FuzzyDate, Precision},
};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use store::{Read, search};
use uuid::Uuid;

use super::{
    form::{came_back, say, tell},
    show,
};
use crate::{
    codes::{Municipality, MunicipalityCode},
    professional::{Affiliation, AffiliationKind, Employment, Professional},
    said_detail,
    store::{
        districts,
        offices::Author,
        professionals::{
            Belonging,
            changes::{begin_affiliation, correct_affiliation, end_affiliation},
            find_to_change, office_names,
        },
    },
};

/// Offices offered where several have the name.
const CANDIDATES: u32 = 20;

/// What the fields of an affiliation offer.
pub(super) struct Offers {
    /// The hub names any office; others choose among their own.
    pub any: bool,
    /// Offices to choose from.
    pub offices: Vec<Choice>,
    /// Kinds of affiliation.
    pub kinds: Vec<Choice>,
    /// 常勤, 非常勤 …
    pub employments: Vec<Choice>,
    /// Districts to serve.
    pub districts: Vec<Choice>,
    /// The place, where it is not theirs to say another.
    pub fixed: Option<String>,
}

/// What was chosen, or typed so far.
#[derive(Default)]
pub(super) struct Office {
    /// The office, once it is clear which.
    pub id: Option<OfficeId>,
    /// Several that were meant.
    pub candidates: Vec<Choice>,
}

/// Whether they may name any office.
fn names_any(actor: &Actor) -> bool {
    actor.role == Role::Hub
}

impl Offers {
    pub(super) async fn of(
        visit: &Visit,
        db: &mut Read,
        frame: &Frame,
        found: Vec<Choice>,
    ) -> Result<Self, Fault> {
        let actor = visit.actor();
        let any = names_any(actor);
        let offices = if any {
            found
        } else {
            let own = office_names(db, actor.region, &actor.offices).await?;
            own.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect()
        };
        let kinds = show::choices(AffiliationKind::ALL, AffiliationKind::code, |one| show::kind(frame, one));
        let districts = districts::all(db, actor.region).await?;
        Ok(Self {
            any,
            offices,
            kinds,
            employments: show::employments(frame),
            districts: districts.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect(),
            fixed: None,
        })
    }
}

/// Which office is meant: the one that was chosen, or the only one of that name.
pub(super) async fn office(
    visit: &Visit,
    db: &mut Read,
    form: &Form,
) -> Outcome<Result<Office, (Office, Invalid)>> {
    let actor = visit.actor();
    if let Some(id) = form.filled("office").and_then(|id| id.parse::<OfficeId>().ok()) {
        let known = !office_names(db, actor.region, &[id]).await?.is_empty();
        let theirs = names_any(actor) || actor.offices.contains(&id);
        if known && theirs {
            return Ok(Ok(Office { id: Some(id), candidates: Vec::new() }));
        }
    }
    let Some(typed) = form.filled("office-name").filter(|_| names_any(actor)) else {
        return Ok(Ok(Office::default()));
    };
    let query =
        search::Query::new(actor.region, typed).among("office", search::Scope::all()).limit(CANDIDATES);
    let found = db.search(&query).await?;
    let hits: Vec<&search::Hit> = found.iter().flat_map(|found| &found.hits).collect();
    let same: Vec<&search::Hit> = hits.iter().copied().filter(|hit| hit.title == typed).collect();
    let only = match (&hits[..], &same[..]) {
        ([one], _) | (_, [one]) => Some(one.id()),
        _ => None,
    };
    if let Some(id) = only {
        return Ok(Ok(Office { id: Some(id), candidates: Vec::new() }));
    }
    let key = if hits.is_empty() { "people-invalid-office-unknown" } else { "people-invalid-office-several" };
    let candidates = hits
        .iter()
        .map(|hit| {
            Choice::new(hit.id::<access::Office>().to_string(), &hit.title)
                .explained(said_detail(|key| visit.frame().say(key), &hit.detail))
        })
        .collect();
    Ok(Err((Office { id: None, candidates }, Invalid::new("office", key))))
}

/// What was typed about an affiliation, or what is wrong with it. Who may not name any place keeps the one of `before`.
pub(super) fn read(
    actor: &Actor,
    form: &Form,
    person: access::ProfessionalId,
    id: Id<Affiliation>,
    office: Option<OfficeId>,
    before: Option<&Affiliation>,
) -> Result<Affiliation, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let before = before.filter(|_| !names_any(actor));
    let kind = if names_any(actor) {
        AffiliationKind::from_code(form.text("kind"))
    } else {
        Some(before.map_or(AffiliationKind::Work, |before| before.kind))
    };
    let Some(kind) = kind else {
        return Err(vec![Invalid::new("kind", "people-invalid-affiliation-kind")]);
    };
    let mut text = |name: &'static str| {
        let typed = form.filled(name).map(ToOwned::to_owned);
        if typed.as_ref().is_some_and(|typed| typed.chars().count() > LONGEST) {
            wrong.push(Invalid::new(name, "people-invalid-too-long").with("longest", LONGEST));
        }
        typed
    };
    let (body, role, note) = (text("body"), text("role"), text("affiliation-note"));
    let mut day = |name: &'static str| {
        form.fuzzy(name).unwrap_or_else(|invalid| {
            wrong.push(invalid);
            None
        })
    };
    let (from, to) = (day("from"), day("to"));
    let municipality = form.filled("municipality").and_then(|typed| {
        let named = || Municipality::leading(typed, None).filter(|(_, rest)| rest.is_empty());
        let read = MunicipalityCode::read(typed, None).ok().map(|read| read.number());
        let read = read.or_else(|| named().map(|(found, _)| found.code));
        if read.is_none() {
            wrong.push(Invalid::new("municipality", "people-invalid-municipality"));
        }
        read.map(|code| code.to_string())
    });
    let works = kind == AffiliationKind::Work;
    let typed = Affiliation {
        id,
        professional: person,
        kind,
        office: office.filter(|_| works),
        body: body.filter(|_| !works),
        district: form.text("district").parse().ok().filter(|_| kind == AffiliationKind::Commissioner),
        municipality: municipality.filter(|_| kind == AffiliationKind::Adviser),
        role,
        employment: Employment::from_code(form.text("employment")),
        main: form.ticked("main"),
        from: from.as_ref().map(FuzzyDate::first),
        to: to.as_ref().map(FuzzyDate::last),
        from_written: from.as_ref().and_then(written),
        to_written: to.as_ref().and_then(written),
        note,
    };
    let affiliation = match before {
        Some(before) => Affiliation {
            office: before.office,
            body: before.body.clone(),
            district: before.district,
            municipality: before.municipality.clone(),
            ..typed
        },
        None => typed,
    };
    wrong.extend(affiliation.check().err());
    if wrong.is_empty() { Ok(affiliation) } else { Err(wrong) }
}

/// Longest line of text.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "professional_affiliation.html")]
struct BeginPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    button: &'static str,
    form: FormState,
    offers: Offers,
}

async fn page(
    visit: &Visit,
    db: &mut Read,
    person: &Professional,
    before: Option<&Belonging>,
    form: FormState,
    found: Vec<Choice>,
) -> Answer {
    let frame = visit.frame();
    let mut offers = Offers::of(visit, db, &frame, found).await?;
    offers.fixed = before.filter(|_| !offers.any).map(|one| show::place(&frame, one));
    let (here, title, button) = match before {
        Some(_) => ("people-affiliation-edit", "people-affiliation-edit-of", "people-person-save"),
        None => ("people-affiliation-new", "people-affiliation-new-of", "people-affiliation-add"),
    };
    html(&BeginPage {
        crumbs: crumbs(&frame, person, here),
        title: frame.say_one(title, "name", &person.name),
        action: match before {
            Some(one) => format!("/people/{}/affiliations/{}/edit", person.id, one.affiliation.id),
            None => format!("/people/{}/affiliations/new", person.id),
        },
        button,
        form,
        offers,
        frame,
    })
}

fn crumbs(frame: &Frame, person: &Professional, here: &str) -> Vec<Crumb> {
    vec![
        Crumb::to("/people", frame.say("people-person-list")),
        Crumb::to(format!("/people/{}", person.id), &person.name),
        Crumb::here(frame.say(here)),
    ]
}

pub(super) async fn new(visit: Visit, Path(person): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Professional> =
        permit(&mut db, visit.actor(), show::id(person), visit.now()).await?;
    let record = find_to_change(&mut db, &permit).await?;
    let (state, found) = first(&visit, &mut db, FormState::new("affiliation")).await?;
    page(&visit, &mut db, &record.person, None, state, found).await
}

/// A new form, with the office from whose page one came.
pub(super) async fn first(
    visit: &Visit,
    db: &mut Read,
    state: FormState,
) -> Result<(FormState, Vec<Choice>), Fault> {
    let state = state.with("kind", AffiliationKind::Work.code());
    let actor = visit.actor();
    let asked = visit.query("office").and_then(|id| id.parse::<OfficeId>().ok());
    let Some(id) = asked.or_else(|| actor.offices.first().copied().filter(|_| !names_any(actor))) else {
        return Ok((state, Vec::new()));
    };
    let named = office_names(db, actor.region, &[id]).await?;
    let found = named.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    Ok((state.with("office", id.to_string()), found))
}

pub(super) async fn add(visit: Visit, Path(person): Path<Uuid>, form: Form) -> Answer {
    let (actor, now, ids) = (visit.actor(), visit.now(), visit.context().ids());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Professional> = permit(&mut write, actor, show::id(person), now).await?;
    let record = find_to_change(&mut write, &permit).await?;
    let chosen = office(&visit, &mut write, &form).await?;
    let (chosen, unclear) = match chosen {
        Ok(chosen) => (chosen, None),
        Err((chosen, invalid)) => (chosen, Some(invalid)),
    };
    let read = read(actor, &form, record.person.id, ids.next(), chosen.id, None);
    let read = read.and_then(|read| not_twice(&record.belongings, read));
    let affiliation = match (read, unclear) {
        (Ok(affiliation), None) => affiliation,
        (read, unclear) => {
            let wrong = wrong(read.err(), unclear);
            drop(write);
            let frame = visit.frame();
            let state =
                FormState::new("affiliation").typed(form.fields()).refused(&wrong, |one| say(&frame, one));
            let mut db = visit.context().store().read().await?;
            return came_back(page(&visit, &mut db, &record.person, None, state, chosen.candidates).await);
        }
    };
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    begin_affiliation(&mut write, &permit, &affiliation, &author, now).await?;
    changed(&mut write, actor, &permit, &["affiliation"], &How::new(Way::Html, ids)).await?;
    tell(&visit, &mut write, record.person.id).await?;
    let said = (FlashKind::Success, "people-affiliation-added");
    visit.finish(write, &form, &format!("/people/{person}"), Some(said)).await
}

/// How a day was written, where that says less than a day.
fn written(date: &FuzzyDate) -> Option<String> {
    (date.precision() != Precision::Day).then(|| date.written().to_owned())
}

/// The affiliation, unless the person has the same already.
fn not_twice(belongings: &[Belonging], affiliation: Affiliation) -> Result<Affiliation, Vec<Invalid>> {
    if belongings.iter().any(|one| affiliation.repeats(&one.affiliation)) {
        return Err(vec![Invalid::new(affiliation.place_field(), "people-invalid-affiliation-twice")]);
    }
    Ok(affiliation)
}

fn filled(one: &Belonging) -> FormState {
    let affiliation = &one.affiliation;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut form = FormState::new("affiliation")
        .with("kind", affiliation.kind.code())
        .with("office", id(affiliation.office.map(|id| id.uuid())))
        .with("district", id(affiliation.district.map(|id| id.uuid())))
        .with("municipality", text(&affiliation.municipality))
        .with("body", text(&affiliation.body))
        .with("role", text(&affiliation.role))
        .with("employment", affiliation.employment.map(Employment::code).unwrap_or_default())
        .with("main", if affiliation.main { "yes" } else { "" })
        .with("affiliation-note", text(&affiliation.note));
    let days = [
        ("from", &affiliation.from_written, affiliation.from),
        ("to", &affiliation.to_written, affiliation.to),
    ];
    for (name, written, day) in days {
        match (written, day) {
            (Some(written), _) => form = form.with(format!("{name}-year"), written.as_str()),
            (None, Some(day)) => {
                for (part, value) in show::parts(day) {
                    form = form.with(format!("{name}-{part}"), value);
                }
            }
            (None, None) => {}
        }
    }
    form
}

pub(super) async fn edit(visit: Visit, Path((person, affiliation)): Path<(Uuid, Uuid)>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Professional> =
        permit(&mut db, visit.actor(), show::id(person), visit.now()).await?;
    let record = find_to_change(&mut db, &permit).await?;
    let one = belonging(&record.belongings, affiliation)?;
    let named = one.affiliation.office.zip(one.office.clone());
    let found = named.map(|(id, name)| Choice::new(id.to_string(), name)).into_iter().collect();
    page(&visit, &mut db, &record.person, Some(one), filled(one), found).await
}

pub(super) async fn correct(
    visit: Visit,
    Path((person, affiliation)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Professional> = permit(&mut write, actor, show::id(person), now).await?;
    let record = find_to_change(&mut write, &permit).await?;
    let one = belonging(&record.belongings, affiliation)?;
    let (chosen, unclear) = match office(&visit, &mut write, &form).await? {
        Ok(chosen) => (chosen, None),
        Err((chosen, invalid)) => (chosen, Some(invalid)),
    };
    let before = &one.affiliation;
    let read = read(actor, &form, record.person.id, before.id, chosen.id, Some(before));
    let read = read.and_then(|read| not_twice(&record.belongings, read));
    let after = match (read, unclear) {
        (Ok(after), None) => after,
        (read, unclear) => {
            let wrong = wrong(read.err(), unclear);
            drop(write);
            let frame = visit.frame();
            let state =
                FormState::new("affiliation").typed(form.fields()).refused(&wrong, |one| say(&frame, one));
            let mut db = visit.context().store().read().await?;
            return came_back(
                page(&visit, &mut db, &record.person, Some(one), state, chosen.candidates).await,
            );
        }
    };
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    if correct_affiliation(&mut write, &permit, one, &after, &author, now).await? {
        let how = How::new(Way::Html, visit.context().ids());
        changed(&mut write, actor, &permit, &["affiliation"], &how).await?;
        tell(&visit, &mut write, record.person.id).await?;
    }
    let said = (FlashKind::Success, "people-affiliation-corrected");
    visit.finish(write, &form, &format!("/people/{person}"), Some(said)).await
}

/// What to correct. While it is unclear which office is meant, that none was chosen need not be said too.
pub(super) fn wrong(read: Option<Vec<Invalid>>, unclear: Option<Invalid>) -> Vec<Invalid> {
    let mut wrong = read.unwrap_or_default();
    if unclear.is_some() {
        wrong.retain(|one| one.field != "office");
    }
    unclear.into_iter().chain(wrong).collect()
}

#[derive(Template)]
#[template(path = "professional_affiliation_end.html")]
struct EndPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    place: String,
    days: Option<String>,
    action: String,
    form: FormState,
}

fn end_page(visit: &Visit, person: &Professional, one: &Belonging, form: FormState) -> Answer {
    let frame = visit.frame();
    html(&EndPage {
        crumbs: crumbs(&frame, person, "people-affiliation-end"),
        title: frame.say_one("people-affiliation-end-of", "name", &person.name),
        place: show::place_and_role(&frame, one),
        days: show::days(&frame, &one.affiliation),
        action: format!("/people/{}/affiliations/{}/end", person.id, one.affiliation.id),
        form,
        frame,
    })
}

pub(super) async fn ask(visit: Visit, Path((person, affiliation)): Path<(Uuid, Uuid)>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Professional> =
        permit(&mut db, visit.actor(), show::id(person), visit.now()).await?;
    let record = find_to_change(&mut db, &permit).await?;
    let one = belonging(&record.belongings, affiliation)?;
    let today = visit.now().day_in_japan();
    let end = one.affiliation.to.unwrap_or(today);
    let state = show::parts(end)
        .into_iter()
        .fold(FormState::new("end"), |state, (part, value)| state.with(format!("to-{part}"), value));
    end_page(&visit, &record.person, one, state)
}

fn belonging(belongings: &[Belonging], affiliation: Uuid) -> Result<&Belonging, Refusal> {
    belongings.iter().find(|one| one.affiliation.id.uuid() == affiliation).ok_or(Refusal::NotFound)
}

pub(super) async fn end(visit: Visit, Path((person, affiliation)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Professional> = permit(&mut write, actor, show::id(person), now).await?;
    let record = find_to_change(&mut write, &permit).await?;
    let one = belonging(&record.belongings, affiliation)?;
    let to = match last_day(&form, one) {
        Ok(to) => to,
        Err(invalid) => {
            drop(write);
            let frame = visit.frame();
            let state =
                FormState::new("end").typed(form.fields()).refused(&[invalid], |one| say(&frame, one));
            return came_back(end_page(&visit, &record.person, one, state));
        }
    };
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    end_affiliation(&mut write, &permit, one, to, &author, now).await?;
    let how = How::new(Way::Html, visit.context().ids());
    changed(&mut write, actor, &permit, &["affiliation"], &how).await?;
    tell(&visit, &mut write, record.person.id).await?;
    let said = (FlashKind::Success, "people-affiliation-ended");
    visit.finish(write, &form, &format!("/people/{person}"), Some(said)).await
}

fn last_day(form: &Form, one: &Belonging) -> Result<Day, Invalid> {
    let to = form.day("to")?.ok_or_else(|| Invalid::new("to", "people-invalid-last-day-missing"))?;
    let ended = Affiliation { to: Some(to), to_written: None, ..one.affiliation.clone() };
    ended.check().map(|()| to)
}
