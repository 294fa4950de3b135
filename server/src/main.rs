//! tsunagu, the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    tsunagu::commands::run()
}
