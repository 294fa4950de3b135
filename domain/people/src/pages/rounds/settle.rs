//! What differs between an answer and the record, field by field: a person decides.

use access::{Permit, act, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::extract::Path;
use kernel::{Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Stop, Visit,
    components::{Choice, Crumb},
    html, see_other,
};
use store::{Read, Write};
use uuid::Uuid;

use super::{
    super::{mark, office_form::tell, offices::office_id},
    point_name, said_by,
};
use crate::{
    office::{Assurance, Office, State as OfficeState},
    round::{Difference, Point, Round, State},
    store::{
        endings,
        offices::{self, Author},
        rounds::{
            self,
            answers::{self, Answer as Said},
            requests::{self, Request},
        },
    },
};

struct Row {
    code: &'static str,
    label: String,
    now: String,
    offered: String,
    /// What the office was shown, where the record has changed since.
    shown: Option<String>,
    /// A mark of the present value: who chooses has seen this one.
    seen: String,
    choices: Vec<Choice>,
}

struct Waiting {
    request: String,
    answer: String,
    round: String,
    who: String,
    when: String,
    entered: Option<String>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "round_settle.html")]
struct SettlePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    office: Office,
    waiting: Vec<Waiting>,
    ended: Option<String>,
    open: bool,
}

/// An answer that waits, with its question and what is open of it.
struct Open {
    round: Round,
    request: Request,
    said: Said,
    points: Vec<Difference>,
}

async fn waiting(db: &mut Read, visit: &Visit, office: &Office) -> Result<Vec<Open>, Stop> {
    let region = visit.actor().region;
    let mut open = Vec::new();
    for request in requests::of_office(db, region, office.id).await? {
        let Some(answer) = request.answer.as_ref().filter(|_| request.state == State::Waiting) else {
            continue;
        };
        let said = answers::find(db, region, answer.id).await?.ok_or(Refusal::NotFound)?;
        let points = answers::points(db, region, said.id).await?;
        let round = rounds::load(db, region, request.round).await?;
        open.push(Open { round, request, said, points });
    }
    Ok(open)
}

fn value(frame: &Frame, text: Option<&str>) -> String {
    text.map_or_else(|| frame.say("people-round-empty"), ToOwned::to_owned)
}

fn row(frame: &Frame, office: &Office, one: &Difference) -> Row {
    let now = one.point.field().and_then(|field| office.details.get(field));
    let choice = |code, key: &str| Choice::new(code, frame.say(key));
    let choices = match one.point {
        Point::Field(_) => {
            [choice("accepted", "people-round-accept"), choice("rejected", "people-round-reject")]
        }
        Point::Windows | Point::Remark => {
            [choice("accepted", "people-round-dealt"), choice("rejected", "people-round-left")]
        }
    };
    Row {
        code: one.point.code(),
        label: point_name(frame, one.point),
        now: if one.point.field().is_some() { value(frame, now) } else { String::new() },
        offered: value(frame, one.offered.as_deref()),
        shown: (one.point.field().is_some() && one.shown.as_deref() != now).then(|| {
            frame.say_one("people-round-changed-since", "shown", &value(frame, one.shown.as_deref()))
        }),
        seen: mark(now.unwrap_or_default()),
        choices: choices.into(),
    }
}

pub(super) async fn look(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Settle, Office> =
        permit(&mut db, visit.actor(), office_id(id), visit.now()).await?;
    let office = offices::find(&mut db, &permit).await?;
    // What was said of a merged office waits at the one that goes on.
    if office.state == OfficeState::Merged
        && let Some(now) = rounds::now_at(&mut db, visit.actor().region, office.id).await?
        && now.id != office.id
    {
        return Ok(see_other(&format!("/offices/{}/answer", now.id)));
    }
    let frame = visit.frame();
    let ended = endings::ended(&mut db, visit.actor().region, office.id).await?;
    let open = waiting(&mut db, &visit, &office).await?;
    let waiting = open.iter().map(|one| Waiting {
        request: one.request.id.to_string(),
        answer: one.said.id.to_string(),
        round: one.round.name.clone(),
        who: said_by(&frame, &one.said.by, &one.said.role),
        when: format!(
            "{} {}",
            frame.say(one.said.channel.word_key()),
            display::instant(visit.lang(), one.said.at)
        ),
        entered: one
            .said
            .entered_by
            .as_ref()
            .map(|name| frame.say_one("people-round-entered-by", "name", name)),
        rows: one.points.iter().map(|point| row(&frame, &office, point)).collect(),
    });
    html(&SettlePage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::to(format!("/offices/{id}"), office.name()),
            Crumb::here(frame.say("people-round-settle")),
        ],
        waiting: waiting.collect(),
        ended: ended.map(|(on, reason)| {
            let on = display::day(visit.lang(), on);
            frame.say_with("people-office-ended-since", &[("on", &on), ("reason", &reason)])
        }),
        open: office.state == OfficeState::Open,
        office,
        frame,
    })
}

