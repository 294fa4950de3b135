//! Measures what the house states about its speed: `figures search [--facilities FILE] [--offices N]`.
//! Every figure is printed with its ratio to a point read in the same run; absolute times say little on a busy machine.

mod offices;
mod search;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
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
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Search { facilities, offices, database, data, queries } => {
            let passing = tempfile::tempdir();
            match (data, &passing) {
                (Some(folder), _) => {
                    let settings = Settings { database, ..Settings::in_folder(folder) };
                    search::measure(facilities.as_deref(), offices, &settings, queries).await
                }
                (None, Ok(folder)) => {
                    let settings = Settings { database, ..Settings::in_folder(folder.path()) };
                    search::measure(facilities.as_deref(), offices, &settings, queries).await
                }
                (None, Err(why)) => Err(why.to_string().into()),
            }
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
