//! The worker that sets a page: the only place that knows Typst.
//!
//! It is started by `paper::Printer` for one document and ends with it. Before it reads a byte of the document it has
//! limited its memory and time and locked itself in: no network, no other program, no file but fonts. Before it sets
//! the document even the fonts are closed.

mod fonts;
mod lockdown;
mod prepare;
mod setting;
mod wrap;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use paper::worker::{Exit, WorkerSettings, read_frame};

/// Does the work of a worker: settings from the second argument, a document from the standard input, the PDF to the
/// standard output. The program calls it, before anything else, when its first argument is `paper-worker`.
pub fn run_worker() -> ExitCode {
    let exit = match work() {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    };
    ExitCode::from(exit.status())
}

fn work() -> Result<(), Exit> {
    let settings = std::env::args().nth(2).ok_or(Exit::NoDocument)?;
    let settings: WorkerSettings = serde_json::from_str(&settings).map_err(|_| Exit::NoDocument)?;
    lockdown::limit(&settings).map_err(|_| Exit::NotLockedIn)?;
    let threads = lockdown::lock_in(&settings.fonts).map_err(|_| Exit::NotLockedIn)?;
    // On a thread of our own because the stack of the first one cannot be measured without reading /proc.
    threads.install(|| {
        let document = read_frame(io::stdin().lock()).map_err(|_| Exit::NoDocument)?;
        let prepared = prepare::prepare(document).map_err(|_| Exit::Unprintable)?;
        let fonts = fonts::find(&settings.fonts, prepared.characters()).ok_or(Exit::NoJapaneseFont)?;
        lockdown::close_files().map_err(|_| Exit::NotLockedIn)?;
        let pdf = setting::pdf(prepared, fonts).map_err(|_| Exit::NotSet)?;
        io::stdout().lock().write_all(&pdf).map_err(|_| Exit::NotSet)
    })
}
