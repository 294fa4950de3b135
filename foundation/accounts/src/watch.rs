use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use access::{Actor, Session};
use kernel::{Fault, Id};
use page::Context;
use tokio::{
    sync::oneshot,
    task::AbortHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{
    directory::{self, Directory},
    session::Standing,
    store::sessions,
};

/// Twice in the second after which nothing may still be open to whom it was taken.
const LOOK: Duration = Duration::from_millis(500);

/// Watches over what stays open after it was asked for: when a session is ended or locked, or its holder may no
/// longer what they could when it began, it ends within a second. One look at the database serves all.
pub(crate) struct Watch {
    held: Held,
    task: AbortHandle,
}

type Held = Arc<Mutex<Vec<Holder>>>;

struct Holder {
    session: Id<Session>,
    actor: Actor,
    /// Dropped, it says that it is over.
    open: oneshot::Sender<()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Watch {
    pub(crate) fn keep(context: Context, directory: Arc<dyn Directory>) -> Self {
        let held = Held::default();
        let task = tokio::spawn(look(context, directory, Arc::clone(&held))).abort_handle();
        Self { held, task }
    }

    /// Comes to its end when what this actor holds open must end; at once for somebody without a session.
    pub(crate) fn over(&self, actor: &Actor) -> impl Future<Output = ()> + Send + use<> {
        let (open, over) = oneshot::channel();
        if let Some(session) = actor.session {
            lock(&self.held).push(Holder { session, actor: actor.clone(), open });
        }
        async move {
            let _ = over.await;
        }
    }
}

fn lock(held: &Held) -> MutexGuard<'_, Vec<Holder>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn look(context: Context, directory: Arc<dyn Directory>, held: Held) {
    let mut beat = interval(LOOK);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let asked: Vec<Id<Session>> = {
            let mut held = lock(&held);
            held.retain(|holder| !holder.open.is_closed());
            held.iter().map(|holder| holder.session).collect()
        };
        if asked.is_empty() {
            continue;
        }
        // Of whom nothing can be said, nothing is kept open; browsers come back by themselves.
        let standing = standing(&context, &*directory, &asked).await.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "it cannot be said whose sessions stand; open streams are ended");
            Vec::new()
        });
        lock(&held).retain(|holder| {
            !asked.contains(&holder.session) || standing.iter().any(|actor| is_same(actor, &holder.actor))
        });
    }
}

/// Those of these sessions that are open now, as the people they are of stand now.
async fn standing(
    context: &Context,
    directory: &dyn Directory,
    asked: &[Id<Session>],
) -> Result<Vec<Actor>, Fault> {
    let now = context.now();
    let mut read = context.store().read().await?;
    let found = sessions::standing(&mut read, context.region(), asked).await?;
    let open = |found: &sessions::Found| matches!(found.times.standing(now), Standing::Open { .. });
    let mut actors: Vec<Actor> = found.into_iter().filter(open).map(|found| found.actor).collect();
    for actor in &mut actors {
        directory::place(directory, &mut read, actor, now.day_in_japan()).await?;
    }
    Ok(actors)
}

/// Whether the policy would say the same of both.
fn is_same(now: &Actor, then: &Actor) -> bool {
    now.session == then.session
        && now.account == then.account
        && now.role == then.role
        && now.offices == then.offices
        && now.districts == then.districts
        && now.professional == then.professional
}
