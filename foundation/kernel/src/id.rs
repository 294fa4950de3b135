use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Clock, Instant};

/// The id of a `T`: a UUIDv7, so that ids sort by when they were made. The type keeps an office's id from being
/// taken for a person's.
pub struct Id<T: ?Sized> {
    uuid: Uuid,
    of: PhantomData<fn() -> *const T>,
}

impl<T: ?Sized> Id<T> {
    /// Wraps a UUID read from storage or from a request.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }

    /// The bare UUID, for storage.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The same id seen as the id of something else; only for tables that hold ids of many kinds.
    pub const fn cast<U: ?Sized>(self) -> Id<U> {
        Id::from_uuid(self.uuid)
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T: ?Sized> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self::from_uuid)
    }
}
impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

/// Chance: the operating system's in service, a seeded one in tests and in the demo region.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// When the operating system gives no entropy, which leaves nothing safe to do.
    pub fn system() -> Result<Self, crate::Fault> {
        let rng = StdRng::try_from_rng(&mut rand::rngs::SysRng)
            .map_err(|source| crate::Fault::new("entropy of the operating system", source))?;
        Ok(Self(Arc::new(Mutex::new(rng))))
    }

    /// The same seed gives the same chance.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` unpredictable bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A number from 0 to `below` − 1; 0 when `below` is 0.
    pub fn below(&self, below: u32) -> u32 {
        let wide = u64::from(u32::from_le_bytes(self.bytes()));
        u32::try_from((wide * u64::from(below)) >> 32).unwrap_or(0)
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

/// The source of new ids: time from the clock, the rest from chance. Ids made in one process always increase, also
/// within one microsecond, so that a journal sorted by id is in the order in which it was written.
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Clock,
    chance: Chance,
    last: Arc<Mutex<u64>>,
}

impl Ids {
    /// Ids from this clock and this chance.
    pub fn new(clock: Clock, chance: Chance) -> Self {
        Self { clock, chance, last: Arc::default() }
    }

    /// A new id.
    pub fn next<T: ?Sized>(&self) -> Id<T> {
        let now = self.clock.now();
        // Milliseconds × 4096 + the fraction of the millisecond: the 60 leading bits of a version 7 id (RFC 9562, method 3).
        let micros = u64::try_from(now.as_micros()).unwrap_or(0);
        let wished = ((micros / 1000) << 12) | (((micros % 1000) << 12) / 1000);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let tick = wished.max(*last + 1);
        *last = tick;
        drop(last);
        let mut bytes: [u8; 16] = self.chance.bytes();
        bytes[..6].copy_from_slice(&(tick >> 12).to_be_bytes()[2..]);
        bytes[6] = 0x70 | ((tick >> 8) & 0x0f) as u8;
        bytes[7] = (tick & 0xff) as u8;
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Id::from_uuid(Uuid::from_bytes(bytes))
    }

    /// The clock these ids are made by.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The chance these ids are made of.
    pub const fn chance(&self) -> &Chance {
        &self.chance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_even_when_the_clock_stands_still() {
        let ids = Ids::new(Clock::fixed(Instant::from_micros(1_795_000_000_000_123)), Chance::seeded(1));
        let many: Vec<Id<()>> = (0..10_000).map(|_| ids.next()).collect();
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(many.iter().all(|id| id.uuid().get_version_num() == 7));
    }

    #[test]
    fn an_id_tells_its_millisecond() {
        let ids = Ids::new(Clock::fixed(Instant::from_micros(1_795_000_000_123_000)), Chance::seeded(1));
        let (seconds, nanos) =
            ids.next::<()>().uuid().get_timestamp().map(|t| t.to_unix()).expect("version 7 carries a time");
        assert_eq!((seconds, nanos / 1_000_000), (1_795_000_000, 123));
    }

    #[test]
    fn seeded_chance_repeats_and_stays_below() {
        let (a, b) = (Chance::seeded(7), Chance::seeded(7));
        for _ in 0..1000 {
            let number = a.below(30);
            assert!(number < 30);
            assert_eq!(number, b.below(30));
        }
        assert_eq!(a.below(0), 0);
    }
}
