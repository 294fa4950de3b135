//! The map of what there is, with its list beside it: the list is the map for whoever cannot see or use one.

use access::Action;
use askama::Template;
use audit::Face as Way;
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::{Fault, text::reading::reading_key};
use page::{
    Answer, Frame, Tiles, Visit,
    components::{Badge, Choice, Crumb, Pager, Phone, Tone},
    html,
};
use people::{codes::ServiceKind, office::Field};
use serde_json::json;
use store::Read;

use super::{
    asked::{Asked, What},
    list::{districts, written_down},
    words,
};
use crate::{
    near::Near,
    resource::{Category, Layer, Meaning, Resource},
    store::list::{self, View},
};

/// Something with a place.
pub(super) enum Thing {
    /// A resource.
    Resource(Box<Resource>),
    /// An office, as far as the reader is shown it.
    Office(Box<people::Shown>),
}

/// Something that is asked for, with how far it is, in kilometres.
pub(super) struct Place {
    pub thing: Thing,
    distance: Option<f64>,
}

impl Place {
    fn id(&self) -> String {
        match &self.thing {
            Thing::Resource(one) => one.id.to_string(),
            Thing::Office(one) => one.office.to_string(),
        }
    }

    fn name(&self) -> &str {
        match &self.thing {
            Thing::Resource(one) => &one.name,
            Thing::Office(one) => one.details.get(Field::Name).unwrap_or_default(),
        }
    }

    fn reading(&self) -> &str {
        match &self.thing {
            Thing::Resource(one) => &one.reading,
            Thing::Office(one) => one.details.get(Field::Reading).unwrap_or_default(),
        }
    }

    /// Latitude and longitude.
    fn point(&self) -> Option<(f64, f64)> {
        match &self.thing {
            Thing::Resource(one) => one.point,
            Thing::Office(one) => one.details.point().map(|point| (point.lat, point.lng)),
        }
    }

    fn href(&self) -> String {
        match &self.thing {
            Thing::Resource(one) => format!("/resources/{}", one.id),
            Thing::Office(one) => format!("/offices/{}", one.office),
        }
    }

    /// What marks it on the map, by form and colour.
    fn mark(&self) -> &'static str {
        match &self.thing {
            Thing::Resource(one) => one.layer.code(),
            Thing::Office(_) => "office",
        }
    }

    fn what(&self, frame: &Frame) -> String {
        match &self.thing {
            Thing::Resource(one) => words::what(frame, one),
            Thing::Office(one) => kind(one).map(|kind| kind_name(frame, kind)).unwrap_or_default(),
        }
    }
}

fn kind(office: &people::Shown) -> Option<ServiceKind> {
    office.details.get(Field::Kind).and_then(ServiceKind::from_code)
}

fn kind_name(frame: &Frame, kind: ServiceKind) -> String {
    frame.say(&format!("people-kind-{}", kind.code()))
}

/// Everything that is asked for and the reader may see, the nearest first where near is asked, else by reading; and
/// whether there is more than a region has.
pub(super) async fn places(db: &mut Read, visit: &Visit, asked: &Asked) -> Result<(Vec<Place>, bool), Fault> {
    let (mut things, mut more) = (Vec::new(), false);
    if asked.has_resources() {
        let view = View::of(visit.actor(), visit.now());
        let (resources, cut) = list::every(db, &view, &asked.filter).await?;
        things.extend(resources.into_iter().map(|one| Thing::Resource(Box::new(one))));
        more |= cut;
    }
    if asked.has_offices() {
        let narrowed = (asked.service, asked.filter.district);
        let today = visit.now().day_in_japan();
        let (offices, cut) = people::all_offices(db, visit.actor(), narrowed, today).await?;
        things.extend(offices.into_iter().map(|one| Thing::Office(Box::new(one))));
        more |= cut;
    }
    let near = asked.filter.near;
    let far = |thing| {
        let place = Place { thing, distance: None };
        let distance = near.zip(place.point()).map(|(near, point)| near.distance(point));
        Place { distance, ..place }
    };
    let mut places: Vec<Place> = things.into_iter().map(far).collect();
    match near {
        Some(near) => {
            places.retain(|one| one.distance.is_some_and(|distance| distance <= f64::from(near.within)));
            places.sort_by(|a, b| a.distance.partial_cmp(&b.distance).unwrap_or(std::cmp::Ordering::Equal));
        }
        None => places.sort_by_cached_key(|one| {
            let reading = if one.reading().is_empty() { one.name() } else { one.reading() };
            (reading_key(reading), one.id())
        }),
    }
    Ok((places, more))
}

