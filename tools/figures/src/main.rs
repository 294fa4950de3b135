//! Measures what the house states about its speed: `search`, `import`, `pages`, `start`.
//! Every figure is printed with its ratio to a floor of the same run; absolute times say little on a busy machine.

mod import;
mod measure;
mod offices;
mod pages;
mod region;
mod search;
mod start;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use measure::{Done, say, say_load};
use store::Settings;

#[derive(Parser)]
#[command(about = "Measures what the house states about its speed")]
enum Command {
    /// The search box: filling the index, and queries of two and of five characters.
    Search {
        /// `facilities.csv` of the generator of the benchmarks; without it, offices are invented.
        #[arg(long)]
        facilities: Option<PathBuf>,
        /// How many offices to invent.
        #[arg(long, default_value_t = 250_000)]
        offices: usize,
        /// `postgres://…`; SQLite in a folder of its own without it.
        #[arg(long)]
        database: Option<String>,
        /// A data folder to fill and to leave; a passing one without it.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Queries of each kind.
        #[arg(long, default_value_t = 2000)]
        queries: usize,
    },
    /// Lists of care offices, from file to searchable, into a new database and again into the same.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// `postgres://…` of an empty database; SQLite without it.
        #[arg(long)]
        database: Option<String>,
    },
    /// Lists of offices as HTML, with policy, inside the server.
    Pages {
        /// How many offices to invent.
        #[arg(long, default_value_t = 250_000)]
        offices: usize,
        /// A data folder to fill and to leave; a passing one without it.
        #[arg(long)]
        data: Option<PathBuf>,
        /// How often each page is looked at.
        #[arg(long, default_value_t = 1000)]
        times: usize,
    },
    /// The program itself: start to ready, and memory when idle.
    Start {
        /// The program.
        #[arg(long, default_value = "target/release/tsunagu")]
        program: PathBuf,
        /// How large the database is made.
        #[arg(long, default_value_t = 1_000_000_000)]
        bytes: u64,
        /// A data folder to fill and to leave; a passing one without it.
        #[arg(long)]
        data: Option<PathBuf>,
        /// How often the program is started.
        #[arg(long, default_value_t = 10)]
        times: usize,
        /// Seconds without a request before memory is looked at.
        #[arg(long, default_value_t = 30)]
        rest: u64,
    },
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let command = Command::parse();
    say_load();
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Done {
    let passing = tempfile::tempdir()?;
    let folder = |data: Option<PathBuf>| data.unwrap_or_else(|| passing.path().to_owned());
    match command {
        Command::Search { facilities, offices, database, data, queries } => {
            let settings = Settings { database, ..Settings::in_folder(folder(data)) };
            search::measure(facilities.as_deref(), offices, &settings, queries).await
        }
        Command::Import { files, database } => {
            let settings = Settings { database, ..Settings::in_folder(folder(None)) };
            import::measure(&files, &settings).await
        }
        Command::Pages { offices, data, times } => {
            let settings = Settings::in_folder(folder(data));
            let (region, there) = region::fill(&settings, offices, 0).await?;
            say(&format!("{there} offices, {:.0} MB", size(&settings.folder)));
            pages::measure(&settings, region, times).await
        }
        Command::Start { program, bytes, data, times, rest } => {
            let settings = Settings::in_folder(folder(data));
            let (_, there) = region::fill(&settings, 0, bytes).await?;
            say(&format!("{there} offices, {:.0} MB", size(&settings.folder)));
            start::measure(&program, &settings.folder, times, Duration::from_secs(rest))
        }
    }
}

fn size(folder: &Path) -> f64 {
    region::size(folder) as f64 / 1e6
}
