//! The question to each office, and its link.

use access::{DistrictId, OfficeId, Permit, RegionId, act};
use kernel::{Fault, Id, Ids, Instant};
use store::{Insert, Read, Row, Statement, Value, Write};

use crate::round::{Channel, Link, Round, State};

pub(crate) static OFFICES: Statement = Statement::new(
    "people.round.offices",
    "SELECT office_id, kind, district_id FROM office WHERE region_id = $1 AND state = 'open'
     ORDER BY reading_key, office_id",
);
pub(crate) static ASK: Insert = Insert::new(
    "people.round.ask",
    "confirmation_request",
    &["region_id", "request_id", "round_id", "office_id", "link_number", "link_hash", "state", "answers"],
    "",
);
macro_rules! columns {
    () => {
        "q.request_id, q.round_id, q.office_id, q.link_number, q.link_hash, q.state, q.answer_id, q.answered_at, q.channel,
         q.said_by, q.said_as, q.answers"
    };
}
pub(crate) static FIND: Statement = Statement::new(
    "people.round.request.find",
    concat!(
        "SELECT ",
        columns!(),
        " FROM confirmation_request q WHERE q.region_id = $1 AND q.round_id = $2 AND q.request_id = $3"
    ),
);
pub(crate) static BY_LINK: Statement = Statement::new(
    "people.round.request.by-link",
    concat!(
        "SELECT ",
        columns!(),
        " FROM confirmation_request q WHERE q.region_id = $1 AND q.link_hash = $2"
    ),
);
/// Those of an office, and of offices merged into it, in rounds nobody has closed.
pub(crate) static OF_OFFICE: Statement = Statement::new(
    "people.round.request.of-office",
    concat!(
        "WITH RECURSIVE here (id) AS (
             SELECT office_id FROM office WHERE region_id = $1 AND office_id = $2
             UNION SELECT o.office_id FROM office o JOIN here h ON o.merged_into = h.id
             WHERE o.region_id = $1 AND o.state = 'merged')
         SELECT ",
        columns!(),
        " FROM here h JOIN confirmation_request q ON q.region_id = $1 AND q.office_id = h.id
         JOIN confirmation_round r ON r.region_id = q.region_id AND r.round_id = q.round_id
         ORDER BY r.opens_on DESC, q.request_id LIMIT 50"
    ),
);
pub(crate) static OF_ROUND: Statement = Statement::new(
    "people.round.request.of-round",
    concat!(
        "SELECT ",
        columns!(),
        " FROM confirmation_request q JOIN office o ON o.region_id = q.region_id AND o.office_id = q.office_id
         WHERE q.region_id = $1 AND q.round_id = $2 AND ($3 = 'all' OR q.state = $3)
         ORDER BY o.reading_key, q.request_id"
    ),
);
pub(crate) static RELINK: Statement = Statement::new(
    "people.round.request.relink",
    "UPDATE confirmation_request SET link_number = $3, link_hash = $4 WHERE region_id = $1 AND request_id = $2",
);
pub(crate) static ANSWERED: Statement = Statement::new(
    "people.round.request.answered",
    "UPDATE confirmation_request SET state = $3, answer_id = $4, answered_at = $5, channel = $6, said_by = $7,
            said_as = $8
     WHERE region_id = $1 AND request_id = $2",
);
/// Of two that answer at the same moment one comes first, and the other one learns of it.
pub(crate) static CLAIM: Statement = Statement::new(
    "people.round.request.claim",
    "UPDATE confirmation_request SET answers = answers + 1
     WHERE region_id = $1 AND request_id = $2 AND answers = $3",
);
/// Nobody decides an answer while another one takes its place.
pub(crate) static HOLD: Statement = Statement::new(
    "people.round.request.hold",
    "UPDATE confirmation_request SET state = 'waiting'
     WHERE region_id = $1 AND request_id = $2 AND answer_id = $3 AND state = 'waiting'",
);
pub(crate) static TO_STATE: Statement = Statement::new(
    "people.round.request.to-state",
    "UPDATE confirmation_request SET state = $3 WHERE region_id = $1 AND request_id = $2",
);

/// The question to one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Its id.
    pub id: Id<Request>,
    /// The round it belongs to.
    pub round: Id<Round>,
    /// The office that was asked.
    pub office: OfficeId,
    /// How many links it has had.
    pub link_number: i64,
    /// The hash of the one that works; none where it was withdrawn.
    pub link_hash: Option<Vec<u8>>,
    /// What became of it.
    pub state: State,
    /// Its newest answer.
    pub answer: Option<Answered>,
    /// How many answers came.
    pub answers: i64,
}

/// That somebody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// The answer.
    pub id: Id<super::answers::Answer>,
    /// When.
    pub at: Instant,
    /// By which way.
    pub channel: Channel,
    /// Who said it …
    pub by: String,
    /// … as what.
    pub role: String,
}

