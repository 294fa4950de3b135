//! The one box on every page.

use access::{Action, Actor, Kind, Scope};
use askama::Template;
use audit::{Face as Way, How};
use axum::{Json, response::IntoResponse};
use kernel::{Failure, Invalid, Lang, Refusal, text};
use page::{
    Answer, Frame, Visit,
    components::{Suggestion, SuggestionGroup},
    html,
};
use store::{
    Read,
    search::{self, Found, Query, Total},
};

/// What the box finds: the kind in the index, the kind in the policy, where a hit leads.
const KINDS: [(&str, Kind, &str); 4] = [
    ("office", Kind::Office, "/offices"),
    ("professional", Kind::Professional, "/people"),
    ("resource", Kind::Resource, "/resources"),
    ("treasure", Kind::Treasure, "/resources"),
];

/// What tells of people: who found it is written down.
const ABOUT_LIVES: [Kind; 2] = [Kind::Professional, Kind::Treasure];

fn scope(actor: &Actor, kind: Kind) -> search::Scope {
    let scope = Scope::of(actor, kind);
    search::Scope {
        all: scope.all,
        public: scope.public,
        districts: scope.districts.iter().map(|id| id.uuid()).collect(),
        offices: scope.offices.iter().map(|id| id.uuid()).collect(),
        own: scope.own.map(|id| id.uuid()),
    }
}

/// Searches with the reader's policy, and writes down whose names were shown.
async fn find(visit: &Visit, text: &str, limit: u32, way: Way) -> Result<Vec<Found>, Failure> {
    let (actor, context) = (visit.actor(), visit.context());
    let mut query = Query::new(actor.region, text).limit(limit);
    for (word, kind, _) in KINDS {
        query = query.among(word, scope(actor, kind));
    }
    let mut db = context.store().read().await?;
    let mut found = db.search(&query).await?;
    leave_out(visit, &mut db, &mut found).await?;
    drop(db);
    // Whose names or words were shown is written down before they are.
    for (word, kind, _) in KINDS.into_iter().filter(|(_, kind, _)| ABOUT_LIVES.contains(kind)) {
        let hits = found.iter().filter(|found| found.kind == word).flat_map(|found| &found.hits);
        let ids: Vec<kernel::Id<people::professional::Professional>> = hits.map(search::Hit::id).collect();
        if !ids.is_empty() {
            let mut write = context.store().write().await?;
            let how = How::new(way, context.ids());
            audit::looked_at_many(&mut write, actor, Action::List, kind, ids, &how).await?;
            write.commit().await?;
        }
    }
    Ok(found)
}

/// Leaves out what the reader may no longer see: the index is put in order in the night, and a consent or a term ends
/// with its day.
async fn leave_out(visit: &Visit, db: &mut Read, found: &mut [Found]) -> Result<(), Failure> {
    let (actor, now) = (visit.actor(), visit.now());
    for found in found.iter_mut().filter(|found| !found.hits.is_empty()) {
        let listed = match found.kind {
            "professional" if !Scope::of(actor, Kind::Professional).all => {
                let ids: Vec<_> = found.hits.iter().map(search::Hit::id).collect();
                people::still_listed(db, actor, &ids, now).await?
            }
            "resource" if !Scope::of(actor, Kind::Resource).all => {
                let ids: Vec<_> = found.hits.iter().map(search::Hit::id).collect();
                resources::still_listed(db, actor, &ids, now).await?
            }
            _ => continue,
        };
        let before = found.hits.len();
        found.hits.retain(|hit| listed.contains(&hit.id::<()>().uuid()));
        if let Total::Exactly(total) = &mut found.total {
            *total = total.saturating_sub(u32::try_from(before - found.hits.len()).unwrap_or(u32::MAX));
        }
    }
    Ok(())
}

/// A hit with what matched marked.
struct Marked {
    href: String,
    title: Vec<(bool, String)>,
    reading: String,
    detail: String,
}

struct Group {
    title: String,
    count: String,
    hits: Vec<Marked>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    groups: Vec<Group>,
    asked: bool,
    refused: Option<String>,
}

fn place(kind: &str) -> &'static str {
    KINDS.iter().find(|(word, ..)| *word == kind).map_or("", |(_, _, place)| place)
}

fn count(frame: &Frame, total: Total) -> String {
    match total {
        Total::Exactly(count) => frame.say_one("server-search-count", "count", &count),
        Total::MoreThan(count) => frame.say_one("server-search-many", "count", &count),
    }
}

fn refusal(frame: &Frame, failure: Failure) -> Result<String, Failure> {
    match failure {
        Failure::Refused(Refusal::Invalid(fields)) => Ok(fields.first().map_or_else(String::new, |field| {
            let values: Vec<(&str, &str)> =
                field.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            frame.say_with(field.key, &values)
        })),
        other => Err(other),
    }
}

pub(super) async fn page(visit: Visit) -> Answer {
    let text = visit.query("q").unwrap_or_default().trim().to_owned();
    let frame = visit.frame();
    if text.is_empty() {
        return html(&SearchPage { frame, groups: Vec::new(), asked: false, refused: None });
    }
    let found = match find(&visit, &text, 50, Way::Search).await {
        Ok(found) => found,
        Err(failure) => {
            let refused = Some(refusal(&frame, failure)?);
            return html(&SearchPage { frame, groups: Vec::new(), asked: true, refused });
        }
    };
    let folded = text::fold(&text);
    let mut groups = kinds(&visit, &frame, &text, &folded).await?;
    let hits = found.into_iter().filter(|found| !found.hits.is_empty()).map(|found| Group {
        title: frame.say(&format!("server-search-{}", found.kind)),
        count: count(&frame, found.total),
        hits: found
            .hits
            .iter()
            .map(|hit| Marked {
                href: format!("{}/{}", place(found.kind), hit.id::<()>()),
                title: text::highlight(&hit.title, &folded)
                    .into_iter()
                    .map(|(on, part)| (on, part.to_owned()))
                    .collect(),
                reading: hit.reading.clone(),
                detail: people::said_detail(|key| frame.say(key), &hit.detail),
            })
            .collect(),
    });
    groups.extend(hits);
    html(&SearchPage { frame, groups, asked: true, refused: None })
}

