//! Lists of offices and the page of one.

use access::{Action, DistrictId, Kind, OfficeId, Permit, Scope, act, leave, may, permit};
use askama::Template;
use axum::extract::Path;
use kernel::{
    Fault, Invalid, Lang, Refusal,
    calendar::{Holidays, display},
    text::reading::Row,
};
use page::{
    Answer, Frame, Visit,
    components::{
        Badge, ContactCard, Crumb, Face, Filter as FilterLink, Name, OfficeCard, PersonCard, Phone, Tone,
    },
    html,
};
use uuid::Uuid;

use crate::{
    codes::{MunicipalityCode, ServiceKind},
    contact_window::ContactWindow,
    district::{Because, propose},
    import::Import,
    matching,
    office::{Details, Field, Office, State},
    pages::{
        office_shown::{self, Waits, sees_all},
        professionals::{all_of_office, of_office},
        rounds,
        windows::card as window_card,
    },
    store::{
        absences,
        districts::{self, District},
        endings,
        list::{self, Filter, Listed, MOST_COUNTED, Sort},
        outlines, windows,
    },
};

pub(super) fn office_id(id: Uuid) -> kernel::Id<Office> {
    kernel::Id::from_uuid(id)
}

/// An office that has ended, or is shown at another, is a record of the past.
///
/// # Errors
/// A refusal that says so.
pub(super) fn still_open(office: &Office) -> Result<(), Refusal> {
    if office.state == State::Open { Ok(()) } else { Err(Refusal::Conflict("people-office-not-open")) }
}

/// A kind's name in the person's language; a region may rename it.
pub(super) fn kind_name(frame: &Frame, kind: ServiceKind) -> String {
    frame.say(&format!("people-kind-{}", kind.code()))
}

#[derive(Template)]
#[template(path = "offices.html")]
struct ListPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    cards: Vec<OfficeCard>,
    kinds: Vec<FilterLink>,
    districts: Vec<FilterLink>,
    rows: Vec<FilterLink>,
    sorts: Vec<FilterLink>,
    total: String,
    filtered: bool,
    may_add: bool,
    may_share: bool,
    knows_rounds: bool,
    query: String,
    unknown: Option<String>,
    last: Option<(String, String)>,
    previous: Option<String>,
    next: Option<String>,
}

/// What the address asks for.
pub(super) struct Asked {
    pub filter: Filter,
    pub sort: Sort,
    pub page: i64,
    /// The parameters whose value says nothing; they are not followed.
    unknown: Vec<&'static str>,
}

impl Asked {
    pub fn of(visit: &Visit, districts: &[District]) -> Self {
        let asked = page::Asked::of(visit);
        // An office whose kind nobody knows has the empty one.
        let kind = asked.read("kind", |code| match code {
            KIND_UNKNOWN => Some(String::new()),
            code => ServiceKind::from_code(code).map(|kind| kind.code().to_owned()),
        });
        let district = asked.read("district", |id| {
            let id = id.parse::<DistrictId>().ok()?;
            districts.iter().any(|one| one.id == id).then_some(id)
        });
        let municipality = asked.read("municipality", |code| {
            MunicipalityCode::read(code, None).ok().map(|code| code.number().to_string())
        });
        let reading = asked.read("row", |kana| row(kana)?.keys());
        let sort = asked.read("sort", Sort::from_code).unwrap_or_default();
        let page = asked.page();
        let filter = Filter {
            service: kind,
            district,
            municipality,
            reading: reading.map(|(from, to)| (from.to_string(), to.to_string())),
        };
        Self { filter, sort, page, unknown: asked.unknown() }
    }

    /// The same for what leaves the house: a list that is not the one asked for would be taken for it.
    ///
    /// # Errors
    /// A refusal that names each parameter that says nothing.
    pub fn whole(visit: &Visit, districts: &[District]) -> Result<Self, Refusal> {
        let asked = Self::of(visit, districts);
        let invalid = |name: &&'static str| Invalid::new(*name, "people-invalid-filter").with("name", name);
        let wrong: Vec<Invalid> = asked.unknown.iter().map(invalid).collect();
        if wrong.is_empty() { Ok(asked) } else { Err(Refusal::Invalid(wrong)) }
    }
}

