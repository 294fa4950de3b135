//! What a list's row says of an office, in the fields offices are kept in.

use kernel::text::reading;
use sha2::{Digest, Sha256};

use super::likeness;
use crate::{
    codes::ServiceKind,
    contact_window::write_time,
    incoming::{Column, Days, IncomingOffice, Mark, MarkKind},
    office::{Details, Field, Service, write_point},
};

/// What a digest is cut to: far more than any list has rows.
pub(crate) const DIGEST: usize = 16;

/// A row that was taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Taken {
    /// Where it stands in its source.
    pub line: u64,
    /// By what the office is known again: its number, its medical id, an id of the source's own, or else its name and
    /// place. Where a row stands in its list says nothing: the next list may begin with another.
    pub identity: Box<str>,
    /// By what the row is known again in the next list of this kind.
    pub key: String,
    /// Whether the identity holds in every list, not only in this kind of list.
    pub known_everywhere: bool,
    /// What it says of the office.
    pub details: Details,
    /// What it says the office does.
    pub services: Vec<Service>,
    /// Its defects.
    pub marks: Vec<Mark>,
    /// The same as long as it says the same.
    pub digest: [u8; DIGEST],
}

impl Taken {
    /// What the row of this kind of list says.
    pub fn of(row: IncomingOffice, layout: &str) -> Self {
        let service = match row.services[..] {
            [only] => only.code(),
            _ => "*",
        };
        let mut details = Reading { row: &row, details: Details::default(), cut: Vec::new() };
        details.read();
        let Reading { details, cut, .. } = details;
        let (identity, known_everywhere) = identity(&row, layout, &details);
        let key = format!("{layout}|{identity}|{service}");
        let number = row.office_number.map(|number| number.as_str().to_owned());
        let capacity = row.capacity.map(|places| places.to_string());
        let services: Vec<Service> = row
            .services
            .iter()
            .map(|&kind| Service { kind, number: number.clone(), capacity: capacity.clone() })
            .collect();
        let mut marks = row.marks;
        marks.extend(cut);
        let digest = digest(&details, &services);
        Self { line: row.line, identity, key, known_everywhere, details, services, marks, digest }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.details.get(Field::Name).unwrap_or_default()
    }

    /// Its name and address.
    pub fn at(&self) -> (&str, &str) {
        (self.name(), self.details.get(Field::Address).unwrap_or_default())
    }

    /// What it says of itself, for somebody who compares.
    pub fn says(&self) -> String {
        let (name, address) = self.at();
        [name, address, self.details.get(Field::Phone).unwrap_or_default()].join("　")
    }

    /// Whether the list has no number for it, and it is known again by name and place.
    pub fn is_by_name(&self) -> bool {
        self.identity.starts_with(likeness::BY_NAME)
    }
}

fn identity(row: &IncomingOffice, layout: &str, details: &Details) -> (Box<str>, bool) {
    if let Some(number) = &row.office_number {
        return (number.as_str().into(), true);
    }
    if let Some(id) = &row.medical_id {
        return (id.as_str().into(), true);
    }
    let own = match &row.source_id {
        Some(id) => {
            let place = row.municipality.map(|code| code.to_string()).unwrap_or_default();
            format!("{layout}.{place}.{id}")
        }
        None => likeness::by_name(details),
    };
    (own.into(), false)
}

fn digest(details: &Details, services: &[Service]) -> [u8; DIGEST] {
    let mut hash = Sha256::new();
    for &field in Field::ALL {
        if let Some(value) = details.get(field) {
            hash.update(field.code());
            hash.update([0]);
            hash.update(value);
            hash.update([0]);
        }
    }
    for service in services {
        hash.update(service.kind.code());
        hash.update([1]);
    }
    let mut digest = [0; DIGEST];
    digest.copy_from_slice(&hash.finalize()[..DIGEST]);
    digest
}

struct Reading<'a> {
    row: &'a IncomingOffice,
    details: Details,
    cut: Vec<Mark>,
}

