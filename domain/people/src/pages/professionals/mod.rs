//! Pages about people: who supports whom, from where, and how to reach them.

mod affiliations;
mod drawing;
mod form;
mod list;
mod log;
mod paper;
mod person;
mod photo;
mod seen;
mod share;
mod show;

pub(crate) use drawing::drawing;
pub(crate) use list::{all_of_office, of_office};
pub(crate) use show::municipality;

use access::{Action, Kind};
use page::Routes;

/// The routes about people.
pub(crate) fn routes() -> Routes {
    use Action::{Add, Change, List, Look, Share};
    Routes::new("people")
        .get("/people", List, Kind::Professional, list::list)
        .get("/people.pdf", Share, Kind::Professional, paper::list)
        .get("/people.csv", Share, Kind::Professional, share::csv)
        .get("/people.xlsx", Share, Kind::Professional, share::xlsx)
        .get("/people/new", Add, Kind::Professional, form::new)
        .post("/people/new", Add, Kind::Professional, form::add)
        .get("/people/{person}", Look, Kind::Professional, person::look)
        .get("/people/{person}/edit", Change, Kind::Professional, form::edit)
        .post("/people/{person}/edit", Change, Kind::Professional, form::save)
        .get("/people/{person}/photo", Look, Kind::Professional, photo::picture)
        .get("/people/{person}/photo/edit", Change, Kind::Professional, photo::edit)
        .post("/people/{person}/photo/edit", Change, Kind::Professional, photo::save)
        .post("/people/{person}/photo/withdraw", Change, Kind::Professional, photo::withdraw)
        .post("/people/{person}/photo/remove", Change, Kind::Professional, photo::remove)
        .get("/people/{person}/history", Change, Kind::Professional, person::history)
        .get("/people/{person}/affiliations/new", Change, Kind::Professional, affiliations::new)
        .post("/people/{person}/affiliations/new", Change, Kind::Professional, affiliations::add)
        .get(
            "/people/{person}/affiliations/{affiliation}/edit",
            Change,
            Kind::Professional,
            affiliations::edit,
        )
        .post(
            "/people/{person}/affiliations/{affiliation}/edit",
            Change,
            Kind::Professional,
            affiliations::correct,
        )
        .get("/people/{person}/affiliations/{affiliation}/end", Change, Kind::Professional, affiliations::ask)
        .post(
            "/people/{person}/affiliations/{affiliation}/end",
            Change,
            Kind::Professional,
            affiliations::end,
        )
        .get("/people/{person}/seen", Look, Kind::AccessLog, seen::of_person)
        .get("/hub/seen", List, Kind::AccessLog, seen::hub)
        .get("/api/v1/people", List, Kind::Professional, list::data)
        .get("/api/v1/people/{person}", Look, Kind::Professional, person::data)
}