/// Writes down whose lives are among these places.
async fn seen(visit: &Visit, places: &[Place], way: Way) -> Result<(), Fault> {
    let about_lives = |one: &Place| match &one.thing {
        Thing::Resource(one) if one.is_about_lives() => Some(Resource::clone(one)),
        _ => None,
    };
    let resources: Vec<Resource> = places.iter().filter_map(about_lives).collect();
    if resources.is_empty() {
        return Ok(());
    }
    let mut write = visit.context().store().write().await?;
    written_down(&mut write, visit, Action::List, &resources, way).await?;
    write.commit().await
}

/// A place on the list beside the map.
struct Card {
    id: String,
    href: String,
    name: String,
    reading: String,
    what: String,
    place: Option<String>,
    distance: Option<String>,
    phone: Option<Phone>,
    badges: Vec<Badge>,
    mark: &'static str,
    on_map: bool,
    near: Option<String>,
}

fn card(visit: &Visit, frame: &Frame, asked: &Asked, place: &Place) -> Card {
    let now = visit.now();
    let (at, phone, mut badges) = match &place.thing {
        Thing::Resource(one) => {
            let mut badges = words::badges(frame, one, now.day_in_japan());
            badges.extend(words::moment(frame, one, now.in_japan()));
            (one.texts.place.clone().or_else(|| one.texts.address.clone()), one.texts.phone.clone(), badges)
        }
        Thing::Office(one) => {
            let text = |field| one.details.get(field).map(ToOwned::to_owned);
            let stale = one.assured_until.is_some_and(|until| until < now.day_in_japan());
            let stale = stale.then(|| Badge::new(frame.say("page-stale"), Tone::Warning));
            (text(Field::Address), text(Field::Phone), stale.into_iter().collect())
        }
    };
    if place.point().is_none() {
        badges.push(Badge::plain(frame.say("resources-no-point")));
    }
    Card {
        id: place.id(),
        href: place.href(),
        name: place.name().to_owned(),
        reading: place.reading().to_owned(),
        what: place.what(frame),
        place: at,
        distance: place
            .distance
            .map(|distance| frame.say_one("resources-distance", "km", &format!("{distance:.1}"))),
        phone: phone.as_deref().map(Phone::new),
        badges,
        mark: place.mark(),
        on_map: place.point().is_some(),
        near: place.point().map(|point| asked.near_to(MAP, point)),
    }
}

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    asked: Asked,
    cards: Vec<Card>,
    points: String,
    tiles: Option<Tiles>,
    whats: Vec<Choice>,
    layers: Vec<Choice>,
    categories: Vec<Choice>,
    meanings: Vec<Choice>,
    days: Vec<Choice>,
    services: Vec<Choice>,
    districts: Vec<Choice>,
    within: Vec<Choice>,
    total: String,
    more: bool,
    narrowed: bool,
    near: Option<String>,
    pager: Pager,
    past_last: bool,
    list: String,
}

/// The address of the map.
const MAP: &str = "/resources/map";
/// Places on a page of the list beside the map.
const PAGE: usize = 50;

