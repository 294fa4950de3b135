//! What the house does by itself: at night, every hour, each month. Each is a job that may run twice and changes
//! nothing the second time; the hub sees on the page of jobs when it ran and when it runs next.

use std::path::PathBuf;

use access::RegionId;
use data_encoding::HEXLOWER;
use kernel::{Fault, Instant, Outcome};
use page::Context;
use store::{
    Store,
    backup::{Keep, Opener, Seal, backup, drill, prune},
};
use work::{Done, Errand, NewJob, Rule, Runner};

/// Where backups go, and who can open them.
#[derive(Clone, Debug)]
pub struct Backups {
    /// The folder; another disk is best.
    pub into: PathBuf,
    /// Who can open them.
    pub seal: Seal,
}

const DAY: i64 = 24 * 60 * 60;
/// An answer is kept for forms that come late, from a device that was long without a signal.
const ANSWERS: i64 = 60 * DAY;
/// Who has not heard of an event for so long reads the page anew.
const EVENTS: i64 = 14 * DAY;
/// What became of a job is of interest for so long.
const JOBS: i64 = 90 * DAY;
/// Pages of the search index put in order at once; others write in between.
const PAGES: u32 = 200;

const fn at(hour: i8, minute: i8) -> Rule {
    Rule::Daily { hour, minute }
}

const TURN: &str = "people.turn-of-day";
const BACKUP: &str = "server.backup";
const DRILL: &str = "server.drill";
const SWEEP_ACCOUNTS: &str = "accounts.sweep";
const FORGET: &str = "server.forget";
const TIDY: &str = "store.tidy-search";
const SWEEP_FILES: &str = "store.sweep-files";
const ANCHOR: &str = "audit.anchor";

/// Every chore and when it returns.
const CHORES: [(&str, Rule); 8] = [
    (TURN, at(0, 1)),
    (BACKUP, at(2, 30)),
    (SWEEP_ACCOUNTS, at(3, 10)),
    (FORGET, at(3, 20)),
    (TIDY, at(3, 30)),
    (SWEEP_FILES, at(3, 40)),
    (DRILL, Rule::Monthly { day: 1, hour: 4, minute: 0 }),
    (ANCHOR, Rule::Every { minutes: 60 }),
];

/// Whether a chore is about backups, and so only there where it was said where they go.
fn is_about_backups(name: &str) -> bool {
    matches!(name, BACKUP | DRILL)
}

/// Makes sure that every chore returns at its time; a time that was missed is made up for.
///
/// # Errors
/// When the database refuses.
pub async fn plan(store: &Store, region: RegionId, backups: bool, now: Instant) -> Result<(), Fault> {
    let mut write = store.write().await?;
    for (name, rule) in CHORES {
        if backups || !is_about_backups(name) {
            let job = NewJob::new(name, serde_json::json!({}));
            work::ensure_schedule(&mut write, region, name, rule, job, now).await?;
        } else {
            work::remove_schedule(&mut write, region, name).await?;
        }
    }
    write.commit().await
}

/// The place of a chore in the order of the clock.
pub(crate) fn place(name: &str) -> usize {
    CHORES.iter().position(|(chore, _)| *chore == name).unwrap_or(CHORES.len())
}

/// Whether backups are made by themselves, as the schedules of a region say.
pub(crate) fn has_backups(schedules: &[work::Schedule]) -> bool {
    schedules.iter().any(|schedule| schedule.name == BACKUP)
}

/// Teaches a runner all chores.
#[must_use]
pub fn on(runner: Runner, context: &Context, backups: Option<Backups>) -> Runner {
    let files = context.clone();
    let (made, drilled) = (backups.clone(), backups);
    runner
        .on(TURN, turn_of_day)
        .on(SWEEP_ACCOUNTS, sweep_accounts)
        .on(FORGET, forget)
        .on(TIDY, tidy_search)
        .on(ANCHOR, anchor)
        .on(SWEEP_FILES, move |errand: Errand| {
            let context = files.clone();
            async move {
                context.files().await?.sweep(&errand.store, errand.ids.now()).await?;
                resources::forget_booklets(&errand.store, errand.ids.now()).await;
                Ok(Done::Quietly)
            }
        })
        .on(BACKUP, move |errand: Errand| make_backup(errand, made.clone()))
        .on(DRILL, move |errand: Errand| try_backup(errand, drilled.clone()))
}

