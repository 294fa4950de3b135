//! The form of a contact window (S4-49).

use access::ProfessionalId;
use askama::Template;
use axum::http::StatusCode;
use kernel::{Day, Invalid, text::phone};
use page::{
    Answer, Form, Frame, Visit,
    components::{Choice, Crumb, FormState, PersonCard},
    html,
};
use uuid::Uuid;

use super::DAYS;
use crate::{
    contact_window::{Channel, ChannelKind, ContactWindow, OnHolidays, Purpose, Slot, Stretch, write_time},
    incoming::read_mail,
    office::{Assurance, Office},
};

/// How many ways and how many stretches of time a form offers.
const WAYS: usize = 4;
const STRETCHES: usize = 8;
/// What a number or an address may hold, in characters.
const LONGEST_VALUE: usize = 200;
/// How far ahead anybody can say that a window will be right.
const MOST_YEARS: i64 = 3;

#[derive(Template)]
#[template(path = "window_form.html")]
struct FormPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    end_action: Option<String>,
    version: i64,
    form: FormState,
    purposes: Vec<Choice>,
    people: Vec<Choice>,
    channels: Vec<Choice>,
    days: Vec<Choice>,
    holidays: Vec<Choice>,
    ways: Vec<usize>,
}

impl FormPage {
    /// How many stretches are open from the start: the filled ones and one more.
    fn open(&self, name: &str) -> usize {
        let filled = |number: &usize| !self.form.value(&format!("{name}-from-{number}")).is_empty();
        (1..=STRETCHES).rev().find(filled).map_or(1, |last| (last + 1).min(STRETCHES))
    }

    fn first(&self, name: &str) -> Vec<usize> {
        (1..=self.open(name)).collect()
    }

    fn more(&self, name: &str) -> Vec<usize> {
        (self.open(name) + 1..=STRETCHES).collect()
    }

    fn numbered(&self, name: &str, number: &usize) -> String {
        format!("{name}-{number}")
    }

    fn stretch(&self, name: &str, part: &str, number: &usize) -> String {
        format!("{name}-{part}-{number}")
    }

    fn word(&self, name: &str, part: &str) -> String {
        format!("people-window-{name}-{part}")
    }
}

fn choices<'a>(frame: &Frame, prefix: &str, codes: impl Iterator<Item = &'a str>) -> Vec<Choice> {
    codes.map(|code| Choice::new(code, frame.say(&format!("people-{prefix}-{code}")))).collect()
}

/// The form of a window: a new one, or the one with this id at this version.
pub(super) fn page(
    visit: &Visit,
    office: &Office,
    window: Option<(Uuid, i64)>,
    form: FormState,
    people: &[PersonCard],
) -> Answer {
    let frame = visit.frame();
    let title = frame.say(if window.is_some() { "people-window-edit" } else { "people-window-new" });
    html(&FormPage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::to(format!("/offices/{}", office.id), office.name()),
            Crumb::here(title.clone()),
        ],
        title,
        action: window.map_or_else(
            || format!("/offices/{}/windows/new", office.id),
            |(id, _)| format!("/windows/{id}/edit"),
        ),
        end_action: window.map(|(id, _)| format!("/windows/{id}/end")),
        version: window.map_or(0, |(_, version)| version),
        form,
        people: people
            .iter()
            .filter_map(|card| {
                let label = [card.name.text.as_str(), card.profession.as_str()];
                let label = label.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>();
                Some(Choice::new(person_id(card)?, label.join(&frame.say("people-person-joint"))))
            })
            .collect(),
        purposes: choices(&frame, "purpose", Purpose::ALL.iter().map(|one| one.code())),
        channels: choices(&frame, "channel", ChannelKind::ALL.iter().map(|one| one.code())),
        days: choices(&frame, "short", DAYS.iter().copied()),
        holidays: choices(&frame, "holidays", OnHolidays::ALL.iter().map(|one| one.code())),
        ways: (1..=WAYS).collect(),
        frame,
    })
}

/// The id in the address of somebody's page.
fn person_id(card: &PersonCard) -> Option<&str> {
    card.href.strip_prefix("/people/")
}