pub(super) async fn page(visit: Visit) -> Answer {
    let known = districts(&visit).await?;
    let asked = Asked::of_map(&visit, &known);
    let mut db = visit.context().store().read().await?;
    let (all, more) = places(&mut db, &visit, &asked).await?;
    drop(db);
    let page = usize::try_from(asked.page).unwrap_or(0);
    let on_map = all.iter().filter(|one| one.point().is_some()).count();
    let count = all.len();
    let shown: Vec<Place> = all.into_iter().skip(page * PAGE).take(PAGE).collect();
    seen(&visit, &shown, Way::Html).await?;
    let frame = visit.frame();
    let (figure, placed) = (count.to_string(), on_map.to_string());
    let total = frame.say_with("resources-map-count", &[("count", &figure), ("placed", &placed)]);
    let tiles = visit.context().settings().tiles.clone();
    let services = ServiceKind::all().map(|kind| Choice::new(kind.code(), kind_name(&frame, kind)));
    let mut response = html(&MapPage {
        crumbs: vec![
            Crumb::to("/resources", frame.say("resources-title")),
            Crumb::here(frame.say("resources-map")),
        ],
        cards: shown.iter().map(|one| card(&visit, &frame, &asked, one)).collect(),
        points: asked.with("/api/v1/map", "sort", None),
        whats: What::ALL
            .iter()
            .map(|one| Choice::new(one.code(), frame.say(&format!("resources-what-{one}"))))
            .collect(),
        layers: words::choices(&frame, "layer", Layer::ALL.iter().map(|one| one.code())),
        categories: words::choices(&frame, "category", Category::ALL.iter().map(|one| one.code())),
        meanings: words::choices(&frame, "meaning", Meaning::ALL.iter().map(|one| one.code())),
        days: words::DAYS.iter().map(|day| Choice::new(*day, words::day(&frame, day))).collect(),
        services: services.collect(),
        districts: known.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect(),
        within: Near::WITHIN
            .iter()
            .map(|km| Choice::new(km.to_string(), frame.say_one("resources-within", "km", km)))
            .collect(),
        narrowed: asked.is_narrowed(),
        near: asked.filter.near.map(|near| frame.say_one("resources-near-said", "within", &near.within)),
        pager: Pager::new(asked.address(MAP), page + 1, count.div_ceil(PAGE), total.clone()),
        past_last: shown.is_empty() && count > 0,
        list: asked.with("/resources", "", None),
        total,
        more,
        tiles: tiles.clone(),
        asked,
        frame,
    })?;
    if let Some(tiles) = tiles {
        tiles.allow(&mut response);
    }
    Ok(response)
}

fn geo_json(body: serde_json::Value) -> Response {
    let mut response = Json(body).into_response();
    let kind = HeaderValue::from_static("application/geo+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Six decimals are ten centimetres; more would only be longer.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The points of the map as GeoJSON: the same places as the list, for the same reader.
pub(super) async fn points(visit: Visit) -> Answer {
    let asked = Asked::of_map(&visit, &districts(&visit).await?).whole()?;
    let mut db = visit.context().store().read().await?;
    let (all, more) = places(&mut db, &visit, &asked).await?;
    drop(db);
    let (placed, elsewhere): (Vec<Place>, Vec<Place>) =
        all.into_iter().partition(|one| one.point().is_some());
    seen(&visit, &placed, Way::Json).await?;
    let frame = visit.frame();
    let feature = |one: &Place| {
        let (lat, lng) = one.point()?;
        Some(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [rounded(lng), rounded(lat)] },
            "properties": {
                "id": one.id(),
                "mark": one.mark(),
                "name": one.name(),
                "what": one.what(&frame),
                "url": one.href(),
            },
        }))
    };
    let features: Vec<_> = placed.iter().filter_map(feature).collect();
    Ok(geo_json(json!({
        "type": "FeatureCollection",
        "features": features,
        "without_point": elsewhere.len(),
        "more": more,
    })))
}

/// Corners nearer than this to the line are left out: nobody sees them.
const FINEST_KM: f64 = 0.03;

/// Where the region and its districts lie, as GeoJSON.
pub(super) async fn outlines(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let outlines = people::outlines(&mut db, visit.actor().region).await?;
    drop(db);
    let feature = |place: &str, name: &str, area: &people::area::Area| {
        json!({
            "type": "Feature",
            "geometry": area.simplified(FINEST_KM).to_geometry(),
            "properties": { "place": place, "name": name },
        })
    };
    let name = visit.context().region_name(visit.lang());
    let region = outlines.region.iter().map(|area| feature("region", &name, area));
    let districts = outlines.districts.iter().map(|(one, area)| feature("district", &one.name, area));
    let features: Vec<_> = region.chain(districts).collect();
    Ok(geo_json(json!({ "type": "FeatureCollection", "features": features })))
}
