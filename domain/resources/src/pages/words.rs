//! How things of the room are said.

use jiff::civil::DateTime;
use kernel::{
    Invalid, Lang,
    calendar::{Holidays, display},
};
use page::{
    Frame,
    components::{Badge, Choice, FormState, Tone},
};
use people::contact_window::write_time;

use crate::{
    resource::{Category, Layer, Resource, State},
    schedule::{Now, Rule, Schedule},
};

pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
pub(super) const WEEKS: [&str; 5] = ["first", "second", "third", "fourth", "last"];

/// Choices with their words.
pub(super) fn choices<'a>(
    frame: &Frame,
    prefix: &str,
    codes: impl IntoIterator<Item = &'a str>,
) -> Vec<Choice> {
    codes
        .into_iter()
        .map(|code| Choice::new(code, frame.say(&format!("resources-{prefix}-{code}"))))
        .collect()
}

/// A day of the week, short.
pub(super) fn day(frame: &Frame, day: &str) -> String {
    frame.say(&format!("resources-day-{day}"))
}

/// A week of the month.
pub(super) fn week(frame: &Frame, week: &str) -> String {
    frame.say(&format!("resources-week-{week}"))
}

/// What it is, in a line: its kind and its layer.
pub(super) fn what(frame: &Frame, one: &Resource) -> String {
    let (category, layer) = (category(frame, one.category), layer(frame, one.layer));
    frame.say_with("resources-what", &[("category", &category), ("layer", &layer)])
}

pub(super) fn layer(frame: &Frame, layer: Layer) -> String {
    frame.say(&format!("resources-layer-{layer}"))
}

pub(super) fn category(frame: &Frame, category: Category) -> String {
    frame.say(&format!("resources-category-{category}"))
}

/// What is wrong with a form, said.
pub(super) fn refused(frame: &Frame, state: FormState, wrong: &[Invalid]) -> FormState {
    state.refused(wrong, |invalid| {
        let values: Vec<(&str, &str)> =
            invalid.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.say_with(invalid.key, &values)
    })
}

fn time(at: DateTime) -> String {
    write_time(u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or(0))
}

/// Whether it takes place now, or when next: a badge, or nothing when nothing is known.
pub(super) fn moment(frame: &Frame, one: &Resource, now: DateTime) -> Option<Badge> {
    if matches!(one.state, State::Paused | State::Ended) {
        return None;
    }
    match one.schedule.at(now, Holidays::built_in()) {
        Now::Open { until } => {
            let text = frame.say_with("resources-open-now", &[("until", &time(until))]);
            Some(Badge::new(text, Tone::Success))
        }
        Now::Closed { next: Some(next) } => {
            let day = if next.date() == now.date() {
                frame.say("resources-today")
            } else {
                display::day(frame.lang(), next.date())
            };
            let text = frame.say_with("resources-next", &[("day", &day), ("time", &time(next))]);
            Some(Badge::plain(text))
        }
        Now::Closed { next: None } | Now::Unknown => None,
    }
}

/// "第2・第4 水曜日 10:00–11:30"
fn rule(frame: &Frame, rule: &Rule) -> String {
    let joined = |each: Vec<String>| each.join(&frame.say("resources-comma"));
    let weeks = WEEKS.iter().zip(rule.weeks).filter(|(_, on)| *on).map(|(one, _)| week(frame, one));
    let weeks =
        if rule.weeks.contains(&true) { joined(weeks.collect()) } else { frame.say("resources-every-week") };
    let days = DAYS.iter().zip(rule.days).filter(|(_, on)| *on).map(|(one, _)| day(frame, one));
    let days = joined(days.collect());
    let times = format!("{}–{}", write_time(rule.from), write_time(rule.to));
    frame.say_with("resources-rule", &[("weeks", &weeks), ("days", &days), ("times", &times)])
}

/// A schedule in lines.
pub(super) fn schedule(frame: &Frame, schedule: &Schedule) -> Vec<String> {
    let lang = frame.lang();
    let days = |days: &[kernel::Day]| {
        let each: Vec<String> = days.iter().map(|day| display::day(lang, *day)).collect();
        each.join(&frame.say("resources-comma"))
    };
    let mut lines: Vec<String> = schedule.rules.iter().map(|one| rule(frame, one)).collect();
    if !schedule.extra.is_empty() {
        lines.push(frame.say_with("resources-extra-days", &[("days", &days(&schedule.extra))]));
    }
    if !schedule.off.is_empty() {
        lines.push(frame.say_with("resources-off-days", &[("days", &days(&schedule.off))]));
    }
    if !schedule.rules.is_empty() {
        let key = if schedule.on_holidays { "resources-on-holidays" } else { "resources-not-on-holidays" };
        lines.push(frame.say(key));
    }
    lines.extend(period(frame, lang, schedule));
    lines
}

fn period(frame: &Frame, lang: Lang, schedule: &Schedule) -> Option<String> {
    let day = |day: kernel::Day| display::day(lang, day);
    match (schedule.from, schedule.until) {
        (None, None) => None,
        (from, until) => {
            let (from, until) = (from.map(day).unwrap_or_default(), until.map(day).unwrap_or_default());
            Some(frame.say_with("resources-period", &[("from", &from), ("until", &until)]))
        }
    }
}

/// What must be known before anything else: that it rests, has changed or ended, or is stale.
pub(super) fn badges(frame: &Frame, one: &Resource, today: kernel::Day) -> Vec<Badge> {
    let mut badges = Vec::new();
    let tone = match one.state {
        State::Running => None,
        State::Paused | State::Changed => Some(Tone::Warning),
        State::Ended => Some(Tone::Error),
    };
    if let Some(tone) = tone {
        badges.push(Badge::new(frame.say(&format!("resources-state-{}", one.state)), tone));
    }
    if one.assurance.is_stale(today) {
        badges.push(Badge::new(frame.say("page-stale"), Tone::Warning));
    }
    if one.outside {
        badges.push(Badge::new(frame.say("resources-outside"), Tone::Warning));
    }
    if one.is_private() {
        badges.push(Badge::plain(frame.say("resources-private")));
    }
    badges
}
