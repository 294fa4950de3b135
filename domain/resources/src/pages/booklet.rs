//! The booklet: asked for, made by a job, fetched by who asked for it. What it holds is looked at again when it is made,
//! when it is finished, and whenever it is fetched: an agreement that was taken back meanwhile stops it.

use std::{
    collections::BTreeMap,
    path::{Path as FilePath, PathBuf},
};

use ::store::{Read, Store};
use access::{AccountId, Action, Actor, DistrictId, Facts, Kind, Role, act, leave};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::extract::Path;
use data_encoding::HEXLOWER;
use kernel::{Day, Failure, Fault, Id, Instant, Lang, Outcome, Refusal, calendar::display};
use page::{
    Answer, Begun, Context, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    download, html,
};
use paper::{Cell, Column, Document, Table};
use people::{codes::ServiceKind, office::Field};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use work::{Done, Errand, Job, NewJob};

use super::{list::written_down, words};
use crate::{
    booklet::Edition,
    resource::{Category, Resource},
    store::list::{self, Filter, View},
};

/// The kind of job.
pub const JOB: &str = "resources.booklet";

/// What a booklet was asked for as, with a mark of everything that stands in it, and with the document until it is
/// printed. It lies beside the PDF and goes with it.
#[derive(Serialize, Deserialize)]
struct Asked {
    account: Option<AccountId>,
    role: Role,
    edition: Edition,
    district: Option<DistrictId>,
    lang: Lang,
    title: String,
    at: Instant,
    resources: BTreeMap<Uuid, String>,
    offices: BTreeMap<Uuid, String>,
    document: Option<Document>,
}

/// What belongs into a booklet at a moment.
struct Contents {
    resources: Vec<Resource>,
    offices: Vec<people::Shown>,
}

impl Contents {
    fn resource_marks(&self) -> BTreeMap<Uuid, String> {
        self.resources.iter().map(|one| (one.id.uuid(), one.version.to_string())).collect()
    }

    fn office_marks(&self) -> Result<BTreeMap<Uuid, String>, Fault> {
        let mark = |one: &people::Shown| {
            let details = serde_json::to_vec(&one.details)
                .map_err(|source| Fault::new("marking an office in a booklet", source))?;
            Ok((one.office.uuid(), HEXLOWER.encode(&Sha256::digest(details))))
        };
        self.offices.iter().map(mark).collect()
    }
}

/// After this long nobody comes for a booklet any more, in seconds.
const KEPT: i64 = 24 * 60 * 60;

fn folder(store: &Store) -> PathBuf {
    store.folder().join("booklets")
}

fn beside(store: &Store, id: Id<Job>, ending: &str) -> PathBuf {
    folder(store).join(format!("{id}.{ending}"))
}

fn keeping(source: std::io::Error) -> Fault {
    if source.kind() == std::io::ErrorKind::StorageFull {
        Fault::full("keeping a booklet", source)
    } else {
        Fault::new("keeping a booklet", source)
    }
}

/// What a reader of this edition may see today, and may have on paper.
async fn contents(
    db: &mut Read,
    (region, role, lang): (access::RegionId, Role, Lang),
    edition: Edition,
    district: Option<DistrictId>,
    now: Instant,
) -> Result<Contents, Fault> {
    let today = now.day_in_japan();
    let nobody = Actor::nobody(region, lang);
    let reader = match edition {
        Edition::Public => nobody,
        Edition::Inside => Actor { role, ..nobody },
    };
    let filter = Filter { district, ..Filter::default() };
    let (mut resources, _) = list::every(db, &View::of(&reader, now), &filter).await?;
    resources.retain(|one| edition.takes(one, today));
    let (mut offices, _) = people::all_offices(db, &reader, (None, district), today).await?;
    offices.retain(|one| one.assured_until.is_none_or(|until| until >= today));
    Ok(Contents { resources, offices })
}

/// Whether everything in a booklet may still be in it as it stands there: not only the whole of an office may be taken
/// back, also its telephone number.
async fn still_right(
    db: &mut Read,
    region: access::RegionId,
    asked: &Asked,
    now: Instant,
) -> Result<bool, Fault> {
    let reader = (region, asked.role, asked.lang);
    let today = contents(db, reader, asked.edition, asked.district, now).await?;
    let same = |printed: &BTreeMap<Uuid, String>, now: &BTreeMap<Uuid, String>| {
        printed.iter().all(|(id, mark)| now.get(id) == Some(mark))
    };
    Ok(same(&asked.resources, &today.resource_marks()) && same(&asked.offices, &today.office_marks()?))
}

#[derive(Template)]
#[template(path = "booklet_new.html")]
struct NewPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    form: FormState,
    editions: Vec<Choice>,
    districts: Vec<Choice>,
}

