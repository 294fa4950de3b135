//! Offices that may be one: side by side, merged, told apart, taken apart again.

use access::{Action, Answer as Yes, Facts, Kind, Permit, act, leave, may, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::extract::Path;
use kernel::{Failure, Id, Refusal};
use page::{Answer, Begun, FlashKind, Form, Frame, Visit, components::Crumb, html};
use people::{
    import::Import,
    matching::{self, By, Match},
    office::{Details, Field, Office},
};
use store::{
    Read, Write,
    search::{Query, Scope},
};
use uuid::Uuid;
use work::{Audience, News, tell};

/// What is set side by side.
const COMPARED: [Field; 7] = [
    Field::Name,
    Field::Kind,
    Field::Number,
    Field::MedicalId,
    Field::Address,
    Field::Phone,
    Field::Organization,
];
/// Pairs on a page.
const PAGE: u32 = 20;
/// Offices offered for what was typed.
const MOST_FOUND: u32 = 20;

struct Pair {
    place: usize,
    first: String,
    second: String,
    why: String,
    fields: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "matches.html")]
struct MatchesPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    pairs: Vec<Pair>,
    next: Option<String>,
    may_settle: bool,
}

fn value(frame: &Frame, details: &Details, field: Field) -> String {
    match (field, details.get(field)) {
        (_, None) => "—".to_owned(),
        (Field::Kind, Some(kind)) => frame.say(&format!("people-kind-{kind}")),
        (_, Some(value)) => value.to_owned(),
    }
}

fn pair(frame: &Frame, place: usize, (one, first, second): &(Match, Details, Details)) -> Pair {
    let reasons: Vec<String> =
        one.reasons.iter().map(|code| frame.say(&format!("people-match-{code}"))).collect();
    let fields = COMPARED
        .iter()
        .filter(|field| first.get(**field).is_some() || second.get(**field).is_some())
        .map(|&field| {
            let label = frame.say(&format!("people-field-{}", field.code()));
            (label, value(frame, first, field), value(frame, second, field))
        })
        .collect();
    Pair {
        place,
        first: one.first.to_string(),
        second: one.second.to_string(),
        why: reasons.join("、"),
        fields,
    }
}

pub(super) async fn list(visit: Visit) -> Answer {
    let leave = leave::<act::List, Import>(visit.actor(), &Facts::of(Kind::Import), visit.now())?;
    let page = visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 100_000);
    let mut db = visit.context().store().read().await?;
    let skip = (page - 1) * i64::from(PAGE);
    let office = visit.query("office").and_then(|id| id.parse().ok());
    let mut found = match office {
        Some(office) => matching::suggestions_of(&mut db, &leave, office).await?,
        None => matching::suggestions(&mut db, &leave, skip, PAGE + 1).await?,
    };
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let frame = visit.frame();
    let pairs = found.iter().zip(1..).map(|(one, place)| pair(&frame, place, one)).collect();
    let crumbs = vec![
        Crumb::to("/imports", frame.say("open-data-imports")),
        Crumb::here(frame.say("open-data-matches")),
    ];
    let may_settle = super::may_settle(visit.actor());
    html(&MatchesPage {
        crumbs,
        pairs,
        next: more.then(|| format!("/imports/matches?page={}", page + 1)),
        may_settle,
        frame,
    })
}

type Settle = Permit<act::Settle, Office>;

async fn both(visit: &Visit, write: &mut Write, form: &Form) -> Result<(Settle, Settle), page::Stop> {
    let id = |name: &str| form.text(name).parse::<Id<Office>>().map_err(|_| Refusal::NotFound);
    let (keep, merged) = (id("keep")?, id("merged")?);
    let keep = permit(write, visit.actor(), keep, visit.now()).await?;
    Ok((keep, permit(write, visit.actor(), merged, visit.now()).await?))
}

fn by(visit: &Visit) -> By<'_> {
    By { account: visit.actor().account, name: &visit.actor().name, ids: visit.context().ids() }
}

