//! What the machine does later, and what became of it.

use access::{Permit, act, permit};
use askama::Template;
use axum::extract::Path;
use kernel::{Lang, calendar::display};
use page::{Answer, Begun, FlashKind, Form, Frame, Visit, html};
use uuid::Uuid;
use work::{Job, Rule, Schedule, State};

struct Line {
    id: String,
    kind: String,
    state: String,
    made: String,
    progress: Option<String>,
    may_retry: bool,
    may_cancel: bool,
}

/// Something the house does by itself.
struct Chore {
    name: String,
    rule: String,
    last: Option<String>,
    state: Option<(String, bool)>,
    next: String,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage {
    frame: Frame,
    chores: Vec<Chore>,
    has_backups: bool,
    lines: Vec<Line>,
}

/// Jobs on the page; older ones are over and say nothing new.
const SHOWN: u32 = 100;

pub(super) async fn list(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let jobs = work::notable_jobs(&mut db, visit.actor().region, SHOWN).await?;
    let mut schedules = work::schedules(&mut db, visit.actor().region).await?;
    schedules.sort_by_key(|schedule| crate::chores::place(&schedule.name));
    let frame = visit.frame();
    let has_backups = crate::chores::has_backups(&schedules);
    let chores = schedules.iter().map(|schedule| chore(&frame, visit.lang(), schedule)).collect();
    let lines = jobs
        .into_iter()
        .map(|job| Line {
            id: job.id.to_string(),
            kind: frame.say(&format!("server-job-{}", job.kind.replace('.', "-"))),
            state: frame.say(&format!("server-job-state-{}", job.state.code())),
            made: display::instant(visit.lang(), job.made_at),
            progress: (job.total > 0).then(|| format!("{} / {}", job.done, job.total)),
            may_retry: matches!(job.state, State::Failed | State::Cancelled),
            may_cancel: !job.state.is_over(),
        })
        .collect();
    html(&JobsPage { frame, chores, has_backups, lines })
}

fn chore(frame: &Frame, lang: Lang, schedule: &Schedule) -> Chore {
    Chore {
        name: frame.say(&format!("server-job-{}", schedule.name.replace('.', "-"))),
        rule: in_words(frame, schedule.rule),
        last: schedule.last_at.map(|at| display::instant(lang, at)),
        state: schedule.last_state.map(|state| {
            let word = frame.say(&format!("server-job-state-{}", state.code()));
            (word, matches!(state, State::Failed | State::Cancelled))
        }),
        next: display::instant(lang, schedule.next_at),
    }
}

/// When something returns, as one would say it.
fn in_words(frame: &Frame, rule: Rule) -> String {
    let time = |hour: i8, minute: i8| format!("{hour}:{minute:02}");
    match rule {
        Rule::Every { minutes: 60 } => frame.say("server-rule-hourly"),
        Rule::Every { minutes } => frame.say_one("server-rule-minutes", "count", &minutes),
        Rule::Daily { hour, minute } => frame.say_one("server-rule-daily", "time", &time(hour, minute)),
        Rule::Monthly { day, hour, minute } => {
            frame.say_with("server-rule-monthly", &[("day", &day.to_string()), ("time", &time(hour, minute))])
        }
    }
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
