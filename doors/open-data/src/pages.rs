//! Lists coming in, in the browser: sent, looked at, accepted, taken back.

mod matches;
mod out;
mod rows;

use access::{Action, Actor, Facts, Kind, act, leave, may, permit};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::extract::Path;
use kernel::{Fault, Id, Invalid, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Routes, Upload, Visit,
    components::{Choice, Crumb, FormState, Tab},
    html,
};
use people::{
    codes::ServiceKind,
    import::{self, Counts, Decision, Import, ImportId, ImportRecord, ImportState, LineOutcome},
};
use serde_json::json;
use uuid::Uuid;
use work::{NewJob, enqueue};

use self::rows::Shown;
use crate::jobs::{JOB, Problem, folder, forget_files};

/// The routes of lists coming in, and of open data going out.
pub fn routes() -> Routes {
    use Action::{Add, List, Look, Settle};
    Routes::new("open-data")
        .get("/imports", List, Kind::Import, list)
        .get("/imports/new", Add, Kind::Import, new)
        .post("/imports/new", Add, Kind::Import, add)
        .get("/imports/matches", List, Kind::Import, matches::list)
        .post("/imports/matches/merge", Settle, Kind::Office, matches::merge)
        .post("/imports/matches/different", Settle, Kind::Office, matches::different)
        .get("/offices/{office}/merge", Settle, Kind::Office, matches::look)
        .post("/offices/{office}/merge/undo", Settle, Kind::Office, matches::undo)
        .get("/imports/{import}", Look, Kind::Import, look)
        .get("/imports/{import}/attention.xlsx", Look, Kind::Import, rows::xlsx)
        .get("/imports/{import}/attention.csv", Look, Kind::Import, rows::csv)
        .post("/imports/{import}/accept", Settle, Kind::Import, accept)
        .post("/imports/{import}/discard", Settle, Kind::Import, discard)
        .post("/imports/{import}/undo", Settle, Kind::Import, undo)
        .get("/open-data", List, Kind::Resource, out::page)
        .get("/open-data/check", List, Kind::Resource, out::rules)
        .get("/open-data/care-service.csv", List, Kind::Office, out::care_service)
        .get("/open-data/places.csv", List, Kind::Resource, out::csv)
        .get("/open-data/places.xlsx", List, Kind::Resource, out::xlsx)
        .get("/open-data/places.geojson", List, Kind::Resource, out::geo_json)
        .get("/open-data/hsds.json", List, Kind::Resource, out::services)
}

/// One import in the list.
struct Line {
    href: String,
    files: String,
    state: &'static str,
    who: String,
    when: String,
    counts: Counts,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ListPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    lines: Vec<Line>,
    may_add: bool,
}

fn files(record: &ImportRecord) -> String {
    record.files.join("、")
}

fn moment(visit: &Visit, at: kernel::Instant) -> String {
    display::instant(visit.lang(), at)
}

async fn list(visit: Visit) -> Answer {
    let actor = visit.actor();
    let leave = leave::<act::List, Import>(actor, &Facts::of(Kind::Import), visit.now())?;
    let records = import::list(&mut visit.context().store().read().await?, &leave).await?;
    let frame = visit.frame();
    let lines = records
        .iter()
        .map(|record| Line {
            href: format!("/imports/{}", record.id),
            files: files(record),
            state: record.state.word_key(),
            who: record.author.clone(),
            when: moment(&visit, record.at),
            counts: record.counts,
        })
        .collect();
    let crumbs = vec![Crumb::to("/", frame.say("page-product")), Crumb::here(frame.say("open-data-imports"))];
    html(&ListPage { crumbs, lines, may_add: may_settle(actor), frame })
}

fn may_settle(actor: &Actor) -> bool {
    may(actor, Action::Settle, &Facts::of(Kind::Import)) == access::Answer::Yes
}

#[derive(Template)]
#[template(path = "import_new.html")]
struct NewPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    form: FormState,
    kinds: Vec<Choice>,
}

fn new_page(visit: &Visit, form: FormState) -> NewPage {
    let frame = visit.frame();
    let crumbs = vec![
        Crumb::to("/imports", frame.say("open-data-imports")),
        Crumb::here(frame.say("open-data-import-new")),
    ];
    let kinds = ServiceKind::all()
        .map(|kind| Choice::new(kind.code(), frame.say(&format!("people-kind-{}", kind.code()))))
        .collect();
    NewPage { crumbs, form, kinds, frame }
}

