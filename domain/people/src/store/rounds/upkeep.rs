//! Reminders, visits by two, and what an answer does to the record.

use access::{Permit, RegionId, act};
use kernel::{Day, Fault, Id, Ids, Instant};
use store::{Insert, Read, Statement, Value, Write};

use super::{
    answers::{Answer, Gave},
    requests::Request,
};
use crate::{
    office::{Assurance, Field, Office},
    round::{Nudge, Round},
    store::{
        offices::{self, Author},
        windows,
    },
};

pub(crate) static REMIND: Insert = Insert::new(
    "people.round.remind",
    "confirmation_reminder",
    &["region_id", "reminder_id", "request_id", "at", "channel", "note", "author", "account_id"],
    "",
);
pub(crate) static REMINDERS: Statement = Statement::new(
    "people.round.reminders",
    "SELECT at, channel, note, author FROM confirmation_reminder WHERE region_id = $1 AND request_id = $2
     ORDER BY at DESC LIMIT 50",
);
pub(crate) static PLAN: Statement = Statement::new(
    "people.round.visit.plan",
    "INSERT INTO confirmation_visit (region_id, visit_id, round_id, request_id, planned_on, one, other, author,
            account_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
pub(crate) static VISITS: Statement = Statement::new(
    "people.round.visits",
    "SELECT v.visit_id, v.request_id, v.planned_on, v.one, v.other, v.done_on, v.result, v.next_step, o.office_id,
            o.name
     FROM confirmation_visit v
     JOIN confirmation_request q ON q.region_id = v.region_id AND q.request_id = v.request_id
     JOIN office o ON o.region_id = q.region_id AND o.office_id = q.office_id
     WHERE v.region_id = $1 AND v.round_id = $2 ORDER BY v.planned_on, v.one, o.reading_key LIMIT 1000",
);
pub(crate) static VISITED: Statement = Statement::new(
    "people.round.visit.done",
    "UPDATE confirmation_visit SET done_on = $4, result = $5, next_step = $6
     WHERE region_id = $1 AND round_id = $2 AND visit_id = $3",
);

pub(crate) static DISPUTE: Statement = Statement::new(
    "people.round.dispute",
    "DELETE FROM office_confirmed
     WHERE region_id = $1 AND office_id = $2 AND field = $3 AND confirmed_by = $4",
);

/// A reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reminder {
    /// When.
    pub at: Instant,
    /// How.
    pub channel: Nudge,
    /// What was said.
    pub note: Option<String>,
    /// By whom.
    pub author: String,
}

/// Notes that these offices were reminded.
pub(crate) async fn remind(
    write: &mut Write,
    permit: &Permit<act::Change, Round>,
    requests: &[Id<Request>],
    reminder: &Reminder,
    account: Option<access::AccountId>,
    ids: &Ids,
) -> Result<(), Fault> {
    let mut values: Vec<Value> = Vec::with_capacity(requests.len() * REMIND.width());
    for request in requests {
        values.extend([
            permit.region().into(),
            ids.next::<Reminder>().into(),
            (*request).into(),
            reminder.at.into(),
            reminder.channel.code().into(),
            reminder.note.as_deref().into(),
            reminder.author.as_str().into(),
            account.into(),
        ]);
    }
    write.insert_many(&REMIND, &values).await.map(drop)
}

/// How often and how an office was reminded, the newest first.
pub(crate) async fn reminders(
    db: &mut Read,
    region: RegionId,
    request: Id<Request>,
) -> Result<Vec<Reminder>, Fault> {
    let mut all = Vec::new();
    for row in db.rows(&REMINDERS, &[region.into(), request.into()]).await? {
        if let Some(channel) = Nudge::from_code(&row.text(1)?) {
            all.push(Reminder {
                at: row.instant(0)?,
                channel,
                note: row.optional_text(2)?,
                author: row.text(3)?,
            });
        }
    }
    Ok(all)
}

