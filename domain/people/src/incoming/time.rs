use crate::codes::digits;

/// Days of the week and holidays, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days(u8);

impl Days {
    /// No day.
    pub const NONE: Self = Self(0);
    /// Monday to Friday.
    pub const WEEKDAYS: Self = Self(0b001_1111);
    /// Public holidays.
    pub const HOLIDAY: Self = Self(0b1000_0000);

    /// The day with this number, Monday 0 to Sunday 6; holidays are 7.
    pub const fn day(number: u8) -> Self {
        if number < 8 { Self(1 << number) } else { Self::NONE }
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of the others are among these.
    pub const fn holds(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether no day is stated.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One bit a day, Monday lowest, holidays highest: for storage.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set with these bits.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Reads "平日,土曜日", "月火水木金", "月;水". `None` when something in it is no day.
    pub(super) fn read(written: &str) -> Option<Self> {
        let mut days = Self::NONE;
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            let (taken, found) = match WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                Some(&(word, found)) => (word.len(), found),
                None if c.is_whitespace() || SEPARATORS.contains(&c) => (c.len_utf8(), Self::NONE),
                None => return None,
            };
            days = days.and(found);
            rest = &rest[taken..];
        }
        Some(days)
    }
}

const SEPARATORS: [char; 9] = [',', ';', '、', '，', '；', '・', '･', '/', '／'];

/// Words for days in the data; longer ones first.
const WORDS: [(&str, Days); 25] = [
    ("平日", Days::WEEKDAYS),
    ("毎日", Days(0b0111_1111)),
    ("月曜日", Days::day(0)),
    ("火曜日", Days::day(1)),
    ("水曜日", Days::day(2)),
    ("木曜日", Days::day(3)),
    ("金曜日", Days::day(4)),
    ("土曜日", Days::day(5)),
    ("日曜日", Days::day(6)),
    ("月曜", Days::day(0)),
    ("火曜", Days::day(1)),
    ("水曜", Days::day(2)),
    ("木曜", Days::day(3)),
    ("金曜", Days::day(4)),
    ("土曜", Days::day(5)),
    ("日曜", Days::day(6)),
    ("祝日", Days::HOLIDAY),
    ("月", Days::day(0)),
    ("火", Days::day(1)),
    ("水", Days::day(2)),
    ("木", Days::day(3)),
    ("金", Days::day(4)),
    ("土", Days::day(5)),
    ("日", Days::day(6)),
    ("祝", Days::HOLIDAY),
];

/// A time of day in minutes after midnight, and whether anything else stood beside it. Reads "8:30", "０８：３０（受付）",
/// "17時", "0830".
pub(super) fn read_time(written: &str) -> Option<(u16, bool)> {
    let text = digits(written);
    // A spreadsheet kept the time as a part of the day.
    if let Some(part) = text.strip_prefix("0.").and_then(|_| text.parse::<f64>().ok()) {
        return Some(((part * 1440.0).round() as u16, false));
    }
    let hours_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (hours, rest) = text.split_at(hours_end);
    let (hours, minutes, rest) = match hours.len() {
        3 | 4 => (&hours[..hours.len() - 2], &hours[hours.len() - 2..], rest),
        1 | 2 => {
            let rest = rest.strip_prefix([':', '時'])?;
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (minutes, rest) = rest.split_at(end);
            (hours, minutes, rest)
        }
        _ => return None,
    };
    let (hours, minutes) =
        (hours.parse::<u16>().ok()?, if minutes.is_empty() { 0 } else { minutes.parse().ok()? });
    let rest = rest.strip_prefix('分').unwrap_or(rest);
    // Spreadsheets write 9:00 as 9:00:00.
    let rest = rest.strip_prefix(":00").unwrap_or(rest);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= 1440)
        .then(|| (hours * 60 + minutes, rest.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_spelling() {
        let weekend = Days::day(5).and(Days::day(6));
        assert_eq!(
            Days::read("平日,土曜日,日曜日,祝日"),
            Some(Days::WEEKDAYS.and(weekend).and(Days::HOLIDAY))
        );
        assert_eq!(Days::read("月火水木金"), Some(Days::WEEKDAYS));
        assert_eq!(Days::read("月;水；祝"), Some(Days::day(0).and(Days::day(2)).and(Days::HOLIDAY)));
        assert_eq!(Days::read("日曜日"), Some(Days::day(6)));
        assert_eq!(Days::read(""), Some(Days::NONE));
        assert_eq!(Days::read("第2月曜"), None);
        assert!(Days::WEEKDAYS.holds(Days::day(4)) && !Days::WEEKDAYS.holds(Days::day(5)));
        assert_eq!(Days::from_bits(Days::HOLIDAY.bits()), Days::HOLIDAY);
    }

    #[test]
    fn times_are_read_and_words_beside_them_are_told() {
        assert_eq!(read_time("8:30"), Some((510, true)));
        assert_eq!(read_time("０８：３０（受付）"), Some((510, false)));
        assert_eq!(read_time("17時"), Some((1020, true)));
        assert_eq!(read_time("0830"), Some((510, true)));
        assert_eq!(read_time("09:00:00"), Some((540, true)));
        assert_eq!(read_time("24:00"), Some((1440, true)));
        assert_eq!(read_time("0.416666667"), Some((600, false)));
        for written in ["24:30", "9:75", "24時間対応だ:1", "朝", "", "99999"] {
            assert!(read_time(written).is_none_or(|(_, clean)| !clean), "{written}");
        }
    }
}
