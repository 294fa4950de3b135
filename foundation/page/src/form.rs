use std::path::{Path, PathBuf};

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::header,
};
use kernel::{
    Day, Fault, Invalid, Refusal,
    calendar::{FuzzyDate, Precision, Reading},
};
use tokio::{fs, io::AsyncWriteExt};
use uuid::Uuid;

use crate::{Context, Visit, answer::Stop};

/// What a form may hold, without files.
const LARGEST_FORM: usize = 1 << 20;
/// What a file may hold.
pub(crate) const LARGEST_FILE: u64 = 512 << 20;
/// What a form may hold with its files.
const LARGEST_UPLOAD: u64 = LARGEST_FILE + LARGEST_FORM as u64;

/// A filled-in form, exactly as typed, so that it can be shown again.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    key: Uuid,
    body: Vec<u8>,
}

impl Form {
    /// What was typed into a field, without surrounding white space; empty when the field is not there.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The same, `None` when empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// All values of a field that may stand several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Every field and what was typed into it, to show the form again.
    pub fn fields(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.fields.iter().cloned()
    }

    /// The three parts of a day, as `name-year`, `name-month` and `name-day` are typed. Nothing typed is no day.
    ///
    /// # Errors
    /// When the parts are not a day; the year may be 2026, 令和8 or R8.
    pub fn day(&self, name: &'static str) -> Result<Option<Day>, Invalid> {
        let part = |part: &str| self.text(&format!("{name}-{part}")).to_owned();
        let (year, month, day) = (part("year"), part("month"), part("day"));
        if year.is_empty() && month.is_empty() && day.is_empty() {
            return Ok(None);
        }
        let wrong = || Invalid::new(name, "page-invalid-day");
        let read = Reading::default().read(&format!("{year}年{month}月{day}日")).map_err(|_| wrong())?;
        if read.date.precision() == Precision::Day { Ok(Some(read.date.first())) } else { Err(wrong()) }
    }

    /// The same, where less than a day may be known: a year, or year and month; the year's field may hold all of it
    /// (H26, 令和6年4月). What was typed stays with it as written.
    ///
    /// # Errors
    /// When the parts are no date.
    pub fn fuzzy(&self, name: &'static str) -> Result<Option<FuzzyDate>, Invalid> {
        let part = |part: &str| self.text(&format!("{name}-{part}")).to_owned();
        let (year, month, day) = (part("year"), part("month"), part("day"));
        if year.is_empty() || !day.is_empty() {
            return Ok(self.day(name)?.map(FuzzyDate::on));
        }
        let read = |text: &str| Reading::default().read(text).ok().map(|read| read.date);
        let found = if month.is_empty() {
            // Digits alone are a year only with the word behind.
            let bare = year.chars().all(char::is_numeric);
            Some(&year).filter(|_| !bare).and_then(|year| read(year)).or_else(|| read(&format!("{year}年")))
        } else {
            read(&format!("{year}年{month}月"))
        };
        found.map(Some).ok_or_else(|| Invalid::new(name, "page-invalid-day"))
    }

    /// The command's id, made by the client.
    pub const fn key(&self) -> Uuid {
        self.key
    }

    /// What was typed, as one body: the same typing gives the same bytes.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The same form without these fields, to be remembered by: of what is secret not even the hash may be kept.
    #[must_use]
    pub fn without(&self, secret: &[&str]) -> Self {
        let path = self.body.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
        let fields = self.fields.iter().filter(|(name, _)| !secret.contains(&name.as_str())).cloned();
        Self::with_body(self.key, path, fields.collect())
    }

    fn with_body(key: Uuid, path: Vec<u8>, fields: Vec<(String, String)>) -> Self {
        let typed = fields
            .iter()
            .flat_map(|(name, value)| [b"\0", name.as_bytes(), b"\0", value.as_bytes()].concat());
        let body = path.into_iter().chain(typed).collect();
        Self { fields, key, body }
    }

    /// A form to show for the first time.
    pub fn of(fields: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { fields, ..Self::default() }
    }

    /// Checks that the form is ours, and takes the command's id out of it.
    fn taken(visit: &Visit, mut fields: Vec<(String, String)>) -> Result<Self, Stop> {
        let field =
            |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        if field("_csrf").as_deref() != Some(visit.csrf()) {
            return Err(Refusal::Other("page-refusal-form-too-old").into());
        }
        let key = field("_key")
            .and_then(|key| key.parse().ok())
            .ok_or(Refusal::Other("page-refusal-form-too-old"))?;
        fields.retain(|(name, _)| !name.starts_with('_'));
        Ok(Self::with_body(key, visit.path().as_bytes().to_vec(), fields))
    }
}

impl FromRequest<Context> for Form {
    type Rejection = Stop;
    async fn from_request(request: Request, context: &Context) -> Result<Self, Stop> {
        let visit = visit(&request)?;
        announced(&request, LARGEST_FORM as u64)?;
        let body = Bytes::from_request(request, context)
            .await
            .map_err(|_| Stop::from(Refusal::TooMuch("page-refusal-too-large")))?;
        if body.len() > LARGEST_FORM {
            return Err(Refusal::TooMuch("page-refusal-too-large").into());
        }
        let fields = form_urlencoded::parse(&body).into_owned().collect();
        Self::taken(&visit, fields)
    }
}

