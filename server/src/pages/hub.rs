//! The hub's own pages, in one place.

use askama::Template;
use page::{Answer, Frame, Visit, html};

#[derive(Template)]
#[template(path = "hub.html")]
struct HubPage {
    frame: Frame,
    doors: Vec<(&'static str, &'static str, String, String)>,
}

/// Where each leads, its icon and its word.
const DOORS: [(&str, &str, &str); 7] = [
    ("/rounds", "check", "rounds"),
    ("/imports", "download", "imports"),
    ("/accounts", "person", "accounts"),
    ("/hub/words", "edit", "words"),
    ("/hub/jobs", "clock", "jobs"),
    ("/hub/seen", "eye", "seen"),
    ("/policy", "lock", "policy"),
];

pub(super) async fn hub(visit: Visit) -> Answer {
    let frame = visit.frame();
    let doors = DOORS
        .iter()
        .map(|&(href, icon, word)| {
            let (title, detail) = (format!("server-hub-{word}"), format!("server-hub-{word}-detail"));
            (href, icon, frame.say(&title), frame.say(&detail))
        })
        .collect();
    html(&HubPage { frame, doors })
}
