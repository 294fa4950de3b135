use access::{AccountId, Actor, OfficeId, RegionId, Role, Session, Strength};
use kernel::{Fault, Id, Instant, Lang};
use store::{Read, Row, Statement, Value, Write};

use crate::{session::Times, token::Token};

pub(crate) static ADD: Statement = Statement::new(
    "accounts.session.add",
    "INSERT INTO session (region_id, session_id, account_id, token_hash, device_label, shared, strength, made_at,
                          last_seen_at, proved_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9)",
);
macro_rules! recognised {
    ($who:literal, $order:literal) => {
        concat!(
            "SELECT s.session_id, s.shared, s.strength, s.last_seen_at, s.proved_at, s.expires_at,
                    a.account_id, a.role, a.display_name, a.lang, a.professional_id, a.sign_in_name,
                    o.office_id, o.office_name
               FROM session s
               JOIN account a ON a.region_id = s.region_id AND a.account_id = s.account_id
               LEFT JOIN account_office o ON o.region_id = a.region_id AND o.account_id = a.account_id
              WHERE s.region_id = $1 AND ",
            $who,
            " AND s.revoked_at IS NULL AND a.state = 'active' ORDER BY ",
            $order
        )
    };
}

pub(crate) static RECOGNISE: Statement =
    Statement::new("accounts.session.recognise", recognised!("s.token_hash = $2", "o.place"));
pub(crate) static STANDING: Statement = Statement::new(
    "accounts.session.standing",
    recognised!("s.session_id IN (SELECT unhex(j.value) FROM json_each($2) j)", "s.session_id, o.place"),
)
.on_postgres(recognised!(
    "s.session_id IN (SELECT j.value::uuid FROM jsonb_array_elements_text($2) j)",
    "s.session_id, o.place"
));
pub(crate) static HOLDER: Statement = Statement::new(
    "accounts.session.holder",
    "SELECT account_id FROM session WHERE region_id = $1 AND session_id = $2",
);
pub(crate) static OF_ACCOUNT: Statement = Statement::new(
    "accounts.session.of_account",
    "SELECT session_id, device_label, shared, made_at, last_seen_at FROM session
      WHERE region_id = $1 AND account_id = $2 AND revoked_at IS NULL AND expires_at > $3
      ORDER BY last_seen_at DESC, session_id",
);
pub(crate) static TOUCH: Statement = Statement::new(
    "accounts.session.touch",
    "UPDATE session SET last_seen_at = $3 WHERE region_id = $1 AND session_id = $2 AND last_seen_at < $3",
);
pub(crate) static PROVE: Statement = Statement::new(
    "accounts.session.prove",
    "UPDATE session SET token_hash = $3, strength = $4, last_seen_at = $5, proved_at = $5
      WHERE region_id = $1 AND session_id = $2 AND revoked_at IS NULL",
);
pub(crate) static REVOKE: Statement = Statement::new(
    "accounts.session.revoke",
    "UPDATE session SET revoked_at = $3 WHERE region_id = $1 AND session_id = $2 AND revoked_at IS NULL",
);
pub(crate) static REVOKE_BY_TOKEN: Statement = Statement::new(
    "accounts.session.revoke_by_token",
    "UPDATE session SET revoked_at = $3 WHERE region_id = $1 AND token_hash = $2 AND revoked_at IS NULL",
);
pub(crate) static REVOKE_OTHERS: Statement = Statement::new(
    "accounts.session.revoke_others",
    "UPDATE session SET revoked_at = $3
      WHERE region_id = $1 AND account_id = $2 AND revoked_at IS NULL AND ($4 OR session_id <> $5)",
);
pub(crate) static FORGET: Statement =
    Statement::new("accounts.session.forget", "DELETE FROM session WHERE region_id = $1 AND expires_at < $2");

/// A new session.
pub(crate) struct New<'n> {
    pub(crate) id: Id<Session>,
    pub(crate) account: AccountId,
    pub(crate) token: &'n Token,
    pub(crate) label: &'n str,
    pub(crate) shared: bool,
    pub(crate) strength: Strength,
    pub(crate) expires_at: Instant,
}

pub(crate) async fn add(
    write: &mut Write,
    region: RegionId,
    new: &New<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let values = [
        region.into(),
        new.id.into(),
        new.account.into(),
        new.token.hash().into(),
        new.label.into(),
        new.shared.into(),
        new.strength.code().into(),
        now.into(),
        new.expires_at.into(),
    ];
    write.execute(&ADD, &values).await.map(drop)
}

/// A session as it comes with a request.
pub(crate) struct Found {
    pub(crate) actor: Actor,
    pub(crate) sign_in_name: String,
    pub(crate) office_name: String,
    pub(crate) times: Times,
}

/// The session with this token, unless it was ended or its account may not sign in.
pub(crate) async fn recognise(
    db: &mut Read,
    region: RegionId,
    token: &Token,
) -> Result<Option<Found>, Fault> {
    let rows = db.rows(&RECOGNISE, &[region.into(), token.hash().into()]).await?;
    rows.first().map(|first| found(region, first, &rows)).transpose()
}

