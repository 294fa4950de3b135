//! Lists as files for spreadsheets, in the letters of whoever reads them.

use askama::Template;
use axum::http::StatusCode;
use kernel::{Failure, text::cp932::Substitution};
use paper::{Encoding, Formulas, Sheet, SheetError};

use crate::{Answer, Asked, Frame, Visit, download, html};

/// A letter that Shift_JIS lacks, and where it stands.
struct Letter {
    row: usize,
    column: String,
    letter: char,
    /// What can stand in its place; empty when it can be left out, none when a person must decide.
    instead: Option<String>,
}

#[derive(Template)]
#[template(path = "sheet_letters.html")]
struct LettersPage {
    frame: Frame,
    letters: Vec<Letter>,
    sentence: String,
    /// Every one of them can be replaced.
    replaceable: bool,
    /// The address of the list in the same letters, with them replaced.
    replaced: String,
    /// The address of the list in UTF-8.
    whole: String,
}

/// The list as .xlsx.
///
/// # Errors
/// When it is larger than Excel can hold.
pub fn xlsx(sheet: &Sheet) -> Answer {
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let bytes = sheet.to_xlsx().map_err(Failure::from)?;
    Ok(download(&format!("{}.xlsx", sheet.name), XLSX, bytes))
}

/// The list as CSV: in UTF-8, or with `encoding=shift_jis` in the Shift_JIS of Windows. Letters which that lacks are
/// first shown with their places; with `letters=replace` they become what is suggested.
///
/// # Errors
/// When it cannot be written.
pub fn csv(visit: &Visit, sheet: &Sheet) -> Answer {
    let asked = Asked::of(visit);
    let replace = asked.read("letters", |one| (one == "replace").then_some(Substitution::Substitute));
    let old = asked.read("encoding", |one| (one == "shift_jis").then_some(()));
    let (encoding, content_type) = match old {
        Some(()) => {
            (Encoding::Cp932(replace.unwrap_or(Substitution::Refuse)), "text/csv; charset=windows-31j")
        }
        None => (Encoding::Utf8Bom, "text/csv; charset=utf-8"),
    };
    match sheet.to_csv(encoding, Formulas::Disarmed) {
        Ok(bytes) => Ok(download(&format!("{}.csv", sheet.name), content_type, bytes)),
        Err(error @ SheetError::NotInCp932(_)) => letters(visit, error),
        Err(error) => Err(Failure::from(error).into()),
    }
}

fn letters(visit: &Visit, error: SheetError) -> Answer {
    let frame = visit.frame();
    let sentence = frame.say(error.key());
    let SheetError::NotInCp932(places) = error else { return Err(Failure::from(error).into()) };
    let letters: Vec<Letter> = places
        .into_iter()
        .map(|(place, missing)| Letter {
            row: place.row,
            column: place.column,
            letter: missing.character,
            instead: missing.suggestion,
        })
        .collect();
    let address = |more: &[(&str, &str)]| {
        let kept = visit.queries().iter().filter(|(name, _)| name != "encoding" && name != "letters");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).extend_pairs(more);
        format!("{}?{}", visit.path(), query.finish())
    };
    let mut response = html(&LettersPage {
        replaceable: letters.iter().all(|one| one.instead.is_some()),
        replaced: address(&[("encoding", "shift_jis"), ("letters", "replace")]),
        whole: address(&[]),
        letters,
        sentence,
        frame,
    })?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
