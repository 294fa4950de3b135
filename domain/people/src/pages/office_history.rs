//! What was changed of an office and of its contact windows, by whom, and what was there before.

use access::{Facts, Kind, Permit, act, leave, permit};
use askama::Template;
use axum::extract::Path;
use kernel::calendar::display;
use page::{Answer, Frame, Visit, components::Crumb, html};
use uuid::Uuid;

use super::{
    office_shown,
    offices::office_id,
    windows::{holidays, stretches, ways},
};
use crate::{
    contact_window::ContactWindow,
    office::{Office, Version},
    store::{districts, offices, windows},
};

/// A field of a window that changed.
struct Change {
    field: String,
    before: String,
    after: String,
}

/// What became of a window.
struct Step {
    place: usize,
    at: String,
    author: String,
    purpose: String,
    ended: bool,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "office_history.html")]
struct HistoryPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    versions: Vec<(Version, String, Vec<[String; 3]>)>,
    steps: Vec<Step>,
}

pub(super) async fn history(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Office> = permit(&mut db, actor, office_id(id), now).await?;
    let office = offices::find(&mut db, &permit).await?;
    let versions = offices::history(&mut db, &permit).await?;
    let facts = Facts { kind: Kind::ContactWindow, public: false, ..*permit.facts() };
    let steps = match leave::<act::List, ContactWindow>(actor, &facts, now).ok() {
        Some(seen) => windows::history(&mut db, &permit, &seen).await?,
        None => Vec::new(),
    };
    let districts = districts::all(&mut db, actor.region).await?;
    let frame = visit.frame();
    let at = |at| display::instant(visit.lang(), at);
    html(&HistoryPage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::to(format!("/offices/{id}"), office.name()),
            Crumb::here(frame.say("people-history")),
        ],
        versions: versions
            .into_iter()
            .map(|version| {
                let at = at(version.at);
                let changes = version.changes.iter().map(|one| office_shown::change(&frame, one, &districts));
                let changes = changes.collect();
                (version, at, changes)
            })
            .collect(),
        steps: steps
            .into_iter()
            .zip(1..)
            .map(|(step, place)| Step {
                place,
                at: at(step.at),
                author: step.author,
                purpose: frame.say(&format!("people-purpose-{}", step.before.purpose.code())),
                ended: step.after.is_none(),
                changes: changes(&frame, &step.before, step.after.as_ref()),
            })
            .collect(),
        frame,
    })
}

/// The fields in which a window differs, in words; of one that ended, all it had.
fn changes(frame: &Frame, before: &ContactWindow, after: Option<&ContactWindow>) -> Vec<Change> {
    let texts = |window: &ContactWindow| {
        [
            ("people-window-purpose", frame.say(&format!("people-purpose-{}", window.purpose.code()))),
            ("people-window-who", window.person.clone().unwrap_or_default()),
            ("people-window-ways", ways(frame, &window.channels)),
            ("people-window-hours-title", stretches(frame, &window.hours)),
            ("people-window-avoid-title", stretches(frame, &window.avoid)),
            ("people-window-holidays", holidays(frame, window).unwrap_or_default()),
            ("people-field-note", window.note.clone().unwrap_or_default()),
        ]
    };
    let after = after.map(texts);
    texts(before)
        .into_iter()
        .enumerate()
        .map(|(at, (key, before))| {
            let after = after.as_ref().map(|after| after[at].1.clone()).unwrap_or_default();
            Change { field: frame.say(key), before, after }
        })
        .filter(|change| change.before != change.after)
        .collect()
}
