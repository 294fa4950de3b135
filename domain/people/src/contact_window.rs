//! 連絡窓口: whom to ring about what, and first of all whether to ring now (S4-49).

mod parts;
mod week;

use std::fmt;

use access::{OfficeId, ProfessionalId};
use jiff::{
    ToSpan,
    civil::{DateTime, Weekday},
};
use kernel::{
    Day, Id,
    calendar::{Answer, Holidays, in_year_end_closure},
};
use serde::{Deserialize, Serialize};

pub use self::{
    parts::{Contested, Part, reconcile},
    week::Stretch,
};
use crate::office::Assurance;

kernel::coded! {
    /// What one rings about.
    pub enum Purpose {
        /// 平時の連絡
        Everyday = "everyday",
        /// 入退院の調整
        Discharge = "discharge",
        /// 急な相談
        Urgent = "urgent",
        /// 夜間・休日
        Night = "night",
        /// 訪問の依頼
        Visit = "visit",
        /// 請求・事務
        Office = "office",
    }
}

kernel::coded! {
    /// A way to reach somebody.
    pub enum ChannelKind {
        /// 電話
        Phone = "phone",
        /// 携帯電話
        Mobile = "mobile",
        /// FAX
        Fax = "fax",
        /// メール
        Mail = "mail",
        /// 来所・訪問
        InPerson = "in-person",
        /// 地域の連携システム
        System = "system",
    }
}

kernel::coded! {
    /// What holidays mean for a window.
    pub enum OnHolidays {
        /// 祝日・年末年始は休み
        Closed = "closed",
        /// 祝日も平日と同じ
        AsUsual = "as-usual",
        /// 日曜と同じ
        AsSunday = "as-sunday",
    }
}

/// A way to reach somebody, in order of preference.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Which way.
    pub kind: ChannelKind,
    /// The number or address; may be empty for coming in person.
    pub value: String,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.code())
    }
}

/// A stretch of time that comes back every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The days, Monday first.
    pub days: [bool; 7],
    /// Minutes after midnight at which it begins.
    pub from: u16,
    /// Minutes after midnight at which it ends, at most 1440.
    pub to: u16,
}

/// Minutes after midnight; 24:00 is the end of the day.
pub fn read_time(text: &str) -> Option<u16> {
    let plain: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '：' | '時' => ':',
            c => c,
        })
        .filter(|c| *c != '分')
        .collect();
    let (hour, minute) = plain.split_once(':').unwrap_or((&plain, "0"));
    let hour: u16 = hour.parse().ok()?;
    let minute: u16 = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    let minutes = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && minutes <= 1440).then_some(minutes)
}

/// The time as it is shown: 9:00, 17:30, 24:00.
pub fn write_time(minutes: u16) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// 連絡窓口.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactWindow {
    /// Its id.
    pub id: Id<ContactWindow>,
    /// The office it belongs to.
    pub office: OfficeId,
    /// Counts its changes.
    pub version: i64,
    /// What one rings about.
    pub purpose: Purpose,
    /// Who answers, when they are in the directory.
    pub professional: Option<ProfessionalId>,
    /// Who answers, in words.
    pub person: Option<String>,
    /// The ways, the preferred first.
    pub channels: Vec<Channel>,
    /// When one may ring; nothing means that nothing is known.
    pub hours: Vec<Slot>,
    /// When one should rather not.
    pub avoid: Vec<Slot>,
    /// What holidays mean.
    pub holidays: OnHolidays,
    /// Anything else.
    pub note: Option<String>,
    /// Shown to residents, once its office is.
    pub public: bool,
    /// Who said so, and until when it holds.
    pub assurance: Assurance,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// Ring; it is good until then.
    Good {
        /// The end of the good time.
        until: DateTime,
    },
    /// Somebody is there, but this is a time to avoid.
    Avoid {
        /// When it is good again, if within two weeks.
        next: Option<DateTime>,
    },
    /// Nobody is there.
    Closed {
        /// When it is good again, if within two weeks.
        next: Option<DateTime>,
    },
    /// No hours are known; one may try.
    Unknown,
}

/// How far ahead the next good time is looked for.
const LOOK_AHEAD_DAYS: i32 = 15;
/// Minutes of a day.
const DAY: i32 = 1440;

