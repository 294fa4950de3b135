use std::{fmt, io, path::PathBuf, str::FromStr};

use access::RegionId;
use kernel::{Fault, Instant};
use store::Read;
use tokio::io::AsyncWriteExt;

use crate::{entry::Hash, store::head_of};

/// The newest link of a region's chain at a moment, noted where who can write the database cannot write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Whose chain.
    pub region: RegionId,
    /// How many entries it had.
    pub sequence: i64,
    /// The hash of the newest, in hexadecimal digits.
    pub hash: String,
    /// When this was noted.
    pub at: Instant,
}

impl fmt::Display for Anchor {
    /// As it stands in the file and on paper: region, sequence, hash, time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.region, self.sequence, self.hash, self.at)
    }
}

/// A line that is not an anchor.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAnAnchor;

impl FromStr for Anchor {
    type Err = NotAnAnchor;
    fn from_str(line: &str) -> Result<Self, NotAnAnchor> {
        let mut parts = line.split_ascii_whitespace();
        let mut next = || parts.next().ok_or(NotAnAnchor);
        let region = next()?.parse().map_err(|_| NotAnAnchor)?;
        let sequence = next()?.parse().map_err(|_| NotAnAnchor)?;
        let hash = next()?.to_owned();
        let at = next()?.parse().map_err(|_| NotAnAnchor)?;
        let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if whole && parts.next().is_none() {
            Ok(Self { region, sequence, hash, at })
        } else {
            Err(NotAnAnchor)
        }
    }
}

pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
        text
    })
}

/// The newest link as an anchor, for printing; none while the region has no entries.
///
/// # Errors
/// When the database cannot answer.
pub async fn head(read: &mut Read, region: RegionId, now: Instant) -> Result<Option<Anchor>, Fault> {
    let (sequence, hash) = head_of(read, region).await?;
    Ok((sequence > 0).then(|| Anchor { region, sequence, hash: hex(&hash), at: now }))
}

/// The file of anchors, in a folder outside the database: another disk, another machine, a medium written once.
#[derive(Clone, Debug)]
pub struct Anchors {
    file: PathBuf,
}

impl Anchors {
    /// In this folder; it is made if there is none.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { file: folder.into().join("audit-anchors.txt") }
    }

    /// Notes the newest link at the end of the file and gives it back for printing. Nothing is noted when nothing has
    /// been written since the last time.
    ///
    /// # Errors
    /// When the database or the folder does not answer.
    pub async fn anchor(
        &self,
        read: &mut Read,
        region: RegionId,
        now: Instant,
    ) -> Result<Option<Anchor>, Fault> {
        let Some(anchor) = head(read, region, now).await? else { return Ok(None) };
        let (known, _) = self.read(region).await?;
        if known.last().is_none_or(|last| last.sequence != anchor.sequence || last.hash != anchor.hash) {
            self.append(&anchor).await.map_err(|source| self.fault(source))?;
        }
        Ok(Some(anchor))
    }

    async fn append(&self, anchor: &Anchor) -> io::Result<()> {
        if let Some(folder) = self.file.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let whole =
            tokio::fs::read(&self.file).await.is_ok_and(|text| text.ends_with(b"\n") || text.is_empty());
        let new = !tokio::fs::try_exists(&self.file).await?;
        let mut file = tokio::fs::OpenOptions::new().create(true).append(true).open(&self.file).await?;
        // A line that a power cut left half-written must not swallow this one.
        let start = if whole || new { "" } else { "\n" };
        file.write_all(format!("{start}{anchor}\n").as_bytes()).await?;
        file.sync_all().await
    }

    /// The anchors of a region in the order of the file, and how many lines of the file could not be read.
    ///
    /// # Errors
    /// When the folder does not answer; that there is no file yet is no error.
    pub async fn read(&self, region: RegionId) -> Result<(Vec<Anchor>, u64), Fault> {
        let text = match tokio::fs::read(&self.file).await {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
            Err(error) => return Err(self.fault(error)),
        };
        let (mut anchors, mut unreadable) = (Vec::new(), 0);
        for line in String::from_utf8_lossy(&text).lines().filter(|line| !line.trim().is_empty()) {
            match line.parse::<Anchor>() {
                Ok(anchor) if anchor.region == region => anchors.push(anchor),
                Ok(_) => {}
                Err(NotAnAnchor) => unreadable += 1,
            }
        }
        Ok((anchors, unreadable))
    }

    fn fault(&self, source: io::Error) -> Fault {
        Fault::new(format!("the audit anchors in {}", self.file.display()), source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_as_it_is_printed_and_nothing_else_is_one() {
        let anchor = Anchor {
            region: RegionId::from_uuid(uuid::Uuid::from_u128(7)),
            sequence: 12,
            hash: hex(&[0xa5; 32]),
            at: Instant::from_micros(1_795_000_000_000_001),
        };
        let line = anchor.to_string();
        assert!(line.contains(" 12 a5a5"));
        assert_eq!(line.parse(), Ok(anchor));
        for wrong in
            ["", "x", &line[1..], &line.replace("a5", "g5"), &line[..line.len() - 30], &format!("{line} x")]
        {
            assert_eq!(wrong.parse::<Anchor>(), Err(NotAnAnchor), "{wrong}");
        }
    }
}
