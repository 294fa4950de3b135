//! When something takes place: every week, on certain weeks of the month, on single days; within a period, and not on
//! the days on which it is off.

use jiff::{ToSpan, civil::DateTime};
use kernel::{
    Day, Invalid,
    calendar::{Answer, Holidays, in_year_end_closure},
};
use people::contact_window::read_time;
use serde::{Deserialize, Serialize};

/// Which weeks of a month: the first to the fourth, and the last.
pub type Weeks = [bool; 5];

/// One line of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The days of the week, Monday first.
    pub days: [bool; 7],
    /// The weeks of the month; none ticked means every week.
    pub weeks: Weeks,
    /// Minutes after midnight at which it begins.
    pub from: u16,
    /// Minutes after midnight at which it ends.
    pub to: u16,
}

/// A schedule. An empty one says that nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// What comes back.
    pub rules: Vec<Rule>,
    /// Single days on which it takes place too, with the times of the first rule.
    pub extra: Vec<Day>,
    /// Days on which it is off.
    pub off: Vec<Day>,
    /// Takes place on holidays and over the new year too.
    pub on_holidays: bool,
    /// The first day of the period.
    pub from: Option<Day>,
    /// The last day of the period.
    pub until: Option<Day>,
}

/// Whether it takes place at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// It does, until then.
    Open {
        /// The end.
        until: DateTime,
    },
    /// Not now.
    Closed {
        /// When it does next, if within the time looked ahead.
        next: Option<DateTime>,
    },
    /// Nothing is known.
    Unknown,
}

/// How far ahead the next time is looked for: a club of the summer is found in the autumn before.
const LOOK_AHEAD_DAYS: i32 = 400;

impl Rule {
    /// A line as it was typed; `None` when nothing was.
    ///
    /// # Errors
    /// A time cannot be read, the end is not after the beginning, or no day is ticked.
    pub fn read(
        field: &str,
        days: [bool; 7],
        weeks: Weeks,
        from: &str,
        to: &str,
    ) -> Result<Option<Self>, Invalid> {
        let wrong = |key| Invalid::new(field.to_owned(), key);
        if from.trim().is_empty() && to.trim().is_empty() {
            return if days.contains(&true) || weeks.contains(&true) {
                Err(wrong("resources-invalid-times"))
            } else {
                Ok(None)
            };
        }
        let time =
            |text: &str| read_time(text).ok_or_else(|| wrong("resources-invalid-time").with("text", text));
        let rule = Self { days, weeks, from: time(from)?, to: time(to)? };
        if rule.from >= rule.to {
            return Err(wrong("resources-invalid-time-order"));
        }
        if !days.contains(&true) {
            return Err(wrong("resources-invalid-days"));
        }
        Ok(Some(rule))
    }

    fn holds_on(&self, day: Day) -> bool {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        if !self.days[weekday] {
            return false;
        }
        if !self.weeks.contains(&true) {
            return true;
        }
        let nth = usize::try_from((day.day() - 1) / 7).unwrap_or(0);
        let last = day.day() + 7 > day.days_in_month();
        (nth < 4 && self.weeks[nth]) || (last && self.weeks[4])
    }
}

impl Schedule {
    /// Nothing is known of when it takes place.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.extra.is_empty()
    }

    /// The times of a day, in order, in minutes after midnight.
    pub fn on(&self, day: Day, holidays: &Holidays) -> Vec<(u16, u16)> {
        let outside = self.from.is_some_and(|from| day < from) || self.until.is_some_and(|until| day > until);
        if outside || self.off.contains(&day) {
            return Vec::new();
        }
        if self.extra.contains(&day) {
            let times = self.rules.first().map_or((0, 1440), |rule| (rule.from, rule.to));
            return vec![times];
        }
        let closed = holidays.is_holiday(day) == Answer::Yes || in_year_end_closure(day);
        if closed && !self.on_holidays {
            return Vec::new();
        }
        let mut times: Vec<_> =
            self.rules.iter().filter(|rule| rule.holds_on(day)).map(|rule| (rule.from, rule.to)).collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    /// Whether it takes place at this moment (on a clock in Japan), and if not, when next.
    pub fn at(&self, now: DateTime, holidays: &Holidays) -> Now {
        if self.is_empty() {
            return Now::Unknown;
        }
        let minute = u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute())).unwrap_or(0);
        let today = now.date();
        let times = self.on(today, holidays);
        if let Some((_, to)) =
            times.iter().filter(|(from, to)| (*from..*to).contains(&minute)).max_by_key(|(_, to)| *to)
        {
            return Now::Open { until: at_minute(today, *to) };
        }
        let next = (0..LOOK_AHEAD_DAYS).find_map(|ahead| {
            let day = today.checked_add(ahead.days()).ok()?;
            let (from, _) =
                self.on(day, holidays).into_iter().find(|(from, _)| ahead > 0 || *from > minute)?;
            Some(at_minute(day, from))
        });
        Now::Closed { next }
    }

    /// Whether it can take place at all from a day on.
    ///
    /// # Errors
    /// The period is the wrong way round, or no day within it is left.
    pub fn check(&self, today: Day, holidays: &Holidays) -> Result<(), Invalid> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && from > until
        {
            return Err(Invalid::new("schedule-until", "resources-invalid-order"));
        }
        // What is over may stay written down; what never was is a mistake.
        if self.is_empty() || self.until.is_some_and(|until| until < today) {
            return Ok(());
        }
        let from = self.from.unwrap_or(today).max(today);
        let happens = (0..LOOK_AHEAD_DAYS)
            .any(|ahead| from.checked_add(ahead.days()).is_ok_and(|day| !self.on(day, holidays).is_empty()));
        if happens { Ok(()) } else { Err(Invalid::new("rule-from-1", "resources-invalid-never")) }
    }
}

