//! Sessions of mapping in the database.

use access::{AccountId, Leave, RegionId, act};
use kernel::{Fault, Id, Instant};
use people::professional::Profession;
use store::{Read, Row, Statement, Write};

use crate::{
    resource::Resource,
    session::{Confirmation, Entry, Member, Session},
};

pub(crate) static OPEN: Statement = Statement::new(
    "resources.session.open",
    "INSERT INTO mapping_session (region_id, session_id, name, place, theme, held_on, account_id, opener, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);
pub(crate) static FIND: Statement = Statement::new(
    "resources.session.find",
    "SELECT session_id, name, place, theme, held_on, account_id, opener, closed_at, closer FROM mapping_session
     WHERE region_id = $1 AND session_id = $2",
);
pub(crate) static ALL: Statement = Statement::new(
    "resources.session.all",
    "SELECT session_id, name, place, theme, held_on, account_id, opener, closed_at, closer FROM mapping_session
     WHERE region_id = $1 ORDER BY held_on DESC, session_id DESC LIMIT 200",
);
pub(crate) static CLOSE: Statement = Statement::new(
    "resources.session.close",
    "UPDATE mapping_session SET closed_at = $3, closer = $4
     WHERE region_id = $1 AND session_id = $2 AND closed_at IS NULL",
);
pub(crate) static JOIN: Statement = Statement::new(
    "resources.session.join",
    "INSERT INTO mapping_member (region_id, session_id, account_id, name, profession, joined_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region_id, session_id, account_id) DO NOTHING",
);
pub(crate) static MEMBERS: Statement = Statement::new(
    "resources.session.members",
    "SELECT account_id, name, profession FROM mapping_member
     WHERE region_id = $1 AND session_id = $2 ORDER BY joined_at, account_id",
);
pub(crate) static ADD: Statement = Statement::new(
    "resources.session.add",
    "INSERT INTO mapping_entry (region_id, session_id, resource_id, account_id, added_at) VALUES ($1, $2, $3, $4, $5)",
);
pub(crate) static ENTRIES: Statement = Statement::new(
    "resources.session.entries",
    "SELECT resource_id, account_id, added_at FROM mapping_entry
     WHERE region_id = $1 AND session_id = $2 ORDER BY added_at, resource_id",
);
pub(crate) static CONFIRM: Statement = Statement::new(
    "resources.session.confirm",
    "INSERT INTO mapping_confirmation (region_id, resource_id, account_id, session_id, confirmed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (region_id, resource_id, account_id) DO NOTHING",
);
pub(crate) static CONFIRMATIONS: Statement = Statement::new(
    "resources.session.confirmations",
    "SELECT resource_id, account_id, confirmed_at FROM mapping_confirmation
     WHERE region_id = $1 AND session_id = $2 ORDER BY confirmed_at, account_id",
);
pub(crate) static OF_RESOURCE: Statement = Statement::new(
    "resources.session.of-resource",
    "SELECT session_id FROM mapping_entry WHERE region_id = $1 AND resource_id = $2",
);

/// The id of a session.
pub(crate) type SessionId = Id<Session>;

/// Opens a session.
pub(crate) async fn open(
    write: &mut Write,
    leave: &Leave<act::Add, Resource>,
    session: &Session,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        leave.region().into(),
        session.id.into(),
        session.name.as_str().into(),
        session.place.clone().into(),
        session.theme.clone().into(),
        session.on.into(),
        session.account.into(),
        session.opener.as_str().into(),
        now.into(),
    ];
    write.execute(&OPEN, &values).await.map(drop)
}

fn session(row: &Row) -> Result<Session, Fault> {
    Ok(Session {
        id: row.id(0)?,
        name: row.text(1)?,
        place: row.optional_text(2)?,
        theme: row.optional_text(3)?,
        on: row.day(4)?,
        account: row.id(5)?,
        opener: row.text(6)?,
        closed: row.optional_instant(7)?.zip(row.optional_text(8)?),
    })
}

