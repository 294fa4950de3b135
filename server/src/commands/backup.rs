use std::path::PathBuf;

use clap::Args;
use kernel::{Fault, Outcome};
use store::{
    Store,
    backup::{Keep, Opener, Seal, backup, prune, restore},
};

use super::{Place, answer};
use crate::app;

/// The passphrase, from the environment: an argument would stand in the list of processes.
const PASSPHRASE: &str = "TSUNAGU_BACKUP_PASSPHRASE";

/// Who can open the backups: these keys, or who knows the passphrase in the environment.
///
/// # Errors
/// When there is neither.
pub(super) fn seal(recipients: &[String]) -> Result<Seal, Fault> {
    if recipients.is_empty() {
        passphrase().map(Seal::Passphrase)
    } else {
        Ok(Seal::Recipients(recipients.to_vec()))
    }
}

fn passphrase() -> Result<String, Fault> {
    std::env::var(PASSPHRASE).ok().filter(|phrase| phrase.chars().count() >= 13).ok_or_else(|| {
        Fault::new("backing up", format!("set {PASSPHRASE} to at least 13 characters, or name keys"))
    })
}

/// Make a backup, sealed for a key. Older generations are thinned out.
#[derive(Args)]
pub(super) struct Backup {
    /// The folder it goes to; another disk is best.
    into: PathBuf,
    /// Seal it for this key (age1…); may stand several times. Without one, for the passphrase in the environment.
    #[arg(long)]
    recipient: Vec<String>,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    pub(super) async fn run(self) -> Outcome<()> {
        let seal = seal(&self.recipient)?;
        let store = Store::open(&self.place.start().store).await?;
        let made = backup(&store, &self.into, &seal, app::ids()?.now()).await?;
        store.close().await;
        for gone in prune(&self.into, Keep::default())? {
            answer(&format!("no longer kept: {gone}"));
        }
        answer(&format!("{} ({} bytes)", made.file.display(), made.size));
        Ok(())
    }
}

/// Check a backup and put it in place of what is there; no program may be running.
#[derive(Args)]
pub(super) struct Restore {
    /// The backup.
    archive: PathBuf,
    /// A file with the secret of a key (AGE-SECRET-KEY-1…). Without one, the passphrase in the environment.
    #[arg(long)]
    identity: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

impl Restore {
    pub(super) async fn run(self) -> Outcome<()> {
        let opener = match &self.identity {
            None => Opener::Passphrase(passphrase()?),
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .map_err(|source| Fault::new(format!("reading {}", file.display()), source))?;
                Opener::Identities(
                    text.lines().filter(|line| line.starts_with("AGE-")).map(ToOwned::to_owned).collect(),
                )
            }
        };
        let manifest = restore(&self.archive, &opener, &self.place.start().store, app::ids()?.now()).await?;
        answer(&format!("restored: {} tables; what was there is kept beside it", manifest.tables.len()));
        Ok(())
    }
}
