use access::RegionId;
use kernel::Fault;
use store::{Read, Row};

use crate::{
    anchor::{Anchor, hex},
    store::{CHAIN, START, UNSEALED_COUNT, line_of, link_of},
};

/// Rows held in memory at a time.
const BATCH: i64 = 1000;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An entry no longer fits its fingerprint.
    Changed,
    /// An entry is missing between two others.
    Removed,
    /// The newest entries are missing: an anchor saw them.
    TailRemoved,
    /// The chain fits together, but not with an anchor: it was written anew.
    Rewritten,
}

/// The first place that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bad {
    /// What is wrong …
    pub what: What,
    /// … from this entry …
    pub first: i64,
    /// … up to this one at the latest.
    pub last: i64,
}

/// What an examination found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries examined; all of them when nothing is wrong.
    pub entries: i64,
    /// Entries written a moment ago that have no place in the chain yet (PostgreSQL only; on SQLite always 0).
    pub unsealed: i64,
    /// Anchors that were compared and fit.
    pub anchors: usize,
    /// The first thing wrong.
    pub bad: Option<Bad>,
}

impl Report {
    /// Nothing is wrong.
    pub const fn is_sound(&self) -> bool {
        self.bad.is_none()
    }
}

/// Examines a region's whole chain and compares it with the anchors, in any order. Holds few rows at a time.
///
/// # Errors
/// When the database cannot answer; what is wrong with the entries is in the report.
pub async fn verify(read: &mut Read, region: RegionId, anchors: &[Anchor]) -> Result<Report, Fault> {
    let mut anchors: Vec<&Anchor> = anchors.iter().filter(|anchor| anchor.region == region).collect();
    anchors.sort_by_key(|anchor| anchor.sequence);
    let unsealed = read.one(&UNSEALED_COUNT, &[region.into()]).await?.number(0)?;
    let mut chain = Chain { at: 0, hash: START, anchors: &anchors, fitting: 0, anchored: 0 };
    let mut bad = None;
    while bad.is_none() {
        // From the very bottom, so that an entry smuggled in before the first is seen.
        let after = if chain.at == 0 { i64::MIN } else { chain.at };
        let rows = read.rows(&CHAIN, &[region.into(), after.into(), BATCH.into()]).await?;
        bad = rows.iter().find_map(|row| chain.follow(row).err());
        if rows.len() < BATCH as usize {
            break;
        }
    }
    let bad = bad.or_else(|| chain.missing_tail());
    Ok(Report { entries: chain.at, unsealed, anchors: chain.fitting, bad })
}

struct Chain<'a> {
    at: i64,
    hash: [u8; 32],
    /// Those not reached yet, by sequence.
    anchors: &'a [&'a Anchor],
    fitting: usize,
    /// The place of the last anchor that fits.
    anchored: i64,
}

impl Chain<'_> {
    fn follow(&mut self, row: &Row) -> Result<(), Bad> {
        let next = self.at + 1;
        let here = |what| Bad { what, first: next, last: next };
        let (sequence, hash) = link_of(row).map_err(|_| here(What::Changed))?;
        if sequence != next {
            return Err(here(What::Removed));
        }
        let line = line_of(row).map_err(|_| here(What::Changed))?;
        if line.hash(&self.hash, next) != hash {
            return Err(here(What::Changed));
        }
        while let Some((anchor, rest)) = self.anchors.split_first()
            && anchor.sequence <= next
        {
            if anchor.sequence < 1 || !anchor.hash.eq_ignore_ascii_case(&hex(&hash)) {
                return Err(Bad { what: What::Rewritten, first: self.anchored + 1, last: next });
            }
            self.anchors = rest;
            self.fitting += 1;
            self.anchored = next;
        }
        (self.at, self.hash) = (next, hash);
        Ok(())
    }

    fn missing_tail(&self) -> Option<Bad> {
        let last = self.anchors.last()?;
        Some(Bad { what: What::TailRemoved, first: self.at + 1, last: last.sequence })
    }
}
