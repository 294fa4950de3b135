//! Making the map together: the sessions, the page of one for tablets, and the same for a projector.

use ::store::{Read, Write};
use access::{AccountId, Action, Answer as Said, Facts, Kind, Leave, act, leave, may, permit};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::{Failure, Fault, Id, Invalid, Outcome, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Stop, Tiles, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use uuid::Uuid;
use work::{Audience as Ears, News};

use super::{form as resource_form, session_course::part, words};
use crate::{
    resource::{Audience, Category, Layer, Meaning, Resource},
    session::{Confirmation, Entry, Member, Session},
    store::{self, sessions as room},
};

/// What is told when a session has changed.
const NEWS: &str = "resources.session";

/// A session in the list.
struct Line {
    href: String,
    name: String,
    when: String,
    place: Option<String>,
    theme: Option<String>,
    opener: String,
    closed: bool,
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct ListPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    lines: Vec<Line>,
}

/// The leave everybody needs who takes part: to add what there is.
fn taking_part(visit: &Visit) -> Outcome<Leave<act::Add, Resource>> {
    leave(visit.actor(), &Facts::of(Kind::Resource), visit.now())
}

/// Whose account acts; whoever takes part has one.
fn account(visit: &Visit) -> Result<AccountId, Refusal> {
    visit.actor().account.ok_or(Refusal::SignInFirst)
}

fn crumbs(frame: &Frame, here: &[(String, String)], last: &str) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to("/resources", frame.say("resources-title"))];
    crumbs.extend(here.iter().map(|(href, label)| Crumb::to(href.as_str(), label.as_str())));
    crumbs.push(Crumb::here(last));
    crumbs
}

fn to_sessions(frame: &Frame) -> (String, String) {
    ("/resources/sessions".to_owned(), frame.say("resources-sessions"))
}

pub(super) async fn list(visit: Visit) -> Answer {
    let leave = taking_part(&visit)?;
    let mut db = visit.context().store().read().await?;
    let sessions = room::all(&mut db, &leave).await?;
    drop(db);
    let frame = visit.frame();
    let line = |one: Session| Line {
        href: format!("/resources/sessions/{}", one.id),
        name: one.name,
        when: display::day(frame.lang(), one.on),
        place: one.place,
        theme: one.theme,
        opener: one.opener,
        closed: one.closed.is_some(),
    };
    let lines = sessions.into_iter().map(line).collect();
    html(&ListPage { crumbs: crumbs(&frame, &[], &frame.say("resources-sessions")), lines, frame })
}

#[derive(Template)]
#[template(path = "session_new.html")]
struct NewPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    form: FormState,
}

fn new_page(visit: &Visit, form: FormState) -> Answer {
    let frame = visit.frame();
    let crumbs = crumbs(&frame, &[to_sessions(&frame)], &frame.say("resources-session-new"));
    html(&NewPage { crumbs, form, frame })
}

pub(super) async fn new(visit: Visit) -> Answer {
    taking_part(&visit)?;
    let today = visit.now().day_in_japan();
    let form = FormState::new("session")
        .with("session-on-year", today.year().to_string())
        .with("session-on-month", today.month().to_string())
        .with("session-on-day", today.day().to_string());
    new_page(&visit, form)
}

pub(super) async fn open(visit: Visit, form: Form) -> Answer {
    let (leave, account) = (taking_part(&visit)?, account(&visit)?);
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let read =
        Session::read(form.text("session-name"), form.text("session-place"), form.text("session-theme"));
    let (fields, mut wrong) = match read {
        Ok(fields) => (fields, Vec::new()),
        Err(wrong) => (Default::default(), wrong),
    };
    let on = match form.day("session-on") {
        Ok(Some(on)) => on,
        Ok(None) => {
            wrong.push(Invalid::new("session-on", "resources-invalid-missing"));
            visit.now().day_in_japan()
        }
        Err(invalid) => {
            wrong.push(invalid);
            visit.now().day_in_japan()
        }
    };
    if !wrong.is_empty() {
        let state = FormState::new("session").typed(form.fields());
        let mut response = new_page(&visit, words::refused(&visit.frame(), state, &wrong))?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let [name, place, theme] = fields;
    let session = Session {
        id: visit.context().ids().next(),
        name: name.unwrap_or_default(),
        place,
        theme,
        on,
        account,
        opener: visit.actor().name.clone(),
        closed: None,
    };
    room::open(&mut write, &leave, &session, visit.now()).await?;
    let member = member(&visit, &mut write, account).await?;
    room::join(&mut write, &leave, session.id, &member, visit.now()).await?;
    done(&visit, &mut write, Act::new(Action::Add, Kind::Resource), session.id).await?;
    let to = format!("/resources/sessions/{}", session.id);
    visit.finish(write, &form, &to, Some((FlashKind::Success, "resources-session-opened"))).await
}

/// Whoever acts, as what they are today.
async fn member(visit: &Visit, db: &mut Read, account: AccountId) -> Result<Member, Fault> {
    let actor = visit.actor();
    let profession = match actor.professional {
        Some(professional) => people::professions(db, actor.region, professional).await?.first().copied(),
        None => None,
    };
    Ok(Member { account, name: actor.name.clone(), profession })
}

/// Written down, and told to everybody who has the session open.
async fn done(visit: &Visit, write: &mut Write, act: Act, id: Id<Session>) -> Result<(), Fault> {
    audit::acted(write, visit.actor(), act, &How::new(Way::Html, visit.context().ids())).await?;
    work::tell(write, visit.context().ids(), visit.actor().region, &News::new(NEWS, id, Ears::all())).await
}

/// The session of a page, or none of this id.
async fn find(db: &mut Read, leave: &Leave<act::Add, Resource>, id: Uuid) -> Result<Session, Failure> {
    room::find(db, leave, Id::from_uuid(id)).await?.ok_or_else(|| Refusal::NotFound.into())
}

#[derive(Template)]
#[template(path = "session.html")]
struct SessionPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    session: Session,
    when: String,
    closed: Option<String>,
    part: String,
    after: i64,
    tiles: Option<Tiles>,
    form: FormState,
    layers: Vec<Choice>,
    categories: Vec<Choice>,
    meanings: Vec<Choice>,
    audiences: Vec<Choice>,
    takes_part: bool,
    may_close: bool,
    screen: bool,
}