pub(crate) fn request(row: &Row) -> Result<Request, Fault> {
    let unknown = |what: String| Fault::new("reading a question of a round", format!("there is no {what}"));
    let state = row.text(5)?;
    let channel = row.optional_text(8)?;
    let channel = channel.map(|code| Channel::from_code(&code).ok_or_else(|| unknown(code))).transpose()?;
    let answer = row
        .optional_id(6)?
        .zip(row.optional_instant(7)?)
        .zip(channel)
        .zip(row.optional_text(9)?.zip(row.optional_text(10)?))
        .map(|(((id, at), channel), (by, role))| Answered { id, at, channel, by, role });
    Ok(Request {
        id: row.id(0)?,
        round: row.id(1)?,
        office: row.id(2)?,
        link_number: row.number(3)?,
        link_hash: row.optional_bytes(4)?,
        state: State::from_code(&state).ok_or_else(|| unknown(state))?,
        answer,
        answers: row.number(11)?,
    })
}

/// Asks every office the round is for; says how many. `link` makes the link of a question.
pub(crate) async fn ask_all(
    write: &mut Write,
    leave: &access::Leave<act::Add, Round>,
    round: &Round,
    ids: &Ids,
    link: impl Fn(Id<Request>, i64) -> Link,
) -> Result<usize, Fault> {
    let region = leave.region();
    let mut values: Vec<Value> = Vec::new();
    let mut asked = 0;
    for row in write.rows(&OFFICES, &[region.into()]).await? {
        let (office, kind): (OfficeId, String) = (row.id(0)?, row.text(1)?);
        if !round.whom.asks(&kind, row.optional_id::<access::District>(2)?) {
            continue;
        }
        let id = ids.next::<Request>();
        asked += 1;
        values.extend([
            region.into(),
            id.into(),
            round.id.into(),
            office.into(),
            1_i64.into(),
            link(id, 1).hash().into(),
            State::Asked.code().into(),
            0_i64.into(),
        ]);
    }
    write.insert_many(&ASK, &values).await?;
    Ok(asked)
}

/// How many open offices a round would ask.
pub(crate) async fn would_ask(
    db: &mut Read,
    region: RegionId,
    asks: impl Fn(&str, Option<DistrictId>) -> bool,
) -> Result<usize, Fault> {
    let mut count = 0;
    for row in db.rows(&OFFICES, &[region.into()]).await? {
        count += usize::from(asks(&row.text(1)?, row.optional_id::<access::District>(2)?));
    }
    Ok(count)
}

/// A question of the round the policy gave leave for.
pub(crate) async fn find<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Round>,
    id: Id<Request>,
) -> Result<Option<Request>, Fault> {
    let values = [permit.region().into(), permit.id().into(), id.into()];
    db.optional(&FIND, &values).await?.map(|row| request(&row)).transpose()
}

/// The question whose link this is. Whoever holds a link has leave for nothing but this.
pub(crate) async fn by_link(db: &mut Read, region: RegionId, link: &Link) -> Result<Option<Request>, Fault> {
    let row = db.optional(&BY_LINK, &[region.into(), link.hash().into()]).await?;
    row.map(|row| request(&row)).transpose()
}

/// The questions to an office and to those merged into it, the newest round first.
pub(crate) async fn of_office(
    db: &mut Read,
    region: RegionId,
    office: OfficeId,
) -> Result<Vec<Request>, Fault> {
    db.rows(&OF_OFFICE, &[region.into(), office.into()]).await?.iter().map(request).collect()
}

/// The questions of a round, in the order of the offices' readings: all of them, or those in one state.
pub(crate) async fn of_round<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Round>,
    state: Option<State>,
) -> Result<Vec<Request>, Fault> {
    let state = state.map_or("all", State::code);
    let values = [permit.region().into(), permit.id().into(), state.into()];
    db.rows(&OF_ROUND, &values).await?.iter().map(request).collect()
}

/// Gives a question another link, or none; the one before leads nowhere.
pub(crate) async fn relink(
    write: &mut Write,
    permit: &Permit<act::Change, Round>,
    id: Id<Request>,
    number: i64,
    link: Option<&Link>,
) -> Result<(), Fault> {
    let values = [permit.region().into(), id.into(), number.into(), link.map(Link::hash).into()];
    write.execute(&RELINK, &values).await.map(drop)
}

/// Counts an answer that is about to be kept; says whether no other one came since the question was read.
pub(crate) async fn claim(write: &mut Write, region: RegionId, request: &Request) -> Result<bool, Fault> {
    let values = [region.into(), request.id.into(), request.answers.into()];
    Ok(write.execute(&CLAIM, &values).await? > 0)
}

/// Holds a question whose answer somebody decides; says whether that answer still waits.
pub(crate) async fn hold(
    write: &mut Write,
    region: RegionId,
    id: Id<Request>,
    answer: Id<super::answers::Answer>,
) -> Result<bool, Fault> {
    Ok(write.execute(&HOLD, &[region.into(), id.into(), answer.into()]).await? > 0)
}

/// Notes that an answer came.
pub(crate) async fn answered(
    write: &mut Write,
    region: RegionId,
    id: Id<Request>,
    state: State,
    answered: &Answered,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        id.into(),
        state.code().into(),
        answered.id.into(),
        answered.at.into(),
        answered.channel.code().into(),
        answered.by.as_str().into(),
        answered.role.as_str().into(),
    ];
    write.execute(&ANSWERED, &values).await.map(drop)
}

/// Notes what became of a question.
pub(crate) async fn to_state(
    write: &mut Write,
    region: RegionId,
    id: Id<Request>,
    state: State,
) -> Result<(), Fault> {
    write.execute(&TO_STATE, &[region.into(), id.into(), state.code().into()]).await.map(drop)
}
