//! What all figures are made with.

use std::{error::Error, time::Duration};

/// What goes wrong while measuring is told and ends it.
pub type Done<T = ()> = Result<T, Box<dyn Error>>;

#[expect(clippy::disallowed_methods, reason = "measuring")]
pub fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// Middle and 95th percentile in milliseconds.
pub fn spread(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    (at(50), at(95))
}

#[expect(clippy::print_stdout, reason = "figures are this program's answer")]
pub fn say(line: &str) {
    println!("{line}");
}

/// Processor time of this program until now, also of threads that have ended; unlike the clock it does not see the
/// neighbours. The kernel counts it in hundredths of a second.
pub fn work() -> Done<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // Behind the name in brackets, which may hold anything, come the fields from the third on.
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// A line about one kind of question; `floor` is what the middle one of `what_floor` took in milliseconds.
pub fn report(what: &str, times: Vec<Duration>, work: Duration, (floor, of): (f64, &str)) -> String {
    let each = work.as_secs_f64() * 1000.0 / times.len().max(1) as f64;
    let (middle, most) = spread(times);
    format!(
        "{what}: p50 {middle:.3} ms, p95 {most:.3} ms, {:.1} {of}; {each:.3} ms of processor",
        middle / floor
    )
}

/// How busy the machine was in the last minute; said with every run, because figures of a busy machine say little.
pub fn say_load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load.split(' ').next().unwrap_or("?");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    say(&format!("{cores} cores, load {minute} before this run"));
}
