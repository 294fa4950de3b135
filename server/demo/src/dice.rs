//! Chance with a seed, in the questions a generator asks.

use kernel::Chance;

pub(crate) struct Dice(Chance);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Chance::seeded(seed))
    }

    /// The same chance, for ids.
    pub(crate) fn chance(&self) -> Chance {
        self.0.clone()
    }

    /// From 0 to `below` − 1.
    pub(crate) fn below(&self, below: usize) -> usize {
        let below = u32::try_from(below).unwrap_or(u32::MAX);
        self.0.below(below) as usize
    }

    /// From `least` to `most`, both included.
    pub(crate) fn between(&self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// True this often.
    pub(crate) fn percent(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; the tables of this crate are never empty.
    pub(crate) fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of them, the first ones more often, as names are.
    pub(crate) fn pick_common<'a, T>(&self, from: &'a [T]) -> &'a T {
        let (a, b) = (self.below(from.len()), self.below(from.len()));
        &from[if self.percent(60) { a.min(b) } else { a }]
    }
}
