//! Pages of the room.

mod acts;
mod asked;
mod booklet;
mod form;
mod list;
mod map;
mod session_course;
mod sessions;
mod show;
mod tree;
mod words;

use access::{Action, Kind};
use page::Routes;

pub use booklet::{JOB as BOOKLET, forget_old as forget_booklets, make as make_booklet};

/// The room's routes.
pub fn routes() -> Routes {
    use Action::{Add, Change, List, Look, Settle, Share};
    Routes::new("resources")
        .get("/resources", List, Kind::Resource, list::page)
        .get("/resources.csv", Share, Kind::Resource, list::csv)
        .get("/resources.xlsx", Share, Kind::Resource, list::xlsx)
        .get("/resources/map", List, Kind::Resource, map::page)
        .get("/api/v1/map", List, Kind::Resource, map::points)
        .get("/api/v1/outlines", List, Kind::Resource, map::outlines)
        .get("/resources/tree", List, Kind::Resource, tree::page)
        .get("/resources/booklet", Share, Kind::Resource, booklet::new)
        .post("/resources/booklet", Share, Kind::Resource, booklet::ask)
        .get("/resources/booklets/{booklet}", Share, Kind::Resource, booklet::page)
        .get("/resources/booklets/{booklet}/booklet.pdf", Share, Kind::Resource, booklet::fetch)
        .get("/resources/sessions", Add, Kind::Resource, sessions::list)
        .get("/resources/sessions/new", Add, Kind::Resource, sessions::new)
        .post("/resources/sessions/new", Add, Kind::Resource, sessions::open)
        .get("/resources/sessions/{session}", Add, Kind::Resource, sessions::page)
        .get("/resources/sessions/{session}/course", Add, Kind::Resource, sessions::course)
        .get("/resources/sessions/{session}/screen", Add, Kind::Resource, sessions::screen)
        .post("/resources/sessions/{session}/join", Add, Kind::Resource, sessions::join)
        .post("/resources/sessions/{session}/entries", Add, Kind::Resource, sessions::add)
        .post("/resources/sessions/{session}/entries/{resource}", Add, Kind::Resource, sessions::confirm)
        .post("/resources/sessions/{session}/close", Add, Kind::Resource, sessions::close)
        .get("/resources/new", Add, Kind::Resource, form::new)
        .post("/resources/new", Add, Kind::Resource, form::add)
        .get("/resources/treasure", Add, Kind::Treasure, form::interview)
        .get("/resources/{resource}", Look, Kind::Resource, show::page)
        .get("/resources/{resource}/history", Change, Kind::Resource, show::history)
        .get("/resources/{resource}/edit", Change, Kind::Resource, form::edit)
        .post("/resources/{resource}/edit", Change, Kind::Resource, form::save)
        .post("/resources/{resource}/state", Change, Kind::Resource, acts::state)
        .post("/resources/{resource}/room", Change, Kind::Resource, acts::room)
        .post("/resources/{resource}/assure", Change, Kind::Resource, acts::assure)
        .post("/resources/{resource}/consent", Settle, Kind::Resource, acts::consent)
        .post("/resources/{resource}/withdraw", Settle, Kind::Resource, acts::withdraw)
        .post("/resources/{resource}/visits/{visit}", Change, Kind::Resource, acts::visited)
        .get("/api/v1/resources", List, Kind::Resource, list::data)
        .get("/api/v1/resources/{resource}", Look, Kind::Resource, show::data)
}
