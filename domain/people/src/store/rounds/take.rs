//! An answer comes in, by whichever way: it is compared with the record; what agrees is confirmed at once, what differs
//! waits for a person.

use access::{AccountId, RegionId};
use kernel::{Fault, Ids, Instant};
use store::{Read, Write};

use super::{
    answers::{self, Answer, Gave},
    requests::{self, Answered, Request},
    upkeep,
};
use crate::{
    office::{Assurance, Details, Office, State as OfficeState},
    round::{Base, Channel, Difference, Point, Round, State, compare},
    store::offices::{self, Author},
};

/// What an office said.
#[derive(Clone)]
pub(crate) struct Said {
    /// Of the asked fields.
    pub details: Details,
    /// What is to be corrected about its contact windows.
    pub windows: Option<String>,
    /// Whatever else.
    pub remark: Option<String>,
    /// Who said it …
    pub by: String,
    /// … as what.
    pub role: String,
    /// By which way it came.
    pub channel: Channel,
}

/// The question an answer is to.
#[derive(Clone, Copy)]
pub(crate) struct To<'a> {
    pub round: &'a Round,
    pub request: &'a Request,
    /// The office that answers for the one that was asked.
    pub office: &'a Office,
    /// What stood there when the office was shown it.
    pub shown: &'a Details,
}

/// Who brings an answer.
pub(crate) struct Bringer<'a> {
    pub region: RegionId,
    pub ids: &'a Ids,
    pub account: Option<AccountId>,
    /// By whom the record is assured then.
    pub assured_by: &'a str,
    /// Who typed it, where that is not who said it.
    pub entered_by: Option<&'a str>,
}

/// What an answer says beside the fields: what is new, and what still waits of the answer before it.
async fn words(
    write: &mut Write,
    region: RegionId,
    request: &Request,
    said: &Said,
) -> Result<Vec<Difference>, Fault> {
    let before = open_points(write, region, request).await?;
    let carried = |point| before.iter().find(|one| one.point == point).and_then(|one| one.offered.clone());
    let words = [(Point::Windows, &said.windows), (Point::Remark, &said.remark)];
    let words = words.into_iter().filter_map(|(point, text)| {
        let offered = Some(text.clone().or_else(|| carried(point))?);
        Some(Difference { point, shown: None, offered })
    });
    Ok(words.collect())
}

/// What still waits of the newest answer to a question.
pub(crate) async fn open_points(
    db: &mut Read,
    region: RegionId,
    request: &Request,
) -> Result<Vec<Difference>, Fault> {
    match request.answer.as_ref().filter(|_| request.state == State::Waiting) {
        Some(answer) => answers::points(db, region, answer.id).await,
        None => Ok(Vec::new()),
    }
}

/// Takes an answer in; says what became of the question, or nothing where another answer came first.
pub(crate) async fn take(
    write: &mut Write,
    bringer: &Bringer<'_>,
    to: To<'_>,
    said: &Said,
    now: Instant,
) -> Result<Option<State>, Fault> {
    let To { round, request, office, shown } = to;
    let region = bringer.region;
    if !requests::claim(write, region, request).await? {
        return Ok(None);
    }
    let open = office.state == OfficeState::Open;
    let compared = compare(Base { shown, now: &office.details }, &said.details);
    let mut differs = compared.differs;
    differs.extend(words(write, region, request, said).await?);
    let by = bringer.assured_by;
    let author = Author { account: bringer.account, name: by, cause: "answer", reason: Some(&round.name) };
    let assurance =
        Assurance { by: Some(by.to_owned()), on: Some(now.day_in_japan()), until: Some(round.valid_until) };
    let earlier = match &request.answer {
        Some(earlier) => answers::find(write, region, earlier.id).await?,
        None => None,
    };
    let before = earlier.as_ref().and_then(|one| one.gave.as_ref());
    // Who corrects an answer takes back what the first one confirmed.
    let stood = before.and_then(|gave| gave.taken_back(&office.assurance));
    let stood = stood.unwrap_or_else(|| office.assurance.clone());
    let agrees = open && differs.iter().all(|one| one.point == Point::Remark);
    let mut after = office.clone();
    after.assurance = if agrees { Assurance::later(&stood, assurance.clone()) } else { stood.clone() };
    offices::save(write, region, office, &mut after, &author, now).await?;
    let mut gave = Gave::of(&after.assurance, &stood);
    let id = bringer.ids.next();
    if open {
        if let Some(earlier) = &earlier {
            let disputed = differs.iter().filter_map(|one| one.point.field());
            upkeep::dispute(write, region, office, disputed, earlier.id).await?;
        }
        upkeep::confirm(write, region, office, &compared.same, id, now).await?;
        let right = differs.iter().all(|one| one.point != Point::Windows).then_some(&assurance);
        upkeep::assure_windows(write, (region, office), right, (before, &mut gave), &author, now).await?;
    }
    let (agreed, waiting) = ("agreed", "waiting");
    let answer = Answer {
        id,
        at: now,
        channel: said.channel,
        by: said.by.clone(),
        role: said.role.clone(),
        entered_by: bringer.entered_by.map(ToOwned::to_owned),
        said: said.details.clone(),
        state: if differs.is_empty() && open { agreed } else { waiting }.to_owned(),
        gave: open.then_some(gave),
    };
    let state = if answer.state == agreed { State::Agreed } else { State::Waiting };
    answers::add(write, region, request.id, &answer, bringer.account, &differs).await?;
    let answered =
        Answered { id: answer.id, at: now, channel: said.channel, by: answer.by, role: answer.role };
    requests::answered(write, region, request.id, state, &answered).await?;
    Ok(Some(state))
}
