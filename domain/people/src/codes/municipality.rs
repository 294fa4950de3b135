use std::{collections::HashMap, fmt, sync::OnceLock};

use super::{CodeFlaw, Prefecture, Read, text};

static TABLE: &str = include_str!("municipalities.txt");

/// 全国地方公共団体コード: six digits, prefecture 2, municipality 3, check digit. A prefecture itself has 000.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MunicipalityCode([u8; 6]);

/// A municipality or ward as the country lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub code: MunicipalityCode,
    /// Its name without prefecture and county; a ward with its city.
    pub name: &'static str,
    /// The reading of its name.
    pub reading: &'static str,
}

impl MunicipalityCode {
    /// Reads a code. Five digits are either the form without check digit or one that lost its zero: whichever is a
    /// municipality of the prefecture, or of the country when no prefecture is known. Four digits are both.
    pub fn read(written: &str, prefecture: Option<Prefecture>) -> Result<Read<Self>, CodeFlaw> {
        let written = text::digits(written);
        if written.len() == 6 {
            return Self::whole(&written).map(Read::AsWritten);
        }
        if !written.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeFlaw::Character);
        }
        let mut fitting: Vec<Self> = match written.len() {
            5 => [Self::without_check(&written), Self::whole(&format!("0{written}")).ok()].into(),
            4 => vec![Self::without_check(&format!("0{written}"))],
            _ => return Err(CodeFlaw::Length),
        }
        .into_iter()
        .flatten()
        .collect();
        fitting.retain(|code| match prefecture {
            Some(stated) => code.prefecture() == stated,
            None => code.is_prefecture() || code.municipality().is_some(),
        });
        match fitting[..] {
            [code] => Ok(Read::Restored(code)),
            [] => Err(CodeFlaw::CheckDigit),
            _ => Err(CodeFlaw::Ambiguous),
        }
    }

    fn whole(written: &str) -> Result<Self, CodeFlaw> {
        let digits: [u8; 6] = text::numbers(written).ok_or(CodeFlaw::Character)?;
        Prefecture::of_digits(digits[0], digits[1]).ok_or(CodeFlaw::Character)?;
        if check_digit(&digits) == digits[5] { Ok(Self(digits)) } else { Err(CodeFlaw::CheckDigit) }
    }

    fn without_check(written: &str) -> Option<Self> {
        let [a, b, c, d, e] = text::numbers(written)?;
        Prefecture::of_digits(a, b)?;
        let mut digits = [a, b, c, d, e, 0];
        digits[5] = check_digit(&digits);
        Some(Self(digits))
    }

    /// The prefecture it lies in.
    pub fn prefecture(self) -> Prefecture {
        // No constructor lets another number in; the fallback is never met.
        Prefecture::of_digits(self.0[0], self.0[1]).unwrap_or(Prefecture::FIRST)
    }

    /// Whether this is a prefecture's own code.
    pub fn is_prefecture(self) -> bool {
        self.0[2..5] == [0, 0, 0]
    }

    /// The municipality of this code, if the table has it.
    pub fn municipality(self) -> Option<&'static Municipality> {
        let table = table();
        table.rows.binary_search_by_key(&self, |m| m.code).ok().map(|at| &table.rows[at])
    }
}

impl Municipality {
    /// Every municipality and ward, by code.
    pub fn all() -> &'static [Self] {
        &table().rows
    }

    /// The municipality an address without its prefecture begins with, and what follows. A county in between is
    /// passed over; a name that several prefectures have needs the prefecture.
    pub fn leading(address: &str, prefecture: Option<Prefecture>) -> Option<(&'static Self, &str)> {
        Self::at_start(address, prefecture).or_else(|| {
            let (at, county) = address.char_indices().take(6).find(|&(_, c)| c == COUNTY)?;
            Self::at_start(&address[at + county.len_utf8()..], prefecture)
        })
    }

    fn at_start(address: &str, prefecture: Option<Prefecture>) -> Option<(&'static Self, &str)> {
        let table = table();
        // Longest first: a ward before its city.
        let ends: Vec<usize> =
            address.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_NAME).collect();
        for &end in ends.iter().rev() {
            let (name, rest) = address.split_at(end);
            let Some(named) = table.named.get(name) else { continue };
            let mut fitting = named
                .iter()
                .map(|&at| &table.rows[usize::from(at)])
                .filter(|m| prefecture.is_none_or(|p| m.code.prefecture() == p));
            return match (fitting.next(), fitting.next()) {
                (Some(only), None) => Some((only, rest)),
                _ => None,
            };
        }
        None
    }
}

