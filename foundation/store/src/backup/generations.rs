use std::{collections::BTreeSet, fs, path::Path};

use jiff::civil::{Date, DateTime};
use kernel::Fault;

use crate::files::fault;

const PREFIX: &str = "tsunagu-";
const SUFFIX: &str = "Z.backup";

/// How many generations are kept: the newest backup of so many days, weeks and months that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Days.
    pub daily: usize,
    /// Weeks, from Monday.
    pub weekly: usize,
    /// Months.
    pub monthly: usize,
}

impl Default for Keep {
    fn default() -> Self {
        Self { daily: 7, weekly: 5, monthly: 12 }
    }
}

/// The name of a backup of this moment (RFC 3339, UTC).
pub(super) fn name(made_at: &str) -> String {
    let moment: String = made_at.chars().filter(|c| c.is_ascii_digit() || *c == 'T').take(21).collect();
    format!("{PREFIX}{moment}{SUFFIX}")
}

/// The moment in the name of a backup; other names have none.
fn moment(name: &str) -> Option<DateTime> {
    let text = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let seconds = text.get(..15).filter(|_| text.len() == 21)?;
    DateTime::strptime("%Y%m%dT%H%M%S", seconds).ok()
}

/// Which of these are not needed for any generation. The newest is always kept.
fn superfluous(names: &[String], keep: Keep) -> Vec<String> {
    let mut dated: Vec<(DateTime, &String)> =
        names.iter().filter_map(|name| Some((moment(name)?, name))).collect();
    dated.sort_unstable();
    dated.reverse();
    let (mut days, mut weeks, mut months) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (place, (at, name)) in dated.into_iter().enumerate() {
        let day = at.date();
        let first =
            |seen: &mut BTreeSet<Date>, period: Date, most: usize| seen.len() < most && seen.insert(period);
        let week = day.iso_week_date();
        let monday = jiff::civil::ISOWeekDate::new(week.year(), week.week(), jiff::civil::Weekday::Monday);
        let wanted = [
            first(&mut days, day, keep.daily),
            first(&mut weeks, monday.map_or(day, |monday| monday.date()), keep.weekly),
            first(&mut months, day.first_of_month(), keep.monthly),
        ];
        if place > 0 && wanted == [false; 3] {
            gone.push(name.clone());
        }
    }
    gone
}

/// Removes the backups of a folder that no generation needs; other files are left alone. Says which were removed.
///
/// # Errors
/// When the folder does not answer.
pub fn prune(folder: &Path, keep: Keep) -> Result<Vec<String>, Fault> {
    let removing = |source| fault("removing old backups", source);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(removing)? {
        names.extend(entry.map_err(removing)?.file_name().into_string());
    }
    let gone = superfluous(&names, keep);
    for name in &gone {
        fs::remove_file(folder.join(name)).map_err(removing)?;
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn a_name_tells_its_moment() {
        let name = name("2026-11-21T10:04:56.123456Z");
        assert_eq!(name, "tsunagu-20261121T100456123456Z.backup");
        assert_eq!(moment(&name), Some(jiff::civil::date(2026, 11, 21).at(10, 4, 56, 0)));
        for other in
            ["tsunagu.db", "tsunagu-2026Z.backup", "tsunagu-20261321T100456123456Z.backup", "notes.txt"]
        {
            assert_eq!(moment(other), None);
        }
    }

    #[test]
    fn the_newest_of_days_weeks_and_months_stay() {
        let start = jiff::civil::date(2026, 1, 1).at(3, 0, 0, 0);
        let names: Vec<String> = (0..730)
            .map(|half_day: i64| name(&format!("{}.000000Z", start + (half_day * 12).hours())))
            .collect();
        let gone = superfluous(&names, Keep { daily: 7, weekly: 5, monthly: 12 });
        let left: Vec<&String> = names.iter().filter(|name| !gone.contains(name)).collect();
        assert!(left.contains(&names.last().unwrap()));
        // Seven days, three weeks before them, eleven months before those.
        let days: Vec<String> = left.iter().map(|name| name[8..16].to_owned()).collect();
        assert_eq!(days.len(), 7 + 3 + 11, "{days:?}");
        assert_eq!(&days[..2], ["20260131", "20260228"]);
        assert!(left.iter().all(|name| &name[17..19] == "15"), "the later of a day");
        assert_eq!(superfluous(&names[..1], Keep { daily: 0, weekly: 0, monthly: 0 }), Vec::<String>::new());
    }
}