fn crumbs(frame: &Frame) -> Vec<Crumb> {
    vec![Crumb::to("/resources", frame.say("resources-title")), Crumb::here(frame.say("resources-booklet"))]
}

fn may_share(visit: &Visit) -> Outcome<()> {
    leave::<act::Share, Resource>(visit.actor(), &Facts::of(Kind::Resource), visit.now()).map(drop)
}

pub(super) async fn new(visit: Visit) -> Answer {
    may_share(&visit)?;
    let mut db = visit.context().store().read().await?;
    let districts = people::districts(&mut db, visit.actor().region).await?;
    drop(db);
    let frame = visit.frame();
    let editions = Edition::ALL.iter().map(|one| {
        Choice::new(one.code(), frame.say(&format!("resources-edition-{one}")))
            .explained(frame.say(&format!("resources-edition-{one}-detail")))
    });
    html(&NewPage {
        crumbs: crumbs(&frame),
        form: FormState::new("booklet").with("edition", Edition::Public.code()),
        editions: editions.collect(),
        districts: districts.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect(),
        frame,
    })
}

pub(super) async fn ask(visit: Visit, form: Form) -> Answer {
    may_share(&visit)?;
    let (actor, context, now) = (visit.actor(), visit.context(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let edition = Edition::from_code(form.text("edition"))
        .ok_or_else(|| Refusal::invalid("edition", "resources-invalid-choice"))?;
    let districts = people::districts(&mut write, actor.region).await?;
    let district = match form.filled("district") {
        None => None,
        Some(id) => Some(
            districts
                .iter()
                .find(|one| one.id.to_string() == id)
                .ok_or_else(|| Refusal::invalid("district", "resources-invalid-choice"))?,
        ),
    };
    let reader = (actor.region, actor.role, visit.lang());
    let found = contents(&mut write, reader, edition, district.map(|one| one.id), now).await?;
    written_down(&mut write, &visit, Action::Share, &found.resources, Way::Print).await?;
    let many = found.resources.len() + found.offices.len();
    let how = How::new(Way::Print, context.ids());
    audit::acted(&mut write, actor, Act::new(Action::Share, Kind::Resource).many(many), &how).await?;
    let frame = visit.frame();
    let title = frame.say("resources-booklet-title");
    let document = document(&visit, &frame, &found, (edition, district), &districts);
    let job = NewJob::new(JOB, serde_json::json!({})).asked_by(actor.account);
    let id = work::enqueue(&mut write, context.ids(), actor.region, job).await?;
    let asked = Asked {
        account: actor.account,
        role: actor.role,
        edition,
        district: district.map(|one| one.id),
        lang: visit.lang(),
        title,
        at: now,
        resources: found.resource_marks(),
        offices: found.office_marks()?,
        document: Some(document),
    };
    keep(context.store(), id, &asked).await?;
    visit.finish(write, &form, &format!("/resources/booklets/{id}"), None).await
}

async fn keep(store: &Store, id: Id<Job>, asked: &Asked) -> Result<(), Fault> {
    tokio::fs::create_dir_all(folder(store)).await.map_err(keeping)?;
    let text = serde_json::to_vec(asked).map_err(|source| Fault::new("keeping a booklet", source))?;
    tokio::fs::write(beside(store, id, "json"), text).await.map_err(keeping)
}

async fn kept(store: &Store, id: Id<Job>) -> Option<Asked> {
    let text = tokio::fs::read(beside(store, id, "json")).await.ok()?;
    serde_json::from_slice(&text).ok()
}

/// Takes a booklet away: what nobody may have any more, and what nobody came for.
async fn forget(path: &FilePath) {
    // What remains is asked about again before it is given to anybody.
    let _ = tokio::fs::remove_file(path).await;
}

/// Prints what was asked for; safe to run twice.
///
/// # Errors
/// When it cannot be printed or kept.
pub async fn make(errand: Errand, context: Context) -> Outcome<Done> {
    let (store, id) = (&errand.store, errand.job.id);
    forget_old(store, errand.ids.now()).await;
    let Some(mut asked) = kept(store, id).await else { return Ok(Done::Word("resources-booklet-gone")) };
    let Some(document) = asked.document.take() else { return Ok(Done::Word("resources-booklet-ready")) };
    let total = i64::try_from(asked.resources.len() + asked.offices.len()).unwrap_or(i64::MAX);
    errand.progress(0, total).await?;
    let printer = context.printer().ok_or(Refusal::Other("paper-no-japanese-font"))?;
    let pdf = printer.pdf(&document).await.map_err(Failure::from)?;
    deliver(&errand, asked, pdf, total).await
}

/// Gives out what was printed, if everything in it may still be in it.
async fn deliver(errand: &Errand, asked: Asked, pdf: Vec<u8>, total: i64) -> Outcome<Done> {
    let (store, id) = (&errand.store, errand.job.id);
    let mut read = store.read().await?;
    let right = still_right(&mut read, errand.job.region, &asked, errand.ids.now()).await?;
    drop(read);
    if !right {
        keep(store, id, &asked).await?;
        return Ok(Done::Word("resources-booklet-withheld"));
    }
    tokio::fs::write(beside(store, id, "pdf"), pdf).await.map_err(keeping)?;
    keep(store, id, &asked).await?;
    errand.progress(total, total).await?;
    Ok(Done::Word("resources-booklet-ready"))
}

/// Takes away the booklets nobody came for; each night, and before another is made.
pub async fn forget_old(store: &Store, now: Instant) {
    let Ok(mut entries) = tokio::fs::read_dir(folder(store)).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(id) = name.strip_suffix(".json").and_then(|id| id.parse::<Id<Job>>().ok()) else { continue };
        if kept(store, id).await.is_some_and(|asked| asked.at.plus_seconds(KEPT) < now) {
            forget(&beside(store, id, "pdf")).await;
            forget(&beside(store, id, "json")).await;
        }
    }
}

#[derive(Template)]
#[template(path = "booklet.html")]
struct BookletPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    href: String,
    edition: String,
    count: String,
    working: bool,
    done: i64,
    total: i64,
    said: Option<String>,
    pdf: Option<String>,
}

