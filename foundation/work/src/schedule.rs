use std::{fmt, str::FromStr};

use access::RegionId;
use jiff::{ToSpan, civil};
use kernel::{Fault, Id, Ids, Instant};
use serde_json::Value;
use store::{Read, Store, Write};

use crate::{
    Job, NewJob, State, enqueue,
    store::{ADVANCE, ANY_SCHEDULE_DUE, ENSURE, REMOVE, SCHEDULES, SCHEDULES_DUE, STARTED},
};

/// When something returns. Clocks are those of Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Every so many minutes, counted from the full hour where they divide it.
    Every {
        /// At least 1.
        minutes: u32,
    },
    /// Each day.
    Daily {
        /// 0 to 23.
        hour: i8,
        /// 0 to 59.
        minute: i8,
    },
    /// Each month.
    Monthly {
        /// 1 to 31; in a shorter month its last day.
        day: i8,
        /// 0 to 23.
        hour: i8,
        /// 0 to 59.
        minute: i8,
    },
}

/// A text that is no rule.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongRule;

impl fmt::Display for WrongRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not `every N`, `daily HH:MM` or `monthly D HH:MM`")
    }
}
impl std::error::Error for WrongRule {}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every { minutes } => write!(f, "every {minutes}"),
            Self::Daily { hour, minute } => write!(f, "daily {hour:02}:{minute:02}"),
            Self::Monthly { day, hour, minute } => write!(f, "monthly {day} {hour:02}:{minute:02}"),
        }
    }
}

impl FromStr for Rule {
    type Err = WrongRule;
    fn from_str(text: &str) -> Result<Self, WrongRule> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let rule = match words[..] {
            ["every", minutes] => Self::Every { minutes: number(minutes)? },
            ["daily", at] => {
                let (hour, minute) = time(at)?;
                Self::Daily { hour, minute }
            }
            ["monthly", day, at] => {
                let (hour, minute) = time(at)?;
                Self::Monthly { day: number(day)?, hour, minute }
            }
            _ => return Err(WrongRule),
        };
        if rule.is_sensible() { Ok(rule) } else { Err(WrongRule) }
    }
}

fn number<T: FromStr>(text: &str) -> Result<T, WrongRule> {
    text.parse().map_err(|_| WrongRule)
}

fn time(text: &str) -> Result<(i8, i8), WrongRule> {
    let (hour, minute) = text.split_once(':').ok_or(WrongRule)?;
    Ok((number(hour)?, number(minute)?))
}

impl Rule {
    fn is_sensible(self) -> bool {
        match self {
            Self::Every { minutes } => minutes >= 1,
            Self::Daily { hour, minute } => civil::Time::new(hour, minute, 0, 0).is_ok(),
            Self::Monthly { day, hour, minute } => {
                (1..=31).contains(&day) && civil::Time::new(hour, minute, 0, 0).is_ok()
            }
        }
    }

    /// The first time after `now`.
    pub fn next_after(self, now: Instant) -> Instant {
        match self {
            Self::Every { minutes } => {
                let step = i64::from(minutes.max(1)) * 60_000_000;
                Instant::from_micros((now.as_micros().div_euclid(step) + 1).saturating_mul(step))
            }
            Self::Daily { hour, minute } => {
                let at = |date: civil::Date| Instant::from_japan(shown(date, hour, minute));
                let today = now.day_in_japan();
                if at(today) > now { at(today) } else { at(today.saturating_add(1.day())) }
            }
            Self::Monthly { day, hour, minute } => {
                let at = |first: civil::Date| {
                    let day = day.clamp(1, first.days_in_month());
                    let date = first.saturating_add((i32::from(day) - 1).days());
                    Instant::from_japan(shown(date, hour, minute))
                };
                let first = now.day_in_japan().first_of_month();
                if at(first) > now { at(first) } else { at(first.saturating_add(1.month())) }
            }
        }
    }
}

fn shown(date: civil::Date, hour: i8, minute: i8) -> civil::DateTime {
    date.to_datetime(civil::Time::new(hour, minute, 0, 0).unwrap_or(civil::Time::midnight()))
}

/// Something that returns, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name, as a word of the room: `people.confirmations`.
    pub name: String,
    /// The kind of job it asks for.
    pub kind: String,
    /// When.
    pub rule: Rule,
    /// The next time.
    pub next_at: Instant,
    /// The last time.
    pub last_at: Option<Instant>,
    /// The job of the last time.
    pub last_job: Option<Id<Job>>,
    /// What became of it; none when it is long forgotten.
    pub last_state: Option<State>,
}

