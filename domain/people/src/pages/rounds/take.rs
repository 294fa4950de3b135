//! An answer comes in, with its line in the log and the news of it.

use access::{Action, Actor, Kind, OfficeId, Permit, act};
use audit::{Act, Face as Way, How};
use kernel::Fault;
use page::Visit;
use store::{Read, Write};

use super::super::office_form::tell;
use crate::{
    office::Office,
    round::{Channel, State},
    store::{
        offices,
        rounds::{
            self,
            answers::{self, Answer, Gave},
            board,
            requests::{self, Answered},
            take::{self, Bringer, Said, To},
        },
    },
};

/// Takes an answer in, unless another one came first. `actor` is who brings it: the holder of the link, or who enters
/// it for them.
pub(super) async fn take(
    visit: &Visit,
    write: &mut Write,
    actor: &Actor,
    to: To<'_>,
    said: &Said,
) -> Result<Option<State>, Fault> {
    let values = [("name", said.by.as_str()), ("role", said.role.as_str()), ("office", to.office.name())];
    let by = visit.frame().say_with("people-round-assured-by", &values);
    let ids = visit.context().ids();
    let bringer = Bringer {
        region: actor.region,
        ids,
        account: actor.account,
        assured_by: &by,
        entered_by: (said.channel != Channel::Link).then_some(actor.name.as_str()),
    };
    let Some(state) = take::take(write, &bringer, to, said, visit.now()).await? else { return Ok(None) };
    let how = How::new(Way::Html, ids).because(&to.round.name);
    audit::acted(write, actor, Act::new(Action::Change, Kind::Office).with(to.office.id), &how).await?;
    tell(visit, write, to.office.id).await?;
    Ok(Some(state))
}

/// Somebody of the office, signed in, says on its page that all is right: nobody need ask again, and it holds for as long
/// as an answer to the round does. Where two entries still differ it is not said of all.
pub(in crate::pages) async fn confirmed_here(
    visit: &Visit,
    write: &mut Write,
    permit: &Permit<act::Change, Office>,
    before: &Office,
    after: &mut Office,
) -> Result<(), Fault> {
    let (actor, now) = (visit.actor(), visit.now());
    if !actor.offices.contains(&after.id) || !offices::conflicts(write, permit).await?.is_empty() {
        return Ok(());
    }
    let mut asked = Vec::new();
    for request in requests::of_office(write, actor.region, after.id).await? {
        let round = rounds::load(write, actor.region, request.round).await?;
        if request.state == State::Asked && round.on(now.day_in_japan()).takes_links() {
            after.assurance.until = after.assurance.until.max(Some(round.valid_until));
            asked.push(request);
        }
    }
    let role = visit.frame().say(&format!("page-role-{}", actor.role.code()));
    for request in asked {
        if !requests::claim(write, actor.region, &request).await? {
            continue;
        }
        let answer = Answer {
            id: visit.context().ids().next(),
            at: now,
            channel: Channel::Account,
            by: actor.name.clone(),
            role: role.clone(),
            entered_by: None,
            said: after.details.clone(),
            state: "agreed".to_owned(),
            gave: Some(Gave::of(&after.assurance, &before.assurance)),
        };
        answers::add(write, actor.region, request.id, &answer, actor.account, &[]).await?;
        let answered =
            Answered { id: answer.id, at: now, channel: answer.channel, by: answer.by, role: answer.role };
        requests::answered(write, actor.region, request.id, State::Agreed, &answered).await?;
    }
    Ok(())
}

/// What a round asks of who reads the page of an office: to say whether it is right, or to decide what was answered,
/// and where that is done.
pub(in crate::pages) async fn asked_here(
    visit: &Visit,
    db: &mut Read,
    office: OfficeId,
    (may_change, may_settle): (bool, bool),
) -> Result<Option<(String, Option<String>)>, Fault> {
    let actor = visit.actor();
    if !may_change && !may_settle {
        return Ok(None);
    }
    let open = board::open_of_office(db, actor.region, office, visit.now().day_in_japan()).await?;
    let has = |state| open.iter().any(|(one, _)| *one == state);
    let frame = visit.frame();
    Ok(if may_settle && has(State::Waiting) {
        Some((frame.say("people-round-answer-here"), Some(format!("/offices/{office}/answer"))))
    } else if may_change && actor.offices.contains(&office) && has(State::Asked) {
        Some((frame.say("people-round-asked-here"), None))
    } else {
        None
    })
}
