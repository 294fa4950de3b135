//! The house keeps its rules.

use std::fs;

use x::{Problem, Stop, crates, files, notices, style, words};

fn source() -> Result<Vec<files::File>, Stop> {
    let source = files::ending_in(&files::root(), &[".rs", ".html", ".ts", ".css", ".mjs"])?;
    assert!(source.len() > 100, "the source was not found");
    Ok(source)
}

#[track_caller]
fn kept(problems: &[Problem]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn nothing_depends_on_what_it_may_not() {
    let packages = crates::of_workspace(&files::root()).unwrap();
    assert!(packages.iter().any(|package| package.name == "kernel"));
    kept(&crates::wrong_dependencies(&files::root(), &packages));
}

#[test]
fn every_crate_takes_over_the_lints() {
    let packages = crates::of_workspace(&files::root()).unwrap();
    kept(&crates::without_lints(&packages).unwrap());
}

#[test]
fn every_word_is_there_in_both_languages_and_used() {
    kept(&words::wrong_words(&files::root()).unwrap());
}

#[test]
fn every_file_fits_in_a_head() {
    kept(&style::too_long(&source().unwrap()));
}

#[test]
fn sentences_stand_in_word_files() {
    kept(&style::japanese_in_code(&source().unwrap()));
}

#[test]
fn sql_stands_in_the_store_of_its_room() {
    kept(&style::sql_outside_store(&source().unwrap()));
}

#[test]
fn no_route_is_served_without_an_ability() {
    kept(&style::routes_without_ability(&source().unwrap()));
}

#[test]
fn markup_holds_no_styles_and_scripts() {
    kept(&style::inline_in_markup(&source().unwrap()));
}

#[test]
fn the_notices_are_current() {
    let root = files::root();
    let written = fs::read_to_string(root.join(notices::FILE)).unwrap();
    assert!(written == notices::text(&root).unwrap(), "run `cargo x notices`");
}
