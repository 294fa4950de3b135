//! The link of one office: who holds it sees what is known of that office, and says whether it is right. Nothing else.

use access::{Action, Actor, Kind, Strength};
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use kernel::{Fault, calendar::display};
use page::{Answer, Begun, Form, Visit};
use store::Read;

use super::{
    answer::{About, AnswerPage, Message, newest},
    form,
    take::take as take_in,
};
use crate::{
    office::{Office, State as OfficeState},
    round::{Channel, Link, MOST_ANSWERS, Round, Standing, State},
    store::{
        endings, offices,
        rounds::{
            self,
            requests::{self, Request},
            take::{To, open_points},
        },
    },
};

/// What a link leads to.
struct Held {
    link: Link,
    round: Round,
    request: Request,
    /// The office that answers now.
    office: Office,
    /// What the office that was asked was called, where it is another.
    asked_as: Option<String>,
}

async fn find(db: &mut Read, visit: &Visit, token: &str) -> Result<Option<Held>, Fault> {
    let region = visit.context().region();
    let Some(link) = Link::parse(token) else { return Ok(None) };
    let Some(request) = requests::by_link(db, region, &link).await? else { return Ok(None) };
    let round = rounds::load(db, region, request.round).await?;
    let Some(office) = rounds::now_at(db, region, request.office).await? else { return Ok(None) };
    let asked_as = if office.id == request.office {
        None
    } else {
        offices::load(db, region, request.office).await?.map(|asked| asked.name().to_owned())
    };
    Ok(Some(Held { link, round, request, office, asked_as }))
}

/// Whether there is such a link. Who tries one that is none does not get at the one writer of the database.
async fn is_one(visit: &Visit, token: &str) -> Result<bool, Fault> {
    let mut read = visit.context().store().read().await?;
    Ok(find(&mut read, visit, token).await?.is_some())
}

/// A link that is cut off, was withdrawn, or never was: each gets the same answer.
fn unknown(visit: &Visit, typed: Vec<(String, String)>) -> Answer {
    let frame = visit.frame();
    let sentences =
        vec![frame.say("people-round-link-unknown-why"), frame.say("people-round-link-unknown-do")];
    let title = frame.say("people-round-link-unknown");
    Message { typed, ..Message::new(frame, "warning", title, sentences) }.show(StatusCode::NOT_FOUND)
}

impl Held {
    fn path(&self) -> String {
        format!("/answer/{}", self.link.text())
    }

    /// Why the form is closed, if it is.
    async fn closed(&self, visit: &Visit, db: &mut Read) -> Result<Option<Message>, Fault> {
        let frame = visit.frame();
        let (lang, region) = (visit.lang(), visit.context().region());
        let day = |day| display::day(lang, day);
        let ask = || frame.say_one("people-round-ask", "contact", &self.round.contact);
        let (title, sentences) = match self.round.on(visit.now().day_in_japan()) {
            Standing::Coming => (
                frame.say("people-round-link-coming"),
                vec![frame.say_one("people-round-link-coming-when", "day", &day(self.round.opens_on)), ask()],
            ),
            Standing::Late | Standing::Closed => {
                let closed = self.round.closed_at.map_or(self.round.closes_on, kernel::Instant::day_in_japan);
                let closed = closed.min(self.round.closes_on);
                (
                    frame.say("people-round-link-over"),
                    vec![frame.say_one("people-round-link-over-when", "day", &day(closed)), ask()],
                )
            }
            Standing::Running if self.office.state != OfficeState::Open => {
                let since = endings::ended(db, region, self.office.id).await?;
                let since =
                    since.map(|(on, _)| frame.say_one("people-round-link-ended-since", "day", &day(on)));
                let title = frame.say_one("people-round-link-ended", "office", &self.office.name());
                (title, since.into_iter().chain([ask()]).collect())
            }
            Standing::Running => return Ok(None),
        };
        Ok(Some(Message::new(frame, "info", title, sentences)))
    }

    fn may_correct(&self) -> bool {
        self.request.state != State::Settled && self.request.answers < MOST_ANSWERS
    }

    /// That somebody has answered: when and as what, and whether that can still be corrected.
    fn answered(&self, visit: &Visit) -> Option<Message> {
        let answer = self.request.answer.as_ref()?;
        let frame = visit.frame();
        let at = display::instant(visit.lang(), answer.at);
        let channel = frame.say(answer.channel.word_key());
        let values = [("at", at.as_str()), ("role", answer.role.as_str()), ("channel", channel.as_str())];
        let mut sentences = vec![frame.say_with("people-round-link-answered-when", &values)];
        sentences.push(if self.may_correct() {
            frame.say("people-round-link-answered-correct")
        } else {
            frame.say_one("people-round-link-answered-settled", "contact", &self.round.contact)
        });
        let title = frame.say_one("people-round-link-answered", "office", &self.office.name());
        let again = self.may_correct().then(|| format!("{}?again=yes", self.path()));
        Some(Message { again, ..Message::new(frame, "success", title, sentences) })
    }

