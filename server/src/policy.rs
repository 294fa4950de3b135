//! The whole policy in words: the page shows it, and `tsunagu policy` prints it for the municipality.

use std::fmt::Write as _;

use access::{Action, Cell, Kind, Relation, Role, is_hidden};

/// What everybody may do with one kind of thing.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    /// To whom it is closed, for them it does not exist.
    pub(crate) hidden: bool,
    pub(crate) rows: Vec<Row>,
}

/// What one role may do with it: a text for each action, and whether it allows anything.
pub(crate) struct Row {
    pub(crate) role: String,
    pub(crate) cells: Vec<(String, bool)>,
}

/// Says a word.
pub type Say<'s> = &'s dyn Fn(&str) -> String;

/// The names of the actions, above the columns.
pub(crate) fn actions(say: Say<'_>) -> Vec<String> {
    Action::ALL.iter().map(|action| say(&format!("server-action-{}", action.code()))).collect()
}

/// The policy, kind by kind.
pub(crate) fn sections(say: Say<'_>) -> Vec<Section> {
    let row = |kind: Kind, role: Role| Row {
        role: say(&format!("page-role-{}", role.code())),
        cells: Action::ALL
            .iter()
            .map(|&action| Cell::of(role, action, kind))
            .map(|cell| (said(cell, say), cell.is_anything()))
            .collect(),
    };
    let section = |&kind: &Kind| Section {
        id: kind.code(),
        title: say(&format!("server-kind-{}", kind.code())),
        hidden: is_hidden(kind),
        rows: Role::ALL.iter().map(|&role| row(kind, role)).collect(),
    };
    Kind::ALL.iter().map(section).collect()
}

fn said(cell: Cell, say: Say<'_>) -> String {
    let near = cell.near.map(|near| match near {
        Relation::Stranger => say("server-policy-yes"),
        near => say(&format!("server-relation-{}", near.code())),
    });
    let public = cell.public.then(|| say("server-relation-public"));
    let parts: Vec<String> = near.into_iter().chain(public).collect();
    match (parts.is_empty(), cell.proof) {
        (true, _) => say("server-policy-no"),
        (false, false) => parts.join(&say("server-policy-or")),
        (false, true) => parts.join(&say("server-policy-or")) + &say("server-policy-prove"),
    }
}

/// The policy as a document (Markdown).
pub fn markdown(say: Say<'_>) -> String {
    let mut text = format!("# {}\n\n{}\n", say("server-hub-policy"), say("server-policy-lead"));
    let actions = actions(say);
    for section in sections(say) {
        // Writing into a text does not fail.
        let _ = write!(text, "\n## {}\n\n", section.title);
        if section.hidden {
            let _ = write!(text, "{}\n\n", say("server-policy-hidden"));
        }
        let _ = writeln!(text, "| {} | {} |", say("server-policy-role"), actions.join(" | "));
        let _ = writeln!(text, "|{}", "---|".repeat(actions.len() + 1));
        for row in section.rows {
            let cells: Vec<&str> = row.cells.iter().map(|(said, _)| said.as_str()).collect();
            let _ = writeln!(text, "| {} | {} |", row.role, cells.join(" | "));
        }
    }
    text
}
