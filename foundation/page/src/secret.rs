use std::{fmt, io, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use kernel::{Chance, Fault};
use sha2::Sha256;

/// The program's own secret, kept in the data folder; what it signs it can recognise after a restart.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads the secret of this data folder, or makes it at the first start.
    ///
    /// # Errors
    /// When the file cannot be read, made, or is not a secret.
    pub fn in_folder(folder: &Path, chance: &Chance) -> Result<Self, Fault> {
        let path = folder.join("secret");
        match std::fs::read(&path) {
            Ok(bytes) => bytes
                .try_into()
                .map(Self)
                .map_err(|_| Fault::new("reading the secret", format!("{} is damaged", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(&path, chance),
            Err(error) => Err(Fault::new("reading the secret", error)),
        }
    }

    fn make(path: &Path, chance: &Chance) -> Result<Self, Fault> {
        use std::{io::Write, os::unix::fs::OpenOptionsExt};
        let bytes = chance.bytes();
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
        written.map_err(|error| Fault::new("making the secret", error))?;
        Ok(Self(bytes))
    }

    /// A mark on `text` for this `purpose` that only this secret can make.
    pub fn mark(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        self.mac(purpose, text).finalize().into_bytes().into()
    }

    /// Whether `mark` is ours; takes the same time for every wrong one.
    pub fn made(&self, purpose: &str, text: &[u8], mark: &[u8]) -> bool {
        self.mac(purpose, text).verify_slice(mark).is_ok()
    }

    fn mac(&self, purpose: &str, text: &[u8]) -> Hmac<Sha256> {
        // The key fills half a block; the rest stays zero, as HMAC itself would pad it.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(text);
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