fn row(kana: &str) -> Option<Row> {
    Row::ALL.iter().copied().find(|row| row.kana().is_some_and(|one| kana.starts_with(one)))
}

/// This page's address with one parameter changed, the page number dropped.
fn with(visit: &Visit, name: &str, value: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, old) in visit.queries().iter().filter(|(key, _)| key != name && key != "page") {
        query.append_pair(key, old);
    }
    if let Some(value) = value {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { "/offices".into() } else { format!("/offices?{query}") }
}

pub(super) async fn asked_list(visit: &Visit, db: &mut store::Read, asked: &Asked) -> Result<Listed, Fault> {
    let (scope, today) = (Scope::of(visit.actor(), Kind::Office), visit.now().day_in_japan());
    list::list(db, visit.actor().region, (&scope, today), &asked.filter, asked.sort, asked.page).await
}

fn links<'a>(
    visit: &Visit,
    name: &str,
    all: String,
    choices: impl Iterator<Item = (&'a str, String)>,
) -> Vec<FilterLink> {
    let now = visit.query(name);
    let first = FilterLink { href: with(visit, name, None), label: all, count: None, on: now.is_none() };
    let rest = choices.map(|(value, label)| FilterLink {
        href: with(visit, name, Some(value)),
        label,
        count: None,
        on: now == Some(value),
    });
    std::iter::once(first).chain(rest).collect()
}

/// What the address says for offices whose kind is not known.
const KIND_UNKNOWN: &str = "unknown";
/// What is said of parameters that say nothing.
pub(super) fn unknown(frame: &Frame, names: &[&str]) -> Option<String> {
    let names = names.iter().map(|name| frame.say(&format!("people-filter-{name}"))).collect::<Vec<_>>();
    let names = names.join(&frame.say("people-list-comma"));
    (!names.is_empty()).then(|| frame.say_with("people-filter-unknown", &[("names", &names)]))
}

/// The kinds offered as filters; the rest are found by searching.
const KINDS_OFFERED: [&str; 12] = [
    "hospital",
    "clinic",
    "dental",
    "pharmacy",
    "130",
    "430",
    "support-centre",
    "110",
    "150",
    "320",
    "510",
    "public-facility",
];

pub(super) async fn list(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let districts = districts::all(&mut db, visit.actor().region).await?;
    let asked = Asked::of(&visit, &districts);
    let listed = asked_list(&visit, &mut db, &asked).await?;
    let past = asked.page > 0 && listed.lines.is_empty();
    let last = if past {
        let scope = Scope::of(visit.actor(), Kind::Office);
        Some(
            list::pages(&mut db, visit.actor().region, (&scope, visit.now().day_in_japan()), &asked.filter)
                .await?,
        )
    } else {
        None
    };
    drop(db);
    let frame = visit.frame();
    let today = visit.now().day_in_japan();
    let cards = listed
        .lines
        .iter()
        .map(|line| {
            let stale = line.assured_until.is_some_and(|until| until < today);
            let mut card = card(&frame, line.id, &line.details, line.services.len(), stale);
            if line.assured_until.is_some() && !stale {
                card.badges.push(Badge::new(frame.say("people-confirmed"), Tone::Success));
            }
            card
        })
        .collect();
    let total = if listed.total > MOST_COUNTED {
        frame.say_with("people-offices-many", &[("count", "1,000")])
    } else {
        frame.say_one("people-offices-count", "count", &listed.total)
    };
    let page = asked.page;
    let to_page = |page: i64| {
        let base = with(&visit, "page", None);
        format!("{base}{}page={}", if base.contains('?') { '&' } else { '?' }, page + 1)
    };
    let facts = access::Facts::of(Kind::Office);
    let yes = |action| matches!(may(visit.actor(), action, &facts), access::Answer::Yes);
    let offered = KINDS_OFFERED.iter().filter_map(|code| ServiceKind::from_code(code));
    let ids: Vec<(String, String)> =
        districts.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let kana: Vec<String> =
        Row::ALL.iter().filter_map(|row| row.kana()).map(|kana| kana.to_string()).collect();
    let query = visit.path().split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    html(&ListPage {
        crumbs: vec![Crumb::here(frame.say("people-offices"))],
        kinds: links(
            &visit,
            "kind",
            frame.say("people-all-kinds"),
            offered
                .map(|kind| (kind.code(), kind_name(&frame, kind)))
                .chain(std::iter::once((KIND_UNKNOWN, frame.say("people-kind-unknown")))),
        ),
        districts: links(
            &visit,
            "district",
            frame.say("people-all-districts"),
            ids.iter().map(|(id, name)| (id.as_str(), name.clone())),
        ),
        rows: links(
            &visit,
            "row",
            frame.say("people-all-readings"),
            kana.iter().map(|kana| (kana.as_str(), kana.clone())),
        ),
        sorts: [Sort::Reading, Sort::Kind, Sort::Changed]
            .into_iter()
            .map(|sort| FilterLink {
                href: with(&visit, "sort", Some(sort.code())),
                label: frame.say(&format!("people-sort-{}", sort.code())),
                count: None,
                on: sort == asked.sort,
            })
            .collect(),
        cards,
        total,
        filtered: asked.filter != Filter::default(),
        unknown: unknown(&frame, &asked.unknown),
        last: last.map(|last| (to_page(last - 1), frame.say_one("people-past-last-page", "page", &last))),
        may_add: yes(Action::Add),
        may_share: yes(Action::Share),
        knows_rounds: may(visit.actor(), Action::List, &access::Facts::of(Kind::Round))
            == access::Answer::Yes,
        query,
        previous: (page > 0 && !past).then(|| to_page(page - 1)),
        next: listed.more.then(|| to_page(page + 1)),
        frame,
    })
}

