//! Where the region and its districts lie: brought as GeoJSON by the hub. Points of lists are tested against it, and
//! districts proposed by it.

use access::{Action, Facts, Kind, act, leave};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use kernel::{Fault, Invalid, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Upload, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use store::Read;
use uuid::Uuid;

use crate::{
    area::{self, Area, Feature},
    import::Import,
    store::{
        districts::{self, District},
        outlines::{self, Brought, Place},
    },
};

/// Larger files are not read.
const MOST_BYTES: u64 = 30 << 20;
/// The whole file is the region, and what bears a district's name is that district.
const BY_NAME: &str = "names";
/// The whole file is the region.
const REGION: &str = "region";

/// A place with its outline, if there is one.
struct Line {
    place: Place,
    name: String,
    brought: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "outlines.html")]
struct OutlinesPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    lines: Vec<Line>,
    form: FormState,
    choices: Vec<Choice>,
}

async fn page(visit: &Visit, db: &mut Read, form: FormState) -> Answer {
    let (actor, frame) = (visit.actor(), visit.frame());
    let districts = districts::all(db, actor.region).await?;
    let brought = outlines::list(db, actor.region).await?;
    let region = (actor.region.cast(), frame.say("people-outline-region"));
    let places = districts.iter().map(|one| (one.id.cast(), one.name.clone()));
    let line = |(place, name): (Place, String)| {
        let from = brought.iter().find(|one| one.place == place);
        let said = |one: &Brought| {
            (one.file.clone(), format!("{}　{}", one.author, display::instant(visit.lang(), one.at)))
        };
        Line { place, name, brought: from.map(said) }
    };
    let of = [(BY_NAME, "people-outline-by-name"), (REGION, "people-outline-whole")];
    let choices = of.map(|(value, key)| Choice::new(value, frame.say(key))).into_iter();
    let each = districts.iter().map(|one| Choice::new(one.id.to_string(), &one.name));
    html(&OutlinesPage {
        crumbs: vec![
            Crumb::to("/imports", frame.say("page-nav-imports")),
            Crumb::here(frame.say("people-outlines")),
        ],
        choices: choices.chain(each).collect(),
        lines: std::iter::once(region).chain(places).map(line).collect(),
        form,
        frame,
    })
}

pub(super) async fn list(visit: Visit) -> Answer {
    leave::<act::Add, Import>(visit.actor(), &Facts::of(Kind::Import), visit.now())?;
    let mut db = visit.context().store().read().await?;
    page(&visit, &mut db, FormState::new("outline").with("of", BY_NAME)).await
}

/// The file that came, as its parts; or why it cannot be taken.
async fn read(upload: &Upload) -> Result<Result<(String, Vec<Feature>), Invalid>, Fault> {
    let Some(file) = upload.files.iter().find(|file| file.field == "outline") else {
        return Ok(Err(Invalid::new("outline", "people-invalid-outline-missing")));
    };
    if file.size > MOST_BYTES {
        return Ok(Err(Invalid::new("outline", area::Flaw::TooFine.word_key())));
    }
    let bytes =
        tokio::fs::read(&file.path).await.map_err(|source| Fault::new("reading an outline", source))?;
    let read = tokio::task::spawn_blocking(move || area::read(&bytes)).await;
    let read = read.map_err(|source| Fault::new("reading an outline", source))?;
    Ok(read.map(|parts| (file.name.clone(), parts)).map_err(|flaw| Invalid::new("outline", flaw.word_key())))
}

/// Which outlines the parts of a file make.
fn places(of: &str, parts: Vec<Feature>, region: Place, districts: &[District]) -> Vec<(Place, Area)> {
    let whole =
        |parts: &[Feature]| parts.iter().fold(Area::default(), |area, part| area.and(part.area.clone()));
    if of != BY_NAME {
        let district = districts.iter().find(|one| one.id.to_string() == of);
        return vec![(district.map_or(region, |one| one.id.cast()), whole(&parts))];
    }
    let mut places = vec![(region, whole(&parts))];
    for district in districts {
        let (own, _): (Vec<Feature>, Vec<_>) =
            parts.iter().cloned().partition(|part| part.names.contains(&district.name));
        if !own.is_empty() {
            places.push((district.id.cast(), whole(&own)));
        }
    }
    places
}

pub(super) async fn bring(visit: Visit, upload: Upload) -> Answer {
    let (actor, now, ids) = (visit.actor(), visit.now(), visit.context().ids());
    let leave = leave::<act::Add, Import>(actor, &Facts::of(Kind::Import), now)?;
    let (file, parts) = match read(&upload).await? {
        Ok(read) => read,
        Err(invalid) => {
            let frame = visit.frame();
            let state = FormState::new("outline").typed(upload.form.fields());
            let state = state.refused(&[invalid], |one| frame.say(one.key));
            let mut db = visit.context().store().read().await?;
            let mut back = page(&visit, &mut db, state).await?;
            *back.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(back);
        }
    };
    let mut write = match visit.begin(&upload.form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let districts = districts::all(&mut write, actor.region).await?;
    let places = places(upload.form.text("of"), parts, actor.region.cast(), &districts);
    for (place, area) in &places {
        let brought = Brought { place: *place, file: file.clone(), author: actor.name.clone(), at: now };
        outlines::put(&mut write, &leave, &brought, area).await?;
    }
    let act = Act::new(Action::Add, Kind::Import).many(places.len());
    audit::acted(&mut write, actor, act, &How::new(Way::Html, ids)).await?;
    let said = (FlashKind::Success, "people-outline-brought");
    visit.finish(write, &upload.form, "/hub/outlines", Some(said)).await
}

pub(super) async fn remove(visit: Visit, Path(place): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let leave = leave::<act::Add, Import>(actor, &Facts::of(Kind::Import), now)?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    if !outlines::forget(&mut write, &leave, Place::from_uuid(place)).await? {
        return Err(Refusal::NotFound.into());
    }
    let how = How::new(Way::Html, visit.context().ids());
    audit::acted(&mut write, actor, Act::new(Action::Erase, Kind::Import), &how).await?;
    let said = (FlashKind::Success, "people-outline-removed");
    visit.finish(write, &form, "/hub/outlines", Some(said)).await
}
