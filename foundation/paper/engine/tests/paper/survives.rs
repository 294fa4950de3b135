use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use kernel::Lang;
use paper::{PrintError, Printer, PrinterSettings, Qr};

use crate::{sample, settings};

#[tokio::test]
async fn a_document_without_end_is_stopped_in_time_and_the_next_one_is_printed() {
    let printer = Printer::new(PrinterSettings { time: Duration::from_secs(2), ..settings() }).unwrap();
    #[expect(clippy::disallowed_methods, reason = "measures")]
    let start = Instant::now();
    let error = printer.pdf(&sample::rows(100_000)).await.unwrap_err();
    assert!(matches!(error, PrintError::TimedOut), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(12), "{:?}", start.elapsed());
    assert_eq!(workers_of_this_process(), 0);
    let printer = Printer::new(settings()).unwrap();
    assert!(printer.pdf(&sample::empty(Lang::Ja)).await.unwrap().starts_with(b"%PDF"));
}

#[tokio::test]
async fn a_document_that_needs_too_much_memory_is_told_so() {
    for memory in [20 << 20, 120 << 20, 260 << 20] {
        let printer = Printer::new(PrinterSettings { memory, ..settings() }).unwrap();
        let error = printer.pdf(&sample::rows(30_000)).await.unwrap_err();
        let expected =
            matches!(error, PrintError::OutOfMemory | PrintError::NotLockedIn | PrintError::Crashed(_));
        assert!(expected, "{memory}: {error:?}");
        if memory == 260 << 20 {
            assert!(matches!(error, PrintError::OutOfMemory), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_pdf_that_is_too_large_is_not_taken() {
    let printer = Printer::new(PrinterSettings { size: 1000, ..settings() }).unwrap();
    let error = printer.pdf(&sample::everything()).await.unwrap_err();
    assert!(matches!(error, PrintError::TooLarge), "{error:?}");
}

#[tokio::test]
async fn without_a_japanese_font_the_person_is_told_what_to_install() {
    let fonts = vec![PathBuf::from("/usr/share/fonts/truetype")];
    let printer = Printer::new(PrinterSettings { fonts, ..settings() }).unwrap();
    let error = printer.pdf(&sample::empty(Lang::Ja)).await.unwrap_err();
    assert!(matches!(error, PrintError::NoJapaneseFont), "{error:?}");
    assert_eq!(error.key(), "paper-no-japanese-font");
}

#[tokio::test]
async fn a_book_in_a_qr_code_is_refused() {
    let qr = Qr { data: "a".repeat(5000), caption: String::new(), width_mm: 30 };
    let printer = Printer::new(settings()).unwrap();
    let error = printer.pdf(&sample::empty(Lang::Ja).with(qr)).await.unwrap_err();
    assert!(matches!(error, PrintError::Unprintable), "{error:?}");
}

#[tokio::test]
async fn workers_that_misbehave_hurt_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for (script, expected) in [
        ("kill -SEGV $$", "the worker broke off (signal 11)"),
        ("exit 101", "the worker broke off (status 101)"),
        ("exit 0", "the worker broke off (no PDF came)"),
        ("/bin/cat > /dev/null; echo half; exit 0", "the worker broke off (no PDF came)"),
        ("echo '%PDF-1.7'; kill -KILL $$", "the document needed more memory than allowed"),
        (
            "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done >&2",
            "the document took longer than allowed",
        ),
        ("/bin/sleep 600 & /bin/sleep 600", "the document took longer than allowed"),
    ] {
        let program = script_file(folder.path(), script);
        let time = Duration::from_millis(1500);
        let printer = Printer::new(PrinterSettings { time, ..PrinterSettings::new(program) }).unwrap();
        let error = printer.pdf(&sample::everything()).await.unwrap_err();
        assert_eq!(error.to_string(), expected, "{script}");
    }
    let nowhere = Printer::new(PrinterSettings::new("/nowhere/tsunagu")).unwrap();
    assert!(matches!(nowhere.pdf(&sample::everything()).await, Err(PrintError::Unreachable(_))));
}

#[tokio::test]
async fn the_worker_gets_no_environment_and_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let script = format!("{{ /usr/bin/env; /bin/ls -A; }} > {}", seen.display());
    let printer = Printer::new(PrinterSettings::new(script_file(folder.path(), &script))).unwrap();
    printer.pdf(&sample::everything()).await.unwrap_err();
    let seen = fs::read_to_string(seen).unwrap();
    // the shell itself adds these
    let other: Vec<&str> = seen
        .lines()
        .filter(|line| !["PWD=", "_=", "SHLVL="].iter().any(|own| line.starts_with(own)))
        .collect();
    assert!(other.is_empty(), "{other:?}");
    assert!(seen.contains("PWD="), "the script did not run");
}

#[tokio::test]
async fn dropping_the_wait_ends_the_worker() {
    let folder = tempfile::tempdir().unwrap();
    let id = folder.path().join("id");
    let script = format!("echo $$ > {}; /bin/sleep 600", id.display());
    let printer = Printer::new(PrinterSettings::new(script_file(folder.path(), &script))).unwrap();
    let document = sample::everything();
    let wait = tokio::time::timeout(Duration::from_secs(1), printer.pdf(&document)).await;
    assert!(wait.is_err());
    let status = PathBuf::from(format!("/proc/{}/stat", fs::read_to_string(id).unwrap().trim()));
    for _ in 0..50 {
        // gone, or dead and not yet collected
        if fs::read_to_string(&status).map_or(true, |status| status.contains(") Z ")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the worker lives on");
}

#[tokio::test]
async fn when_too_many_wait_the_last_are_told_to_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let program = script_file(folder.path(), "/bin/sleep 600");
    let time = Duration::from_millis(300);
    let settings = PrinterSettings { time, concurrency: 1, ..PrinterSettings::new(program) };
    let printer = Printer::new(settings).unwrap();
    let document = std::sync::Arc::new(sample::empty(Lang::En));
    let all: Vec<_> = (0..12)
        .map(|_| {
            let (printer, document) = (printer.clone(), document.clone());
            tokio::spawn(async move { printer.pdf(&document).await.unwrap_err().key() })
        })
        .collect();
    let mut keys = Vec::new();
    for one in all {
        keys.push(one.await.unwrap());
    }
    assert!(keys.contains(&"paper-busy") && keys.contains(&"paper-timed-out"), "{keys:?}");
}

fn script_file(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("worker.sh");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// The real workers this test binary has running with the two-second limit.
fn workers_of_this_process() -> usize {
    let own = format!("PPid:\t{}", std::process::id());
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let status = fs::read_to_string(path.join("status")).ok()?;
            let command = fs::read_to_string(path.join("cmdline")).ok()?;
            (status.contains(&own) && command.contains("\"seconds\":6,")).then_some(())
        })
        .count()
}
