//! What a page shows of somebody, and to whom.

use access::{Action, Actor, Answer, Facts, Kind, Relation, Role, may};
use kernel::{Day, Id, Lang, calendar::display};
use page::{
    Frame, Visit,
    components::{Badge, Choice, Face, Name, PersonCard, Phone, Tone},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    codes::MunicipalityCode,
    professional::{Affiliation, AffiliationKind, Employment, Profession, Professional, Standing},
    store::{
        offices::relation,
        professionals::{Belonging, Record},
    },
};

pub(super) fn id(person: Uuid) -> Id<Professional> {
    Id::from_uuid(person)
}

/// A profession in the person's language; a region may rename it.
pub(super) fn profession(frame: &Frame, one: Profession) -> String {
    frame.say(&format!("people-profession-{}", one.code()))
}

pub(super) fn standing(frame: &Frame, one: Standing) -> String {
    frame.say(&format!("people-standing-{}", one.code()))
}

pub(super) fn kind(frame: &Frame, one: AffiliationKind) -> String {
    frame.say(&format!("people-affiliation-{}", one.code()))
}

/// The choices of a coded list.
pub(super) fn choices<T: Copy>(
    all: &[T],
    code: fn(T) -> &'static str,
    label: impl Fn(T) -> String,
) -> Vec<Choice> {
    all.iter().map(|&one| Choice::new(code(one), label(one))).collect()
}

pub(super) fn employments(frame: &Frame) -> Vec<Choice> {
    choices(Employment::ALL, Employment::code, |one| frame.say(&format!("people-employment-{}", one.code())))
}

/// The name of a municipality; its code where the country has none of that code.
pub(crate) fn municipality(code: &str) -> String {
    let known = MunicipalityCode::read(code, None).ok().and_then(|read| read.number().municipality());
    known.map_or_else(|| code.to_owned(), |found| found.name.to_owned())
}

/// Whether they see of somebody what is meant for those who work with them: notes and what is past.
pub(super) fn works_with(actor: &Actor, person: Id<Professional>) -> bool {
    matches!(actor.role, Role::Commissioner | Role::Member | Role::Manager | Role::Officer | Role::Hub)
        || actor.professional == Some(person.cast())
}

/// Whether they may know that somebody belongs here: who may not know of an office does not learn of it here.
pub(super) fn tells(actor: &Actor, one: &Belonging) -> bool {
    let Some(office) = one.affiliation.office else { return true };
    let near = relation(actor, office, one.office_district);
    let facts = Facts::of(Kind::Office).public(one.office_public).in_relation(near);
    near == Relation::Office || may(actor, Action::Look, &facts) == Answer::Yes
}

/// The place somebody belongs to, as one line.
pub(super) fn place(frame: &Frame, one: &Belonging) -> String {
    let affiliation = &one.affiliation;
    let body = || affiliation.body.clone();
    match affiliation.kind {
        AffiliationKind::Work => one.office.clone().or_else(body),
        AffiliationKind::Commissioner => one.district.clone(),
        AffiliationKind::Adviser => one.municipality_name().or_else(body),
        AffiliationKind::Association | AffiliationKind::Body => body().or_else(|| one.office.clone()),
    }
    .unwrap_or_else(|| kind(frame, affiliation.kind))
}

/// The same with what they are there.
pub(super) fn place_and_role(frame: &Frame, one: &Belonging) -> String {
    let place = place(frame, one);
    let role = match (&one.affiliation.role, one.affiliation.kind) {
        (Some(role), _) => role.clone(),
        (None, AffiliationKind::Work) => return place,
        (None, other) => kind(frame, other),
    };
    frame.say_with("people-person-place-and-role", &[("place", &place), ("role", &role)])
}

/// A day of an affiliation as people read it; one said less exactly as it was written.
fn day(frame: &Frame, written: Option<&String>, day: Option<Day>) -> Option<String> {
    written.cloned().or_else(|| day.map(|day| display::day(frame.lang(), day)))
}

/// From when to when an affiliation holds, as far as it is known.
pub(super) fn days(frame: &Frame, one: &Affiliation) -> Option<String> {
    let from = day(frame, one.from_written.as_ref(), one.from);
    stretch(frame, from, day(frame, one.to_written.as_ref(), one.to))
}

/// The same of two days that are texts already.
pub(super) fn stretch(frame: &Frame, from: Option<String>, to: Option<String>) -> Option<String> {
    match (from, to) {
        (None, None) => None,
        (Some(from), None) => Some(frame.say_with("people-person-since", &[("from", &from)])),
        (None, Some(to)) => Some(frame.say_with("people-person-until", &[("to", &to)])),
        (Some(from), Some(to)) => {
            Some(frame.say_with("people-person-from-to", &[("from", &from), ("to", &to)]))
        }
    }
}

/// Professions as one line, the main one first.
pub(super) fn professions(frame: &Frame, person: &Professional) -> String {
    let names: Vec<String> = person.professions.iter().map(|one| profession(frame, one.profession)).collect();
    names.join(&frame.say("people-person-joint"))
}

/// The photograph where it may be shown today, a drawing where there is one; else the family name's first letter.
pub(super) fn face(person: &Professional, today: Day) -> Face {
    let picture = if person.face.is_shown(today) {
        Some(format!("/people/{}/photo", person.id))
    } else {
        person.face.drawing.as_ref().map(|recipe| format!("/faces/{recipe}"))
    };
    Face::drawn(&person.name, person.id.uuid().as_bytes()).or_picture(picture)
}

