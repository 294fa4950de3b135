//! Days and moments as people read them on screen and on paper.

use jiff::civil::Weekday;

use super::{EraYear, FiscalYear, FuzzyDate, JapaneseDate, Precision, SchoolTerm, Years, marks};
use crate::{Day, Instant, Lang};

const ENGLISH_WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ENGLISH_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The day of the week: 土, or Sat.
pub fn weekday(lang: Lang, weekday: Weekday) -> &'static str {
    let names: &[_] = match lang {
        Lang::Ja => &marks::WEEKDAYS,
        Lang::En => &ENGLISH_WEEKDAYS,
    };
    nth(names, weekday.to_monday_zero_offset())
}

/// A day: 令和8年11月21日(土), or Sat 21 Nov 2026 (Reiwa 8).
pub fn day(lang: Lang, day: Day) -> String {
    let plain = plain_day(lang, day);
    match lang {
        Lang::Ja => plain,
        Lang::En => plain + &in_era(JapaneseDate::of(day).map(JapaneseDate::era_year)),
    }
}

/// A moment on a clock in Japan: 令和8年11月21日(土) 14:05, or Sat 21 Nov 2026 14:05 (Reiwa 8).
pub fn instant(lang: Lang, instant: Instant) -> String {
    let shown = instant.in_japan();
    let day = shown.date();
    let moment = format!("{} {}", plain_day(lang, day), time(instant));
    match lang {
        Lang::Ja => moment,
        Lang::En => moment + &in_era(JapaneseDate::of(day).map(JapaneseDate::era_year)),
    }
}

/// The time of day in Japan: 14:05.
pub fn time(instant: Instant) -> String {
    let shown = instant.in_japan();
    format!("{:02}:{:02}", shown.hour(), shown.minute())
}

/// A 年度: 令和5年度, or FY2023 (Reiwa 5).
pub fn fiscal_year(lang: Lang, year: FiscalYear) -> String {
    match lang {
        Lang::Ja => japanese_year(year.era_year(), year.year()) + marks::FISCAL_YEAR,
        Lang::En => format!("FY{}{}", year.year(), in_era(year.era_year())),
    }
}

/// A 学期: 令和5年度1学期, or Term 1, FY2023 (Reiwa 5).
pub fn school_term(lang: Lang, term: SchoolTerm) -> String {
    let (year, number) = (fiscal_year(lang, term.year), term.term.number());
    match lang {
        Lang::Ja => format!("{year}{number}{}", marks::TERM),
        Lang::En => format!("Term {number}, {year}"),
    }
}

/// A partial date, no more exact than it is: 令和5年9月, or Sep 2023 (Reiwa 5). One that was told in a 年度 shows it:
/// 平成25年1月(平成24年度).
pub fn fuzzy(lang: Lang, date: &FuzzyDate) -> String {
    let (first, last) = (date.first(), date.last());
    let shown = match date.precision() {
        Precision::Day => day(lang, first),
        Precision::Days => range(lang, day(lang, first), &day(lang, last)),
        Precision::Month => month(lang, first),
        Precision::Months => range(lang, month(lang, first), &month(lang, last)),
        Precision::Term => return school_term(lang, SchoolTerm::of(first)),
        Precision::FiscalYear => return fiscal_year(lang, FiscalYear::of(first)),
        Precision::Year => calendar_year(lang, first),
    };
    match (date.years(), lang) {
        (Years::Fiscal, Lang::Ja) => format!("{shown}({})", fiscal_year(lang, FiscalYear::of(first))),
        (Years::Fiscal, Lang::En) => format!("{shown}, FY{}", FiscalYear::of(first).year()),
        (Years::Calendar, _) => shown,
    }
}

/// The day with its weekday; in English without the era, so that a time can stand before it.
fn plain_day(lang: Lang, day: Day) -> String {
    let name = weekday(lang, day.weekday());
    match lang {
        Lang::Ja => {
            let year = japanese_year(JapaneseDate::of(day).map(JapaneseDate::era_year), day.year());
            let (y, m, d) = (marks::YEAR, marks::MONTH, marks::DAY);
            format!("{year}{y}{}{m}{}{d}({name})", day.month(), day.day())
        }
        Lang::En => format!("{name} {} {} {}", day.day(), english_month(day), day.year()),
    }
}

