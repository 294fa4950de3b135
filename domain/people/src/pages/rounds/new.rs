//! Starting a round.

use access::{Action, DistrictId, Facts, Kind, Leave, act, leave, permit};
use askama::Template;
use audit::{Act, Face as Way, How};
use axum::http::StatusCode;
use jiff::ToSpan;
use kernel::{
    Day, Fault, Id, Invalid,
    calendar::{FiscalYear, display},
};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use store::Read;

use super::{kind_name, made, with_day};
use crate::{
    codes::ServiceKind,
    round::{Round, Whom, wrong_days},
    store::{
        districts, list,
        rounds::{self, requests},
    },
};

#[derive(Template)]
#[template(path = "round_new.html")]
struct NewPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    form: FormState,
    kinds: Vec<Choice>,
    districts: Vec<Choice>,
    offices: usize,
}

/// How many days offices have to answer, unless the hub says otherwise.
const WEEKS: i32 = 6;

fn with_days(form: FormState, opens: Day, closes: Day, valid: Day) -> FormState {
    with_day(with_day(with_day(form, "opens", opens), "closes", closes), "valid", valid)
}

async fn page(visit: &Visit, db: &mut Read, form: FormState) -> Result<NewPage, Fault> {
    let (frame, region) = (visit.frame(), visit.actor().region);
    let kinds = list::kinds(db, region).await?;
    let kinds = kinds.into_iter().filter_map(|(code, count)| {
        let kind = ServiceKind::from_code(&code)?;
        Some(Choice::new(code, format!("{} ({count})", kind_name(&frame, kind))))
    });
    let districts = districts::all(db, region).await?;
    Ok(NewPage {
        crumbs: vec![
            Crumb::to("/rounds", frame.say("people-rounds")),
            Crumb::here(frame.say("people-round-new")),
        ],
        kinds: kinds.collect(),
        districts: districts.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect(),
        offices: requests::would_ask(db, region, |_, _| true).await?,
        form,
        frame,
    })
}

/// The form: empty, or the same as an earlier round a year later.
pub(super) async fn new(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let today = visit.now().day_in_japan();
    let repeated = visit.query("repeat").and_then(|id| id.parse::<Id<Round>>().ok());
    let form = FormState::new("round");
    let year = display::fiscal_year(visit.lang(), FiscalYear::of(today));
    let form = form.with("name", visit.frame().say_one("people-round-name-usual", "year", &year));
    let form = match repeated {
        Some(id) => {
            let permit = permit::<act::Look, Round>(&mut db, visit.actor(), id, visit.now()).await?;
            let before = rounds::find(&mut db, &permit).await?;
            let next = before.a_year_later();
            let form = with_days(form, next.opens_on, next.closes_on, next.valid_until)
                .with("contact", next.contact)
                .with("greeting", next.greeting.unwrap_or_default());
            let kinds = next.whom.kinds.iter();
            let form = kinds.fold(form, |form, kind| form.with("kinds", kind));
            next.whom.districts.iter().fold(form, |form, id| form.with("districts", id.to_string()))
        }
        None => {
            let closes = today.saturating_add(WEEKS.weeks());
            with_days(form, today, closes, closes.saturating_add(1.year()))
                .with("greeting", visit.frame().say("people-round-greeting-usual"))
        }
    };
    html(&page(&visit, &mut db, form).await?)
}

const LONGEST: usize = 200;
const LONGEST_GREETING: usize = 600;

fn words(
    form: &Form,
    name: &'static str,
    missing: Option<&'static str>,
    longest: usize,
    wrong: &mut Vec<Invalid>,
) -> Option<String> {
    match (form.filled(name), missing) {
        (None, Some(key)) => wrong.push(Invalid::new(name, key)),
        (Some(text), _) if text.chars().count() > longest => {
            wrong.push(Invalid::new(name, "people-invalid-too-long").with("longest", longest));
        }
        (text, _) => return text.map(|text| text.replace("\r\n", "\n")),
    }
    None
}

fn read(visit: &Visit, form: &Form) -> Result<Round, Vec<Invalid>> {
    let mut wrong = Vec::new();
    let name = words(form, "name", Some("people-invalid-round-name"), LONGEST, &mut wrong);
    let contact = words(form, "contact", Some("people-invalid-round-contact"), LONGEST, &mut wrong);
    let greeting = words(form, "greeting", None, LONGEST_GREETING, &mut wrong);
    let mut day = |name: &'static str| match form.day(name) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            wrong.push(Invalid::new(name, "people-invalid-round-day"));
            None
        }
        Err(invalid) => {
            wrong.push(invalid);
            None
        }
    };
    let days = (day("opens"), day("closes"), day("valid"));
    if let (Some(opens), Some(closes), Some(valid)) = days {
        wrong.extend(wrong_days(opens, closes, valid, visit.now().day_in_japan()));
    }
    let kinds = form.all("kinds").filter_map(ServiceKind::from_code).map(|kind| kind.code().to_owned());
    let districts = form.all("districts").filter_map(|id| id.parse::<DistrictId>().ok());
    let whom = Whom { kinds: kinds.collect(), districts: districts.collect() };
    match (name, contact, days) {
        (Some(name), Some(contact), (Some(opens_on), Some(closes_on), Some(valid_until)))
            if wrong.is_empty() =>
        {
            Ok(Round {
                id: visit.context().ids().next(),
                name,
                opens_on,
                closes_on,
                valid_until,
                whom,
                contact,
                greeting,
                author: visit.actor().name.clone(),
                closed_at: None,
            })
        }
        _ => Err(wrong),
    }
}

async fn came_back(visit: &Visit, db: &mut Read, form: &Form, wrong: &[Invalid]) -> Answer {
    let frame = visit.frame();
    let say = |one: &Invalid| {
        let values: Vec<(&str, &str)> =
            one.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.say_with(one.key, &values)
    };
    let state = FormState::new("round").typed(form.fields()).refused(wrong, say);
    let mut response = html(&page(visit, db, state).await?)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Starts it: every office gets its question and its link.
pub(super) async fn start(visit: Visit, form: Form) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let leave: Leave<act::Add, Round> = leave(actor, &Facts::of(Kind::Round), now)?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let round = match read(&visit, &form) {
        Ok(round) => round,
        Err(wrong) => return came_back(&visit, &mut write, &form, &wrong).await,
    };
    rounds::add(&mut write, &leave, &round, actor.account, now).await?;
    let link = |request, number| made(&visit, request, number);
    let asked = requests::ask_all(&mut write, &leave, &round, visit.context().ids(), link).await?;
    if asked == 0 {
        drop(write);
        let mut db = visit.context().store().read().await?;
        let wrong = [Invalid::new("kinds", "people-invalid-round-nobody")];
        return came_back(&visit, &mut db, &form, &wrong).await;
    }
    let how = How::new(Way::Html, visit.context().ids());
    let act = Act::new(Action::Add, Kind::Round).with(round.id).many(asked);
    audit::acted(&mut write, actor, act, &how).await?;
    let said = (FlashKind::Success, "people-round-started");
    visit.finish(write, &form, &format!("/rounds/{}", round.id), Some(said)).await
}
