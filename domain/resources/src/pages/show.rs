//! The page of one resource, and its history.

use access::{Action, Facts, Permit, act, may, permit};
use askama::Template;
use audit::{Face as Way, How, looked};
use axum::{Json, extract::Path, response::IntoResponse};
use kernel::{Id, Outcome, calendar::display};
use page::{
    Answer, Frame, Visit,
    components::{Badge, Choice, Crumb, FormState, Phone, Tone},
    html,
};
use uuid::Uuid;

use super::{list::told, session_course::Origin, words};
use crate::{
    availability::{Answer as Said, Availability, Room, Unit},
    consent::{Manner, public_until},
    resource::{Layer, Resource, State, Texts},
    store::{
        resources::{self, Version},
        room, visits,
    },
};

/// A word about room, ready to be shown.
struct RoomLine {
    what: String,
    said: String,
    detail: String,
    grey: bool,
}

/// A visit that was asked for.
struct VisitLine {
    asked: String,
    found: Option<String>,
    action: Option<String>,
}

/// A fact, with where it leads.
struct Fact {
    label: String,
    text: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "resource.html")]
struct ResourcePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    one: Resource,
    what: String,
    district: Option<String>,
    badges: Vec<Badge>,
    state_note: Option<String>,
    schedule: Vec<String>,
    meanings: Vec<String>,
    barriers: Vec<String>,
    trust: Option<Badge>,
    facts: Vec<Fact>,
    rooms: Vec<RoomLine>,
    visits: Vec<VisitLine>,
    public: String,
    is_public: bool,
    assured: Option<String>,
    stale: bool,
    may_change: bool,
    may_settle: bool,
    form: FormState,
    states: Vec<Choice>,
    room_choices: Vec<Choice>,
    answers: Vec<Choice>,
    units: Vec<Choice>,
    manners: Vec<Choice>,
    changed: String,
    origin: Option<Origin>,
}

fn room_line(frame: &Frame, said: &Availability, today: kernel::Day, inside: bool) -> RoomLine {
    let number = said.number.map(|number| {
        let unit = frame.say(&format!("resources-unit-{}", said.unit));
        frame.say_with("resources-room-number", &[("number", &number.to_string()), ("unit", &unit)])
    });
    let on = display::day(frame.lang(), said.as_of);
    RoomLine {
        what: frame.say(&format!("resources-room-{}", said.room)),
        said: number.unwrap_or_else(|| frame.say(&format!("resources-answer-{}", said.answer))),
        detail: if inside {
            frame.say_with("resources-room-said", &[("by", &said.said_by), ("on", &on)])
        } else {
            frame.say_one("resources-room-on", "on", &on)
        },
        grey: said.is_grey(today),
    }
}

fn facts(frame: &Frame, one: &Resource) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Texts::FIELDS
        .iter()
        .filter(|(field, _)| !matches!(*field, "what" | "story"))
        .filter_map(|(field, _)| {
            let text = one.texts.get(field)?.to_owned();
            let href = match *field {
                "phone" => Some(Phone::new(&text).href()),
                "web" => Some(text.clone()),
                "address" => {
                    one.point.map(|(latitude, longitude)| format!("geo:{latitude:.6},{longitude:.6}"))
                }
                _ => None,
            };
            Some(Fact { label: frame.say(&format!("resources-field-{field}")), text, href })
        })
        .collect();
    if let Some(insurance) = one.insurance {
        facts.push(Fact {
            label: frame.say("resources-field-insurance"),
            text: frame.say(&format!("resources-insurance-{insurance}")),
            href: None,
        });
    }
    facts
}

/// What the public sees of it, and if nothing, why.
fn publication(frame: &Frame, one: &Resource, today: kernel::Day) -> (bool, String) {
    match public_until(one, today) {
        Ok(until) if until == kernel::Day::MAX => (true, frame.say("resources-public")),
        Ok(until) => {
            let until = display::day(frame.lang(), until);
            (true, frame.say_with("resources-public-until", &[("until", &until)]))
        }
        Err(withheld) => (false, frame.say(withheld.word_key())),
    }
}

