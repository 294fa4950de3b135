//! Open data: files for everybody, the same whoever asks, and the page that checks them.

use access::{Action, Actor, Kind};
use askama::Template;
use audit::{Face as Way, How, looked_at_many};
use axum::response::Response;
use kernel::{Fault, Lang, calendar::display};
use page::{Answer, Frame, Visit, components::Crumb, download, html};
use resources::resource::Resource;

use crate::out::{self, Finding, Open, POINT, Table, care_services, check, check_json, places};

/// What everybody may see and somebody still stands for; whoever is signed in gets no more.
async fn open(visit: &Visit) -> Result<Open, Fault> {
    let (now, region) = (visit.now(), visit.actor().region);
    let mut db = visit.context().store().read().await?;
    let resources = resources::for_the_public(&mut db, region, now).await?;
    let nobody = Actor::nobody(region, Lang::Ja);
    let (offices, _) = people::all_offices(&mut db, &nobody, (None, None), now.day_in_japan()).await?;
    Ok(Open { offices, resources })
}

/// The same for a file: whose lives are in it is written down like in every list.
async fn carried_away(visit: &Visit) -> Result<Open, Fault> {
    let open = open(visit).await?;
    let lives: Vec<_> = open.resources.iter().filter(|one| one.is_about_lives()).map(|one| one.id).collect();
    if !lives.is_empty() {
        let mut write = visit.context().store().write().await?;
        let how = How::new(Way::Export, visit.context().ids());
        looked_at_many::<Resource>(&mut write, visit.actor(), Action::List, Kind::Resource, lives, &how)
            .await?;
        write.commit().await?;
    }
    Ok(open)
}

/// A word, in the language of the standards.
fn say(visit: &Visit) -> impl Fn(&str) -> String {
    let context = visit.context().clone();
    move |key| context.say(Lang::Ja, key)
}

fn writing(source: std::io::Error) -> Fault {
    Fault::new("writing open data", source)
}

/// The name of a file, with the code of the municipality where all of it is of one.
fn file_name(table: &Table, name: &str) -> String {
    let mut codes: Vec<&str> = table.rows.iter().filter_map(|row| row.first()).map(String::as_str).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [code] if !code.is_empty() => format!("{code}_{name}"),
        _ => name.to_owned(),
    }
}

const CSV: &str = "text/csv; charset=utf-8";

pub(super) async fn care_service(visit: Visit) -> Answer {
    let open = carried_away(&visit).await?;
    let table = care_services(&open.offices, &say(&visit));
    Ok(download(&file_name(&table, "care_service.csv"), CSV, table.to_csv().map_err(writing)?))
}

pub(super) async fn csv(visit: Visit) -> Answer {
    let open = carried_away(&visit).await?;
    Ok(download("places.csv", CSV, places(&open, &say(&visit)).to_csv().map_err(writing)?))
}

pub(super) async fn xlsx(visit: Visit) -> Answer {
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let open = carried_away(&visit).await?;
    let sheet = places(&open, &say(&visit)).to_sheet(&visit.context().say(Lang::Ja, "open-data-places"));
    let bytes = sheet.to_xlsx().map_err(|source| Fault::new("writing open data", source))?;
    Ok(download("places.xlsx", XLSX, bytes))
}

fn json(name: &str, content_type: &'static str, value: &serde_json::Value) -> Result<Response, Fault> {
    let bytes = serde_json::to_vec(value).map_err(|source| Fault::new("writing open data", source))?;
    Ok(download(name, content_type, bytes))
}

pub(super) async fn geo_json(visit: Visit) -> Answer {
    let open = carried_away(&visit).await?;
    let value = places(&open, &say(&visit)).to_geo_json(POINT);
    Ok(json("places.geojson", "application/geo+json", &value)?)
}

pub(super) async fn services(visit: Visit) -> Answer {
    let open = carried_away(&visit).await?;
    Ok(json("hsds.json", "application/json", &out::services(&open, &say(&visit)))?)
}

