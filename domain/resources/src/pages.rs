//! Pages of the room.

mod acts;
mod form;
mod list;
mod show;
mod tree;
mod words;

use access::{Action, Kind};
use page::Routes;

/// The room's routes.
pub fn routes() -> Routes {
    use Action::{Add, Change, List, Look, Settle, Share};
    Routes::new("resources")
        .get("/resources", List, Kind::Resource, list::page)
        .get("/resources.csv", Share, Kind::Resource, list::csv)
        .get("/resources.xlsx", Share, Kind::Resource, list::xlsx)
        .get("/resources/tree", List, Kind::Resource, tree::page)
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