async fn new(visit: Visit) -> Answer {
    import::leave_to_add(visit.actor(), visit.now())?;
    html(&new_page(&visit, FormState::new("import")))
}

async fn add(visit: Visit, upload: Upload) -> Answer {
    let actor = visit.actor();
    let leave = import::leave_to_add(actor, visit.now())?;
    let Upload { form, files, empty } = upload;
    if files.is_empty() {
        let key = match empty.is_empty() {
            true => "open-data-invalid-files-missing",
            false => "open-data-invalid-files-empty",
        };
        let missing = [Invalid::new("files", key).with("file", empty.join("、"))];
        let say = |one: &Invalid| visit.frame().say_one(one.key, "file", &empty.join("、"));
        let state = FormState::new("import").typed(form.fields()).refused(&missing, say);
        let mut response = html(&new_page(&visit, state))?;
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (store, ids) = (visit.context().store(), visit.context().ids());
    // An empty file among others is told with those that cannot be read.
    let names = files.iter().map(|file| file.name.clone()).chain(empty.iter().cloned()).collect();
    let id = import::begin(&mut write, &leave, actor, ids, names).await?;
    let folder = folder(store, id);
    tokio::fs::create_dir_all(&folder).await.map_err(keeping)?;
    for (at, file) in files.iter().enumerate() {
        tokio::fs::rename(&file.path, folder.join(at.to_string())).await.map_err(keeping)?;
    }
    for at in files.len()..files.len() + empty.len() {
        tokio::fs::write(folder.join(at.to_string()), []).await.map_err(keeping)?;
    }
    let act = Act::new(Action::Add, Kind::Import).with(id).many(files.len());
    audit::acted(&mut write, actor, act, &How::new(Way::Html, ids)).await?;
    ask(&visit, &mut write, id, form.filled("kind")).await?;
    visit.finish(write, &form, &format!("/imports/{id}"), None).await
}

fn keeping(source: std::io::Error) -> Fault {
    if source.kind() == std::io::ErrorKind::StorageFull {
        Fault::full("keeping the files of an import", source)
    } else {
        Fault::new("keeping the files of an import", source)
    }
}

/// Has done what the import's state asks for; `kind` is what its offices do when the lists do not say so.
async fn ask(visit: &Visit, write: &mut store::Write, id: ImportId, kind: Option<&str>) -> Result<(), Fault> {
    let job =
        NewJob::new(JOB, json!({ "import": id.to_string(), "kind": kind })).asked_by(visit.actor().account);
    enqueue(write, visit.context().ids(), visit.actor().region, job).await.map(drop)
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    href: String,
    files: String,
    layouts: String,
    state: ImportState,
    byline: String,
    counts: Counts,
    figures: Vec<(&'static str, String)>,
    done: i64,
    working: bool,
    problems: Vec<Problem>,
    tabs: Vec<Tab>,
    shown: Vec<Shown>,
    note: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    may_accept: bool,
    may_undo: bool,
}

impl ImportPage {
    /// The values of the sentence that adds up.
    fn sum(&self) -> Vec<(&'static str, &str)> {
        self.figures.iter().map(|(name, figure)| (*name, figure.as_str())).collect()
    }
}

/// Rows on a page.
const PAGE: i64 = 50;

async fn look(visit: Visit, Path(import): Path<Uuid>) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut db = visit.context().store().read().await?;
    let permit = permit::<act::Look, Import>(&mut db, actor, Id::from_uuid(import), now).await?;
    let record = import::find(&mut db, &permit).await?;
    let kept = import::row_counts(&mut db, &permit).await?;
    let counts = record.counts;
    let frame = visit.frame();
    let outcomes = [
        (Some(LineOutcome::Added), counts.added),
        (Some(LineOutcome::Changed), counts.changed),
        (Some(LineOutcome::Unchanged), counts.unchanged),
        (Some(LineOutcome::Refused), counts.refused),
        (None, counts.marked),
        (Some(LineOutcome::Kept), kept_count(&kept, LineOutcome::Kept)),
        (Some(LineOutcome::Absent), kept_count(&kept, LineOutcome::Absent)),
        (Some(LineOutcome::Returned), kept_count(&kept, LineOutcome::Returned)),
    ];
    let asked = visit.query("show");
    let here = outcomes
        .iter()
        .find(|(outcome, _)| asked == Some(outcome.map_or("marked", LineOutcome::code)))
        .or_else(|| outcomes.iter().find(|(_, count)| *count > 0))
        .map_or(Some(LineOutcome::Added), |(outcome, _)| *outcome);
    let href = format!("/imports/{import}");
    let page = visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 100_000);
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut rows = import::rows(&mut db, &permit, here, (page - 1) * PAGE, limit).await?;
    let more = rows.len() as i64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let shown = rows.iter().map(|row| rows::shown(&frame, &record, row)).collect();
    let code = |outcome: Option<LineOutcome>| outcome.map_or("marked", LineOutcome::code);
    let tabs = outcomes
        .iter()
        .filter(|(outcome, count)| *count > 0 || !outcome.is_some_and(is_beside))
        .map(|(outcome, count)| Tab {
            href: format!("{href}?show={}", code(*outcome)),
            label: frame.say(outcome.map_or("open-data-import-marked", LineOutcome::word_key)),
            count: usize::try_from(*count).ok(),
            here: *outcome == here,
        })
        .collect();
    let total = outcomes.iter().find(|(outcome, _)| *outcome == here).map_or(0, |(_, count)| *count);
    let listed = here.map_or(total, |outcome| kept_count(&kept, outcome));
    let unlisted = (total - listed).max(0);
    let note = (unlisted > 0 && here.is_some())
        .then(|| frame.say_one("open-data-import-unlisted", "count", &unlisted));
    let at_page = |page: i64| format!("{href}?show={}&page={page}", code(here));
    let working =
        matches!(record.state, ImportState::Reading | ImportState::Accepting | ImportState::Undoing);
    let settles = may_settle(actor);
    let layouts = record.layout.split(',').filter_map(crate::Layout::from_code);
    let crumbs = vec![Crumb::to("/imports", frame.say("open-data-imports")), Crumb::here(files(&record))];
    html(&ImportPage {
        crumbs,
        files: files(&record),
        layouts: layouts.map(|layout| frame.say(layout.word_key())).collect::<Vec<_>>().join("、"),
        state: record.state,
        byline: format!("{}　{}", record.author, moment(&visit, record.at)),
        counts,
        figures: [
            ("rows", counts.rows),
            ("added", counts.added),
            ("changed", counts.changed),
            ("unchanged", counts.unchanged),
            ("refused", counts.refused),
        ]
        .map(|(name, figure)| (name, figure.to_string()))
        .into(),
        done: record.done,
        working,
        problems: record.problem.as_deref().map(Problem::read).unwrap_or_default(),
        tabs,
        shown,
        note,
        previous: (page > 1).then(|| at_page(page - 1)),
        next: more.then(|| at_page(page + 1)),
        may_accept: settles && record.state == ImportState::Staged,
        may_undo: settles && record.state == ImportState::Accepted,
        href,
        frame,
    })
}

