//! The room on paper: the card of one office, the list of contact windows, the list of people with faces. What stands
//! on a page stands on the paper, for the same readers; what is past its date is named and left out.

use access::{Action, Facts, Kind, Permit, Scope, act, leave, may, permit};
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::HeaderMap};
use kernel::{Day, Failure, Refusal, calendar::display};
use page::{Answer, Frame, Visit, download};
use paper::{Cell, Column, Document, Facts as FactRows, Notice, Qr, Table, Tone};
use uuid::Uuid;

use super::{
    offices::{self as office_pages, Asked, office_id},
    windows::{holidays, stretches, ways},
};
use crate::{
    codes::ServiceKind,
    contact_window::ContactWindow,
    office::{Field, Office},
    store::{
        districts,
        list::{self, Line, PAGE},
        offices, windows,
    },
};

/// Offices on one list: what nobody would carry any more is better narrowed.
const MOST: usize = 500;

/// An empty document, with what stands at its foot.
pub(super) fn document(visit: &Visit, title: impl Into<String>) -> Document {
    let frame = visit.frame();
    let at = display::instant(visit.lang(), visit.now());
    let as_of = frame.say_one("people-paper-as-of", "at", &at);
    let by = frame.say_one("people-paper-printed-by", "name", &visit.actor().name);
    Document::new(visit.lang(), title, as_of, by, visit.now())
}

/// Prints a document.
pub(super) async fn print(visit: &Visit, name: &str, document: &Document) -> Answer {
    let printer = visit.context().printer().ok_or(Refusal::Other("paper-no-japanese-font"))?;
    let pdf = printer.pdf(document).await.map_err(Failure::from)?;
    Ok(download(&format!("{name}.pdf"), "application/pdf", pdf))
}

/// The whole address of a page: where people reach the program, else where this reader does.
pub(super) fn address(visit: &Visit, headers: &HeaderMap, path: &str) -> Option<String> {
    if let Some(public) = &visit.context().settings().public_address {
        return Some(format!("{}{path}", public.trim_end_matches('/')));
    }
    let host = headers.get(axum::http::header::HOST)?.to_str().ok()?;
    Some(format!("http://{host}{path}"))
}

/// Windows whose date has not passed, and the purposes of the others.
fn assured(frame: &Frame, windows: Vec<ContactWindow>, today: Day) -> (Vec<ContactWindow>, Vec<String>) {
    let (stale, good): (Vec<_>, Vec<_>) =
        windows.into_iter().partition(|window| window.assurance.is_stale(today));
    (good, stale.iter().map(|window| purpose(frame, window)).collect())
}

fn purpose(frame: &Frame, window: &ContactWindow) -> String {
    frame.say(&format!("people-purpose-{}", window.purpose.code()))
}

