//! Who has not answered, with telephone and fax, and that they were reminded.

use access::{Action, Answer as May, Facts, Kind, Permit, act, may, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use kernel::{Fault, Id, Invalid, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState, Phone},
    html,
};
use store::Read;
use uuid::Uuid;

use super::{crumbs, kind_of};
use crate::{
    office::{Field, State as OfficeState},
    round::{Nudge, Round, State},
    store::rounds::{
        self,
        board::{self, Line},
        requests::Request,
        upkeep::{self, Reminder},
    },
};

struct Row {
    request: String,
    chosen: bool,
    href: String,
    name: String,
    what: String,
    phone: Option<Phone>,
    fax: Option<String>,
    reminded: Option<String>,
}

#[derive(Template)]
#[template(path = "round_reminders.html")]
struct RemindersPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    round: Round,
    action: String,
    closes: String,
    form: FormState,
    rows: Vec<Row>,
    total: String,
    channels: Vec<Choice>,
    may_change: bool,
}

/// Offices on the list; a list that is longer is worked off from the top.
const MOST: i64 = 1_000;

fn row(visit: &Visit, round: &Round, line: Line, form: &FormState) -> Row {
    let frame = visit.frame();
    Row {
        href: format!("/rounds/{}/requests/{}", round.id, line.request),
        chosen: form.has("offices", &line.request.to_string()),
        request: line.request.to_string(),
        name: line.details.get(Field::Name).unwrap_or_default().to_owned(),
        what: kind_of(&frame, &line.details),
        phone: line.details.get(Field::Phone).map(Phone::new),
        fax: line.details.get(Field::Fax).map(ToOwned::to_owned),
        reminded: line.reminded.1.map(|at| {
            let (count, at) = (line.reminded.0.to_string(), display::instant(visit.lang(), at));
            frame.say_with("people-round-reminded", &[("count", &count), ("at", &at)])
        }),
    }
}

/// Those who have not answered and still are there.
pub(super) fn waits(line: &Line) -> bool {
    line.state == State::Asked && line.office_state == OfficeState::Open
}

async fn page<A: act::Act>(
    visit: &Visit,
    db: &mut Read,
    permit: &Permit<A, Round>,
    form: FormState,
) -> Result<RemindersPage, Fault> {
    let round = rounds::find(db, permit).await?;
    let lines = board::lines(db, permit, State::Asked.code(), 0, MOST).await?;
    let frame = visit.frame();
    let waiting = lines.into_iter().filter(waits);
    let rows: Vec<Row> = waiting.map(|line| row(visit, &round, line, &form)).collect();
    Ok(RemindersPage {
        crumbs: crumbs(&frame, &round, Some("people-round-reminders")),
        action: format!("/rounds/{}/reminders", round.id),
        closes: display::day(visit.lang(), round.closes_on),
        form,
        total: frame.say_one("people-offices-count", "count", &rows.len()),
        rows,
        channels: Nudge::ALL.iter().map(|one| Choice::new(one.code(), frame.say(one.word_key()))).collect(),
        may_change: may(visit.actor(), Action::Change, &Facts::of(Kind::Round)) == May::Yes,
        round,
        frame,
    })
}

pub(super) async fn list(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Round> =
        permit(&mut db, visit.actor(), Id::from_uuid(id), visit.now()).await?;
    html(&page(&visit, &mut db, &permit, FormState::new("remind")).await?)
}

pub(super) async fn remind(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Round> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let channel = Nudge::from_code(form.text("channel"));
    let chosen: Vec<Id<Request>> = form.all("offices").filter_map(|id| id.parse().ok()).collect();
    // Who has answered since the list was opened is not reminded any more.
    let open = board::lines(&mut write, &permit, State::Asked.code(), 0, MOST).await?;
    let open: Vec<Id<Request>> = open.into_iter().filter(waits).map(|line| line.request).collect();
    let reminded: Vec<Id<Request>> = open.into_iter().filter(|id| chosen.contains(id)).collect();
    let mut wrong = Vec::new();
    if reminded.is_empty() {
        wrong.push(Invalid::new("offices", "people-invalid-round-remind"));
    }
    if channel.is_none() {
        wrong.push(Invalid::new("channel", "people-invalid-round-nudge"));
    }
    let (Some(channel), true) = (channel, wrong.is_empty()) else {
        let frame = visit.frame();
        let state = FormState::new("remind").typed(form.fields()).refused(&wrong, |one| frame.say(one.key));
        let mut response = html(&page(&visit, &mut write, &permit, state).await?)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    let note = form.filled("note").map(|note| note.chars().take(500).collect());
    let reminder = Reminder { at: now, channel, note, author: actor.name.clone() };
    upkeep::remind(&mut write, &permit, &reminded, &reminder, actor.account, visit.context().ids()).await?;
    audit::changed(&mut write, actor, &permit, &["reminder"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    let said = Some((FlashKind::Success, "people-round-reminded-now"));
    visit.finish(write, &form, &format!("/rounds/{id}/reminders"), said).await
}