impl Reading<'_> {
    fn read(&mut self) {
        let row = self.row;
        self.set(Field::Name, &row.name);
        match row.kana.as_deref().map(clean_reading) {
            Some(Ok(kana)) => self.set(Field::Reading, &kana),
            Some(Err(NotRead)) => {
                let written = row.kana.as_deref().unwrap_or_default();
                self.cut.push(Mark::new(Column::Kana, MarkKind::ReadingShape, written));
            }
            None => {}
        }
        self.set_some(Field::Kind, main_kind(&row.services).map(ServiceKind::code));
        self.set_some(Field::Number, row.office_number.as_ref().map(|number| number.as_str()));
        self.set_some(Field::MedicalId, row.medical_id.as_ref().map(|id| id.as_str()));
        self.set_some(Field::Organization, row.corporate_name.as_deref());
        self.set_some(
            Field::CorporateNumber,
            row.corporate_number.map(|number| number.to_string()).as_deref(),
        );
        let aliases: Vec<&str> = [&row.common_name, &row.english_name]
            .into_iter()
            .flatten()
            .map(|name| &**name)
            .filter(|name| *name != &*row.name)
            .collect();
        self.set(Field::Aliases, &aliases.join("\n"));
        let municipality = row.municipality.filter(|code| !code.is_prefecture());
        self.set_some(Field::Municipality, municipality.map(|code| code.to_string()).as_deref());
        self.address();
        self.set_some(Field::Point, row.point.map(write_point).as_deref());
        self.set_some(Field::Phone, row.phone.as_ref().map(|phone| &*phone.shown));
        self.set_some(Field::Extension, row.extension.as_deref());
        self.set_some(Field::Fax, row.fax.as_ref().map(|fax| &*fax.shown));
        self.set_some(Field::Mail, row.mail.as_deref());
        self.set_some(Field::Web, row.url.as_deref());
        self.days();
        self.set_some(Field::DaysNote, row.days_note.as_deref());
        if let (Some(opens), Some(closes)) = (row.opens, row.closes) {
            self.set(Field::Hours, &format!("{}–{}", write_time(opens), write_time(closes)));
        }
        self.set_some(Field::Capacity, row.capacity.map(|places| places.to_string()).as_deref());
        self.set_some(Field::Beds, row.beds.map(|beds| beds.to_string()).as_deref());
        self.set(Field::Departments, &row.departments.join("\n"));
        let unknown_service = row.service_text.as_deref().filter(|_| row.services.is_empty());
        let notes: Vec<&str> = row.note.as_deref().into_iter().chain(unknown_service).collect();
        self.set(Field::Note, &notes.join("\n"));
    }

    fn address(&mut self) {
        let address = &self.row.address;
        let mut line = String::with_capacity(address.street.len() + 32);
        line.push_str(address.prefecture.map_or("", |prefecture| prefecture.name()));
        line.push_str(address.municipality.as_deref().unwrap_or_default());
        line.push_str(&address.street);
        self.set(Field::Address, &line);
        self.set_some(Field::Building, address.building.as_deref().filter(|_| !address.building_in_street));
        if let Some((area, rest)) = address.postal.as_deref().and_then(|postal| postal.split_at_checked(3)) {
            self.set(Field::PostalCode, &format!("{area}-{rest}"));
        }
    }

    /// The days as the source writes them; where it only ticks boxes, their letters.
    fn days(&mut self) {
        let Some(days) = self.row.days else { return };
        let written = self.row.written.get(Column::Days).map(str::trim).filter(|text| !text.is_empty());
        if let Some(written) = written {
            return self.set(Field::Days, written);
        }
        let letters = DAYS.iter().zip(0..).filter(|&(_, number)| days.holds(Days::day(number)));
        self.set(Field::Days, &letters.map(|(letter, _)| *letter).collect::<Vec<_>>().join(","));
    }

    fn set_some(&mut self, field: Field, value: Option<&str>) {
        if let Some(value) = value {
            self.set(field, value);
        }
    }

    /// Sets a field; what cannot stand in it is taken out, what is too long is cut, and both are marked.
    fn set(&mut self, field: Field, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let multiline = matches!(field, Field::Aliases | Field::DaysNote | Field::Note | Field::Departments);
        let allowed = |c: char| !c.is_control() || multiline && c == '\n';
        let long = value.len() > field.longest() && value.chars().count() > field.longest();
        if !long && value.chars().all(allowed) {
            self.details.set(field, Some(value.into()));
            return;
        }
        let clean: String = value
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if allowed(c) { c } else { ' ' })
            .take(field.longest())
            .collect();
        if long {
            self.cut.push(Mark::new(None, MarkKind::TooLong, value));
        }
        let clean = clean.trim();
        self.details.set(field, (!clean.is_empty()).then(|| clean.into()));
    }
}

/// The letters of the days in lists, Monday first, holidays last.
const DAYS: [&str; 8] = ["月", "火", "水", "木", "金", "土", "日", "祝日"];

/// The kind an office with these services mainly is: the first of the table.
pub(crate) fn main_kind(services: &[ServiceKind]) -> Option<ServiceKind> {
    match services {
        [] => None,
        [only] => Some(*only),
        several => ServiceKind::all().find(|kind| several.contains(kind)),
    }
}

/// What stands in the place of a reading is none.
struct NotRead;

/// A reading without brackets and other signs that are not read. What holds kanji is no reading: what would be left
/// of it without them, nobody says.
fn clean_reading(kana: &str) -> Result<String, NotRead> {
    let read = reading::reading(kana);
    let wrong = reading::offending(&read);
    if wrong.is_empty() {
        return Ok(read);
    }
    if wrong.iter().any(|(_, c)| c.is_alphabetic() && !c.is_ascii()) {
        return Err(NotRead);
    }
    let mut wrong = wrong.into_iter().filter(|(_, c)| !c.is_ascii_alphanumeric()).peekable();
    let plain: String = read
        .chars()
        .enumerate()
        .map(|(at, c)| if wrong.next_if(|&(position, _)| position == at).is_some() { ' ' } else { c })
        .collect();
    let plain = reading::reading(&plain);
    if plain.is_empty() { Err(NotRead) } else { Ok(plain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reading_is_made_out_of_kanji() {
        let read = |kana| clean_reading(kana).ok();
        assert_eq!(read("ミドリ（ホンテン）").as_deref(), Some("みどり ほんてん"));
        assert_eq!(read("ケア24").as_deref(), Some("けあ24"));
        assert_eq!(read("24時間訪問介護の里"), None);
        assert_eq!(read("佐々木"), None);
        assert_eq!(read("※"), None);
    }
}
