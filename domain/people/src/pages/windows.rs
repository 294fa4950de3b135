//! Contact windows: the card that says first what to do now; adding, changing, ending and settling them.

mod form;

use access::{Kind, Leave, Permit, act, leave, permit};
use audit::{Act, Face as Way, How};
use axum::extract::Path;
use jiff::civil::DateTime;
use kernel::{
    Fault, Refusal,
    calendar::{Holidays, display},
};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Byline, Channel as CardChannel, ContactCard, Moment, PersonCard, Phone, Way as CardWay},
};
use uuid::Uuid;
use work::{Audience, News};

use super::{
    mark,
    offices::{assured, office_id, still_open},
    professionals::all_of_office,
};
use crate::{
    contact_window::{Channel, ChannelKind, ContactWindow, Now, Part, Slot, Stretch, reconcile, write_time},
    office::Office,
    store::{
        offices::{self, Author},
        windows,
    },
};

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The card of a window at this moment; `people` are those of the office whom the reader may see.
pub(super) fn card(
    frame: &Frame,
    window: &ContactWindow,
    people: &[PersonCard],
    now: DateTime,
    holidays: &Holidays,
) -> ContactCard {
    let begins = |next: Option<DateTime>| next.map(|next| begin_text(frame, next, now));
    let (moment, changes) = match window.at(now, holidays) {
        Now::Good { until } => (Moment::Open, Some(end_text(frame, until, now))),
        Now::Avoid { next } => (Moment::Avoid, begins(next)),
        Now::Closed { next } => (Moment::Closed, begins(next)),
        Now::Unknown => (Moment::Unknown, None),
    };
    let lang = frame.lang();
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
        changes,
        ways,
        who: who(window, people).map(byline),
        hours: hours(frame, window),
        assured: assured(frame, lang, &window.assurance),
        stale: window.assurance.is_stale(now.date()),
    }
}

/// When a good time ends, as one says it on this day: 17:15, 24:00, and after midnight with the next day said.
fn end_text(frame: &Frame, at: DateTime, now: DateTime) -> String {
    match (at.date() == now.date(), minutes(at)) {
        (true, minutes) => write_time(minutes),
        (false, 0) => write_time(1440),
        (false, minutes) => format!("{}{}", frame.say("people-next-day"), write_time(minutes)),
    }
}

/// When a good time begins; with its day, where that is another.
fn begin_text(frame: &Frame, at: DateTime, now: DateTime) -> String {
    let time = write_time(minutes(at));
    if at.date() == now.date() { time } else { format!("{} {time}", display::day(frame.lang(), at.date())) }
}

fn minutes(at: DateTime) -> u16 {
    u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or(0)
}

/// Who answers, as far as they still belong to the office.
fn who<'a>(window: &ContactWindow, people: &'a [PersonCard]) -> Option<&'a PersonCard> {
    let href = format!("/people/{}", window.professional?);
    people.iter().find(|card| card.href == href)
}

