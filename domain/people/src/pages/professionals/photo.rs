//! The photograph of somebody: shown to whom it may be shown, brought, and taken back.

use access::{Permit, act, permit};
use askama::Template;
use audit::{Face as Way, How, changed};
use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Day, Failure, Fault, Id, Invalid, Outcome, Refusal, calendar::display};
use page::{
    Answer, Begun, FlashKind, Form, Frame, Upload, Visit,
    components::{Crumb, FormState},
    html,
};
use store::{
    Write,
    files::{File, FileKind, New, Picture},
};
use uuid::Uuid;

use super::{
    form::{came_back, say, tell},
    show,
};
use crate::{
    professional::{self, Consent, Face, Professional, read_consent},
    store::{
        offices::Author,
        professionals::{find_to_change, photo, save as keep},
    },
};

/// The longer side of a photograph as it is kept: enough for a page and for a card on paper.
const SIDE: u32 = 400;

/// The picture itself. Each time the policy is asked and the look written down; who has it already is told only that
/// it is still the same.
pub(super) async fn picture(visit: Visit, Path(person): Path<Uuid>, headers: HeaderMap) -> Answer {
    let (actor, context) = (visit.actor(), visit.context());
    let mut write = context.store().write().await?;
    let permit: Permit<act::Look, Professional> =
        permit(&mut write, actor, show::id(person), visit.now()).await?;
    let face = photo::face(&mut write, &permit).await?;
    let shown = face.is_shown(visit.now().day_in_japan()) || show::keeps_photos(actor, show::id(person));
    let file: Id<File> = face.file.filter(|_| shown).ok_or(Refusal::NotFound)?.cast();
    let kept = context.files().await?.find(&mut write, actor.region, file).await?;
    changed(&mut write, actor, &permit, &["photo"], &How::new(Way::Html, context.ids())).await?;
    write.commit().await?;
    let mark = format!("\"{file}\"");
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|had| had.as_bytes() == mark.as_bytes());
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content = context.files().await?.content(&kept).await?;
        ([(header::CONTENT_TYPE, kept.kind.media_type())], content).into_response()
    };
    let sent = response.headers_mut();
    sent.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        sent.insert(header::ETAG, mark);
    }
    Ok(response)
}

/// How it stands with a photograph, in one sentence; nothing where there is none.
pub(super) fn state(frame: &Frame, face: &Face, today: Day) -> Option<String> {
    face.file?;
    Some(match &face.consent {
        None => frame.say("people-photo-no-consent"),
        Some(consent) => {
            let until = display::day(frame.lang(), consent.until);
            let values = [("by", consent.by.as_str()), ("until", until.as_str())];
            let key = if face.is_shown(today) { "people-photo-consent" } else { "people-photo-consent-over" };
            frame.say_with(key, &values)
        }
    })
}

/// A photograph in the history.
pub(super) fn line(frame: &Frame, text: &str) -> String {
    let taken = text.split_once('\t').and_then(|(_, taken)| taken.parse::<Day>().ok());
    taken.map_or_else(
        || frame.say("people-photo-line"),
        |day| frame.say_one("people-photo-line-taken", "day", &display::day(frame.lang(), day)),
    )
}

/// A consent in the history.
pub(super) fn consent_line(frame: &Frame, text: &str) -> String {
    let (by, until) = text.split_once('\t').unwrap_or((text, ""));
    let until = until.parse::<Day>().map(|day| display::day(frame.lang(), day)).unwrap_or_default();
    frame.say_with("people-photo-consent-line", &[("by", by), ("until", &until)])
}

#[derive(Template)]
#[template(path = "professional_photo.html")]
struct PhotoPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    address: String,
    form: FormState,
    has: bool,
    picture: Option<String>,
    state: Option<String>,
    consented: bool,
}

fn page(visit: &Visit, person: &Professional, form: FormState) -> Answer {
    let (frame, today) = (visit.frame(), visit.now().day_in_japan());
    let address = format!("/people/{}", person.id);
    let seen = person.face.is_shown(today) || show::keeps_photos(visit.actor(), person.id.cast());
    html(&PhotoPage {
        crumbs: vec![
            Crumb::to("/people", frame.say("people-person-list")),
            Crumb::to(&address, &person.name),
            Crumb::here(frame.say("people-photo")),
        ],
        title: frame.say_one("people-photo-of", "name", &person.name),
        has: person.face.file.is_some(),
        picture: person.face.file.filter(|_| seen).map(|_| format!("{address}/photo")),
        state: state(&frame, &person.face, today),
        consented: person.face.consent.is_some(),
        address,
        form,
        frame,
    })
}

async fn permitted(
    visit: &Visit,
    db: &mut store::Read,
    person: Uuid,
) -> Outcome<(Permit<act::Change, Professional>, Professional)> {
    let permit: Permit<act::Change, Professional> =
        permit(db, visit.actor(), show::id(person), visit.now()).await?;
    let record = find_to_change(db, &permit).await?;
    Ok((permit, record.person))
}

pub(super) async fn edit(visit: Visit, Path(person): Path<Uuid>) -> Answer {
    let mut db = visit.context().store().read().await?;
    let (_, person) = permitted(&visit, &mut db, person).await?;
    let mut form = FormState::new("photo");
    for (name, day) in [
        ("taken", person.face.taken_on),
        ("consent-until", person.face.consent.as_ref().map(|one| one.until)),
    ] {
        for (part, value) in day.into_iter().flat_map(show::parts) {
            form = form.with(format!("{name}-{part}"), value);
        }
    }
    if let Some(consent) = &person.face.consent {
        form = form.with("consent-by", consent.by.as_str());
    }
    page(&visit, &person, form)
}