/// What was chosen for a point.
fn choice(form: &Form, point: Point) -> Option<&'static str> {
    let typed = form.text(&format!("choice-{}", point.code())).to_owned();
    ["accepted", "rejected"].into_iter().find(|one| *one == typed)
}

struct Decided {
    after: Office,
    decided: Vec<(Point, &'static str)>,
    /// A value changed while somebody was choosing.
    moved: bool,
}

fn decide(form: &Form, before: &Office, open: &Open) -> Decided {
    let mut all = Decided { after: before.clone(), decided: Vec::new(), moved: false };
    for one in &open.points {
        let Some(choice) = choice(form, one.point) else { continue };
        if let Some(field) = one.point.field() {
            // Nobody replaces what they did not see, nor keeps it.
            let seen = mark(before.details.get(field).unwrap_or_default());
            if form.text(&format!("seen-{}", field.code())) != seen {
                all.moved = true;
                continue;
            }
            if choice == "accepted" {
                all.after.details.set(field, one.offered.clone().map(Into::into));
            }
        }
        all.decided.push((one.point, choice));
    }
    all
}

/// Closes an answer all of which is decided; says who stands for the record now.
async fn close(
    visit: &Visit,
    write: &mut Write,
    open: &Open,
    office: &Office,
) -> Result<Assurance, kernel::Fault> {
    let region = visit.actor().region;
    requests::to_state(write, region, open.request.id, State::Settled).await?;
    answers::to_state(write, region, open.said.id, "settled").await?;
    let on = Some(visit.now().day_in_japan());
    // Whoever leaves something of an answer out stands for the record themself.
    let by = if answers::was_declined(write, region, open.said.id).await? {
        visit.actor().name.clone()
    } else {
        let said = &open.said;
        let values = [("name", said.by.as_str()), ("role", said.role.as_str()), ("office", office.name())];
        visit.frame().say_with("people-round-assured-by", &values)
    };
    Ok(Assurance { by: Some(by), on, until: Some(open.round.valid_until) })
}

pub(super) async fn settle(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Settle, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let before = offices::find(&mut write, &permit).await?;
    if before.state == OfficeState::Merged {
        return Err(Refusal::Conflict("people-office-not-open").into());
    }
    let all = waiting(&mut write, &visit, &before).await?;
    let open = all
        .into_iter()
        .find(|one| {
            one.request.id.to_string() == form.text("request")
                && one.said.id.to_string() == form.text("answer")
        })
        .ok_or(Refusal::Conflict("people-round-settled-before"))?;
    if !requests::hold(&mut write, actor.region, open.request.id, open.said.id).await? {
        return Err(Refusal::Conflict("people-round-settled-before").into());
    }
    let Decided { mut after, decided, moved } = decide(&form, &before, &open);
    // The record of an office that has closed stays as it was; its answer is only taken note of.
    let noted = before.state == OfficeState::Ended;
    let decided: Vec<(Point, &'static str)> = if noted {
        after = before.clone();
        open.points.iter().map(|one| (one.point, "rejected")).collect()
    } else {
        decided
    };
    for (point, choice) in &decided {
        answers::settle(&mut write, actor.region, open.said.id, *point, (*choice, actor.name.as_str()), now)
            .await?;
    }
    let done = decided.len() == open.points.len();
    if done {
        let assurance = close(&visit, &mut write, &open, &after).await?;
        if !noted {
            after.assurance = Assurance::later(&before.assurance, assurance);
        }
    }
    let reason = format!("{}　{}", open.round.name, said_by(&visit.frame(), &open.said.by, &open.said.role));
    let author = Author { account: actor.account, name: &actor.name, cause: "answer", reason: Some(&reason) };
    let changes = offices::save(&mut write, actor.region, &before, &mut after, &author, now).await?;
    let fields: Vec<&'static str> = changes.iter().map(|change| change.field.code()).collect();
    if let Some(account) = actor.account {
        let confirmed: Vec<crate::office::Field> = changes.iter().map(|change| change.field).collect();
        offices::confirm_settled(&mut write, &permit, &confirmed, account, now).await?;
    }
    audit::changed(&mut write, actor, &permit, &fields, &How::new(Way::Html, visit.context().ids())).await?;
    tell(&visit, &mut write, before.id).await?;
    let (to, said) = match (done, moved) {
        (true, _) if noted => (format!("/offices/{id}"), (FlashKind::Success, "people-round-noted-now")),
        (true, _) => (format!("/offices/{id}"), (FlashKind::Success, "people-round-settled-now")),
        (false, true) => (format!("/offices/{id}/answer"), (FlashKind::Warning, "people-round-moved")),
        (false, false) => (format!("/offices/{id}/answer"), (FlashKind::Info, "people-round-partly")),
    };
    visit.finish(write, &form, &to, Some(said)).await
}
