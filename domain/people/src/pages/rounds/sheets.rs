//! The sheets of a round: one A4 page for each office, with what stands in the record, room to correct it, and the link
//! as a code for the camera.

use access::{Action, Kind, Permit, act, permit};
use audit::{Act, Face as Way, How};
use axum::{extract::Path, http::HeaderMap};
use kernel::{Fault, Id, Refusal, calendar::display};
use page::{Answer, Frame, Visit};
use paper::{Block, Cell, Choice, Choices, Column, Document, Qr, Signature, Table};
use store::Read;
use uuid::Uuid;

use super::{
    super::paper::{address, document, print},
    form::{self, Shown},
    kind_of, link_of,
};
use crate::{
    office::{Field, Office, State as OfficeState},
    round::{Round, State},
    store::rounds::{
        self,
        requests::{self, Request},
    },
};

/// Sheets of one document: what is more is printed by state or office by office.
const MOST: usize = 500;

/// One sheet.
struct Sheet {
    office: Office,
    windows: Vec<Shown>,
    link: Option<String>,
}

/// The sheets of all who have not answered, of everybody (`of=all`), or of one office (`request=`).
pub(super) async fn sheets(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Answer {
    let (actor, now) = (visit.actor(), visit.now());
    let mut write = visit.context().store().write().await?;
    let permit: Permit<act::Share, Round> = permit(&mut write, actor, Id::from_uuid(id), now).await?;
    let round = rounds::find(&mut write, &permit).await?;
    let state = if visit.query("of") == Some("all") { None } else { Some(State::Asked) };
    let asked = match visit.query("request") {
        Some(one) => {
            let one = one.parse::<Id<Request>>().map_err(|_| Refusal::NotFound)?;
            vec![requests::find(&mut write, &permit, one).await?.ok_or(Refusal::NotFound)?]
        }
        None => requests::of_round(&mut write, &permit, state).await?,
    };
    let mut all = Vec::with_capacity(asked.len());
    for request in &asked {
        all.extend(sheet(&visit, &mut write, request, &headers).await?);
    }
    if all.is_empty() {
        return Err(Refusal::Other("people-round-no-sheets").into());
    }
    if all.len() > MOST {
        return Err(Refusal::Other("people-paper-too-many").into());
    }
    let how = How::new(Way::Print, visit.context().ids());
    let act = Act::new(Action::Share, Kind::Round).with(round.id).many(all.len());
    audit::acted(&mut write, actor, act, &how).await?;
    write.commit().await?;
    let frame = visit.frame();
    let days = super::days(&frame, &round);
    let mut document = document(&visit, round.name.clone()).subtitle(days).with_margin_mm(12);
    for (number, sheet) in all.iter().enumerate() {
        if number > 0 {
            document = document.with(Block::PageBreak);
        }
        document = one(document, &frame, &round, sheet);
    }
    print(&visit, &round.name, &document).await
}

async fn sheet(
    visit: &Visit,
    db: &mut Read,
    request: &Request,
    headers: &HeaderMap,
) -> Result<Option<Sheet>, Fault> {
    let region = visit.actor().region;
    let Some(office) = rounds::now_at(db, region, request.office).await? else { return Ok(None) };
    if office.state != OfficeState::Open {
        return Ok(None);
    }
    let windows = form::windows_of(db, region, &visit.frame(), &office).await?;
    let link =
        link_of(visit, request).and_then(|link| address(visit, headers, &format!("/answer/{}", link.text())));
    Ok(Some(Sheet { office, windows, link }))
}

/// Two lines by hand.
const ROOM: &str = "\u{3000}\n\u{3000}";

/// In which order rows get room for two lines by hand, as long as the page has it: what changes most comes first.
const FIRST: [Field; 13] = [
    Field::Hours,
    Field::Days,
    Field::Phone,
    Field::Fax,
    Field::Address,
    Field::Mail,
    Field::Name,
    Field::Web,
    Field::DaysNote,
    Field::Area,
    Field::Building,
    Field::Reading,
    Field::PostalCode,
];

/// The rows that get room so that the sheet still fits on one page. Every letter counts as a wide one.
fn roomy(windows: &str, fields: &[form::Asked]) -> Vec<&'static str> {
    const LETTERS: usize = 24;
    const LINES: usize = 14;
    let more = |text: &str| {
        let lines: usize = text.lines().map(|line| line.chars().count().div_ceil(LETTERS).max(1)).sum();
        lines.saturating_sub(1)
    };
    let used: usize = fields.iter().map(|field| more(&field.stands)).sum::<usize>() + more(windows);
    FIRST.iter().take(LINES.saturating_sub(used)).map(|field| field.code()).collect()
}

fn one(document: Document, frame: &Frame, round: &Round, sheet: &Sheet) -> Document {
    let closes = display::day(frame.lang(), round.closes_on);
    let mut document = document.heading(1, sheet.office.name());
    let kind = kind_of(frame, &sheet.office.details);
    if !kind.is_empty() {
        document = document.paragraph(kind);
    }
    if let Some(greeting) = &round.greeting {
        document = document.paragraph(greeting.as_str());
    }
    let values = [("closes", closes.as_str()), ("contact", round.contact.as_str())];
    document = document.paragraph(frame.say_with("people-round-sheet-how", &values));
    let mut table = Table::new([
        Column::new(frame.say("people-round-sheet-field"), 1.5),
        Column::new(frame.say("people-round-sheet-stands"), 3.2),
        Column::new(frame.say("people-round-sheet-correct"), 3.0),
    ]);
    let fields = form::asked(frame, &sheet.office.details);
    let windows: Vec<String> = sheet.windows.iter().map(window).collect();
    let windows = if windows.is_empty() { frame.say("people-no-windows") } else { windows.join("\n") };
    let roomy = roomy(&windows, &fields);
    for field in fields {
        let room = if roomy.contains(&field.code) { ROOM } else { "" };
        table = table.row([field.label.into(), field.stands.into(), room.into()]);
    }
    table = table.row([frame.say("people-windows").into(), windows.into(), Cell::default()]);
    table = table.row([
        frame.say("people-field-public").into(),
        form::publication(frame, &sheet.office).into(),
        frame.say("people-round-sheet-public").into(),
    ]);
    let choice = |key: &str| Choice { text: frame.say(key), ticked: false };
    let line = |key: &str| Signature { label: frame.say(key), mark: None };
    document = document
        .with(Choices {
            label: frame.say("people-round-sheet-answer"),
            choices: vec![choice("people-round-right"), choice("people-round-sheet-wrong")],
        })
        .with(table)
        .with(Block::Signatures {
            lines: vec![line("people-round-sheet-who"), line("people-round-sheet-day")],
        });
    match &sheet.link {
        Some(link) => document.with(Qr {
            data: link.clone(),
            caption: frame.say_one("people-round-sheet-qr", "address", link),
            width_mm: 28,
        }),
        None => document.paragraph(frame.say("people-round-sheet-no-link")),
    }
}

fn window(window: &Shown) -> String {
    let ways = window.ways.join(" ");
    let hours = window.hours.as_deref().unwrap_or_default();
    format!("{}: {ways} {hours}", window.purpose).trim_end().to_owned()
}
