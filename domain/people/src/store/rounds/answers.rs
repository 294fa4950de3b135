//! What offices said, and what waits of it.

use access::RegionId;
use kernel::{Day, Fault, Id, Instant};
use serde::{Deserialize, Serialize};
use store::{Insert, Read, Statement, Value, Write};

use super::requests::Request;
use crate::{
    contact_window::ContactWindow,
    office::{Assurance, Details},
    round::{Channel, Difference, Point},
};

pub(crate) static ADD: Statement = Statement::new(
    "people.round.answer.add",
    "INSERT INTO confirmation_answer (region_id, answer_id, request_id, at, channel, said_by, said_as, entered_by,
            account_id, said, state, gave)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
);
pub(crate) static ADD_POINTS: Insert = Insert::new(
    "people.round.point.add",
    "confirmation_point",
    &["region_id", "answer_id", "point", "shown", "offered"],
    "",
);
pub(crate) static OF_REQUEST: Statement = Statement::new(
    "people.round.answer.of-request",
    "SELECT answer_id, at, channel, said_by, said_as, entered_by, said, state, gave FROM confirmation_answer
     WHERE region_id = $1 AND request_id = $2 ORDER BY at DESC, answer_id DESC LIMIT 50",
);
pub(crate) static FIND: Statement = Statement::new(
    "people.round.answer.find",
    "SELECT answer_id, at, channel, said_by, said_as, entered_by, said, state, gave FROM confirmation_answer
     WHERE region_id = $1 AND answer_id = $2",
);
pub(crate) static POINTS: Statement = Statement::new(
    "people.round.points",
    "SELECT point, shown, offered FROM confirmation_point
     WHERE region_id = $1 AND answer_id = $2 AND choice IS NULL ORDER BY point",
);
pub(crate) static SETTLE: Statement = Statement::new(
    "people.round.point.settle",
    "UPDATE confirmation_point SET choice = $4, settled_by = $5, settled_at = $6
     WHERE region_id = $1 AND answer_id = $2 AND point = $3 AND choice IS NULL",
);
pub(crate) static DECLINED: Statement = Statement::new(
    "people.round.points.declined",
    "SELECT COUNT(*) FROM confirmation_point
     WHERE region_id = $1 AND answer_id = $2 AND choice = 'rejected' AND point <> 'remark'",
);
pub(crate) static TO_STATE: Statement = Statement::new(
    "people.round.answer.to-state",
    "UPDATE confirmation_answer SET state = $3 WHERE region_id = $1 AND answer_id = $2",
);
pub(crate) static REPLACE: Statement = Statement::new(
    "people.round.answer.replace",
    "UPDATE confirmation_answer SET state = 'replaced' WHERE region_id = $1 AND request_id = $2",
);

/// What an office said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its id.
    pub id: Id<Answer>,
    /// When it came.
    pub at: Instant,
    /// By which way.
    pub channel: Channel,
    /// Who said it …
    pub by: String,
    /// … as what.
    pub role: String,
    /// Who typed it, where that is somebody else.
    pub entered_by: Option<String>,
    /// What was said of the asked fields.
    pub said: Details,
    /// `agreed`, `waiting`, `settled` or `replaced`.
    pub state: String,
    /// The assurance it gave.
    pub gave: Option<Gave>,
}

/// The assurance an answer gave, and the one that stood before it; the same for each contact window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gave {
    given: Stored,
    before: Stored,
    #[serde(default)]
    windows: Vec<OfWindow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OfWindow {
    window: String,
    given: Stored,
    before: Stored,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    by: Option<String>,
    on: Option<Day>,
    until: Option<Day>,
}

impl From<&Assurance> for Stored {
    fn from(one: &Assurance) -> Self {
        Self { by: one.by.clone(), on: one.on, until: one.until }
    }
}

impl Gave {
    /// That this was given where that stood.
    pub(crate) fn of(given: &Assurance, before: &Assurance) -> Self {
        Self { given: given.into(), before: before.into(), windows: Vec::new() }
    }

    /// Notes that this was given to a window where that stood.
    pub(crate) fn window(&mut self, window: Id<ContactWindow>, given: &Assurance, before: &Assurance) {
        self.windows.push(OfWindow {
            window: window.to_string(),
            given: given.into(),
            before: before.into(),
        });
    }

    /// What stood before, if what was given still stands.
    pub(crate) fn taken_back(&self, now: &Assurance) -> Option<Assurance> {
        back(&self.given, &self.before, now)
    }

