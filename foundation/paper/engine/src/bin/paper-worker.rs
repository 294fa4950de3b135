//! The worker by itself, for the tests of this crate.

use std::process::ExitCode;

fn main() -> ExitCode {
    paper_engine::run_worker()
}
