use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    Day,
    calendar::{JapaneseDate, Precision, SchoolTerm, Term},
};

fn read(text: &str) -> FuzzyDate {
    let Read { date, warnings } = Reading::default().read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(warnings, [], "{text}");
    date
}

fn read_in(year: i16, text: &str) -> Read {
    let reading = Reading::default().within(FiscalYear::starting(year));
    reading.read(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn the_forms_of_the_sources_are_read() {
    for (text, stored) in [
        ("12月(日不明) H24年度", "2012-12-01/2012-12-31M"),
        ("H24年度 3月（日不明）", "2013-03-01/2013-03-31M"),
        ("H30 (暦年)", "2018-01-01/2018-12-31y"),
        ("H30（年度）", "2018-04-01/2019-03-31F"),
        ("H30 1〜3月", "2018-01-01/2018-03-31n"),
        ("H30 1～3月", "2018-01-01/2018-03-31n"),
        ("H30年1-3月", "2018-01-01/2018-03-31n"),
        ("2023.11.1", "2023-11-01/2023-11-01d"),
        ("2021/11/16", "2021-11-16/2021-11-16d"),
        ("2022.09.01", "2022-09-01/2022-09-01d"),
        ("２０２２．９．３０現在", "2022-09-30/2022-09-30d"),
        ("2023.3", "2023-03-01/2023-03-31m"),
        ("2011.7月", "2011-07-01/2011-07-31m"),
        ("2024年1月", "2024-01-01/2024-01-31m"),
        ("令和4年11月", "2022-11-01/2022-11-30m"),
        ("令和元年6月", "2019-06-01/2019-06-30m"),
        ("H30年8月", "2018-08-01/2018-08-31m"),
        ("H27年11・12月", "2015-11-01/2015-12-31n"),
        ("R5.9月末", "2023-09-30/2023-09-30d"),
        ("R5.9月末現在", "2023-09-30/2023-09-30d"),
        ("R6年2月末", "2024-02-29/2024-02-29d"),
        ("R5.10月時点", "2023-10-01/2023-10-31m"),
        ("令和5年10月31日時点", "2023-10-31/2023-10-31d"),
        ("令和5年10月上旬", "2023-10-01/2023-10-10p"),
        ("令和6年2月下旬", "2024-02-21/2024-02-29p"),
        ("H30.5.23", "2018-05-23/2018-05-23d"),
        ("2023.11.09~11.14", "2023-11-09/2023-11-14p"),
        ("2023.11.09(木)〜14(火)", "2023-11-09/2023-11-14p"),
        ("H5.10.1 ~10.31", "1993-10-01/1993-10-31p"),
        ("R4.12月〜R5.2月", "2022-12-01/2023-02-28n"),
        ("R5.10/13〜2月末", "2023-10-13/2024-02-29p"),
        ("H29年度", "2017-04-01/2018-03-31F"),
        ("R元年度", "2019-04-01/2020-03-31F"),
        ("H31年度", "2019-04-01/2020-03-31F"),
        ("平成 24年度", "2012-04-01/2013-03-31F"),
        ("令和5年", "2023-01-01/2023-12-31y"),
        ("R5", "2023-01-01/2023-12-31y"),
        ("令和5年度 第1学期", "2023-04-01/2023-08-31T"),
        ("R5 三学期", "2024-01-01/2024-03-31T"),
    ] {
        assert_eq!(read(text).stored(), stored, "{text}");
        assert_eq!(read(text).written(), text);
    }
}

#[test]
fn within_a_fiscal_year_months_need_no_year() {
    for (text, stored) in [
        ("9/3", "2012-09-03/2012-09-03D"),
        ("12/", "2012-12-01/2012-12-31M"),
        ("1/16", "2013-01-16/2013-01-16D"),
        ("10/13〜2月末", "2012-10-13/2013-02-28P"),
        ("2学期", "2012-09-01/2012-12-31T"),
        ("H25.1.16", "2013-01-16/2013-01-16d"),
        ("H25", "2013-01-01/2013-12-31y"),
    ] {
        let read = read_in(2012, text);
        assert_eq!(
            (read.date.stored().as_str(), read.warnings.as_slice()),
            (stored, [].as_slice()),
            "{text}"
        );
    }
    assert_eq!(
        read_in(2012, "2学期").date,
        FuzzyDate::term(SchoolTerm { year: FiscalYear::starting(2012), term: Term::Second })
            .written_as("2学期")
    );
}

#[test]
fn a_bare_year_is_what_the_table_says_and_a_note_wins() {
    let fiscal = Reading::default().bare_years(Years::Fiscal);
    let stored = |text: &str| fiscal.read(text).expect("a date").date.stored();
    assert_eq!(stored("H30 2月"), "2019-02-01/2019-02-28M");
    assert_eq!(stored("H30 1〜3月"), "2019-01-01/2019-03-31N");
    assert_eq!(stored("H30 (暦年) 1〜3月"), "2018-01-01/2018-03-31n");
    assert_eq!(stored("H30"), "2018-04-01/2019-03-31F");
    assert_eq!(stored("H30年2月"), "2018-02-01/2018-02-28m");
}

#[test]
fn an_era_that_does_not_fit_its_fiscal_year_is_a_warning() {
    let within = FiscalYear::starting(2023);
    let slip = [Warning::OutsideFiscalYear { within, meant: Some(Era::Reiwa) }];
    for text in ["H5.10.1", "H5.11.20 ~12.7", "H5年度", "H5"] {
        assert_eq!(read_in(2023, text).warnings, slip, "{text}");
    }
    assert_eq!(read_in(2023, "H5.10.1").date.first(), date(1993, 10, 1));
    let alone = Reading::default().read("R5年度 H5.10.1").expect("a date");
    assert_eq!(alone.warnings, slip);
    assert_eq!(read_in(2023, "2019.10.1").warnings, [Warning::OutsideFiscalYear { within, meant: None }]);
    for text in ["R5.10.1", "R6.3.31", "R5年度", "10/1", "R5", "2024.1.24"] {
        assert_eq!(read_in(2023, text).warnings, [], "{text}");
    }
}

#[test]
fn a_weekday_that_contradicts_the_date_is_a_warning() {
    let found = Reading::default().read("平成28年10月24日(金)").expect("a date");
    assert_eq!(found.date.first(), date(2016, 10, 24));
    assert_eq!(found.warnings, [Warning::Weekday { written: Weekday::Friday, right: Weekday::Monday }]);
    let range = Reading::default().read("2023.11.09(木)〜11.14(水)").expect("a date");
    assert_eq!(range.warnings, [Warning::Weekday { written: Weekday::Wednesday, right: Weekday::Tuesday }]);
    for text in [
        "平成28年10月24日（月）",
        "2023.12.06 水",
        "令和6年1月24日(水)",
        "平成27年3月5日(木)",
        "R5.12.19(火)",
        "2023.10.29 日",
        "2023年10月29日(日)",
        "2023年11月23日(木・祝)",
        "令和8年11月21日土曜日",
    ] {
        assert_eq!(read(text).precision(), Precision::Day);
    }
}

#[test]
fn what_is_no_single_date_is_refused() {
    let refused = |text: &str| Reading::default().read(text).expect_err(text);
    for text in [
        "",
        "金",
        "未定",
        "毎月第1(金)",
        "13",
        "令和",
        "R0.1.1",
        "令和2～4年度",
        "2023.11.09、11.14",
        "H27年5・8月",
        "令和5年10月(金)",
        "R5年度 H24年度",
        "H30年度(暦年)",
        "2023.1.2.3",
        "123456",
        "12345678901234567890",
        "暦年",
    ] {
        assert_eq!(refused(text), DateError::Unreadable, "{text}");
    }
    for text in ["12/", "9/3", "12月", "2学期"] {
        assert_eq!(refused(text), DateError::NoYear, "{text}");
    }
    for text in ["2023.2.29", "令和5年13月", "R5.0.1", "20230231", "R5.11.31"] {
        assert_eq!(refused(text), DateError::NoSuchDay, "{text}");
    }
    for text in ["1850.1.1", "2150年", "R99年度", "明治元年1月1日"] {
        assert_eq!(refused(text), DateError::OutOfRange, "{text}");
    }
    assert_eq!(refused("2023.11.09〜2022.1.1"), DateError::Backwards);
    let right = JapaneseDate::of(date(1989, 4, 1)).expect("in an era");
    assert_eq!(refused("昭和64年度"), DateError::NotInEra { asked: Era::Showa, right });
    let right = JapaneseDate::of(date(2019, 5, 1)).expect("in an era");
    assert_eq!(refused("平成31年5月"), DateError::NotInEra { asked: Era::Heisei, right });
}

proptest! {
    #[test]
    fn every_day_is_read_in_every_form(n in 0..85_000_i64) {
        let day: Day = date(1868, 1, 25).saturating_add(jiff::SignedDuration::from_hours(n * 24));
        let japanese = JapaneseDate::of(day).expect("in an era");
        let (y, m, d) = (day.year(), day.month(), day.day());
        for text in [
            day.to_string(),
            format!("{y}.{m}.{d}"),
            format!("{y}/{m:02}/{d:02}"),
            format!("{y}年{m}月{d}日"),
            day.strftime("%Y%m%d").to_string(),
            japanese.to_string(),
            japanese.short(),
        ] {
            let read = Reading::default().read(&text);
            prop_assert_eq!(read.map(|r| (r.date, r.warnings)), Ok((FuzzyDate::on(day).written_as(text), vec![])));
        }
        let unsaid = Reading::default().within(FiscalYear::of(day)).read(&format!("{m}/{d}"));
        prop_assert_eq!(unsaid.map(|r| (r.date.first(), r.warnings)), Ok((day, vec![])));
    }

    #[test]
    fn no_text_is_too_strange(text in "[0-9HR令和元年度月日末上旬学期(金) ./〜・-]{0,14}") {
        if let Ok(read) = Reading::default().within(FiscalYear::starting(2023)).read(&text) {
            prop_assert!(read.date.first() <= read.date.last());
            let stored = read.date.stored();
            prop_assert_eq!(FuzzyDate::restore(&stored, read.date.written()), Ok(read.date));
        }
    }
}
