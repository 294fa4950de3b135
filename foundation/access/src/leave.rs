use std::marker::PhantomData;

use kernel::{Instant, Outcome};

use crate::{Actor, Facts, RegionId, Thing, act::Act, permit::check};

/// The policy's leave to do `A` where there is no `T` yet, or with `T`s at large: adding one, governing. Only
/// [`leave`] makes it.
#[derive(Debug)]
pub struct Leave<A, T: ?Sized> {
    region: RegionId,
    act: PhantomData<fn() -> (A, *const T)>,
}

impl<A, T: ?Sized> Leave<A, T> {
    /// The region it is for.
    pub const fn region(&self) -> RegionId {
        self.region
    }
}

/// Asks the policy with the facts such a thing would have.
///
/// # Errors
/// What the policy refuses.
pub fn leave<A: Act, T: Thing + ?Sized>(actor: &Actor, facts: &Facts, now: Instant) -> Outcome<Leave<A, T>> {
    check(actor, A::ACTION, facts, now)?;
    Ok(Leave { region: actor.region, act: PhantomData })
}