fn may_close(visit: &Visit, session: &Session) -> bool {
    let hub = may(visit.actor(), Action::Change, &Facts::of(Kind::Resource)) == Said::Yes;
    session.closed.is_none() && (hub || visit.actor().account == Some(session.account))
}

async fn whole(visit: &Visit, session: Session, form: FormState, screen: bool) -> Answer {
    let region = visit.actor().region;
    let mut db = visit.context().store().read().await?;
    // What happens from here on is heard of, also before the page has begun to listen.
    let after = work::reach(&mut db, region).await?.last;
    let members = room::course(&mut db, region, session.id).await?.members;
    drop(db);
    let part = part(visit, &session, screen).await?;
    let part = part.render().map_err(|source| Fault::new("rendering a session", source))?;
    let frame = visit.frame();
    let audiences = [Audience::Region, Audience::Office].iter().map(|one| {
        Choice::new(one.code(), frame.say(&format!("resources-audience-{one}")))
            .explained(frame.say(&format!("resources-audience-{one}-detail")))
    });
    let tiles = visit.context().settings().tiles.clone();
    let mut response = html(&SessionPage {
        crumbs: crumbs(&frame, &[to_sessions(&frame)], &session.name),
        when: display::day(frame.lang(), session.on),
        closed: session.closed.as_ref().map(|(at, by)| {
            let at = display::instant(frame.lang(), *at);
            frame.say_with("resources-session-closed-by", &[("at", &at), ("by", by)])
        }),
        part,
        after,
        layers: words::choices(&frame, "layer", Layer::ALL.iter().map(|one| one.code())),
        categories: words::choices(&frame, "category", Category::ALL.iter().map(|one| one.code())),
        meanings: words::choices(&frame, "meaning", Meaning::ALL.iter().map(|one| one.code())),
        audiences: audiences.collect(),
        takes_part: members.iter().any(|one| Some(one.account) == visit.actor().account),
        may_close: may_close(visit, &session),
        tiles: tiles.clone(),
        form,
        screen,
        session,
        frame,
    })?;
    if let Some(tiles) = tiles {
        tiles.allow(&mut response);
    }
    Ok(response)
}

/// An empty form for one more entry.
fn blank() -> FormState {
    FormState::new("entry").with("audience", Audience::Region.code())
}

pub(super) async fn page(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let leave = taking_part(&visit)?;
    let mut db = visit.context().store().read().await?;
    let session = find(&mut db, &leave, id).await?;
    drop(db);
    whole(&visit, session, blank(), false).await
}

pub(super) async fn screen(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let leave = taking_part(&visit)?;
    let mut db = visit.context().store().read().await?;
    let session = find(&mut db, &leave, id).await?;
    drop(db);
    whole(&visit, session, blank(), true).await
}

pub(super) async fn course(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let leave = taking_part(&visit)?;
    let mut db = visit.context().store().read().await?;
    let session = find(&mut db, &leave, id).await?;
    drop(db);
    html(&part(&visit, &session, visit.query("screen").is_some()).await?)
}

/// An act in a session that is open.
struct Started {
    write: Box<Write>,
    leave: Leave<act::Add, Resource>,
    session: Session,
    /// Who acts, and takes part from then on.
    member: Member,
}