async fn told(visit: &Visit, write: &mut Write, permit: &Settle) -> Result<(), page::Stop> {
    let ids = visit.context().ids();
    audit::changed(write, visit.actor(), permit, &[], &How::new(Way::Html, ids)).await?;
    let news = News::new("people.office.changed", permit.id(), Audience::all());
    tell(write, ids, permit.region(), &news).await?;
    Ok(())
}

pub(super) async fn merge(visit: Visit, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (keep, merged) = both(&visit, &mut write, &form).await?;
    matching::merge(&mut write, &keep, &merged, &by(&visit)).await?;
    told(&visit, &mut write, &keep).await?;
    told(&visit, &mut write, &merged).await?;
    let to = format!("/offices/{}/merge", keep.id());
    visit.finish(write, &form, &to, Some((FlashKind::Success, "open-data-merged"))).await
}

pub(super) async fn different(visit: Visit, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (first, second) = both(&visit, &mut write, &form).await?;
    matching::dismiss(&mut write, (&first, &second)).await?;
    told(&visit, &mut write, &first).await?;
    visit.finish(write, &form, "/imports/matches", Some((FlashKind::Success, "open-data-told-apart"))).await
}

#[derive(Template)]
#[template(path = "merge.html")]
struct MergePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    kept: String,
    merged: Option<String>,
    here: String,
    name: String,
    query: String,
    /// The other office is chosen here, by whoever may settle anything.
    searches: bool,
    hits: Vec<Hit>,
}

/// An office that may be chosen as the other one.
struct Hit {
    id: String,
    name: String,
    detail: String,
}

/// Offices found by what was typed, but for this one.
async fn others(visit: &Visit, db: &mut Read, text: &str, but: Uuid) -> Result<Vec<Hit>, page::Stop> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(visit.actor().region, text).among("office", Scope::all()).limit(MOST_FOUND);
    let found = match db.search(&query).await {
        Ok(found) => found,
        // Too short to be searched for.
        Err(Failure::Refused(_)) => Vec::new(),
        Err(failure) => return Err(failure.into()),
    };
    let hits = found.iter().flat_map(|found| &found.hits);
    let hits = hits.map(|hit| (hit.id::<Office>().uuid(), hit)).filter(|(id, _)| *id != but);
    Ok(hits
        .map(|(id, hit)| Hit { id: id.to_string(), name: hit.title.clone(), detail: hit.detail.clone() })
        .collect())
}

pub(super) async fn look(visit: Visit, Path(office): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Settle = permit(&mut db, visit.actor(), Id::from_uuid(office), visit.now()).await?;
    let merge = matching::last_merge(&mut db, &permit).await?;
    let everywhere = may(visit.actor(), Action::Settle, &Facts::of(Kind::Office)) == Yes::Yes;
    let gone = merge.as_ref().is_some_and(|merge| merge.merged.uuid() == office);
    let searches = everywhere && !gone;
    let query = visit.query("q").unwrap_or_default().to_owned();
    let hits = if searches { others(&visit, &mut db, &query, office).await? } else { Vec::new() };
    let names = people::names(&mut db, visit.actor().region, "office", &[office]).await?;
    let name = names.into_iter().next().map(|(_, name)| name).unwrap_or_default();
    let frame = visit.frame();
    let kept = merge.as_ref().map_or_else(|| office.to_string(), |merge| merge.kept.to_string());
    let crumbs = vec![
        Crumb::to("/offices", frame.say("people-offices")),
        Crumb::to(format!("/offices/{office}"), &name),
        Crumb::here(frame.say("open-data-merge")),
    ];
    let merged = merge.map(|merge| merge.merged.to_string());
    html(&MergePage { here: office.to_string(), crumbs, kept, merged, name, query, searches, hits, frame })
}

pub(super) async fn undo(visit: Visit, Path(office): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Settle = permit(&mut write, visit.actor(), Id::from_uuid(office), visit.now()).await?;
    matching::undo_merge(&mut write, &permit, &by(&visit)).await?;
    told(&visit, &mut write, &permit).await?;
    visit.finish(write, &form, "/imports/matches", Some((FlashKind::Success, "open-data-unmerged"))).await
}