impl ContactWindow {
    /// What to do at this moment (on a clock in Japan).
    pub fn at(&self, now: DateTime, holidays: &Holidays) -> Now {
        if self.hours.is_empty() && self.avoid.is_empty() {
            return Now::Unknown;
        }
        let today = now.date();
        let minute = i32::from(now.hour()) * 60 + i32::from(now.minute());
        let open = self.times(&self.hours, today, holidays);
        let avoid = self.times(&self.avoid, today, holidays);
        let covers = |times: &[(i32, i32)]| times.iter().any(|(from, to)| (*from..*to).contains(&minute));
        let (there, avoided) = (covers(&open), !self.avoid.is_empty() && covers(&avoid));
        let good = if self.avoid.is_empty() { open } else { without(open, &avoid) };
        if let Some(&(_, end)) = good.iter().find(|(from, to)| (*from..*to).contains(&minute)) {
            // What goes on and on is good for the rest of the day; nobody plans for longer.
            let end = if end - minute > DAY { DAY } else { end };
            return Now::Good { until: at_minute(today, end) };
        }
        let next = good.iter().map(|(from, _)| *from).find(|from| *from > minute);
        let next = next.map(|from| at_minute(today, from));
        if there && avoided { Now::Avoid { next } } else { Now::Closed { next } }
    }

    /// The weekday whose hours hold on this day; none when it is closed.
    fn weekday(&self, day: Day, holidays: &Holidays) -> Option<Weekday> {
        let holiday = holidays.is_holiday(day) == Answer::Yes || in_year_end_closure(day);
        match (holiday, self.holidays) {
            (true, OnHolidays::Closed) => None,
            (true, OnHolidays::AsSunday) => Some(Weekday::Sunday),
            _ => Some(day.weekday()),
        }
    }

    /// When these hold from yesterday on, in order, in minutes after the midnight with which today began. A night
    /// belongs to the evening on which it begins: after a closed evening its morning is closed too. No slots at all
    /// are whole days.
    fn times(&self, slots: &[Slot], today: Day, holidays: &Holidays) -> Vec<(i32, i32)> {
        let stretches = if slots.is_empty() {
            vec![Stretch { days: [true; 7], from: 0, to: 1440 }]
        } else {
            Stretch::of(slots)
        };
        let on = |ahead: i32| {
            let weekday =
                today.checked_add(ahead.days()).ok().and_then(|day| self.weekday(day, holidays)).map(index);
            let stretches = stretches.iter().filter(move |one| weekday.is_some_and(|day| one.days[day]));
            stretches.map(move |one| (ahead * DAY + i32::from(one.from), ahead * DAY + i32::from(one.to)))
        };
        joined((-1..LOOK_AHEAD_DAYS).flat_map(on).collect())
    }
}

/// What is left of the first without the second; both in order and apart.
fn without(open: Vec<(i32, i32)>, avoid: &[(i32, i32)]) -> Vec<(i32, i32)> {
    avoid.iter().fold(open, |open, &(from, to)| {
        let pieces = open.into_iter().flat_map(|(a, b)| [(a, b.min(from)), (a.max(to), b)]);
        pieces.filter(|(a, b)| a < b).collect()
    })
}

