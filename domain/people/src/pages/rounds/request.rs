//! The question to one office, for the hub: its link, what was answered, how it was reminded.

use access::{Permit, act, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::{extract::Path, http::HeaderMap};
use kernel::{Id, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Badge, Crumb, Phone},
    html,
};
use uuid::Uuid;

use super::{super::paper::address, board::tone, crumbs, link_of, made, said_by};
use crate::{
    office::{Field, Office, State as OfficeState},
    round::Round,
    store::rounds::{self, answers, requests, upkeep},
};

struct Said {
    when: String,
    who: String,
    entered: Option<String>,
    replaced: bool,
}

#[derive(Template)]
#[template(path = "round_request.html")]
struct RequestPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    path: String,
    request: String,
    round: Round,
    office: Office,
    moved: Option<(String, String)>,
    badge: Badge,
    phone: Option<Phone>,
    fax: Option<String>,
    link: Option<String>,
    /// No link works.
    withdrawn: bool,
    said: Vec<Said>,
    reminders: Vec<(String, String)>,
    takes: bool,
    settle: bool,
}

pub(super) async fn look(visit: Visit, Path((round, id)): Path<(Uuid, Uuid)>, headers: HeaderMap) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = visit.context().store().write().await?;
    let permit: Permit<act::Share, Round> = permit(&mut write, actor, Id::from_uuid(round), now).await?;
    let round = rounds::find(&mut write, &permit).await?;
    let request = requests::find(&mut write, &permit, Id::from_uuid(id)).await?.ok_or(Refusal::NotFound)?;
    let office = rounds::now_at(&mut write, actor.region, request.office).await?.ok_or(Refusal::NotFound)?;
    let said = answers::of_request(&mut write, actor.region, request.id).await?;
    let reminders = upkeep::reminders(&mut write, actor.region, request.id).await?;
    // Who sees a link can answer in the office's name.
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &["link"], &how).await?;
    let moved = if office.id == request.office {
        None
    } else {
        let asked = crate::store::offices::load(&mut write, actor.region, request.office).await?;
        asked.map(|asked| (asked.name().to_owned(), format!("/offices/{}", asked.id)))
    };
    write.commit().await?;
    let frame = visit.frame();
    let moment = |at| display::instant(visit.lang(), at);
    let link = link_of(&visit, &request)
        .and_then(|link| address(&visit, &headers, &format!("/answer/{}", link.text())));
    let said = said.into_iter().map(|one| Said {
        when: format!("{} {}", frame.say(one.channel.word_key()), moment(one.at)),
        who: said_by(&frame, &one.by, &one.role),
        entered: one.entered_by.map(|name| frame.say_one("people-round-entered-by", "name", &name)),
        replaced: one.state == "replaced",
    });
    html(&RequestPage {
        crumbs: crumbs(&frame, &round, Some("people-round-request")),
        path: format!("/rounds/{}/requests/{}", round.id, request.id),
        request: request.id.to_string(),
        badge: Badge { text: frame.say(request.state.word_key()), tone: tone(request.state) },
        phone: office.details.get(Field::Phone).map(Phone::new),
        fax: office.details.get(Field::Fax).map(ToOwned::to_owned),
        withdrawn: request.link_hash.is_none(),
        link,
        said: said.collect(),
        reminders: reminders
            .into_iter()
            .map(|one| {
                let how = format!("{} {}", frame.say(one.channel.word_key()), moment(one.at));
                (how, [Some(one.author), one.note].into_iter().flatten().collect::<Vec<_>>().join("　"))
            })
            .collect(),
        takes: round.on(now.day_in_japan()).takes_entries() && office.state == OfficeState::Open,
        settle: request.state == crate::round::State::Waiting,
        moved,
        round,
        office,
        frame,
    })
}

/// Withdraws the link, or gives another; the one before leads nowhere.
pub(super) async fn relink(visit: Visit, Path((round, id)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Round> = permit(&mut write, actor, Id::from_uuid(round), now).await?;
    let request = requests::find(&mut write, &permit, Id::from_uuid(id)).await?.ok_or(Refusal::NotFound)?;
    let (link, said) = match form.text("link") {
        "withdraw" => (None, "people-round-link-withdrawn"),
        "renew" => (Some(made(&visit, request.id, request.link_number + 1)), "people-round-link-renewed"),
        _ => return Err(Refusal::invalid("link", "people-invalid-choice").into()),
    };
    let number = request.link_number + i64::from(link.is_some());
    requests::relink(&mut write, &permit, request.id, number, link.as_ref()).await?;
    audit::changed(&mut write, actor, &permit, &["link"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    visit
        .finish(write, &form, &format!("/rounds/{round}/requests/{id}"), Some((FlashKind::Success, said)))
        .await
}
