//! Small acts on a resource: that it rests or has ended, whether there is room, that it is right, that it may be shown.

use access::{Permit, act, permit};
use audit::{Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use jiff::ToSpan;
use kernel::{Day, Failure, Id, Invalid, Refusal};
use page::{Answer, Begun, FlashKind, Form, Stop, Visit, components::FormState};
use people::office::Assurance;
use store::Write;
use uuid::Uuid;

use super::{form::tell, show::show, words};
use crate::{
    availability::{self, Availability, Room, Unit, read_number},
    consent::{Consent, Manner},
    resource::{Layer, Resource, State, StateNote},
    store::{
        resources::{self, Author},
        room as rooms, visits,
    },
};

/// What somebody typed is wrong: the page again, with what to do. Nothing of the write stays, and the page needs its
/// place for the line in the log.
async fn came_back(visit: &Visit, write: Box<Write>, id: Uuid, form: &Form, wrong: &[Invalid]) -> Answer {
    drop(write);
    let state = FormState::new("resource").typed(form.fields());
    let mut response = show(visit, id, words::refused(&visit.frame(), state, wrong)).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Changes one resource in one way: the leave, the record, what becomes of it, its history, the log, the news.
async fn change<A: act::Act>(
    visit: &Visit,
    write: &mut Write,
    id: Uuid,
    becomes: impl FnOnce(&Resource) -> Result<Resource, Vec<Invalid>>,
) -> Result<Result<(Permit<A, Resource>, Resource), Vec<Invalid>>, Stop> {
    let (actor, now) = (visit.actor(), visit.now());
    let permit: Permit<A, Resource> = permit(write, actor, Id::from_uuid(id), now).await?;
    let before = resources::find(write, &permit).await?;
    let after = match becomes(&before) {
        Ok(after) => Resource { changed_at: now, ..after },
        Err(wrong) => return Ok(Err(wrong)),
    };
    let author = Author { account: actor.account, name: &actor.name };
    let fields = resources::save(write, &permit, &before, after.clone(), author, now).await?;
    audit::changed(write, actor, &permit, &fields, &How::new(Way::Html, visit.context().ids())).await?;
    tell(visit, write, &after).await?;
    Ok(Ok((permit, after)))
}

/// The assurance of whoever acts now, for a year.
fn assured_by(visit: &Visit) -> Assurance {
    let today = visit.now().day_in_japan();
    Assurance {
        by: Some(visit.actor().name.clone()),
        on: Some(today),
        until: today.checked_add(1.years()).ok(),
    }
}

fn required(form: &Form, name: &'static str, longest: usize, wrong: &mut Vec<Invalid>) -> String {
    match form.filled(name) {
        None => wrong.push(Invalid::new(name, "resources-invalid-missing")),
        Some(text) if text.chars().count() > longest => {
            wrong.push(Invalid::new(name, "resources-invalid-too-long").with("longest", longest));
        }
        Some(text) => return text.to_owned(),
    }
    String::new()
}

fn past_day(form: &Form, name: &'static str, today: Day, wrong: &mut Vec<Invalid>) -> Day {
    match form.day(name) {
        Ok(Some(day)) if day <= today => return day,
        Ok(Some(_)) => wrong.push(Invalid::new(name, "resources-invalid-future")),
        Ok(None) => wrong.push(Invalid::new(name, "resources-invalid-missing")),
        Err(invalid) => wrong.push(invalid),
    }
    today
}

pub(super) async fn state(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let mut wrong = Vec::new();
    let state = State::from_code(form.text("state"));
    if state.is_none() {
        wrong.push(Invalid::new("state", "resources-invalid-choice"));
    }
    let state = state.unwrap_or(State::Running);
    let note = (state != State::Running).then(|| StateNote {
        reason: required(&form, "state-reason", 500, &mut wrong),
        decided_by: required(&form, "decided-by", 200, &mut wrong),
        since: past_day(&form, "since", visit.now().day_in_japan(), &mut wrong),
    });
    let mut lost = false;
    let changed = change::<act::Change>(&visit, &mut write, id, |before| {
        if !wrong.is_empty() {
            return Err(wrong);
        }
        lost = state == State::Ended && before.state != State::Ended && before.layer != Layer::Formal;
        Ok(Resource { state, state_note: note, assurance: assured_by(&visit), ..before.clone() })
    })
    .await?;
    let (permit, after) = match changed {
        Ok(changed) => changed,
        Err(wrong) => return came_back(&visit, write, id, &form, &wrong).await,
    };
    // Who came there every week may now see nobody: somebody goes and asks.
    if lost {
        visits::ask(&mut write, &permit, &after, visit.context().ids(), visit.now()).await?;
    }
    let said = if lost { "resources-state-lost" } else { "resources-saved" };
    visit.finish(write, &form, &format!("/resources/{id}"), Some((FlashKind::Success, said))).await
}

pub(super) async fn room(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Resource> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let mut wrong = Vec::new();
    let room = Room::from_code(form.text("room"));
    let answer = availability::Answer::from_code(form.text("answer"));
    for (field, known) in [("room", room.is_some()), ("answer", answer.is_some())] {
        if !known {
            wrong.push(Invalid::new(field, "resources-invalid-choice"));
        }
    }
    let number = answer.map_or(Ok(None), |answer| read_number(answer, form.text("number")));
    let number = number.unwrap_or_else(|invalid| {
        wrong.push(invalid);
        None
    });
    let as_of = past_day(&form, "as-of", now.day_in_japan(), &mut wrong);
    let (Some(room), Some(answer), true) = (room, answer, wrong.is_empty()) else {
        return came_back(&visit, write, id, &form, &wrong).await;
    };
    let said = Availability {
        id: visit.context().ids().next(),
        room,
        answer,
        number,
        unit: Unit::from_code(form.text("unit")).unwrap_or(Unit::People),
        as_of,
        said_by: form.filled("said-by").unwrap_or(&actor.name).chars().take(100).collect(),
        account: actor.account,
        at: now,
    };
    let one = resources::find(&mut write, &permit).await?;
    rooms::add(&mut write, &permit, &said).await?;
    audit::changed(&mut write, actor, &permit, &["room"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    tell(&visit, &mut write, &one).await?;
    visit
        .finish(write, &form, &format!("/resources/{id}"), Some((FlashKind::Success, "resources-room-saved")))
        .await
}

pub(super) async fn assure(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let changed = change::<act::Change>(&visit, &mut write, id, |before| {
        Ok(Resource { assurance: assured_by(&visit), ..before.clone() })
    })
    .await?;
    finish(&visit, write, id, &form, changed, "resources-assured-now").await
}

pub(super) async fn consent(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let today = visit.now().day_in_japan();
    let mut wrong = Vec::new();
    let on = past_day(&form, "consent-on", today, &mut wrong);
    let until = form.day("consent-until").unwrap_or_else(|invalid| {
        wrong.push(invalid);
        None
    });
    let read = Consent::read(
        form.text("consent-by"),
        Manner::from_code(form.text("consent-manner")),
        form.text("consent-witness"),
        on,
        until,
        today,
    );
    let read = read.map_err(|more| wrong.extend(more)).ok().filter(|_| wrong.is_empty()).ok_or(wrong);
    let changed = change::<act::Settle>(&visit, &mut write, id, |before| {
        let audience = crate::resource::Audience::Public;
        Ok(Resource { consent: Some(read?), audience, ..before.clone() })
    })
    .await?;
    finish(&visit, write, id, &form, changed, "resources-consent-given").await
}

pub(super) async fn withdraw(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let changed = change::<act::Settle>(&visit, &mut write, id, |before| {
        Ok(Resource { consent: None, official: false, ..before.clone() })
    })
    .await?;
    finish(&visit, write, id, &form, changed, "resources-consent-withdrawn").await
}

async fn finish<A>(
    visit: &Visit,
    write: Box<Write>,
    id: Uuid,
    form: &Form,
    changed: Result<(Permit<A, Resource>, Resource), Vec<Invalid>>,
    said: &'static str,
) -> Answer {
    match changed {
        Ok(_) => {
            visit.finish(write, form, &format!("/resources/{id}"), Some((FlashKind::Success, said))).await
        }
        Err(wrong) => came_back(visit, write, id, form, &wrong).await,
    }
}

pub(super) async fn visited(visit: Visit, Path((id, asked)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Resource> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let mut wrong = Vec::new();
    let found = required(&form, "found", 2_000, &mut wrong);
    let on = past_day(&form, "done-on", now.day_in_japan(), &mut wrong);
    if !wrong.is_empty() {
        return came_back(&visit, write, id, &form, &wrong).await;
    }
    if !visits::done(&mut write, &permit, Id::from_uuid(asked), on, &actor.name, &found).await? {
        return Err(Failure::from(Refusal::NotFound).into());
    }
    audit::changed(&mut write, actor, &permit, &["visit"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    visit
        .finish(
            write,
            &form,
            &format!("/resources/{id}"),
            Some((FlashKind::Success, "resources-visit-saved")),
        )
        .await
}