/// Kinds on the page, and offices of each.
const KINDS_SHOWN: usize = 3;
const OF_KIND_SHOWN: usize = 5;

/// The codes of the kinds that are called like what was typed, in either language and in the region's own words.
fn called(visit: &Visit, text: &str) -> Vec<&'static str> {
    let words = visit.context().words();
    people::kinds_called(text, |key| Lang::ALL.iter().map(|&lang| words.say(lang, key)).collect())
}

/// Offices whose kind is called like what was typed: their names need not say so.
async fn kinds(visit: &Visit, frame: &Frame, text: &str, folded: &str) -> Result<Vec<Group>, Failure> {
    let mut groups = Vec::new();
    let mut db = visit.context().store().read().await?;
    let mark = |title: &str| {
        text::highlight(title, folded).into_iter().map(|(on, part)| (on, part.to_owned())).collect()
    };
    for code in called(visit, text).into_iter().take(KINDS_SHOWN) {
        let (offices, total) =
            people::of_kind(&mut db, visit.actor(), code, visit.now().day_in_japan()).await?;
        if offices.is_empty() {
            continue;
        }
        let name = frame.say(&format!("people-kind-{code}"));
        let all = Marked {
            href: format!("/offices?kind={code}"),
            title: mark(&name),
            reading: String::new(),
            detail: frame.say("server-search-of-kind"),
        };
        let hits = offices.into_iter().take(OF_KIND_SHOWN).map(|one| Marked {
            href: format!("/offices/{}", one.office),
            title: mark(&one.name),
            reading: String::new(),
            detail: one.place,
        });
        groups.push(Group {
            title: frame.say("server-search-kind"),
            count: count(frame, total_of(total)),
            hits: std::iter::once(all).chain(hits).collect(),
        });
    }
    Ok(groups)
}

fn total_of(counted: i64) -> Total {
    let bound = u32::try_from(counted).unwrap_or(u32::MAX);
    if bound > 1000 { Total::MoreThan(1000) } else { Total::Exactly(bound) }
}

#[derive(Template)]
#[template(path = "suggest.html")]
struct Suggest {
    groups: Vec<SuggestionGroup>,
    status: String,
}

pub(super) async fn suggest(visit: Visit) -> Answer {
    let text = visit.query("q").unwrap_or_default().trim().to_owned();
    let frame = visit.frame();
    let found = if text.is_empty() {
        Vec::new()
    } else {
        match find(&visit, &text, 6, Way::Search).await {
            Ok(found) => found,
            Err(failure) => {
                refusal(&frame, failure)?;
                Vec::new()
            }
        }
    };
    let kinds: Vec<Suggestion> = called(&visit, &text)
        .into_iter()
        .take(KINDS_SHOWN)
        .map(|code| Suggestion {
            href: format!("/offices?kind={code}"),
            text: frame.say(&format!("people-kind-{code}")),
            detail: Some(frame.say("server-search-of-kind")),
        })
        .collect();
    let shown = found.iter().map(|found| found.hits.len()).sum::<usize>() + kinds.len();
    let kinds = SuggestionGroup { label: frame.say("server-search-kind"), items: kinds };
    let groups = found
        .into_iter()
        .filter(|found| !found.hits.is_empty())
        .map(|found| SuggestionGroup {
            label: frame.say(&format!("server-search-{}", found.kind)),
            items: found
                .hits
                .iter()
                .map(|hit| Suggestion {
                    href: format!("{}/{}", place(found.kind), hit.id::<()>()),
                    text: hit.title.clone(),
                    detail: Some(people::said_detail(|key| frame.say(key), &hit.detail))
                        .filter(|detail| !detail.is_empty()),
                })
                .collect(),
        })
        .chain((!kinds.items.is_empty()).then_some(kinds))
        .collect();
    let status = frame.say_one("server-suggest-status", "count", &shown);
    html(&Suggest { groups, status })
}

/// What is wrong with the text, beside the parameter it came in.
fn of_query(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(Refusal::Invalid(fields)) => {
            let named = fields.into_iter().map(|field| Invalid { field: "q".into(), ..field });
            Refusal::Invalid(named.collect()).into()
        }
        other => other,
    }
}

pub(super) async fn data(visit: Visit) -> Answer {
    let text = visit.query("q").unwrap_or_default().to_owned();
    let found = find(&visit, &text, 50, Way::Json).await.map_err(of_query)?;
    let frame = visit.frame();
    let groups: Vec<_> = found
        .iter()
        .map(|found| {
            let (total, exact) = match found.total {
                Total::Exactly(total) => (total, true),
                Total::MoreThan(total) => (total, false),
            };
            let hits: Vec<_> = found
                .hits
                .iter()
                .map(|hit| {
                    serde_json::json!({
                        "id": hit.id::<()>().to_string(),
                        "title": hit.title,
                        "reading": hit.reading,
                        "detail": people::said_detail(|key| frame.say(key), &hit.detail),
                    })
                })
                .collect();
            serde_json::json!({"kind": found.kind, "total": total, "total_is_exact": exact, "hits": hits})
        })
        .collect();
    Ok(Json(serde_json::json!({"groups": groups})).into_response())
}