async fn turn_of_day(errand: Errand) -> Outcome<Done> {
    let mut write = errand.store.write().await?;
    let today = errand.ids.now().day_in_japan();
    people::turn_of_day(&mut write, errand.job.region, today).await?;
    resources::turn_of_day(&mut write, errand.job.region, today).await?;
    errand.bell.commit(write).await?;
    Ok(Done::Quietly)
}

async fn sweep_accounts(errand: Errand) -> Outcome<Done> {
    let mut write = errand.store.write().await?;
    accounts::sweep(&mut write, errand.job.region, errand.ids.now()).await?;
    write.commit().await?;
    Ok(Done::Quietly)
}

async fn forget(errand: Errand) -> Outcome<Done> {
    let (region, now) = (errand.job.region, errand.ids.now());
    let mut write = errand.store.write().await?;
    write.forget_answers(region, now.plus_seconds(-ANSWERS)).await?;
    work::forget_events(&mut write, region, now.plus_seconds(-EVENTS)).await?;
    work::forget_jobs(&mut write, region, now.plus_seconds(-JOBS)).await?;
    write.commit().await?;
    Ok(Done::Quietly)
}

async fn tidy_search(errand: Errand) -> Outcome<Done> {
    loop {
        let mut write = errand.store.write().await?;
        let more = write.tidy_search(PAGES).await?;
        write.commit().await?;
        if !more || errand.go() == work::Go::Stop {
            return Ok(Done::Quietly);
        }
    }
}

/// The anchors of a data folder.
pub(crate) fn anchors(store: &Store) -> audit::Anchors {
    audit::Anchors::in_folder(store.folder().join("anchors"))
}

/// Writes the head of the access log outside the database, so that a cut-off tail is noticed.
async fn anchor(errand: Errand) -> Outcome<Done> {
    let mut read = errand.store.read().await?;
    anchors(&errand.store).anchor(&mut read, errand.job.region, errand.ids.now()).await?;
    Ok(Done::Quietly)
}

/// Another program on the database may have been told where backups go, and this one not.
fn not_told() -> Fault {
    Fault::new("a backup by schedule", "this program was not told where backups go (--backup-into)")
}

async fn make_backup(errand: Errand, backups: Option<Backups>) -> Outcome<Done> {
    let Backups { into, seal } = backups.ok_or_else(not_told)?;
    backup(&errand.store, &into, &seal, errand.ids.now()).await?;
    let pruned = tokio::task::spawn_blocking(move || prune(&into, Keep::default())).await;
    pruned.map_err(|source| Fault::new("removing old backups", source))??;
    Ok(Done::Quietly)
}

/// Makes a backup, restores it in a place of its own and counts. Where only somebody else can open the backups, the
/// one of the drill is sealed for this hour.
async fn try_backup(errand: Errand, backups: Option<Backups>) -> Outcome<Done> {
    let phrase = match backups.ok_or_else(not_told)?.seal {
        Seal::Passphrase(phrase) => phrase,
        Seal::Recipients(_) => HEXLOWER.encode(&errand.ids.chance().bytes::<32>()),
    };
    let (seal, opener) = (Seal::Passphrase(phrase.clone()), Opener::Passphrase(phrase));
    let drilled = drill(&errand.store, &seal, &opener, errand.ids.now()).await?;
    if let Some(missing) = drilled.missing.first() {
        let what = format!("{} files are missing, the first is {missing}", drilled.missing.len());
        return Err(Fault::new("the drill of the backup", what).into());
    }
    Ok(Done::Quietly)
}
