//! Idempotency: the same command sent again gives the same answer again.

use kernel::{Fault, Id, Instant};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Statement, Write};

/// What is known of a command's key.
#[derive(Debug, PartialEq, Eq)]
pub enum Once {
    /// Never seen: do it, then [`Write::keep_answer`].
    New,
    /// Done before with the same body; this was the answer.
    Done(String),
    /// Done before with another body: refuse.
    Different,
}

pub(crate) static FIND: Statement = Statement::new(
    "store.once.find",
    "SELECT body_hash, answer FROM command_once WHERE region_id = $1 AND account_id = $2 AND command_key = $3",
);
pub(crate) static KEEP: Statement = Statement::new(
    "store.once.keep",
    "INSERT INTO command_once (region_id, account_id, command_key, body_hash, answer, done_at)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
pub(crate) static FORGET: Statement =
    Statement::new("store.once.forget", "DELETE FROM command_once WHERE region_id = $1 AND done_at < $2");

/// A command as a client sent it: who, which key, and the body it came with.
#[derive(Clone, Debug)]
pub struct Command {
    region: Uuid,
    account: Uuid,
    key: Uuid,
    body: [u8; 32],
}

impl Command {
    /// Takes the body's hash only; the body may hold personal data.
    pub fn new<R: ?Sized, A: ?Sized>(region: Id<R>, account: Id<A>, key: Uuid, body: &[u8]) -> Self {
        Self { region: region.uuid(), account: account.uuid(), key, body: Sha256::digest(body).into() }
    }
}

impl Write {
    /// Whether this command was done before.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn once(&mut self, command: &Command) -> Result<Once, Fault> {
        let found = self
            .optional(&FIND, &[command.region.into(), command.account.into(), command.key.into()])
            .await?;
        let Some(row) = found else { return Ok(Once::New) };
        Ok(if row.bytes(0)? == command.body { Once::Done(row.text(1)?) } else { Once::Different })
    }

    /// Remembers the answer with the change itself.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_answer(&mut self, command: &Command, answer: &str, now: Instant) -> Result<(), Fault> {
        self.execute(
            &KEEP,
            &[
                command.region.into(),
                command.account.into(),
                command.key.into(),
                command.body.to_vec().into(),
                answer.into(),
                now.into(),
            ],
        )
        .await
        .map(drop)
    }

    /// Forgets answers older than `before`; commands are not replayed after that long.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_answers<R: ?Sized>(&mut self, region: Id<R>, before: Instant) -> Result<u64, Fault> {
        self.execute(&FORGET, &[region.into(), before.into()]).await
    }
}
