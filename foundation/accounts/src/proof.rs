//! Whether somebody is who they say: password and second factor, judged with the same work and the same answer for
//! names we know and names we do not.

use access::{AccountId, RegionId};
use kernel::{Fault, Instant};
use page::Visit;
use store::Write;

use crate::{
    account::{Account, State},
    gate::{Gate, Origin},
    ladder::Place,
    name, password, recovery, seal,
    store::{accounts, ladder, secrets},
    totp,
};

/// What came of a try.
pub(crate) enum Judged {
    /// They are; unless the code turns out to be used up when it is [`Right::settle`]d.
    Right(Box<Right>),
    /// They are not, or there is nobody of that name: the two look the same.
    Wrong(Option<AccountId>),
    /// Too many tries; none is judged before this moment.
    Wait(Instant),
}

/// A try whose password is right and whose code may be.
pub(crate) struct Right {
    pub(crate) account: Account,
    code: Code,
    places: Vec<Place>,
}

enum Code {
    Step(i64),
    Recovery(Vec<u8>),
}

/// What was typed.
pub(crate) struct Typed<'t> {
    pub(crate) name: &'t str,
    pub(crate) password: &'t str,
    pub(crate) code: &'t str,
}

/// Judges a try. `write` is where it is counted before it is judged, so that a hundred tries at the same moment are
/// a hundred.
pub(crate) async fn judge(
    gate: &Gate,
    visit: &Visit,
    origin: &Origin,
    mut write: Box<Write>,
    typed: Typed<'_>,
) -> Result<Judged, Fault> {
    let (context, region, now) = (visit.context(), visit.context().region(), visit.now());
    let name = name::fold(typed.name);
    let account = accounts::find_by_name(&mut write, region, &name).await?;
    let id = account.as_ref().map_or(NOBODY, |account| account.id);
    let stored = secrets::find(&mut write, region, id).await?;
    let places = places(gate, &mut write, region, origin, id, &name).await?;
    for place in &places {
        if let Some(until) = ladder::count(&mut write, region, place, now).await? {
            return Ok(Judged::Wait(until));
        }
    }
    write.commit().await?;

    let known = account.filter(|account| account.state == State::Active);
    let hash = stored.password.filter(|_| known.is_some());
    let fits = gate.hasher().verify(password::normal(typed.password), hash).await?;
    let secret = match stored.totp.filter(|_| known.is_some()) {
        Some(sealed) => Some(seal::open(context.secret(), id, &sealed)?),
        None => None,
    };
    let plain: String = password::normal(typed.code).chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp::accept(&secret.unwrap_or_default(), &plain, now, stored.step);
    let code = match step {
        Some(step) => Code::Step(step),
        None => Code::Recovery(recovery::hash(context.secret(), id, typed.code)),
    };
    Ok(match known {
        // Without an authenticator there is no sign-in by password, whatever the code.
        Some(account) if fits && secret.is_some() => Judged::Right(Box::new(Right { account, code, places })),
        other => Judged::Wrong(other.map(|account| account.id)),
    })
}

/// Under this id there is no account.
const NOBODY: AccountId = AccountId::from_uuid(uuid::Uuid::nil());

async fn places(
    gate: &Gate,
    write: &mut Write,
    region: RegionId,
    origin: &Origin,
    account: AccountId,
    name: &str,
) -> Result<Vec<Place>, Fault> {
    let device = origin.device(gate);
    let hash = device.as_ref().map(crate::token::Token::hash).unwrap_or_default();
    let known = ladder::knows_device(write, region, account, &hash).await?;
    let own = if known { Place::of_device(account, &hash) } else { Place::of_name(name) };
    // In a fixed order, so that two tries never wait for each other's rows.
    Ok(std::iter::once(own).chain(origin.address().map(Place::of_address)).collect())
}

impl Right {
    /// Uses the code up and forgets the failures; false when the code does not hold after all.
    pub(crate) async fn settle(
        &self,
        write: &mut Write,
        region: RegionId,
        now: Instant,
    ) -> Result<bool, Fault> {
        let id = self.account.id;
        let held = match &self.code {
            Code::Step(step) => secrets::use_step(write, region, id, *step).await?,
            Code::Recovery(hash) => secrets::use_recovery(write, region, id, hash.clone(), now).await?,
        };
        if held {
            forgive(write, region, &self.places, now).await?;
        }
        Ok(held)
    }
}

async fn forgive(write: &mut Write, region: RegionId, places: &[Place], now: Instant) -> Result<(), Fault> {
    for place in places {
        match place.rung {
            // One who knows the password does not vouch for everybody at the same address.
            crate::ladder::Rung::Address => ladder::forgive(write, region, place, now).await?,
            _ => ladder::clear(write, region, place).await?,
        }
    }
    Ok(())
}

/// Counts a try with a passkey, which can be made often but not endlessly from one address.
pub(crate) async fn count_passkey(
    visit: &Visit,
    origin: &Origin,
    write: &mut Write,
) -> Result<Option<Instant>, Fault> {
    match origin.address().map(Place::of_address) {
        Some(place) => ladder::count(write, visit.context().region(), &place, visit.now()).await,
        None => Ok(None),
    }
}

/// The passkey was right.
pub(crate) async fn forgive_passkey(visit: &Visit, origin: &Origin, write: &mut Write) -> Result<(), Fault> {
    let place: Vec<Place> = origin.address().map(Place::of_address).into_iter().collect();
    forgive(write, visit.context().region(), &place, visit.now()).await
}
