//! 法人: all offices of one, and its name changed at all of them in one act.

use access::{Action, Facts, Kind, Permit, act, may, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use kernel::{Invalid, Refusal};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Crumb, FormState, OfficeCard},
    html,
};
use store::Read;
use uuid::Uuid;
use work::{Audience, News};

use super::{
    office_shown,
    offices::{card, office_id},
};
use crate::{
    office::{Field, Office},
    store::offices::{self, Author},
};

/// The fields by which an office says which 法人 it belongs to.
const FIELDS: [Field; 2] = [Field::Organization, Field::CorporateNumber];

#[derive(Template)]
#[template(path = "organization.html")]
struct OrganizationPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    name: String,
    number: String,
    cards: Vec<OfficeCard>,
    total: String,
    /// Where the name is changed, for who may change every office of it.
    action: Option<String>,
    form: FormState,
}

/// An office with all others of its 法人, each with the leave to look at it.
async fn offices_of(
    visit: &Visit,
    db: &mut Read,
    id: Uuid,
) -> Result<(Office, Vec<Permit<act::Look, Office>>), page::Stop> {
    let (actor, now) = (visit.actor(), visit.now());
    let first: Permit<act::Look, Office> = permit(db, actor, office_id(id), now).await?;
    let office = offices::find(db, &first).await?;
    let keys = offices::organization_keys(&office.details);
    if keys.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let mut seen = Vec::new();
    for other in offices::of_organization(db, actor.region, &keys).await? {
        // What this reader may not see is not counted either.
        if let Ok(one) = permit::<act::Look, Office>(db, actor, other.cast(), now).await {
            seen.push(one);
        }
    }
    Ok((office, seen))
}

/// An organisation has offices of many hands; who keeps the whole directory renames it.
fn may_rename(visit: &Visit) -> bool {
    may(visit.actor(), Action::Add, &Facts::of(Kind::Office)) == access::Answer::Yes
}

async fn page(visit: &Visit, id: Uuid, form: Option<FormState>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let (office, seen) = offices_of(visit, &mut db, id).await?;
    let (frame, today) = (visit.frame(), visit.now().day_in_japan());
    let mut cards = Vec::with_capacity(seen.len());
    for one in &seen {
        let office = office_shown::find(visit, &mut db, one).await?;
        let stale = office.assurance.is_stale(today);
        cards.push(card(&frame, office.id, &office.details, office.services.len(), stale));
    }
    let text = |field| office.details.get(field).unwrap_or_default().to_owned();
    let (name, number) = (text(Field::Organization), text(Field::CorporateNumber));
    let form = form.unwrap_or_else(|| {
        FormState::new("organization")
            .with(Field::Organization.code(), &name)
            .with(Field::CorporateNumber.code(), &number)
    });
    html(&OrganizationPage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::to(format!("/offices/{id}"), office.name()),
            Crumb::here(frame.say("people-organization")),
        ],
        total: frame.say_one("people-offices-count", "count", &cards.len()),
        action: may_rename(visit).then(|| format!("/offices/{id}/organization")),
        name,
        number,
        cards,
        form,
        frame,
    })
}

pub(super) async fn look(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    page(&visit, id, None).await
}

fn read(form: &Form) -> Result<[Option<Box<str>>; 2], Vec<Invalid>> {
    let mut wrong = Vec::new();
    let values = FIELDS.map(|field| {
        field.read(form.text(field.code())).unwrap_or_else(|invalid| {
            wrong.push(invalid);
            None
        })
    });
    if values[0].is_none() && wrong.is_empty() {
        wrong.push(Invalid::new(Field::Organization.code(), "people-invalid-name-missing"));
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

async fn rename(
    visit: &Visit,
    write: &mut store::Write,
    id: access::OfficeId,
    values: &[Option<Box<str>>; 2],
) -> Result<(), page::Stop> {
    let (actor, now, ids) = (visit.actor(), visit.now(), visit.context().ids());
    let permit: Permit<act::Change, Office> = permit(write, actor, id.cast(), now).await?;
    let before = offices::find(write, &permit).await?;
    let mut after = before.clone();
    for (field, value) in FIELDS.into_iter().zip(values) {
        after.put(field, value.clone());
    }
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    let changes = offices::save(write, actor.region, &before, &mut after, &author, now).await?;
    if changes.is_empty() {
        return Ok(());
    }
    let fields: Vec<&'static str> = changes.iter().map(|change| change.field.code()).collect();
    audit::changed(write, actor, &permit, &fields, &How::new(Way::Html, ids)).await?;
    let news = News::new("people.office", id, Audience::all());
    Ok(work::tell(write, ids, actor.region, &news).await?)
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (_, seen) = offices_of(&visit, &mut write, id).await?;
    if !may_rename(&visit) {
        return Err(Refusal::NotAllowed("people-organization-not-all").into());
    }
    let values = match read(&form) {
        Ok(values) => values,
        Err(wrong) => {
            drop(write);
            let frame = visit.frame();
            let state = FormState::new("organization").typed(form.fields());
            let state = state.refused(&wrong, |one| frame.say(one.key));
            let mut response = page(&visit, id, Some(state)).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    for one in &seen {
        rename(&visit, &mut write, one.id().cast(), &values).await?;
    }
    let to = format!("/offices/{id}/organization");
    visit.finish(write, &form, &to, Some((FlashKind::Success, "people-organization-saved"))).await
}
