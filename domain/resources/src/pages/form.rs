//! Writing a resource down: the form, and the interview for what belongs to a neighbourhood.

use access::{Action, Facts, Kind, Leave, OfficeId, Permit, Relation, act, leave, permit};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::StatusCode};
use jiff::ToSpan;
use kernel::{
    Day, Id, Invalid,
    calendar::{Holidays, Precision, Reading},
    text::phone,
};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use people::{
    contact_window::write_time,
    office::{Assurance, read_point},
};
use uuid::Uuid;
use work::{Audience as Ears, News};

use super::words::{self, DAYS, WEEKS};
use crate::{
    resource::{
        Audience, Badge, Barrier, Category, Insurance, Layer, Meaning, Resource, State, Texts, read_name,
        read_reading,
    },
    schedule::{Rule, Schedule},
    store::{
        self,
        resources::{self, Author},
    },
};

/// How many lines of a schedule the form offers.
const RULES: usize = 3;

#[derive(Template)]
#[template(path = "resource_form.html")]
struct FormPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    form: FormState,
    interview: bool,
    version: i64,
    layers: Vec<Choice>,
    categories: Vec<Choice>,
    meanings: Vec<Choice>,
    barriers: Vec<Choice>,
    insurances: Vec<Choice>,
    audiences: Vec<Choice>,
    districts: Vec<Choice>,
    days: Vec<Choice>,
    weeks: Vec<Choice>,
    rules: Vec<usize>,
}

impl FormPage {
    fn numbered(&self, name: &str, number: &usize) -> String {
        format!("{name}-{number}")
    }
}

/// The form of a new resource, or of one that is corrected.
async fn page(visit: &Visit, db: &mut ::store::Read, at: Option<&Resource>, form: FormState) -> Answer {
    let frame = visit.frame();
    let interview = form.has("interview", "yes");
    let mut crumbs = vec![Crumb::to("/resources", frame.say("resources-title"))];
    let title = match at {
        Some(one) => {
            crumbs.push(Crumb::to(format!("/resources/{}", one.id), one.name.as_str()));
            frame.say("resources-edit")
        }
        None if interview => frame.say("resources-interview"),
        None => frame.say("resources-new"),
    };
    crumbs.push(Crumb::here(title.clone()));
    let audiences = Audience::ALL.iter().map(|one| {
        Choice::new(one.code(), frame.say(&format!("resources-audience-{one}")))
            .explained(frame.say(&format!("resources-audience-{one}-detail")))
    });
    let layers = Layer::ALL.iter().map(|one| {
        Choice::new(one.code(), words::layer(&frame, *one))
            .explained(frame.say(&format!("resources-layer-{one}-detail")))
    });
    html(&FormPage {
        crumbs,
        title,
        action: at.map_or_else(|| "/resources/new".into(), |one| format!("/resources/{}/edit", one.id)),
        interview,
        version: at.map_or(0, |one| one.version),
        layers: layers.collect(),
        categories: words::choices(&frame, "category", Category::ALL.iter().map(|one| one.code())),
        meanings: words::choices(&frame, "meaning", Meaning::ALL.iter().map(|one| one.code())),
        barriers: words::choices(&frame, "barrier", Barrier::ALL.iter().map(|one| one.code())),
        insurances: words::choices(&frame, "insurance", Insurance::ALL.iter().map(|one| one.code())),
        audiences: audiences.collect(),
        districts: people::districts(db, visit.actor().region)
            .await?
            .into_iter()
            .map(|one| Choice::new(one.id.to_string(), one.name))
            .collect(),
        days: DAYS.iter().map(|day| Choice::new(*day, words::day(&frame, day))).collect(),
        weeks: WEEKS.iter().map(|week| Choice::new(*week, words::week(&frame, week))).collect(),
        rules: (1..=RULES).collect(),
        form,
        frame,
    })
}