/// The office's card: everything one needs to reach them, on one sheet.
pub(super) async fn office(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Answer {
    let (actor, now, context) = (visit.actor(), visit.now(), visit.context());
    let mut write = context.store().write().await?;
    let permit: Permit<act::Share, Office> = permit(&mut write, actor, office_id(id), now).await?;
    let office = offices::find(&mut write, &permit).await?;
    let facts = Facts { kind: Kind::ContactWindow, public: false, ..*permit.facts() };
    let shares = may(actor, Action::Share, &facts) == access::Answer::Yes;
    let windows = match leave::<act::List, ContactWindow>(actor, &facts, now).ok().filter(|_| shares) {
        Some(leave) => windows::of_office(&mut write, &permit, &leave).await?,
        None => Vec::new(),
    };
    let districts = districts::all(&mut write, actor.region).await?;
    let how = How::new(Way::Print, context.ids());
    audit::changed(&mut write, actor, &permit, &[], &how).await?;
    write.commit().await?;
    let frame = visit.frame();
    let district = districts.into_iter().find(|one| Some(one.id) == office.district).map(|one| one.name);
    let kind = office.kind().map(|kind| office_pages::kind_name(&frame, kind));
    let under: Vec<String> = kind.into_iter().chain(district).collect();
    let (good, stale) = assured(&frame, windows, now.day_in_japan());
    let mut document = document(&visit, office.name()).subtitle(under.join(&frame.say("people-paper-dot")));
    // Paper stays where it is put: what may no longer hold is not carried out on it.
    if office.assurance.is_stale(now.day_in_japan()) {
        let text = frame.say("people-paper-stale-office");
        let notice = Notice { tone: Tone::Warning, title: Some(frame.say("page-stale")), text };
        return print(&visit, office.name(), &document.with(notice)).await;
    }
    if shares {
        document = document.heading(1, frame.say("people-windows"));
        if good.is_empty() {
            document = document.paragraph(frame.say("people-no-windows"));
        }
        for window in &good {
            document = document.heading(2, purpose(&frame, window)).with(window_rows(&frame, window));
        }
        if !stale.is_empty() {
            document = document.with(left_out(&frame, &stale));
        }
    }
    let mut rows = FactRows::default();
    if !office.reading().is_empty() {
        rows = rows.row(frame.say("people-field-reading"), office.reading());
    }
    for fact in office_pages::facts_of(&frame, &office) {
        rows = rows.row(fact.label, fact.text);
    }
    let services = office_pages::services(&frame, &office);
    let services: Vec<String> =
        services.into_iter().map(|(name, number)| format!("{name} {number}").trim_end().to_owned()).collect();
    if !services.is_empty() {
        rows = rows.row(frame.say("people-services"), services.join("\n"));
    }
    if let Some(assured) = office_pages::assured(&frame, visit.lang(), &office.assurance) {
        rows = rows.row(frame.say("people-paper-assured"), assured);
    }
    document = document.heading(1, frame.say("people-about")).with(rows);
    if let Some(address) = address(&visit, &headers, &format!("/offices/{id}")) {
        let caption = frame.say_one("people-paper-qr", "address", &address);
        document = document.with(Qr { data: address, caption, width_mm: 25 });
    }
    print(&visit, office.name(), &document).await
}

fn window_rows(frame: &Frame, window: &ContactWindow) -> FactRows {
    let mut rows = FactRows::default();
    let mut row = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            rows.rows.push((frame.say(key), Cell::from(value)));
        }
    };
    row("people-window-who", window.person.clone());
    row("people-window-ways", Some(ways(frame, &window.channels)));
    row("people-window-hours-title", Some(stretches(frame, &window.hours)));
    row("people-window-avoid-title", Some(stretches(frame, &window.avoid)));
    row("people-window-holidays", holidays(frame, window));
    row("people-field-note", window.note.clone());
    row("people-paper-assured", office_pages::assured(frame, frame.lang(), &window.assurance));
    rows
}

fn left_out(frame: &Frame, stale: &[String]) -> Notice {
    let purposes = stale.join(&frame.say("people-list-comma"));
    Notice {
        tone: Tone::Warning,
        title: Some(frame.say("people-paper-stale")),
        text: frame.say_one("people-paper-stale-windows", "purposes", &purposes),
    }
}