fn byline(card: &PersonCard) -> Byline {
    Byline {
        face: card.face.clone(),
        name: card.name.clone(),
        profession: card.profession.clone(),
        office: None,
        when: None,
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
    let mut parts = Vec::new();
    if !window.hours.is_empty() {
        parts.push(stretches(frame, &window.hours));
    }
    if !window.avoid.is_empty() {
        parts.push(frame.say_with("people-window-avoid", &[("times", &stretches(frame, &window.avoid))]));
    }
    parts.extend(holidays(frame, window));
    parts.extend(window.note.clone());
    (!parts.is_empty()).then(|| parts.join(&frame.say("people-list-stop")))
}

/// The ways to reach them, the preferred one first, one a line.
pub(super) fn ways(frame: &Frame, channels: &[Channel]) -> String {
    let way = |(place, channel): (usize, &Channel)| {
        let kind = frame.say(&format!("people-channel-{}", channel.kind.code()));
        format!("{place}. {kind} {}", channel.value).trim_end().to_owned()
    };
    (1..).zip(channels).map(way).collect::<Vec<_>>().join("\n")
}

/// Stretches of time as one line.
pub(super) fn stretches(frame: &Frame, slots: &[Slot]) -> String {
    let each: Vec<String> = Stretch::of(slots).into_iter().map(|one| stretch(frame, one)).collect();
    each.join(&frame.say("people-list-comma"))
}

/// What holidays mean, where hours are known at all.
pub(super) fn holidays(frame: &Frame, window: &ContactWindow) -> Option<String> {
    let known = !window.hours.is_empty() || !window.avoid.is_empty();
    known.then(|| frame.say(&format!("people-holidays-{}", window.holidays.code())))
}

fn stretch(frame: &Frame, stretch: Stretch) -> String {
    let days: Vec<String> = DAYS
        .iter()
        .zip(stretch.days)
        .filter(|(_, on)| *on)
        .map(|(day, _)| frame.say(&format!("people-short-{day}")))
        .collect();
    let days = if days.len() == 7 {
        frame.say("people-every-day")
    } else {
        days.join(&frame.say("people-day-comma"))
    };
    let next = if stretch.ends_next_day() { frame.say("people-next-day") } else { String::new() };
    format!("{days} {}–{next}{}", write_time(stretch.from), stretch.end())
}

/// A part of a window as people read it.
pub(super) fn part_text(frame: &Frame, window: &ContactWindow, part: Part, people: &[PersonCard]) -> String {
    let text = match part {
        Part::Purpose => frame.say(&format!("people-purpose-{}", window.purpose.code())),
        Part::Professional => who(window, people).map(|card| card.name.text.clone()).unwrap_or_default(),
        Part::Person => window.person.clone().unwrap_or_default(),
        Part::Channels => {
            let way = |one: &Channel| {
                let kind = frame.say(&format!("people-channel-{}", one.kind.code()));
                format!("{kind} {}", one.value).trim_end().to_owned()
            };
            window.channels.iter().map(way).collect::<Vec<_>>().join(&frame.say("people-list-comma"))
        }
        Part::Hours => stretches(frame, &window.hours),
        Part::Avoid => stretches(frame, &window.avoid),
        Part::Holidays => frame.say(&format!("people-holidays-{}", window.holidays.code())),
        Part::Note => window.note.clone().unwrap_or_default(),
        Part::Public => frame.say(if window.public { "people-yes" } else { "people-no" }),
    };
    if text.is_empty() { "—".to_owned() } else { text }
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
    let office = offices::find(db, &seen).await?;
    still_open(&office)?;
    Ok((office, leave))
}

pub(super) async fn new(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let (office, _) = adding(&visit, &mut db, id).await?;
    drop(db);
    let people = all_of_office(&visit, office.id).await?;
    form::page(&visit, &office, None, form::blank(&visit), &people)
}

pub(super) async fn add(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let people = all_of_office(&visit, office_id(id).cast()).await?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (office, leave) = adding(&visit, &mut write, id).await?;
    let window = match form::read(&visit, &form, office.id, None, &people) {
        Ok(window) => window,
        Err(wrong) => return form::came_back(&visit, &office, None, &form, &wrong, &people),
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

/// The office a window belongs to, which must still be one; who may change the window may see it.
async fn office_of(
    visit: &Visit,
    db: &mut store::Read,
    window: &ContactWindow,
) -> Result<Office, page::Stop> {
    let seen: Permit<act::Look, Office> =
        permit(db, visit.actor(), window.office.cast(), visit.now()).await?;
    let office = offices::find(db, &seen).await?;
    still_open(&office)?;
    Ok(office)
}

pub(super) async fn edit(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, ContactWindow> =
        permit(&mut db, visit.actor(), kernel::Id::from_uuid(id), visit.now()).await?;
    let window = windows::find(&mut db, &permit).await?;
    let office = office_of(&visit, &mut db, &window).await?;
    drop(db);
    let people = all_of_office(&visit, office.id).await?;
    form::page(&visit, &office, Some((id, window.version)), form::filled(&visit, &window), &people)
}

fn author(visit: &Visit) -> Author<'_> {
    Author { account: visit.actor().account, name: &visit.actor().name, cause: "edit", reason: None }
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now, ids) = (visit.actor(), visit.now(), visit.context().ids());
    let office = {
        let mut db = visit.context().store().read().await?;
        let permit: Permit<act::Change, ContactWindow> =
            permit(&mut db, actor, kernel::Id::from_uuid(id), now).await?;
        windows::find(&mut db, &permit).await?.office
    };
    let people = all_of_office(&visit, office).await?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, ContactWindow> =
        permit(&mut write, actor, kernel::Id::from_uuid(id), now).await?;
    let before = windows::find(&mut write, &permit).await?;
    let office = office_of(&visit, &mut write, &before).await?;
    let shown: i64 = form.text("version").parse().unwrap_or(before.version);
    let base = windows::at_version(&mut write, actor.region, &before, shown).await?;
    let wished = match form::read(&visit, &form, before.office, Some(&base), &people) {
        Ok(window) => window,
        Err(wrong) => {
            return form::came_back(&visit, &office, Some((id, shown)), &form, &wrong, &people);
        }
    };
    let (mut after, contested) = reconcile(&base, &before, &wished);
    after.assurance = wished.assurance;
    windows::save(&mut write, &permit, &before, &after, &author(&visit), now).await?;
    for one in &contested {
        windows::keep_conflict(&mut write, ids.next(), &permit, one, &author(&visit), now).await?;
    }
    audit::changed(&mut write, actor, &permit, &["window"], &How::new(Way::Html, ids)).await?;
    tell(&visit, &mut write, before.office).await?;
    let to = format!("/offices/{}", before.office);
    let said = if contested.is_empty() {
        (FlashKind::Success, "people-window-saved")
    } else {
        (FlashKind::Warning, "people-window-saved-with-conflicts")
    };
    visit.finish(write, &form, &to, Some(said)).await
}

pub(super) async fn settle(visit: Visit, Path((id, conflict)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, ContactWindow> =
        permit(&mut write, actor, kernel::Id::from_uuid(id), now).await?;
    let before = windows::find(&mut write, &permit).await?;
    office_of(&visit, &mut write, &before).await?;
    let conflict = windows::open_conflict(&mut write, &permit, kernel::Id::from_uuid(conflict))
        .await?
        .ok_or(Refusal::NotFound)?;
    let to = format!("/offices/{}", before.office);
    let choice = super::choice(&form)?;
    // Nobody replaces what they did not see.
    if form.text("seen") != mark(&before.part(conflict.part).to_string()) {
        return visit.finish(write, &form, &to, Some((FlashKind::Warning, "people-conflict-moved"))).await;
    }
    if choice == "offered" {
        let mut after = before.clone();
        after.put(conflict.part, &conflict.offered);
        windows::save(&mut write, &permit, &before, &after, &author(&visit), now).await?;
    }
    windows::settle_conflict(&mut write, actor.region, conflict.id, &actor.name, choice, now).await?;
    audit::changed(&mut write, actor, &permit, &["window"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    tell(&visit, &mut write, before.office).await?;
    visit.finish(write, &form, &to, Some((FlashKind::Success, "people-conflict-settled"))).await
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
    office_of(&visit, &mut write, &before).await?;
    windows::end(&mut write, &permit, &before, &author(&visit), now).await?;
    audit::changed(&mut write, actor, &permit, &["window"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    tell(&visit, &mut write, before.office).await?;
    let to = format!("/offices/{}", before.office);
    visit.finish(write, &form, &to, Some((FlashKind::Success, "people-window-ended"))).await
}
