//! The signs in which dates are written, as a code table.

/// After the number of a calendar year.
pub const YEAR: &str = "年";
/// After the number of a fiscal or school year.
pub const FISCAL_YEAR: &str = "年度";
/// In place of the number 1 of an era's first year.
pub const FIRST_YEAR: &str = "元";
/// After the number of a month.
pub const MONTH: &str = "月";
/// After the number of a day.
pub const DAY: &str = "日";
/// After a month: its last day.
pub const MONTH_END: &str = "末";
/// After a month: its first, middle and last ten days.
pub const THIRDS: [&str; 3] = ["上旬", "中旬", "下旬"];
/// Before the number of a school term, if at all.
pub const ORDINAL: &str = "第";
/// After the number of a school term.
pub const TERM: &str = "学期";
/// The numbers of the school terms in kanji.
pub const TERM_NUMBERS: [&str; 3] = ["一", "二", "三"];
/// The days of the week, from Monday.
pub const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
/// After a day of the week, the longer first.
pub const WEEKDAY_ENDS: [&str; 2] = ["曜日", "曜"];
/// Beside a day of the week: that day is a holiday.
pub const HOLIDAY_NOTES: [&str; 2] = ["・祝", "祝"];
/// The year before is a calendar year.
pub const CALENDAR_NOTE: &str = "暦年";
/// Said of a date without changing it: the day is unknown, as of, about.
pub const NOTES: [&str; 7] = ["日不明", "日にち不明", "日付不明", "現在", "時点", "頃", "ごろ"];
/// Between the first and the last of a range. A hyphen is one only where it cannot part month from day.
pub const RANGE: [&str; 6] = ["~", "〜", "–", "—", "−", "-"];
/// Between two of a list.
pub const BOTH: [&str; 3] = ["・", "、", ","];
/// Between the parts of a date in numbers.
pub const SEPARATORS: [&str; 3] = [".", "/", "-"];
/// Shown between the ends of a range.
pub const SHOWN_RANGE: &str = "〜";
