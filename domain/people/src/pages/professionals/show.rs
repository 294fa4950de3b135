//! What a page shows of somebody, and to whom.

use access::{Action, Actor, Answer, Facts, Kind, Role, may};
use kernel::{Day, Id, Lang, calendar::display};
use page::{
    Frame, Visit,
    components::{Badge, Choice, Face, Name, PersonCard, Phone, Tone},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    codes::MunicipalityCode,
    professional::{AffiliationKind, Employment, Profession, Professional, Standing},
    store::professionals::{Belonging, Record},
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
pub(super) fn municipality(code: &str) -> String {
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
    let facts = Facts::of(Kind::Office).public(one.office_public);
    one.affiliation.office.is_none()
        || one.affiliation.office.is_some_and(|office| actor.offices.contains(&office))
        || may(actor, Action::Look, &facts) == Answer::Yes
}

/// The place somebody belongs to, as one line.
pub(super) fn place(frame: &Frame, one: &Belonging) -> String {
    let affiliation = &one.affiliation;
    let body = || affiliation.body.clone();
    match affiliation.kind {
        AffiliationKind::Work => one.office.clone().or_else(body),
        AffiliationKind::Commissioner => one.district.clone(),
        AffiliationKind::Adviser => affiliation.municipality.as_deref().map(municipality).or_else(body),
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

/// From when to when, as far as it is known.
pub(super) fn days(frame: &Frame, from: Option<Day>, to: Option<Day>) -> Option<String> {
    let say = |day: Day| display::day(frame.lang(), day);
    match (from.map(say), to.map(say)) {
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

/// Somebody as a card.
pub(super) fn card(visit: &Visit, frame: &Frame, record: &Record) -> PersonCard {
    let person = &record.person;
    let today = visit.now().day_in_japan();
    let now: Vec<&Belonging> = record.on(today).filter(|one| tells(visit.actor(), one)).collect();
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
        office: now.first().map(|one| place_and_role(frame, one)),
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
    role: Option<&'a str>,
    employment: Option<&'static str>,
    main: bool,
    from: Option<Day>,
    to: Option<Day>,
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
            role: affiliation.role.as_deref(),
            employment: affiliation.employment.map(Employment::code),
            main: affiliation.main,
            from: affiliation.from,
            to: affiliation.to,
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
