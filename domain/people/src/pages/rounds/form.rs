//! What an office is shown, and what it typed.

use access::RegionId;
use kernel::{Fault, Invalid};
use page::{Form, Frame, components::FormState};
use store::Read;

use super::super::windows::{holidays, stretches, ways};
use crate::{
    office::{Details, Field, Office, Published},
    round::{ASKED, Channel, Difference, Point},
    store::{
        offices,
        rounds::{requests::Request, take::Said},
        windows,
    },
};

/// A field as it is asked.
pub(super) struct Asked {
    pub code: &'static str,
    pub label: String,
    /// The word key of its name.
    pub key: String,
    /// What stands in the record.
    pub stands: String,
    pub long: bool,
}

/// The asked fields with what stands there.
pub(super) fn asked(frame: &Frame, details: &Details) -> Vec<Asked> {
    ASKED
        .iter()
        .map(|field| {
            let key = format!("people-field-{}", field.code());
            Asked {
                code: field.code(),
                label: frame.say(&key),
                key,
                stands: details.get(*field).unwrap_or_default().to_owned(),
                long: *field == Field::DaysNote,
            }
        })
        .collect()
}

/// A contact window as the office is shown it: for what, by which ways, when. Whoever holds the link need not be a
/// colleague, so nobody's name stands there.
pub(super) struct Shown {
    pub purpose: String,
    pub ways: Vec<String>,
    pub hours: Option<String>,
}

/// The contact windows of an office.
pub(super) async fn windows_of(
    db: &mut Read,
    region: RegionId,
    frame: &Frame,
    office: &Office,
) -> Result<Vec<Shown>, Fault> {
    let all = windows::of(db, region, office.id).await?;
    let shown = all.iter().map(|window| {
        let hours = [
            Some(stretches(frame, &window.hours)).filter(|text| !text.is_empty()),
            (!window.avoid.is_empty())
                .then(|| frame.say_one("people-window-avoid", "times", &stretches(frame, &window.avoid))),
            holidays(frame, window),
        ];
        let hours: Vec<String> = hours.into_iter().flatten().collect();
        Shown {
            purpose: frame.say(&format!("people-purpose-{}", window.purpose.code())),
            ways: ways(frame, &window.channels).lines().map(ToOwned::to_owned).collect(),
            hours: (!hours.is_empty()).then(|| hours.join(&frame.say("people-list-stop"))),
        }
    });
    Ok(shown.collect())
}

/// What the public is shown of the office: that stays as it is, whatever is answered.
pub(super) fn publication(frame: &Frame, office: &Office) -> String {
    if !office.public {
        return frame.say("people-round-not-public");
    }
    let shown = Published::CHOICES.into_iter().filter(|field| office.published.shows(*field));
    let names: Vec<String> =
        shown.map(|field| frame.say(&format!("people-field-{}", field.code()))).collect();
    if names.is_empty() {
        return frame.say("people-round-public-least");
    }
    frame.say_one("people-round-public", "fields", &names.join(&frame.say("people-list-comma")))
}

/// The form as it is first shown: the record itself, with what still waits of an earlier answer. Who corrects that one
/// need not repeat it.
pub(super) fn filled(office: &Office, waits: &[Difference]) -> FormState {
    let points = ASKED.map(Point::Field).into_iter().chain([Point::Windows, Point::Remark]);
    points.fold(FormState::new("answer"), |form, point| {
        let stands = match waits.iter().find(|one| one.point == point) {
            Some(waiting) => waiting.offered.as_deref(),
            None => point.field().and_then(|field| office.details.get(field)),
        };
        form.with(point.code(), stands.unwrap_or_default())
    })
}

/// The record as the form showed it: of the office that was asked, or of the one that answers for it now.
pub(super) async fn shown(
    db: &mut Read,
    region: RegionId,
    form: &Form,
    request: &Request,
    office: &Office,
) -> Result<Details, Fault> {
    let asked = form.text("office");
    let version: i64 = form.text("version").parse().unwrap_or(office.version);
    if asked == office.id.to_string() {
        return offices::sheet_at(db, region, office, version).await;
    }
    if asked == request.office.to_string()
        && let Some(before) = offices::load(db, region, request.office).await?
    {
        return offices::sheet_at(db, region, &before, version).await;
    }
    Ok(office.sheet())
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// How long a name or a role may be, and what is said in free words.
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 2_000;

fn text(
    form: &Form,
    name: &'static str,
    missing: Option<&'static str>,
    longest: usize,
    wrong: &mut Vec<Invalid>,
) -> Option<String> {
    let Some(typed) = form.filled(name) else {
        wrong.extend(missing.map(|key| Invalid::new(name, key)));
        return None;
    };
    let typed = plain(typed);
    if typed.chars().count() > longest {
        wrong.push(Invalid::new(name, "people-invalid-too-long").with("longest", longest));
    }
    if typed.chars().any(|c| c.is_control() && c != '\n') {
        wrong.push(Invalid::new(name, "people-invalid-control-character"));
    }
    Some(typed)
}

/// What was typed, or everything that cannot be taken. What the form showed is not checked again: a list from outside
/// may have brought it.
pub(super) fn read(form: &Form, shown: &Details, channel: Option<Channel>) -> Result<Said, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let by = text(form, "by", Some("people-invalid-round-by"), LONGEST_NAME, &mut wrong);
    let role = text(form, "role", Some("people-invalid-round-role"), LONGEST_NAME, &mut wrong);
    if channel.is_none() {
        wrong.push(Invalid::new("channel", "people-invalid-round-channel"));
    }
    let mut details = Details::default();
    let mut touched = false;
    for field in ASKED {
        let (typed, stood) = (plain(form.text(field.code())), shown.get(field));
        if plain(stood.unwrap_or_default()) == typed {
            details.set(field, stood.map(Into::into));
            continue;
        }
        touched = true;
        match field.read(&typed) {
            Ok(value) => details.set(field, value),
            Err(invalid) => wrong.push(invalid),
        }
    }
    let windows = text(form, "windows", None, LONGEST_TEXT, &mut wrong);
    let remark = text(form, "remark", None, LONGEST_TEXT, &mut wrong);
    if form.text("right") == "yes" && (touched || windows.is_some()) {
        wrong.push(Invalid::new("right", "people-invalid-round-right"));
    }
    match (by, role, channel) {
        (Some(by), Some(role), Some(channel)) if wrong.is_empty() => {
            Ok(Said { details, windows, remark, by, role, channel })
        }
        _ => Err(wrong),
    }
}

/// What was typed, for a page that could not take it: label and text, so that nothing is lost.
pub(super) fn typed(frame: &Frame, form: &Form) -> Vec<(String, String)> {
    let fields = ASKED.iter().map(|field| (field.code(), format!("people-field-{}", field.code())));
    let rest = [
        ("by", "people-round-by"),
        ("role", "people-round-role"),
        ("windows", "people-windows"),
        ("remark", "people-round-remark"),
    ];
    let rest = rest.into_iter().map(|(name, key)| (name, key.to_owned()));
    fields
        .chain(rest)
        .filter_map(|(name, key)| Some((frame.say(&key), form.filled(name)?.to_owned())))
        .collect()
}
