//! Adding and correcting an office; two people at once; and settling what they left.

use access::{Facts, Kind, Leave, Permit, act, leave, permit};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::{Fault, Invalid, Refusal};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use store::Read;
use uuid::Uuid;
use work::{Audience, News};

use super::offices::{kind_name, office_id};
use crate::{
    codes::ServiceKind,
    office::{Assurance, Details, Field, Office, Service, State, reconcile},
    store::offices::{self, Author, District},
};

/// A group of fields on the form.
struct Group {
    title: &'static str,
    fields: &'static [Field],
}

const GROUPS: [Group; 4] = [
    Group {
        title: "people-group-name",
        fields: &[
            Field::Name,
            Field::Reading,
            Field::Kind,
            Field::Aliases,
            Field::Organization,
            Field::CorporateNumber,
        ],
    },
    Group {
        title: "people-group-reach",
        fields: &[
            Field::Phone,
            Field::Extension,
            Field::Fax,
            Field::Mail,
            Field::Web,
            Field::Days,
            Field::Hours,
            Field::DaysNote,
        ],
    },
    Group {
        title: "people-group-place",
        fields: &[
            Field::PostalCode,
            Field::Address,
            Field::Building,
            Field::Municipality,
            Field::Point,
            Field::Area,
        ],
    },
    Group {
        title: "people-group-more",
        fields: &[
            Field::Number,
            Field::MedicalId,
            Field::Insurer,
            Field::Capacity,
            Field::Beds,
            Field::Departments,
            Field::Note,
        ],
    },
];

#[derive(Template)]
#[template(path = "office_form.html")]
struct FormPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    form: FormState,
    groups: &'static [Group],
    kinds: Vec<Choice>,
    districts: Vec<Choice>,
    version: i64,
}

impl FormPage {
    fn label(&self, field: &Field) -> String {
        format!("people-field-{}", field.code())
    }

    fn support(&self, field: &Field) -> &'static str {
        match field {
            Field::Reading => "people-support-reading",
            Field::Aliases => "people-support-aliases",
            Field::CorporateNumber => "people-support-corporate-number",
            Field::Number => "people-support-number",
            Field::Municipality => "people-support-municipality",
            Field::Insurer => "people-support-insurer",
            Field::Point => "people-support-point",
            Field::Web => "people-support-web",
            _ => "",
        }
    }

    fn is_long(&self, field: &Field) -> bool {
        matches!(field, Field::Aliases | Field::DaysNote | Field::Departments | Field::Note)
    }

    fn is_kind(&self, field: &Field) -> bool {
        *field == Field::Kind
    }

    fn is_required(&self, field: &Field) -> bool {
        *field == Field::Name
    }
}

fn say(frame: &Frame, invalid: &Invalid) -> String {
    let values: Vec<(&str, &str)> =
        invalid.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    frame.say_with(invalid.key, &values)
}

/// The form, as it stands or as it came back.
fn page(visit: &Visit, at: Option<(Uuid, &str, i64)>, form: FormState, districts: Vec<District>) -> Answer {
    let frame = visit.frame();
    let mut crumbs = vec![Crumb::to("/offices", frame.say("people-offices"))];
    let title = match at {
        Some((id, name, _)) => {
            crumbs.push(Crumb::to(format!("/offices/{id}"), name));
            frame.say("people-office-edit")
        }
        None => frame.say("people-office-new"),
    };
    crumbs.push(Crumb::here(title.clone()));
    let kinds = ServiceKind::all().map(|kind| Choice::new(kind.code(), kind_name(&frame, kind))).collect();
    let districts = districts.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect();
    html(&FormPage {
        crumbs,
        title,
        action: at.map_or_else(|| "/offices/new".into(), |(id, ..)| format!("/offices/{id}/edit")),
        form,
        groups: &GROUPS,
        kinds,
        districts,
        version: at.map_or(0, |(_, _, version)| version),
        frame,
    })
}

fn came_back(answer: Answer) -> Answer {
    answer.map(|mut response: Response| {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response
    })
}

fn filled(office: &Office) -> FormState {
    let mut form = FormState::new("office");
    for &field in Field::ALL {
        form = form.with(field.code(), office.details.get(field).unwrap_or_default());
    }
    form.with("district", office.district.map(|id| id.to_string()).unwrap_or_default())
        .with("public", if office.public { "yes" } else { "" })
}

/// What was typed, in its normal form, or every field that cannot be taken.
fn read(form: &Form) -> Result<Details, Vec<Invalid>> {
    let (mut details, mut wrong) = (Details::default(), Vec::new());
    for &field in Field::ALL {
        match field.read(form.text(field.code())) {
            Ok(value) => details.set(field, value),
            Err(invalid) => wrong.push(invalid),
        }
    }
    if wrong.is_empty() { Ok(details) } else { Err(wrong) }
}

async fn districts(visit: &Visit, db: &mut Read) -> Result<Vec<District>, Fault> {
    offices::districts(db, visit.actor().region).await
}

