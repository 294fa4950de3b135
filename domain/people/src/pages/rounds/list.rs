//! All rounds.

use access::{Action, Answer as May, Facts, Kind, leave, may};
use askama::Template;
use kernel::{calendar::display, figure::Figure};
use page::{Answer, Frame, Visit, components::Crumb, html};

use super::days;
use crate::store::rounds::{
    self,
    board::{self, Counts},
};

struct Line {
    href: String,
    name: String,
    standing: String,
    days: String,
    answered: String,
    waiting: i64,
    valid: String,
    again: String,
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct ListPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    lines: Vec<Line>,
    may_add: bool,
}

/// "78/122, 63.9%": how many of those asked have answered.
pub(super) fn share(counts: &Counts, of: i64, visit: &Visit) -> String {
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    Figure::new(number(of), number(counts.asked), visit.now().day_in_japan(), "confirmation_request").shown()
}

pub(super) async fn list(visit: Visit) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let leave = leave(actor, &Facts::of(Kind::Round), now)?;
    let mut db = visit.context().store().read().await?;
    let rounds = rounds::all(&mut db, &leave).await?;
    let counts = board::counts(&mut db, actor.region, None).await?;
    let frame = visit.frame();
    let lines = rounds.iter().map(|round| {
        let counts = counts.iter().find(|(id, _)| *id == round.id).map(|(_, counts)| counts.clone());
        let counts = counts.unwrap_or_default();
        Line {
            href: format!("/rounds/{}", round.id),
            name: round.name.clone(),
            standing: frame.say(round.on(now.day_in_japan()).word_key()),
            days: days(&frame, round),
            answered: share(&counts, counts.answered(), &visit),
            waiting: counts.of(crate::round::State::Waiting),
            valid: display::day(visit.lang(), round.valid_until),
            again: format!("/rounds/new?repeat={}", round.id),
        }
    });
    html(&ListPage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::here(frame.say("people-rounds")),
        ],
        lines: lines.collect(),
        may_add: may(actor, Action::Add, &Facts::of(Kind::Round)) == May::Yes,
        frame,
    })
}
