//! The list of people, for readers and for other programs, and the people of an office.

use access::{Action, Answer, DistrictId, Facts, Kind, OfficeId, Relation, Scope, may};
use askama::Template;
use audit::{Face as Way, How, looked_at_many};
use axum::{Json, response::IntoResponse};
use kernel::{Failure, Fault, Refusal, text::reading::Row};
use page::{
    Frame, Visit,
    components::{Choice, Crumb, Filter as FilterLink, Pager, PersonCard},
    html,
};
use serde::Serialize;
use store::Write;

use super::show::{self, PersonData};
use crate::{
    professional::{AffiliationKind, Profession, Standing},
    store::{
        districts,
        professionals::{
            Record,
            list::{self, Filter, MOST_COUNTED, PAGE, Sort, records},
            office_name,
        },
    },
};

#[derive(Template)]
#[template(path = "professionals.html")]
struct ListPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    cards: Vec<PersonCard>,
    professions: Vec<Choice>,
    districts: Vec<Choice>,
    standings: Vec<Choice>,
    kinds: Vec<Choice>,
    rows: Vec<FilterLink>,
    sorts: Vec<FilterLink>,
    office: Option<(OfficeId, String)>,
    asked: Asked,
    total: String,
    pager: Pager,
    past_last: bool,
    filtered: bool,
    may_add: bool,
    /// What the address asks for, of those who may carry the list away.
    share: Option<String>,
}

impl ListPage {
    /// Whether this answer of a filter is the one asked for.
    fn on(&self, name: &str, value: &str) -> bool {
        let filter = &self.asked.filter;
        match name {
            "profession" => filter.profession.is_some_and(|one| one.code() == value),
            "district" => filter.district.is_some_and(|one| one.to_string() == value),
            "kind" => filter.kind.is_some_and(|one| one.code() == value),
            _ => filter.standing.is_some_and(|one| one.code() == value),
        }
    }
}

/// What the address asks for.
pub(super) struct Asked {
    pub filter: Filter,
    pub sort: Sort,
    /// Parameters that were not understood.
    pub unknown: Vec<&'static str>,
    row: Option<String>,
    page: i64,
}

fn row(kana: &str) -> Option<Row> {
    Row::ALL.iter().copied().find(|row| row.kana().is_some_and(|one| kana.starts_with(one)))
}

impl Asked {
    pub fn of(visit: &Visit) -> Self {
        let asked = page::Asked::of(visit);
        let asked_row = asked.read("row", row);
        let keys = asked_row.and_then(Row::keys).map(|(from, to)| (from.to_owned(), to.to_owned()));
        let filter = Filter {
            profession: asked.read("profession", Profession::from_code),
            office: asked.read("office", |id| id.parse().ok()),
            district: asked.read("district", |id| id.parse::<DistrictId>().ok()),
            standing: asked.read("standing", Standing::from_code),
            kind: asked.read("kind", AffiliationKind::from_code),
            reading: keys,
        };
        let sort = asked.read("sort", Sort::from_code).unwrap_or(Sort::Reading);
        let row = asked_row.and_then(Row::kana).map(String::from);
        let page = asked.page();
        Self { filter, sort, row, page, unknown: asked.unknown() }
    }

    /// The list's address with these filters and another row, without a page.
    fn address(&self, row: Option<&str>) -> String {
        self.sorted(row, self.sort)
    }

    fn sorted(&self, row: Option<&str>, sort: Sort) -> String {
        let filter = &self.filter;
        let mut query = form_urlencoded::Serializer::new(String::new());
        let given = [
            ("profession", filter.profession.map(|one| one.code().to_owned())),
            ("office", filter.office.map(|one| one.to_string())),
            ("district", filter.district.map(|one| one.to_string())),
            ("standing", filter.standing.map(|one| one.code().to_owned())),
            ("kind", filter.kind.map(|one| one.code().to_owned())),
            ("row", row.map(ToOwned::to_owned)),
            ("sort", Some(sort).filter(|sort| *sort != Sort::Reading).map(|sort| sort.code().to_owned())),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        }
        let query = query.finish();
        if query.is_empty() { "/people".into() } else { format!("/people?{query}") }
    }
}

/// People that were found.
pub(super) struct Found {
    pub records: Vec<Record>,
    pub total: i64,
}

/// A page of people, each written down as seen, or as carried away.
pub(super) async fn find(
    visit: &Visit,
    write: &mut Write,
    (filter, sort): (&Filter, Sort),
    page: i64,
    (action, way): (Action, Way),
) -> Result<Found, Fault> {
    let actor = visit.actor();
    let scope = Scope::of(actor, Kind::Professional);
    let today = visit.now().day_in_japan();
    let listed = list::list(write, actor.region, &scope, (filter, sort), today, page).await?;
    let how = How::new(way, visit.context().ids());
    let looked = looked_at_many(write, actor, action, Kind::Professional, listed.ids, &how).await?;
    Ok(Found { records: records(write, &looked).await?, total: listed.total })
}

/// All pages of a list, each person written down as carried away; more than `most` are refused with this word.
pub(super) async fn everybody(
    visit: &Visit,
    write: &mut Write,
    asked: &Asked,
    way: Way,
    (most, too_many): (i64, &'static str),
) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    for page in 0.. {
        let found = find(visit, write, (&asked.filter, asked.sort), page, (Action::Share, way)).await?;
        if found.total > most {
            return Err(Refusal::Other(too_many).into());
        }
        records.extend(found.records);
        if (page + 1) * PAGE >= found.total {
            break;
        }
    }
    Ok(records)
}

