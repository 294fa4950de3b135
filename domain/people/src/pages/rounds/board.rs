//! The board of a round: how many have answered, by which way, and who has not.

use access::{Action, Answer as May, Facts, Kind, Permit, act, may, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::extract::Path;
use kernel::{Id, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Badge, Crumb, Filter, FormState, Tone},
    html,
};
use uuid::Uuid;

use super::{crumbs, days, kind_of, list::share, said_by, with_day};
use crate::{
    office::{Field, State as OfficeState},
    round::{Channel, Round, Standing, State},
    store::{
        districts,
        rounds::{
            self,
            board::{self, Counts, Line, PAGE},
        },
    },
};

struct Row {
    office: String,
    name: String,
    what: String,
    badge: Badge,
    gone: Option<String>,
    answered: Option<(String, String)>,
    reminded: Option<String>,
    request: String,
    /// Something of the answer waits for a person.
    settle: Option<String>,
}

#[derive(Template)]
#[template(path = "round.html")]
struct BoardPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    round: Round,
    standing: String,
    days: String,
    valid: String,
    whom: String,
    figures: Vec<(String, String, String)>,
    counts_base: i64,
    form: FormState,
    filters: Vec<Filter>,
    rows: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
    may_change: bool,
    may_settle: bool,
    runs: bool,
    takes: bool,
}

pub(super) const fn tone(state: State) -> Option<Tone> {
    match state {
        State::Asked => None,
        State::Agreed | State::Settled => Some(Tone::Success),
        State::Waiting => Some(Tone::Warning),
    }
}

/// What the board may show: everything, those in a state, those who answered by a way.
fn shown(visit: &Visit) -> Result<&'static str, Refusal> {
    let Some(asked) = visit.query("show") else { return Ok("all") };
    let state = State::from_code(asked).map(State::code);
    state
        .or_else(|| Channel::from_code(asked).map(Channel::code))
        .ok_or_else(|| Refusal::invalid("show", "people-invalid-round-show"))
}

fn filters(visit: &Visit, id: Id<Round>, counts: &Counts, show: &str) -> Vec<Filter> {
    let frame = visit.frame();
    let link = |code: Option<&str>, label: String, count: i64| Filter {
        href: code.map_or_else(|| format!("/rounds/{id}"), |code| format!("/rounds/{id}?show={code}")),
        label,
        count: usize::try_from(count).ok(),
        on: show == code.unwrap_or("all"),
    };
    let all = link(None, frame.say("people-round-all"), counts.asked);
    let states =
        State::ALL.iter().map(|one| link(Some(one.code()), frame.say(one.word_key()), counts.of(*one)));
    let by = |one: &Channel| link(Some(one.code()), frame.say(one.word_key()), counts.by(*one));
    let channels = Channel::ALL.iter().filter(|one| counts.by(**one) > 0 || one.code() == show).map(by);
    std::iter::once(all).chain(states).chain(channels).collect()
}

fn figures(visit: &Visit, counts: &Counts) -> Vec<(String, String, String)> {
    let frame = visit.frame();
    let figure = |label: String, count: i64| {
        let shown = share(counts, count, visit);
        let share = shown.split_once(", ").map(|(_, share)| share.to_owned()).unwrap_or_default();
        (label, count.to_string(), share)
    };
    let mut figures = vec![figure(frame.say("people-round-count-answered"), counts.answered())];
    for channel in Channel::ALL {
        if counts.by(*channel) > 0 {
            let by = frame.say(channel.word_key());
            figures.push(figure(frame.say_one("people-round-count-by", "channel", &by), counts.by(*channel)));
        }
    }
    figures.push(figure(frame.say("people-round-count-open"), counts.of(State::Asked)));
    figures.push(figure(frame.say("people-round-count-waiting"), counts.of(State::Waiting)));
    if counts.gone > 0 {
        figures.push(figure(frame.say("people-round-count-gone"), counts.gone));
    }
    figures
}

