//! Which district an office lies in: proposed from its record, decided by a person, one by one or a page at a time.

use access::{DistrictId, Facts, Kind, Leave, Permit, act, leave, permit};
use askama::Template;
use audit::{Face as Way, How};
use axum::extract::Path;
use kernel::{Fault, Refusal};
use page::{Answer, Begun, FlashKind, Form, Frame, Visit, components::Crumb, html};
use store::Write;
use uuid::Uuid;
use work::{Audience, News};

use super::offices::office_id;
use crate::{
    district::{Because, propose},
    office::{Field, Office},
    store::{
        districts::{self, District},
        offices::{self, Author},
        outlines,
    },
};

/// Offices on a page.
const PAGE: u32 = 50;

/// An office without a district.
struct Line {
    id: access::OfficeId,
    name: String,
    address: String,
    proposal: Option<(DistrictId, Because)>,
}

#[derive(Template)]
#[template(path = "districts.html")]
struct DistrictsPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    districts: Vec<District>,
    lines: Vec<Line>,
    next: Option<String>,
}

impl Line {
    /// Whether this district is the proposed one.
    fn takes(&self, district: &DistrictId) -> bool {
        self.proposal.is_some_and(|(proposed, _)| proposed == *district)
    }
}

pub(super) async fn list(visit: Visit) -> Answer {
    let actor = visit.actor();
    let leave: Leave<act::Add, Office> = leave(actor, &Facts::of(Kind::Office), visit.now())?;
    let page = visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 10_000);
    let mut db = visit.context().store().read().await?;
    let districts = districts::all(&mut db, actor.region).await?;
    let areas = outlines::of_districts(&mut db, actor.region, &districts).await?;
    let skip = (page - 1) * i64::from(PAGE);
    let mut found = districts::offices_without(&mut db, &leave, PAGE + 1, skip).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let lines = found
        .into_iter()
        .map(|(id, details)| Line {
            id,
            name: details.get(Field::Name).unwrap_or_default().to_owned(),
            address: details.get(Field::Address).unwrap_or_default().to_owned(),
            proposal: propose(&details, &districts, &areas),
        })
        .collect();
    let frame = visit.frame();
    html(&DistrictsPage {
        crumbs: vec![
            Crumb::to("/offices", frame.say("people-offices")),
            Crumb::here(frame.say("people-districts-open")),
        ],
        districts,
        lines,
        next: more.then(|| format!("/offices/districts?page={}", page + 1)),
        frame,
    })
}

/// What was chosen for each office of a page; nothing is chosen for those that stay as they are.
pub(super) async fn save(visit: Visit, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let chosen: Vec<(Uuid, String)> = form
        .fields()
        .filter_map(|(name, value)| Some((name.strip_prefix("district-")?.parse().ok()?, value)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    for (office, district) in chosen {
        put(&visit, &mut write, office, &district).await?;
    }
    visit
        .finish(write, &form, "/offices/districts", Some((FlashKind::Success, "people-districts-saved")))
        .await
}

pub(super) async fn take(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    put(&visit, &mut write, id, form.text("district")).await?;
    let said = (FlashKind::Success, "people-office-saved");
    visit.finish(write, &form, &format!("/offices/{id}"), Some(said)).await
}

/// Puts an office into a district, with its line in the history.
async fn put(visit: &Visit, write: &mut Write, id: Uuid, district: &str) -> kernel::Outcome<()> {
    let (actor, now, ids) = (visit.actor(), visit.now(), visit.context().ids());
    let permit: Permit<act::Change, Office> = permit(write, actor, office_id(id), now).await?;
    let before = offices::find(write, &permit).await?;
    let districts = districts::all(write, actor.region).await?;
    let chosen = districts.into_iter().find(|one| one.id.to_string() == district);
    let chosen = chosen.ok_or_else(|| Refusal::invalid("district", "people-invalid-choice"))?;
    if before.district == Some(chosen.id) {
        return Ok(());
    }
    let reason = visit.frame().say_one("people-district-reason", "district", &chosen.name);
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: Some(&reason) };
    let mut after = Office { district: Some(chosen.id), ..before.clone() };
    offices::save(write, actor.region, &before, &mut after, &author, now).await?;
    audit::changed(write, actor, &permit, &["district"], &How::new(Way::Html, ids)).await?;
    tell(visit, write, before.id).await?;
    Ok(())
}

async fn tell(visit: &Visit, write: &mut Write, id: access::OfficeId) -> Result<(), Fault> {
    let news = News::new("people.office", id, Audience::all());
    work::tell(write, visit.context().ids(), visit.actor().region, &news).await
}
