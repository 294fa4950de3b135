use std::{sync::Arc, time::Duration};

use kernel::Fault;
use store::{Doorbell, Store, Write};
use tokio::{
    sync::{Notify, watch},
    task::AbortHandle,
};

use crate::feed::number;

/// Rings after a commit, here and on the other nodes. It says that something happened, not what; who hears it looks.
/// A ring that is lost is made up for a few seconds later.
#[derive(Clone)]
pub struct Bell(Arc<Inner>);

struct Inner {
    rung: Arc<Notify>,
    heard: watch::Receiver<u64>,
    task: AbortHandle,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bell {
    /// Hangs the bell; `net` is how long a lost ring may go unnoticed.
    pub fn hang(store: Store, net: Duration) -> Self {
        let rung = Arc::new(Notify::new());
        let (sound, heard) = watch::channel(0);
        let task = tokio::spawn(listen(store, Arc::clone(&rung), sound, net)).abort_handle();
        Self(Arc::new(Inner { rung, heard, task }))
    }

    /// Something was committed.
    pub fn ring(&self) {
        self.0.rung.notify_one();
    }

    /// Commits, then rings.
    ///
    /// # Errors
    /// When it could not be kept; then nothing rings.
    pub async fn commit(&self, write: Write) -> Result<(), Fault> {
        write.commit().await?;
        self.ring();
        Ok(())
    }

    /// Changes each time something may have happened.
    pub fn hear(&self) -> watch::Receiver<u64> {
        self.0.heard.clone()
    }
}

async fn listen(store: Store, rung: Arc<Notify>, sound: watch::Sender<u64>, net: Duration) {
    let mut door: Option<Doorbell> = None;
    loop {
        if door.is_none() {
            door = match store.listen().await {
                Ok(open) => Some(open),
                Err(fault) => {
                    tracing::warn!(%fault, "other programs on the database cannot be heard; looking now and then");
                    None
                }
            };
        }
        let ours = tokio::select! {
            () = rung.notified() => true,
            heard = other(&mut door) => {
                if heard.is_err() {
                    door = None;
                }
                false
            }
            () = tokio::time::sleep(net) => false,
        };
        let numbered = number(&store).await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "events could not be numbered; they wait");
            false
        });
        if (ours || numbered)
            && let Err(fault) = store.ring().await
        {
            tracing::warn!(%fault, "other programs on the database could not be told; they look now and then");
        }
        sound.send_modify(|count| *count += 1);
    }
}

async fn other(door: &mut Option<Doorbell>) -> Result<(), Fault> {
    match door {
        Some(door) => door.rung().await,
        None => std::future::pending().await,
    }
}