    /// That another answer came first, with what was typed.
    fn came_first(&self, visit: &Visit, typed: Vec<(String, String)>) -> Answer {
        match self.answered(visit) {
            Some(message) => Message { typed, tone: "warning", ..message }.show(StatusCode::CONFLICT),
            None => unknown(visit, typed),
        }
    }

    fn about(&self) -> About<'_> {
        About {
            round: &self.round,
            request: &self.request,
            office: &self.office,
            asked_as: self.asked_as.clone(),
            action: self.path(),
            crumbs: Vec::new(),
            proxy: false,
        }
    }
}

/// Who holds a link acts as nobody in particular: for one form.
fn holder(visit: &Visit, name: &str) -> Actor {
    Actor { strength: Strength::Link, name: name.to_owned(), ..visit.actor().clone() }
}

/// What is known of the office, and the form.
pub(super) async fn show(visit: Visit, Path(token): Path<String>) -> Answer {
    if !is_one(&visit, &token).await? {
        return unknown(&visit, Vec::new());
    }
    let mut write = visit.context().store().write().await?;
    let Some(held) = find(&mut write, &visit, &token).await? else { return unknown(&visit, Vec::new()) };
    let how = How::new(Way::Html, visit.context().ids()).because(&held.round.name);
    let act = Act::new(Action::Look, Kind::Round).with(held.request.id);
    audit::acted(&mut write, &holder(&visit, ""), act, &how).await?;
    if let Some(message) = held.closed(&visit, &mut write).await? {
        write.commit().await?;
        return message.show(StatusCode::GONE);
    }
    let again = visit.query("again").is_some() && held.may_correct();
    if let Some(message) = held.answered(&visit).filter(|_| !again) {
        write.commit().await?;
        return message.show(StatusCode::OK);
    }
    let waits = open_points(&mut write, visit.context().region(), &held.request).await?;
    let state = form::filled(&held.office, &waits);
    let page = AnswerPage::of(&visit, &mut write, held.about(), state, again).await?;
    write.commit().await?;
    page.show()
}

/// Takes the answer.
pub(super) async fn take(visit: Visit, Path(token): Path<String>, form: Form) -> Answer {
    let typed = form::typed(&visit.frame(), &form);
    if !is_one(&visit, &token).await? {
        return unknown(&visit, typed);
    }
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let Some(held) = find(&mut write, &visit, &token).await? else { return unknown(&visit, typed) };
    let standing = held.round.on(visit.now().day_in_japan());
    let closed = held.closed(&visit, &mut write).await?;
    // What was typed while the office was ended waits for the hub; after the last day it is shown to be read out.
    if let Some(message) = closed.filter(|_| !standing.takes_links()) {
        return Message { typed, ..message }.show(StatusCode::GONE);
    }
    if form.text("seen") != newest(&held.request) || held.request.answer.is_some() && !held.may_correct() {
        return held.came_first(&visit, typed);
    }
    let region = visit.context().region();
    let shown = form::shown(&mut write, region, &form, &held.request, &held.office).await?;
    let said = match form::read(&form, &shown, Some(Channel::Link)) {
        Ok(said) => said,
        Err(wrong) => {
            let state = form::filled(&held.office, &[]);
            let page = AnswerPage::of(&visit, &mut write, held.about(), state, true).await?;
            return page.came_back(&form, &wrong);
        }
    };
    let to = To { round: &held.round, request: &held.request, office: &held.office, shown: &shown };
    let Some(state) = take_in(&visit, &mut write, &holder(&visit, &said.by), to, &said).await? else {
        return match find(&mut write, &visit, &token).await? {
            Some(held) => held.came_first(&visit, typed),
            None => unknown(&visit, typed),
        };
    };
    // The address of the next page is kept with the command: the link must not stand in it.
    let next = if state == State::Agreed { "/answered" } else { "/answered?waiting=yes" };
    visit.finish(write, &form, next, None).await
}

/// Thanks, and what happens next.
pub(super) async fn thanks(visit: Visit) -> Answer {
    let frame = visit.frame();
    let next = if visit.query("waiting").is_some() {
        "people-round-thanks-waiting"
    } else {
        "people-round-thanks-agreed"
    };
    let sentences = vec![frame.say(next), frame.say("people-round-thanks-correct")];
    let title = frame.say("people-round-thanks");
    Message::new(frame, "success", title, sentences).show(StatusCode::OK)
}
