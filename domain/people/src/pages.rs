//! Pages of the room.

mod districts;
mod office_acts;
mod office_data;
mod office_form;
mod office_history;
mod office_share;
mod office_shown;
mod offices;
mod organization;
mod outlines;
pub(crate) mod paper;
pub(crate) mod professionals;
mod rounds;
mod windows;

use access::{Action, Kind};
use kernel::Refusal;
use page::{Form, Routes};
use sha2::{Digest, Sha256};

/// A mark of what a page showed, to notice when it is no longer so. A form would change the line breaks of the text.
pub(crate) fn mark(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What was chosen of two entries that contradict each other: `kept` or `offered`.
fn choice(form: &Form) -> Result<&'static str, Refusal> {
    let known = ["kept", "offered"].into_iter().find(|one| *one == form.text("choice"));
    known.ok_or_else(|| Refusal::invalid("choice", "people-invalid-choice"))
}

/// The room's routes.
pub fn routes() -> Routes {
    use Action::{Add, Change, Erase, List, Look, Settle, Share};
    Routes::new("people")
        .get("/offices", List, Kind::Office, offices::list)
        .get("/offices.csv", Share, Kind::Office, office_share::csv)
        .get("/offices.xlsx", Share, Kind::Office, office_share::xlsx)
        .get("/offices.pdf", Share, Kind::Office, paper::window_list)
        .get("/offices/districts", Add, Kind::Office, districts::list)
        .post("/offices/districts", Add, Kind::Office, districts::save)
        .get("/hub/outlines", Add, Kind::Import, outlines::list)
        .post("/hub/outlines", Add, Kind::Import, outlines::bring)
        .post("/hub/outlines/{place}/remove", Add, Kind::Import, outlines::remove)
        .get("/offices/new", Add, Kind::Office, office_form::new)
        .post("/offices/new", Add, Kind::Office, office_form::add)
        .get("/offices/{office}", Look, Kind::Office, offices::look)
        .get("/offices/{office}/card.pdf", Share, Kind::Office, paper::office)
        .get("/offices/{office}/history", Change, Kind::Office, office_history::history)
        .get("/offices/{office}/edit", Change, Kind::Office, office_form::edit)
        .post("/offices/{office}/edit", Change, Kind::Office, office_form::save)
        .post("/offices/{office}/confirm", Change, Kind::Office, office_acts::confirm)
        .get("/offices/{office}/end", Settle, Kind::Office, office_acts::ask_end)
        .post("/offices/{office}/end", Settle, Kind::Office, office_acts::end)
        .post("/offices/{office}/reopen", Settle, Kind::Office, office_acts::reopen)
        .get("/offices/{office}/organization", Look, Kind::Office, organization::look)
        .post("/offices/{office}/organization", Add, Kind::Office, organization::save)
        .post("/offices/{office}/district", Change, Kind::Office, districts::take)
        .post("/offices/{office}/conflicts/{conflict}", Settle, Kind::Office, office_form::settle)
        .get("/offices/{office}/windows/new", Add, Kind::ContactWindow, windows::new)
        .post("/offices/{office}/windows/new", Add, Kind::ContactWindow, windows::add)
        .get("/windows/{window}/edit", Change, Kind::ContactWindow, windows::edit)
        .post("/windows/{window}/edit", Change, Kind::ContactWindow, windows::save)
        .post("/windows/{window}/conflicts/{conflict}", Change, Kind::ContactWindow, windows::settle)
        .post("/windows/{window}/end", Erase, Kind::ContactWindow, windows::end)
        .get("/faces/{recipe}", Look, Kind::Front, professionals::drawing)
        .get("/api/v1/offices", List, Kind::Office, office_data::list)
        .get("/api/v1/offices/{office}", Look, Kind::Office, office_data::look)
        .and(professionals::routes())
        .and(rounds::routes())
}