/// A file that is offered.
struct File {
    href: &'static str,
    name: String,
    detail: String,
    count: String,
}

#[derive(Template)]
#[template(path = "open_data.html")]
struct OpenPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    files: Vec<File>,
    as_of: String,
}

pub(super) async fn page(visit: Visit) -> Answer {
    let open = open(&visit).await?;
    let say = say(&visit);
    let care = care_services(&open.offices, &say).rows.len();
    let all = places(&open, &say);
    let placed = all.rows.iter().filter(|row| row.get(POINT.0).is_some_and(|cell| !cell.is_empty())).count();
    let frame = visit.frame();
    let files = [
        ("/open-data/care-service.csv", "care-service", care),
        ("/open-data/places.csv", "csv", all.rows.len()),
        ("/open-data/places.xlsx", "xlsx", all.rows.len()),
        ("/open-data/places.geojson", "geojson", placed),
        ("/open-data/hsds.json", "hsds", all.rows.len()),
    ];
    let file = |(href, code, count): (&'static str, &str, usize)| File {
        href,
        name: frame.say(&format!("open-data-file-{code}")),
        detail: frame.say(&format!("open-data-about-{code}")),
        count: frame.say_one("open-data-count", "count", &count),
    };
    html(&OpenPage {
        crumbs: vec![Crumb::to("/", frame.say("page-product")), Crumb::here(frame.say("open-data-title"))],
        files: files.into_iter().map(file).collect(),
        as_of: frame.say_one("open-data-as-of", "at", &display::instant(visit.lang(), visit.now())),
        frame,
    })
}

/// A rule with what it found in a file.
struct RuleLine {
    rule: String,
    kept: bool,
    said: String,
}

struct Checked {
    id: String,
    name: String,
    rules: Vec<RuleLine>,
}

#[derive(Template)]
#[template(path = "open_data_check.html")]
struct CheckPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    files: Vec<Checked>,
    broken: usize,
}

fn checked(frame: &Frame, code: &str, findings: Vec<Finding>) -> Checked {
    let line = |one: Finding| RuleLine {
        rule: frame.say(one.rule.word_key()),
        kept: one.wrong == 0,
        said: match (one.wrong, one.first) {
            (0, _) => frame.say("open-data-rule-kept"),
            (wrong, Some((row, column))) => frame.say_with(
                "open-data-rule-broken-at",
                &[("count", &wrong.to_string()), ("row", &row.to_string()), ("column", &column.to_string())],
            ),
            (wrong, None) => frame.say_one("open-data-rule-broken", "count", &wrong),
        },
    };
    Checked {
        id: code.to_owned(),
        name: frame.say(&format!("open-data-file-{code}")),
        rules: findings.into_iter().map(line).collect(),
    }
}

pub(super) async fn rules(visit: Visit) -> Answer {
    let open = open(&visit).await?;
    let say = say(&visit);
    let (care, all) = (care_services(&open.offices, &say), places(&open, &say));
    let frame = visit.frame();
    let all_findings = check(&all, &all.to_csv().map_err(writing)?);
    // A sheet has no quoting; its cells are those of the table.
    let of_cells = all_findings.iter().filter(|one| one.rule != out::Rule::Quoting).cloned().collect();
    let files = vec![
        checked(&frame, "care-service", check(&care, &care.to_csv().map_err(writing)?)),
        checked(&frame, "csv", all_findings),
        checked(&frame, "xlsx", of_cells),
        checked(&frame, "geojson", check_json(&all.to_geo_json(POINT))),
        checked(&frame, "hsds", check_json(&out::services(&open, &say))),
    ];
    let broken = files.iter().flat_map(|file| &file.rules).filter(|line| !line.kept).count();
    html(&CheckPage {
        crumbs: vec![
            Crumb::to("/open-data", frame.say("open-data-title")),
            Crumb::here(frame.say("open-data-check")),
        ],
        files,
        broken,
        frame,
    })
}
