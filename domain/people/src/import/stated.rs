//! What a list stated, row by row, in sixteen bytes each: so that taking one list back leaves what another also states.

use sha2::{Digest, Sha256};

use super::taken::DIGEST;

const HALF: usize = 8;

/// The rows of a list: half of each is what it is about, half what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stated(Vec<[u8; 2 * HALF]>);

fn about(key: &str) -> [u8; HALF] {
    let mut half = [0; HALF];
    half.copy_from_slice(&Sha256::digest(key)[..HALF]);
    half
}

impl Stated {
    /// Notes a row.
    pub fn note(&mut self, key: &str, digest: &[u8; DIGEST]) {
        let mut row = [0; 2 * HALF];
        row[..HALF].copy_from_slice(&about(key));
        row[HALF..].copy_from_slice(&digest[..HALF]);
        self.0.push(row);
    }

    /// As it is kept.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.concat()
    }

    /// Reads it back.
    pub fn read(bytes: &[u8]) -> Self {
        let (rows, _) = bytes.as_chunks();
        Self(rows.to_vec())
    }

    fn of(&self, key: &str) -> impl Iterator<Item = &[u8; 2 * HALF]> {
        let about = about(key);
        let from = self.0.partition_point(|row| row[..HALF] < about[..]);
        self.0[from..].iter().take_while(move |row| row[..HALF] == about)
    }

    /// Whether it has a row about this.
    pub fn has(&self, key: &str) -> bool {
        self.of(key).next().is_some()
    }

    /// Whether it has a row that says exactly this.
    pub fn says(&self, key: &str, digest: &[u8; DIGEST]) -> bool {
        self.of(key).any(|row| row[HALF..] == digest[..HALF])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_kept_by_what_each_row_is_about_and_says() {
        let mut stated = Stated::default();
        for number in 0..100_u8 {
            stated.note(&format!("mhlw-care|{number}|430"), &[number; DIGEST]);
        }
        let read = Stated::read(&stated.into_bytes());
        for number in 0..100_u8 {
            let key = format!("mhlw-care|{number}|430");
            assert!(read.has(&key) && read.says(&key, &[number; DIGEST]));
            assert!(!read.says(&key, &[number + 1; DIGEST]));
        }
        assert!(!read.has("mhlw-care|100|430"));
        assert!(!Stated::read(&[]).has("mhlw-care|1|430"));
    }
}
