//! Contact windows: the card that says first what to do now, and its form.

use access::{Kind, Leave, Permit, act, leave, permit};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use jiff::civil::DateTime;
use kernel::{
    Fault, Invalid,
    calendar::{Holidays, display},
    text::phone,
};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{
        Channel as CardChannel, Choice, ContactCard, Crumb, FormState, Moment, Phone, Way as CardWay,
    },
    html,
};
use uuid::Uuid;
use work::{Audience, News};

use super::offices::{assured, office_id};
use crate::{
    contact_window::{Channel, ChannelKind, ContactWindow, Now, OnHolidays, Purpose, Slot, write_time},
    office::{Assurance, Office},
    store::{
        offices::{self, Author},
        windows,
    },
};

/// How many ways and how many stretches of time a form offers.
const WAYS: usize = 4;
const STRETCHES: usize = 3;
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The card of a window at this moment.
pub(super) fn card(frame: &Frame, window: &ContactWindow, now: DateTime, holidays: &Holidays) -> ContactCard {
    let (moment, next) = match window.at(now, holidays) {
        Now::Good { .. } => (Moment::Open, None),
        Now::Avoid { next } => (Moment::Avoid, next),
        Now::Closed { next } => (Moment::Closed, next),
        Now::Unknown => (Moment::Unknown, None),
    };
    let lang = frame.lang();
    let next = next.map(|next| {
        let time =
            write_time(u16::try_from(i32::from(next.hour()) * 60 + i32::from(next.minute())).unwrap_or(0));
        if next.date() == now.date() { time } else { format!("{} {time}", display::day(lang, next.date())) }
    });
    let person = window.person.clone();
    let ways = window
        .channels
        .iter()
        .enumerate()
        .map(|(place, channel)| way(frame, channel, person.as_ref().filter(|_| place == 0)))
        .collect();
    ContactCard {
        purpose: frame.say(&format!("people-purpose-{}", window.purpose.code())),
        moment,
        next,
        ways,
        hours: hours(frame, window),
        assured: assured(frame, lang, &window.assurance),
        stale: window.assurance.is_stale(now.date()),
    }
}

fn way(frame: &Frame, channel: &Channel, person: Option<&String>) -> CardWay {
    let value = channel.value.clone();
    let (kind, href) = match channel.kind {
        ChannelKind::Phone | ChannelKind::Mobile => (CardChannel::Phone, Some(Phone::new(&value).href())),
        ChannelKind::Fax => (CardChannel::Fax, None),
        ChannelKind::Mail => (CardChannel::Mail, Some(format!("mailto:{value}"))),
        ChannelKind::InPerson => (CardChannel::Visit, None),
        ChannelKind::System => (CardChannel::Message, None),
    };
    CardWay {
        channel: kind,
        text: value,
        href,
        note: person.map(|name| frame.say_with("people-window-person", &[("name", name)])),
    }
}

/// "月火水木金 8:30–17:15、避ける時間 12:00–14:00、祝日は休み"
fn hours(frame: &Frame, window: &ContactWindow) -> Option<String> {
    if window.hours.is_empty() && window.avoid.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    if !window.hours.is_empty() {
        parts.push(stretches(frame, &window.hours));
    }
    if !window.avoid.is_empty() {
        parts.push(frame.say_with("people-window-avoid", &[("times", &stretches(frame, &window.avoid))]));
    }
    parts.extend(holidays(frame, window));
    if let Some(note) = &window.note {
        parts.push(note.clone());
    }
    Some(parts.join(&frame.say("people-list-stop")))
}

/// Stretches of time as one line.
pub(super) fn stretches(frame: &Frame, slots: &[Slot]) -> String {
    let each: Vec<String> = slots.iter().map(|slot| stretch(frame, slot)).collect();
    each.join(&frame.say("people-list-comma"))
}

/// What holidays mean, where hours are known at all.
pub(super) fn holidays(frame: &Frame, window: &ContactWindow) -> Option<String> {
    let known = !window.hours.is_empty() || !window.avoid.is_empty();
    known.then(|| frame.say(&format!("people-holidays-{}", window.holidays.code())))
}

fn stretch(frame: &Frame, slot: &Slot) -> String {
    let days: Vec<String> = DAYS
        .iter()
        .zip(slot.days)
        .filter(|(_, on)| *on)
        .map(|(day, _)| frame.say(&format!("people-short-{day}")))
        .collect();
    let days = if days.len() == 7 {
        frame.say("people-every-day")
    } else {
        days.join(&frame.say("people-day-comma"))
    };
    format!("{days} {}–{}", write_time(slot.from), write_time(slot.to))
}

