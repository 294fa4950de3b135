//! Rounds for other programs: how many have answered, and who. Links are never among it.

use access::{Facts, Kind, Permit, act, leave, permit};
use axum::{Json, extract::Path, response::IntoResponse};
use kernel::Id;
use page::{Answer, Visit};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    office::Field,
    round::{Channel, Round, State},
    store::rounds::{
        self,
        board::{self, Counts, Line},
    },
};

/// Offices on a page of the answer.
const PAGE: i64 = 100;

fn shown(round: &Round, counts: &Counts, visit: &Visit) -> Value {
    let states: serde_json::Map<String, Value> =
        State::ALL.iter().map(|state| (state.code().to_owned(), counts.of(*state).into())).collect();
    let channels: serde_json::Map<String, Value> =
        Channel::ALL.iter().map(|channel| (channel.code().to_owned(), counts.by(*channel).into())).collect();
    json!({
        "id": round.id.to_string(),
        "name": round.name,
        "opens_on": round.opens_on.to_string(),
        "closes_on": round.closes_on.to_string(),
        "valid_until": round.valid_until.to_string(),
        "standing": round.on(visit.now().day_in_japan()).code(),
        "counts": {
            "asked": counts.asked,
            "answered": counts.answered(),
            "gone": counts.gone,
            "states": states,
            "channels": channels,
        },
    })
}

pub(super) async fn list(visit: Visit) -> Answer {
    let leave = leave(visit.actor(), &Facts::of(Kind::Round), visit.now())?;
    let mut db = visit.context().store().read().await?;
    let all = rounds::all(&mut db, &leave).await?;
    let counts = board::counts(&mut db, visit.actor().region, None).await?;
    let of = |round: &Round| {
        counts.iter().find(|(id, _)| *id == round.id).map(|(_, counts)| counts.clone()).unwrap_or_default()
    };
    let rounds: Vec<Value> = all.iter().map(|round| shown(round, &of(round), &visit)).collect();
    Ok(Json(json!({ "rounds": rounds })).into_response())
}

fn line(one: &Line) -> Value {
    let answered = one
        .answered
        .as_ref()
        .map(|(at, channel, ..)| json!({"at": at.to_string(), "channel": channel.code()}));
    json!({
        "office": one.office.to_string(),
        "name": one.details.get(Field::Name),
        "state": one.state.code(),
        "answered": answered,
        "office_state": one.office_state.code(),
        "reminders": one.reminded.0,
        "reminded_at": one.reminded.1.map(|at| at.to_string()),
    })
}

pub(super) async fn look(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Round> =
        permit(&mut db, visit.actor(), Id::from_uuid(id), visit.now()).await?;
    let round = rounds::find(&mut db, &permit).await?;
    let counts = board::counts(&mut db, visit.actor().region, Some(round.id)).await?;
    let counts = counts.into_iter().next().map(|(_, counts)| counts).unwrap_or_default();
    let page = visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1);
    let show = visit.query("show").unwrap_or("all");
    let mut lines = board::lines(&mut db, &permit, show, page - 1, PAGE).await?;
    let more = lines.len() as i64 > PAGE;
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let mut body = shown(&round, &counts, &visit);
    body["offices"] = lines.iter().map(line).collect();
    body["page"] = page.into();
    body["more"] = more.into();
    Ok(Json(body).into_response())
}