/// What was asked for, by whoever asks for it now, and by nobody else.
async fn own(visit: &Visit, id: Uuid) -> Outcome<(Id<Job>, Asked)> {
    may_share(visit)?;
    let id = Id::from_uuid(id);
    let asked = kept(visit.context().store(), id).await.ok_or(Refusal::NotFound)?;
    let actor = visit.actor();
    let theirs = asked.account.is_some() && asked.account == actor.account && asked.role == actor.role;
    let kept = visit.now() <= asked.at.plus_seconds(KEPT);
    if theirs && kept { Ok((id, asked)) } else { Err(Refusal::NotFound.into()) }
}

pub(super) async fn page(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let (job, asked) = own(&visit, id).await?;
    let mut db = visit.context().store().read().await?;
    let progress = work::progress(&mut db, visit.actor().region, job).await?.ok_or(Refusal::NotFound)?;
    drop(db);
    let frame = visit.frame();
    let working = matches!(progress.state, work::State::Waiting | work::State::Running);
    let there = tokio::fs::try_exists(beside(visit.context().store(), job, "pdf")).await.unwrap_or(false);
    let key = progress.result.as_deref().and_then(|result| result.strip_prefix("word:"));
    let said = match (working, there, key) {
        (true, ..) | (_, true, _) => None,
        (_, false, Some("resources-booklet-gone")) => Some("resources-booklet-gone"),
        (_, false, Some(_)) => Some("resources-booklet-withheld"),
        (_, false, None) => Some("resources-booklet-failed"),
    };
    html(&BookletPage {
        crumbs: crumbs(&frame),
        href: format!("/resources/booklets/{id}"),
        edition: frame.say(&format!("resources-edition-{}", asked.edition)),
        count: frame.say_with(
            "resources-booklet-count",
            &[
                ("resources", &asked.resources.len().to_string()),
                ("offices", &asked.offices.len().to_string()),
            ],
        ),
        working,
        done: progress.done,
        total: progress.total,
        said: said.map(|key| frame.say(key)),
        pdf: there.then(|| format!("/resources/booklets/{id}/booklet.pdf")),
        frame,
    })
}

pub(super) async fn fetch(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let (job, asked) = own(&visit, id).await?;
    let (actor, context) = (visit.actor(), visit.context());
    let file = beside(context.store(), job, "pdf");
    let mut write = context.store().write().await?;
    if !still_right(&mut write, actor.region, &asked, visit.now()).await? {
        drop(write);
        forget(&file).await;
        return Err(Refusal::Conflict("resources-booklet-withheld").into());
    }
    let pdf = tokio::fs::read(&file).await.map_err(|_| Refusal::NotFound)?;
    let many = asked.resources.len() + asked.offices.len();
    let how = How::new(Way::Print, context.ids());
    audit::acted(&mut write, actor, Act::new(Action::Share, Kind::Resource).many(many), &how).await?;
    write.commit().await?;
    Ok(download(&format!("{}.pdf", asked.title), "application/pdf", pdf))
}