/// An office as a card.
pub(super) fn card(
    frame: &Frame,
    id: OfficeId,
    details: &Details,
    services: usize,
    stale: bool,
) -> OfficeCard {
    let name = details.get(Field::Name).unwrap_or_default();
    let kind = details.get(Field::Kind).and_then(ServiceKind::from_code);
    let mut badges = Vec::new();
    if services > 1 {
        badges.push(Badge::plain(frame.say_one("people-services-count", "count", &services)));
    }
    if stale {
        badges.push(Badge::new(frame.say("page-stale"), Tone::Warning));
    }
    OfficeCard {
        href: format!("/offices/{id}"),
        face: Face::drawn(name, id.uuid().as_bytes()),
        name: Name::new(name, details.get(Field::Reading)),
        kind: kind.map(|kind| kind_name(frame, kind)).unwrap_or_default(),
        address: details.get(Field::Address).map(ToOwned::to_owned),
        map: details.point().and_then(|point| office_shown::map(frame, point)),
        phone: details.get(Field::Phone).map(Phone::new),
        badges,
    }
}

/// A fact on the office's page.
pub(super) struct Fact {
    pub label: String,
    pub text: String,
    href: Option<String>,
    /// It leads out of the house.
    outside: bool,
}

#[derive(Template)]
#[template(path = "office.html")]
struct OfficePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    office: Office,
    face: Face,
    kind: String,
    district: Option<String>,
    services: Vec<(String, String)>,
    facts: Vec<Fact>,
    windows: Vec<(ContactCard, Option<String>)>,
    knows_windows: bool,
    waits: Vec<Waits>,
    windows_wait: Vec<Waits>,
    absences: Vec<String>,
    matches: usize,
    proposal: Option<Proposal>,
    assured: Option<String>,
    not_assured: Option<String>,
    since: Option<(String, String)>,
    stale: bool,
    confirmed: Option<Badge>,
    /// What a confirmation round asks of the reader, and where it is done.
    round: Option<(String, Option<String>)>,
    may_change: bool,
    may_add_windows: bool,
    may_see_history: bool,
    may_settle: bool,
    may_share: bool,
    changed: String,
    people: Vec<PersonCard>,
    more_people: bool,
}

impl OfficePage {
    fn closed(&self) -> bool {
        self.office.state == State::Ended
    }

    fn ended(&self) -> bool {
        self.office.state != State::Open
    }
}

/// The district an office most likely lies in.
struct Proposal {
    id: DistrictId,
    name: String,
    because: Because,
}

