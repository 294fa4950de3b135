//! What is said of an office as a whole: that all of it is right, that it has closed, that it is open again.

use access::{Permit, act, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use kernel::{Invalid, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Crumb, FormState},
    html,
};
use uuid::Uuid;

use super::{
    office_form::{assured_by, tell},
    offices::office_id,
    rounds,
};
use crate::{
    office::{Details, Field, Office, State},
    store::{
        endings,
        offices::{self, Author},
    },
};

/// The fields of a record that say something.
pub(super) fn stated(details: &Details) -> Vec<Field> {
    let says = |field: &Field| details.get(*field).is_some() || *field == Field::Services;
    Field::whole().filter(says).collect()
}

pub(super) async fn confirm(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let before = offices::find(&mut write, &permit).await?;
    // Nobody confirms what they have not seen.
    if before.state != State::Open || form.text("version") != before.version.to_string() {
        return Err(Refusal::Conflict("people-confirm-not-now").into());
    }
    let mut after = before.clone();
    after.assurance = assured_by(&visit);
    rounds::confirmed_here(&visit, &mut write, &permit, &before, &mut after).await?;
    let author = Author { account: actor.account, name: &actor.name, cause: "confirm", reason: None };
    offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    if let Some(account) = actor.account {
        offices::confirm(&mut write, &permit, &stated(&after.details), account, now).await?;
    }
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &[], &how).await?;
    tell(&visit, &mut write, before.id).await?;
    let said = (FlashKind::Success, "people-office-confirmed");
    visit.finish(write, &form, &format!("/offices/{id}"), Some(said)).await
}

#[derive(Template)]
#[template(path = "office_end.html")]
struct EndPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    action: String,
    form: FormState,
}

fn end_page(visit: &Visit, office: &Office, form: FormState) -> Answer {
    let frame = visit.frame();
    html(&EndPage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::to(format!("/offices/{}", office.id), office.name()),
            Crumb::here(frame.say("people-office-end")),
        ],
        action: format!("/offices/{}/end", office.id),
        form,
        frame,
    })
}

pub(super) async fn ask_end(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Settle, Office> =
        permit(&mut db, visit.actor(), office_id(id), visit.now()).await?;
    let office = offices::find(&mut db, &permit).await?;
    let today = visit.now().day_in_japan();
    let form = FormState::new("end")
        .with("on-year", today.year().to_string())
        .with("on-month", today.month().to_string())
        .with("on-day", today.day().to_string());
    end_page(&visit, &office, form)
}

pub(super) async fn end(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Settle, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let before = offices::find(&mut write, &permit).await?;
    if before.state != State::Open {
        return Err(Refusal::Conflict("people-end-not-now").into());
    }
    let day = form.day("on").and_then(|on| on.ok_or(Invalid::new("on", "people-invalid-end-day-missing")));
    let reason = form.filled("reason").ok_or(Invalid::new("reason", "people-invalid-end-reason-missing"));
    let (on, reason) = match (day, reason) {
        (Ok(on), Ok(reason)) => (on, reason),
        (day, reason) => {
            drop(write);
            let wrong: Vec<Invalid> = day.err().into_iter().chain(reason.err()).collect();
            let frame = visit.frame();
            let state = FormState::new("end").typed(form.fields()).refused(&wrong, |one| frame.say(one.key));
            return end_page(&visit, &before, state).map(|mut response| {
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                response
            });
        }
    };
    let mut after = before.clone();
    after.state = State::Ended;
    let why = format!("{}　{reason}", display::day(visit.lang(), on));
    let author = Author { account: actor.account, name: &actor.name, cause: "end", reason: Some(&why) };
    offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    endings::end(&mut write, &permit, (on, reason, &actor.name), now).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &["state"], &how).await?;
    tell(&visit, &mut write, before.id).await?;
    let said = (FlashKind::Success, "people-office-end-done");
    visit.finish(write, &form, &format!("/offices/{id}"), Some(said)).await
}

pub(super) async fn reopen(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Settle, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let before = offices::find(&mut write, &permit).await?;
    if before.state != State::Ended {
        return Err(Refusal::Conflict("people-end-not-now").into());
    }
    let mut after = before.clone();
    after.state = State::Open;
    let author = Author { account: actor.account, name: &actor.name, cause: "reopen", reason: None };
    offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    endings::reopen(&mut write, &permit).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &["state"], &how).await?;
    tell(&visit, &mut write, before.id).await?;
    let said = (FlashKind::Success, "people-office-reopened");
    visit.finish(write, &form, &format!("/offices/{id}"), Some(said)).await
}