/// The booklet: a part for each district, in it what there is by topic, then the offices by kind.
fn document(
    visit: &Visit,
    frame: &Frame,
    found: &Contents,
    (edition, district): (Edition, Option<&people::District>),
    districts: &[people::District],
) -> Document {
    let (today, at) = (visit.now().day_in_japan(), display::instant(visit.lang(), visit.now()));
    let edition = frame.say(&format!("resources-edition-{edition}"));
    let area = district.map_or_else(|| visit.context().region_name(visit.lang()), |one| one.name.clone());
    let mut document = Document::new(
        visit.lang(),
        frame.say("resources-booklet-title"),
        frame.say_one("resources-booklet-as-of", "at", &at),
        frame.say_one("resources-booklet-printed-by", "name", &visit.actor().name),
        visit.now(),
    )
    .with_margin_mm(12)
    .subtitle(frame.say_with("resources-booklet-subtitle", &[("area", &area), ("edition", &edition)]));
    let places = districts.iter().map(|one| (Some(one.id), one.name.clone()));
    for (place, name) in places.chain(std::iter::once((None, frame.say("resources-booklet-elsewhere")))) {
        let resources: Vec<&Resource> = found.resources.iter().filter(|one| one.district == place).collect();
        let offices: Vec<&people::Shown> = found.offices.iter().filter(|one| one.district == place).collect();
        if resources.is_empty() && offices.is_empty() {
            continue;
        }
        document = document.heading(1, name);
        for &category in Category::ALL {
            let of: Vec<&Resource> =
                resources.iter().copied().filter(|one| one.category == category).collect();
            if !of.is_empty() {
                document = document
                    .heading(2, words::category(frame, category))
                    .with(resource_table(frame, &of, today));
            }
        }
        let mut kinds: BTreeMap<usize, (String, Vec<&people::Shown>)> = BTreeMap::new();
        for one in offices {
            let kind = one.details.get(Field::Kind).and_then(ServiceKind::from_code);
            let order = kind.and_then(|kind| ServiceKind::all().position(|other| other == kind));
            let name = kind.map_or_else(
                || frame.say("resources-booklet-other-offices"),
                |kind| frame.say(&format!("people-kind-{}", kind.code())),
            );
            kinds.entry(order.unwrap_or(usize::MAX)).or_insert((name, Vec::new())).1.push(one);
        }
        for (name, of) in kinds.into_values() {
            document = document.heading(2, name).with(office_table(frame, &of));
        }
    }
    document
}

fn lines<'a>(lines: impl IntoIterator<Item = Option<&'a str>>) -> Cell {
    lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n").into()
}

fn columns<const N: usize>(frame: &Frame, columns: [(&str, f32); N]) -> Table {
    Table::new(columns.map(|(key, width)| Column::new(frame.say(key), width)))
}

fn resource_table(frame: &Frame, resources: &[&Resource], today: Day) -> Table {
    let head = [
        ("resources-field-name", 2.4),
        ("resources-booklet-when-where", 2.2),
        ("resources-field-what", 3.0),
        ("resources-booklet-contact", 1.8),
    ];
    resources.iter().fold(columns(frame, head), |table, one| {
        let said: Vec<String> =
            words::badges(frame, one, today).into_iter().map(|badge| badge.text).collect();
        let said = said.join(" ");
        let when = words::schedule(frame, &one.schedule).join("\n");
        let text = |field| one.texts.get(field);
        let labelled = |field: &str| {
            let label = frame.say(&format!("resources-field-{field}"));
            one.texts.get(field).map(|text| format!("{label}: {text}"))
        };
        let (how, cost, whom) = (labelled("how"), labelled("cost"), labelled("eligibility"));
        table.row([
            lines([Some(one.name.as_str()), Some(&one.reading), Some(&said)]),
            lines([Some(when.as_str()), text("place"), text("address")]),
            lines([text("what"), text("story"), how.as_deref(), cost.as_deref(), whom.as_deref()]),
            lines([text("contact"), text("phone"), text("web")]),
        ])
    })
}

fn office_table(frame: &Frame, offices: &[&people::Shown]) -> Table {
    let head = [
        ("resources-field-name", 2.6),
        ("people-field-address", 2.6),
        ("people-field-phone", 1.6),
        ("people-field-hours", 1.8),
    ];
    offices.iter().fold(columns(frame, head), |table, one| {
        let text = |field| one.details.get(field);
        let fax = text(Field::Fax).map(|fax| format!("{} {fax}", frame.say("people-field-fax")));
        table.row([
            lines([text(Field::Name), text(Field::Reading)]),
            lines([text(Field::Address), text(Field::Building)]),
            lines([text(Field::Phone), fax.as_deref()]),
            lines([text(Field::Days), text(Field::Hours)]),
        ])
    })
}
