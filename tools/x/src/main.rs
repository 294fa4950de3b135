//! `cargo x`: the checks and chores of the house.
#![expect(clippy::print_stdout, reason = "a command says what it found on the terminal")]

use std::{
    fs,
    process::{Command, ExitCode},
};

use x::{Problem, Stop, crates, files, notices, style, words};

const USAGE: &str = "\
cargo x check     format, lints and the rules of the house: run it before every commit
cargo x rules     the rules of the house alone
cargo x notices   writes THIRD-PARTY.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check"] => check(),
        ["rules"] => rules(),
        ["notices"] => write_notices(),
        _ => {
            println!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(stop) => {
            println!("{stop}");
            ExitCode::FAILURE
        }
    }
}

fn check() -> Result<bool, Stop> {
    let format = cargo(&["fmt", "--all", "--check"])?;
    let rules = rules()?;
    let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    Ok(format && rules && cargo(&lints)?)
}

fn cargo(arguments: &[&str]) -> Result<bool, Stop> {
    println!("cargo {}", arguments.join(" "));
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Ok(Command::new(program).args(arguments).current_dir(files::root()).status()?.success())
}

fn rules() -> Result<bool, Stop> {
    let problems = broken()?;
    for problem in &problems {
        println!("{problem}");
    }
    println!("rules of the house: {}", if problems.is_empty() { "kept" } else { "broken" });
    Ok(problems.is_empty())
}

fn broken() -> Result<Vec<Problem>, Stop> {
    let root = files::root();
    let packages = crates::of_workspace(&root)?;
    let source = files::ending_in(&root, &[".rs", ".html", ".ts", ".css", ".mjs"])?;
    let mut problems = crates::wrong_dependencies(&root, &packages);
    problems.extend(crates::without_lints(&packages)?);
    problems.extend(words::wrong_words(&root)?);
    problems.extend(style::too_long(&source));
    problems.extend(style::japanese_in_code(&source));
    problems.extend(style::sql_outside_store(&source));
    problems.extend(style::routes_without_ability(&source));
    problems.extend(style::inline_in_markup(&source));
    Ok(problems)
}

fn write_notices() -> Result<bool, Stop> {
    let root = files::root();
    fs::write(root.join(notices::FILE), notices::text(&root)?)?;
    Ok(true)
}