#[derive(Template)]
#[template(path = "window_form.html")]
struct FormPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    end_action: Option<String>,
    form: FormState,
    purposes: Vec<Choice>,
    channels: Vec<Choice>,
    days: Vec<Choice>,
    holidays: Vec<Choice>,
    ways: Vec<usize>,
    stretches: Vec<usize>,
}

impl FormPage {
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

fn page(visit: &Visit, office: &Office, window: Option<&ContactWindow>, form: FormState) -> Answer {
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
            |window| format!("/windows/{}/edit", window.id),
        ),
        end_action: window.map(|window| format!("/windows/{}/end", window.id)),
        form,
        purposes: choices(&frame, "purpose", Purpose::ALL.iter().map(|one| one.code())),
        channels: choices(&frame, "channel", ChannelKind::ALL.iter().map(|one| one.code())),
        days: choices(&frame, "short", DAYS.iter().copied()),
        holidays: choices(&frame, "holidays", OnHolidays::ALL.iter().map(|one| one.code())),
        ways: (1..=WAYS).collect(),
        stretches: (1..=STRETCHES).collect(),
        frame,
    })
}

fn filled(window: &ContactWindow) -> FormState {
    let mut form = FormState::new("window")
        .with("purpose", window.purpose.code())
        .with("person", window.person.clone().unwrap_or_default())
        .with("holidays", window.holidays.code())
        .with("note", window.note.clone().unwrap_or_default());
    for (number, channel) in (1..).zip(&window.channels) {
        form = form
            .with(format!("channel-{number}"), channel.kind.code())
            .with(format!("value-{number}"), channel.value.as_str());
    }
    for (name, slots) in [("hours", &window.hours), ("avoid", &window.avoid)] {
        for (number, slot) in (1..).zip(slots) {
            form = form
                .with(format!("{name}-from-{number}"), write_time(slot.from))
                .with(format!("{name}-to-{number}"), write_time(slot.to));
            for (day, _) in DAYS.iter().zip(slot.days).filter(|(_, on)| *on) {
                form = form.with(format!("{name}-days-{number}"), *day);
            }
        }
    }
    form
}

/// A new window's form: a phone on weekdays is what most offices have.
fn blank() -> FormState {
    let mut form = FormState::new("window")
        .with("purpose", "everyday")
        .with("channel-1", "phone")
        .with("holidays", "closed");
    for day in &DAYS[..5] {
        form = form.with("hours-days-1", *day).with("avoid-days-1", *day);
    }
    form
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
        match Slot::read(name, days, from, to) {
            Ok(slot) => slots.push(slot),
            Err(invalid) => wrong.push(Invalid { field: format!("{name}-from-{number}").into(), ..invalid }),
        }
    }
    slots
}

