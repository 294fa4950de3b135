//! 訪問: two go together to an office; who, when, what came of it, what comes next (S1-03).

use access::{Action, Answer as May, Facts, Kind, Permit, act, may, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use kernel::{Day, Id, Invalid, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use store::Read;
use uuid::Uuid;

use super::{crumbs, reminders::waits, with_day};
use crate::{
    office::Field,
    round::{Round, State},
    store::rounds::{
        self, board,
        requests::{self, Request},
        upkeep,
    },
};

struct Row {
    action: String,
    form: FormState,
    office: String,
    name: String,
    on: String,
    pair: String,
    done: Option<(String, String)>,
    next_step: Option<String>,
    answer: String,
}

#[derive(Template)]
#[template(path = "round_visits.html")]
struct VisitsPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    round: Round,
    action: String,
    form: FormState,
    offices: Vec<Choice>,
    rows: Vec<Row>,
    may_change: bool,
}

/// The form that came back, and the visit it is of; nothing where it is the plan's.
type Back = Option<(Option<Uuid>, FormState)>;

async fn page<A: act::Act>(
    visit: &Visit,
    db: &mut Read,
    permit: &Permit<A, Round>,
    back: Back,
) -> Result<VisitsPage, page::Stop> {
    let round = rounds::find(db, permit).await?;
    let visits = upkeep::visits(db, permit).await?;
    let open = board::lines(db, permit, State::Asked.code(), 0, 1_000).await?;
    let (frame, today) = (visit.frame(), visit.now().day_in_japan());
    let offices = open.into_iter().filter(waits).map(|line| {
        let name = line.details.get(Field::Name).unwrap_or_default().to_owned();
        Choice::new(line.request.to_string(), name)
    });
    let (back_of, mut back) = match back {
        Some((of, form)) => (of, Some(form)),
        None => (None, None),
    };
    let rows = visits.into_iter().map(|one| {
        let own = if back_of == Some(one.id.uuid()) { back.take() } else { None };
        let form = own.unwrap_or_else(|| {
            let (on, result) = one.done.clone().unwrap_or((today, String::new()));
            with_day(FormState::new(format!("visit-{}", one.id)), "done", on)
                .with("result", result)
                .with("next", one.next_step.clone().unwrap_or_default())
        });
        let [first, second] = one.pair.each_ref().map(String::as_str);
        Row {
            action: format!("/rounds/{}/visits/{}", round.id, one.id),
            form,
            office: format!("/offices/{}", one.office),
            name: one.name,
            on: display::day(visit.lang(), one.planned_on),
            pair: frame.say_with("people-round-pair", &[("one", first), ("other", second)]),
            done: one.done.map(|(on, result)| (display::day(visit.lang(), on), result)),
            next_step: one.next_step,
            answer: format!("/rounds/{}/requests/{}/answer", round.id, one.request),
        }
    });
    let rows = rows.collect();
    let form = back.unwrap_or_else(|| with_day(FormState::new("plan"), "on", today));
    Ok(VisitsPage {
        crumbs: crumbs(&frame, &round, Some("people-round-visits")),
        action: format!("/rounds/{}/visits", round.id),
        form,
        offices: offices.collect(),
        rows,
        may_change: may(visit.actor(), Action::Change, &Facts::of(Kind::Round)) == May::Yes,
        round,
        frame,
    })
}

pub(super) async fn list(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Round> =
        permit(&mut db, visit.actor(), Id::from_uuid(id), visit.now()).await?;
    html(&page(&visit, &mut db, &permit, None).await?)
}

async fn came_back(
    visit: &Visit,
    db: &mut Read,
    permit: &Permit<act::Change, Round>,
    (of, form): (Option<Uuid>, &Form),
    wrong: &[Invalid],
) -> Answer {
    let frame = visit.frame();
    let name = of.map_or_else(|| "plan".to_owned(), |of| format!("visit-{of}"));
    let say = |one: &Invalid| {
        let values: Vec<(&str, &str)> =
            one.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.say_with(one.key, &values)
    };
    let state = FormState::new(name).typed(form.fields()).refused(wrong, say);
    let mut response = html(&page(visit, db, permit, Some((of, state))).await?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn named<'a>(
    form: &'a Form,
    name: &'static str,
    (missing, longest): (&'static str, usize),
    wrong: &mut Vec<Invalid>,
) -> &'a str {
    let typed = form.text(name);
    if typed.is_empty() {
        wrong.push(Invalid::new(name, missing));
    } else if typed.chars().count() > longest {
        wrong.push(Invalid::new(name, "people-invalid-too-long").with("longest", longest));
    }
    typed
}

fn day(form: &Form, name: &'static str, wrong: &mut Vec<Invalid>) -> Option<Day> {
    match form.day(name) {
        Ok(Some(day)) => return Some(day),
        Ok(None) => wrong.push(Invalid::new(name, "people-invalid-round-day")),
        Err(invalid) => wrong.push(invalid),
    }
    None
}

pub(super) async fn plan(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Round> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let mut wrong = Vec::new();
    let request = match form.text("office").parse::<Id<Request>>() {
        Ok(request) => requests::find(&mut write, &permit, request).await?,
        Err(_) => None,
    };
    if request.is_none() {
        wrong.push(Invalid::new("office", "people-invalid-round-office"));
    }
    let one = named(&form, "one", ("people-invalid-round-pair", 100), &mut wrong);
    let other = named(&form, "other", ("people-invalid-round-pair", 100), &mut wrong);
    let on = day(&form, "on", &mut wrong);
    if !one.is_empty() && one == other {
        wrong.push(Invalid::new("other", "people-invalid-round-pair-same"));
    }
    let (Some(request), Some(on), true) = (request, on, wrong.is_empty()) else {
        return came_back(&visit, &mut write, &permit, (None, &form), &wrong).await;
    };
    let planned = (visit.context().ids().next(), request.id, on, [one, other]);
    upkeep::plan(&mut write, &permit, planned, (&actor.name, actor.account), now).await?;
    audit::changed(&mut write, actor, &permit, &["visit"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    let said = Some((FlashKind::Success, "people-round-visit-planned"));
    visit.finish(write, &form, &format!("/rounds/{id}/visits"), said).await
}

pub(super) async fn visited(visit: Visit, Path((id, of)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Round> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let mut wrong = Vec::new();
    let result = named(&form, "result", ("people-invalid-round-result", 2_000), &mut wrong);
    let on = day(&form, "done", &mut wrong);
    if on.is_some_and(|on| on > now.day_in_japan()) {
        wrong.push(Invalid::new("done", "people-invalid-round-visit-future"));
    }
    let (Some(on), true) = (on, wrong.is_empty()) else {
        return came_back(&visit, &mut write, &permit, (Some(of), &form), &wrong).await;
    };
    let next: Option<String> = form.filled("next").map(|next| next.chars().take(2_000).collect());
    if !upkeep::visited(&mut write, &permit, Id::from_uuid(of), (on, result, next.as_deref())).await? {
        return Err(Refusal::NotFound.into());
    }
    audit::changed(&mut write, actor, &permit, &["visit"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    let said = Some((FlashKind::Success, "people-round-visit-done"));
    visit.finish(write, &form, &format!("/rounds/{id}/visits"), said).await
}
