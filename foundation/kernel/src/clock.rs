use std::{
    fmt,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::{Timestamp, civil, tz::Offset};
use serde::{Deserialize, Serialize};

/// A day of the proleptic Gregorian calendar.
pub type Day = civil::Date;

/// 日本標準時 has been UTC+9 without summer time since 1952; no care record is older.
const JAPAN: Offset = Offset::constant(9);

/// A moment, in UTC, whole microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Instant(Timestamp);

impl Instant {
    /// The moment this many microseconds after 1970-01-01T00:00Z. Out of range is clamped to the calendar's ends.
    pub fn from_micros(micros: i64) -> Self {
        let end = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(Timestamp::from_microsecond(micros).unwrap_or(end))
    }

    /// Microseconds since 1970-01-01T00:00Z.
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// Date and time on a clock in Japan.
    pub fn in_japan(self) -> civil::DateTime {
        JAPAN.to_datetime(self.0)
    }

    /// The day in Japan.
    pub fn day_in_japan(self) -> Day {
        self.in_japan().date()
    }

    /// The moment a clock in Japan shows this.
    pub fn from_japan(shown: civil::DateTime) -> Self {
        let end = if shown.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(JAPAN.to_timestamp(shown).unwrap_or(end))
    }

    /// This moment moved by seconds, forward or back; clamped to the calendar's ends.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.as_micros().saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this moment; negative when `earlier` is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.as_micros() - earlier.as_micros()).div_euclid(1_000_000)
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 with exactly six decimals and `Z`: text that sorts as time does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.0)
    }
}
impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Instant {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Timestamp>().map(|t| Self::from_micros(t.as_microsecond()))
    }
}

/// What tells the time. Nothing else in the house may.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the machine.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is set, for tests and for the demo region's generator.
    pub fn fixed(at: Instant) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(at.as_micros()))))
    }

    /// Sets a fixed clock and all its copies; the machine's clock is not ours to set and stays.
    pub fn set(&self, at: Instant) {
        if let Source::Set(micros) = &self.0 {
            micros.store(at.as_micros(), Ordering::SeqCst);
        }
    }

    /// Now, in whole microseconds.
    pub fn now(&self) -> Instant {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
            Source::System => Instant::from_micros(Timestamp::now().as_microsecond()),
            Source::Set(micros) => Instant::from_micros(micros.load(Ordering::SeqCst)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_six_decimals_and_sort_as_text() {
        let early: Instant = "2026-11-21T00:00:00Z".parse().expect("valid");
        let late = Instant::from_micros(early.as_micros() + 1);
        assert_eq!(early.to_string(), "2026-11-21T00:00:00.000000Z");
        assert_eq!(late.to_string(), "2026-11-21T00:00:00.000001Z");
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn midnight_in_japan_is_the_afternoon_before_in_utc() {
        let shown = civil::date(2026, 11, 21).at(0, 0, 0, 0);
        let instant = Instant::from_japan(shown);
        assert_eq!(instant.to_string(), "2026-11-20T15:00:00.000000Z");
        assert_eq!(instant.in_japan(), shown);
        assert_eq!(instant.day_in_japan(), civil::date(2026, 11, 21));
    }

    #[test]
    fn a_fixed_clock_moves_only_when_set() {
        let clock = Clock::fixed(Instant::from_micros(5));
        let copy = clock.clone();
        assert_eq!(copy.now().as_micros(), 5);
        clock.set(Instant::from_micros(9));
        assert_eq!(copy.now().as_micros(), 9);
    }
}
