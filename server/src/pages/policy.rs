//! The whole policy as a table, to be handed to the municipality.

use askama::Template;
use page::{Answer, Frame, Visit, html};

use crate::policy::{Section, actions, sections};

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    frame: Frame,
    actions: Vec<String>,
    sections: Vec<Section>,
}

pub(super) async fn policy(visit: Visit) -> Answer {
    let frame = visit.frame();
    let (actions, sections) = (actions(&|key| frame.say(key)), sections(&|key| frame.say(key)));
    html(&PolicyPage { frame, actions, sections })
}