/// Whether rows of this outcome stand beside the list's own, and are told only where there are some.
pub(crate) const fn is_beside(outcome: LineOutcome) -> bool {
    matches!(outcome, LineOutcome::Kept | LineOutcome::Absent | LineOutcome::Returned)
}

fn kept_count(kept: &[(LineOutcome, i64)], outcome: LineOutcome) -> i64 {
    kept.iter().find(|(one, _)| *one == outcome).map_or(0, |(_, count)| *count)
}

async fn accept(visit: Visit, Path(import): Path<Uuid>, form: Form) -> Answer {
    settle(visit, import, form, Decision::Accept).await
}

async fn discard(visit: Visit, Path(import): Path<Uuid>, form: Form) -> Answer {
    settle(visit, import, form, Decision::Discard).await
}

async fn undo(visit: Visit, Path(import): Path<Uuid>, form: Form) -> Answer {
    settle(visit, import, form, Decision::Undo).await
}

async fn settle(visit: Visit, import: Uuid, form: Form, decision: Decision) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let id = Id::from_uuid(import);
    let permit = permit::<act::Settle, Import>(&mut write, actor, id, now).await?;
    if import::decide(&mut write, &permit, decision, now).await? {
        ask(&visit, &mut write, id, None).await?;
    }
    let how = How::new(Way::Html, visit.context().ids());
    audit::changed(&mut write, actor, &permit, &[], &how).await?;
    let said = (decision == Decision::Discard).then_some((FlashKind::Success, "open-data-import-discarded"));
    let answer = visit.finish(write, &form, &format!("/imports/{import}"), said).await;
    if decision == Decision::Discard && answer.is_ok() {
        forget_files(visit.context().store(), id).await;
    }
    answer
}
