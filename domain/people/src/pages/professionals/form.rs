//! Adding and correcting a person; two people at once.

use access::{
    Action, Actor, Facts, Kind, Leave, Permit, ProfessionalId, Relation, Scope, act, leave, permit,
};
use askama::Template;
use audit::{Act, Face as Way, How, acted, changed, looked_at_many};
use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::{Day, Failure, Fault, Id, Invalid, text::fold};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState, PersonCard},
    html,
};
use store::{Read, Write, search};
use uuid::Uuid;
use work::{Audience, News};

use super::{
    affiliations::{self, Offers},
    person,
    seen::search_scope,
    show,
};
use crate::{
    office,
    professional::{
        Affiliation, Clash, Face, Profession, Professional, PublicConsent, Qualified, Standing, read_name,
        read_public_consent, read_reading, reconcile,
    },
    store::{
        offices::Author,
        professionals::{
            self,
            changes::{self, texts_at},
            find_to_change,
            list::records,
            office_names, places, save as keep,
        },
    },
};

/// Professions offered on a form; more where somebody has more.
const PROFESSIONS: usize = 4;
/// More than this nobody has.
const MOST_PROFESSIONS: usize = 12;
/// Longest qualification and note.
const LONGEST: usize = 200;
const LONGEST_NOTE: usize = 2000;

/// A field that two people changed.
struct Both {
    field: String,
    theirs: String,
    ours: String,
}

#[derive(Template)]
#[template(path = "professional_form.html")]
struct FormPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    form: FormState,
    standings: Vec<Choice>,
    professions: Vec<Choice>,
    places: Vec<usize>,
    offers: Option<Offers>,
    version: i64,
    clashes: Vec<Both>,
    other: String,
    similar: Vec<PersonCard>,
}

pub(super) fn say(frame: &Frame, invalid: &Invalid) -> String {
    let values: Vec<(&str, &str)> =
        invalid.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    frame.say_with(invalid.key, &values)
}

pub(super) fn came_back(answer: Answer) -> Answer {
    with_status(answer, StatusCode::UNPROCESSABLE_ENTITY)
}

fn with_status(answer: Answer, status: StatusCode) -> Answer {
    answer.map(|mut response: Response| {
        *response.status_mut() = status;
        response
    })
}

/// Tells that somebody changed; never what.
pub(super) async fn tell(visit: &Visit, write: &mut Write, person: ProfessionalId) -> Result<(), Fault> {
    let news = News::new("people.professional", person, Audience::all());
    work::tell(write, visit.context().ids(), visit.actor().region, &news).await
}

/// The form, as it stands or as it came back.
fn page(visit: &Visit, at: Option<&Professional>, form: FormState, offers: Option<Offers>) -> FormPage {
    let frame = visit.frame();
    let mut crumbs = vec![Crumb::to("/people", frame.say("people-person-list"))];
    let (title, action) = match at {
        Some(person) => {
            crumbs.push(Crumb::to(format!("/people/{}", person.id), &person.name));
            (frame.say("people-person-edit"), format!("/people/{}/edit", person.id))
        }
        None => (frame.say("people-person-new"), "/people/new".to_owned()),
    };
    crumbs.push(Crumb::here(title.clone()));
    let typed = (1..=MOST_PROFESSIONS).rev().find(|n| !form.value(&format!("profession-{n}")).is_empty());
    let every: Vec<Profession> = Profession::all().collect();
    FormPage {
        crumbs,
        title,
        action,
        standings: show::choices(Standing::ALL, Standing::code, |one| show::standing(&frame, one)),
        professions: show::choices(&every, Profession::code, |one| show::profession(&frame, one)),
        places: (1..=PROFESSIONS.max(typed.unwrap_or(0) + 1).min(MOST_PROFESSIONS)).collect(),
        form,
        offers,
        version: at.map_or(0, |person| person.version),
        clashes: Vec::new(),
        other: String::new(),
        similar: Vec::new(),
        frame,
    }
}