/// A visit by two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// Its id.
    pub id: Id<Visit>,
    /// The question it is about.
    pub request: Id<Request>,
    /// When they mean to go.
    pub planned_on: Day,
    /// The two.
    pub pair: [String; 2],
    /// When they went, and what came of it.
    pub done: Option<(Day, String)>,
    /// What comes next.
    pub next_step: Option<String>,
    /// The office.
    pub office: access::OfficeId,
    /// Its name.
    pub name: String,
}

/// Plans a visit.
pub(crate) async fn plan(
    write: &mut Write,
    permit: &Permit<act::Change, Round>,
    visit: (Id<Visit>, Id<Request>, Day, [&str; 2]),
    author: (&str, Option<access::AccountId>),
    now: Instant,
) -> Result<(), Fault> {
    let (id, request, on, [first, second]) = visit;
    let values = [
        permit.region().into(),
        id.into(),
        permit.id().into(),
        request.into(),
        on.into(),
        first.into(),
        second.into(),
        author.0.into(),
        author.1.into(),
        now.into(),
    ];
    write.execute(&PLAN, &values).await.map(drop)
}

/// The visits of a round, in the order of their days.
pub(crate) async fn visits<A: act::Act>(
    db: &mut Read,
    permit: &Permit<A, Round>,
) -> Result<Vec<Visit>, Fault> {
    let rows = db.rows(&VISITS, &[permit.region().into(), permit.id().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Visit {
                id: row.id(0)?,
                request: row.id(1)?,
                planned_on: row.day(2)?,
                pair: [row.text(3)?, row.text(4)?],
                done: row.optional_day(5)?.zip(row.optional_text(6)?),
                next_step: row.optional_text(7)?,
                office: row.id(8)?,
                name: row.text(9)?,
            })
        })
        .collect()
}

/// Notes what came of a visit; says whether it was planned.
pub(crate) async fn visited(
    write: &mut Write,
    permit: &Permit<act::Change, Round>,
    id: Id<Visit>,
    (on, result, next_step): (Day, &str, Option<&str>),
) -> Result<bool, Fault> {
    let values =
        [permit.region().into(), permit.id().into(), id.into(), on.into(), result.into(), next_step.into()];
    Ok(write.execute(&VISITED, &values).await? > 0)
}

/// Marks fields as confirmed by the office's own answer; a list from outside does not overwrite them.
pub(crate) async fn confirm(
    write: &mut Write,
    region: RegionId,
    office: &Office,
    fields: &[Field],
    answer: Id<Answer>,
    now: Instant,
) -> Result<(), Fault> {
    for field in fields.iter().filter(|field| office.details.get(**field).is_some()) {
        let values = [region.into(), office.id.into(), field.code().into(), answer.into(), now.into()];
        write.execute(&offices::CONFIRM, &values).await?;
    }
    Ok(())
}

/// Fields an earlier answer confirmed and a later one disputes are confirmed no more.
pub(crate) async fn dispute(
    write: &mut Write,
    region: RegionId,
    office: &Office,
    fields: impl Iterator<Item = Field>,
    earlier: Id<Answer>,
) -> Result<(), Fault> {
    for field in fields {
        let values = [region.into(), office.id.into(), field.code().into(), earlier.into()];
        write.execute(&DISPUTE, &values).await?;
    }
    Ok(())
}

/// Lets the contact windows of an office be assured by its answer, and notes in `gave` what that changed. Where there is
/// no assurance the answer disputes them: what the earlier answer gave is taken back.
pub(crate) async fn assure_windows(
    write: &mut Write,
    (region, office): (RegionId, &Office),
    assurance: Option<&Assurance>,
    (earlier, gave): (Option<&Gave>, &mut Gave),
    author: &Author<'_>,
    now: Instant,
) -> Result<(), Fault> {
    for window in windows::of(write, region, office.id).await? {
        let stood = earlier.and_then(|gave| gave.taken_back_of(window.id, &window.assurance));
        let stood = stood.unwrap_or_else(|| window.assurance.clone());
        let given = assurance.map_or_else(|| stood.clone(), |new| Assurance::later(&stood, new.clone()));
        if assurance.is_some() {
            gave.window(window.id, &given, &stood);
        }
        if given != window.assurance {
            windows::assure(write, region, &window, &given, author, now).await?;
        }
    }
    Ok(())
}