fn channels(form: &Form, wrong: &mut Vec<Invalid>) -> Vec<Channel> {
    let mut channels = Vec::new();
    for number in 1..=WAYS {
        let field = format!("value-{number}");
        let value = form.text(&field);
        let Some(kind) = ChannelKind::from_code(form.text(&format!("channel-{number}"))) else { continue };
        if value.is_empty() && kind != ChannelKind::InPerson {
            continue;
        }
        let value = match kind {
            ChannelKind::Phone | ChannelKind::Mobile | ChannelKind::Fax => match phone::read(value) {
                Ok(phone) => phone.shown,
                Err(_) => {
                    wrong.push(Invalid::new(field, "people-invalid-phone"));
                    continue;
                }
            },
            ChannelKind::Mail if !value.contains('@') => {
                wrong.push(Invalid::new(field, "people-invalid-mail"));
                continue;
            }
            _ => value.to_owned(),
        };
        channels.push(Channel { kind, value });
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

/// What was typed, or every field that cannot be taken.
fn read(visit: &Visit, form: &Form, office: access::OfficeId) -> Result<ContactWindow, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let today = visit.now().day_in_japan();
    let purpose = Purpose::from_code(form.text("purpose"));
    if purpose.is_none() {
        wrong.push(Invalid::new("purpose", "people-invalid-choice"));
    }
    let window = ContactWindow {
        id: visit.context().ids().next(),
        office,
        version: 1,
        purpose: purpose.unwrap_or(Purpose::Everyday),
        professional: None,
        person: text(form, "person", 100, &mut wrong),
        channels: channels(form, &mut wrong),
        hours: slots(form, "hours", &mut wrong),
        avoid: slots(form, "avoid", &mut wrong),
        holidays: OnHolidays::from_code(form.text("holidays")).unwrap_or(OnHolidays::Closed),
        note: text(form, "note", 500, &mut wrong),
        assurance: Assurance {
            by: Some(visit.actor().name.clone()),
            on: Some(today),
            until: today.checked_add(jiff::ToSpan::years(1)).ok(),
        },
    };
    if wrong.is_empty() { Ok(window) } else { Err(wrong) }
}

fn came_back(
    visit: &Visit,
    office: &Office,
    window: Option<&ContactWindow>,
    form: &Form,
    wrong: &[Invalid],
) -> Answer {
    let frame = visit.frame();
    let state = FormState::new("window").typed(form.fields()).refused(wrong, |invalid| {
        let values: Vec<(&str, &str)> =
            invalid.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.say_with(invalid.key, &values)
    });
    let mut response = page(visit, office, window, state)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn tell(visit: &Visit, write: &mut store::Write, office: access::OfficeId) -> Result<(), Fault> {
    let news = News::new("people.office", office, Audience::all());
    work::tell(write, visit.context().ids(), visit.actor().region, &news).await
}

/// The office whose window is added, and the leave to add one there.
async fn adding(
    visit: &Visit,
    db: &mut store::Read,
    id: Uuid,
) -> Result<(Office, Leave<act::Add, ContactWindow>), page::Stop> {
    let seen: Permit<act::Look, Office> = permit(db, visit.actor(), office_id(id), visit.now()).await?;
    let facts = access::Facts { kind: Kind::ContactWindow, public: false, ..*seen.facts() };
    let leave = leave(visit.actor(), &facts, visit.now())?;
    Ok((offices::find(db, &seen).await?, leave))
}

pub(super) async fn new(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let (office, _) = adding(&visit, &mut db, id).await?;
    page(&visit, &office, None, blank())
}

pub(super) async fn add(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (office, leave) = adding(&visit, &mut write, id).await?;
    let window = match read(&visit, &form, office.id) {
        Ok(window) => window,
        Err(wrong) => return came_back(&visit, &office, None, &form, &wrong),
    };
    windows::add(&mut write, &leave, &window, visit.now()).await?;
    let how = How::new(Way::Html, visit.context().ids());
    let act = Act::new(access::Action::Add, Kind::ContactWindow).with(window.id);
    audit::acted(&mut write, visit.actor(), act, &how).await?;
    tell(&visit, &mut write, office.id).await?;
    visit
        .finish(write, &form, &format!("/offices/{id}"), Some((FlashKind::Success, "people-window-added")))
        .await
}

/// The office a window belongs to; who may change the window may see it.
async fn office_of(
    visit: &Visit,
    db: &mut store::Read,
    window: &ContactWindow,
) -> Result<Office, page::Stop> {
    let seen: Permit<act::Look, Office> =
        permit(db, visit.actor(), window.office.cast(), visit.now()).await?;
    Ok(offices::find(db, &seen).await?)
}

pub(super) async fn edit(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, ContactWindow> =
        permit(&mut db, visit.actor(), kernel::Id::from_uuid(id), visit.now()).await?;
    let window = windows::find(&mut db, &permit).await?;
    let office = office_of(&visit, &mut db, &window).await?;
    page(&visit, &office, Some(&window), filled(&window))
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, ContactWindow> =
        permit(&mut write, actor, kernel::Id::from_uuid(id), now).await?;
    let before = windows::find(&mut write, &permit).await?;
    let office = office_of(&visit, &mut write, &before).await?;
    let after = match read(&visit, &form, before.office) {
        Ok(window) => ContactWindow { id: before.id, professional: before.professional, ..window },
        Err(wrong) => return came_back(&visit, &office, Some(&before), &form, &wrong),
    };
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    windows::save(&mut write, &permit, &before, &after, &author, now).await?;
    audit::changed(&mut write, actor, &permit, &["window"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    tell(&visit, &mut write, before.office).await?;
    let to = format!("/offices/{}", before.office);
    visit.finish(write, &form, &to, Some((FlashKind::Success, "people-window-saved"))).await
}

pub(super) async fn end(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Erase, ContactWindow> =
        permit(&mut write, actor, kernel::Id::from_uuid(id), now).await?;
    let before = windows::find(&mut write, &permit).await?;
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    windows::end(&mut write, &permit, &before, &author, now).await?;
    audit::changed(&mut write, actor, &permit, &["window"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    tell(&visit, &mut write, before.office).await?;
    let to = format!("/offices/{}", before.office);
    visit.finish(write, &form, &to, Some((FlashKind::Success, "people-window-ended"))).await
}
