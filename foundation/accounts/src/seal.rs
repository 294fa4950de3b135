use access::AccountId;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use kernel::{Chance, Fault};
use page::Secret;

use crate::totp;

const NONCE: usize = 24;

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&secret.mark("accounts.seal", b"totp").into())
}

/// Closes the secret of an authenticator app, so that a copy of the database alone does not make codes. It opens for
/// this account only.
pub(crate) fn close(
    secret: &Secret,
    chance: &Chance,
    account: AccountId,
    open: &totp::Secret,
) -> Result<Vec<u8>, Fault> {
    let nonce: [u8; NONCE] = chance.bytes();
    let of = account.uuid();
    let payload = Payload { msg: open, aad: of.as_bytes() };
    let sealed = cipher(secret)
        .encrypt(&nonce.into(), payload)
        .map_err(|_| Fault::new("sealing a second factor", "the cipher refused"))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens it again.
pub(crate) fn open(secret: &Secret, account: AccountId, sealed: &[u8]) -> Result<totp::Secret, Fault> {
    let broken = || Fault::new("opening a second factor", "it was not sealed by this data folder's secret");
    let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
    let of = account.uuid();
    let payload = Payload { msg: sealed, aad: of.as_bytes() };
    let open = cipher(secret).decrypt(&nonce.into(), payload).map_err(|_| broken())?;
    open.try_into().map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_for_its_account_only() {
        let chance = Chance::seeded(1);
        let folder = tempfile::tempdir().expect("a folder");
        let secret = Secret::in_folder(folder.path(), &chance).expect("a secret");
        let ids = kernel::Ids::new(kernel::Clock::system(), chance.clone());
        let (one, other): (AccountId, AccountId) = (ids.next(), ids.next());
        let mut sealed = close(&secret, &chance, one, b"12345678901234567890").expect("sealed");
        assert_eq!(&open(&secret, one, &sealed).expect("opened"), b"12345678901234567890");
        assert!(open(&secret, other, &sealed).is_err());
        assert!(!sealed.windows(8).any(|part| part == b"12345678"));
        sealed[30] ^= 1;
        assert!(open(&secret, one, &sealed).is_err());
        assert!(open(&secret, one, b"short").is_err());
    }
}