impl Proposal {
    async fn of(
        db: &mut store::Read,
        region: access::RegionId,
        office: &Office,
        districts: &[District],
    ) -> Result<Option<Self>, Fault> {
        if office.district.is_some() || districts.is_empty() {
            return Ok(None);
        }
        let areas = outlines::of_districts(db, region, districts).await?;
        Ok(propose(&office.details, districts, &areas).and_then(|(id, because)| {
            let name = districts.iter().find(|one| one.id == id)?.name.clone();
            Some(Self { id, name, because })
        }))
    }
}

/// What newer lists no longer have of the office, as sentences.
fn missing(frame: &Frame, absences: &[absences::Absence]) -> Vec<String> {
    let sentence = |one: &absences::Absence| {
        let at = display::instant(frame.lang(), one.at);
        let values = [("files", one.files.as_str()), ("at", at.as_str())];
        match one.service {
            Some(service) => {
                let service = kind_name(frame, service);
                frame.say_with("people-absent-service", &[values[0], values[1], ("service", &service)])
            }
            None => frame.say_with("people-absent", &values),
        }
    };
    absences.iter().map(sentence).collect()
}

pub(super) async fn look(visit: Visit, Path(id): Path<Uuid>) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut db = visit.context().store().read().await?;
    let permit: Permit<act::Look, Office> = permit(&mut db, actor, office_id(id), now).await?;
    let office = office_shown::find(&visit, &mut db, &permit).await?;
    let open = office.state == State::Open;
    let facts = *permit.facts();
    let of_windows = access::Facts { kind: Kind::ContactWindow, ..facts };
    let answers = |action, kind| may(actor, action, &access::Facts { kind, ..facts }) == access::Answer::Yes;
    let listing = leave::<act::List, ContactWindow>(actor, &of_windows, now).ok();
    let mut windows = match &listing {
        Some(leave) => windows::of_office(&mut db, &permit, leave).await?,
        None => Vec::new(),
    };
    let colleague = sees_all(actor, &of_windows);
    if !colleague {
        windows.retain(|window| window.public && !window.assurance.is_stale(now.day_in_japan()));
        windows = windows.into_iter().map(ContactWindow::for_the_public).collect();
    }
    let unsaid = endings::not_assured(&mut db, actor.region, &office).await?;
    let since = endings::ended(&mut db, actor.region, office.id).await?;
    let districts = districts::all(&mut db, actor.region).await?;
    let may_see_history = answers(Action::Change, Kind::Office);
    let may_change_windows = open && answers(Action::Change, Kind::ContactWindow);
    let may_change = open && may_see_history;
    let absent = if may_change { absences::of_office(&mut db, &permit).await? } else { Vec::new() };
    let proposal =
        if may_change { Proposal::of(&mut db, actor.region, &office, &districts).await? } else { None };
    let may_settle = answers(Action::Settle, Kind::Office);
    let matches = match leave::<act::List, Import>(actor, &access::Facts::of(Kind::Import), now) {
        Ok(leave) if may_settle && open => matching::suggestions_of(&mut db, &leave, office.id).await?.len(),
        _ => 0,
    };
    let waits = if open && may_see_history {
        office_shown::of_fields(&visit, &mut db, &permit, &office, &districts).await?
    } else {
        Vec::new()
    };
    let frame = visit.frame();
    let today = now.day_in_japan();
    let round = rounds::asked_here(&visit, &mut db, office.id, (may_change, may_settle)).await?;
    let (people, number) = of_office(&visit, office.id).await?;
    let more_people = usize::try_from(number).is_ok_and(|number| number > people.len());
    let all = if more_people && windows.iter().any(|window| window.professional.is_some()) {
        all_of_office(&visit, office.id).await?
    } else {
        people.clone()
    };
    let windows_wait = if may_change_windows {
        office_shown::of_windows(&visit, &mut db, &permit, &windows, &all).await?
    } else {
        Vec::new()
    };
    let knows_windows = colleague || !windows.is_empty();
    let windows = windows
        .iter()
        .map(|window| {
            let edit = may_change_windows.then(|| format!("/windows/{}/edit", window.id));
            (window_card(&frame, window, &all, now.in_japan(), Holidays::built_in()), edit)
        })
        .collect();
    html(&OfficePage {
        more_people,
        people,
        crumbs: vec![Crumb::to("/offices", frame.say("people-offices")), Crumb::here(office.name())],
        face: Face::drawn(office.name(), id.as_bytes()),
        kind: office.kind().map(|kind| kind_name(&frame, kind)).unwrap_or_default(),
        district: office
            .district
            .and_then(|id| districts.into_iter().find(|one| one.id == id))
            .map(|one| one.name),
        services: services(&frame, &office),
        facts: facts_of(&frame, &office),
        knows_windows,
        windows,
        absences: missing(&frame, &absent),
        matches,
        proposal,
        waits,
        windows_wait,
        assured: assured(&frame, visit.lang(), &office.assurance),
        not_assured: (!unsaid.is_empty()).then(|| {
            let names: Vec<String> =
                unsaid.iter().map(|field| frame.say(&format!("people-field-{}", field.code()))).collect();
            names.join("、")
        }),
        since: since.map(|(on, reason)| (display::day(visit.lang(), on), reason)),
        stale: office.assurance.is_stale(today),
        round,
        confirmed: (open && office.assurance.until.is_some_and(|until| until >= today))
            .then(|| Badge::new(frame.say("people-confirmed"), Tone::Success)),
        may_change,
        may_add_windows: open && answers(Action::Add, Kind::ContactWindow),
        may_see_history,
        may_settle,
        may_share: answers(Action::Share, Kind::Office),
        changed: display::instant(visit.lang(), office.changed_at),
        office,
        frame,
    })
}

