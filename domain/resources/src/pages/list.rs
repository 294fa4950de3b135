//! What there is, narrowed to what somebody looks for.

use access::{Action, Facts, Kind, may};
use askama::Template;
use audit::{Act, Face as Way, How, looked_at_many};
use axum::{Json, response::IntoResponse};
use kernel::Fault;
use page::{
    Answer, Frame, Visit,
    components::{Badge, Crumb, Filter as FilterLink, Pager, Phone},
    html,
};
use paper::{Sheet, SheetColumn, SheetValue};

use store::Write;

use super::{asked::Asked, words};
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
    unknown: Vec<String>,
    pager: Pager,
    past_last: bool,
    filtered: bool,
    may_add: bool,
    may_share: bool,
    query: String,
    map: String,
    near: Option<String>,
    open_now: FilterLink,
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

async fn listed(visit: &Visit, asked: &Asked, way: Way) -> Result<Listed, Fault> {
    let mut db = visit.context().store().read().await?;
    let view = View::of(visit.actor(), visit.now());
    let listed = list::list(&mut db, &view, &asked.filter, asked.sort, asked.page).await?;
    drop(db);
    if listed.resources.iter().any(Resource::is_about_lives) {
        let mut write = visit.context().store().write().await?;
        written_down(&mut write, visit, Action::List, &listed.resources, way).await?;
        write.commit().await?;
    }
    Ok(listed)
}

/// The districts of the region.
pub(super) async fn districts(visit: &Visit) -> Result<Vec<people::District>, Fault> {
    let mut db = visit.context().store().read().await?;
    people::districts(&mut db, visit.actor().region).await
}

/// The address of the list.
const LIST: &str = "/resources";

pub(super) async fn page(visit: Visit) -> Answer {
    let districts = districts(&visit).await?;
    let asked = Asked::of_list(&visit, &districts);
    let listed = listed(&visit, &asked, Way::Html).await?;
    let frame = visit.frame();
    let total = if listed.total > MOST_COUNTED {
        frame.say_with("resources-many", &[("count", "1,000")])
    } else {
        frame.say_one("resources-count", "count", &listed.total)
    };
    let here = usize::try_from(asked.page).unwrap_or(0) + 1;
    let pages = usize::try_from((listed.total + PAGE - 1) / PAGE).unwrap_or(1);
    let last = pages.max(if listed.more { here + 1 } else { 1 });
    let yes = |action| may(visit.actor(), action, &Facts::of(Kind::Resource)) == access::Answer::Yes;
    let named =
        |prefix: &str, code: &str| (code.to_owned(), frame.say(&format!("resources-{prefix}-{code}")));
    let links = |name: &str, all: &str, choices: Vec<(String, String)>| {
        asked.links(&frame, LIST, name, all, choices.into_iter())
    };
    let open = asked.filter.open_at.is_some();
    html(&ListPage {
        crumbs: vec![Crumb::here(frame.say("resources-title"))],
        layers: links(
            "layer",
            "resources-all-layers",
            Layer::ALL.iter().map(|one| named("layer", one.code())).collect(),
        ),
        categories: links(
            "category",
            "resources-all-categories",
            Category::ALL.iter().map(|one| named("category", one.code())).collect(),
        ),
        meanings: links(
            "meaning",
            "resources-all-meanings",
            Meaning::ALL.iter().map(|one| named("meaning", one.code())).collect(),
        ),
        days: links(
            "day",
            "resources-all-days",
            words::DAYS.iter().map(|day| ((*day).to_owned(), words::day(&frame, day))).collect(),
        ),
        districts: links(
            "district",
            "resources-all-districts",
            districts.iter().map(|one| (one.id.to_string(), one.name.clone())).collect(),
        ),
        sorts: Sort::ALL
            .into_iter()
            .map(|sort| FilterLink {
                href: asked.with(LIST, "sort", Some(sort.code())),
                label: frame.say(&format!("resources-sort-{}", sort.code())),
                count: None,
                on: sort == asked.sort,
            })
            .collect(),
        open_now: FilterLink {
            href: asked.with(LIST, "open", (!open).then_some("now")),
            label: frame.say("resources-only-open"),
            count: None,
            on: open,
        },
        cards: listed.resources.iter().map(|one| card(&frame, one, &visit)).collect(),
        pager: Pager::new(asked.address(LIST), here, last, total.clone()),
        past_last: listed.resources.is_empty() && listed.total > 0,
        total,
        filtered: asked.filter != Filter::default(),
        may_add: yes(Action::Add),
        may_share: yes(Action::Share),
        query: asked.address(""),
        map: asked.with("/resources/map", "sort", None),
        near: asked.filter.near.map(|near| frame.say_one("resources-near-said", "within", &near.within)),
        unknown: asked.unknown,
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
    let asked = Asked::of_list(&visit, &districts(&visit).await?).whole()?;
    let listed = listed(&visit, &asked, Way::Json).await?;
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

/// The list as a sheet: the records of the page, all pages of it, without what is private.
async fn sheet(visit: &Visit) -> Result<Sheet, page::Stop> {
    let asked = Asked::of_list(visit, &districts(visit).await?).whole()?;
    let (actor, context, frame) = (visit.actor(), visit.context(), visit.frame());
    let view = View::of(actor, visit.now());
    let mut write = context.store().write().await?;
    let column = |field: &str| SheetColumn::text(frame.say(&format!("resources-field-{field}")));
    let fixed = ["name", "reading", "layer", "category", "state", "meanings", "schedule"].map(column);
    let texts: Vec<SheetColumn> = Texts::FIELDS.iter().map(|(field, _)| column(field)).collect();
    let mut sheet = Sheet::new(frame.say("resources-title"), fixed.into_iter().chain(texts));
    let (mut all, _) = list::every(&mut write, &view, &asked.filter).await?;
    all.retain(|one| !one.is_private());
    if asked.sort == Sort::Changed {
        all.sort_by_key(|one| (std::cmp::Reverse(one.changed_at), one.id.uuid()));
    }
    written_down(&mut write, visit, Action::Share, &all, Way::Export).await?;
    let shared = all.len();
    for one in &all {
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
