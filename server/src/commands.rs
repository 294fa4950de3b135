//! The command line.

mod backup;
mod import;
mod keep;
mod serve;
mod show;
mod user;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use kernel::{Failure, Lang};
use page::Words;
use store::Settings;

use crate::app::{Start, WORDS};

/// つなぐ: one place where everybody who supports the people of a care region knows who is who.
#[derive(Parser)]
#[command(name = "tsunagu", version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages.
    Serve(serve::Serve),
    /// Say who may sign in.
    #[command(subcommand)]
    User(user::User),
    /// Bring lists of care offices in.
    Import(import::Import),
    /// Make a backup, sealed for a key.
    Backup(backup::Backup),
    /// Check a backup and put it in place of what is there; no program may be running.
    Restore(backup::Restore),
    /// Check the database, the files and the chain of the access log.
    Verify(Place),
    /// Bring the tables up to date.
    Migrate(Place),
    /// Say whether this machine has what the program needs.
    Doctor(Place),
    /// Print every route and what it asks for.
    Routes {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print who may do what, as a table for the municipality.
    Policy {
        /// The language: ja or en; without it, that of the environment.
        #[arg(long)]
        lang: Option<String>,
    },
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// The data folder.
    #[arg(long, default_value = "data", env = "TSUNAGU_DATA")]
    data: PathBuf,
    /// A PostgreSQL database (postgres://…) instead of SQLite in the data folder.
    #[arg(long, env = "TSUNAGU_DATABASE")]
    database: Option<String>,
    /// The region's code, where the database holds several.
    #[arg(long)]
    region: Option<String>,
}

impl Place {
    fn start(&self) -> Start {
        Start {
            store: Settings { database: self.database.clone(), ..Settings::in_folder(&self.data) },
            region: self.region.clone(),
            region_name: None,
            demo: false,
            public_address: None,
            tiles: None,
            backups: None,
        }
    }
}

/// Runs the program: exit status 0 done, 1 refused or failed with the reason on stderr, 2 wrong usage.
pub fn run() -> ExitCode {
    // The printing worker is this same program in a cage; nothing else may happen before.
    if std::env::args().nth(1).as_deref() == Some(paper::worker::ARGUMENT) {
        return paper_engine::run_worker();
    }
    let line = Line::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&Failure::Failed(kernel::Fault::new("starting", error))),
    };
    let done = runtime.block_on(async {
        match line.command {
            Command::Serve(serve) => serve.run().await,
            Command::User(user) => user.run().await,
            Command::Import(import) => import.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Verify(place) => keep::verify(&place).await,
            Command::Migrate(place) => keep::migrate(&place).await,
            Command::Doctor(place) => keep::doctor(&place).await,
            Command::Routes { json } => show::routes(json),
            Command::Policy { lang } => {
                show::policy(lang.as_deref().and_then(Lang::from_code).unwrap_or_else(language))
            }
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => refuse(&failure),
    }
}

/// The language of the environment.
fn language() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .and_then(|value| Lang::from_code(&value))
        .unwrap_or(Lang::En)
}

/// Says why on stderr, in the language of the environment.
fn refuse(failure: &Failure) -> ExitCode {
    let lang = language();
    let text = match (failure, Words::new(WORDS)) {
        (Failure::Failed(fault), _) => fault.to_string(),
        (Failure::Refused(kernel::Refusal::Invalid(fields)), Ok(words)) => {
            let say = |field: &kernel::Invalid| {
                let values: Vec<(&str, &str)> =
                    field.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                words.say_with(lang, field.key, &values)
            };
            fields.iter().map(say).collect::<Vec<_>>().join("\n")
        }
        (Failure::Refused(refusal), Ok(words)) => words.say(lang, refusal.key()),
        (Failure::Refused(refusal), Err(_)) => refusal.key().to_owned(),
    };
    eprintln!("tsunagu: {text}");
    ExitCode::FAILURE
}

/// A line for people or for a program that reads our output. Who stopped reading does not stop a program that serves.
pub(crate) fn answer(line: &str) {
    use std::io::Write as _;
    if writeln!(std::io::stdout(), "{line}").is_err() {
        tracing::debug!("nobody reads the output any more");
    }
}
