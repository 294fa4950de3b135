//! Who looked at somebody's record: for the person themself, and for the hub.

use std::collections::BTreeMap;

use access::{Action, Facts, Kind, OfficeId, ProfessionalId, Relation, Scope};
use askama::Template;
use audit::{Act, Deed, Entry, EntryId, Face as Way, How, Page, acted, looked_at_many, seen};
use axum::extract::Path;
use kernel::{Id, Outcome, Refusal};
use page::{
    Frame, Visit,
    components::{Crumb, PersonCard},
    html,
};
use store::{Write, search};
use uuid::Uuid;

use super::{
    log::{Cell, LogPage},
    show,
};
use crate::{
    professional::Professional,
    store::professionals::{list::records, load, office_names, places},
};

/// Entries on a page.
const LINES: u32 = 50;

pub(super) async fn of_person(visit: Visit, Path(person): Path<Uuid>) -> page::Answer {
    let own = visit.actor().professional.is_some_and(|own| own.uuid() == person);
    let near = if own { Relation::Own } else { Relation::Stranger };
    visit.actor().allow(Action::Look, &Facts::of(Kind::AccessLog).in_relation(near), visit.now())?;
    show_seen(&visit, person, own, &format!("/people/{person}/seen")).await
}

async fn show_seen(visit: &Visit, person: Uuid, own: bool, address: &str) -> page::Answer {
    let (actor, id) = (visit.actor(), Id::<access::Professional>::from_uuid(person));
    let mut write = visit.context().store().write().await?;
    let records = load(&mut write, actor.region, &[id]).await?;
    let record = records.first().ok_or(Refusal::NotFound)?;
    let how = How::new(Way::Html, visit.context().ids()).about(id);
    acted(&mut write, actor, Act::new(Action::Look, Kind::AccessLog).with(id), &how).await?;
    let before = visit.query("before").and_then(|id| id.parse::<EntryId>().ok());
    let entries = seen(&mut write, actor.region, id, Page { before, limit: LINES + 1 }).await?;
    let frame = visit.frame();
    let shown = entries.get(..LINES as usize).unwrap_or(&entries);
    let older =
        (shown.len() < entries.len()).then(|| shown.last().map(|last| older(address, last.id))).flatten();
    let lines = lines(visit, &mut write, &frame, shown).await?;
    write.commit().await?;
    let (name, here) = (&record.person.name, frame.say("people-seen"));
    let crumbs = if own {
        vec![Crumb::to(format!("/people/{person}"), name), Crumb::here(here)]
    } else {
        vec![Crumb::to("/hub", frame.say("page-nav-hub")), Crumb::to("/hub/seen", here), Crumb::here(name)]
    };
    let whose = frame.say(if own { "people-seen-own" } else { "people-seen-hub" });
    let as_of = frame.say_one("people-seen-as-of", "at", &show::moment(frame.lang(), visit.now()));
    let page = LogPage {
        crumbs,
        title: frame.say_one("people-seen-of", "name", name),
        intro: vec![whose, as_of],
        caption: frame.say("people-seen"),
        columns: LogPage::columns(
            &frame,
            ["people-seen-when", "people-seen-who", "people-seen-what", "people-seen-way"],
        ),
        lines,
        none: frame.say("people-seen-none"),
        older,
        frame,
    };
    page.show()
}

fn older(address: &str, before: EntryId) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}before={before}")
}

