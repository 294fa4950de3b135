//! Pages as HTML, with the policy of who asks, inside the server; beside an empty page of the same server.

use access::{Action, Actor, Kind, RegionId, Role, Strength};
use askama::Template;
use axum::http::StatusCode;
use kernel::{Chance, Clock, Ids, Lang};
use page::{Answer, Frame, Visit, html};
use page_testing::{Site, Visitor};
use store::{Settings, Store};

use crate::measure::{Done, now, report, say, spread, work};

/// The frame of a page with nothing in it.
#[derive(Template)]
#[template(path = "empty.html")]
struct Empty {
    frame: Frame,
}

const EMPTY: &str = "/empty";

async fn empty(visit: Visit) -> Answer {
    html(&Empty { frame: visit.frame() })
}

const PAGES: &[&str] = &[
    "/offices",
    "/offices?page=20",
    "/offices?kind=pharmacy",
    "/offices?kind=130&sort=changed",
    "/offices?row=%E3%81%8B",
];

/// Looks at each page so many times, as the coordinator and as somebody who is not signed in.
pub async fn measure(settings: &Settings, region: RegionId, times: usize) -> Done {
    let store = Store::open(settings).await?;
    let routes = people::routes().get(EMPTY, Action::List, Kind::Office, empty);
    let site = Site::open(&store, region, &[page::WORDS, people::WORDS], routes);
    let ids = Ids::new(Clock::system(), Chance::system()?);
    let coordinator = Actor {
        account: Some(ids.next()),
        role: Role::Hub,
        strength: Strength::Passkey,
        ..Actor::nobody(region, Lang::Ja)
    };
    for (who, visitor) in [("coordinator", site.visitor(coordinator)), ("nobody", site.nobody())] {
        let mut floor = (1.0, "of itself");
        for path in [EMPTY].iter().chain(PAGES) {
            let bytes = look(&visitor, path).await?;
            let (mut taken, before) = (Vec::with_capacity(times), work()?);
            for _ in 0..times {
                let started = now();
                look(&visitor, path).await?;
                taken.push(started.elapsed());
            }
            if *path == EMPTY {
                floor = (spread(taken.clone()).0, "empty pages");
            }
            say(&report(&format!("{who} {path} ({} kB)", bytes / 1000), taken, work()? - before, floor));
        }
    }
    store.close().await;
    Ok(())
}

async fn look(visitor: &Visitor<'_>, path: &str) -> Done<usize> {
    let seen = visitor.get(path).await;
    if seen.status != StatusCode::OK {
        return Err(format!("{path} answers {}", seen.status).into());
    }
    Ok(seen.bytes.len())
}