async fn came_back(
    visit: &Visit,
    db: &mut ::store::Read,
    at: Option<&Resource>,
    form: &Form,
    wrong: &[Invalid],
) -> Answer {
    let state = FormState::new("resource").typed(form.fields());
    let state = words::refused(&visit.frame(), state, wrong);
    let mut response = page(visit, db, at, state).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn with_day(form: FormState, name: &str, day: Option<Day>) -> FormState {
    match day {
        Some(day) => form
            .with(format!("{name}-year"), day.year().to_string())
            .with(format!("{name}-month"), day.month().to_string())
            .with(format!("{name}-day"), day.day().to_string()),
        None => form,
    }
}

fn filled(one: &Resource) -> FormState {
    let mut form = FormState::new("resource")
        .with("name", one.name.as_str())
        .with("reading", one.reading.as_str())
        .with("layer", one.layer.code())
        .with("category", one.category.code())
        .with("audience", one.audience.code());
    for meaning in &one.meanings {
        form = form.with("meanings", meaning.code());
    }
    for barrier in &one.barriers {
        form = form.with("barriers", barrier.code());
    }
    if one.official {
        form = form.with("official", "yes");
    }
    if let Some(insurance) = one.insurance {
        form = form.with("insurance", insurance.code());
    }
    if let Some(district) = one.district {
        form = form.with("district", district.to_string());
    }
    if let Some((latitude, longitude)) = one.point {
        form = form.with("point", format!("{latitude:.6},{longitude:.6}"));
    }
    if let Some(badge) = &one.badge {
        form = with_day(form.with("badge-issuer", badge.issuer.as_str()), "badge-until", Some(badge.until));
    }
    for (field, _) in Texts::FIELDS {
        if let Some(text) = one.texts.get(field) {
            form = form.with(*field, text);
        }
    }
    let schedule = &one.schedule;
    for (number, rule) in (1..).zip(&schedule.rules) {
        form = form
            .with(format!("rule-from-{number}"), write_time(rule.from))
            .with(format!("rule-to-{number}"), write_time(rule.to));
        for (day, _) in DAYS.iter().zip(rule.days).filter(|(_, on)| *on) {
            form = form.with(format!("rule-days-{number}"), *day);
        }
        for (week, _) in WEEKS.iter().zip(rule.weeks).filter(|(_, on)| *on) {
            form = form.with(format!("rule-weeks-{number}"), *week);
        }
    }
    let lines = |days: &[Day]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    form = form.with("extra", lines(&schedule.extra)).with("off", lines(&schedule.off));
    if schedule.on_holidays {
        form = form.with("on-holidays", "yes");
    }
    form = with_day(form, "schedule-from", schedule.from);
    with_day(form, "schedule-until", schedule.until)
}

/// Days, one a line, in any spelling.
fn days(form: &Form, name: &'static str, wrong: &mut Vec<Invalid>) -> Vec<Day> {
    let mut days = Vec::new();
    for line in form.text(name).lines().map(str::trim).filter(|line| !line.is_empty()) {
        match Reading::default().read(line) {
            Ok(read) if read.date.precision() == Precision::Day => days.push(read.date.first()),
            _ => wrong.push(Invalid::new(name, "resources-invalid-date-line").with("line", line)),
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn day(form: &Form, name: &'static str, wrong: &mut Vec<Invalid>) -> Option<Day> {
    form.day(name).unwrap_or_else(|invalid| {
        wrong.push(invalid);
        None
    })
}

fn schedule(form: &Form, today: Day, wrong: &mut Vec<Invalid>) -> Schedule {
    let mut rules = Vec::new();
    for number in 1..=RULES {
        let (days, weeks) = (format!("rule-days-{number}"), format!("rule-weeks-{number}"));
        let from = format!("rule-from-{number}");
        let read = Rule::read(
            &from,
            DAYS.map(|day| form.all(&days).any(|one| one == day)),
            WEEKS.map(|week| form.all(&weeks).any(|one| one == week)),
            form.text(&from),
            form.text(&format!("rule-to-{number}")),
        );
        match read {
            Ok(rule) => rules.extend(rule),
            Err(invalid) => wrong.push(invalid),
        }
    }
    let schedule = Schedule {
        rules,
        extra: days(form, "extra", wrong),
        off: days(form, "off", wrong),
        on_holidays: form.ticked("on-holidays"),
        from: day(form, "schedule-from", wrong),
        until: day(form, "schedule-until", wrong),
    };
    if wrong.is_empty()
        && let Err(invalid) = schedule.check(today, Holidays::built_in())
    {
        wrong.push(invalid);
    }
    schedule
}

fn texts(form: &Form, wrong: &mut Vec<Invalid>) -> Texts {
    let mut texts = Texts::default();
    for &(field, longest) in Texts::FIELDS {
        let Some(text) = form.filled(field) else { continue };
        if text.chars().count() > longest {
            wrong.push(Invalid::new(field, "resources-invalid-too-long").with("longest", longest));
        }
        let text = match field {
            "phone" => match phone::read(text) {
                Ok(phone) => phone.shown,
                Err(_) => {
                    wrong.push(Invalid::new(field, "resources-invalid-phone"));
                    continue;
                }
            },
            "web" if !text.starts_with("http://") && !text.starts_with("https://") => {
                wrong.push(Invalid::new(field, "resources-invalid-web"));
                continue;
            }
            _ => text.to_owned(),
        };
        texts.set(field, Some(text));
    }
    texts
}

fn badge(form: &Form, wrong: &mut Vec<Invalid>) -> Option<Badge> {
    let issuer = form.filled("badge-issuer").map(ToOwned::to_owned);
    let until = day(form, "badge-until", wrong);
    match (issuer, until) {
        (Some(issuer), Some(until)) => Some(Badge { issuer, until }),
        (None, None) => None,
        _ => {
            wrong.push(Invalid::new("badge-issuer", "resources-invalid-badge"));
            None
        }
    }
}

/// What was typed, on top of what was there before, or every field that cannot be taken.
pub(super) fn read(
    visit: &Visit,
    form: &Form,
    before: Option<&Resource>,
    districts: &[people::District],
) -> Result<Resource, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let (actor, today) = (visit.actor(), visit.now().day_in_japan());
    let mut keep = |read: Result<String, Invalid>| {
        read.unwrap_or_else(|invalid| {
            wrong.push(invalid);
            String::new()
        })
    };
    let (name, reading) = (keep(read_name(form.text("name"))), keep(read_reading(form.text("reading"))));
    let layer = Layer::from_code(form.text("layer"));
    let category = Category::from_code(form.text("category"));
    for (field, known) in [("layer", layer.is_some()), ("category", category.is_some())] {
        if !known {
            wrong.push(Invalid::new(field, "resources-invalid-choice"));
        }
    }
    let point = form.filled("point").and_then(|text| {
        let point = read_point(text);
        if point.is_none() {
            wrong.push(Invalid::new("point", "resources-invalid-point"));
        }
        point.map(|point| (point.lat, point.lng))
    });
    let mut one = Resource {
        id: before.map_or_else(|| visit.context().ids().next(), |before| before.id),
        version: before.map_or(1, |before| before.version),
        name,
        reading,
        layer: layer.unwrap_or(Layer::Informal),
        category: category.unwrap_or(Category::Other),
        audience: Audience::from_code(form.text("audience")).unwrap_or(Audience::Office),
        official: form.ticked("official"),
        state: before.map_or(State::Running, |before| before.state),
        state_note: before.and_then(|before| before.state_note.clone()),
        insurance: Insurance::from_code(form.text("insurance")),
        meanings: form.all("meanings").filter_map(Meaning::from_code).collect(),
        barriers: form.all("barriers").filter_map(Barrier::from_code).collect(),
        badge: None,
        district: None,
        office: before.map_or_else(|| actor.offices.first().copied(), |before| before.office),
        author: before.map_or(actor.professional, |before| before.author),
        point,
        outside: false,
        schedule: Schedule::default(),
        texts: Texts::default(),
        consent: before.and_then(|before| before.consent.clone()),
        assurance: Assurance {
            by: Some(actor.name.clone()),
            on: Some(today),
            until: today.checked_add(1.years()).ok(),
        },
        changed_at: visit.now(),
    };
    if let Some(id) = form.filled("district") {
        one.district = districts.iter().map(|one| one.id).find(|one| one.to_string() == id);
        if one.district.is_none() {
            wrong.push(Invalid::new("district", "resources-invalid-choice"));
        }
    }
    // Kept for an office or a person that is not there, nobody would ever see it again.
    if one.is_private() && one.office.is_none() && one.author.is_none() {
        wrong.push(Invalid::new("audience", "resources-invalid-nobody"));
    }
    one.texts = texts(form, &mut wrong);
    one.badge = badge(form, &mut wrong);
    one.schedule = schedule(form, today, &mut wrong);
    if wrong.is_empty() { Ok(one) } else { Err(wrong) }
}

/// Whether the point lies outside the region, as far as its outline is known.
pub(super) async fn is_outside(
    db: &mut ::store::Read,
    region: access::RegionId,
    point: Option<(f64, f64)>,
) -> Result<bool, kernel::Fault> {
    let Some((lat, lng)) = point else { return Ok(false) };
    let outline = people::outlines(db, region).await?.region;
    Ok(outline.is_some_and(|area| !area.is_near(people::codes::Point { lat, lng })))
}

/// What is said after saving: a point that is likely a slip of the finger is kept and named.
fn said(one: &Resource, done: &'static str) -> (FlashKind, &'static str) {
    if one.outside { (FlashKind::Warning, "resources-saved-outside") } else { (FlashKind::Success, done) }
}

pub(super) async fn tell(
    visit: &Visit,
    write: &mut ::store::Write,
    one: &Resource,
) -> Result<(), kernel::Fault> {
    let ears = if one.is_private() {
        Ears::offices(one.office.into_iter().collect::<Vec<_>>())
    } else {
        Ears::all()
    };
    let news = News::new("resources.resource", one.id, ears);
    work::tell(write, visit.context().ids(), visit.actor().region, &news).await
}

/// The leave to add something that will stand to them as their own.
pub(super) fn adding(visit: &Visit, kind: Kind) -> kernel::Outcome<Leave<act::Add, Resource>> {
    let own: Option<OfficeId> = visit.actor().offices.first().copied();
    let relation = if own.is_some() { Relation::Office } else { Relation::Own };
    leave(visit.actor(), &Facts::of(kind).in_relation(relation), visit.now())
}

pub(super) async fn new(visit: Visit) -> Answer {
    adding(&visit, Kind::Resource)?;
    let mut db = visit.context().store().read().await?;
    let blank = FormState::new("resource").with("audience", Audience::Region.code());
    page(&visit, &mut db, None, blank).await
}

pub(super) async fn interview(visit: Visit) -> Answer {
    adding(&visit, Kind::Treasure)?;
    let mut db = visit.context().store().read().await?;
    let blank = FormState::new("resource")
        .with("interview", "yes")
        .with("layer", Layer::Natural.code())
        .with("category", Category::Ties.code())
        .with("audience", Audience::Office.code());
    page(&visit, &mut db, None, blank).await
}

pub(super) async fn add(visit: Visit, form: Form) -> Answer {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let region = visit.actor().region;
    let mut one = match read(&visit, &form, None, &people::districts(&mut write, region).await?) {
        Ok(one) => one,
        Err(wrong) => return came_back(&visit, &mut write, None, &form, &wrong).await,
    };
    one.outside = is_outside(&mut write, region, one.point).await?;
    let kind = if one.is_private() { Kind::Treasure } else { Kind::Resource };
    let leave = adding(&visit, kind)?;
    store::add(&mut write, &leave, std::slice::from_ref(&one), visit.now()).await?;
    let how = How::new(Way::Html, visit.context().ids());
    audit::acted(&mut write, visit.actor(), Act::new(Action::Add, kind).with(one.id), &how).await?;
    tell(&visit, &mut write, &one).await?;
    let to = format!("/resources/{}", one.id);
    visit.finish(write, &form, &to, Some(said(&one, "resources-added"))).await
}

pub(super) async fn edit(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Change, Resource> =
        permit(&mut db, visit.actor(), Id::from_uuid(id), visit.now()).await?;
    let one = resources::find(&mut db, &permit).await?;
    page(&visit, &mut db, Some(&one), filled(&one)).await
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let permit: Permit<act::Change, Resource> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let before = resources::find(&mut write, &permit).await?;
    // What somebody else wrote meanwhile is shown before it is written over.
    if form.text("version") != before.version.to_string() {
        let wrong = [Invalid::new("name", "resources-invalid-meanwhile")];
        return came_back(&visit, &mut write, Some(&before), &form, &wrong).await;
    }
    let mut after =
        match read(&visit, &form, Some(&before), &people::districts(&mut write, actor.region).await?) {
            Ok(one) => one,
            Err(wrong) => return came_back(&visit, &mut write, Some(&before), &form, &wrong).await,
        };
    after.outside = is_outside(&mut write, actor.region, after.point).await?;
    let author = Author { account: actor.account, name: &actor.name };
    let fields = resources::save(&mut write, &permit, &before, after.clone(), author, now).await?;
    audit::changed(&mut write, actor, &permit, &fields, &How::new(Way::Html, visit.context().ids())).await?;
    tell(&visit, &mut write, &after).await?;
    visit.finish(write, &form, &format!("/resources/{id}"), Some(said(&after, "resources-saved"))).await
}