async fn lines(
    visit: &Visit,
    write: &mut Write,
    frame: &Frame,
    entries: &[Entry],
) -> Outcome<Vec<Vec<Cell>>> {
    let region = visit.actor().region;
    let mut people: Vec<ProfessionalId> = entries.iter().filter_map(|entry| entry.professional).collect();
    let mut offices: Vec<OfficeId> = entries.iter().filter_map(|entry| entry.office).collect();
    people.sort_unstable();
    people.dedup();
    offices.sort_unstable();
    offices.dedup();
    let names: BTreeMap<ProfessionalId, String> = load(write, region, &people)
        .await?
        .into_iter()
        .map(|record| (record.person.id, record.person.name))
        .collect();
    let offices: BTreeMap<OfficeId, String> =
        office_names(write, region, &offices).await?.into_iter().collect();
    let line = |entry: &Entry| {
        let role = frame.say(&format!("page-role-{}", entry.role.code()));
        let who = entry.professional.and_then(|id| names.get(&id).cloned());
        let office = entry.office.and_then(|id| offices.get(&id).cloned());
        let reason =
            entry.reason.as_ref().map(|reason| frame.say_one("people-seen-reason", "reason", reason));
        vec![
            Cell::new(show::moment(frame.lang(), entry.at)),
            match who {
                Some(name) => Cell::new(name).with(Some(role)),
                None => Cell::new(role),
            }
            .with(office),
            Cell::new(deed(frame, entry)).with(reason),
            Cell::new(frame.say(&format!("people-seen-way-{}", entry.face.code()))),
        ]
    };
    Ok(entries.iter().map(line).collect())
}

/// What was done, as one sentence.
fn deed(frame: &Frame, entry: &Entry) -> String {
    match (entry.kind, entry.deed) {
        (Kind::AccessLog, _) => frame.say("people-seen-deed-log"),
        (Kind::Professional, Deed::Did(Action::Change)) if !entry.fields.is_empty() => {
            let fields: Vec<String> =
                entry.fields.iter().map(|code| frame.say(&format!("people-person-field-{code}"))).collect();
            let fields = fields.join(&frame.say("people-person-joint"));
            frame.say_with("people-seen-deed-changed", &[("fields", &fields)])
        }
        (Kind::Professional, Deed::Did(Action::Look)) if !entry.fields.is_empty() => {
            frame.say("people-seen-deed-photo")
        }
        (Kind::Professional, deed) => frame.say(&format!("people-seen-deed-{}", deed.code())),
        _ => frame.say("people-seen-deed-other"),
    }
}

#[derive(Template)]
#[template(path = "professional_hub_seen.html")]
struct HubPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    asked: String,
    cards: Vec<PersonCard>,
    searched: bool,
}

/// The hub asks who saw somebody: first whom, then the same page.
pub(super) async fn hub(visit: Visit) -> page::Answer {
    let (actor, now) = (visit.actor(), visit.now());
    actor.allow(Action::List, &Facts::of(Kind::AccessLog), now)?;
    if let Some(subject) = visit.query("subject") {
        let person = subject.parse::<Uuid>().map_err(|_| Refusal::NotFound)?;
        return show_seen(&visit, person, false, &format!("/hub/seen?subject={person}")).await;
    }
    let frame = visit.frame();
    let asked = visit.query("name").unwrap_or_default().trim().to_owned();
    let mut cards = Vec::new();
    if !asked.is_empty() {
        let mut write = visit.context().store().write().await?;
        let query = search::Query::new(actor.region, asked.as_str())
            .among(places::KIND, search_scope(&Scope::of(actor, Kind::Professional)))
            .limit(LINES);
        let found = write.search(&query).await?;
        let ids: Vec<Id<Professional>> =
            found.iter().flat_map(|found| &found.hits).map(search::Hit::id).collect();
        let how = How::new(Way::Search, visit.context().ids());
        let looked = looked_at_many(&mut write, actor, Action::List, Kind::Professional, ids, &how).await?;
        for record in records(&mut write, &looked).await? {
            let href = format!("/hub/seen?subject={}", record.person.id);
            cards.push(PersonCard { href, phone: None, ..show::card(&visit, &frame, &record) });
        }
        write.commit().await?;
    }
    html(&HubPage {
        crumbs: vec![Crumb::to("/hub", frame.say("page-nav-hub")), Crumb::here(frame.say("people-seen"))],
        searched: !asked.is_empty(),
        asked,
        cards,
        frame,
    })
}

/// A reader's view as the search knows it.
pub(super) fn search_scope(scope: &Scope) -> search::Scope {
    search::Scope {
        all: scope.all,
        public: scope.public,
        districts: scope.districts.iter().map(|id| id.uuid()).collect(),
        offices: scope.offices.iter().map(|id| id.uuid()).collect(),
        own: scope.own.map(Id::uuid),
    }
}