/// Until when it holds, if nobody says otherwise: whoever saves says anew that it is right.
fn usual_until(visit: &Visit) -> Option<Day> {
    visit.now().day_in_japan().checked_add(jiff::ToSpan::years(1)).ok()
}

fn with_until(form: FormState, visit: &Visit) -> FormState {
    let Some(day) = usual_until(visit) else { return form };
    form.with("until-year", day.year().to_string())
        .with("until-month", day.month().to_string())
        .with("until-day", day.day().to_string())
}

pub(super) fn filled(visit: &Visit, window: &ContactWindow) -> FormState {
    let mut form = FormState::new("window")
        .with("purpose", window.purpose.code())
        .with("professional", window.professional.map(|id| id.to_string()).unwrap_or_default())
        .with("public", if window.public { "yes" } else { "" })
        .with("person", window.person.clone().unwrap_or_default())
        .with("holidays", window.holidays.code())
        .with("note", window.note.clone().unwrap_or_default());
    for (number, channel) in (1..).zip(&window.channels) {
        form = form
            .with(format!("channel-{number}"), channel.kind.code())
            .with(format!("value-{number}"), channel.value.as_str());
    }
    for (name, slots) in [("hours", &window.hours), ("avoid", &window.avoid)] {
        for (number, stretch) in (1..).zip(Stretch::of(slots)) {
            form = form
                .with(format!("{name}-from-{number}"), write_time(stretch.from))
                .with(format!("{name}-to-{number}"), stretch.end());
            for (day, _) in DAYS.iter().zip(stretch.days).filter(|(_, on)| *on) {
                form = form.with(format!("{name}-days-{number}"), *day);
            }
        }
    }
    with_until(form, visit)
}

/// A new window's form: a phone on weekdays is what most offices have.
pub(super) fn blank(visit: &Visit) -> FormState {
    let mut form = FormState::new("window")
        .with("purpose", "everyday")
        .with("channel-1", "phone")
        .with("holidays", "closed");
    for day in &DAYS[..5] {
        form = form.with("hours-days-1", *day).with("avoid-days-1", *day);
    }
    with_until(form, visit)
}

fn slots(form: &Form, name: &'static str, wrong: &mut Vec<Invalid>) -> Vec<Slot> {
    let mut slots = Vec::new();
    for number in 1..=STRETCHES {
        let (from, to) =
            (form.text(&format!("{name}-from-{number}")), form.text(&format!("{name}-to-{number}")));
        if from.is_empty() && to.is_empty() {
            continue;
        }
        let ticked = format!("{name}-days-{number}");
        let days = DAYS.map(|day| form.all(&ticked).any(|one| one == day));
        match Stretch::read(name, days, from, to) {
            Ok(stretch) => slots.extend(stretch.slots()),
            Err(invalid) => wrong.push(Invalid { field: format!("{name}-from-{number}").into(), ..invalid }),
        }
    }
    slots
}

/// A way with its number or address, in its normal form.
fn channel(kind: ChannelKind, value: &str) -> Result<Channel, &'static str> {
    let value = match kind {
        ChannelKind::Phone | ChannelKind::Mobile | ChannelKind::Fax => {
            phone::read(value).map_err(|_| "people-invalid-phone")?.shown
        }
        ChannelKind::Mail => read_mail(value).ok_or("people-invalid-mail")?.into(),
        ChannelKind::InPerson | ChannelKind::System => value.to_owned(),
    };
    Ok(Channel { kind, value })
}

fn channels(form: &Form, wrong: &mut Vec<Invalid>) -> Vec<Channel> {
    let mut channels = Vec::new();
    for number in 1..=WAYS {
        let (way, field) = (format!("channel-{number}"), format!("value-{number}"));
        let value = form.text(&field);
        let Some(kind) = ChannelKind::from_code(form.text(&way)) else {
            if !value.is_empty() {
                wrong.push(Invalid::new(way, "people-invalid-channel-way"));
            }
            continue;
        };
        if value.is_empty() && kind != ChannelKind::InPerson {
            continue;
        }
        if value.chars().count() > LONGEST_VALUE {
            wrong.push(Invalid::new(field, "people-invalid-too-long").with("longest", LONGEST_VALUE));
            continue;
        }
        match channel(kind, value) {
            Ok(channel) => channels.push(channel),
            Err(key) => wrong.push(Invalid::new(field, key)),
        }
    }
    if channels.is_empty() && wrong.is_empty() {
        wrong.push(Invalid::new("value-1", "people-invalid-channel-missing"));
    }
    channels
}