/// Begins an act, unless it was done before: then its answer.
async fn begin(visit: &Visit, form: &Form, id: Uuid) -> Result<Result<Started, Response>, Stop> {
    let (leave, account) = (taking_part(visit)?, account(visit)?);
    let mut write = match visit.begin(form).await? {
        Begun::Again(answer) => return Ok(Err(answer)),
        Begun::First(write) => write,
    };
    let session = find(&mut write, &leave, id).await?;
    if session.closed.is_some() {
        return Err(Refusal::Conflict("resources-session-is-closed").into());
    }
    let member = member(visit, &mut write, account).await?;
    room::join(&mut write, &leave, session.id, &member, visit.now()).await?;
    Ok(Ok(Started { write, leave, session, member }))
}

fn to(session: &Session) -> String {
    format!("/resources/sessions/{}", session.id)
}

pub(super) async fn join(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let Started { mut write, session, .. } = match begin(&visit, &form, id).await? {
        Ok(begun) => begun,
        Err(answer) => return Ok(answer),
    };
    done(&visit, &mut write, Act::new(Action::Add, Kind::Resource), session.id).await?;
    visit.finish(write, &form, &to(&session), Some((FlashKind::Success, "resources-session-joined"))).await
}

pub(super) async fn add(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let Started { mut write, leave, session, member } = match begin(&visit, &form, id).await? {
        Ok(begun) => begun,
        Err(answer) => return Ok(answer),
    };
    let region = visit.actor().region;
    let districts = people::districts(&mut write, region).await?;
    let mut one = match resource_form::read(&visit, &form, None, &districts) {
        Ok(one) => one,
        Err(wrong) => {
            drop(write);
            let state = FormState::new("entry").typed(form.fields());
            let state = words::refused(&visit.frame(), state, &wrong);
            let mut response = whole(&visit, session, state, false).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    // Nobody is asked for the district of a point that lies in one.
    if let Some((lat, lng)) = one.point {
        let outlines = people::outlines(&mut write, region).await?;
        let point = people::codes::Point { lat, lng };
        one.outside = outlines.region.is_some_and(|area| !area.is_near(point));
        let mut around = outlines.districts.iter().filter(|(_, area)| area.holds(point));
        if let (Some((district, _)), None) = (around.next(), around.next()) {
            one.district = Some(district.id);
        }
    }
    let kind = if one.is_private() { Kind::Treasure } else { Kind::Resource };
    let own = resource_form::adding(&visit, kind)?;
    store::add(&mut write, &own, std::slice::from_ref(&one), visit.now()).await?;
    let entry = Entry { resource: one.id, account: member.account, at: visit.now() };
    room::add(&mut write, &leave, session.id, &entry).await?;
    resource_form::tell(&visit, &mut write, &one).await?;
    done(&visit, &mut write, Act::new(Action::Add, kind).with(one.id), session.id).await?;
    let said = if one.outside {
        (FlashKind::Warning, "resources-saved-outside")
    } else {
        (FlashKind::Success, "resources-session-added")
    };
    visit.finish(write, &form, &to(&session), Some(said)).await
}

pub(super) async fn confirm(visit: Visit, Path((id, resource)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let Started { mut write, leave, session, member } = match begin(&visit, &form, id).await? {
        Ok(begun) => begun,
        Err(answer) => return Ok(answer),
    };
    let (actor, now) = (visit.actor(), visit.now());
    let seen = permit::<act::Look, Resource>(&mut write, actor, Id::from_uuid(resource), now).await?;
    let course = room::course(&mut write, actor.region, session.id).await?;
    let entry = course.entries.iter().find(|one| one.resource == seen.id()).ok_or(Refusal::NotFound)?;
    if !entry.may_be_confirmed_by(member.account) {
        return Err(Refusal::Conflict("resources-session-own").into());
    }
    let said = Confirmation { resource: entry.resource, account: member.account, at: now };
    room::confirm(&mut write, &leave, session.id, &said).await?;
    let ids = visit.context().ids();
    audit::changed(&mut write, actor, &seen, &["confirmed"], &How::new(Way::Html, ids)).await?;
    work::tell(&mut write, ids, actor.region, &News::new(NEWS, session.id, Ears::all())).await?;
    visit.finish(write, &form, &to(&session), Some((FlashKind::Success, "resources-session-confirmed"))).await
}

pub(super) async fn close(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let leave = taking_part(&visit)?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let session = find(&mut write, &leave, id).await?;
    if session.closed.is_some() {
        return Err(Refusal::Conflict("resources-session-is-closed").into());
    }
    if !may_close(&visit, &session) {
        return Err(Refusal::NotAllowed("resources-session-not-yours").into());
    }
    room::close(&mut write, &leave, session.id, &visit.actor().name, visit.now()).await?;
    done(&visit, &mut write, Act::new(Action::Change, Kind::Resource), session.id).await?;
    visit.finish(write, &form, &to(&session), Some((FlashKind::Success, "resources-session-closed"))).await
}
