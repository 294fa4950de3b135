//! Rows of an import as they are shown and carried out.

use access::{act, permit};
use axum::extract::Path;
use kernel::Id;
use page::{Answer, Frame, Visit};
use paper::{Sheet, SheetColumn, SheetValue};
use people::{
    import::{self, Import, ImportRecord, LineOutcome, RowRecord},
    incoming::RefusedReason,
    office::{Change, Field, Service},
};
use uuid::Uuid;

/// A row as it is shown.
pub(super) struct Shown {
    /// Where it stands.
    pub place: String,
    /// The office's name, or the refused text.
    pub name: String,
    /// The office's page, when it is stored.
    pub href: Option<String>,
    /// What it says of an office that is new: what one needs to tell it from others.
    pub facts: Vec<(String, String)>,
    /// What is to be said of it.
    pub sentences: Vec<String>,
    /// What changes: field, before, after.
    pub changes: Vec<(String, String, String)>,
    /// What stays: field, stored, what the list says.
    pub kept: Vec<(String, String, String)>,
}

/// The row for the page.
pub(super) fn shown(frame: &Frame, record: &ImportRecord, row: &RowRecord) -> Shown {
    let changed = row.changed.as_ref();
    let mut changes: Vec<_> =
        changed.into_iter().flat_map(|changed| &changed.made).map(|change| values(frame, change)).collect();
    if let Some((before, after)) =
        changed.and_then(|c| c.services_before.as_ref().zip(c.services_after.as_ref()))
    {
        changes.push((frame.say("open-data-services"), services(frame, before), services(frame, after)));
    }
    let kept =
        changed.into_iter().flat_map(|changed| &changed.kept).map(|change| values(frame, change)).collect();
    Shown {
        place: place(frame, record, row),
        name: row.name.clone(),
        href: row.office.map(|office| format!("/offices/{office}")),
        facts: facts(frame, row),
        sentences: sentences(frame, row),
        changes,
        kept,
    }
}

fn facts(frame: &Frame, row: &RowRecord) -> Vec<(String, String)> {
    let Some(offered) = row.offered.as_ref().filter(|_| row.outcome == LineOutcome::Added) else {
        return Vec::new();
    };
    let kind = match &offered.services[..] {
        [] => frame.say("people-kind-unknown"),
        several => services(frame, several),
    };
    let stated =
        [Field::Number, Field::MedicalId, Field::Address, Field::Phone].into_iter().filter_map(|field| {
            let text = offered.details.get(field)?;
            Some((frame.say(&format!("people-field-{}", field.code())), text.to_owned()))
        });
    std::iter::once((frame.say("people-field-kind"), kind)).chain(stated).collect()
}

fn values(frame: &Frame, change: &Change) -> (String, String, String) {
    let say = |value: Option<&str>| value.unwrap_or("—").to_owned();
    let field = frame.say(&format!("people-field-{}", change.field.code()));
    (field, say(change.before.as_deref()), say(change.after.as_deref()))
}

fn services(frame: &Frame, services: &[Service]) -> String {
    let names: Vec<String> =
        services.iter().map(|service| frame.say(&format!("people-kind-{}", service.kind.code()))).collect();
    names.join("、")
}

fn place(frame: &Frame, record: &ImportRecord, row: &RowRecord) -> String {
    if super::is_beside(row.outcome) {
        return String::new();
    }
    let line = frame.say_one("open-data-line", "line", &row.line);
    let file = usize::try_from(row.file).ok().and_then(|at| record.files.get(at));
    match file {
        Some(file) if record.files.len() > 1 => format!("{file} {line}"),
        _ => line,
    }
}

fn sentences(frame: &Frame, row: &RowRecord) -> Vec<String> {
    let mut all: Vec<String> = row
        .marks
        .iter()
        .map(|mark| {
            let sentence = frame.say_one(mark.kind.word_key(), "value", &mark.value);
            match mark.column {
                Some(column) => format!("{}: {sentence}", frame.say(column.word_key())),
                None => sentence,
            }
        })
        .collect();
    let reason = row.reason.as_deref().and_then(RefusedReason::from_code);
    all.extend(reason.map(|reason| frame.say(reason.word_key())));
    match row.outcome {
        LineOutcome::Kept => all.push(frame.say(match row.reason.as_deref() {
            Some(import::STATED) => "open-data-import-kept-stated",
            _ => "open-data-import-kept",
        })),
        LineOutcome::Absent => all.push(frame.say("open-data-import-absent")),
        LineOutcome::Returned => all.push(frame.say("open-data-import-returned")),
        _ => {}
    }
    all
}

pub(super) async fn xlsx(visit: Visit, Path(import): Path<Uuid>) -> Answer {
    page::sheet::xlsx(&attention(&visit, import).await?)
}

pub(super) async fn csv(visit: Visit, Path(import): Path<Uuid>) -> Answer {
    page::sheet::csv(&visit, &attention(&visit, import).await?)
}

/// Rows that somebody should look at: marked, refused, and those whose office says otherwise.
async fn attention(visit: &Visit, import: Uuid) -> Result<Sheet, page::Stop> {
    const MOST: u32 = 100_000;
    let mut db = visit.context().store().read().await?;
    let permit =
        permit::<act::Look, Import>(&mut db, visit.actor(), Id::from_uuid(import), visit.now()).await?;
    let record = import::find(&mut db, &permit).await?;
    let mut rows = import::rows(&mut db, &permit, None, 0, MOST).await?;
    rows.extend(import::rows(&mut db, &permit, Some(LineOutcome::Refused), 0, MOST).await?);
    rows.extend(import::rows(&mut db, &permit, Some(LineOutcome::Kept), 0, MOST).await?);
    rows.extend(import::rows(&mut db, &permit, Some(LineOutcome::Absent), 0, MOST).await?);
    rows.sort_by_key(|row| row.place);
    let frame = visit.frame();
    let columns = [
        "open-data-column-place",
        "open-data-column-outcome",
        "open-data-column-name",
        "open-data-column-why",
    ]
    .map(|key| SheetColumn::text(frame.say(key)));
    let mut sheet = Sheet::new(frame.say("open-data-attention"), columns);
    for row in &rows {
        let cells = [
            place(&frame, &record, row),
            frame.say(row.outcome.word_key()),
            row.name.clone(),
            sentences(&frame, row).join("\n"),
        ];
        sheet = sheet.row(cells.map(SheetValue::from));
    }
    Ok(sheet)
}
