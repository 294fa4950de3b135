//! The page of one person, their history, and the same for other programs.

use access::{Action, Answer, Facts, Kind, Permit, Relation, act, may, permit};
use askama::Template;
use audit::{Face as Way, How, looked};
use axum::{Json, extract::Path, response::IntoResponse};
use kernel::{Day, Outcome, calendar::display};
use page::{
    Frame, Visit,
    components::{Crumb, Face, Name, Phone},
    html,
};
use uuid::Uuid;

use super::{
    log::{Cell, LogPage},
    photo,
    show::{self, PersonData},
};
use crate::{
    professional::{
        AffiliationKind, Employment, Field, Profession, Professional, PublicConsent, Qualified, Standing,
    },
    store::professionals::{Belonging, Record, changes, find, find_to_change},
};

/// A place somebody belongs or belonged to.
struct Place {
    title: String,
    href: Option<String>,
    kind: String,
    details: Vec<String>,
    main: bool,
    secrecy: bool,
    note: Option<String>,
    edit: Option<String>,
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "professional.html")]
struct PersonPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    address: String,
    name: Name,
    face: Face,
    profession_line: String,
    standing: String,
    standing_detail: String,
    professions: Vec<String>,
    now: Vec<Place>,
    past: Vec<Place>,
    phone: Option<Phone>,
    mail: Option<String>,
    note: Option<String>,
    public: Option<String>,
    left: bool,
    photo: Option<String>,
    may_change: bool,
    may_see_log: bool,
    changed: String,
}

/// Looks, and writes down that it was looked.
async fn looked_at(visit: &Visit, person: Uuid, way: Way) -> Outcome<(Record, Facts)> {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = visit.context().store().write().await?;
    let permit: Permit<act::Look, Professional> = permit(&mut write, actor, show::id(person), now).await?;
    let how = How::new(way, visit.context().ids());
    let looked = looked(&mut write, actor, permit, &how).await?;
    let record = find(&mut write, &looked).await?;
    write.commit().await?;
    Ok((record, *looked.facts()))
}

pub(super) async fn look(visit: Visit, Path(person): Path<Uuid>) -> page::Answer {
    let (record, facts) = looked_at(&visit, person, Way::Html).await?;
    let (actor, frame, today) = (visit.actor(), visit.frame(), visit.now().day_in_japan());
    let whole = show::works_with(actor, show::id(person));
    let own = actor.professional.is_some_and(|own| own.uuid() == person);
    let log = Facts::of(Kind::AccessLog).in_relation(if own { Relation::Own } else { Relation::Stranger });
    let may_change = may(actor, Action::Change, &facts) == Answer::Yes;
    let tells = |one: &&Belonging| show::tells(actor, one);
    let address =
        |one: &Belonging| may_change.then(|| format!("/people/{person}/affiliations/{}", one.affiliation.id));
    let (now, past): (Vec<_>, Vec<_>) = record
        .belongings
        .iter()
        .filter(tells)
        .partition(|one| one.affiliation.to.is_none_or(|to| to >= today));
    let several = now.len() > 1;
    let person_shown = &record.person;
    html(&PersonPage {
        crumbs: vec![Crumb::to("/people", frame.say("people-person-list")), Crumb::here(&person_shown.name)],
        address: format!("/people/{person}"),
        name: Name::new(&person_shown.name, Some(&person_shown.reading)),
        face: show::face(person_shown, today),
        photo: photo::state(&frame, &person_shown.face, today).filter(|_| may_change),
        profession_line: show::professions(&frame, person_shown),
        standing: show::standing(&frame, person_shown.standing),
        standing_detail: frame.say(&format!("people-standing-{}-detail", person_shown.standing.code())),
        professions: person_shown.professions.iter().map(|one| qualified(&frame, one)).collect(),
        now: now.into_iter().map(|one| place(&frame, one, address(one), whole, several)).collect(),
        past: if whole {
            past.into_iter().map(|one| place(&frame, one, address(one), true, false)).collect()
        } else {
            Vec::new()
        },
        phone: person_shown.phone.as_ref().map(Phone::new),
        mail: person_shown.mail.clone(),
        note: person_shown.note.clone().filter(|_| whole),
        public: person_shown.public.as_ref().filter(|_| whole).map(|one| public(&frame, one, today)),
        left: !person_shown.active,
        may_change,
        may_see_log: may(actor, Action::Look, &log) == Answer::Yes,
        changed: show::moment(frame.lang(), person_shown.changed_at),
        frame,
    })
}

/// Who agreed to their being shown to the public, and whether that still holds.
fn public(frame: &Frame, consent: &PublicConsent, today: Day) -> String {
    let say = |day| display::day(frame.lang(), day);
    let key = if consent.holds_on(today) { "people-person-public-line" } else { "people-person-public-over" };
    let (on, until) = (say(consent.on), say(consent.until));
    frame.say_with(key, &[("by", &consent.by), ("on", &on), ("until", &until)])
}

fn place(frame: &Frame, one: &Belonging, address: Option<String>, whole: bool, several: bool) -> Place {
    let affiliation = &one.affiliation;
    let employment =
        affiliation.employment.map(|one| frame.say(&format!("people-employment-{}", one.code())));
    let days = show::days(frame, affiliation);
    let sent_by = affiliation.body.clone().filter(|_| affiliation.municipality.is_some());
    Place {
        title: show::place(frame, one),
        href: affiliation.office.map(|id| format!("/offices/{id}")),
        kind: show::kind(frame, affiliation.kind),
        details: [sent_by, affiliation.role.clone(), employment, days].into_iter().flatten().collect(),
        main: affiliation.main && several,
        secrecy: affiliation.kind == AffiliationKind::Commissioner,
        note: affiliation.note.clone().filter(|_| whole),
        edit: address.as_ref().map(|address| format!("{address}/edit")),
        end: address.map(|address| format!("{address}/end")),
    }
}

