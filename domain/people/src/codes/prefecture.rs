use std::{fmt, sync::OnceLock};

static TABLE: &str = include_str!("prefectures.txt");

/// One of the 47 prefectures, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefecture(u8);

impl Prefecture {
    pub(super) const FIRST: Self = Self(1);

    /// The prefecture of this number, 1 to 47.
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 47 { Some(Self(number)) } else { None }
    }

    /// All of them, north to south.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=47).map(Self)
    }

    /// 1 to 47.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its name with 都道府県.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The reading of its name.
    pub fn reading(self) -> &'static str {
        self.row().1
    }

    /// The prefecture of exactly this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|p| p.name() == name)
    }

    /// The prefecture an address begins with, and what follows.
    pub fn leading(address: &str) -> Option<(Self, &str)> {
        Self::all().find_map(|p| Some((p, address.strip_prefix(p.name())?)))
    }

    /// The prefecture whose number these two digits are.
    pub(super) fn of_digits(tens: u8, ones: u8) -> Option<Self> {
        Self::new(tens.checked_mul(10)?.checked_add(ones)?)
    }

    fn row(self) -> (&'static str, &'static str) {
        static ROWS: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
        let rows = ROWS.get_or_init(|| TABLE.lines().filter_map(|line| line.split_once('\t')).collect());
        rows.get(usize::from(self.0) - 1).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prefecture({:02})", self.0)
    }
}

impl fmt::Display for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_47_names_with_readings() {
        assert_eq!(TABLE.lines().count(), 47);
        assert!(Prefecture::all().all(|p| !p.name().is_empty() && !p.reading().is_empty()));
        assert_eq!(Prefecture::named("沖縄県").map(Prefecture::number), Some(47));
        assert_eq!(Prefecture::new(0), None);
        assert_eq!(Prefecture::new(48), None);
    }

    #[test]
    fn an_address_gives_its_prefecture() {
        let (prefecture, rest) = Prefecture::leading("京都府京都市上京区").unwrap();
        assert_eq!((prefecture.number(), rest), (26, "京都市上京区"));
        assert_eq!(Prefecture::leading("札幌市中央区"), None);
    }
}