/// "確認: 北見市 令和8年4月1日(水)" and until when.
pub(super) fn assured(frame: &Frame, lang: Lang, assurance: &crate::office::Assurance) -> Option<String> {
    let by = assurance.by.as_deref()?;
    let on = assurance.on.map(|on| display::day(lang, on)).unwrap_or_default();
    Some(match assurance.until {
        Some(until) => {
            let until = display::day(lang, until);
            frame.say_with("people-assured-until", &[("by", by), ("on", &on), ("until", &until)])
        }
        None => frame.say_with("people-assured", &[("by", by), ("on", &on)]),
    })
}

/// What an office does, with the number of each service.
pub(super) fn services(frame: &Frame, office: &Office) -> Vec<(String, String)> {
    let number = |service: &crate::office::Service| service.number.clone().unwrap_or_default();
    office.services.iter().map(|service| (kind_name(frame, service.kind), number(service))).collect()
}

/// A value as people read it, with what belongs to it.
fn written(frame: &Frame, details: &Details, field: Field, text: &str) -> String {
    let with = |name: &str| frame.say_with("people-code-and-name", &[("code", text), ("name", name)]);
    match (field, details.get(Field::Building), details.get(Field::InsurerName)) {
        (Field::Address, Some(building), _) if !text.contains(building) => {
            frame.say_with("people-person-place-and-role", &[("place", text), ("role", building)])
        }
        (Field::Municipality, ..) => with(&super::professionals::municipality(text)),
        // 広域連合 and 一部事務組合 insure several municipalities; their name says so.
        (Field::Insurer, _, Some(name)) => with(name),
        _ => text.to_owned(),
    }
}

/// Fields shown as facts; the rest stands in the heading or in the windows.
pub(super) fn facts_of(frame: &Frame, office: &Office) -> Vec<Fact> {
    let skipped =
        [Field::Name, Field::Reading, Field::Kind, Field::Point, Field::Building, Field::InsurerName];
    Field::ALL
        .iter()
        .filter(|field| !skipped.contains(field))
        .filter_map(|&field| {
            let text = office.details.get(field)?;
            let href = match field {
                Field::Phone => Some(Phone::new(text).href()),
                Field::Organization => Some(format!("/offices/{}/organization", office.id)),
                Field::Mail => Some(format!("mailto:{text}")),
                Field::Web => Some(text.to_owned()),
                Field::Address => office.details.point().and_then(|point| office_shown::map(frame, point)),
                _ => None,
            };
            let text = written(frame, &office.details, field, text);
            let label = frame.say(&format!("people-field-{}", field.code()));
            Some(Fact { label, text, href, outside: matches!(field, Field::Web | Field::Address) })
        })
        .collect()
}
