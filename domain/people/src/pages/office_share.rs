//! The list of offices as a file: the same records as on the page, for the same readers.

use access::{Action, Kind, Scope};
use audit::{Act, Face as Way, How};
use page::{Answer, Visit};
use paper::{Sheet, SheetColumn, SheetValue};

use super::offices::{Asked, kind_name};
use crate::{
    codes::ServiceKind,
    office::Field,
    store::{
        districts,
        list::{self, PAGE},
    },
};

/// The fields of a list that leaves the house.
const SHARED: [Field; 16] = [
    Field::Name,
    Field::Reading,
    Field::Kind,
    Field::Number,
    Field::Organization,
    Field::CorporateNumber,
    Field::Municipality,
    Field::Insurer,
    Field::InsurerName,
    Field::PostalCode,
    Field::Address,
    Field::Phone,
    Field::Fax,
    Field::Web,
    Field::Days,
    Field::Hours,
];

/// Offices in an export: a list that never ends would hold the machine.
const MOST_SHARED: i64 = 20_000;

async fn sheet(visit: &Visit) -> Result<Sheet, page::Stop> {
    let mut read = visit.context().store().read().await?;
    let asked = Asked::whole(visit, &districts::all(&mut read, visit.actor().region).await?)?;
    drop(read);
    let scope = Scope::of(visit.actor(), Kind::Office);
    let (actor, context) = (visit.actor(), visit.context());
    let mut write = context.store().write().await?;
    let frame = visit.frame();
    let column = |field: Field| SheetColumn::text(frame.say(&format!("people-field-{}", field.code())));
    let mut sheet = Sheet::new(frame.say("people-offices"), SHARED.map(column));
    let (mut page, mut shared, today) = (0, 0, visit.now().day_in_japan());
    loop {
        let listed =
            list::list(&mut write, actor.region, (&scope, today), &asked.filter, asked.sort, page).await?;
        for line in &listed.lines {
            let cells = SHARED.map(|field| match (field, line.details.get(field)) {
                (Field::Kind, Some(code)) => {
                    ServiceKind::from_code(code).map(|kind| kind_name(&frame, kind)).unwrap_or_default()
                }
                (_, text) => text.unwrap_or_default().to_owned(),
            });
            sheet = sheet.row(cells.map(SheetValue::Text));
        }
        shared += listed.lines.len();
        page += 1;
        if !listed.more || page * PAGE >= MOST_SHARED {
            break;
        }
    }
    let how = How::new(Way::Export, context.ids());
    audit::acted(&mut write, actor, Act::new(Action::Share, Kind::Office).many(shared), &how).await?;
    write.commit().await?;
    Ok(sheet)
}

pub(super) async fn csv(visit: Visit) -> Answer {
    page::sheet::csv(&visit, &sheet(&visit).await?)
}

pub(super) async fn xlsx(visit: Visit) -> Answer {
    page::sheet::xlsx(&sheet(&visit).await?)
}
