//! Pages of confirmation rounds: the hub's board and all that hangs on it, and the office's answer.

mod answer;
mod board;
mod data;
mod form;
mod link;
mod list;
mod new;
mod proxy;
mod reminders;
mod request;
mod settle;
mod sheets;
mod take;
mod visits;

use access::{Action, Kind};
use kernel::{Day, Id, calendar::display};
use page::{
    Frame, Routes, Visit,
    components::{Crumb, FormState},
};

pub(super) use self::take::{asked_here, confirmed_here};
use super::offices::kind_name;
use crate::{
    codes::ServiceKind,
    office::{Details, Field},
    round::{Link, Point, Round},
    store::rounds::requests::Request,
};

/// Their routes.
pub(super) fn routes() -> Routes {
    use Action::{Add, Change, List, Look, Settle, Share};
    Routes::new("people")
        .get("/rounds", List, Kind::Round, list::list)
        .get("/rounds/new", Add, Kind::Round, new::new)
        .post("/rounds/new", Add, Kind::Round, new::start)
        .get("/rounds/{round}", Look, Kind::Round, board::look)
        .post("/rounds/{round}/close", Settle, Kind::Round, board::close)
        .post("/rounds/{round}/extend", Settle, Kind::Round, board::extend)
        .get("/rounds/{round}/sheets.pdf", Share, Kind::Round, sheets::sheets)
        .get("/rounds/{round}/reminders", Look, Kind::Round, reminders::list)
        .post("/rounds/{round}/reminders", Change, Kind::Round, reminders::remind)
        .get("/rounds/{round}/visits", Look, Kind::Round, visits::list)
        .post("/rounds/{round}/visits", Change, Kind::Round, visits::plan)
        .post("/rounds/{round}/visits/{visit}", Change, Kind::Round, visits::visited)
        .get("/rounds/{round}/requests/{request}", Share, Kind::Round, request::look)
        .post("/rounds/{round}/requests/{request}/link", Change, Kind::Round, request::relink)
        .get("/rounds/{round}/requests/{request}/answer", Change, Kind::Round, proxy::ask)
        .post("/rounds/{round}/requests/{request}/answer", Change, Kind::Round, proxy::take)
        .get("/offices/{office}/answer", Settle, Kind::Office, settle::look)
        .post("/offices/{office}/answer", Settle, Kind::Office, settle::settle)
        .get("/answer/{token}", Look, Kind::Front, link::show)
        .post("/answer/{token}", Look, Kind::Front, link::take)
        .get("/answered", Look, Kind::Front, link::thanks)
        .get("/api/v1/rounds", List, Kind::Round, data::list)
        .get("/api/v1/rounds/{round}", Look, Kind::Round, data::look)
}

/// The link of a question, as long as it is the one that works.
fn link_of(visit: &Visit, request: &Request) -> Option<Link> {
    let link = made(visit, request.id, request.link_number);
    (request.link_hash.as_ref() == Some(&link.hash())).then_some(link)
}

/// The link with this number of a question.
fn made(visit: &Visit, request: Id<Request>, number: i64) -> Link {
    let marked = Link::marked(request.uuid(), number);
    Link::of(visit.context().secret().mark(Link::PURPOSE, &marked))
}

/// Where one is among the pages of a round.
fn crumbs(frame: &Frame, round: &Round, here: Option<&str>) -> Vec<Crumb> {
    let rounds = Crumb::to("/rounds", frame.say("people-rounds"));
    match here {
        Some(key) => {
            vec![rounds, Crumb::to(format!("/rounds/{}", round.id), &round.name), Crumb::here(frame.say(key))]
        }
        None => vec![rounds, Crumb::here(&round.name)],
    }
}

/// "令和8年11月1日(日) から 令和8年12月15日(火) まで"
fn days(frame: &Frame, round: &Round) -> String {
    let (opens, closes) =
        (display::day(frame.lang(), round.opens_on), display::day(frame.lang(), round.closes_on));
    frame.say_with("people-round-days", &[("opens", &opens), ("closes", &closes)])
}

/// What a point is called.
fn point_name(frame: &Frame, point: Point) -> String {
    match point {
        Point::Field(field) => frame.say(&format!("people-field-{}", field.code())),
        Point::Windows => frame.say("people-windows"),
        Point::Remark => frame.say("people-round-remark"),
    }
}

/// What an office mainly is.
fn kind_of(frame: &Frame, details: &Details) -> String {
    let kind = details.get(Field::Kind).and_then(ServiceKind::from_code);
    kind.map(|kind| kind_name(frame, kind)).unwrap_or_default()
}

/// Who said it: "山田 花子（管理者）".
fn said_by(frame: &Frame, by: &str, role: &str) -> String {
    frame.say_with("people-round-who", &[("name", by), ("role", role)])
}

/// A form with a day in it.
fn with_day(form: FormState, name: &str, day: Day) -> FormState {
    form.with(format!("{name}-year"), day.year().to_string())
        .with(format!("{name}-month"), day.month().to_string())
        .with(format!("{name}-day"), day.day().to_string())
}
