//! What has come together in a session, as one reader sees it; and where a resource came from.

use access::Action;
use askama::Template;
use audit::Face as Way;
use kernel::{Fault, calendar::display};
use page::{
    Frame, Stop, Visit,
    components::{Badge, Tone},
};
use people::professional::Profession;
use store::Read;

use super::{list::written_down, words};
use crate::{
    resource::Resource,
    session::{Confirmation, Entry, Likeness, Member, Session, contributions, is_other_profession},
    store::{
        list::{self, Filter, View},
        sessions::{self as room, Course},
    },
};

/// One who confirmed an entry.
struct Confirmer {
    who: String,
    other: bool,
}

/// An entry as this reader sees it.
struct EntryLine {
    id: String,
    href: String,
    name: String,
    what: String,
    mark: &'static str,
    point: Option<(String, String)>,
    place: Option<String>,
    by: String,
    confirmed: Vec<Confirmer>,
    like: Vec<(String, String)>,
    badges: Vec<Badge>,
    may_confirm: Option<String>,
}

struct Brought {
    who: String,
    added: usize,
    confirmed: usize,
}

/// What has come together so far; the part of the page that follows the others.
#[derive(Template)]
#[template(path = "session_course.html")]
pub(super) struct CoursePart {
    frame: Frame,
    entries: Vec<EntryLine>,
    brought: Vec<Brought>,
    on_map: usize,
    closed: bool,
}

/// A member with their profession, in words.
fn who(frame: &Frame, member: Option<&Member>) -> String {
    let Some(member) = member else { return frame.say("resources-session-somebody") };
    match member.profession {
        Some(profession) => frame.say_with(
            "resources-session-who",
            &[("name", &member.name), ("profession", &profession_name(frame, profession))],
        ),
        None => member.name.clone(),
    }
}

fn profession_name(frame: &Frame, profession: Profession) -> String {
    frame.say(&format!("people-profession-{}", profession.code()))
}

fn confirmers(frame: &Frame, course: &Course, entry: &Entry) -> Vec<Confirmer> {
    let author = course.member(entry.account);
    let of = course.confirmations.iter().filter(|one| one.resource == entry.resource);
    of.map(|one| {
        let confirmer = course.member(one.account);
        Confirmer { who: who(frame, confirmer), other: is_other_profession(author, confirmer) }
    })
    .collect()
}

/// What one reader sees of what has come together: the same policy as every list, and what it shows written down. On a
/// screen a whole room reads along: what is private stays off it, whoever has opened it, and nothing can be pressed.
pub(super) async fn part(visit: &Visit, session: &Session, screen: bool) -> Result<CoursePart, Stop> {
    let (actor, now) = (visit.actor(), visit.now());
    let mut db = visit.context().store().read().await?;
    let course = room::course(&mut db, actor.region, session.id).await?;
    let filter = Filter { session: Some(session.id), ..Filter::default() };
    let (mut seen, _) = list::every(&mut db, &View::of(actor, now), &filter).await?;
    drop(db);
    if screen {
        seen.retain(|one| !one.is_private());
    }
    if seen.iter().any(Resource::is_about_lives) {
        let mut write = visit.context().store().write().await?;
        written_down(&mut write, visit, Action::List, &seen, Way::Html).await?;
        write.commit().await?;
    }
    let frame = visit.frame();
    // What a reader may not see is neither shown nor counted.
    let entries: Vec<(Entry, &Resource)> = course
        .entries
        .iter()
        .filter_map(|entry| Some((*entry, seen.iter().find(|one| one.id == entry.resource)?)))
        .collect();
    let likeness: Vec<Likeness> = entries.iter().map(|(_, one)| Likeness::of(one)).collect();
    let line = |at: usize| {
        let (entry, one) = entries[at];
        let others =
            (0..entries.len()).filter(|&other| other != at && likeness[at].is_like(&likeness[other]));
        let confirmed = confirmers(&frame, &course, &entry);
        let mine = course
            .confirmations
            .iter()
            .any(|said| said.resource == entry.resource && Some(said.account) == actor.account);
        let free = actor.account.is_some_and(|account| entry.may_be_confirmed_by(account)) && !mine;
        let mut badges = words::badges(&frame, one, now.day_in_japan());
        if confirmed.iter().any(|one| one.other) {
            badges.push(Badge::new(frame.say("resources-session-other"), Tone::Success));
        }
        EntryLine {
            id: one.id.to_string(),
            href: format!("/resources/{}", one.id),
            name: one.name.clone(),
            what: words::what(&frame, one),
            mark: one.layer.code(),
            point: one.point.map(|(lat, lng)| (format!("{lat:.6}"), format!("{lng:.6}"))),
            place: one.texts.place.clone(),
            by: who(&frame, course.member(entry.account)),
            confirmed,
            like: others
                .map(|other| (format!("/resources/{}", entries[other].1.id), entries[other].1.name.clone()))
                .collect(),
            badges,
            may_confirm: (free && !screen && session.closed.is_none())
                .then(|| format!("/resources/sessions/{}/entries/{}", session.id, one.id)),
        }
    };
    // The newest first: that is what everybody waits for.
    let lines: Vec<EntryLine> = (0..entries.len()).rev().map(line).collect();
    let shown: Vec<Entry> = entries.iter().map(|(entry, _)| *entry).collect();
    let confirmations: Vec<Confirmation> = course
        .confirmations
        .iter()
        .filter(|said| shown.iter().any(|entry| entry.resource == said.resource))
        .copied()
        .collect();
    let brought = contributions(&course.members, &shown, &confirmations)
        .into_iter()
        .map(|one| Brought { who: who(&frame, Some(one.member)), added: one.added, confirmed: one.confirmed })
        .collect();
    let on_map = lines.iter().filter(|one| one.point.is_some()).count();
    Ok(CoursePart { entries: lines, brought, on_map, closed: session.closed.is_some(), frame })
}

/// Who put a resource down in which session, and who confirmed it: it stays with the entry.
pub(super) struct Origin {
    pub href: String,
    pub said: String,
    pub confirmed: Vec<(String, bool)>,
}

impl Origin {
    /// Of one resource, where it was put down in a session.
    pub(super) async fn of(visit: &Visit, db: &mut Read, one: &Resource) -> Result<Option<Self>, Fault> {
        let Some((session, course)) = room::of_resource(db, visit.actor().region, one.id).await? else {
            return Ok(None);
        };
        let Some(entry) = course.entries.iter().find(|entry| entry.resource == one.id) else {
            return Ok(None);
        };
        let frame = visit.frame();
        let (by, on) = (who(&frame, course.member(entry.account)), display::day(frame.lang(), session.on));
        Ok(Some(Self {
            href: format!("/resources/sessions/{}", session.id),
            said: frame.say_with(
                "resources-session-origin",
                &[("session", &session.name), ("on", &on), ("by", &by)],
            ),
            confirmed: confirmers(&frame, &course, entry)
                .into_iter()
                .map(|one| (one.who, one.other))
                .collect(),
        }))
    }
}
