//! The one box on every page.

use access::{Action, Actor, Kind, Scope};
use askama::Template;
use audit::{Face as Way, How};
use axum::{Json, response::IntoResponse};
use kernel::{Failure, Invalid, Refusal, text};
use page::{
    Answer, Frame, Visit,
    components::{Suggestion, SuggestionGroup},
    html,
};
use store::search::{self, Found, Query, Total};

/// What the box finds: the kind in the index, the kind in the policy, where a hit leads.
const KINDS: [(&str, Kind, &str); 2] =
    [("office", Kind::Office, "/offices"), ("professional", Kind::Professional, "/people")];

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
    let found = context.store().read().await?.search(&query).await?;
    let people: Vec<kernel::Id<people::professional::Professional>> = found
        .iter()
        .filter(|found| found.kind == "professional")
        .flat_map(|found| found.hits.iter().map(search::Hit::id))
        .collect();
    if !people.is_empty() {
        let mut write = context.store().write().await?;
        let how = How::new(way, context.ids());
        audit::looked_at_many(&mut write, actor, Action::List, Kind::Professional, people, &how).await?;
        write.commit().await?;
    }
    Ok(found)
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
    let groups = found
        .into_iter()
        .filter(|found| !found.hits.is_empty())
        .map(|found| Group {
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
                    detail: hit.detail.clone(),
                })
                .collect(),
        })
        .collect();
    html(&SearchPage { frame, groups, asked: true, refused: None })
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
    let shown: usize = found.iter().map(|found| found.hits.len()).sum();
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
                    detail: Some(hit.detail.clone()).filter(|detail| !detail.is_empty()),
                })
                .collect(),
        })
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
                        "detail": hit.detail,
                    })
                })
                .collect();
            serde_json::json!({"kind": found.kind, "total": total, "total_is_exact": exact, "hits": hits})
        })
        .collect();
    Ok(Json(serde_json::json!({"groups": groups})).into_response())
}