fn visit(request: &Request) -> Result<Visit, Stop> {
    let visit = request.extensions().get::<Visit>().cloned();
    visit.ok_or_else(|| Fault::new("receiving a form", "it did not come through the front door").into())
}

/// Refuses what says of itself that it is too large, before any of it is taken in.
fn announced(request: &Request, most: u64) -> Result<(), Stop> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > most => Err(Refusal::TooMuch("page-refusal-too-large").into()),
        _ => Ok(()),
    }
}

/// A file that came with a form, in the data folder until it is dropped.
#[derive(Debug)]
pub struct Received {
    /// The name of the form's field.
    pub field: String,
    /// The name it has on the person's device; for showing only.
    pub name: String,
    /// Where it is now.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
}

impl Drop for Received {
    fn drop(&mut self) {
        // What remains is swept up at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A form with files.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields.
    pub form: Form,
    /// The files; empty ones are left out.
    pub files: Vec<Received>,
    /// The names of files that were chosen and hold nothing.
    pub empty: Vec<String>,
}

impl FromRequest<Context> for Upload {
    type Rejection = Stop;
    async fn from_request(request: Request, context: &Context) -> Result<Self, Stop> {
        let visit = visit(&request)?;
        announced(&request, LARGEST_UPLOAD)?;
        let broken = |_| Stop::from(Refusal::Other("page-refusal-upload-broken"));
        let mut parts = Multipart::from_request(request, context)
            .await
            .map_err(|_| Stop::from(Refusal::Other("page-refusal-upload-broken")))?;
        let folder = context.store().folder().join("incoming");
        fs::create_dir_all(&folder)
            .await
            .map_err(|source| Fault::new("making the folder for uploads", source))?;
        let (mut fields, mut files, mut empty) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(ToOwned::to_owned) {
                None => fields.push((field, part.text().await.map_err(broken)?)),
                Some(name) => {
                    let path = folder.join(context.ids().next::<()>().to_string());
                    let file = receive(part, Received { field, name, path, size: 0 }).await?;
                    if file.size > 0 {
                        files.push(file);
                    } else if !file.name.is_empty() {
                        empty.push(file.name.clone());
                    }
                }
            }
        }
        // The files are part of what was sent: the same id with another file is another command.
        for file in &files {
            fields.push((file.field.clone(), format!("{} {}", file.name, file.size)));
        }
        Ok(Self { form: Form::taken(&visit, fields)?, files, empty })
    }
}

async fn receive(mut part: Field<'_>, mut file: Received) -> Result<Received, Stop> {
    let mut out = create(&file.path).await?;
    loop {
        let chunk =
            part.chunk().await.map_err(|_| Stop::from(Refusal::Other("page-refusal-upload-broken")))?;
        let Some(chunk) = chunk else { break };
        file.size += chunk.len() as u64;
        if file.size > LARGEST_FILE {
            return Err(Refusal::TooMuch("page-refusal-too-large").into());
        }
        out.write_all(&chunk).await.map_err(full_or_fault)?;
    }
    out.flush().await.map_err(full_or_fault)?;
    Ok(file)
}

async fn create(path: &Path) -> Result<fs::File, Fault> {
    fs::File::create(path).await.map_err(full_or_fault)
}

fn full_or_fault(source: std::io::Error) -> Fault {
    if source.kind() == std::io::ErrorKind::StorageFull {
        Fault::full("receiving a file", source)
    } else {
        Fault::new("receiving a file", source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_be_known_to_the_year_or_the_month_and_stays_as_written() {
        let read = |parts: [&str; 3]| {
            let named = ["year", "month", "day"].map(|part| format!("from-{part}"));
            Form::of(named.into_iter().zip(parts)).fuzzy("from").map(|found| {
                found.map(|date| {
                    (date.written().to_owned(), date.first().to_string(), date.last().to_string())
                })
            })
        };
        let known = |written: &str, first: &str, last: &str| {
            Ok(Some((written.to_owned(), first.to_owned(), last.to_owned())))
        };
        assert_eq!(read(["H26", "", ""]), known("H26", "2014-01-01", "2014-12-31"));
        assert_eq!(read(["令和6年4月", "", ""]), known("令和6年4月", "2024-04-01", "2024-04-30"));
        assert_eq!(read(["令和6", "4", ""]), known("令和6年4月", "2024-04-01", "2024-04-30"));
        assert_eq!(read(["2014", "", ""]), known("2014年", "2014-01-01", "2014-12-31"));
        assert_eq!(read(["2014", "4", "1"]), known("", "2014-04-01", "2014-04-01"));
        assert_eq!(read(["", "", ""]), Ok(None));
        for wrong in [["2014", "13", ""], ["2014", "", "1"], ["x", "", ""], ["", "4", "1"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn without_its_secret_fields_a_form_remembers_nothing_of_them() {
        let typed = |password: &str| {
            let fields = vec![("name".into(), "sato".into()), ("password".into(), password.into())];
            Form::with_body(Uuid::nil(), b"/sign-in".to_vec(), fields)
        };
        let (one, other) = (typed("one"), typed("other"));
        assert_ne!(one.body(), other.body());
        assert_eq!(one.without(&["password"]).body(), other.without(&["password"]).body());
        assert_eq!(one.without(&["password"]).body(), b"/sign-in\0name\0sato");
        assert_eq!(one.without(&["password"]).text("password"), "");
    }
}