fn text(form: &Form, name: &'static str, longest: usize, wrong: &mut Vec<Invalid>) -> Option<String> {
    let text = form.filled(name)?;
    if text.chars().count() > longest {
        wrong.push(Invalid::new(name, "people-invalid-too-long").with("longest", longest));
    }
    Some(text.to_owned())
}

/// Somebody of the office, or whoever stood there before.
fn professional(
    form: &Form,
    base: Option<&ContactWindow>,
    people: &[PersonCard],
    wrong: &mut Vec<Invalid>,
) -> Option<ProfessionalId> {
    let chosen = form.filled("professional")?;
    let id = chosen.parse().ok();
    let known = people.iter().any(|card| person_id(card) == Some(chosen));
    if id.is_none() || !known && base.is_none_or(|base| base.professional != id) {
        wrong.push(Invalid::new("professional", "people-invalid-window-person"));
        return None;
    }
    id
}

fn until(visit: &Visit, form: &Form, wrong: &mut Vec<Invalid>) -> Option<Day> {
    let today = visit.now().day_in_japan();
    let latest = today.checked_add(jiff::ToSpan::years(MOST_YEARS)).unwrap_or(today);
    match form.day("until") {
        Ok(None) => usual_until(visit),
        Ok(Some(day)) if (today..=latest).contains(&day) => Some(day),
        Ok(Some(_)) => {
            wrong.push(Invalid::new("until", "people-invalid-window-until").with("years", MOST_YEARS));
            None
        }
        Err(invalid) => {
            wrong.push(invalid);
            None
        }
    }
}

/// What was typed, or every field that cannot be taken. `base` is what the form showed, if it was of a window.
pub(super) fn read(
    visit: &Visit,
    form: &Form,
    office: access::OfficeId,
    base: Option<&ContactWindow>,
    people: &[PersonCard],
) -> Result<ContactWindow, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let purpose = Purpose::from_code(form.text("purpose"));
    if purpose.is_none() {
        wrong.push(Invalid::new("purpose", "people-invalid-choice"));
    }
    let window = ContactWindow {
        id: base.map_or_else(|| visit.context().ids().next(), |base| base.id),
        office,
        version: base.map_or(1, |base| base.version),
        purpose: purpose.unwrap_or(Purpose::Everyday),
        professional: professional(form, base, people, &mut wrong),
        person: text(form, "person", 100, &mut wrong),
        channels: channels(form, &mut wrong),
        hours: slots(form, "hours", &mut wrong),
        avoid: slots(form, "avoid", &mut wrong),
        holidays: OnHolidays::from_code(form.text("holidays")).unwrap_or(OnHolidays::Closed),
        note: text(form, "note", 500, &mut wrong),
        public: form.ticked("public"),
        assurance: Assurance {
            by: Some(visit.actor().name.clone()),
            on: Some(visit.now().day_in_japan()),
            until: until(visit, form, &mut wrong),
        },
    };
    if wrong.is_empty() { Ok(window) } else { Err(wrong) }
}

/// The form again, with what was typed and what is wrong with it.
pub(super) fn came_back(
    visit: &Visit,
    office: &Office,
    window: Option<(Uuid, i64)>,
    form: &Form,
    wrong: &[Invalid],
    people: &[PersonCard],
) -> Answer {
    let frame = visit.frame();
    let state = FormState::new("window").typed(form.fields()).refused(wrong, |invalid| {
        let values: Vec<(&str, &str)> =
            invalid.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.say_with(invalid.key, &values)
    });
    let mut response = page(visit, office, window, state, people)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