/// What was typed beside the photograph.
fn read(form: &Form, today: Day) -> Result<(Option<Day>, Option<Consent>), Vec<Invalid>> {
    let mut wrong = Vec::new();
    let mut day = |name: &'static str| {
        form.day(name).unwrap_or_else(|invalid| {
            wrong.push(invalid);
            None
        })
    };
    let (taken, until) = (day("taken"), day("consent-until"));
    if taken.is_some_and(|taken| taken > today) {
        wrong.push(Invalid::new("taken", "people-invalid-taken-later"));
    }
    if wrong.iter().all(|one| one.field != "consent-until") {
        match read_consent(form.filled("consent-by"), until, today) {
            Ok(consent) if wrong.is_empty() => return Ok((taken, consent)),
            Ok(_) => {}
            Err(invalid) => wrong.push(invalid),
        }
    }
    Err(wrong)
}

/// The file that came, painted anew; or why it cannot be taken.
async fn painted(upload: &Upload) -> Outcome<Option<Picture>> {
    let Some(file) = upload.files.iter().find(|file| file.field == "photo") else { return Ok(None) };
    // What is too large is not even read.
    if file.size > FileKind::Jpeg.most_bytes() as u64 {
        return Err(Refusal::TooMuch("store-file-too-large").into());
    }
    let content =
        tokio::fs::read(&file.path).await.map_err(|source| Fault::new("reading a photograph", source))?;
    store::files::picture(content, SIDE).await.map(Some)
}

pub(super) async fn save(visit: Visit, Path(id): Path<Uuid>, upload: Upload) -> Answer {
    let (actor, now, context) = (visit.actor(), visit.now(), visit.context());
    // Whoever may not change them does not make us look at pictures either.
    let (_, person) = permitted(&visit, &mut context.store().read().await?, id).await?;
    let typed = read(&upload.form, now.day_in_japan());
    let picture = match painted(&upload).await {
        Ok(picture) => Ok(picture),
        Err(Failure::Refused(refusal)) => Err(Invalid::new("photo", refusal.key())),
        Err(failed) => return Err(failed.into()),
    };
    let missing = matches!(picture, Ok(None)) && person.face.file.is_none();
    let missing = missing.then(|| Invalid::new("photo", "people-invalid-photo-missing"));
    let (picture, (taken, consent)) = match (picture, typed, missing) {
        (Ok(picture), Ok(typed), None) => (picture, typed),
        (picture, typed, missing) => {
            let wrong: Vec<Invalid> =
                picture.err().into_iter().chain(missing).chain(typed.err().unwrap_or_default()).collect();
            let frame = visit.frame();
            let state =
                FormState::new("photo").typed(upload.form.fields()).refused(&wrong, |one| say(&frame, one));
            return came_back(page(&visit, &person, state));
        }
    };
    let mut write = match visit.begin(&upload.form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (permit, before) = permitted(&visit, &mut write, id).await?;
    let mut after = before.clone();
    after.face = Face { taken_on: taken, consent, ..before.face.clone() };
    if let Some(picture) = picture {
        let file: Id<File> = context.ids().next();
        let new = New {
            region: actor.region,
            id: file,
            content: picture.content,
            allowed: &FileKind::PICTURES,
            at: now,
            by: actor.account.map(Id::cast),
        };
        context.files().await?.keep(&mut write, new).await?;
        after.face.file = Some(file.cast());
    }
    change(&visit, &mut write, &permit, &before, &after).await?;
    let said = (FlashKind::Success, "people-photo-saved");
    visit.finish(write, &upload.form, &format!("/people/{id}"), Some(said)).await
}

/// Keeps the other face, with its line in the history, and forgets a photograph nobody has any more.
async fn change(
    visit: &Visit,
    write: &mut Write,
    permit: &Permit<act::Change, Professional>,
    before: &Professional,
    after: &Professional,
) -> Result<(), Fault> {
    let (actor, context) = (visit.actor(), visit.context());
    let author = Author { account: actor.account, name: &actor.name, cause: "edit", reason: None };
    let fields = keep(write, permit, before, after, &author, visit.now()).await?;
    let fields: Vec<&'static str> = fields.into_iter().map(professional::Field::code).collect();
    if let Some(old) = before.face.file.filter(|_| before.face.file != after.face.file) {
        context.files().await?.forget(write, actor.region, old.cast()).await?;
    }
    changed(write, actor, permit, &fields, &How::new(Way::Html, context.ids())).await?;
    tell(visit, write, before.id).await
}

pub(super) async fn withdraw(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let without = |face: &Face| Face { consent: None, ..face.clone() };
    take_back(visit, id, form, without, "people-photo-withdrawn").await
}

pub(super) async fn remove(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Answer {
    let without = |face: &Face| Face { drawing: face.drawing.clone(), ..Face::default() };
    take_back(visit, id, form, without, "people-photo-removed").await
}

async fn take_back(
    visit: Visit,
    id: Uuid,
    form: Form,
    without: impl Fn(&Face) -> Face,
    said: &'static str,
) -> Result<Response, page::Stop> {
    let mut write = match visit.begin(&form).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(write) => write,
    };
    let (permit, before) = permitted(&visit, &mut write, id).await?;
    let after = Professional { face: without(&before.face), ..before.clone() };
    change(&visit, &mut write, &permit, &before, &after).await?;
    visit.finish(write, &form, &format!("/people/{id}/photo/edit"), Some((FlashKind::Success, said))).await
}
