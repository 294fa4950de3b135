use access::{Action, Actor, Facts, Kind, Permit, RegionId, Thing, act};
use kernel::{Fault, Id, Ids, Instant};
use store::Write;

use crate::{
    entry::{AnyId, Deed, EntryId, Face, Line},
    store::keep,
};

/// How an answer leaves, when, whom it is about, and why it was asked.
#[derive(Clone, Debug)]
pub struct How {
    face: Face,
    at: Instant,
    ids: Ids,
    about: Option<AnyId>,
    reason: Option<String>,
}

impl How {
    /// By this way, now.
    pub fn new(face: Face, ids: &Ids) -> Self {
        Self { face, at: ids.now(), ids: ids.clone(), about: None, reason: None }
    }

    /// About this person, where the thing is about a person and is not the person.
    #[must_use]
    pub fn about<P: ?Sized>(mut self, person: Id<P>) -> Self {
        self.about = Some(person.cast());
        self
    }

    /// For this reason, where one was asked for.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    fn line(&self, actor: &Actor, deed: Deed, kind: Kind, thing: Option<AnyId>) -> Line {
        Line {
            region: actor.region,
            id: self.ids.next::<crate::Entry>() as EntryId,
            at: self.at,
            account: actor.account,
            professional: actor.professional,
            office: actor.offices.first().copied(),
            role: actor.role.code().into(),
            strength: actor.strength.code().into(),
            deed: deed.code().into(),
            kind: kind.code().into(),
            thing,
            subject: self.about.or(thing),
            face: self.face.code().into(),
            reason: self.reason.clone(),
            fields: Vec::new(),
            many: None,
        }
    }
}

/// The proof that it was written down who looks at this `T`. What hands out personal data asks for it.
#[derive(Debug)]
pub struct Looked<T: ?Sized> {
    region: RegionId,
    id: Id<T>,
    facts: Facts,
}

impl<T: ?Sized> Looked<T> {
    /// The thing looked at.
    pub const fn id(&self) -> Id<T> {
        self.id
    }

    /// The region it is in.
    pub const fn region(&self) -> RegionId {
        self.region
    }

    /// What the policy knew of it.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// The same for several things at once: those on a page of a list, in an export, among the hits of a search.
#[derive(Debug)]
pub struct LookedMany<T: ?Sized> {
    region: RegionId,
    ids: Vec<Id<T>>,
}

impl<T: ?Sized> LookedMany<T> {
    /// The things looked at, in the order given.
    pub fn ids(&self) -> &[Id<T>] {
        &self.ids
    }

    /// The region they are in.
    pub const fn region(&self) -> RegionId {
        self.region
    }
}

/// Writes down that `actor` looks at the thing, in the transaction that reads it.
///
/// # Errors
/// When it cannot be written down; then nothing may be shown.
pub async fn looked<T: Thing + ?Sized>(
    write: &mut Write,
    actor: &Actor,
    permit: Permit<act::Look, T>,
    how: &How,
) -> Result<Looked<T>, Fault> {
    let facts = *permit.facts();
    let line = how.line(actor, Action::Look.into(), facts.kind, Some(permit.id().cast()));
    keep(write, actor.region, &[line]).await?;
    Ok(Looked { region: permit.region(), id: permit.id(), facts })
}

/// Writes down that `actor` sees all of these: an entry for each, so that "who saw this person" finds lists, exports
/// and searches too. `action` is [`Action::List`] for a page of a list, [`Action::Share`] for an export.
///
/// # Errors
/// When it cannot be written down; then nothing may be shown.
pub async fn looked_at_many<T: Thing + ?Sized>(
    write: &mut Write,
    actor: &Actor,
    action: Action,
    kind: Kind,
    ids: Vec<Id<T>>,
    how: &How,
) -> Result<LookedMany<T>, Fault> {
    let lines: Vec<Line> =
        ids.iter().map(|id| how.line(actor, action.into(), kind, Some(id.cast()))).collect();
    if !lines.is_empty() {
        keep(write, actor.region, &lines).await?;
    }
    Ok(LookedMany { region: actor.region, ids })
}

/// Writes down that `actor` did with the thing what they had leave for. `fields` are the names of what changed, never
/// the contents.
///
/// # Errors
/// When it cannot be written down; then the change must not be kept.
pub async fn changed<A: act::Act, T: Thing + ?Sized>(
    write: &mut Write,
    actor: &Actor,
    permit: &Permit<A, T>,
    fields: &[&'static str],
    how: &How,
) -> Result<(), Fault> {
    let mut line = how.line(actor, A::ACTION.into(), permit.facts().kind, Some(permit.id().cast()));
    line.fields = fields.iter().map(|&field| field.into()).collect();
    keep(write, actor.region, &[line]).await
}

/// An act for which no leave to touch one thing was asked: adding, signing in, exporting a list.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    deed: Deed,
    kind: Kind,
    thing: Option<AnyId>,
    many: Option<i64>,
}

impl Act {
    /// This deed with this kind of thing.
    pub fn new(deed: impl Into<Deed>, kind: Kind) -> Self {
        Self { deed: deed.into(), kind, thing: None, many: None }
    }

    /// With this one: what was added, the account somebody tried to sign in to.
    #[must_use]
    pub const fn with<T: ?Sized>(mut self, thing: Id<T>) -> Self {
        self.thing = Some(thing.cast());
        self
    }

    /// With so many.
    #[must_use]
    pub fn many(mut self, count: usize) -> Self {
        self.many = i64::try_from(count).ok();
        self
    }
}

/// Writes down an [`Act`].
///
/// # Errors
/// When it cannot be written down; then it must not be done.
pub async fn acted(write: &mut Write, actor: &Actor, act: Act, how: &How) -> Result<(), Fault> {
    let mut line = how.line(actor, act.deed, act.kind, act.thing);
    line.many = act.many;
    keep(write, actor.region, &[line]).await
}