/// Looks; and where an entry is about people's lives, writes down that it was looked.
async fn looked_at(visit: &Visit, id: Uuid, way: Way) -> Outcome<(Resource, Facts)> {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = visit.context().store().write().await?;
    let permit: Permit<act::Look, Resource> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let facts = *permit.facts();
    let one = resources::find(&mut write, &permit).await?;
    if one.layer == Layer::Natural || one.is_private() {
        looked(&mut write, actor, permit, &How::new(way, visit.context().ids())).await?;
    }
    write.commit().await?;
    Ok((one, facts))
}

pub(super) async fn page(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    show(&visit, id, FormState::new("resource")).await
}

/// The page, with a small form that came back where one did.
pub(super) async fn show(visit: &Visit, id: Uuid, form: FormState) -> Answer {
    let (one, known) = looked_at(visit, id, Way::Html).await?;
    let (actor, frame, now) = (visit.actor(), visit.frame(), visit.now());
    let today = now.day_in_japan();
    // Who said something is for those who work with them, not for the public.
    let inside = may(actor, Action::Look, &known.public(false)) == access::Answer::Yes;
    let yes = |action| may(actor, action, &known) == access::Answer::Yes;
    let may_change = yes(Action::Change);
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Resource> = permit(&mut db, actor, Id::from_uuid(id), now).await?;
    let rooms = room::newest(&mut db, &permit).await?;
    let asked = if may_change { visits::of_resource(&mut db, &permit).await? } else { Vec::new() };
    let districts = people::districts(&mut db, actor.region).await?;
    let origin = if inside { Origin::of(visit, &mut db, &one).await? } else { None };
    let mut badges = words::badges(&frame, &one, today);
    badges.extend(words::moment(&frame, &one, now.in_japan()));
    let (is_public, public) = publication(&frame, &one, today);
    let on = |day: kernel::Day| display::day(visit.lang(), day);
    let filled = ["as-of", "consent-on", "since", "done-on"].into_iter().fold(form, |form, name| {
        if form.problems().is_empty() {
            form.with(format!("{name}-year"), today.year().to_string())
                .with(format!("{name}-month"), today.month().to_string())
                .with(format!("{name}-day"), today.day().to_string())
        } else {
            form
        }
    });
    html(&ResourcePage {
        crumbs: vec![Crumb::to("/resources", frame.say("resources-title")), Crumb::here(one.name.as_str())],
        what: words::what(&frame, &one),
        district: one
            .district
            .and_then(|id| districts.into_iter().find(|district| district.id == id))
            .map(|district| district.name),
        badges,
        state_note: one.state_note.as_ref().filter(|_| one.state != State::Running).map(|note| {
            frame.say_with(
                "resources-state-said",
                &[("since", &on(note.since)), ("by", &note.decided_by), ("reason", &note.reason)],
            )
        }),
        schedule: words::schedule(&frame, &one.schedule),
        meanings: one.meanings.iter().map(|one| frame.say(&format!("resources-meaning-{one}"))).collect(),
        barriers: one.barriers.iter().map(|one| frame.say(&format!("resources-barrier-{one}"))).collect(),
        trust: one.badge.as_ref().map(|badge| {
            let said =
                frame.say_with("resources-badge", &[("issuer", &badge.issuer), ("until", &on(badge.until))]);
            if badge.until < today {
                Badge::new(said, Tone::Warning)
            } else {
                Badge::new(said, Tone::Success)
            }
        }),
        facts: facts(&frame, &one),
        rooms: rooms.iter().map(|said| room_line(&frame, said, today, inside)).collect(),
        visits: asked
            .into_iter()
            .map(|visit| VisitLine {
                asked: frame.say_one("resources-visit-asked", "at", &on(visit.asked_at.day_in_japan())),
                action: visit.done.is_none().then(|| format!("/resources/{id}/visits/{}", visit.id)),
                found: visit.done.map(|(day, by, found)| {
                    frame.say_with(
                        "resources-visit-found",
                        &[("on", &on(day)), ("by", &by), ("found", &found)],
                    )
                }),
            })
            .collect(),
        public,
        is_public,
        assured: one.assurance.by.as_ref().zip(one.assurance.on).map(|(by, day)| {
            if inside {
                frame.say_with("resources-assured", &[("by", by), ("on", &on(day))])
            } else {
                frame.say_one("resources-assured-on", "on", &on(day))
            }
        }),
        stale: one.assurance.is_stale(today),
        may_change,
        may_settle: yes(Action::Settle),
        form: filled,
        states: words::choices(&frame, "state", State::ALL.iter().map(|one| one.code())),
        room_choices: words::choices(&frame, "room", Room::ALL.iter().map(|one| one.code())),
        answers: words::choices(&frame, "answer", Said::ALL.iter().map(|one| one.code())),
        units: words::choices(&frame, "unit", Unit::ALL.iter().map(|one| one.code())),
        manners: Manner::ALL
            .iter()
            .map(|one| Choice::new(one.code(), frame.say(&format!("resources-manner-{one}"))))
            .collect(),
        changed: display::instant(visit.lang(), one.changed_at),
        origin,
        one,
        frame,
    })
}

