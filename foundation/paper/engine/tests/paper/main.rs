//! Documents through the real printer and the real worker, read back as a person would.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that breaks off has failed")]

mod looks;
mod sample;
mod survives;

use std::{path::Path, process::Command, time::Duration};

use paper::{Document, Printer, PrinterSettings};

fn settings() -> PrinterSettings {
    // a debug build on a busy machine is slow; what is measured is measured elsewhere
    PrinterSettings {
        time: Duration::from_secs(120),
        ..PrinterSettings::new(env!("CARGO_BIN_EXE_paper-worker"))
    }
}

async fn pdf(document: &Document) -> Vec<u8> {
    Printer::new(settings()).unwrap().pdf(document).await.unwrap()
}

fn saved(pdf: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    file
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).arg("-").output().unwrap();
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The words of the PDF, in the order they are read.
fn words(pdf: &[u8]) -> String {
    run("pdftotext", &["-raw"], saved(pdf).path())
}

/// The words without spaces and line ends: what is left is the data, however it was broken into lines.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
