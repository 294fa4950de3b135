use access::{AccountId, RegionId, Role};
use kernel::{Fault, Instant, Lang};
use store::{Insert, Read, Row, Statement, Value, Write};

use crate::account::{Account, Belonging, State};

macro_rules! columns {
    () => {
        "account_id, sign_in_name, display_name, lang, role, professional_id, state, demo, made_at"
    };
}

pub(crate) static FIND: Statement = Statement::new(
    "accounts.account.find",
    concat!("SELECT ", columns!(), " FROM account WHERE region_id = $1 AND account_id = $2"),
);
pub(crate) static FIND_BY_NAME: Statement = Statement::new(
    "accounts.account.find_by_name",
    concat!("SELECT ", columns!(), " FROM account WHERE region_id = $1 AND sign_in_name = $2"),
);
pub(crate) static LIST: Statement = Statement::new(
    "accounts.account.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM account WHERE region_id = $1 AND ($2 = '' OR sign_in_name LIKE $3 ESCAPE '!' OR display_name LIKE $3 ESCAPE '!')
          ORDER BY sign_in_name LIMIT ($4 + 0) OFFSET $5"
    ),
);
pub(crate) static COUNT: Statement = Statement::new(
    "accounts.account.count",
    "SELECT COUNT(*) FROM account
      WHERE region_id = $1 AND ($2 = '' OR sign_in_name LIKE $3 ESCAPE '!' OR display_name LIKE $3 ESCAPE '!')",
);
pub(crate) static ADD: Statement = Statement::new(
    "accounts.account.add",
    "INSERT INTO account (region_id, account_id, sign_in_name, display_name, lang, role, professional_id, state, demo,
                          totp_step, made_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10) ON CONFLICT DO NOTHING",
);
pub(crate) static CHANGE: Statement = Statement::new(
    "accounts.account.change",
    "UPDATE account SET display_name = $3, role = $4, professional_id = $5, changed_at = $6
      WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static CHANGE_STATE: Statement = Statement::new(
    "accounts.account.change_state",
    "UPDATE account SET state = $3, changed_at = $4 WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static CHANGE_LANG: Statement = Statement::new(
    "accounts.account.change_lang",
    "UPDATE account SET lang = $3 WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static OFFICES: Statement = Statement::new(
    "accounts.office.of_account",
    "SELECT office_id, office_name FROM account_office WHERE region_id = $1 AND account_id = $2 ORDER BY place",
);
pub(crate) static CLEAR_OFFICES: Statement = Statement::new(
    "accounts.office.clear",
    "DELETE FROM account_office WHERE region_id = $1 AND account_id = $2",
);
pub(crate) static ADD_OFFICES: Insert = Insert::new(
    "accounts.office.add",
    "account_office",
    &["region_id", "account_id", "place", "office_id", "office_name"],
    "",
);
pub(crate) static DEMO: Statement = Statement::new(
    "accounts.account.demo",
    concat!(
        "SELECT ",
        columns!(),
        " FROM account WHERE region_id = $1 AND demo = $2 AND state = 'active' ORDER BY account_id"
    ),
);

fn account(row: &Row) -> Result<Account, Fault> {
    let unknown = |what: &str| Fault::new("reading an account", format!("unknown {what}"));
    Ok(Account {
        id: row.id(0)?,
        sign_in_name: row.text(1)?,
        display_name: row.text(2)?,
        lang: Lang::from_code(&row.text(3)?).unwrap_or_default(),
        role: Role::from_code(&row.text(4)?).ok_or_else(|| unknown("role"))?,
        professional: row.optional_id(5)?,
        state: State::from_code(&row.text(6)?).ok_or_else(|| unknown("state"))?,
        demo: row.flag(7)?,
        made_at: row.instant(8)?,
    })
}

pub(crate) async fn find(db: &mut Read, region: RegionId, id: AccountId) -> Result<Option<Account>, Fault> {
    db.optional(&FIND, &[region.into(), id.into()]).await?.as_ref().map(account).transpose()
}

pub(crate) async fn find_by_name(
    db: &mut Read,
    region: RegionId,
    folded: &str,
) -> Result<Option<Account>, Fault> {
    db.optional(&FIND_BY_NAME, &[region.into(), folded.into()]).await?.as_ref().map(account).transpose()
}

/// How many accounts stand on a page of the list.
pub(crate) const PAGE: i64 = 50;

/// A page of the list, and how many there are.
pub(crate) async fn list(
    db: &mut Read,
    region: RegionId,
    words: &str,
    page: i64,
) -> Result<(Vec<Account>, i64), Fault> {
    let escaped = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let like = format!("%{escaped}%");
    let values: [Value; 5] =
        [region.into(), words.into(), like.into(), PAGE.into(), ((page - 1).max(0) * PAGE).into()];
    let rows = db.rows(&LIST, &values).await?;
    let count = db.one(&COUNT, &values[..3]).await?.number(0)?;
    Ok((rows.iter().map(account).collect::<Result<_, _>>()?, count))
}

/// Adds one; false when the sign-in name is taken.
pub(crate) async fn add(write: &mut Write, region: RegionId, account: &Account) -> Result<bool, Fault> {
    let values: [Value; 10] = [
        region.into(),
        account.id.into(),
        (&account.sign_in_name).into(),
        (&account.display_name).into(),
        account.lang.code().into(),
        account.role.code().into(),
        account.professional.into(),
        account.state.code().into(),
        account.demo.into(),
        account.made_at.into(),
    ];
    Ok(write.execute(&ADD, &values).await? == 1)
}

pub(crate) async fn change(
    write: &mut Write,
    region: RegionId,
    account: &Account,
    now: Instant,
) -> Result<(), Fault> {
    let values: [Value; 6] = [
        region.into(),
        account.id.into(),
        (&account.display_name).into(),
        account.role.code().into(),
        account.professional.into(),
        now.into(),
    ];
    write.execute(&CHANGE, &values).await.map(drop)
}

pub(crate) async fn change_state(
    write: &mut Write,
    region: RegionId,
    id: AccountId,
    state: State,
    now: Instant,
) -> Result<(), Fault> {
    let values = [region.into(), id.into(), state.code().into(), now.into()];
    write.execute(&CHANGE_STATE, &values).await.map(drop)
}

pub(crate) async fn change_lang(
    write: &mut Write,
    region: RegionId,
    id: AccountId,
    lang: Lang,
) -> Result<(), Fault> {
    write.execute(&CHANGE_LANG, &[region.into(), id.into(), lang.code().into()]).await.map(drop)
}

pub(crate) async fn belonging(db: &mut Read, region: RegionId, id: AccountId) -> Result<Belonging, Fault> {
    let key = [region.into(), id.into()];
    let offices = db.rows(&OFFICES, &key).await?;
    Ok(Belonging {
        offices: offices.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect::<Result<_, Fault>>()?,
    })
}

pub(crate) async fn set_belonging(
    write: &mut Write,
    region: RegionId,
    id: AccountId,
    belonging: &Belonging,
) -> Result<(), Fault> {
    let key = [region.into(), id.into()];
    write.execute(&CLEAR_OFFICES, &key).await?;
    let row = |place: usize, of: Value, name: &String| {
        [key[0].clone(), key[1].clone(), i64::try_from(place).unwrap_or(i64::MAX).into(), of, name.into()]
    };
    let offices = belonging.offices.iter().enumerate();
    let offices: Vec<Value> =
        offices.flat_map(|(place, (office, name))| row(place, (*office).into(), name)).collect();
    write.insert_many(&ADD_OFFICES, &offices).await?;
    Ok(())
}

pub(crate) async fn demo(db: &mut Read, region: RegionId) -> Result<Vec<Account>, Fault> {
    db.rows(&DEMO, &[region.into(), true.into()]).await?.iter().map(account).collect()
}
