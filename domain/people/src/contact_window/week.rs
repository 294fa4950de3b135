//! Stretches of time as people say them: one that goes over midnight is one, and is kept as the two it is.

use kernel::Invalid;

use super::{Slot, read_time, write_time};

/// The end of a day, in minutes.
const DAY: u16 = 1440;

/// A stretch as it is typed and shown. Past 1440 it ends on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The days on which it begins, Monday first.
    pub days: [bool; 7],
    /// Minutes after midnight at which it begins.
    pub from: u16,
    /// Minutes after that midnight at which it ends.
    pub to: u16,
}

/// The same days, one later.
fn next(days: [bool; 7]) -> [bool; 7] {
    std::array::from_fn(|day| days[(day + 6) % 7])
}

impl Stretch {
    /// A stretch on these days, written 9:00 and 17:30; full-width digits and 時/分 are understood. An end before the
    /// beginning is on the next day.
    ///
    /// # Errors
    /// When a time cannot be read, both are the same, or no day is chosen.
    pub fn read(field: &'static str, days: [bool; 7], from: &str, to: &str) -> Result<Self, Invalid> {
        let time = |text: &str| {
            read_time(text).ok_or_else(|| Invalid::new(field, "people-invalid-time").with("text", text))
        };
        let (from, to) = (time(from)?, time(to)?);
        let to = if to == 0 { DAY } else { to };
        if from == to || from == DAY {
            return Err(Invalid::new(field, "people-invalid-time-order"));
        }
        if !days.contains(&true) {
            return Err(Invalid::new(field, "people-invalid-days-missing"));
        }
        Ok(Self { days, from, to: if to < from { to + DAY } else { to } })
    }

    /// As it is kept: until midnight, and from midnight on the next day.
    pub fn slots(self) -> impl Iterator<Item = Slot> {
        let evening = Slot { days: self.days, from: self.from, to: self.to.min(DAY) };
        let over = self.to.saturating_sub(DAY);
        let morning = (over > 0).then(|| Slot { days: next(self.days), from: 0, to: over });
        std::iter::once(evening).chain(morning)
    }

    /// Stretches as they were typed, out of what is kept.
    pub fn of(slots: &[Slot]) -> Vec<Self> {
        let mut told = vec![false; slots.len()];
        let mut over = |evening: &Slot| {
            let goes_on = |morning: &Slot| {
                morning.from == 0 && morning.days == next(evening.days) && morning.to < evening.from
            };
            let place = (0..slots.len()).find(|&place| !told[place] && goes_on(&slots[place]))?;
            told[place] = true;
            Some(slots[place].to)
        };
        let ends: Vec<u16> = slots
            .iter()
            .map(|slot| slot.to + if slot.to == DAY { over(slot).unwrap_or(0) } else { 0 })
            .collect();
        let own = slots.iter().zip(ends).zip(told).filter(|(_, told)| !told);
        own.map(|((slot, to), _)| Self { days: slot.days, from: slot.from, to }).collect()
    }

    /// When it ends, on whichever day.
    pub fn end(self) -> String {
        write_time(if self.ends_next_day() { self.to - DAY } else { self.to })
    }

    /// Whether it ends on the day after it began.
    pub const fn ends_next_day(self) -> bool {
        self.to > DAY
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WEEKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

    #[test]
    fn a_night_is_one_stretch_and_kept_as_two() {
        let night = Stretch::read("hours", WEEKDAYS, "17:30", "8:30").unwrap();
        let kept: Vec<Slot> = night.slots().collect();
        let mornings = [false, true, true, true, true, true, false];
        assert_eq!(kept[0], Slot { days: WEEKDAYS, from: 1050, to: 1440 });
        assert_eq!(kept[1], Slot { days: mornings, from: 0, to: 510 });
        assert_eq!(Stretch::of(&kept), [night]);
        assert_eq!((night.end().as_str(), night.ends_next_day()), ("8:30", true));
        let turned = [kept[1], kept[0]];
        assert_eq!(Stretch::of(&turned), [night], "in whatever order it is kept");
    }

    #[test]
    fn midnight_ends_a_day_and_nothing_is_no_time_at_all() {
        let evening = Stretch::read("hours", WEEKDAYS, "17:00", "0:00").unwrap();
        assert_eq!(evening.to, 1440);
        let whole = Stretch::read("hours", [true; 7], "0:00", "0:00").unwrap();
        assert_eq!((whole.from, whole.to), (0, 1440));
        assert_eq!(Stretch::of(&whole.slots().collect::<Vec<_>>()), [whole]);
        let key = |from, to| Stretch::read("hours", WEEKDAYS, from, to).unwrap_err().key;
        assert_eq!(key("9:00", "9:00"), "people-invalid-time-order");
        assert_eq!(key("24:00", "8:00"), "people-invalid-time-order");
        assert_eq!(key("朝", "8:00"), "people-invalid-time");
        assert_eq!(
            Stretch::read("hours", [false; 7], "9:00", "8:00").unwrap_err().key,
            "people-invalid-days-missing"
        );
    }

    fn minutes(slots: &[Slot]) -> Vec<(usize, u16, u16)> {
        let mut all: Vec<_> = slots
            .iter()
            .flat_map(|slot| (0..7).filter(|day| slot.days[*day]).map(|day| (day, slot.from, slot.to)))
            .collect();
        all.sort_unstable();
        all
    }

    proptest! {
        #[test]
        fn what_is_shown_is_what_is_kept(
            typed in proptest::collection::vec((any::<[bool; 7]>(), 0_u16..1440, 1_u16..=1440), 0..6),
        ) {
            let slots: Vec<Slot> = typed
                .into_iter()
                .filter(|(days, from, to)| days.contains(&true) && from != to)
                .flat_map(|(days, from, to)| {
                    Stretch { days, from, to: if to < from { to + DAY } else { to } }.slots().collect::<Vec<_>>()
                })
                .collect();
            let shown: Vec<Slot> = Stretch::of(&slots).into_iter().flat_map(Stretch::slots).collect();
            prop_assert_eq!(minutes(&shown), minutes(&slots));
        }
    }
}
