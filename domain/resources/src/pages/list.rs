//! What there is, narrowed to what somebody looks for.

use access::{Action, DistrictId, Facts, Kind, may};
use askama::Template;
use audit::{Act, Face as Way, How, looked_at_many};
use axum::{Json, response::IntoResponse};
use kernel::Fault;
use page::{
    Answer, Frame, Visit,
    components::{Badge, Crumb, Filter as FilterLink, Phone},
    html,
};
use paper::{Sheet, SheetColumn, SheetValue};

use store::Write;

use super::words;
use crate::{
    resource::{Category, Layer, Meaning, Resource, Texts},
    store::list::{self, Filter, Listed, MOST_COUNTED, PAGE, Sort, View},
};

/// A resource on the list.
struct Card {
    href: String,
    name: String,
    reading: String,
    what: String,
    place: Option<String>,
    map: Option<String>,
    phone: Option<Phone>,
    badges: Vec<Badge>,
}

#[derive(Template)]
#[template(path = "resources.html")]
struct ListPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    cards: Vec<Card>,
    layers: Vec<FilterLink>,
    categories: Vec<FilterLink>,
    meanings: Vec<FilterLink>,
    days: Vec<FilterLink>,
    districts: Vec<FilterLink>,
    sorts: Vec<FilterLink>,
    total: String,
    filtered: bool,
    may_add: bool,
    may_share: bool,
    query: String,
    previous: Option<String>,
    next: Option<String>,
}

/// What the address asks for.
struct Asked {
    filter: Filter,
    sort: Sort,
    page: i64,
}