pub(super) async fn list(visit: Visit) -> page::Answer {
    let asked = Asked::of(&visit);
    let actor = visit.actor();
    let mut write = visit.context().store().write().await?;
    let found =
        find(&visit, &mut write, (&asked.filter, asked.sort), asked.page, (Action::List, Way::Html)).await?;
    let districts = districts::all(&mut write, actor.region).await?;
    let office = match asked.filter.office {
        Some(id) => office_name(&mut write, actor, id).await?.map(|name| (id, name)),
        None => None,
    };
    write.commit().await?;
    let frame = visit.frame();
    let pages = usize::try_from((found.total + PAGE - 1) / PAGE).unwrap_or(1);
    let here = usize::try_from(asked.page).unwrap_or(0) + 1;
    let total = if found.total > MOST_COUNTED {
        frame.say_one("people-person-many", "count", &MOST_COUNTED)
    } else {
        frame.say_one("people-person-count", "count", &found.total)
    };
    let shares = may(actor, Action::Share, &Facts::of(Kind::Professional)) == Answer::Yes;
    let every: Vec<Profession> = Profession::all().collect();
    let rows = std::iter::once((None, frame.say("people-person-row-all"))).chain(
        Row::ALL.iter().filter_map(|row| row.kana()).map(|kana| (Some(kana.to_string()), kana.to_string())),
    );
    let sorts = Sort::ALL
        .iter()
        .map(|&sort| FilterLink {
            href: asked.sorted(asked.row.as_deref(), sort),
            label: frame.say(&format!("people-person-sort-{}", sort.code())),
            count: None,
            on: sort == asked.sort,
        })
        .collect();
    let rows = rows
        .map(|(row, label)| FilterLink {
            href: asked.address(row.as_deref()),
            label,
            count: None,
            on: row == asked.row,
        })
        .collect();
    html(&ListPage {
        crumbs: vec![Crumb::here(frame.say("people-person-list"))],
        cards: found
            .records
            .iter()
            .map(|record| show::card_as(&visit, &frame, record, asked.filter.kind))
            .collect(),
        professions: show::choices(&every, Profession::code, |one| show::profession(&frame, one)),
        districts: districts.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect(),
        standings: show::choices(Standing::ALL, Standing::code, |one| show::standing(&frame, one)),
        kinds: show::choices(AffiliationKind::ALL, AffiliationKind::code, |one| show::kind(&frame, one)),
        rows,
        sorts,
        past_last: found.records.is_empty() && found.total > 0,
        office,
        pager: Pager::new(asked.address(asked.row.as_deref()), here, pages, total.clone()),
        total,
        filtered: asked.filter != Filter::default(),
        may_add: may_add(&visit),
        share: shares.then(|| asked.address(asked.row.as_deref()).replacen("/people", "", 1)),
        asked,
        frame,
    })
}

/// Whether they may add somebody: anywhere, or to an office of theirs.
fn may_add(visit: &Visit) -> bool {
    let near = if visit.actor().offices.is_empty() { Relation::Stranger } else { Relation::Office };
    let facts = Facts::of(Kind::Professional).in_relation(near);
    may(visit.actor(), Action::Add, &facts) == Answer::Yes
}

#[derive(Serialize)]
struct ListData<'a> {
    people: Vec<PersonData<'a>>,
    page: i64,
    more: bool,
    total: i64,
    total_is_exact: bool,
}

pub(super) async fn data(visit: Visit) -> page::Answer {
    let asked = Asked::of(&visit);
    let mut write = visit.context().store().write().await?;
    let found =
        find(&visit, &mut write, (&asked.filter, asked.sort), asked.page, (Action::List, Way::Json)).await?;
    write.commit().await?;
    let body = ListData {
        people: found.records.iter().map(|record| PersonData::of(&visit, record, false)).collect(),
        page: asked.page + 1,
        more: found.total > (asked.page + 1) * PAGE,
        total: found.total.min(MOST_COUNTED),
        total_is_exact: found.total <= MOST_COUNTED,
    };
    Ok(Json(body).into_response())
}

/// The people of an office whom the reader may see, each written down as seen, and how many there are in all. The
/// first page of them; the rest is at `/people?office=…`.
///
/// # Errors
/// When the database cannot answer, or it cannot be written down.
pub(crate) async fn of_office(visit: &Visit, office: OfficeId) -> Result<(Vec<PersonCard>, i64), Fault> {
    let filter = Filter { office: Some(office), ..Filter::default() };
    let mut write = visit.context().store().write().await?;
    let found = find(visit, &mut write, (&filter, Sort::Reading), 0, (Action::List, Way::Html)).await?;
    write.commit().await?;
    let frame = visit.frame();
    Ok((found.records.iter().map(|record| show::card(visit, &frame, record)).collect(), found.total))
}

/// More people than these do not stand in a choice.
const MOST_CHOSEN_AMONG: usize = 300;

/// Everybody of an office whom the reader may see, to choose among, each written down as seen.
///
/// # Errors
/// When the database cannot answer, or it cannot be written down.
pub(crate) async fn all_of_office(visit: &Visit, office: OfficeId) -> Result<Vec<PersonCard>, Fault> {
    let filter = Filter { office: Some(office), ..Filter::default() };
    let (mut cards, frame) = (Vec::new(), visit.frame());
    let mut write = visit.context().store().write().await?;
    for page in 0.. {
        let found =
            find(visit, &mut write, (&filter, Sort::Reading), page, (Action::List, Way::Html)).await?;
        cards.extend(found.records.iter().map(|record| show::card(visit, &frame, record)));
        if found.total <= (page + 1) * PAGE || cards.len() >= MOST_CHOSEN_AMONG {
            break;
        }
    }
    write.commit().await?;
    Ok(cards)
}
