//! Figures that carry their base: counts are kept, shares are made when shown.

use serde::{Deserialize, Serialize};

use crate::calendar::FuzzyDate;

/// How a share is cut to its decimals. Both are in use in the field, and they differ: 509/869 is 58.5% or 58.6%.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// 切り捨て: what does not fit is left out.
    Truncate,
    /// 四捨五入: a half goes up.
    HalfUp,
}

/// A count out of a base, with the rule by which its share is shown, when it was so, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Figure {
    /// What was counted.
    pub numerator: u64,
    /// Out of how many. With several answers a person, shares of one base may add up to more than the whole.
    pub denominator: u64,
    /// How the share is cut.
    pub rounding: Rounding,
    /// Digits after the point; more than [`Figure::MOST_DECIMALS`] are not shown.
    pub decimals: u8,
    /// When it was so.
    pub as_of: FuzzyDate,
    /// Where it comes from.
    pub source: String,
}

impl Figure {
    /// The most digits a share is shown with.
    pub const MOST_DECIMALS: u8 = 6;

    /// A figure shown rounded, with one decimal.
    pub fn new(
        numerator: u64,
        denominator: u64,
        as_of: impl Into<FuzzyDate>,
        source: impl Into<String>,
    ) -> Self {
        let (as_of, source) = (as_of.into(), source.into());
        Self { numerator, denominator, rounding: Rounding::HalfUp, decimals: 1, as_of, source }
    }

    /// The same figure, cut by this rule.
    #[must_use]
    pub fn cut(mut self, rounding: Rounding, decimals: u8) -> Self {
        (self.rounding, self.decimals) = (rounding, decimals);
        self
    }

    /// The share in units of its last decimal, 639 for 63.9%, to sort by or draw. None when the base is zero: of
    /// nothing there is no share.
    pub fn units(&self) -> Option<u128> {
        if self.denominator == 0 {
            return None;
        }
        // At most 2^64 × 100 × 10^6 × 2: far within 128 bits.
        let exact = u128::from(self.numerator) * 100 * self.unit();
        let base = u128::from(self.denominator);
        Some(match self.rounding {
            Rounding::Truncate => exact / base,
            Rounding::HalfUp => (2 * exact + base) / (2 * base),
        })
    }

    /// The share as text, "63.9%"; None when the base is zero.
    pub fn share(&self) -> Option<String> {
        let (units, unit) = (self.units()?, self.unit());
        Some(match usize::from(self.shown_decimals()) {
            0 => format!("{units}%"),
            width => format!("{}.{:0width$}%", units / unit, units % unit),
        })
    }

    /// The count and its base as text, "78/122".
    pub fn fraction(&self) -> String {
        format!("{}/{}", self.numerator, self.denominator)
    }

    /// The share with its fraction, "78/122, 63.9%"; only the fraction when the base is zero.
    pub fn shown(&self) -> String {
        match self.share() {
            Some(share) => format!("{}, {share}", self.fraction()),
            None => self.fraction(),
        }
    }

    fn shown_decimals(&self) -> u8 {
        self.decimals.min(Self::MOST_DECIMALS)
    }

    /// How many units of the last decimal make one percent.
    fn unit(&self) -> u128 {
        10_u128.pow(u32::from(self.shown_decimals()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn figure(numerator: u64, denominator: u64, rounding: Rounding, decimals: u8) -> Figure {
        Figure::new(numerator, denominator, date(2023, 9, 30), "").cut(rounding, decimals)
    }

    fn shares(numerator: u64, denominator: u64) -> (String, String) {
        let share =
            |rounding| figure(numerator, denominator, rounding, 1).share().expect("the base is not zero");
        (share(Rounding::Truncate), share(Rounding::HalfUp))
    }

    #[test]
    fn the_shares_of_the_sources_come_out_by_their_rules() {
        for (numerator, denominator, truncated, rounded) in [
            (509, 869, "58.5%", "58.6%"),
            (3, 91, "3.2%", "3.3%"),
            (78, 122, "63.9%", "63.9%"),
            (76, 122, "62.2%", "62.3%"),
            (17, 21, "80.9%", "81.0%"),
            (41, 42, "97.6%", "97.6%"),
            (18, 24, "75.0%", "75.0%"),
            (10, 17, "58.8%", "58.8%"),
            (29, 56, "51.7%", "51.8%"),
            (4, 4, "100.0%", "100.0%"),
            (5200, 30_594, "16.9%", "17.0%"),
        ] {
            assert_eq!(shares(numerator, denominator), (truncated.to_owned(), rounded.to_owned()));
        }
    }

    #[test]
    fn the_districts_of_the_source_table_round() {
        let table = [(33_044, 99_983), (2795, 5372), (1213, 3408), (1703, 4273), (38_755, 113_036)];
        let rounded = table.map(|(numerator, denominator)| shares(numerator, denominator).1);
        assert_eq!(rounded, ["33.0%", "52.0%", "35.6%", "39.9%", "34.3%"]);
    }

    #[test]
    fn a_share_stands_with_its_fraction() {
        let members = figure(78, 122, Rounding::HalfUp, 1);
        assert_eq!(members.shown(), "78/122, 63.9%");
        assert_eq!(members.units(), Some(639));
        assert_eq!(members.clone().cut(Rounding::HalfUp, 0).shown(), "78/122, 64%");
        assert_eq!(members.cut(Rounding::Truncate, 3).shown(), "78/122, 63.934%");
        assert_eq!(figure(1, 1000, Rounding::HalfUp, 2).shown(), "1/1000, 0.10%");
        assert_eq!(figure(209, 180, Rounding::HalfUp, 1).shown(), "209/180, 116.1%");
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        for numerator in [0, 3] {
            let nothing = figure(numerator, 0, Rounding::HalfUp, 1);
            assert_eq!((nothing.units(), nothing.share()), (None, None));
            assert_eq!(nothing.shown(), format!("{numerator}/0"));
        }
        assert_eq!(figure(0, 5, Rounding::HalfUp, 1).shown(), "0/5, 0.0%");
    }

    proptest! {
        #[test]
        fn a_share_is_never_a_whole_unit_off(
            numerator: u64, denominator in 1..=u64::MAX, half_up: bool, decimals in 0..=9_u8,
        ) {
            let rounding = if half_up { Rounding::HalfUp } else { Rounding::Truncate };
            let figure = figure(numerator, denominator, rounding, decimals);
            let units = figure.units().expect("the base is not zero");
            let unit = 10_u128.pow(u32::from(decimals.min(Figure::MOST_DECIMALS)));
            let (exact, base) = (u128::from(numerator) * 100 * unit, u128::from(denominator));
            // Both sides times the base, so that nothing is rounded here.
            let off = (units * base).abs_diff(exact);
            prop_assert!(off < base);
            prop_assert!(rounding == Rounding::HalfUp || units * base <= exact);
            prop_assert!(rounding == Rounding::Truncate || 2 * off <= base);
            let digits = figure.share().expect("the base is not zero").replace(['.', '%'], "");
            prop_assert_eq!(digits.parse(), Ok(units));
        }
    }
}
