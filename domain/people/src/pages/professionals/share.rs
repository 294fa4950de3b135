//! The list of people as a file: the same records as on the page, for the same readers. Somebody who belongs to several
//! places has a row for each.

use access::{Action, Facts, Kind};
use audit::Face as Way;
use page::{Answer, Frame, Visit};
use paper::{Sheet, SheetColumn, SheetValue};

use super::{
    list::{Asked, everybody},
    show,
};
use crate::{professional::Professional, store::professionals::Belonging};

/// People in an export: a list that never ends would hold the machine.
const MOST: i64 = 20_000;

const COLUMNS: [&str; 14] = [
    "people-person-field-name",
    "people-field-reading",
    "people-person-profession",
    "people-person-qualification",
    "people-affiliation-kind",
    "people-affiliation-place",
    "people-affiliation-role",
    "people-affiliation-employment",
    "people-affiliation-main",
    "people-affiliation-from",
    "people-affiliation-to",
    "people-person-standing",
    "people-field-phone",
    "people-field-mail",
];

async fn sheet(visit: &Visit) -> Result<Sheet, page::Stop> {
    let asked = Asked::of(visit);
    visit.actor().allow(Action::Share, &Facts::of(Kind::Professional), visit.now())?;
    let frame = visit.frame();
    let today = visit.now().day_in_japan();
    let mut write = visit.context().store().write().await?;
    let records =
        everybody(visit, &mut write, &asked, Way::Export, (MOST, "people-sheet-too-many-people")).await?;
    write.commit().await?;
    let columns = COLUMNS.map(|key| match key {
        "people-affiliation-from" | "people-affiliation-to" => SheetColumn::day(frame.say(key)),
        _ => SheetColumn::text(frame.say(key)),
    });
    let mut sheet = Sheet::new(frame.say("people-person-list"), columns);
    for record in &records {
        let mut places = record.on(today).filter(|one| show::tells(visit.actor(), one)).peekable();
        if places.peek().is_none() {
            sheet = sheet.row(row(&frame, &record.person, None));
        }
        for place in places {
            sheet = sheet.row(row(&frame, &record.person, Some(place)));
        }
    }
    Ok(sheet)
}

fn row(frame: &Frame, person: &Professional, place: Option<&Belonging>) -> [SheetValue; COLUMNS.len()] {
    let qualifications: Vec<&str> =
        person.professions.iter().filter_map(|one| one.qualification.as_deref()).collect();
    let affiliation = place.map(|one| &one.affiliation);
    let main = affiliation.filter(|one| one.main).map(|_| frame.say("people-yes"));
    let employment = affiliation.and_then(|one| one.employment);
    [
        person.name.clone().into(),
        person.reading.clone().into(),
        show::professions(frame, person).into(),
        qualifications.join(&frame.say("people-person-joint")).into(),
        affiliation.map(|one| show::kind(frame, one.kind)).into(),
        place.map(|one| show::place(frame, one)).into(),
        affiliation.and_then(|one| one.role.clone()).into(),
        employment.map(|one| frame.say(&format!("people-employment-{}", one.code()))).into(),
        main.into(),
        affiliation.and_then(|one| one.from).into(),
        affiliation.and_then(|one| one.to).into(),
        show::standing(frame, person.standing).into(),
        person.phone.clone().into(),
        person.mail.clone().into(),
    ]
}

pub(super) async fn csv(visit: Visit) -> Answer {
    page::sheet::csv(&visit, &sheet(&visit).await?)
}

pub(super) async fn xlsx(visit: Visit) -> Answer {
    page::sheet::xlsx(&sheet(&visit).await?)
}