/// Stretches in order, with those that touch made one, so that "until" is the true end.
fn joined(mut stretches: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    stretches.sort_unstable();
    let mut out: Vec<(i32, i32)> = Vec::with_capacity(stretches.len());
    for (from, to) in stretches {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

fn index(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)
}

fn at_minute(day: Day, minute: i32) -> DateTime {
    let midnight = day.at(0, 0, 0, 0);
    midnight.checked_add(i64::from(minute).minutes()).unwrap_or(midnight)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const WEEKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

    fn window(hours: &[Slot], avoid: &[Slot]) -> ContactWindow {
        ContactWindow {
            id: Id::from_uuid(Default::default()),
            office: OfficeId::from_uuid(Default::default()),
            version: 1,
            purpose: Purpose::Discharge,
            professional: None,
            person: None,
            channels: vec![Channel { kind: ChannelKind::Phone, value: "0157-00-0000".into() }],
            hours: hours.to_vec(),
            avoid: avoid.to_vec(),
            holidays: OnHolidays::Closed,
            note: None,
            public: false,
            assurance: Assurance::default(),
        }
    }

    fn slot(from: &str, to: &str) -> Slot {
        Stretch::read("hours", WEEKDAYS, from, to).unwrap().slots().next().unwrap()
    }

    fn discharge_desk() -> ContactWindow {
        window(&[slot("8:30", "17:15")], &[slot("12:00", "14:00")])
    }

    #[test]
    fn before_the_number_the_card_says_what_to_do_now() {
        let friday = date(2026, 11, 20);
        let at = |hour, minute| discharge_desk().at(friday.at(hour, minute, 0, 0), Holidays::built_in());
        assert_eq!(at(10, 0), Now::Good { until: friday.at(12, 0, 0, 0) });
        assert_eq!(at(12, 30), Now::Avoid { next: Some(friday.at(14, 0, 0, 0)) });
        assert_eq!(at(7, 0), Now::Closed { next: Some(friday.at(8, 30, 0, 0)) });
        let after_holiday_monday = date(2026, 11, 24).at(8, 30, 0, 0);
        assert_eq!(date(2026, 11, 23).weekday(), Weekday::Monday);
        assert_eq!(at(18, 0), Now::Closed { next: Some(after_holiday_monday) }, "23 November is a holiday");
    }

    #[test]
    fn the_year_end_is_closed_and_the_next_time_is_after_it() {
        let now = date(2026, 12, 28).at(18, 0, 0, 0);
        assert_eq!(
            discharge_desk().at(now, Holidays::built_in()),
            Now::Closed { next: Some(date(2027, 1, 4).at(8, 30, 0, 0)) }
        );
    }

    #[test]
    fn somebody_who_works_through_holidays_is_reached_on_them() {
        let mut nurse = window(&[Slot { days: [true; 7], from: 0, to: 1440 }], &[]);
        nurse.holidays = OnHolidays::AsUsual;
        let now = date(2026, 11, 23).at(3, 0, 0, 0);
        assert_eq!(
            nurse.at(now, Holidays::built_in()),
            Now::Good { until: date(2026, 11, 24).at(0, 0, 0, 0) }
        );
    }

    #[test]
    fn a_night_belongs_to_its_evening_and_ends_in_the_morning() {
        let nights: Vec<Slot> = Stretch::read("hours", WEEKDAYS, "17:30", "8:30").unwrap().slots().collect();
        let night = window(&nights, &[]);
        let at = |day, hour| night.at(date(2026, 11, day).at(hour, 0, 0, 0), Holidays::built_in());
        let morning = |day| Now::Good { until: date(2026, 11, day).at(8, 30, 0, 0) };
        assert_eq!(at(19, 23), morning(20));
        assert_eq!(at(20, 3), morning(20));
        assert_eq!(at(21, 3), morning(21), "the night of Friday");
        let tuesday_evening = Now::Closed { next: Some(date(2026, 11, 24).at(17, 30, 0, 0)) };
        assert_eq!(at(23, 3), tuesday_evening, "nothing began on Sunday");
        assert_eq!(at(24, 3), tuesday_evening, "23 November is a holiday: no night began on its evening");
    }

    #[test]
    fn without_hours_one_may_try_and_with_only_times_to_avoid_any_other_is_good() {
        let monday = date(2026, 11, 16);
        assert_eq!(window(&[], &[]).at(monday.at(3, 0, 0, 0), Holidays::built_in()), Now::Unknown);
        let busy = window(&[], &[slot("9:00", "12:00")]);
        assert_eq!(
            busy.at(monday.at(9, 30, 0, 0), Holidays::built_in()),
            Now::Avoid { next: Some(monday.at(12, 0, 0, 0)) }
        );
        assert_eq!(
            busy.at(monday.at(8, 0, 0, 0), Holidays::built_in()),
            Now::Good { until: monday.at(9, 0, 0, 0) }
        );
    }

    #[test]
    fn a_window_that_never_opens_says_so() {
        let never = window(&[slot("9:00", "10:00")], &[slot("8:00", "11:00")]);
        assert_eq!(
            never.at(date(2026, 11, 16).at(9, 30, 0, 0), Holidays::built_in()),
            Now::Avoid { next: None }
        );
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(read_time("9:00"), Some(540));
        assert_eq!(read_time("１７：３０"), Some(1050));
        assert_eq!(read_time("17時30分"), Some(1050));
        assert_eq!(read_time("17時"), Some(1020));
        assert_eq!(read_time("24:00"), Some(1440));
        assert_eq!(read_time("24:01"), None);
        assert_eq!(read_time("9:75"), None);
        assert_eq!(read_time("朝"), None);
        assert_eq!(write_time(545), "9:05");
    }

    proptest! {
        #[test]
        fn the_next_good_time_is_good(
            from in 0_u16..1439, length in 1_u16..600, avoid_from in 0_u16..1439, avoid_length in 1_u16..300,
            day in 1_i8..=28, hour in 0_i8..24, minute in 0_i8..60,
        ) {
            let slot = |from: u16, length: u16| Slot { days: WEEKDAYS, from, to: (from + length).min(1440) };
            let window = window(&[slot(from, length)], &[slot(avoid_from, avoid_length)]);
            let now = date(2026, 11, day).at(hour, minute, 0, 0);
            let holidays = Holidays::built_in();
            if let Now::Avoid { next: Some(next) } | Now::Closed { next: Some(next) } = window.at(now, holidays) {
                prop_assert!(next > now);
                let is_good = matches!(window.at(next, holidays), Now::Good { .. });
                prop_assert!(is_good);
            }
        }
    }
}