/// Every office of a list with its contact windows.
pub(super) async fn window_list(visit: Visit) -> Answer {
    let (actor, context, now) = (visit.actor(), visit.context(), visit.now());
    let (scope, frame) = (Scope::of(actor, Kind::Office), visit.frame());
    let mut write = context.store().write().await?;
    let asked = Asked::whole(&visit, &districts::all(&mut write, actor.region).await?)?;
    let today = now.day_in_japan();
    let mut lines: Vec<Line> = Vec::new();
    for page in 0.. {
        let listed =
            list::list(&mut write, actor.region, (&scope, today), &asked.filter, asked.sort, page).await?;
        lines.extend(listed.lines);
        if lines.len() > MOST || listed.more && (page + 1) * PAGE >= MOST as i64 {
            return Err(Refusal::Other("people-paper-too-many").into());
        }
        if !listed.more {
            break;
        }
    }
    let facts = Facts::of(Kind::ContactWindow);
    let shares = may(actor, Action::Share, &facts) == access::Answer::Yes;
    let windows = match leave::<act::List, ContactWindow>(actor, &facts, now).ok().filter(|_| shares) {
        Some(leave) => {
            let ids: Vec<access::OfficeId> = lines.iter().map(|line| line.id).collect();
            windows::of_offices(&mut write, &ids, &leave).await?
        }
        None => Vec::new(),
    };
    let how = How::new(Way::Print, context.ids());
    audit::acted(&mut write, actor, Act::new(Action::Share, Kind::Office).many(lines.len()), &how).await?;
    write.commit().await?;
    let (old, lines): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| line.assured_until.is_some_and(|until| until < today));
    let title = frame.say(if shares { "people-paper-windows" } else { "people-offices" });
    let mut document = document(&visit, title.clone()).landscape().with_margin_mm(12);
    document = document.subtitle(frame.say_one("people-offices-count", "count", &lines.len()));
    let windows = windows.into_iter().filter(|window| lines.iter().any(|line| line.id == window.office));
    let (good, stale) = assured(&frame, windows.collect(), today);
    let table = if shares { window_table(&frame, &lines, &good) } else { office_table(&frame, &lines) };
    document = document.with(table);
    if !stale.is_empty() {
        let text = frame.say_one("people-paper-stale-count", "count", &stale.len());
        let title = Some(frame.say("people-paper-stale"));
        document = document.with(Notice { tone: Tone::Warning, title, text });
    }
    if !old.is_empty() {
        let names: Vec<&str> = old.iter().filter_map(|line| line.details.get(Field::Name)).collect();
        let title = Some(frame.say_one("people-paper-stale-offices", "count", &old.len()));
        let text = names.join(&frame.say("people-list-comma"));
        document = document.with(Notice { tone: Tone::Warning, title, text });
    }
    print(&visit, &title, &document).await
}

fn columns<const N: usize>(frame: &Frame, columns: [(&str, f32); N]) -> Table {
    Table::new(columns.map(|(key, width)| Column::new(frame.say(key), width)))
}

/// The name with its reading below, and what it is: a reading above a long name would not break into lines.
fn name(frame: &Frame, line: &Line) -> Cell {
    let kind = line.details.get(Field::Kind).and_then(ServiceKind::from_code);
    let kind = kind.map(|kind| office_pages::kind_name(frame, kind));
    let parts = [line.details.get(Field::Name), line.details.get(Field::Reading), kind.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n").into()
}

fn office_table(frame: &Frame, lines: &[Line]) -> Table {
    let fields = [Field::Address, Field::Phone, Field::Fax, Field::Days, Field::Hours];
    let columns = columns(
        frame,
        [
            ("people-field-name", 3.0),
            ("people-field-address", 3.0),
            ("people-field-phone", 1.5),
            ("people-field-fax", 1.5),
            ("people-field-days", 1.5),
            ("people-field-hours", 1.5),
        ],
    );
    lines.iter().fold(columns, |table, line| {
        let cells = fields.map(|field| Cell::from(line.details.get(field).unwrap_or_default()));
        table.row(std::iter::once(name(frame, line)).chain(cells))
    })
}

fn window_table(frame: &Frame, lines: &[Line], windows: &[ContactWindow]) -> Table {
    let mut table = columns(
        frame,
        [
            ("people-field-name", 2.6),
            ("people-window-purpose", 1.5),
            ("people-window-ways", 2.4),
            ("people-window-hours-title", 2.0),
            ("people-window-avoid-title", 2.0),
            ("people-field-note", 1.6),
        ],
    );
    for line in lines {
        let own: Vec<&ContactWindow> = windows.iter().filter(|window| window.office == line.id).collect();
        if own.is_empty() {
            let phone = line
                .details
                .get(Field::Phone)
                .map(|phone| format!("{} {phone}", frame.say("people-channel-phone")));
            let none = frame.say("people-paper-no-window");
            table = table.row([name(frame, line), none.into(), phone.unwrap_or_default().into()]);
        }
        for window in own {
            let who =
                window.person.as_ref().map(|name| frame.say_with("people-window-person", &[("name", name)]));
            let what =
                [Some(purpose(frame, window)), who].into_iter().flatten().collect::<Vec<_>>().join("\n");
            let rest = [holidays(frame, window), window.note.clone()];
            table = table.row([
                name(frame, line),
                what.into(),
                ways(frame, &window.channels).into(),
                stretches(frame, &window.hours).into(),
                stretches(frame, &window.avoid).into(),
                rest.into_iter().flatten().collect::<Vec<_>>().join("\n").into(),
            ]);
        }
    }
    table
}
