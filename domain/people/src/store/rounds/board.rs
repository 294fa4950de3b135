//! Who has answered, how many, by which way.

use access::{Actor, DistrictId, OfficeId, Permit, RegionId, act};
use kernel::{Day, Fault, Id, Instant};
use store::{Read, Statement};

use super::requests::Request;
use crate::{
    office::{Details, State as OfficeState},
    round::{Channel, Round, State},
};

pub(crate) static COUNTS: Statement = Statement::new(
    "people.round.counts",
    "SELECT q.round_id, q.state, COALESCE(q.channel, ''), COUNT(*), SUM(CASE WHEN o.state = 'open' THEN 0 ELSE 1 END)
     FROM confirmation_request q JOIN office o ON o.region_id = q.region_id AND o.office_id = q.office_id
     WHERE q.region_id = $1 AND ($2 IS NULL OR q.round_id = $2)
     GROUP BY q.round_id, q.state, COALESCE(q.channel, '')",
)
.on_postgres(
    "SELECT q.round_id, q.state, COALESCE(q.channel, ''), COUNT(*), SUM(CASE WHEN o.state = 'open' THEN 0 ELSE 1 END)
     FROM confirmation_request q JOIN office o ON o.region_id = q.region_id AND o.office_id = q.office_id
     WHERE q.region_id = $1 AND (CAST($2 AS uuid) IS NULL OR q.round_id = $2)
     GROUP BY q.round_id, q.state, COALESCE(q.channel, '')",
);
pub(crate) static LINES: Statement = Statement::new(
    "people.round.lines",
    "SELECT q.request_id, q.office_id, q.state, q.answered_at, q.channel, q.said_by, q.said_as, o.state, o.details,
            o.district_id, (SELECT COUNT(*) FROM confirmation_reminder n
                            WHERE n.region_id = q.region_id AND n.request_id = q.request_id),
            (SELECT MAX(n.at) FROM confirmation_reminder n
             WHERE n.region_id = q.region_id AND n.request_id = q.request_id)
     FROM confirmation_request q JOIN office o ON o.region_id = q.region_id AND o.office_id = q.office_id
     WHERE q.region_id = $1 AND q.round_id = $2 AND ($3 = 'all' OR q.state = $3 OR q.channel = $3)
     ORDER BY o.reading_key, q.request_id LIMIT ($4 + 0) OFFSET $5",
);
pub(crate) static WAITING_ROUNDS: Statement = Statement::new(
    "people.round.waiting",
    "SELECT r.round_id, r.name, COUNT(*) FROM confirmation_request q
     JOIN confirmation_round r ON r.region_id = q.region_id AND r.round_id = q.round_id
     WHERE q.region_id = $1 AND q.state = 'waiting' GROUP BY r.round_id, r.name ORDER BY r.name",
);
/// What was said of an office merged into this one waits here.
pub(crate) static OPEN_OF_OFFICE: Statement = Statement::new(
    "people.round.open-of-office",
    "WITH RECURSIVE here (id, name) AS (
         SELECT office_id, name FROM office WHERE region_id = $1 AND office_id = $2 AND state = 'open'
         UNION SELECT o.office_id, h.name FROM office o JOIN here h ON o.merged_into = h.id
         WHERE o.region_id = $1 AND o.state = 'merged')
     SELECT q.state, h.name FROM here h
     JOIN confirmation_request q ON q.region_id = $1 AND q.office_id = h.id
     JOIN confirmation_round r ON r.region_id = q.region_id AND r.round_id = q.round_id
     WHERE q.state = 'waiting'
       OR q.office_id = $2 AND q.state = 'asked' AND r.closed_at IS NULL AND r.opens_on <= $3 AND r.closes_on >= $3
     ORDER BY q.state DESC",
);

/// How the answers of a round stand. Every count is out of `asked`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// All offices that were asked.
    pub asked: i64,
    /// By state.
    pub states: Vec<(State, i64)>,
    /// Those that answered, by the way their newest answer came.
    pub channels: Vec<(Channel, i64)>,
    /// Those that have closed or were merged since.
    pub gone: i64,
}

impl Counts {
    /// How many are in a state.
    pub(crate) fn of(&self, state: State) -> i64 {
        self.states.iter().find(|(one, _)| *one == state).map_or(0, |(_, count)| *count)
    }

    /// How many answered by a way.
    pub(crate) fn by(&self, channel: Channel) -> i64 {
        self.channels.iter().find(|(one, _)| *one == channel).map_or(0, |(_, count)| *count)
    }