pub(super) async fn new(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let districts = districts(&visit, &mut db).await?;
    page(&visit, None, FormState::new("office"), districts)
}

pub(super) async fn add(visit: Visit, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let leave: Leave<act::Add, Office> = leave(actor, &Facts::of(Kind::Office), now)?;
    let details = match read(&form) {
        Ok(details) => details,
        Err(wrong) => return refuse(&visit, None, &form, &wrong).await,
    };
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let id = visit.context().ids().next::<access::Office>();
    let kind = details.get(Field::Kind).and_then(ServiceKind::from_code);
    let office = Office {
        id,
        version: 1,
        state: State::Open,
        merged_into: None,
        services: kind.map(|kind| Service { kind, number: None, capacity: None }).into_iter().collect(),
        details,
        district: form.text("district").parse().ok(),
        public: form.ticked("public"),
        assurance: assured_by(&visit),
        changed_at: now,
    };
    offices::add(&mut write, &leave, std::slice::from_ref(&office), now).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::acted(&mut write, actor, Act::new(access::Action::Add, Kind::Office).with(id), &how).await?;
    tell(&visit, &mut write, id).await?;
    visit
        .finish(write, &form, &format!("/offices/{id}"), Some((FlashKind::Success, "people-office-added")))
        .await
}

/// Whoever saves a form says that it is right, for a year.
fn assured_by(visit: &Visit) -> Assurance {
    let today = visit.now().day_in_japan();
    let until = jiff::ToSpan::years(1);
    Assurance { by: Some(visit.actor().name.clone()), on: Some(today), until: today.checked_add(until).ok() }
}

async fn tell(visit: &Visit, write: &mut store::Write, id: access::OfficeId) -> Result<(), Fault> {
    let news = News::new("people.office", id, Audience::all());
    work::tell(write, visit.context().ids(), visit.actor().region, &news).await
}

async fn refuse(visit: &Visit, at: Option<(Uuid, &Office, i64)>, form: &Form, wrong: &[Invalid]) -> Answer {
    let mut db = visit.context().store().read().await?;
    let districts = districts(visit, &mut db).await?;
    let frame = visit.frame();
    let state = FormState::new("office").typed(form.fields()).refused(wrong, |one| say(&frame, one));
    came_back(page(visit, at.map(|(id, office, version)| (id, office.name(), version)), state, districts))
}

pub(super) async fn edit(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Office> =
        permit(&mut db, visit.actor(), office_id(id), visit.now()).await?;
    let office = offices::find(&mut db, &permit).await?;
    let districts = districts(&visit, &mut db).await?;
    page(&visit, Some((id, office.name(), office.version)), filled(&office), districts)
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let before = offices::find(&mut write, &permit).await?;
    let shown: i64 = form.text("version").parse().unwrap_or(before.version);
    let wished = match read(&form) {
        Ok(wished) => wished,
        Err(wrong) => {
            drop(write);
            return refuse(&visit, Some((id, &before, shown)), &form, &wrong).await;
        }
    };
    let base = offices::details_at(&mut write, actor.region, &before, shown).await?;
    let reconciled = reconcile(&base, &before.details, &wished);
    let author =
        Author { account: actor.account, name: &actor.name, cause: "edit", reason: form.filled("reason") };
    let mut after = before.clone();
    for change in &reconciled.made {
        after.details.set(change.field, change.after.clone());
    }
    after.district = form.text("district").parse().ok();
    after.public = form.ticked("public");
    after.assurance = assured_by(&visit);
    add_kind_as_service(&mut after);
    let changes = offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    for conflict in &reconciled.conflicts {
        let was = base.get(conflict.field);
        offices::keep_conflict(&mut write, visit.context().ids(), &permit, conflict, was, &author, now)
            .await?;
    }
    let fields: Vec<&'static str> = changes.iter().map(|change| change.field.code()).collect();
    if actor.offices.contains(&before.id)
        && let Some(account) = actor.account
    {
        let own: Vec<Field> = changes.iter().map(|change| change.field).collect();
        offices::confirm(&mut write, &permit, &own, account, now).await?;
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
    let choice = match form.text("choice") {
        "offered" => "offered",
        "kept" => "kept",
        _ => return Err(Refusal::invalid("choice", "people-invalid-choice").into()),
    };
    if choice == "offered" {
        let before = offices::find(&mut write, &permit).await?;
        let mut after = before.clone();
        after.details.set(conflict.field, conflict.offered.clone().map(Into::into));
        let author = Author { account: actor.account, name: &actor.name, cause: "conflict", reason: None };
        offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    }
    offices::settle_conflict(&mut write, actor.region, conflict.id, &actor.name, choice, now).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &[conflict.field.code()], &how).await?;
    tell(&visit, &mut write, conflict.office).await?;
    visit
        .finish(
            write,
            &form,
            &format!("/offices/{id}"),
            Some((FlashKind::Success, "people-conflict-settled")),
        )
        .await
}
