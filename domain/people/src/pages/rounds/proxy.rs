//! What an office said on the telephone, on paper or to somebody who came, entered by the hub.

use access::{Permit, act, permit};
use axum::{extract::Path, http::StatusCode};
use kernel::{Id, Refusal};
use page::{Answer, Begun, FlashKind, Form, Stop, Visit};
use store::Read;
use uuid::Uuid;

use super::{
    answer::{About, AnswerPage, Message, newest},
    crumbs, form,
    take::take as take_in,
};
use crate::{
    office::Office,
    round::{Channel, Round, State},
    store::{
        offices,
        rounds::{
            self,
            requests::{self, Request},
            take::{To, open_points},
        },
    },
};

struct Asked {
    round: Round,
    request: Request,
    office: Office,
    asked_as: Option<String>,
}

async fn find(visit: &Visit, db: &mut Read, round: Uuid, request: Uuid) -> Result<Asked, Stop> {
    let (actor, now) = (visit.actor(), visit.now());
    let permit: Permit<act::Change, Round> = permit(db, actor, Id::from_uuid(round), now).await?;
    let round = rounds::find(db, &permit).await?;
    let request = requests::find(db, &permit, Id::from_uuid(request)).await?.ok_or(Refusal::NotFound)?;
    if !round.on(now.day_in_japan()).takes_entries() {
        return Err(Refusal::Conflict("people-round-not-open").into());
    }
    let office = rounds::now_at(db, actor.region, request.office).await?.ok_or(Refusal::NotFound)?;
    let asked_as = if office.id == request.office {
        None
    } else {
        offices::load(db, actor.region, request.office).await?.map(|asked| asked.name().to_owned())
    };
    Ok(Asked { round, request, office, asked_as })
}

impl Asked {
    /// That another answer came first, with what was typed.
    fn came_first(&self, visit: &Visit, form: &Form) -> Answer {
        let frame = visit.frame();
        let title = frame.say("people-round-answered-meanwhile");
        let sentences = vec![frame.say("people-round-answered-meanwhile-do")];
        let typed = form::typed(&frame, form);
        let again = Some(format!("/rounds/{}/requests/{}/answer", self.round.id, self.request.id));
        Message { typed, again, ..Message::new(frame, "warning", title, sentences) }
            .show(StatusCode::CONFLICT)
    }

    fn about(&self, visit: &Visit) -> About<'_> {
        About {
            round: &self.round,
            request: &self.request,
            office: &self.office,
            asked_as: self.asked_as.clone(),
            action: format!("/rounds/{}/requests/{}/answer", self.round.id, self.request.id),
            crumbs: crumbs(&visit.frame(), &self.round, Some("people-round-proxy")),
            proxy: true,
        }
    }
}

/// The form, with what stands in the record.
pub(super) async fn ask(visit: Visit, Path((round, request)): Path<(Uuid, Uuid)>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let asked = find(&visit, &mut db, round, request).await?;
    let waits = open_points(&mut db, visit.actor().region, &asked.request).await?;
    let form = form::filled(&asked.office, &waits);
    AnswerPage::of(&visit, &mut db, asked.about(&visit), form, true).await?.show()
}

/// Takes what was said.
pub(super) async fn take(visit: Visit, Path((round, request)): Path<(Uuid, Uuid)>, form: Form) -> Answer {
    let actor = visit.actor();
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let asked = find(&visit, &mut write, round, request).await?;
    if form.text("seen") != newest(&asked.request) {
        // Two entered at once, or the office answered meanwhile: the newer answer is not silently replaced.
        return asked.came_first(&visit, &form);
    }
    let shown = form::shown(&mut write, actor.region, &form, &asked.request, &asked.office).await?;
    let channel = Channel::from_code(form.text("channel")).filter(|one| Channel::BY_PROXY.contains(one));
    let said = match form::read(&form, &shown, channel) {
        Ok(said) => said,
        Err(wrong) => {
            let state = form::filled(&asked.office, &[]);
            let page = AnswerPage::of(&visit, &mut write, asked.about(&visit), state, true).await?;
            return page.came_back(&form, &wrong);
        }
    };
    let to = To { round: &asked.round, request: &asked.request, office: &asked.office, shown: &shown };
    let Some(state) = take_in(&visit, &mut write, actor, to, &said).await? else {
        return asked.came_first(&visit, &form);
    };
    let (next, said) = if state == State::Agreed {
        (format!("/rounds/{round}"), "people-round-entered")
    } else {
        (format!("/offices/{}/answer", asked.office.id), "people-round-entered-waiting")
    };
    visit.finish(write, &form, &next, Some((FlashKind::Success, said))).await
}