/// Whether they see a photograph nobody agreed to show: whose it is, and the hub, who look after it.
pub(super) fn keeps_photos(actor: &Actor, person: Id<Professional>) -> bool {
    actor.role == Role::Hub || actor.professional == Some(person.cast())
}

/// Where somebody belongs, on a card; a 民生委員 with the end of the term.
fn line(frame: &Frame, one: &Belonging) -> String {
    let line = place_and_role(frame, one);
    match day(frame, one.affiliation.to_written.as_ref(), one.affiliation.to) {
        Some(to) if one.affiliation.kind == AffiliationKind::Commissioner => {
            frame.say_with("people-person-term", &[("place", &line), ("to", &to)])
        }
        _ => line,
    }
}

/// Somebody as a card.
pub(super) fn card(visit: &Visit, frame: &Frame, record: &Record) -> PersonCard {
    card_as(visit, frame, record, None)
}

/// Somebody as a card that shows first where they belong in this way.
pub(super) fn card_as(
    visit: &Visit,
    frame: &Frame,
    record: &Record,
    kind: Option<AffiliationKind>,
) -> PersonCard {
    let person = &record.person;
    let today = visit.now().day_in_japan();
    let mut now: Vec<&Belonging> = record.on(today).filter(|one| tells(visit.actor(), one)).collect();
    now.sort_by_key(|one| kind.is_some_and(|kind| one.affiliation.kind != kind));
    let mut badges = Vec::new();
    if person.standing != Standing::Support {
        badges.push(Badge::new(standing(frame, person.standing), Tone::Info));
    }
    if now.len() > 1 {
        badges.push(Badge::plain(frame.say_one("people-person-belongs-to", "count", &now.len())));
    }
    PersonCard {
        href: format!("/people/{}", person.id),
        face: face(person, today),
        name: Name::new(&person.name, Some(&person.reading)),
        profession: professions(frame, person),
        office: now.first().map(|one| line(frame, one)),
        phone: person.phone.as_ref().map(Phone::new),
        badges,
    }
}

/// Somebody as data for other programs.
#[derive(Serialize)]
pub(super) struct PersonData<'a> {
    id: String,
    name: &'a str,
    reading: &'a str,
    standing: &'static str,
    professions: Vec<ProfessionData<'a>>,
    phone: Option<&'a str>,
    mail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    affiliations: Vec<AffiliationData<'a>>,
}

#[derive(Serialize)]
struct ProfessionData<'a> {
    profession: &'static str,
    qualification: Option<&'a str>,
}

#[derive(Serialize)]
struct AffiliationData<'a> {
    kind: &'static str,
    office: Option<String>,
    office_name: Option<&'a str>,
    body: Option<&'a str>,
    district: Option<String>,
    district_name: Option<&'a str>,
    municipality: Option<&'a str>,
    municipality_name: Option<String>,
    role: Option<&'a str>,
    employment: Option<&'static str>,
    main: bool,
    from: Option<Day>,
    to: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_written: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_written: Option<&'a str>,
}

impl<'a> PersonData<'a> {
    /// As `visit` may know them; past affiliations and the note only where `whole`.
    pub(super) fn of(visit: &Visit, record: &'a Record, whole: bool) -> Self {
        let (actor, today) = (visit.actor(), visit.now().day_in_japan());
        let person = &record.person;
        let whole = whole && works_with(actor, person.id.cast());
        let shown = |one: &&Belonging| (whole || one.affiliation.holds_on(today)) && tells(actor, one);
        Self {
            id: person.id.to_string(),
            name: &person.name,
            reading: &person.reading,
            standing: person.standing.code(),
            professions: person
                .professions
                .iter()
                .map(|one| ProfessionData {
                    profession: one.profession.code(),
                    qualification: one.qualification.as_deref(),
                })
                .collect(),
            phone: person.phone.as_deref(),
            mail: person.mail.as_deref(),
            note: person.note.as_deref().filter(|_| whole),
            affiliations: record.belongings.iter().filter(shown).map(AffiliationData::of).collect(),
        }
    }
}

impl<'a> AffiliationData<'a> {
    fn of(one: &'a Belonging) -> Self {
        let affiliation = &one.affiliation;
        Self {
            kind: affiliation.kind.code(),
            office: affiliation.office.map(|id| id.to_string()),
            office_name: one.office.as_deref(),
            body: affiliation.body.as_deref(),
            district: affiliation.district.map(|id| id.to_string()),
            district_name: one.district.as_deref(),
            municipality: affiliation.municipality.as_deref(),
            municipality_name: one.municipality_name(),
            role: affiliation.role.as_deref(),
            employment: affiliation.employment.map(Employment::code),
            main: affiliation.main,
            from: affiliation.from,
            to: affiliation.to,
            from_written: affiliation.from_written.as_deref(),
            to_written: affiliation.to_written.as_deref(),
        }
    }
}

/// A day as the three fields of a form hold it.
pub(super) fn parts(day: Day) -> [(&'static str, String); 3] {
    [("year", day.year().to_string()), ("month", day.month().to_string()), ("day", day.day().to_string())]
}

pub(super) fn moment(lang: Lang, at: kernel::Instant) -> String {
    display::instant(lang, at)
}
