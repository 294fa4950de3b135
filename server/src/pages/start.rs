//! Where one starts, and the page of the day.

use access::{Action, Facts, Kind, Role, may};
use accounts::demo;
use askama::Template;
use kernel::calendar::display;
use page::{
    Answer, Frame, Visit,
    components::{Face, Name},
    html, see_other,
};

/// Somebody a visitor of the demo region can be.
struct Guest {
    account: String,
    face: Face,
    name: Name,
    office: String,
    role: String,
    try_this: String,
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    guests: Vec<Guest>,
    region: String,
}

pub(super) async fn start(visit: Visit) -> Answer {
    if visit.actor().is_signed_in() {
        return Ok(see_other("/today"));
    }
    let settings = visit.context().settings();
    let frame = visit.frame();
    let mut guests = Vec::new();
    if settings.demo {
        let mut db = visit.context().store().read().await?;
        for (account, belonging) in demo::all(&mut db, visit.actor().region).await? {
            // The sign-in names of the demo region say what each is there to show.
            let part = account.sign_in_name.trim_start_matches("demo-").to_owned();
            guests.push(Guest {
                account: account.id.to_string(),
                face: Face::drawn(&account.display_name, account.id.uuid().as_bytes()),
                name: Name::new(account.display_name.clone(), None),
                office: belonging.offices.first().map(|(_, name)| name.clone()).unwrap_or_default(),
                role: frame.say(&format!("server-guest-{part}")),
                try_this: frame.say(&format!("server-guest-{part}-try")),
            });
        }
    }
    let region = visit.context().region_name(visit.lang());
    html(&StartPage { frame, guests, region })
}

/// Something to begin with.
struct Door {
    href: String,
    icon: &'static str,
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    frame: Frame,
    day: String,
    offices: Vec<(String, String)>,
    asked: Vec<Door>,
    doors: Vec<Door>,
}

pub(super) async fn today(visit: Visit) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut db = visit.context().store().read().await?;
    let frame = visit.frame();
    let ids: Vec<_> = actor.offices.iter().map(|id| id.uuid()).collect();
    let offices = people::names(&mut db, actor.region, "office", &ids).await?;
    let waiting = people::waiting_for(&mut db, actor, now.day_in_japan()).await?;
    let visits = resources::waiting_for(&mut db, actor).await?;
    let visits = visits.into_iter().map(|one| Door {
        href: format!("/resources/{}", one.resource),
        icon: "home-visit",
        title: frame.say_one("server-asked-visit", "name", &one.name),
        text: String::new(),
    });
    let asked = waiting
        .into_iter()
        .map(|one| Door {
            href: one.href,
            icon: "warning",
            title: frame.say_with(one.key, &[("office", &one.name)]),
            text: String::new(),
        })
        .chain(visits)
        .collect();
    let yes = |action, kind| may(actor, action, &Facts::of(kind)) == access::Answer::Yes;
    let door = |href: &str, icon, word: &str| Door {
        href: href.to_owned(),
        icon,
        title: frame.say(&format!("server-door-{word}")),
        text: frame.say(&format!("server-door-{word}-detail")),
    };
    let mut doors = vec![door("/offices", "office", "offices")];
    if !matches!(actor.role, Role::Resident | Role::Nobody) {
        doors.push(door("/people", "person", "people"));
    }
    doors.push(door("/resources", "star", "resources"));
    if yes(Action::List, Kind::Round) {
        doors.push(door("/rounds", "check", "rounds"));
    }
    if yes(Action::Add, Kind::Import) {
        doors.push(door("/imports/new", "add", "import"));
    }
    if yes(Action::Govern, Kind::Words) {
        doors.push(door("/hub", "star", "hub"));
    }
    html(&TodayPage {
        day: display::day(visit.lang(), now.day_in_japan()),
        offices: offices.into_iter().map(|(id, name)| (format!("/offices/{id}"), name)).collect(),
        asked,
        doors,
        frame,
    })
}