fn filled(person: &Professional) -> FormState {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let yes = |yes: bool| if yes { "yes" } else { "" };
    let mut form = FormState::new("person")
        .with("name", person.name.as_str())
        .with("reading", person.reading.as_str())
        .with("standing", person.standing.code())
        .with("phone", text(&person.phone))
        .with("mail", text(&person.mail))
        .with("note", text(&person.note))
        .with("public", yes(person.public.is_some()))
        .with("active", yes(person.active));
    if let Some(consent) = &person.public {
        form = form.with("public-by", consent.by.as_str());
        for (name, day) in [("public-on", consent.on), ("public-until", consent.until)] {
            for (part, value) in show::parts(day) {
                form = form.with(format!("{name}-{part}"), value);
            }
        }
    }
    for (n, one) in (1..).zip(&person.professions) {
        form = form
            .with(format!("profession-{n}"), one.profession.code())
            .with(format!("qualification-{n}"), text(&one.qualification));
    }
    form
}

/// What was typed, put into `person`; or every field that cannot be taken.
fn read(form: &Form, person: &Professional, today: Day) -> Result<Professional, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let mut take = |read: Result<String, Invalid>| {
        read.unwrap_or_else(|invalid| {
            wrong.push(invalid);
            String::new()
        })
    };
    let name = take(read_name(form.text("name")));
    let reading = take(read_reading(form.text("reading")));
    let mut reach = |field: office::Field| {
        let read = field.read(form.text(field.code())).unwrap_or_else(|invalid| {
            wrong.push(invalid);
            None
        });
        read.map(String::from)
    };
    let (phone, mail) = (reach(office::Field::Phone), reach(office::Field::Mail));
    let standing = Standing::from_code(form.text("standing"));
    if standing.is_none() {
        wrong.push(Invalid::new("standing", "people-invalid-standing"));
    }
    let professions = read_professions(form, &mut wrong);
    let note = form.filled("note").map(ToOwned::to_owned);
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        wrong.push(Invalid::new("note", "people-invalid-too-long").with("longest", LONGEST_NOTE));
    }
    let public = read_public(form, person, today, &mut wrong);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Professional {
        name,
        reading,
        standing: standing.unwrap_or(Standing::Support),
        professions,
        phone,
        mail,
        note,
        public,
        active: form.ticked("active"),
        ..person.clone()
    })
}

/// Consent to being shown to the public, while the box is ticked; taking the tick away takes it back.
fn read_public(
    form: &Form,
    person: &Professional,
    today: Day,
    wrong: &mut Vec<Invalid>,
) -> Option<PublicConsent> {
    if !form.ticked("public") {
        return None;
    }
    let days = [form.day("public-on"), form.day("public-until")];
    let unreadable: Vec<&'static str> = ["public-on", "public-until"]
        .into_iter()
        .zip(&days)
        .filter_map(|(name, day)| day.is_err().then_some(name))
        .collect();
    let [on, until] = days.map(|day| {
        day.unwrap_or_else(|invalid| {
            wrong.push(invalid);
            None
        })
    });
    match read_public_consent(form.filled("public-by"), on, until, person.public.as_ref(), today) {
        Ok(consent) => Some(consent),
        Err(missing) => {
            wrong.extend(missing.into_iter().filter(|one| !unreadable.contains(&&*one.field)));
            None
        }
    }
}

fn read_professions(form: &Form, wrong: &mut Vec<Invalid>) -> Vec<Qualified> {
    let mut professions: Vec<Qualified> = Vec::new();
    for n in 1..=MOST_PROFESSIONS {
        let field = format!("profession-{n}");
        let qualification = form.filled(&format!("qualification-{n}")).map(ToOwned::to_owned);
        if qualification.as_ref().is_some_and(|words| words.chars().count() > LONGEST) {
            let invalid = Invalid::new(format!("qualification-{n}"), "people-invalid-too-long");
            wrong.push(invalid.with("longest", LONGEST));
        }
        match Profession::from_code(form.text(&field)) {
            Some(profession) if professions.iter().any(|one| one.profession == profession) => {
                wrong.push(Invalid::new(field, "people-invalid-profession-twice"));
            }
            Some(profession) => professions.push(Qualified { profession, qualification }),
            None if qualification.is_some() => {
                wrong.push(Invalid::new(field, "people-invalid-profession-missing"));
            }
            None => {}
        }
    }
    professions
}

pub(super) async fn new(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let state = FormState::new("person").with("standing", Standing::Support.code());
    let (state, found) = affiliations::first(&visit, &mut db, state.with("main", "yes")).await?;
    let offers = Offers::of(&visit, &mut db, &visit.frame(), found).await?;
    html(&page(&visit, None, state, Some(offers)))
}

