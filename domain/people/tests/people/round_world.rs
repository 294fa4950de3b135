//! What the tests of confirmation rounds have in common.

use axum::http::StatusCode;
use kernel::Id;
use page_testing::{Seen, Visitor};
use serde_json::Value;
use store::{Statement, Store};

use crate::world::with;

pub static MORE: Statement = Statement::new(
    "test.round.office",
    "INSERT INTO office (region_id, office_id, version, state, name, reading_key, kind, public, details, made_at, changed_at)
     VALUES ($1, $2, 1, 'open', $3, $4, 'pharmacy', $5, $6, $7, $7)",
);
pub static REQUEST: Statement = Statement::new(
    "test.round.request",
    "SELECT round_id, request_id, link_hash FROM confirmation_request WHERE office_id = $1 ORDER BY request_id DESC",
);
pub static OFFICE: Statement = Statement::new(
    "test.round.record",
    "SELECT details, assured_by, assured_until, version FROM office WHERE office_id = $1",
);
pub static ANSWERS: Statement = Statement::new(
    "test.round.answers",
    "SELECT COUNT(*), COUNT(DISTINCT state) FROM confirmation_answer WHERE request_id = $1",
);
pub static WINDOW: Statement = Statement::new(
    "test.round.window",
    "INSERT INTO contact_window (region_id, window_id, office_id, version, purpose, professional_id, person, channels,
            hours, avoid, holidays, public, changed_at)
     VALUES ($1, $2, $3, 1, 'discharge', $4, $5, $6, $7, $7, 'closed', $8, $9)",
);
pub static WINDOW_BY: Statement =
    Statement::new("test.round.window-by", "SELECT assured_by FROM contact_window WHERE office_id = $1");
pub static MERGE: Statement = Statement::new(
    "test.round.merge",
    "UPDATE office SET state = 'merged', merged_into = $2 WHERE office_id = $1",
);
pub static STALE: Statement = Statement::new(
    "test.round.stale",
    "UPDATE office SET assured_by = 'x', assured_until = $2 WHERE office_id = $1",
);
pub static DETAILS: Statement =
    Statement::new("test.round.details", "UPDATE office SET details = $2 WHERE office_id = $1");
pub static CONFIRMED: Statement = Statement::new(
    "test.round.confirmed",
    "SELECT COUNT(*) FROM office_confirmed WHERE office_id = $1 AND field = 'phone'",
);

pub const CONTACT: &str = "連携拠点 0157-00-1000";

pub fn round<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", "令和8年度 確認調査"),
        ("opens-year", "2026"),
        ("opens-month", "11"),
        ("opens-day", "1"),
        ("closes-year", "令和8"),
        ("closes-month", "12"),
        ("closes-day", "15"),
        ("valid-year", "2027"),
        ("valid-month", "12"),
        ("valid-day", "31"),
        ("contact", CONTACT),
        ("greeting", "お世話になっております。"),
    ]
}

/// What the form of an office sends where nothing is touched.
pub struct Typed {
    pub office: String,
    pub version: String,
    pub name: String,
    pub seen: String,
}

impl Typed {
    pub async fn of(store: &Store, office: Id<access::Office>) -> Self {
        let row = store.read().await.unwrap().one(&OFFICE, &[office.into()]).await.unwrap();
        let details: Value = row.json(0).unwrap();
        Self {
            office: office.to_string(),
            version: row.number(3).unwrap().to_string(),
            name: details["name"].as_str().unwrap().to_owned(),
            seen: String::new(),
        }
    }

    pub fn with<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let fields = vec![
            ("office", self.office.as_str()),
            ("version", self.version.as_str()),
            ("seen", self.seen.as_str()),
            ("name", self.name.as_str()),
            ("by", "山田 花子"),
            ("role", "管理者"),
            ("right", "yes"),
        ];
        with(fields, more)
    }
}

pub async fn record(store: &Store, office: Id<access::Office>) -> (Value, Option<String>, Option<String>) {
    let row = store.read().await.unwrap().one(&OFFICE, &[office.into()]).await.unwrap();
    (
        row.json(0).unwrap(),
        row.optional_text(1).unwrap(),
        row.optional_day(2).unwrap().map(|day| day.to_string()),
    )
}

/// The round and the question of an office.
pub async fn asked(store: &Store, office: Id<access::Office>) -> (String, String) {
    let row = store.read().await.unwrap().one(&REQUEST, &[office.into()]).await.unwrap();
    (row.uuid(0).unwrap().to_string(), row.uuid(1).unwrap().to_string())
}

/// What a hidden field of a page holds.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// What somebody sends who corrects the answer of an office: the form as it is then.
pub async fn correcting(
    nobody: &Visitor<'_>,
    path: &str,
    store: &Store,
    office: Id<access::Office>,
) -> Typed {
    let form = nobody.get(&format!("{path}?again=yes")).await;
    Typed { seen: hidden(&form.text, "seen"), ..Typed::of(store, office).await }
}

/// The path of an office's link, as the hub reads it off the page.
pub async fn link(hub: &Visitor<'_>, store: &Store, office: Id<access::Office>) -> String {
    let (round, request) = asked(store, office).await;
    let page = hub.get(&format!("/rounds/{round}/requests/{request}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (_, after) = page.text.split_once("http://tsunagu.test/answer/").unwrap();
    format!("/answer/{}", &after[..43])
}

pub async fn start(hub: &Visitor<'_>) -> Seen {
    let seen = hub.post("/rounds/new", &round()).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    seen
}