    /// The same for a contact window.
    pub(crate) fn taken_back_of(&self, window: Id<ContactWindow>, now: &Assurance) -> Option<Assurance> {
        let one = self.windows.iter().find(|one| one.window == window.to_string())?;
        back(&one.given, &one.before, now)
    }
}

fn back(given: &Stored, before: &Stored, now: &Assurance) -> Option<Assurance> {
    let before = before.clone();
    (Stored::from(now) == *given).then_some(Assurance { by: before.by, on: before.on, until: before.until })
}

fn answer(row: &store::Row) -> Result<Answer, Fault> {
    let channel = row.text(2)?;
    let gave = row.optional_json(8)?;
    let read = |source| Fault::new("reading an answer of a round", source);
    Ok(Answer {
        id: row.id(0)?,
        at: row.instant(1)?,
        channel: Channel::from_code(&channel)
            .ok_or_else(|| Fault::new("reading an answer of a round", format!("there is no {channel}")))?,
        by: row.text(3)?,
        role: row.text(4)?,
        entered_by: row.optional_text(5)?,
        said: row.json_as(6)?,
        state: row.text(7)?,
        gave: gave.map(|gave| serde_json::from_value(gave).map_err(read)).transpose()?,
    })
}

/// Keeps an answer with all in which it differs; the earlier ones of its question are history from now on.
pub(crate) async fn add(
    write: &mut Write,
    region: RegionId,
    request: Id<Request>,
    answer: &Answer,
    account: Option<access::AccountId>,
    differs: &[Difference],
) -> Result<(), Fault> {
    write.execute(&REPLACE, &[region.into(), request.into()]).await?;
    let gave = answer.gave.as_ref().map(Value::json).transpose()?;
    let values = [
        region.into(),
        answer.id.into(),
        request.into(),
        answer.at.into(),
        answer.channel.code().into(),
        answer.by.as_str().into(),
        answer.role.as_str().into(),
        answer.entered_by.as_deref().into(),
        account.into(),
        Value::json(&answer.said)?,
        answer.state.as_str().into(),
        gave.unwrap_or(Value::Null(store::Type::Json)),
    ];
    write.execute(&ADD, &values).await?;
    let mut points = Vec::with_capacity(differs.len() * ADD_POINTS.width());
    for one in differs {
        points.extend([
            region.into(),
            answer.id.into(),
            one.point.code().into(),
            one.shown.as_deref().into(),
            one.offered.as_deref().into(),
        ]);
    }
    write.insert_many(&ADD_POINTS, &points).await.map(drop)
}

/// All that was ever said to a question, the newest first.
pub(crate) async fn of_request(
    db: &mut Read,
    region: RegionId,
    request: Id<Request>,
) -> Result<Vec<Answer>, Fault> {
    db.rows(&OF_REQUEST, &[region.into(), request.into()]).await?.iter().map(answer).collect()
}

/// One answer.
pub(crate) async fn find(db: &mut Read, region: RegionId, id: Id<Answer>) -> Result<Option<Answer>, Fault> {
    db.optional(&FIND, &[region.into(), id.into()]).await?.map(|row| answer(&row)).transpose()
}

/// What of an answer waits for a person.
pub(crate) async fn points(
    db: &mut Read,
    region: RegionId,
    id: Id<Answer>,
) -> Result<Vec<Difference>, Fault> {
    let mut waiting = Vec::new();
    for row in db.rows(&POINTS, &[region.into(), id.into()]).await? {
        if let Some(point) = Point::from_code(&row.text(0)?) {
            waiting.push(Difference { point, shown: row.optional_text(1)?, offered: row.optional_text(2)? });
        }
    }
    waiting.sort_by_key(|one| one.point);
    Ok(waiting)
}

/// Decides one point: `accepted` or `rejected`.
pub(crate) async fn settle(
    write: &mut Write,
    region: RegionId,
    id: Id<Answer>,
    point: Point,
    (choice, by): (&'static str, &str),
    now: Instant,
) -> Result<(), Fault> {
    let values = [region.into(), id.into(), point.code().into(), choice.into(), by.into(), now.into()];
    write.execute(&SETTLE, &values).await.map(drop)
}

/// Whether some of an answer was not taken over.
pub(crate) async fn was_declined(db: &mut Read, region: RegionId, id: Id<Answer>) -> Result<bool, Fault> {
    Ok(db.one(&DECLINED, &[region.into(), id.into()]).await?.number(0)? > 0)
}

/// Notes what became of an answer.
pub(crate) async fn to_state(
    write: &mut Write,
    region: RegionId,
    id: Id<Answer>,
    state: &'static str,
) -> Result<(), Fault> {
    write.execute(&TO_STATE, &[region.into(), id.into(), state.into()]).await.map(drop)
}
