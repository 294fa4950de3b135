use std::{collections::HashSet, path::Path, process::ExitCode, thread::sleep, time::Duration};

use kernel::Chance;

use crate::{
    Done, Kept,
    verdict::{Verdict, judge},
    writers::Running,
};

/// One database for all rounds: what an earlier round acknowledged must outlive the later ones as well.
pub fn run(folder: &Path, times: u32, writers: u32) -> Done<ExitCode> {
    let chance = Chance::system()?;
    let mut acknowledged = HashSet::new();
    let (mut lost, mut halves, mut complaints) = (0, 0, Vec::new());
    for _ in 0..times {
        let mut running = Running::start(folder, writers, Kept::Full, 0)?;
        // Some kills come while the database is still being opened.
        if chance.below(10) > 0 {
            running.wait_for_first()?;
        }
        sleep(Duration::from_millis(u64::from(chance.below(300))));
        acknowledged.extend(running.kill()?);
        let all: Vec<_> = acknowledged.iter().copied().collect();
        let Verdict { lost: here, halves: torn, complaints: said } = judge(folder, &all)?;
        lost += here;
        halves += torn;
        complaints.extend(said);
    }
    let good = lost == 0 && halves == 0 && complaints.is_empty();
    say(&serde_json::json!({
        "harness": "kill", "times": times, "writers": writers, "acknowledged": acknowledged.len(),
        "lost": lost, "halves": halves, "complaints": complaints, "good": good,
    }));
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "the verdict is this program's answer")]
pub fn say(verdict: &serde_json::Value) {
    println!("{verdict}");
}
