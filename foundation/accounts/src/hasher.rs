use std::sync::{Arc, OnceLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::{Chance, Fault};
use tokio::sync::Semaphore;

/// Argon2id, 48 MiB, two passes, one lane: more memory than OWASP's least (19 MiB), so that guessing on graphics
/// cards stays dear, and about 70 ms on one core of a small server.
const MEMORY_KIB: u32 = 48 * 1024;
const PASSES: u32 = 2;

/// Hashes passwords away from the threads that answer requests, and never more at a time than there is memory for.
#[derive(Clone)]
pub(crate) struct Hasher {
    turns: Arc<Semaphore>,
    nobody: Arc<OnceLock<String>>,
}

/// How many are hashed at the same time: 96 MiB, and a sign-in storm leaves a core for everybody else.
const AT_ONCE: usize = 2;

impl Hasher {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody: Arc::default() }
    }

    /// The hash to store.
    pub(crate) async fn hash(&self, password: String, chance: &Chance) -> Result<String, Fault> {
        let salt: [u8; 16] = chance.bytes();
        self.run(move || hash(password.as_bytes(), &salt)).await?
    }

    /// Whether this is the password of `stored`. Without a stored hash the answer is no, after the same work.
    pub(crate) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Fault> {
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let known = stored.is_some();
            let against = match stored {
                Some(stored) => stored,
                None => match nobody.get() {
                    Some(made) => made.clone(),
                    None => {
                        let made = hash(b"", &[0; 16])?;
                        nobody.get_or_init(|| made).clone()
                    }
                },
            };
            let parsed = PasswordHash::new(&against)
                .map_err(|source| Fault::new("reading a password hash", source))?;
            Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|source| Fault::new("waiting to hash a password", source))?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|source| Fault::new("hashing a password", source))
    }
}

fn argon2() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|source| Fault::new("preparing to hash a password", source.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8], salt: &[u8]) -> Result<String, Fault> {
    argon2()?
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .map_err(|source| Fault::new("hashing a password", source.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_and_nobody_has_none() {
        let hasher = Hasher::new();
        let stored = hasher.hash("うらの畑で犬がほえた".into(), &Chance::seeded(1)).await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=49152,t=2,p=1$"), "{stored}");
        assert!(hasher.verify("うらの畑で犬がほえた".into(), Some(stored.clone())).await.expect("an answer"));
        assert!(!hasher.verify("うらの畑で犬がほえ".into(), Some(stored)).await.expect("an answer"));
        assert!(
            !hasher.verify(String::new(), None).await.expect("an answer"),
            "the empty password of nobody"
        );
    }
}
