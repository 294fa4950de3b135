use std::{future::Future, marker::PhantomData};

use kernel::{Failure, Fault, Id, Instant, Outcome, Refusal};
use store::Read;

use crate::{Action, Actor, Answer, Facts, RegionId, act::Act, may, policy::FRESH_SECONDS};

/// Something the policy speaks of and storage holds.
pub trait Thing {
    /// What the policy must know of the one with this id at this moment: consents and terms end. `None` when there is none.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn facts(
        db: &mut Read,
        actor: &Actor,
        id: Id<Self>,
        now: Instant,
    ) -> impl Future<Output = Result<Option<Facts>, Fault>> + Send;
}

/// The policy's leave to do `A` with one `T`. Only [`permit`] makes it.
#[derive(Debug)]
pub struct Permit<A, T: ?Sized> {
    region: RegionId,
    id: Id<T>,
    facts: Facts,
    act: PhantomData<fn() -> A>,
}

impl<A: Act, T: Thing + ?Sized> Permit<A, T> {
    /// The thing it is for.
    pub const fn id(&self) -> Id<T> {
        self.id
    }

    /// The region the thing is in.
    pub const fn region(&self) -> RegionId {
        self.region
    }

    /// What was known of the thing when leave was given.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// Asks the policy. `now` is for acts that want a fresh proof of who asks.
///
/// # Errors
/// *Not found* where there is none or its existence is closed to them, *not allowed*, *prove again*, or a fault.
pub async fn permit<A: Act, T: Thing + ?Sized>(
    db: &mut Read,
    actor: &Actor,
    id: Id<T>,
    now: Instant,
) -> Outcome<Permit<A, T>> {
    let Some(facts) = T::facts(db, actor, id, now).await? else { return Err(Refusal::NotFound.into()) };
    // Who sees it anyway is told whom to ask, not that there is none.
    let sees = actor.is_signed_in() && may(actor, Action::Look, &facts) == Answer::Yes;
    if sees && may(actor, A::ACTION, &facts) == Answer::Hidden {
        return Err(Refusal::NotAllowed("page-refusal-not-allowed").into());
    }
    check(actor, A::ACTION, &facts, now)?;
    Ok(Permit { region: actor.region, id, facts, act: PhantomData })
}

/// The policy's answer as an outcome; for acts on no thing in particular, such as adding one.
///
/// # Errors
/// What the policy refuses.
pub(crate) fn check(actor: &Actor, action: Action, facts: &Facts, now: Instant) -> Result<(), Failure> {
    match may(actor, action, facts) {
        Answer::Yes => Ok(()),
        Answer::ProveAgain => {
            let fresh = actor.proved_at.is_some_and(|proved| now.seconds_since(proved) <= FRESH_SECONDS);
            if fresh { Ok(()) } else { Err(Refusal::ProveAgain.into()) }
        }
        Answer::Hidden => Err(Refusal::NotFound.into()),
        Answer::No if actor.is_signed_in() => Err(Refusal::NotAllowed("page-refusal-not-allowed").into()),
        Answer::No => Err(Refusal::SignInFirst.into()),
    }
}

impl Actor {
    /// Asks the policy about an act on no thing in particular: adding one, listing, governing.
    ///
    /// # Errors
    /// What the policy refuses.
    pub fn allow(&self, action: Action, facts: &Facts, now: Instant) -> Outcome<()> {
        check(self, action, facts, now)
    }
}
