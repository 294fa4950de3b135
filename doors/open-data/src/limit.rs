use std::{
    fmt,
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// How much is read, so that nobody fills the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Text of a table, unpacked.
    pub text: u64,
    /// Parts of a spreadsheet, unpacked, all together.
    pub sheet: u64,
    /// JSON, which is held in memory.
    pub json: u64,
    /// How many times its size a file may unpack to, once it is past [`Limits::RATIO_FROM`].
    pub ratio: u64,
}

impl Limits {
    /// Up to this size nothing is too much.
    pub const RATIO_FROM: u64 = 32 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 2 << 30, sheet: 200 << 20, json: 64 << 20, ratio: 150 }
    }
}

/// What ends a reading that goes beyond the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    Limit,
    Ratio,
}

impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("larger than is read")
    }
}
impl std::error::Error for Beyond {}

impl Beyond {
    /// Whether this is why a reading ended.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref().and_then(|inner| inner.downcast_ref()).copied()
    }
}

/// Counts what goes through.
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R) -> (Self, Arc<AtomicU64>) {
        let count = Arc::default();
        (Self { inner, count: Arc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Ends with an error when more comes out than may.
pub(crate) struct Limited<R> {
    inner: R,
    total: u64,
    limit: u64,
    packed: Option<(Arc<AtomicU64>, u64)>,
    together: Arc<AtomicU64>,
}

impl<R> Limited<R> {
    /// At most `limit` bytes.
    pub(crate) fn new(inner: R, limit: u64) -> Self {
        Self { inner, total: 0, limit, packed: None, together: Arc::default() }
    }

    /// The same for several readers, whose bytes are counted together.
    pub(crate) fn together(mut self, count: Arc<AtomicU64>) -> Self {
        self.together = count;
        self
    }

    /// The same, and at most `ratio` times what went in.
    pub(crate) fn with_ratio(mut self, packed: Arc<AtomicU64>, ratio: u64) -> Self {
        self.packed = Some((packed, ratio));
        self
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.total += read as u64;
        let together = self.together.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        if together > self.limit {
            return Err(io::Error::other(Beyond::Limit));
        }
        if let Some((packed, ratio)) = &self.packed
            && self.total > Limits::RATIO_FROM
            && self.total / ratio > packed.load(Ordering::Relaxed)
        {
            return Err(io::Error::other(Beyond::Ratio));
        }
        Ok(read)
    }
}
