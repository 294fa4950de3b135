//! The key of a data folder: what is in the folder beside the database is unreadable without it.

use std::{
    fs,
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::Arc,
};

use age::{secrecy::ExposeSecret, x25519};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Fault;
use sha2::{Digest, Sha256};

/// The name of the key file in the data folder.
pub(crate) const FILE: &str = "key";

/// The key of a data folder.
#[derive(Clone)]
pub(crate) struct Key(Arc<Inner>);

struct Inner {
    identity: x25519::Identity,
    address: [u8; 32],
}

impl Key {
    /// Reads the key, or makes one if the folder has none. Two programs that start together agree on one.
    pub(crate) fn open(folder: &Path) -> Result<Self, Fault> {
        let file = folder.join(FILE);
        let fault = |source: io::Error| Fault::new(format!("the key {}", file.display()), source);
        if !file.exists() {
            let fresh = x25519::Identity::generate();
            let temporary = folder.join(format!("{FILE}.{}", std::process::id()));
            let _ = fs::remove_file(&temporary);
            let mut out = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&temporary)
                .map_err(fault)?;
            writeln!(out, "{}", fresh.to_string().expose_secret())
                .and_then(|()| out.sync_all())
                .map_err(fault)?;
            let linked = fs::hard_link(&temporary, &file);
            fs::remove_file(&temporary).map_err(fault)?;
            match linked {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(fault(error)),
                _ => sync_folder(folder).map_err(fault)?,
            }
        }
        let mode = fs::metadata(&file).map_err(fault)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Fault::new(
                format!("the key {}", file.display()),
                "others on this machine can read it; `chmod 600` it, or restore it from a backup",
            ));
        }
        Self::parse(&fs::read_to_string(&file).map_err(fault)?)
    }

    /// A key as its file holds it.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let identity: x25519::Identity =
            text.trim().parse().map_err(|why: &str| Fault::new("reading the key of the data folder", why))?;
        let secret = identity.to_string();
        let address = Sha256::new()
            .chain_update("tsunagu: addresses of files\n")
            .chain_update(secret.expose_secret())
            .finalize();
        Ok(Self(Arc::new(Inner { identity, address: address.into() })))
    }

    /// The address of a content. Without the key it tells nothing, not even whether somebody has a file one knows.
    pub(crate) fn address(&self, content: &[u8]) -> Result<String, Fault> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0.address)
            .map_err(|source| Fault::new("the address of a file", source))?;
        mac.update(content);
        Ok(HEXLOWER.encode(&mac.finalize().into_bytes()))
    }

    /// Makes a content unreadable without the key.
    pub(crate) fn seal(&self, content: &[u8]) -> Result<Vec<u8>, Fault> {
        age::encrypt(&self.0.identity.to_public(), content)
            .map_err(|source| Fault::new("sealing a file", source))
    }

    /// Makes it readable again; every byte is authenticated.
    pub(crate) fn open_sealed(&self, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let fault =
            |source: Box<dyn std::error::Error + Send + Sync>| Fault::new("opening a sealed file", source);
        let decryptor = age::Decryptor::new(sealed).map_err(|source| fault(source.into()))?;
        let identities = std::iter::once(&self.0.identity as &dyn age::Identity);
        let mut content = Vec::with_capacity(sealed.len());
        decryptor
            .decrypt(identities)
            .map_err(|source| fault(source.into()))?
            .read_to_end(&mut content)
            .map_err(|source| fault(source.into()))?;
        Ok(content)
    }
}

/// Puts a key that was restored into a folder.
pub(crate) fn place(folder: &Path, text: &str) -> Result<(), Fault> {
    let file = folder.join(FILE);
    let write = || {
        let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        sync_folder(folder)
    };
    write().map_err(|source| Fault::new(format!("the key {}", file.display()), source))
}

/// Makes names in a folder last.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_key_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = Key::open(folder.path()).unwrap();
        let again = Key::open(folder.path()).unwrap();
        assert_eq!(first.address(b"a").unwrap(), again.address(b"a").unwrap());
        let sealed = first.seal("緊急連絡先".as_bytes()).unwrap();
        assert!(!sealed.windows(6).any(|part| part == "緊急".as_bytes()));
        assert_eq!(again.open_sealed(&sealed).unwrap(), "緊急連絡先".as_bytes());
        let file = folder.path().join(FILE);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Key::open(folder.path()).is_err());
    }

    #[test]
    fn another_key_opens_nothing_and_knows_no_address() {
        let [a, b] = [(); 2].map(|()| Key::open(tempfile::tempdir().unwrap().path()).unwrap());
        assert!(b.open_sealed(&a.seal(b"x").unwrap()).is_err());
        assert_ne!(a.address(b"x").unwrap(), b.address(b"x").unwrap());
        let mut bent = a.seal(&[7; 1000]).unwrap();
        let last = bent.len() - 1;
        bent[last] ^= 1;
        assert!(a.open_sealed(&bent).is_err());
    }
}