pub(super) async fn data(visit: Visit, Path(person): Path<Uuid>) -> page::Answer {
    let (record, _) = looked_at(&visit, person, Way::Json).await?;
    Ok(Json(PersonData::of(&visit, &record, true)).into_response())
}

pub(super) async fn history(visit: Visit, Path(person): Path<Uuid>) -> page::Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = visit.context().store().write().await?;
    let look: Permit<act::Look, Professional> = permit(&mut write, actor, show::id(person), now).await?;
    let change: Permit<act::Change, Professional> = permit(&mut write, actor, show::id(person), now).await?;
    looked(&mut write, actor, look, &How::new(Way::Html, visit.context().ids())).await?;
    let record = find_to_change(&mut write, &change).await?;
    let steps = changes::history(&mut write, &change, 0).await?;
    write.commit().await?;
    let frame = visit.frame();
    let line = |at: &str, author: &str, (field, before, after): changes::Changed| {
        vec![
            Cell::new(at),
            Cell::new(author),
            Cell::new(frame.say(&format!("people-person-field-{}", field.code()))),
            Cell::new(value(&frame, field, before.as_deref())),
            Cell::new(value(&frame, field, after.as_deref())),
        ]
    };
    let lines = steps.into_iter().flat_map(|step| {
        let (at, author) = (show::moment(frame.lang(), step.at), step.author);
        step.changes.into_iter().map(|change| line(&at, &author, change)).collect::<Vec<_>>()
    });
    let page = LogPage {
        crumbs: vec![
            Crumb::to("/people", frame.say("people-person-list")),
            Crumb::to(format!("/people/{person}"), &record.person.name),
            Crumb::here(frame.say("people-person-history")),
        ],
        title: frame.say_one("people-person-history-of", "name", &record.person.name),
        intro: Vec::new(),
        caption: frame.say("people-person-history"),
        columns: LogPage::columns(
            &frame,
            [
                "people-person-history-when",
                "people-person-history-who",
                "people-person-history-what",
                "people-person-history-before",
                "people-person-history-after",
            ],
        ),
        lines: lines.collect(),
        none: frame.say("people-person-history-none"),
        older: None,
        frame: visit.frame(),
    };
    page.show()
}

/// A stored text of a field as people read it.
pub(super) fn value(frame: &Frame, field: Field, text: Option<&str>) -> String {
    let Some(text) = text else { return frame.say("people-person-empty") };
    match field {
        Field::Standing => {
            Standing::from_code(text).map_or_else(|| text.to_owned(), |one| show::standing(frame, one))
        }
        Field::Public => public_line(frame, text),
        Field::Active => frame.say("people-person-yes"),
        Field::Professions => {
            let lines: Vec<String> = text.lines().map(|line| profession_line(frame, line)).collect();
            lines.join(&frame.say("people-person-joint"))
        }
        Field::Affiliation => affiliation_line(frame, text),
        Field::Photo => photo::line(frame, text),
        Field::PhotoConsent => photo::consent_line(frame, text),
        _ => text.to_owned(),
    }
}

/// A consent to being public in the history; before there were consents, it said only that somebody was.
fn public_line(frame: &Frame, text: &str) -> String {
    let parts: Vec<&str> = text.split('\t').collect();
    let [by, on, until] = parts[..] else { return frame.say("people-person-yes") };
    let day = |text: &str| text.parse().map(|day| display::day(frame.lang(), day)).unwrap_or_default();
    let (on, until) = (day(on), day(until));
    frame.say_with("people-person-public-line", &[("by", by), ("on", &on), ("until", &until)])
}

fn profession_line(frame: &Frame, line: &str) -> String {
    let (code, words) = line.split_once(": ").map_or((line, None), |(code, words)| (code, Some(words)));
    let name =
        Profession::from_code(code).map_or_else(|| code.to_owned(), |one| show::profession(frame, one));
    profession_and_words(frame, name, words)
}

fn qualified(frame: &Frame, one: &Qualified) -> String {
    profession_and_words(frame, show::profession(frame, one.profession), one.qualification.as_deref())
}

fn profession_and_words(frame: &Frame, name: String, words: Option<&str>) -> String {
    match words {
        Some(words) => {
            frame.say_with("people-person-qualified", &[("profession", &name), ("qualification", words)])
        }
        None => name,
    }
}

fn affiliation_line(frame: &Frame, line: &str) -> String {
    let parts: Vec<&str> = line.split('\t').collect();
    // Older lines end after the days.
    let [kind, place, role, from, to, ref more @ ..] = parts[..] else { return line.to_owned() };
    let kind = AffiliationKind::from_code(kind).map_or_else(|| kind.to_owned(), |one| show::kind(frame, one));
    let day = |text: &str| {
        let exact = text.parse().map(|day| display::day(frame.lang(), day));
        Some(exact.unwrap_or_else(|_| text.to_owned())).filter(|text| !text.is_empty())
    };
    let days = show::stretch(frame, day(from), day(to)).unwrap_or_default();
    let employment = more.first().and_then(|code| Employment::from_code(code));
    let employment = employment.map(|one| frame.say(&format!("people-employment-{}", one.code())));
    let main = more.get(1).filter(|main| !main.is_empty()).map(|_| frame.say("people-affiliation-main"));
    let (employment, main) = (employment.unwrap_or_default(), main.unwrap_or_default());
    let note = more.get(2).copied().unwrap_or_default();
    let parts = [kind.as_str(), place, role, &days, &employment, &main, note];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(&frame.say("people-person-joint"))
}