/// Those of these sessions that were not ended and whose accounts may sign in.
pub(crate) async fn standing(
    db: &mut Read,
    region: RegionId,
    sessions: &[Id<Session>],
) -> Result<Vec<Found>, Fault> {
    let ids: Vec<String> = sessions.iter().map(|id| id.uuid().simple().to_string()).collect();
    let rows = db.rows(&STANDING, &[region.into(), serde_json::Value::from(ids).into()]).await?;
    let of_one = rows.chunk_by(|one, next| one.uuid(0).ok() == next.uuid(0).ok());
    of_one.filter_map(|rows| rows.first().map(|first| found(region, first, rows))).collect()
}

fn found(region: RegionId, first: &Row, rows: &[Row]) -> Result<Found, Fault> {
    let mut offices: Vec<OfficeId> = Vec::new();
    for row in rows {
        offices.extend(row.optional_id(12)?.filter(|office| !offices.contains(office)));
    }
    let unknown = |what: &str| Fault::new("reading a session", format!("unknown {what}"));
    let actor = Actor {
        region,
        session: Some(first.id(0)?),
        account: Some(first.id(6)?),
        role: Role::from_code(&first.text(7)?).ok_or_else(|| unknown("role"))?,
        name: first.text(8)?,
        lang: Lang::from_code(&first.text(9)?).unwrap_or_default(),
        professional: first.optional_id(10)?,
        offices,
        districts: Vec::new(),
        strength: Strength::from_code(&first.text(2)?).ok_or_else(|| unknown("strength"))?,
        proved_at: Some(first.instant(4)?),
    };
    let times =
        Times { shared: first.flag(1)?, last_seen_at: first.instant(3)?, expires_at: first.instant(5)? };
    Ok(Found {
        actor,
        sign_in_name: first.text(11)?,
        office_name: first.optional_text(13)?.unwrap_or_default(),
        times,
    })
}

/// Whose session it is.
pub(crate) async fn holder(
    db: &mut Read,
    region: RegionId,
    id: Id<Session>,
) -> Result<Option<AccountId>, Fault> {
    db.optional(&HOLDER, &[region.into(), id.into()]).await?.map(|row| row.id(0)).transpose()
}

/// A device on which somebody is signed in, for the list.
pub(crate) struct Listed {
    pub(crate) id: Id<Session>,
    pub(crate) label: String,
    pub(crate) shared: bool,
    pub(crate) made_at: Instant,
    pub(crate) last_seen_at: Instant,
}

pub(crate) async fn of_account(
    db: &mut Read,
    region: RegionId,
    account: AccountId,
    now: Instant,
) -> Result<Vec<Listed>, Fault> {
    let rows = db.rows(&OF_ACCOUNT, &[region.into(), account.into(), now.into()]).await?;
    let listed = |row: &Row| {
        Ok(Listed {
            id: row.id(0)?,
            label: row.text(1)?,
            shared: row.flag(2)?,
            made_at: row.instant(3)?,
            last_seen_at: row.instant(4)?,
        })
    };
    rows.iter().map(listed).collect()
}

pub(crate) async fn touch(
    write: &mut Write,
    region: RegionId,
    id: Id<Session>,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&TOUCH, &[region.into(), id.into(), now.into()]).await.map(drop)
}

/// Somebody proved again who they are: the session goes on under a new token. False when it ended in between.
pub(crate) async fn prove(
    write: &mut Write,
    region: RegionId,
    id: Id<Session>,
    token: &Token,
    strength: Strength,
    now: Instant,
) -> Result<bool, Fault> {
    let values = [region.into(), id.into(), token.hash().into(), strength.code().into(), now.into()];
    Ok(write.execute(&PROVE, &values).await? == 1)
}

pub(crate) async fn revoke(
    write: &mut Write,
    region: RegionId,
    id: Id<Session>,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&REVOKE, &[region.into(), id.into(), now.into()]).await.map(drop)
}

pub(crate) async fn revoke_by_token(
    write: &mut Write,
    region: RegionId,
    token: &Token,
    now: Instant,
) -> Result<(), Fault> {
    write.execute(&REVOKE_BY_TOKEN, &[region.into(), token.hash().into(), now.into()]).await.map(drop)
}

/// Ends all sessions of an account, but this one.
pub(crate) async fn revoke_all(
    write: &mut Write,
    region: RegionId,
    account: AccountId,
    but: Option<Id<Session>>,
    now: Instant,
) -> Result<u64, Fault> {
    let values: [Value; 5] = [region.into(), account.into(), now.into(), but.is_none().into(), but.into()];
    write.execute(&REVOKE_OTHERS, &values).await
}

/// Forgets sessions that ended long ago.
pub(crate) async fn forget(write: &mut Write, region: RegionId, before: Instant) -> Result<u64, Fault> {
    write.execute(&FORGET, &[region.into(), before.into()]).await
}