impl Asked {
    fn of(visit: &Visit) -> Self {
        let day = visit.query("day").and_then(|day| words::DAYS.iter().position(|one| *one == day));
        let filter = Filter {
            layer: visit.query("layer").and_then(Layer::from_code),
            category: visit.query("category").and_then(Category::from_code),
            meaning: visit.query("meaning").and_then(Meaning::from_code),
            day,
            district: visit.query("district").and_then(|id| id.parse::<DistrictId>().ok()),
        };
        let sort = visit
            .query("sort")
            .and_then(|code| Sort::ALL.into_iter().find(|sort| sort.code() == code))
            .unwrap_or_default();
        let page =
            visit.query("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 10_000) - 1;
        Self { filter, sort, page }
    }
}

/// This page's address with one parameter changed, the page number dropped.
fn with(visit: &Visit, name: &str, value: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, old) in visit.queries().iter().filter(|(key, _)| key != name && key != "page") {
        query.append_pair(key, old);
    }
    if let Some(value) = value {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { "/resources".into() } else { format!("/resources?{query}") }
}

fn links(
    visit: &Visit,
    name: &str,
    all: &str,
    choices: impl Iterator<Item = (String, String)>,
) -> Vec<FilterLink> {
    let now = visit.query(name);
    let label = visit.frame().say(all);
    let first = FilterLink { href: with(visit, name, None), label, count: None, on: now.is_none() };
    let rest = choices.map(|(value, label)| FilterLink {
        href: with(visit, name, Some(&value)),
        label,
        count: None,
        on: now == Some(value.as_str()),
    });
    std::iter::once(first).chain(rest).collect()
}

fn card(frame: &Frame, one: &Resource, visit: &Visit) -> Card {
    let now = visit.now();
    let mut badges = words::badges(frame, one, now.day_in_japan());
    badges.extend(words::moment(frame, one, now.in_japan()));
    Card {
        href: format!("/resources/{}", one.id),
        name: one.name.clone(),
        reading: one.reading.clone(),
        what: words::what(frame, one),
        place: one.texts.place.clone().or_else(|| one.texts.address.clone()),
        map: one.point.map(|(latitude, longitude)| format!("geo:{latitude:.6},{longitude:.6}")),
        phone: one.texts.phone.as_deref().map(Phone::new),
        badges,
    }
}

/// Writes down whose lives are looked at on a page of a list, or carried away.
pub(super) async fn written_down(
    write: &mut Write,
    visit: &Visit,
    action: Action,
    resources: &[Resource],
    way: Way,
) -> Result<(), Fault> {
    let how = How::new(way, visit.context().ids());
    for kind in [Kind::Resource, Kind::Treasure] {
        let of_kind = |one: &&Resource| one.is_about_lives() && (kind == Kind::Treasure) == one.is_private();
        let ids = resources.iter().filter(of_kind).map(|one| one.id).collect();
        looked_at_many::<Resource>(write, visit.actor(), action, kind, ids, &how).await?;
    }
    Ok(())
}

async fn listed(visit: &Visit, asked: &Asked, way: Way) -> Result<(Listed, Vec<people::District>), Fault> {
    let mut db = visit.context().store().read().await?;
    let view = View::of(visit.actor(), visit.now());
    let listed = list::list(&mut db, &view, &asked.filter, asked.sort, asked.page).await?;
    let districts = people::districts(&mut db, visit.actor().region).await?;
    drop(db);
    if listed.resources.iter().any(Resource::is_about_lives) {
        let mut write = visit.context().store().write().await?;
        written_down(&mut write, visit, Action::List, &listed.resources, way).await?;
        write.commit().await?;
    }
    Ok((listed, districts))
}

pub(super) async fn page(visit: Visit) -> Answer {
    let asked = Asked::of(&visit);
    let (listed, districts) = listed(&visit, &asked, Way::Html).await?;
    let frame = visit.frame();
    let total = if listed.total > MOST_COUNTED {
        frame.say_with("resources-many", &[("count", "1,000")])
    } else {
        frame.say_one("resources-count", "count", &listed.total)
    };
    let to_page = |page: i64| {
        let base = with(&visit, "page", None);
        format!("{base}{}page={}", if base.contains('?') { '&' } else { '?' }, page + 1)
    };
    let yes = |action| may(visit.actor(), action, &Facts::of(Kind::Resource)) == access::Answer::Yes;
    let named =
        |prefix: &str, code: &str| (code.to_owned(), frame.say(&format!("resources-{prefix}-{code}")));
    html(&ListPage {
        crumbs: vec![Crumb::here(frame.say("resources-title"))],
        layers: links(
            &visit,
            "layer",
            "resources-all-layers",
            Layer::ALL.iter().map(|one| named("layer", one.code())),
        ),
        categories: links(
            &visit,
            "category",
            "resources-all-categories",
            Category::ALL.iter().map(|one| named("category", one.code())),
        ),
        meanings: links(
            &visit,
            "meaning",
            "resources-all-meanings",
            Meaning::ALL.iter().map(|one| named("meaning", one.code())),
        ),
        days: links(
            &visit,
            "day",
            "resources-all-days",
            words::DAYS.iter().map(|day| ((*day).to_owned(), words::day(&frame, day))),
        ),
        districts: links(
            &visit,
            "district",
            "resources-all-districts",
            districts.iter().map(|one| (one.id.to_string(), one.name.clone())),
        ),
        sorts: Sort::ALL
            .into_iter()
            .map(|sort| FilterLink {
                href: with(&visit, "sort", Some(sort.code())),
                label: frame.say(&format!("resources-sort-{}", sort.code())),
                count: None,
                on: sort == asked.sort,
            })
            .collect(),
        cards: listed.resources.iter().map(|one| card(&frame, one, &visit)).collect(),
        total,
        filtered: asked.filter != Filter::default(),
        may_add: yes(Action::Add),
        may_share: yes(Action::Share),
        query: visit.path().split_once('?').map_or(String::new(), |(_, query)| format!("?{query}")),
        previous: (asked.page > 0).then(|| to_page(asked.page - 1)),
        next: listed.more.then(|| to_page(asked.page + 1)),
        frame,
    })
}

/// A resource as other programs see it.
pub(super) fn told(one: &Resource, today: kernel::Day) -> serde_json::Value {
    serde_json::json!({
        "id": one.id.to_string(),
        "name": one.name,
        "reading": one.reading,
        "layer": one.layer,
        "category": one.category,
        "state": one.state,
        "insurance": one.insurance,
        "meanings": one.meanings,
        "barriers": one.barriers,
        "district": one.district.map(|id| id.to_string()),
        "latitude": one.point.map(|(latitude, _)| latitude),
        "longitude": one.point.map(|(_, longitude)| longitude),
        "schedule": one.schedule,
        "texts": one.texts,
        "assured_on": one.assurance.on.map(|day| day.to_string()),
        "stale": one.assurance.is_stale(today),
    })
}

pub(super) async fn data(visit: Visit) -> Answer {
    let asked = Asked::of(&visit);
    let (listed, _) = listed(&visit, &asked, Way::Json).await?;
    let today = visit.now().day_in_japan();
    let resources: Vec<_> = listed.resources.iter().map(|one| told(one, today)).collect();
    let body = serde_json::json!({
        "resources": resources,
        "page": asked.page + 1,
        "more": listed.more,
        "total": listed.total.min(MOST_COUNTED),
        "total_is_exact": listed.total <= MOST_COUNTED,
    });
    Ok(Json(body).into_response())
}

/// Resources in an export: a list that never ends would hold the machine.
const MOST_SHARED: i64 = 20_000;

/// The list as a sheet: the records of the page, all pages of it, without what is private.
async fn sheet(visit: &Visit) -> Result<Sheet, page::Stop> {
    let mut asked = Asked::of(visit);
    let (actor, context, frame) = (visit.actor(), visit.context(), visit.frame());
    let view = View::of(actor, visit.now());
    let mut write = context.store().write().await?;
    let column = |field: &str| SheetColumn::text(frame.say(&format!("resources-field-{field}")));
    let fixed = ["name", "reading", "layer", "category", "state", "meanings", "schedule"].map(column);
    let texts: Vec<SheetColumn> = Texts::FIELDS.iter().map(|(field, _)| column(field)).collect();
    let mut sheet = Sheet::new(frame.say("resources-title"), fixed.into_iter().chain(texts));
    asked.page = 0;
    let mut shared = 0;
    loop {
        let mut listed = list::list(&mut write, &view, &asked.filter, asked.sort, asked.page).await?;
        listed.resources.retain(|one| !one.is_private());
        written_down(&mut write, visit, Action::Share, &listed.resources, Way::Export).await?;
        for one in &listed.resources {
            let meanings: Vec<String> =
                one.meanings.iter().map(|one| frame.say(&format!("resources-meaning-{one}"))).collect();
            let fixed = [
                one.name.clone(),
                one.reading.clone(),
                words::layer(&frame, one.layer),
                words::category(&frame, one.category),
                frame.say(&format!("resources-state-{}", one.state)),
                meanings.join(&frame.say("resources-comma")),
                words::schedule(&frame, &one.schedule).join(" / "),
            ];
            let texts =
                Texts::FIELDS.iter().map(|(field, _)| one.texts.get(field).unwrap_or_default().to_owned());
            sheet = sheet.row(fixed.into_iter().chain(texts).map(SheetValue::Text));
            shared += 1;
        }
        asked.page += 1;
        if !listed.more || asked.page * PAGE >= MOST_SHARED {
            break;
        }
    }
    let how = How::new(Way::Export, context.ids());
    audit::acted(&mut write, actor, Act::new(Action::Share, Kind::Resource).many(shared), &how).await?;
    write.commit().await?;
    Ok(sheet)
}

pub(super) async fn csv(visit: Visit) -> Answer {
    page::sheet::csv(&visit, &sheet(&visit).await?)
}

pub(super) async fn xlsx(visit: Visit) -> Answer {
    page::sheet::xlsx(&sheet(&visit).await?)
}
