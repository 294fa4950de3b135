//! The whole policy as a table, to be handed to the municipality.

use access::{Action, Answer as Says, Kind, Relation, Role, table};
use askama::Template;
use page::{Answer, Frame, Visit, html};

struct Row {
    role: String,
    relation: String,
    cells: Vec<(String, bool)>,
}

struct Table {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    frame: Frame,
    actions: Vec<String>,
    tables: Vec<Table>,
}

/// The rows of a kind. A relation that changes nothing for a role is left out, and so is a role that may do nothing.
fn rows(frame: &Frame, kind: Kind) -> Vec<Row> {
    let lines = table();
    let mut rows = Vec::new();
    for &role in Role::ALL {
        let mut said: Option<&Vec<Says>> = None;
        for &relation in Relation::ALL {
            for public in [false, true] {
                let Some(line) = lines.iter().find(|line| {
                    (line.kind, line.role, line.relation, line.public) == (kind, role, relation, public)
                }) else {
                    continue;
                };
                let nothing = line.answers.iter().all(|answer| matches!(answer, Says::No | Says::Hidden));
                if nothing || said == Some(&line.answers) {
                    continue;
                }
                said = Some(&line.answers);
                let near = if public { "public" } else { relation.code() };
                rows.push(Row {
                    role: frame.say(&format!("page-role-{}", role.code())),
                    relation: frame.say(&format!("server-relation-{near}")),
                    cells: line
                        .answers
                        .iter()
                        .map(|answer| match answer {
                            Says::Yes => (frame.say("server-policy-yes"), true),
                            Says::ProveAgain => (frame.say("server-policy-prove"), true),
                            Says::No | Says::Hidden => (frame.say("server-policy-no"), false),
                        })
                        .collect(),
                });
            }
        }
    }
    rows
}

pub(super) async fn policy(visit: Visit) -> Answer {
    let frame = visit.frame();
    let actions =
        Action::ALL.iter().map(|action| frame.say(&format!("server-action-{}", action.code()))).collect();
    let tables = Kind::ALL
        .iter()
        .map(|&kind| Table {
            id: kind.code(),
            title: frame.say(&format!("server-kind-{}", kind.code())),
            rows: rows(&frame, kind),
        })
        .collect();
    html(&PolicyPage { frame, actions, tables })
}
