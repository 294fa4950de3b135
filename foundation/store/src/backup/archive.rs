//! The form of a backup: records, each a tag, a length and bytes; compressed; sealed with age. It knows nothing of
//! engines, so that a region can move from one to the other. The last record is the manifest, with the hash of all
//! before it: what ends early, or was bent anywhere, is not a backup.

use std::{
    io::{self, Read, Write},
    iter,
};

use age::{DecryptError, secrecy::SecretString};
use data_encoding::HEXLOWER;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::{Failure, Fault, Outcome, Refusal};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Opener, Seal};

pub(super) const FORMAT: u32 = 1;
const MAGIC: &[u8; 17] = b"tsunagu backup 1\n";
/// No record is longer; a length beyond it is not believed.
const MOST_BYTES: usize = 256 << 20;

pub(super) const DAMAGED: Refusal = Refusal::Other("store-backup-damaged");
const WRONG_KEY: Refusal = Refusal::Other("store-backup-wrong-key");

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Head = b'H' as isize,
    Key = b'K' as isize,
    Table = b'T' as isize,
    Rows = b'R' as isize,
    File = b'F' as isize,
    End = b'E' as isize,
}

impl Tag {
    fn read(byte: u8) -> Option<Self> {
        [Self::Head, Self::Key, Self::Table, Self::Rows, Self::File, Self::End]
            .into_iter()
            .find(|tag| *tag as u8 == byte)
    }
}

/// The first record: where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub format: u32,
    pub schema: i64,
    pub engine: String,
    pub made_at: String,
}

/// A table whose rows follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<String>,
}

/// Writes an archive.
pub(super) struct Writer<W: Write> {
    out: GzEncoder<age::stream::StreamWriter<W>>,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W, seal: &Seal) -> Result<Self, Fault> {
        let fault = |source: Box<dyn std::error::Error + Send + Sync>| Fault::new("sealing a backup", source);
        let encryptor = match seal {
            Seal::Passphrase(passphrase) => {
                age::Encryptor::with_user_passphrase(SecretString::from(passphrase.clone()))
            }
            Seal::Recipients(recipients) => {
                let recipients: Vec<age::x25519::Recipient> = recipients
                    .iter()
                    .map(|recipient| recipient.parse().map_err(|why: &str| fault(why.into())))
                    .collect::<Result<_, _>>()?;
                age::Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient))
                    .map_err(|source| fault(source.into()))?
            }
        };
        let sealed = encryptor.wrap_output(out).map_err(|source| fault(source.into()))?;
        let mut out = GzEncoder::new(sealed, Compression::fast());
        out.write_all(MAGIC).map_err(|source| fault(source.into()))?;
        Ok(Self { out, hash: Sha256::new() })
    }

    pub(super) fn put(&mut self, tag: Tag, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= MOST_BYTES);
        let length = length.ok_or_else(|| io::Error::other("a record of a backup is too long"))?;
        let mut head = [tag as u8, 0, 0, 0, 0];
        head[1..].copy_from_slice(&length.to_be_bytes());
        self.hash.update(head);
        self.hash.update(bytes);
        self.out.write_all(&head)?;
        self.out.write_all(bytes)
    }

    /// The hash of everything until now.
    pub(super) fn hash(&self) -> String {
        HEXLOWER.encode(&self.hash.clone().finalize())
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.out.finish()?.finish()
    }
}

/// Reads an archive. Whatever is wrong with it is a refusal: it came from outside.
pub(super) struct Reader<R: Read> {
    from: GzDecoder<age::stream::StreamReader<R>>,
    hash: Sha256,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R, opener: &Opener) -> Outcome<Self> {
        let wrong = |error: DecryptError| match error {
            DecryptError::NoMatchingKeys
            | DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::ExcessiveWork { .. } => WRONG_KEY,
            _ => DAMAGED,
        };
        let decryptor = age::Decryptor::new(from).map_err(wrong)?;
        let opened = match opener {
            Opener::Passphrase(passphrase) => {
                let identity = age::scrypt::Identity::new(SecretString::from(passphrase.clone()));
                decryptor.decrypt(iter::once(&identity as &dyn age::Identity))
            }
            Opener::Identities(identities) => {
                let identities: Vec<age::x25519::Identity> = identities
                    .iter()
                    .map(|identity| identity.trim().parse().map_err(|_| WRONG_KEY))
                    .collect::<Result<_, _>>()?;
                decryptor.decrypt(identities.iter().map(|one| one as &dyn age::Identity))
            }
        };
        let mut from = GzDecoder::new(opened.map_err(wrong)?);
        let mut magic = [0; MAGIC.len()];
        from.read_exact(&mut magic).map_err(|_| DAMAGED)?;
        if magic != *MAGIC {
            return Err(DAMAGED.into());
        }
        Ok(Self { from, hash: Sha256::new() })
    }

    /// The next record, and the hash of all before it.
    pub(super) fn next(&mut self) -> Result<(Tag, Vec<u8>, String), Failure> {
        let before = HEXLOWER.encode(&self.hash.clone().finalize());
        let mut head = [0; 5];
        self.from.read_exact(&mut head).map_err(|_| DAMAGED)?;
        let tag = Tag::read(head[0]).ok_or(DAMAGED)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        if length as usize > MOST_BYTES {
            return Err(DAMAGED.into());
        }
        let mut bytes = Vec::new();
        let read = (&mut self.from).take(u64::from(length)).read_to_end(&mut bytes).map_err(|_| DAMAGED)?;
        if read != length as usize {
            return Err(DAMAGED.into());
        }
        self.hash.update(head);
        self.hash.update(&bytes);
        Ok((tag, bytes, before))
    }

    /// Nothing may follow the end.
    pub(super) fn ends(mut self) -> Result<(), Failure> {
        match self.from.read(&mut [0]) {
            Ok(0) => {}
            _ => return Err(DAMAGED.into()),
        }
        match self.from.into_inner().read(&mut [0]) {
            Ok(0) => Ok(()),
            _ => Err(DAMAGED.into()),
        }
    }
}
