use access::{AccountId, Actor, DistrictId, OfficeId, RegionId};
use kernel::{Fault, Id, Ids, Instant};
use serde_json::{Value, json};
use store::{Engine, Read, Row, Store, Write};

use crate::store::{FORGET_EVENTS, NUMBER, REACH, SINCE, TELL, TURN, UNNUMBERED};

/// Who may care. It spares people updates that are not for them; it gives no right to see anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Everybody in the region.
    pub all: bool,
    /// Those of these offices.
    pub offices: Vec<OfficeId>,
    /// Those who serve these districts.
    pub districts: Vec<DistrictId>,
    /// These accounts.
    pub accounts: Vec<AccountId>,
}

impl Audience {
    /// Everybody in the region.
    pub fn all() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Those of these offices.
    pub fn offices(offices: impl Into<Vec<OfficeId>>) -> Self {
        Self { offices: offices.into(), ..Self::default() }
    }

    /// Those who serve this district.
    pub fn district(district: DistrictId) -> Self {
        Self { districts: vec![district], ..Self::default() }
    }

    /// This account.
    pub fn account(account: AccountId) -> Self {
        Self { accounts: vec![account], ..Self::default() }
    }

    /// Both audiences together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.all |= other.all;
        self.offices.extend(other.offices);
        self.districts.extend(other.districts);
        self.accounts.extend(other.accounts);
        self
    }

    /// Whether this actor is among them.
    pub fn holds(&self, actor: &Actor) -> bool {
        self.all
            || actor.account.is_some_and(|account| self.accounts.contains(&account))
            || actor.offices.iter().any(|office| self.offices.contains(office))
            || actor.districts.iter().any(|district| self.districts.contains(district))
    }

    fn to_json(&self) -> Value {
        json!({
            "all": self.all, "offices": self.offices, "districts": self.districts, "accounts": self.accounts,
        })
    }

    fn from_json(json: &Value) -> Result<Self, Fault> {
        fn ids<T: ?Sized>(json: &Value, name: &str) -> Result<Vec<Id<T>>, Fault> {
            let strange = || Fault::new("reading an audience", format!("{name} is not a list of ids"));
            let list = json.get(name).and_then(Value::as_array).ok_or_else(strange)?;
            list.iter().map(|id| id.as_str().and_then(|id| id.parse().ok()).ok_or_else(strange)).collect()
        }
        Ok(Self {
            all: json.get("all").and_then(Value::as_bool).unwrap_or(false),
            offices: ids(json, "offices")?,
            districts: ids(json, "districts")?,
            accounts: ids(json, "accounts")?,
        })
    }
}

/// Something that has just happened, to be told.
#[derive(Clone, Debug)]
pub struct News {
    /// What, as a word of the room: `people.office.changed`.
    pub kind: &'static str,
    /// To what.
    pub thing: Id<()>,
    /// Who may care.
    pub audience: Audience,
}

impl News {
    /// This happened to this thing, and these may care.
    pub fn new<T: ?Sized>(kind: &'static str, thing: Id<T>, audience: Audience) -> Self {
        Self { kind, thing: thing.cast(), audience }
    }
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place in the region's feed, from 1 without gaps, in the order of commits.
    pub position: i64,
    /// When.
    pub at: Instant,
    /// What.
    pub kind: String,
    /// To what.
    pub thing: Id<()>,
    /// Who may care.
    pub audience: Audience,
}

/// Which positions the feed still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The oldest; 1 when nothing has happened yet.
    pub first: i64,
    /// The newest; 0 when nothing has happened yet.
    pub last: i64,
}

impl Reach {
    /// Whether somebody who has read up to `position` has missed nothing that is gone.
    pub const fn covers(self, position: i64) -> bool {
        position >= self.first - 1 && position <= self.last
    }
}

/// Tells what happened, in the transaction in which it happens.
///
/// # Errors
/// When the database refuses.
pub async fn tell(write: &mut Write, ids: &Ids, region: RegionId, news: &News) -> Result<(), Fault> {
    let values = [
        region.into(),
        ids.next::<Event>().into(),
        ids.now().into(),
        news.kind.into(),
        news.thing.into(),
        news.audience.to_json().into(),
    ];
    write.execute(&TELL, &values).await.map(drop)
}

/// What happened after `position`, oldest first, at most `limit`.
///
/// # Errors
/// When the database cannot answer.
pub async fn since(
    read: &mut Read,
    region: RegionId,
    position: i64,
    limit: u32,
) -> Result<Vec<Event>, Fault> {
    read.rows(&SINCE, &[region.into(), position.into(), limit.into()]).await?.iter().map(event).collect()
}

fn event(row: &Row) -> Result<Event, Fault> {
    Ok(Event {
        position: row.number(0)?,
        at: row.instant(1)?,
        kind: row.text(2)?,
        thing: row.id(3)?,
        audience: Audience::from_json(&row.json(4)?)?,
    })
}

/// Which positions a region's feed has.
///
/// # Errors
/// When the database cannot answer.
pub async fn reach(read: &mut Read, region: RegionId) -> Result<Reach, Fault> {
    let row = read.one(&REACH, &[region.into()]).await?;
    Ok(Reach { first: row.number(0)?, last: row.number(1)? })
}

/// Forgets what is older than `before`; the newest event stays, because the next number follows from it.
///
/// # Errors
/// When the database refuses.
pub async fn forget_events(write: &mut Write, region: RegionId, before: Instant) -> Result<u64, Fault> {
    write.execute(&FORGET_EVENTS, &[region.into(), before.into()]).await
}

/// Gives committed events of PostgreSQL their positions; says whether there were any. A position is given only after
/// the commit, one numberer at a time, and so a reader who has seen one has seen all before it.
pub(crate) async fn number(store: &Store) -> Result<bool, Fault> {
    if store.engine() == Engine::Sqlite || !store.read().await?.one(&UNNUMBERED, &[]).await?.flag(0)? {
        return Ok(false);
    }
    let mut write = store.write().await?;
    write.rows(&TURN, &[]).await?;
    let numbered = write.execute(&NUMBER, &[]).await?;
    write.commit().await?;
    Ok(numbered > 0)
}

#[cfg(test)]
mod tests {
    use kernel::{Chance, Clock, Lang};

    use super::*;

    #[test]
    fn an_audience_is_read_as_it_is_written_and_holds_whom_it_names() {
        let ids = Ids::new(Clock::system(), Chance::seeded(1));
        let (office, district, account) = (ids.next(), ids.next(), ids.next());
        let both =
            Audience::offices([office]).and(Audience::district(district)).and(Audience::account(account));
        assert_eq!(Audience::from_json(&both.to_json()).unwrap(), both);
        assert!(Audience::from_json(&json!({"offices": [1]})).is_err());
        let nobody = Actor::nobody(ids.next(), Lang::Ja);
        assert!(!both.holds(&nobody) && Audience::all().holds(&nobody));
        assert!(both.holds(&Actor { offices: vec![ids.next(), office], ..nobody.clone() }));
        assert!(both.holds(&Actor { districts: vec![district], ..nobody.clone() }));
        assert!(both.holds(&Actor { account: Some(account), ..nobody.clone() }));
        assert!(!both.holds(&Actor { account: Some(ids.next()), offices: vec![ids.next()], ..nobody }));
    }

    #[test]
    fn a_reader_who_is_too_far_behind_or_ahead_is_not_covered() {
        let reach = Reach { first: 5, last: 9 };
        assert_eq!([3, 4, 9, 10].map(|position| reach.covers(position)), [false, true, true, false]);
        assert!(Reach { first: 1, last: 0 }.covers(0));
    }
}
