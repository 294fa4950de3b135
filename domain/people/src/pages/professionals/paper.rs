//! The list of people on paper, with their faces: a photograph only where consent to it holds today.

use access::{Action, Facts, Kind};
use audit::Face as Way;
use kernel::{Day, Fault};
use page::{Answer, Frame, Visit};
use paper::{Card, Cards, Cell, Format, Picture};

use super::{
    list::{Asked, everybody},
    show,
};
use crate::{
    face,
    pages::paper::{document, print},
    professional::Professional,
    store::{
        districts,
        professionals::{Record, office_name},
    },
};

/// People on one list.
const MOST: i64 = 300;

/// The people of a list, in its order.
pub(super) async fn list(visit: Visit) -> Answer {
    let asked = Asked::of(&visit);
    let (actor, context) = (visit.actor(), visit.context());
    actor.allow(Action::Share, &Facts::of(Kind::Professional), visit.now())?;
    let mut write = context.store().write().await?;
    let records =
        everybody(&visit, &mut write, &asked, Way::Print, (MOST, "people-paper-too-many-people")).await?;
    let frame = visit.frame();
    let office = match asked.filter.office {
        Some(id) => office_name(&mut write, actor, id).await?,
        None => None,
    };
    let districts = districts::all(&mut write, actor.region).await?;
    write.commit().await?;
    let district = districts.into_iter().find(|one| Some(one.id) == asked.filter.district);
    let under = [
        office,
        asked.filter.profession.map(|one| show::profession(&frame, one)),
        district.map(|one| one.name),
        asked.filter.standing.map(|one| show::standing(&frame, one)),
        Some(frame.say_one("people-person-count", "count", &records.len())),
    ];
    let under: Vec<String> = under.into_iter().flatten().collect();
    let mut cards = Vec::with_capacity(records.len());
    for record in &records {
        cards.push(card(&visit, &frame, record).await?);
    }
    let title = frame.say("people-paper-people");
    let document =
        document(&visit, title.clone()).subtitle(under.join("　")).with(Cards { across: 2, cards });
    print(&visit, &title, &document).await
}

async fn card(visit: &Visit, frame: &Frame, record: &Record) -> Result<Card, Fault> {
    let person = &record.person;
    let shown = show::card(visit, frame, record);
    let marks: Vec<String> = shown.badges.into_iter().map(|badge| badge.text).collect();
    let lines = [
        Some(shown.profession),
        shown.office,
        shown.phone.map(|phone| phone.text),
        person.mail.clone(),
        Some(marks.join(&frame.say("people-person-joint"))),
    ];
    let name = if person.reading.is_empty() {
        Cell::from(person.name.as_str())
    } else {
        Cell::read(&person.name, &person.reading)
    };
    Ok(Card {
        picture: Some(picture(visit, person, visit.now().day_in_japan()).await?),
        name,
        lines: lines.into_iter().flatten().filter(|line| !line.is_empty()).collect(),
    })
}

/// The photograph while consent holds, else the drawing, else the outline of somebody.
async fn picture(visit: &Visit, person: &Professional, today: Day) -> Result<Picture, Fault> {
    let alt = person.name.clone();
    if let Some(file) = person.face.file.filter(|_| person.face.is_shown(today)) {
        let files = visit.context().files().await?;
        let mut read = visit.context().store().read().await?;
        // A photograph that is lost or damaged does not cost the list; `tsunagu verify` names it.
        if let Ok(kept) = files.find(&mut read, visit.actor().region, file.cast()).await
            && let Ok(bytes) = files.content(&kept).await
        {
            let format = if kept.kind == store::files::FileKind::Png { Format::Png } else { Format::Jpeg };
            return Ok(Picture { format, bytes, alt });
        }
    }
    let drawn = person.face.drawing.as_deref().map_or_else(face::outline, face::svg);
    Ok(Picture { format: Format::Svg, bytes: drawn.into_bytes(), alt })
}
