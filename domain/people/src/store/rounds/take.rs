//! An answer comes in, by whichever way: it is compared with the record; what agrees is confirmed at once, what differs
//! waits for a person.

use access::{AccountId, RegionId};
use kernel::{Fault, Ids, Instant};
use store::Write;

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

/// Takes an answer in; says what became of the question.
pub(crate) async fn take(
    write: &mut Write,
    bringer: &Bringer<'_>,
    to: To<'_>,
    said: &Said,
    now: Instant,
) -> Result<State, Fault> {
    let To { round, request, office, shown } = to;
    let region = bringer.region;
    let open = office.state == OfficeState::Open;
    let compared = compare(Base { shown, now: &office.details }, &said.details);
    let mut differs = compared.differs;
    for (point, text) in [(Point::Windows, &said.windows), (Point::Remark, &said.remark)] {
        differs.extend(text.clone().map(|text| Difference { point, shown: None, offered: Some(text) }));
    }
    let by = bringer.assured_by;
    let author = Author { account: bringer.account, name: by, cause: "answer", reason: Some(&round.name) };
    let assurance =
        Assurance { by: Some(by.to_owned()), on: Some(now.day_in_japan()), until: Some(round.valid_until) };
    let earlier = match &request.answer {
        Some(earlier) => answers::find(write, region, earlier.id).await?.and_then(|one| one.gave),
        None => None,
    };
    // Who corrects an answer takes back what the first one confirmed.
    let stood = earlier.and_then(|gave| gave.taken_back(&office.assurance));
    let agrees = open && differs.iter().all(|one| one.point == Point::Remark);
    let mut after = office.clone();
    after.assurance = match &stood {
        _ if agrees => assurance.clone(),
        Some(stood) => stood.clone(),
        None => office.assurance.clone(),
    };
    offices::save(write, region, office, &mut after, &author, now).await?;
    let (agreed, waiting) = ("agreed", "waiting");
    let answer = Answer {
        id: bringer.ids.next(),
        at: now,
        channel: said.channel,
        by: said.by.clone(),
        role: said.role.clone(),
        entered_by: bringer.entered_by.map(ToOwned::to_owned),
        said: said.details.clone(),
        state: if differs.is_empty() && open { agreed } else { waiting }.to_owned(),
        gave: agrees.then(|| Gave::of(&assurance, &stood.unwrap_or_else(|| office.assurance.clone()))),
    };
    if open {
        upkeep::confirm(write, region, office, &compared.same, answer.id, now).await?;
        if said.windows.is_none() {
            upkeep::assure_windows(write, region, office, &assurance, &author, now).await?;
        }
    }
    let state = if answer.state == agreed { State::Agreed } else { State::Waiting };
    answers::add(write, region, request.id, &answer, bringer.account, &differs).await?;
    let answered =
        Answered { id: answer.id, at: now, channel: said.channel, by: answer.by, role: answer.role };
    requests::answered(write, region, request.id, state, &answered).await?;
    Ok(state)
}