/// How somebody who will belong to this office stands to who adds them.
fn near(actor: &Actor, affiliation: &Affiliation) -> Relation {
    match affiliation.office {
        Some(office) if actor.offices.contains(&office) => Relation::Office,
        _ => Relation::Stranger,
    }
}

pub(super) async fn add(visit: Visit, form: Form) -> Answer {
    let (actor, now, ids) = (visit.actor(), visit.now(), visit.context().ids());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let blank = Professional {
        id: ids.next(),
        version: 1,
        active: true,
        name: String::new(),
        reading: String::new(),
        standing: Standing::Support,
        professions: Vec::new(),
        phone: None,
        mail: None,
        note: None,
        face: Face::default(),
        public: None,
        changed_at: now,
    };
    let (chosen, unclear) = match affiliations::office(&visit, &mut write, &form).await? {
        Ok(chosen) => (chosen, None),
        Err((chosen, invalid)) => (chosen, Some(invalid)),
    };
    let typed = read(&form, &blank, now.day_in_japan());
    let belongs = affiliations::read(actor, &form, blank.id, ids.next(), chosen.id, None);
    let (person, affiliation) = match (typed, belongs, unclear) {
        (Ok(person), Ok(affiliation), None) => (Professional { active: true, ..person }, affiliation),
        (typed, belongs, unclear) => {
            let mut wrong = typed.err().unwrap_or_default();
            wrong.extend(affiliations::wrong(belongs.err(), unclear));
            drop(write);
            let frame = visit.frame();
            let state = FormState::new("person").typed(form.fields()).refused(&wrong, |one| say(&frame, one));
            let mut db = visit.context().store().read().await?;
            let offers = Offers::of(&visit, &mut db, &frame, chosen.candidates).await?;
            return came_back(html(&page(&visit, None, state, Some(offers))));
        }
    };
    let facts = Facts::of(Kind::Professional).in_relation(near(actor, &affiliation));
    let leave: Leave<act::Add, Professional> = leave(actor, &facts, now)?;
    if !form.ticked("different") {
        let similar = similar(&visit, &mut write, &person).await?;
        if !similar.is_empty() {
            drop(write);
            return ask_whether_same(&visit, &form, chosen.id, &similar).await;
        }
    }
    let id = person.id;
    professionals::add(&mut write, &leave, &[(person, vec![affiliation])], now).await?;
    let act = Act::new(Action::Add, Kind::Professional).with(id);
    acted(&mut write, actor, act, &How::new(Way::Html, ids)).await?;
    tell(&visit, &mut write, id).await?;
    let said = (FlashKind::Success, "people-person-added");
    visit.finish(write, &form, &format!("/people/{id}"), Some(said)).await
}

/// People of the directory who have the same name in any spelling, the same reading or the same telephone, as far as
/// the reader may know of them.
async fn similar(
    visit: &Visit,
    db: &mut Read,
    person: &Professional,
) -> Result<Vec<Id<Professional>>, Failure> {
    let actor = visit.actor();
    let scope = search_scope(&Scope::of(actor, Kind::Professional));
    let plain = |text: &str| fold(text).replace(' ', "");
    let digits = |phone: Option<&String>| -> Option<String> {
        phone.map(|phone| phone.chars().filter(char::is_ascii_digit).collect())
    };
    let (name, reading) = (plain(&person.name), plain(&person.reading));
    let phone = digits(person.phone.as_ref());
    let mut ids: Vec<ProfessionalId> = Vec::new();
    for text in [Some(&person.name), Some(&person.reading), phone.as_ref()].into_iter().flatten() {
        if text.trim().chars().count() < 2 {
            continue;
        }
        let query = search::Query::new(actor.region, text).among(places::KIND, scope.clone()).limit(20);
        let found = match db.search(&query).await {
            Ok(found) => found,
            Err(Failure::Refused(_)) => continue,
            Err(failed) => return Err(failed),
        };
        ids.extend(found.iter().flat_map(|found| &found.hits).map(search::Hit::id::<access::Professional>));
    }
    ids.sort_unstable();
    ids.dedup();
    let records = professionals::load(db, actor.region, &ids).await?;
    let same = |one: &Professional| {
        plain(&one.name) == name
            || !reading.is_empty() && plain(&one.reading) == reading
            || phone.is_some() && digits(one.phone.as_ref()) == phone
    };
    Ok(records.into_iter().filter(|one| same(&one.person)).map(|one| one.person.id.cast()).collect())
}