fn month(lang: Lang, first: Day) -> String {
    let era_year = EraYear::of_days(first, first.last_of_month());
    match lang {
        Lang::Ja => {
            let year = japanese_year(era_year, first.year());
            format!("{year}{}{}{}", marks::YEAR, first.month(), marks::MONTH)
        }
        Lang::En => format!("{} {}{}", english_month(first), first.year(), in_era(era_year)),
    }
}

fn calendar_year(lang: Lang, first: Day) -> String {
    let era_year = EraYear::of_days(first, first.last_of_year());
    match lang {
        Lang::Ja => japanese_year(era_year, first.year()) + marks::YEAR,
        Lang::En => format!("{}{}", first.year(), in_era(era_year)),
    }
}

fn range(lang: Lang, first: String, last: &str) -> String {
    match lang {
        Lang::Ja => first + marks::SHOWN_RANGE + last,
        Lang::En => first + " – " + last,
    }
}

/// The year's number in its era, or the western one before the eras and after them.
fn japanese_year(era_year: Option<EraYear>, western: i16) -> String {
    era_year.map_or_else(|| western.to_string(), |year| year.to_string())
}

fn in_era(era_year: Option<EraYear>) -> String {
    era_year.map_or_else(String::new, |year| format!(" ({} {})", year.era().latin(), year.number()))
}

fn english_month(day: Day) -> &'static str {
    nth(&ENGLISH_MONTHS, day.month() - 1)
}

fn nth(names: &[&'static str], n: i8) -> &'static str {
    usize::try_from(n).ok().and_then(|n| names.get(n)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::Reading;

    #[test]
    fn days_and_moments_are_shown_in_both_languages() {
        let at = Instant::from_japan(date(2026, 11, 21).at(14, 5, 59, 0));
        assert_eq!(instant(Lang::Ja, at), "令和8年11月21日(土) 14:05");
        assert_eq!(instant(Lang::En, at), "Sat 21 Nov 2026 14:05 (Reiwa 8)");
        assert_eq!(day(Lang::Ja, date(2019, 5, 1)), "令和元年5月1日(水)");
        assert_eq!(day(Lang::En, date(2019, 5, 1)), "Wed 1 May 2019 (Reiwa 1)");
        assert_eq!(day(Lang::Ja, date(1850, 1, 6)), "1850年1月6日(日)");
        assert_eq!(day(Lang::En, date(1850, 1, 6)), "Sun 6 Jan 1850");
    }

    #[test]
    fn a_moment_is_shown_on_its_day_in_japan() {
        let at: Instant = "2026-12-31T15:00:00Z".parse().expect("valid");
        assert_eq!(instant(Lang::Ja, at), "令和9年1月1日(金) 00:00");
    }

    #[test]
    fn partial_dates_are_shown_no_more_exactly_than_they_are() {
        for (written, ja, en) in [
            ("2023.11.1", "令和5年11月1日(水)", "Wed 1 Nov 2023 (Reiwa 5)"),
            ("R5.9月", "令和5年9月", "Sep 2023 (Reiwa 5)"),
            ("1989.1", "平成元年1月", "Jan 1989 (Heisei 1)"),
            ("R4.12月〜R5.2月", "令和4年12月〜令和5年2月", "Dec 2022 (Reiwa 4) – Feb 2023 (Reiwa 5)"),
            ("1月 H24年度", "平成25年1月(平成24年度)", "Jan 2013 (Heisei 25), FY2012"),
            ("H31年度", "令和元年度", "FY2019 (Reiwa 1)"),
            ("R5 1学期", "令和5年度1学期", "Term 1, FY2023 (Reiwa 5)"),
            ("H30(暦年)", "平成30年", "2018 (Heisei 30)"),
        ] {
            let date = Reading::default().read(written).expect(written).date;
            assert_eq!((fuzzy(Lang::Ja, &date).as_str(), fuzzy(Lang::En, &date).as_str()), (ja, en));
        }
    }
}
