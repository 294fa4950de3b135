//! How the fields of an office read on pages, and what waits for a person there.

use access::{Action, Actor, Answer, Facts, Permit, act, may};
use kernel::{Fault, Lang, calendar::display};
use page::{Frame, Visit, components::PersonCard};
use store::Read;

use super::{mark, offices::kind_name, windows::part_text};
use crate::{
    codes::{Point, ServiceKind},
    contact_window::ContactWindow,
    office::{Change, Field, Office, Published, services},
    store::{districts::District, offices, windows},
};

/// Whether they see of such a thing what is not for the public.
pub(super) fn sees_all(actor: &Actor, facts: &Facts) -> bool {
    may(actor, Action::Look, &facts.public(false)) == Answer::Yes
}

/// The office the policy gave leave for, as far as the reader is shown it.
pub(super) async fn find<A: act::Act>(
    visit: &Visit,
    db: &mut Read,
    permit: &Permit<A, Office>,
) -> Result<Office, Fault> {
    let office = offices::find(db, permit).await?;
    Ok(if sees_all(visit.actor(), permit.facts()) { office } else { office.for_the_public() })
}

/// Where a point is shown on a map; a region chooses which. Nothing where its choice is no address.
pub(super) fn map(frame: &Frame, point: Point) -> Option<String> {
    let (lat, lng) = (format!("{:.6}", point.lat), format!("{:.6}", point.lng));
    let address = frame.say_with("people-map-address", &[("lat", &lat), ("lng", &lng)]);
    Some(address).filter(|address| address.starts_with("https://") || address.starts_with("http://"))
}

/// The value of a field as people read it.
pub(super) fn value(frame: &Frame, field: Field, value: Option<&str>, districts: &[District]) -> String {
    let comma = || frame.say("people-list-comma");
    match (field, value) {
        (Field::Public, value) => frame.say(if value.is_some() { "people-yes" } else { "people-no" }),
        (_, None) => "—".to_owned(),
        (Field::Kind, Some(code)) => {
            ServiceKind::from_code(code).map_or_else(|| code.to_owned(), |kind| kind_name(frame, kind))
        }
        (Field::District, Some(id)) => districts
            .iter()
            .find(|one| one.id.to_string() == id)
            .map_or_else(|| "—".to_owned(), |one| one.name.clone()),
        (Field::Published, Some(codes)) => {
            let published = Published::read(codes);
            let shown = Published::CHOICES.into_iter().filter(|field| published.shows(*field));
            let names = shown.map(|field| frame.say(&format!("people-field-{}", field.code())));
            names.collect::<Vec<_>>().join(&comma())
        }
        (Field::Services, Some(text)) => {
            let one = |service: crate::office::Service| {
                let number = service.number.unwrap_or_default();
                format!("{} {number}", kind_name(frame, service.kind)).trim_end().to_owned()
            };
            services(text).into_iter().map(one).collect::<Vec<_>>().join(&comma())
        }
        (_, Some(value)) => value.to_owned(),
    }
}

/// A change with both values as people read them.
pub(super) fn change(frame: &Frame, change: &Change, districts: &[District]) -> [String; 3] {
    let text = |one: Option<&str>| value(frame, change.field, one, districts);
    let field = frame.say(&format!("people-field-{}", change.field.code()));
    [field, text(change.before.as_deref()), text(change.after.as_deref())]
}

/// Two entries that contradict each other, set side by side: what is stored at this moment, and what was typed.
pub(super) struct Waits {
    pub title: String,
    pub detail: String,
    pub present: String,
    pub offered: String,
    pub action: String,
    /// A mark of the present value: who chooses has seen this one.
    pub seen: String,
}

fn detail(frame: &Frame, lang: Lang, author: &str, at: kernel::Instant) -> String {
    let at = display::instant(lang, at);
    frame.say_with("people-conflict-detail", &[("author", author), ("at", &at)])
}

/// What waits for a person among the fields of an office.
pub(super) async fn of_fields(
    visit: &Visit,
    db: &mut Read,
    permit: &Permit<act::Look, Office>,
    office: &Office,
    districts: &[District],
) -> Result<Vec<Waits>, Fault> {
    let (frame, sheet) = (visit.frame(), office.sheet());
    let conflicts = offices::conflicts(db, permit).await?;
    let waits = conflicts.into_iter().map(|one| {
        let present = sheet.get(one.field);
        let field = frame.say(&format!("people-field-{}", one.field.code()));
        Waits {
            title: frame.say_with("people-conflict", &[("field", &field)]),
            detail: detail(&frame, visit.lang(), &one.author, one.at),
            present: value(&frame, one.field, present, districts),
            offered: value(&frame, one.field, one.offered.as_deref(), districts),
            action: format!("/offices/{}/conflicts/{}", office.id, one.id),
            seen: mark(present.unwrap_or_default()),
        }
    });
    Ok(waits.collect())
}

/// What waits for a person at the contact windows of an office.
pub(super) async fn of_windows(
    visit: &Visit,
    db: &mut Read,
    permit: &Permit<act::Look, Office>,
    windows: &[ContactWindow],
    people: &[PersonCard],
) -> Result<Vec<Waits>, Fault> {
    let frame = visit.frame();
    let conflicts = windows::conflicts(db, permit).await?;
    let waits = conflicts.into_iter().filter_map(|one| {
        let window = windows.iter().find(|window| window.id == one.window)?;
        let mut other = window.clone();
        other.put(one.part, &one.offered);
        let part = frame.say(&format!("people-part-{}", one.part.code()));
        let purpose = frame.say(&format!("people-purpose-{}", window.purpose.code()));
        Some(Waits {
            title: frame.say_with("people-window-conflict", &[("purpose", &purpose), ("part", &part)]),
            detail: detail(&frame, visit.lang(), &one.author, one.at),
            present: part_text(&frame, window, one.part, people),
            offered: part_text(&frame, &other, one.part, people),
            action: format!("/windows/{}/conflicts/{}", window.id, one.id),
            seen: mark(&window.part(one.part).to_string()),
        })
    });
    Ok(waits.collect())
}
