//! What the machine does later, and what became of it.

use access::{Permit, act, permit};
use askama::Template;
use axum::extract::Path;
use kernel::calendar::display;
use page::{Answer, Begun, FlashKind, Form, Frame, Visit, html};
use uuid::Uuid;
use work::Job;

struct Line {
    id: String,
    kind: String,
    state: String,
    made: String,
    progress: Option<String>,
    may_retry: bool,
    may_cancel: bool,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// Jobs on the page; older ones are over and say nothing new.
const SHOWN: u32 = 100;

pub(super) async fn list(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let jobs = work::jobs(&mut db, visit.actor().region, None, None, SHOWN).await?;
    let frame = visit.frame();
    let lines = jobs
        .into_iter()
        .map(|job| Line {
            id: job.id.to_string(),
            kind: frame.say(&format!("server-job-{}", job.kind.replace('.', "-"))),
            state: frame.say(&format!("server-job-state-{}", job.state.code())),
            made: display::instant(visit.lang(), job.made_at),
            progress: (job.total > 0).then(|| format!("{} / {}", job.done, job.total)),
            may_retry: matches!(job.state, work::State::Failed | work::State::Cancelled),
            may_cancel: !job.state.is_over(),
        })
        .collect();
    html(&JobsPage { frame, lines })
}

pub(super) async fn retry(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Job> =
        permit(&mut write, visit.actor(), kernel::Id::from_uuid(id), visit.now()).await?;
    work::retry(&mut write, &permit, visit.now()).await?;
    visit.finish(write, &form, "/hub/jobs", Some((FlashKind::Success, "server-job-retried"))).await
}

pub(super) async fn cancel(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Job> =
        permit(&mut write, visit.actor(), kernel::Id::from_uuid(id), visit.now()).await?;
    work::cancel(&mut write, &permit, visit.now()).await?;
    visit.finish(write, &form, "/hub/jobs", Some((FlashKind::Success, "server-job-cancelled"))).await
}