fn at_minute(day: Day, minute: u16) -> DateTime {
    let midnight = day.at(0, 0, 0, 0);
    midnight.checked_add(i64::from(minute).minutes()).unwrap_or(midnight)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const WEDNESDAY: [bool; 7] = [false, false, true, false, false, false, false];

    fn rule(weeks: Weeks) -> Rule {
        Rule::read("rule", WEDNESDAY, weeks, "10:00", "11:30").expect("read").expect("a rule")
    }

    fn schedule(rules: &[Rule]) -> Schedule {
        Schedule { rules: rules.to_vec(), ..Schedule::default() }
    }

    #[test]
    fn a_salon_of_the_second_and_fourth_wednesday_is_on_those_days_only() {
        let salon = schedule(&[rule([false, true, false, true, false])]);
        let days: Vec<i8> =
            (1..=30).filter(|&day| !salon.on(date(2026, 11, day), Holidays::built_in()).is_empty()).collect();
        assert_eq!(days, [11, 25]);
        let now = date(2026, 11, 21).at(9, 0, 0, 0);
        let next = date(2026, 11, 25).at(10, 0, 0, 0);
        assert_eq!(salon.at(now, Holidays::built_in()), Now::Closed { next: Some(next) });
        assert_eq!(
            salon.at(next, Holidays::built_in()),
            Now::Open { until: date(2026, 11, 25).at(11, 30, 0, 0) }
        );
    }

    #[test]
    fn the_last_wednesday_is_the_fourth_or_the_fifth() {
        let salon = schedule(&[rule([false, false, false, false, true])]);
        let on = |year, month, day| !salon.on(date(year, month, day), Holidays::built_in()).is_empty();
        assert!(on(2026, 11, 25), "the fourth");
        assert!(!on(2026, 9, 23) && on(2026, 9, 30), "the fifth");
    }

    #[test]
    fn holidays_and_the_new_year_are_off_unless_it_says_otherwise() {
        let mut salon = schedule(&[rule([false; 5])]);
        let holiday = date(2026, 4, 29);
        assert!(salon.on(holiday, Holidays::built_in()).is_empty());
        salon.on_holidays = true;
        assert_eq!(salon.on(holiday, Holidays::built_in()), [(600, 690)]);
        salon.off = vec![holiday];
        assert!(salon.on(holiday, Holidays::built_in()).is_empty());
        salon.off.clear();
        salon.extra = vec![date(2026, 4, 30)];
        assert_eq!(salon.on(date(2026, 4, 30), Holidays::built_in()), [(600, 690)]);
    }

    #[test]
    fn a_schedule_that_never_happens_is_refused_and_one_that_is_over_is_kept() {
        let today = date(2026, 11, 21);
        let mut never = schedule(&[rule([false; 5])]);
        (never.from, never.until) = (Some(date(2026, 11, 26)), Some(date(2026, 12, 1)));
        assert_eq!(
            never.check(today, Holidays::built_in()).map_err(|wrong| wrong.key),
            Err("resources-invalid-never")
        );
        never.until = Some(date(2026, 12, 2));
        assert!(never.check(today, Holidays::built_in()).is_ok());
        (never.from, never.until) = (Some(date(2025, 11, 27)), Some(date(2025, 12, 2)));
        assert!(never.check(today, Holidays::built_in()).is_ok());
        (never.from, never.until) = (Some(date(2026, 12, 2)), Some(date(2026, 12, 1)));
        assert!(never.check(today, Holidays::built_in()).is_err());
        assert!(Schedule::default().check(today, Holidays::built_in()).is_ok());
        assert_eq!(Schedule::default().at(today.at(9, 0, 0, 0), Holidays::built_in()), Now::Unknown);
    }

    #[test]
    fn a_line_needs_its_times_and_a_day() {
        let read = |days, from, to| Rule::read("rule", days, [false; 5], from, to);
        assert_eq!(read([false; 7], "", ""), Ok(None));
        assert!(read(WEDNESDAY, "", "").is_err());
        assert!(read(WEDNESDAY, "11:00", "10:00").is_err());
        assert!(read([false; 7], "9:00", "10:00").is_err());
        assert!(read(WEDNESDAY, "9", "１０時").is_ok_and(|rule| rule.is_some()));
    }

    proptest! {
        #[test]
        fn the_next_time_is_a_time_at_which_it_takes_place(
            days in any::<[bool; 7]>(), weeks in any::<[bool; 5]>(), from in 0_u16..1400, length in 1_u16..400,
            day in 0_i32..365, hour in 0_i8..24,
        ) {
            let rule = Rule { days, weeks, from, to: (from + length).min(1440) };
            let schedule = schedule(&[rule]);
            let today = date(2026, 1, 1).checked_add(day.days()).expect("a day");
            if let Now::Closed { next: Some(next) } = schedule.at(today.at(hour, 0, 0, 0), Holidays::built_in()) {
                prop_assert!(next > today.at(hour, 0, 0, 0));
                let open = matches!(schedule.at(next, Holidays::built_in()), Now::Open { .. });
                prop_assert!(open);
            }
        }

        #[test]
        fn what_can_be_written_down_takes_place(days in any::<[bool; 7]>(), weeks in any::<[bool; 5]>()) {
            let schedule = schedule(&[Rule { days, weeks, from: 600, to: 660 }]);
            let today = date(2026, 11, 21);
            prop_assert_eq!(
                schedule.check(today, Holidays::built_in()).is_ok(),
                days.contains(&true)
            );
        }
    }
}