    /// How many answered.
    pub(crate) fn answered(&self) -> i64 {
        self.asked - self.of(State::Asked)
    }

    fn add(&mut self, state: State, channel: Option<Channel>, count: i64, gone: i64) {
        self.asked += count;
        self.gone += gone;
        add_to(&mut self.states, state, count);
        if let Some(channel) = channel {
            add_to(&mut self.channels, channel, count);
        }
    }
}

fn add_to<T: PartialEq>(counts: &mut Vec<(T, i64)>, one: T, more: i64) {
    match counts.iter_mut().find(|(other, _)| *other == one) {
        Some((_, count)) => *count += more,
        None => counts.push((one, more)),
    }
}

/// How the answers of one round stand, or of each.
pub(crate) async fn counts(
    db: &mut Read,
    region: RegionId,
    round: Option<Id<Round>>,
) -> Result<Vec<(Id<Round>, Counts)>, Fault> {
    let mut all: Vec<(Id<Round>, Counts)> = Vec::new();
    for row in db.rows(&COUNTS, &[region.into(), round.into()]).await? {
        let id = row.id(0)?;
        let Some(state) = State::from_code(&row.text(1)?) else { continue };
        let place = all.iter().position(|(one, _)| *one == id).unwrap_or_else(|| {
            all.push((id, Counts::default()));
            all.len() - 1
        });
        if let Some((_, counts)) = all.get_mut(place) {
            counts.add(state, Channel::from_code(&row.text(2)?), row.number(3)?, row.number(4)?);
        }
    }
    Ok(all)
}

/// One office on the board.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// The question.
    pub request: Id<Request>,
    /// The office that was asked.
    pub office: OfficeId,
    /// What became of it.
    pub state: State,
    /// When somebody answered, by which way, who and as what.
    pub answered: Option<(Instant, Channel, String, String)>,
    /// Whether the office still is one.
    pub office_state: OfficeState,
    /// What is known of it.
    pub details: Details,
    /// Where it lies.
    pub district: Option<DistrictId>,
    /// How often it was reminded, and when last.
    pub reminded: (i64, Option<Instant>),
}

/// Lines on a page of the board.
pub(crate) const PAGE: i64 = 50;

/// The offices of a round, of those in one state or answered by one way; the first page is 0. One more than a page
/// comes where there are more.
pub(crate) async fn lines<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Round>,
    show: &str,
    page: i64,
    most: i64,
) -> Result<Vec<Line>, Fault> {
    let values =
        [permit.region().into(), permit.id().into(), show.into(), (most + 1).into(), (page * most).into()];
    let mut lines = Vec::new();
    for row in db.rows(&LINES, &values).await? {
        let (Some(state), Some(office_state)) =
            (State::from_code(&row.text(2)?), OfficeState::from_code(&row.text(7)?))
        else {
            continue;
        };
        let channel = row.optional_text(4)?.and_then(|code| Channel::from_code(&code));
        let who = row.optional_text(5)?.zip(row.optional_text(6)?);
        lines.push(Line {
            request: row.id(0)?,
            office: row.id(1)?,
            state,
            answered: row
                .optional_instant(3)?
                .zip(channel)
                .zip(who)
                .map(|((at, channel), (by, role))| (at, channel, by, role)),
            office_state,
            details: row.json_as(8)?,
            district: row.optional_id(9)?,
            reminded: (row.number(10)?, row.optional_instant(11)?),
        });
    }
    Ok(lines)
}

/// The rounds in which answers wait for a person, with how many.
pub(crate) async fn waiting(db: &mut Read, actor: &Actor) -> Result<Vec<(Id<Round>, String, i64)>, Fault> {
    let rows = db.rows(&WAITING_ROUNDS, &[actor.region.into()]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?, row.number(2)?))).collect()
}

/// Whether an office is asked and has not answered, or its answer waits; with its name.
pub(crate) async fn open_of_office(
    db: &mut Read,
    region: RegionId,
    office: OfficeId,
    today: Day,
) -> Result<Vec<(State, String)>, Fault> {
    let mut open = Vec::new();
    for row in db.rows(&OPEN_OF_OFFICE, &[region.into(), office.into(), today.into()]).await? {
        if let Some(state) = State::from_code(&row.text(0)?) {
            open.push((state, row.text(1)?));
        }
    }
    Ok(open)
}
