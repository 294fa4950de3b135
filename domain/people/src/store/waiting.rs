//! What waits for somebody, and names for those who show who belongs where.

use access::{Action, Actor, Answer, Facts, Kind, RegionId, Relation, Role, may};
use kernel::{Day, Fault};
use store::{Read, Statement};
use uuid::Uuid;

use super::{offices::relation, rounds::board};
use crate::{round::State, verbs::Waiting};

pub(crate) static CONFLICTS: Statement = Statement::new(
    "people.waiting.conflicts",
    "SELECT DISTINCT o.office_id, o.name, o.district_id FROM office_conflict c
     JOIN office o ON o.region_id = c.region_id AND o.office_id = c.office_id
     WHERE c.region_id = $1 AND c.settled_at IS NULL AND o.state = 'open' ORDER BY o.name LIMIT 200",
);
pub(crate) static WINDOW_CONFLICTS: Statement = Statement::new(
    "people.waiting.window-conflicts",
    "SELECT DISTINCT o.office_id, o.name, o.district_id FROM contact_window_conflict c
     JOIN contact_window w ON w.region_id = c.region_id AND w.window_id = c.window_id
     JOIN office o ON o.region_id = w.region_id AND o.office_id = w.office_id
     WHERE c.region_id = $1 AND c.settled_at IS NULL AND w.ended_at IS NULL AND o.state = 'open'
     ORDER BY o.name LIMIT 200",
);
pub(crate) static STALE: Statement = Statement::new(
    "people.waiting.stale",
    "SELECT office_id, name FROM office
     WHERE region_id = $1 AND office_id = $2 AND state = 'open' AND assured_until < $3",
);
pub(crate) static OFFICE_NAME: Statement =
    Statement::new("people.office.name", "SELECT name FROM office WHERE region_id = $1 AND office_id = $2");
pub(crate) static PROFESSIONAL_NAME: Statement = Statement::new(
    "people.professional.name",
    "SELECT name FROM professional WHERE region_id = $1 AND professional_id = $2",
);

pub(crate) async fn names(
    db: &mut Read,
    region: RegionId,
    kind: &str,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, Fault> {
    let statement = if kind == "professional" { &PROFESSIONAL_NAME } else { &OFFICE_NAME };
    let mut names = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = db.optional(statement, &[region.into(), (*id).into()]).await? {
            names.push((*id, row.text(0)?));
        }
    }
    Ok(names)
}

pub(crate) async fn waiting_for(db: &mut Read, actor: &Actor, today: Day) -> Result<Vec<Waiting>, Fault> {
    let mut waiting = Vec::new();
    if !matches!(actor.role, Role::Hub | Role::Manager | Role::Member) {
        return Ok(waiting);
    }
    // Nobody is asked for what they could not do.
    for (statement, action, kind, key) in [
        (&CONFLICTS, Action::Settle, Kind::Office, "people-waiting-conflict"),
        (&WINDOW_CONFLICTS, Action::Change, Kind::ContactWindow, "people-waiting-window-conflict"),
    ] {
        for row in db.rows(statement, &[actor.region.into()]).await? {
            let office = row.id(0)?;
            let near = relation(actor, office, row.optional_id(2)?);
            if may(actor, action, &Facts::of(kind).in_relation(near)) == Answer::Yes {
                waiting.push(Waiting { href: format!("/offices/{office}"), name: row.text(1)?, key });
            }
        }
    }
    for office in &actor.offices {
        let open = board::open_of_office(db, actor.region, *office, today).await?;
        let asked = open.iter().any(|(state, _)| *state == State::Asked);
        let href = format!("/offices/{office}");
        for row in db.rows(&STALE, &[actor.region.into(), (*office).into(), today.into()]).await? {
            // A round asks the same.
            if !asked {
                waiting.push(Waiting { href: href.clone(), name: row.text(1)?, key: "people-waiting-stale" });
            }
        }
        let settles = may(actor, Action::Settle, &Facts::of(Kind::Office).in_relation(Relation::Office));
        for (state, name) in open {
            match state {
                State::Asked => {
                    waiting.push(Waiting { href: href.clone(), name, key: "people-waiting-round" });
                }
                State::Waiting if settles == Answer::Yes => {
                    let href = format!("{href}/answer");
                    waiting.push(Waiting { href, name, key: "people-waiting-answer" });
                }
                _ => {}
            }
        }
    }
    if may(actor, Action::Settle, &Facts::of(Kind::Round)) == Answer::Yes {
        for (round, name, _) in board::waiting(db, actor).await? {
            let href = format!("/rounds/{round}?show=waiting");
            waiting.push(Waiting { href, name, key: "people-waiting-answers" });
        }
    }
    Ok(waiting)
}