/// 郡 stands between prefecture and town in an address, and not in the town's name.
const COUNTY: char = '郡';
const LONGEST_NAME: usize = 12;

struct Table {
    rows: Vec<Municipality>,
    named: HashMap<&'static str, Vec<u16>>,
}

fn table() -> &'static Table {
    static PARSED: OnceLock<Table> = OnceLock::new();
    PARSED.get_or_init(|| {
        let rows: Vec<Municipality> = TABLE
            .lines()
            .filter_map(|line| {
                let mut cells = line.split('\t');
                let code = MunicipalityCode::without_check(cells.next()?)?;
                Some(Municipality { code, name: cells.next()?, reading: cells.next()? })
            })
            .collect();
        let mut named: HashMap<&str, Vec<u16>> = HashMap::with_capacity(rows.len());
        for (at, row) in (0..).zip(&rows) {
            named.entry(row.name).or_default().push(at);
        }
        Table { rows, named }
    })
}

/// Weights 6 to 2 over the five digits; what is missing to the next multiple of eleven, its last digit.
fn check_digit(digits: &[u8; 6]) -> u8 {
    let sum: u8 = digits[..5].iter().zip([6, 5, 4, 3, 2]).map(|(d, w)| d * w).sum();
    (11 - sum % 11) % 10
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|d| write!(f, "{d}"))
    }
}

impl fmt::Debug for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Result<(String, bool), CodeFlaw> {
        MunicipalityCode::read(written, None).map(|r| (r.number().to_string(), r.is_restored()))
    }

    #[test]
    fn the_table_is_whole_and_sorted_with_known_check_digits() {
        assert_eq!(TABLE.lines().count(), Municipality::all().len());
        assert!(Municipality::all().is_sorted_by(|a, b| a.code < b.code));
        for (code, name) in
            [("011011", "札幌市中央区"), ("122173", "柏市"), ("372013", "高松市"), ("221384", "浜松市中央区")]
        {
            let code = MunicipalityCode::whole(code).unwrap();
            assert_eq!(code.municipality().unwrap().name, name);
        }
        let longest = Municipality::all().iter().map(|m| m.name.chars().count()).max();
        assert!(longest.unwrap() <= LONGEST_NAME);
    }

    #[test]
    fn a_code_gets_its_zero_or_its_check_digit_back_and_says_so() {
        assert_eq!(read("011011"), Ok(("011011".into(), false)));
        assert_eq!(read("11011"), Ok(("011011".into(), true)));
        assert_eq!(read("01101"), Ok(("011011".into(), true)));
        assert_eq!(read("1101"), Ok(("011011".into(), true)));
        assert_eq!(read("37201"), Ok(("372013".into(), true)));
        assert_eq!(read("010006"), Ok(("010006".into(), false)));
        assert_eq!(read("011012"), Err(CodeFlaw::CheckDigit));
        assert_eq!(read("481011"), Err(CodeFlaw::Character));
        assert_eq!(read("12"), Err(CodeFlaw::Length));
        assert_eq!(read("十一"), Err(CodeFlaw::Character));
    }

    #[test]
    fn every_code_of_the_north_survives_a_spreadsheet_when_its_prefecture_is_known() {
        for m in Municipality::all().iter().filter(|m| m.code.prefecture().number() < 10) {
            let lost = &m.code.to_string()[1..];
            assert_eq!(MunicipalityCode::read(lost, Some(m.code.prefecture())), Ok(Read::Restored(m.code)));
        }
    }

    #[test]
    fn an_address_gives_its_municipality() {
        let find = |address, prefecture: Option<u8>| {
            Municipality::leading(address, prefecture.and_then(Prefecture::new))
                .map(|(m, rest)| (m.name, rest))
        };
        assert_eq!(find("札幌市中央区円山西町4", None), Some(("札幌市中央区", "円山西町4")));
        assert_eq!(find("河東郡音更町木野", Some(1)), Some(("音更町", "木野")));
        assert_eq!(find("府中市宮町", None), None);
        assert_eq!(find("府中市宮町", Some(13)), Some(("府中市", "宮町")));
        assert_eq!(find("北25条西16丁目", Some(1)), None);
        assert_eq!(find("", None), None);
    }
}