fn row(visit: &Visit, round: &Round, line: Line, district: Option<&str>, may_change: bool) -> Row {
    let frame = visit.frame();
    let moment = |at| display::instant(visit.lang(), at);
    let what: Vec<String> = [kind_of(&frame, &line.details), district.unwrap_or_default().to_owned()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    Row {
        office: format!("/offices/{}", line.office),
        name: line.details.get(Field::Name).unwrap_or_default().to_owned(),
        what: what.join(&frame.say("people-paper-dot")),
        badge: Badge { text: frame.say(line.state.word_key()), tone: tone(line.state) },
        gone: match line.office_state {
            OfficeState::Open => None,
            OfficeState::Ended => Some(frame.say("people-round-gone-ended")),
            OfficeState::Merged => Some(frame.say("people-round-gone-merged")),
        },
        answered: line.answered.map(|(at, channel, by, role)| {
            let how = frame.say(channel.word_key());
            (format!("{how} {}", moment(at)), said_by(&frame, &by, &role))
        }),
        reminded: line.reminded.1.map(|at| {
            let values = [("count", line.reminded.0.to_string()), ("at", moment(at))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            frame.say_with("people-round-reminded", &values)
        }),
        request: format!("/rounds/{}/requests/{}", round.id, line.request),
        settle: (line.state == State::Waiting && may_change)
            .then(|| format!("/offices/{}/answer", line.office)),
    }
}

/// Who is asked, in words.
fn whom(frame: &Frame, round: &Round, districts: &[districts::District]) -> String {
    let comma = frame.say("people-list-comma");
    let kinds = round.whom.kinds.iter().filter_map(|code| crate::codes::ServiceKind::from_code(code));
    let kinds: Vec<String> = kinds.map(|kind| super::kind_name(frame, kind)).collect();
    let places = districts.iter().filter(|one| round.whom.districts.contains(&one.id));
    let places: Vec<&str> = places.map(|one| one.name.as_str()).collect();
    let parts: Vec<String> =
        [kinds.join(&comma), places.join(&comma)].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        frame.say("people-round-everybody")
    } else {
        parts.join(&frame.say("people-paper-dot"))
    }
}

pub(super) async fn look(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Round> = permit(&mut db, actor, Id::from_uuid(id), now).await?;
    let round = rounds::find(&mut db, &permit).await?;
    let show = shown(&visit)?;
    let page =
        visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 10_000) - 1;
    let counts = board::counts(&mut db, actor.region, Some(round.id)).await?;
    let counts = counts.into_iter().next().map(|(_, counts)| counts).unwrap_or_default();
    let mut lines = board::lines(&mut db, &permit, show, page, PAGE).await?;
    let more = lines.len() as i64 > PAGE;
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let districts = districts::all(&mut db, actor.region).await?;
    let yes = |action| may(actor, action, &Facts::of(Kind::Round)) == May::Yes;
    let frame = visit.frame();
    let may_change = yes(Action::Change);
    let rows = lines.into_iter().map(|line| {
        let district =
            districts.iter().find(|one| Some(one.id) == line.district).map(|one| one.name.as_str());
        row(&visit, &round, line, district, may_change)
    });
    let to_page = |page: i64| match show {
        "all" => format!("/rounds/{id}?page={}", page + 1),
        show => format!("/rounds/{id}?show={show}&page={}", page + 1),
    };
    let standing = round.on(now.day_in_japan());
    html(&BoardPage {
        crumbs: crumbs(&frame, &round, None),
        standing: frame.say(standing.word_key()),
        days: days(&frame, &round),
        valid: display::day(visit.lang(), round.valid_until),
        whom: whom(&frame, &round, &districts),
        figures: figures(&visit, &counts),
        counts_base: counts.asked,
        form: with_day(FormState::new("extend"), "closes", round.closes_on),
        filters: filters(&visit, round.id, &counts, show),
        rows: rows.collect(),
        previous: (page > 0).then(|| to_page(page - 1)),
        next: more.then(|| to_page(page + 1)),
        may_change,
        may_settle: yes(Action::Settle),
        runs: standing != Standing::Closed,
        takes: standing.takes_entries(),
        round,
        frame,
    })
}

pub(super) async fn close(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Settle, Round> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    if !rounds::close(&mut write, &permit, now).await? {
        return Err(Refusal::Conflict("people-round-not-open").into());
    }
    audit::changed(&mut write, actor, &permit, &["closed"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    let said = Some((FlashKind::Success, "people-round-closed-now"));
    visit.finish(write, &form, &format!("/rounds/{id}"), said).await
}

pub(super) async fn extend(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Settle, Round> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let round = rounds::find(&mut write, &permit).await?;
    let day = form.day("closes").map_err(|invalid| Refusal::Invalid(vec![invalid]))?;
    let closes = day.ok_or_else(|| Refusal::invalid("closes", "people-invalid-round-day"))?;
    let today = now.day_in_japan();
    if let Some(wrong) = crate::round::wrong_days(round.opens_on, closes, round.valid_until, today) {
        return Err(Refusal::Invalid(vec![wrong]).into());
    }
    rounds::extend(&mut write, &permit, closes).await?;
    audit::changed(&mut write, actor, &permit, &["closes"], &How::new(Way::Html, visit.context().ids()))
        .await?;
    let said = Some((FlashKind::Success, "people-round-extended"));
    visit.finish(write, &form, &format!("/rounds/{id}"), said).await
}
