//! A region's own words: every term and sentence can be said in the region's way.

use access::{Action, Facts, Kind};
use askama::Template;
use audit::{Act, Face as Way, How};
use kernel::{Fault, Invalid, Lang, Refusal};
use page::{Answer, Begun, FlashKind, Form, Frame, Overlay, Visit, html};

use crate::store as rows;

struct Line {
    key: String,
    ours: [String; 2],
    own: [String; 2],
}

#[derive(Template)]
#[template(path = "words.html")]
struct WordsPage {
    frame: Frame,
    lines: Vec<Line>,
    query: String,
    total: usize,
    problem: Option<String>,
}

/// Words on the page; the rest is found by searching.
const SHOWN: usize = 40;

/// What somebody typed, and why it cannot be used.
struct Refused {
    key: String,
    typed: [String; 2],
    problem: String,
}

async fn page(visit: &Visit, refused: Option<Refused>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let own = rows::own_words(&mut db, visit.actor().region).await?;
    let words = visit.context().words();
    let query = visit.query("find").unwrap_or_default().to_owned();
    let said = |lang: Lang, key: &str| {
        own.iter()
            .find(|(of, word, _)| *of == lang && word == key)
            .map(|(.., said)| said.clone())
            .unwrap_or_default()
    };
    let typed = |key: &str| refused.as_ref().filter(|refused| refused.key == key);
    let line = |key: String| Line {
        ours: Lang::ALL.map(|lang| words.written(lang, &key).unwrap_or_default()),
        own: typed(&key).map_or_else(|| Lang::ALL.map(|lang| said(lang, &key)), |one| one.typed.clone()),
        key,
    };
    // Without a search: the terms, which many sentences use, and what the region already says its own way.
    let fits = |line: &Line| {
        if let Some(refused) = &refused {
            line.key == refused.key
        } else if query.is_empty() {
            line.key.starts_with('-') || line.own.iter().any(|own| !own.is_empty())
        } else {
            line.key.contains(&query) || line.ours.iter().chain(&line.own).any(|text| text.contains(&query))
        }
    };
    let mut lines: Vec<Line> = words.keys(Lang::Ja).into_iter().map(line).filter(fits).collect();
    let total = lines.len();
    lines.truncate(SHOWN);
    let problem = refused.map(|refused| refused.problem);
    html(&WordsPage { frame: visit.frame(), lines, query, total, problem })
}

pub(super) async fn list(visit: Visit) -> Answer {
    page(&visit, None).await
}

pub(super) async fn set(visit: Visit, form: Form) -> Answer {
    let (actor, context) = (visit.actor(), visit.context());
    actor.allow(Action::Govern, &Facts::of(Kind::Words), visit.now())?;
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let key = form.text("word").to_owned();
    if context.words().written(Lang::Ja, &key).is_none() {
        return Err(Refusal::NotFound.into());
    }
    let typed = ["ja", "en"].map(|field| {
        // A line break would begin another word.
        form.text(field).split_whitespace().collect::<Vec<_>>().join(" ")
    });
    for (lang, said) in Lang::ALL.into_iter().zip(&typed) {
        let word = (lang, key.clone(), said.clone());
        rows::set_word(&mut write, actor.region, &word, &actor.name, visit.now()).await?;
    }
    let overlay: Overlay = rows::overlay(&rows::own_words(&mut write, actor.region).await?);
    let before: Overlay = {
        let mut db = context.store().read().await?;
        rows::overlay(&rows::own_words(&mut db, actor.region).await?)
    };
    let said = Lang::ALL.into_iter().zip(&typed).filter(|(_, said)| !said.is_empty());
    let unfit = said.filter_map(|(lang, said)| context.words().fits(lang, &key, said, &overlay).err()).next();
    let unfit = unfit.or_else(|| {
        let taken = context.words().put_on(&overlay).is_ok();
        (!taken).then(|| Invalid::new("ja", "page-invalid-word"))
    });
    if let Some(unfit) = unfit {
        let values: Vec<(&str, &str)> =
            unfit.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let problem = visit.frame().say_with(unfit.key, &values);
        let mut response = page(&visit, Some(Refused { key, typed, problem })).await?;
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let how = How::new(Way::Html, context.ids());
    audit::acted(&mut write, actor, Act::new(Action::Govern, Kind::Words), &how).await?;
    let answer =
        visit.finish(write, &form, "/hub/words", Some((FlashKind::Success, "server-words-saved"))).await;
    if answer.is_err() {
        // What was not kept must not be said.
        context.words().put_on(&before).map_err(|source| Fault::new("putting the words back", source))?;
    }
    answer
}