/// Makes sure that this returns by this rule; the next time stays unless the rule is new.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_schedule(
    write: &mut Write,
    region: RegionId,
    name: &str,
    rule: Rule,
    job: NewJob,
    now: Instant,
) -> Result<(), Fault> {
    let (kind, payload) = job.parts();
    let values = [
        region.into(),
        name.into(),
        kind.into(),
        payload.into(),
        rule.to_string().into(),
        rule.next_after(now).into(),
    ];
    write.execute(&ENSURE, &values).await.map(drop)
}

/// Takes a schedule away; says whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn remove_schedule(write: &mut Write, region: RegionId, name: &str) -> Result<bool, Fault> {
    Ok(write.execute(&REMOVE, &[region.into(), name.into()]).await? > 0)
}

/// The schedules of a region, by name.
///
/// # Errors
/// When the database cannot answer.
pub async fn schedules(read: &mut Read, region: RegionId) -> Result<Vec<Schedule>, Fault> {
    let rows = read.rows(&SCHEDULES, &[region.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Schedule {
                name: row.text(0)?,
                kind: row.text(1)?,
                rule: rule_of(&row.text(2)?)?,
                next_at: row.instant(3)?,
                last_at: row.optional_instant(4)?,
                last_job: row.optional_id(5)?,
                last_state: row.optional_text(6)?.and_then(|state| State::from_code(&state)),
            })
        })
        .collect()
}

fn rule_of(text: &str) -> Result<Rule, Fault> {
    text.parse().map_err(|source: WrongRule| Fault::new(format!("reading the rule {text:?}"), source))
}

/// Asks for the jobs of all schedules whose time has come; says how many. However often a time was missed, there is
/// one job; and none while the one of the last time is not over. On several nodes one of them does it.
pub(crate) async fn start_due(store: &Store, ids: &Ids) -> Result<u64, Fault> {
    let now = ids.now();
    if !store.read().await?.one(&ANY_SCHEDULE_DUE, &[now.into()]).await?.flag(0)? {
        return Ok(0);
    }
    let mut write = store.write().await?;
    let mut started = 0;
    for row in write.rows(&SCHEDULES_DUE, &[now.into()]).await? {
        let (region, name): (RegionId, String) = (row.id(0)?, row.text(1)?);
        let next = rule_of(&row.text(4)?)?.next_after(now);
        let advance = [region.into(), (&name).into(), row.instant(5)?.into(), next.into()];
        if write.execute(&ADVANCE, &advance).await? == 0 {
            continue;
        }
        let at_it = row.optional_text(6)?.and_then(|state| State::from_code(&state));
        if at_it.is_some_and(|state| !state.is_over()) {
            continue;
        }
        let payload: Value = row.json(3)?;
        let job = enqueue(&mut write, ids, region, NewJob::new(row.text(2)?, payload)).await?;
        write.execute(&STARTED, &[region.into(), name.into(), now.into(), job.into()]).await?;
        started += 1;
    }
    write.commit().await?;
    Ok(started)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(rule: &str, now: civil::DateTime) -> civil::DateTime {
        rule.parse::<Rule>().unwrap().next_after(Instant::from_japan(now)).in_japan()
    }

    #[test]
    fn the_next_time_is_the_first_after_now() {
        let on = |day, hour, minute| civil::date(2026, 2, day).at(hour, minute, 0, 0);
        assert_eq!(next("daily 03:30", on(10, 3, 29)), on(10, 3, 30));
        assert_eq!(next("daily 03:30", on(10, 3, 30)), on(11, 3, 30));
        assert_eq!(next("daily 00:00", on(28, 9, 0)), civil::date(2026, 3, 1).at(0, 0, 0, 0));
        assert_eq!(next("every 15", on(10, 3, 29)), on(10, 3, 30));
        assert_eq!(next("every 15", on(10, 3, 30)), on(10, 3, 45));
        assert_eq!(next("monthly 1 08:00", on(1, 7, 59)), on(1, 8, 0));
        assert_eq!(next("monthly 1 08:00", on(1, 8, 0)), civil::date(2026, 3, 1).at(8, 0, 0, 0));
        assert_eq!(next("monthly 31 08:00", on(10, 0, 0)), on(28, 8, 0));
        assert_eq!(next("monthly 31 08:00", on(28, 8, 0)), civil::date(2026, 3, 31).at(8, 0, 0, 0));
        assert_eq!(
            next("monthly 31 23:59", civil::date(2026, 12, 31).at(23, 59, 0, 0)),
            civil::date(2027, 1, 31).at(23, 59, 0, 0)
        );
    }

    #[test]
    fn a_rule_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["every 1", "daily 00:00", "daily 23:59", "monthly 31 08:05"] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "every 0",
            "every -5",
            "daily 24:00",
            "daily 3",
            "monthly 0 08:00",
            "monthly 32 08:00",
            "x 1",
        ] {
            assert_eq!(wrong.parse::<Rule>(), Err(WrongRule), "{wrong}");
        }
    }
}