/// A session, if there is one with this id.
pub(crate) async fn find(
    db: &mut Read,
    leave: &Leave<act::Add, Resource>,
    id: SessionId,
) -> Result<Option<Session>, Fault> {
    let row = db.optional(&FIND, &[leave.region().into(), id.into()]).await?;
    row.as_ref().map(session).transpose()
}

/// The sessions of a region, the newest first.
pub(crate) async fn all(db: &mut Read, leave: &Leave<act::Add, Resource>) -> Result<Vec<Session>, Fault> {
    db.rows(&ALL, &[leave.region().into()]).await?.iter().map(session).collect()
}

/// Closes a session; says whether it was open.
pub(crate) async fn close(
    write: &mut Write,
    leave: &Leave<act::Add, Resource>,
    id: SessionId,
    closer: &str,
    now: Instant,
) -> Result<bool, Fault> {
    let values = [leave.region().into(), id.into(), now.into(), closer.into()];
    Ok(write.execute(&CLOSE, &values).await? > 0)
}

/// Somebody takes part; whoever does already stays as what they came.
pub(crate) async fn join(
    write: &mut Write,
    leave: &Leave<act::Add, Resource>,
    id: SessionId,
    member: &Member,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        leave.region().into(),
        id.into(),
        member.account.into(),
        member.name.as_str().into(),
        member.profession.map(Profession::code).into(),
        now.into(),
    ];
    write.execute(&JOIN, &values).await.map(drop)
}

/// What somebody put down belongs to a session.
pub(crate) async fn add(
    write: &mut Write,
    leave: &Leave<act::Add, Resource>,
    id: SessionId,
    entry: &Entry,
) -> Result<(), Fault> {
    let values =
        [leave.region().into(), id.into(), entry.resource.into(), entry.account.into(), entry.at.into()];
    write.execute(&ADD, &values).await.map(drop)
}

/// Somebody confirms an entry; once is enough.
pub(crate) async fn confirm(
    write: &mut Write,
    leave: &Leave<act::Add, Resource>,
    id: SessionId,
    said: &Confirmation,
) -> Result<(), Fault> {
    let values =
        [leave.region().into(), said.resource.into(), said.account.into(), id.into(), said.at.into()];
    write.execute(&CONFIRM, &values).await.map(drop)
}

/// What happened in a session: who came, what was put down, what was confirmed. Of what each reader may see, the caller
/// shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Course {
    /// Who came.
    pub members: Vec<Member>,
    /// What was put down.
    pub entries: Vec<Entry>,
    /// What was confirmed.
    pub confirmations: Vec<Confirmation>,
}

impl Course {
    /// A member by their account.
    pub(crate) fn member(&self, account: AccountId) -> Option<&Member> {
        self.members.iter().find(|one| one.account == account)
    }
}

/// What happened in a session.
pub(crate) async fn course(db: &mut Read, region: RegionId, id: SessionId) -> Result<Course, Fault> {
    let values = [region.into(), id.into()];
    let mut course = Course::default();
    for row in db.rows(&MEMBERS, &values).await? {
        let profession = row.optional_text(2)?.and_then(|code| Profession::from_code(&code));
        course.members.push(Member { account: row.id(0)?, name: row.text(1)?, profession });
    }
    for row in db.rows(&ENTRIES, &values).await? {
        course.entries.push(Entry { resource: row.id(0)?, account: row.id(1)?, at: row.instant(2)? });
    }
    for row in db.rows(&CONFIRMATIONS, &values).await? {
        let said = Confirmation { resource: row.id(0)?, account: row.id(1)?, at: row.instant(2)? };
        course.confirmations.push(said);
    }
    Ok(course)
}

/// The session a resource was put down in, with what happened there.
pub(crate) async fn of_resource(
    db: &mut Read,
    region: RegionId,
    resource: Id<Resource>,
) -> Result<Option<(Session, Course)>, Fault> {
    let Some(row) = db.optional(&OF_RESOURCE, &[region.into(), resource.into()]).await? else {
        return Ok(None);
    };
    let id: SessionId = row.id(0)?;
    let Some(row) = db.optional(&FIND, &[region.into(), id.into()]).await? else { return Ok(None) };
    Ok(Some((session(&row)?, course(db, region, id).await?)))
}
