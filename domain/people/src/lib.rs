//! The roster of faces: who supports the people of a region, from which office, and how to reach them. Once a year every
//! office is asked whether what stands here is still right.

pub mod area;
pub mod codes;
pub mod contact_window;
pub mod district;
pub mod face;
pub mod import;
pub mod incoming;
pub mod matching;
pub mod office;
mod pages;
pub mod professional;
pub mod round;
pub mod seed;
mod store;
mod verbs;

pub use pages::routes;
pub use store::{FAMILIES, INSERTS, STATEMENTS};
pub use verbs::{
    District, Found, Outlines, Shown, Waiting, all_offices, districts, kinds_called, names, of_kind,
    outlines, professions, said_detail, served, still_listed, waiting_for,
};

/// The words of the room.
pub const WORDS: page::WordFiles = page::WordFiles {
    room: "people",
    ja: include_str!("../words/ja.ftl"),
    en: include_str!("../words/en.ftl"),
};

/// Adds people with where they belong, and makes them findable: one, or a whole region at once.
///
/// # Errors
/// When the database refuses.
pub async fn add_professionals(
    write: &mut ::store::Write,
    leave: &access::Leave<access::act::Add, professional::Professional>,
    people: &[(professional::Professional, Vec<professional::Affiliation>)],
    now: kernel::Instant,
) -> Result<(), kernel::Fault> {
    store::professionals::add(write, leave, people, now).await
}

/// Lets the affiliations that begin or end with this day count, or count no longer, for who sees and finds whom, and
/// hides offices past their date from the public's search; says how many of both. It is for each morning, and running
/// it twice changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn turn_of_day(
    write: &mut ::store::Write,
    region: access::RegionId,
    today: kernel::Day,
) -> Result<usize, kernel::Fault> {
    let offices = store::offices::turn(write, region, today).await?;
    Ok(offices + store::professionals::places::turn(write, region, today).await?)
}
