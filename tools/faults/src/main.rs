//! Breaks the machine under the store and asks whether anything that was acknowledged is missing.
//!
//! `faults kill`   kills a program with fifty writers at random moments, two hundred times, and looks after each.
//! `faults power`  cuts the power of a disk under the same program, twenty times, and again with the durability that
//!                 is known to lose, which shows that the harness would notice.
//!
//! Each prints one line of JSON for people and programs. Exit status 0: nothing was lost that must not be; 1: something
//! was, or the harness could not run; 3: this machine does not allow it.

mod kill;
mod power;
mod verdict;
mod writers;

use std::{error::Error, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, ValueEnum};
use store::Durability;

/// What goes wrong in a harness is told and ends it.
type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kept {
    Full,
    Normal,
}

impl From<Kept> for Durability {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Full => Self::Full,
            Kept::Normal => Self::Normal,
        }
    }
}

#[derive(Parser)]
#[command(about = "Breaks the machine under the store and asks what is missing")]
enum Command {
    /// Kills the program again and again.
    Kill {
        /// How often.
        #[arg(long, default_value_t = 200)]
        times: u32,
        /// Writers at the same time.
        #[arg(long, default_value_t = 50)]
        writers: u32,
        /// Where the database is made; a passing folder without it.
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Cuts the power of a disk again and again. Needs the right to mount.
    Power {
        /// How often, with each durability.
        #[arg(long, default_value_t = 20)]
        cuts: u32,
        /// Writers at the same time.
        #[arg(long, default_value_t = 50)]
        writers: u32,
        /// Where the disk images are made; a passing folder without it.
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// The program that is broken: writes until it is stopped and names on its output what was acknowledged.
    #[command(hide = true)]
    Write {
        #[arg(long)]
        folder: PathBuf,
        #[arg(long)]
        writers: u32,
        #[arg(long, value_enum)]
        durability: Kept,
        /// Milliseconds each writer rests after a write.
        #[arg(long)]
        rest: u64,
    },
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Kill { times, writers, folder } => {
            with_folder(folder, |folder| kill::run(folder, times, writers))
        }
        Command::Power { cuts, writers, folder } => {
            with_folder(folder, |folder| power::run(folder, cuts, writers))
        }
        Command::Write { folder, writers, durability, rest } => {
            writers::write(&folder, writers, durability.into(), Duration::from_millis(rest))
                .map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|why| {
        eprintln!("{why}");
        ExitCode::FAILURE
    })
}

fn with_folder(
    folder: Option<PathBuf>,
    work: impl FnOnce(&std::path::Path) -> Done<ExitCode>,
) -> Done<ExitCode> {
    match folder {
        Some(folder) => work(&folder),
        None => work(tempfile::tempdir()?.path()),
    }
}
