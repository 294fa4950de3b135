use askama::Template;

use crate::{Answer, Frame, Visit, components::Samples, html};

#[derive(Template)]
#[template(path = "styleguide.html")]
struct Styleguide {
    frame: Frame,
    samples: Samples,
}

/// Every component in every state, to look at. Served in the demo region only.
///
/// # Errors
/// *Not found* outside the demo region.
pub async fn styleguide(visit: Visit) -> Answer {
    if !visit.context().settings().demo {
        return Err(kernel::Refusal::NotFound.into());
    }
    let frame = visit.frame();
    let samples = Samples::new(|key| frame.say(key));
    html(&Styleguide { frame, samples })
}