pub(super) async fn data(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let (one, _) = looked_at(&visit, id, Way::Json).await?;
    Ok(Json(told(&one, visit.now().day_in_japan())).into_response())
}

/// One change of a field, said.
struct ChangeLine {
    field: String,
    before: String,
    after: String,
}

struct VersionLine {
    at: String,
    author: String,
    changes: Vec<ChangeLine>,
}

#[derive(Template)]
#[template(path = "resource_history.html")]
struct HistoryPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    versions: Vec<VersionLine>,
}

/// A value of a field as people say it: codes of lists in words, the rest as it stands.
fn said(frame: &Frame, field: &str, value: Option<&String>) -> String {
    let Some(value) = value else { return "—".into() };
    let list = match field {
        "layer" | "category" | "audience" | "state" | "insurance" => field,
        "meanings" => "meaning",
        "barriers" => "barrier",
        "official" => return frame.say("resources-yes"),
        "schedule" => {
            return serde_json::from_str(value)
                .map(|schedule| words::schedule(frame, &schedule).join(" / "))
                .unwrap_or_default();
        }
        _ => return value.clone(),
    };
    let each: Vec<String> =
        value.split(' ').map(|code| frame.say(&format!("resources-{list}-{code}"))).collect();
    each.join(&frame.say("resources-comma"))
}

fn version(frame: &Frame, version: Version, districts: &[people::District]) -> VersionLine {
    let named = |value: Option<&String>| {
        let district = districts.iter().find(|one| value.is_some_and(|id| *id == one.id.to_string()));
        district.map_or_else(|| "—".to_owned(), |one| one.name.clone())
    };
    VersionLine {
        at: display::instant(frame.lang(), version.at),
        author: version.author,
        changes: version
            .changes
            .iter()
            .filter(|(field, _)| *field != "office")
            .map(|(field, [before, after])| ChangeLine {
                field: frame.say(&format!("resources-field-{field}")),
                before: if field == "district" {
                    named(before.as_ref())
                } else {
                    said(frame, field, before.as_ref())
                },
                after: if field == "district" {
                    named(after.as_ref())
                } else {
                    said(frame, field, after.as_ref())
                },
            })
            .collect(),
    }
}

pub(super) async fn history(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Resource> =
        permit(&mut db, visit.actor(), Id::from_uuid(id), visit.now()).await?;
    let one = resources::find(&mut db, &permit).await?;
    let versions = resources::history(&mut db, &permit).await?;
    let districts = people::districts(&mut db, visit.actor().region).await?;
    let frame = visit.frame();
    html(&HistoryPage {
        crumbs: vec![
            Crumb::to("/resources", frame.say("resources-title")),
            Crumb::to(format!("/resources/{id}"), one.name),
            Crumb::here(frame.say("resources-history")),
        ],
        versions: versions.into_iter().map(|one| version(&frame, one, &districts)).collect(),
        frame,
    })
}