/// The form again, with those who may be the same person, each written down as seen. Nothing was kept.
async fn ask_whether_same(
    visit: &Visit,
    form: &Form,
    office: Option<access::OfficeId>,
    similar: &[Id<Professional>],
) -> Answer {
    let (actor, frame) = (visit.actor(), visit.frame());
    let mut write = visit.context().store().write().await?;
    let how = How::new(Way::Html, visit.context().ids());
    let kind = Kind::Professional;
    let looked = looked_at_many(&mut write, actor, Action::List, kind, similar.to_vec(), &how).await?;
    let records = records(&mut write, &looked).await?;
    let named = office_names(&mut write, actor.region, office.as_slice()).await?;
    let found = named.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let offers = Offers::of(visit, &mut write, &frame, found).await?;
    write.commit().await?;
    let mut page = page(visit, None, FormState::new("person").typed(form.fields()), Some(offers));
    page.similar = records.iter().map(|record| show::card(visit, &frame, record)).collect();
    with_status(html(&page), StatusCode::CONFLICT)
}

async fn permitted(
    visit: &Visit,
    db: &mut Read,
    person: Uuid,
) -> kernel::Outcome<(Permit<act::Change, Professional>, Professional)> {
    let permit: Permit<act::Change, Professional> =
        permit(db, visit.actor(), show::id(person), visit.now()).await?;
    let record = find_to_change(db, &permit).await?;
    Ok((permit, record.person))
}

pub(super) async fn edit(visit: Visit, Path(person): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let (_, person) = permitted(&visit, &mut db, person).await?;
    html(&page(&visit, Some(&person), filled(&person), None))
}

pub(super) async fn save(visit: Visit, Path(person): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (permit, before) = permitted(&visit, &mut write, person).await?;
    let shown: i64 = form.text("version").parse().unwrap_or(before.version);
    let wished = match read(&form, &before, now.day_in_japan()) {
        Ok(wished) => wished,
        Err(wrong) => {
            drop(write);
            let frame = visit.frame();
            let state = FormState::new("person").typed(form.fields()).refused(&wrong, |one| say(&frame, one));
            let shown = Professional { version: shown, ..before };
            return came_back(html(&page(&visit, Some(&shown), state, None)));
        }
    };
    let base = texts_at(&mut write, &permit, &before, shown).await?;
    let (after, clashes) = reconcile(&base, &before, &wished);
    if !clashes.is_empty() {
        let steps = changes::history(&mut write, &permit, shown).await?;
        drop(write);
        let other = steps.into_iter().next().map(|step| step.author).unwrap_or_default();
        return with_status(both(&visit, &before, &after, &clashes, other), StatusCode::CONFLICT);
    }
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    let fields = keep(&mut write, &permit, &before, &after, &author, now).await?;
    let fields: Vec<&'static str> = fields.into_iter().map(|field| field.code()).collect();
    let how = How::new(Way::Html, visit.context().ids());
    changed(&mut write, actor, &permit, &fields, &how).await?;
    tell(&visit, &mut write, before.id).await?;
    let said = (FlashKind::Success, "people-person-saved");
    visit.finish(write, &form, &format!("/people/{person}"), Some(said)).await
}

/// The form again with what both people typed: what stands there now beside each field, the own words in it. Nothing
/// was kept; sent again, the own words count.
fn both(
    visit: &Visit,
    now: &Professional,
    merged: &Professional,
    clashes: &[Clash],
    other: String,
) -> Answer {
    let shown = Professional { version: now.version, ..now.clone() };
    let mut page = page(visit, Some(&shown), filled(merged), None);
    page.clashes = clashes
        .iter()
        .map(|clash| Both {
            field: page.frame.say(&format!("people-person-field-{}", clash.field.code())),
            theirs: person::value(&page.frame, clash.field, clash.theirs.as_deref()),
            ours: person::value(&page.frame, clash.field, clash.ours.as_deref()),
        })
        .collect();
    page.other = other;
    html(&page)
}
