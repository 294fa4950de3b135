//! What leaves as open data: what everybody may see and somebody still stands for, in the forms that other programs
//! read. One table for each file; every form of it is written from that table.

mod check;
mod hsds;
mod plain;

pub(crate) use check::{Finding, Rule, check, check_json};
pub(crate) use hsds::services;
use kernel::{Day, text::reading::reading};
use paper::{Sheet, SheetColumn, SheetValue};
use people::{
    codes::{MunicipalityCode, ServiceKind},
    office::Field,
};
pub(crate) use plain::plain;
use resources::resource::Resource;
use serde_json::{Map, Value, json};

use crate::{
    Layout,
    export::{Charset, Csv, Reader},
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Words.
    Text,
    /// A number, digits only.
    Number,
    /// A day, year first.
    Day,
    /// A 全国地方公共団体コード.
    Region,
}

/// A table of open data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The columns' names and what they hold.
    pub columns: Vec<(String, Holds)>,
    /// The rows, each as wide as the header.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new(columns: Vec<(String, Holds)>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// A row, each cell as a program can read it.
    fn push(&mut self, row: impl IntoIterator<Item = Option<String>>) {
        let cells = row.into_iter().map(|cell| plain(&cell.unwrap_or_default()));
        self.rows.push(cells.collect());
    }

    /// As CSV for programs.
    pub(crate) fn to_csv(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let names = self.columns.iter().map(|(name, _)| name.as_str());
        let mut csv = Csv::new(&mut bytes, Reader::Program, Charset::Utf8Bom, names)?;
        for row in &self.rows {
            csv.row(row)?;
        }
        csv.finish()?;
        Ok(bytes)
    }

    /// As a sheet.
    pub(crate) fn to_sheet(&self, name: &str) -> Sheet {
        let columns = self.columns.iter().map(|(name, holds)| match holds {
            Holds::Number => SheetColumn::number(name),
            _ => SheetColumn::text(name),
        });
        self.rows.iter().fold(Sheet::new(name, columns), |sheet, row| {
            let cell = |((_, holds), text): (&(String, Holds), &String)| match (holds, text.parse::<f64>()) {
                (Holds::Number, Ok(number)) => SheetValue::Number(number),
                _ => SheetValue::Text(text.clone()),
            };
            sheet.row(self.columns.iter().zip(row).map(cell))
        })
    }

    /// The rows with a point as GeoJSON; `places` are the columns of latitude and longitude.
    pub(crate) fn to_geo_json(&self, (latitude, longitude): (usize, usize)) -> Value {
        let feature = |row: &Vec<String>| {
            let number = |at: usize| row.get(at)?.parse::<f64>().ok();
            let point = [number(longitude)?, number(latitude)?];
            let said = self.columns.iter().zip(row).enumerate();
            let said = said.filter(|(at, (_, text))| ![latitude, longitude].contains(at) && !text.is_empty());
            let properties: Map<String, Value> =
                said.map(|(_, ((name, _), text))| (name.clone(), json!(text))).collect();
            Some(json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": point },
                "properties": properties,
            }))
        };
        let features: Vec<Value> = self.rows.iter().filter_map(feature).collect();
        json!({ "type": "FeatureCollection", "features": features })
    }
}

/// Everything open: what the public sees and what is not past its date.
pub(crate) struct Open {
    pub offices: Vec<people::Shown>,
    pub resources: Vec<Resource>,
}

/// Says the region's words, always in the language of the standard.
pub(crate) type Say<'s> = &'s dyn Fn(&str) -> String;

fn kinds(office: &people::Shown) -> Vec<ServiceKind> {
    let mut kinds: Vec<ServiceKind> = office.services.iter().map(|one| one.kind).collect();
    let own = office.details.get(Field::Kind).and_then(ServiceKind::from_code);
    kinds.extend(own.filter(|own| !kinds.contains(own)));
    kinds
}

/// A service of long-term care: its code is a number of the country.
fn is_care(kind: &ServiceKind) -> bool {
    kind.code().bytes().all(|digit| digit.is_ascii_digit())
}

fn kind_name(say: Say<'_>, kind: ServiceKind) -> String {
    say(&format!("people-kind-{}", kind.code()))
}

/// A reading in katakana, as the standards want it.
fn katakana(text: &str) -> String {
    let letter = |c: char| match c {
        '\u{3041}'..='\u{3096}' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        c => c,
    };
    reading(text).chars().map(letter).collect()
}

fn degrees(degrees: f64) -> String {
    format!("{degrees:.6}")
}

fn municipality(office: &people::Shown) -> Option<MunicipalityCode> {
    let code = office.details.get(Field::Municipality)?;
    MunicipalityCode::read(code, None).ok().map(people::codes::Read::number)
}

/// 介護サービス事業所一覧 in the layout of the 自治体標準オープンデータセット. What we do not keep apart (the parts of an
/// address, heights, pictures) stays empty.
pub(crate) fn care_services(offices: &[people::Shown], say: Say<'_>) -> Table {
    let holds = |at: usize| match at {
        0 | 7 => Holds::Region,
        15 | 16 | 18 | 31 => Holds::Number,
        _ => Holds::Text,
    };
    let names = Layout::CareService.columns().iter().enumerate();
    let mut table = Table::new(names.map(|(at, name)| ((*name).to_owned(), holds(at))).collect());
    for office in offices {
        let care: Vec<ServiceKind> = kinds(office).into_iter().filter(is_care).collect();
        if care.is_empty() {
            continue;
        }
        let text = |field| office.details.get(field).map(ToOwned::to_owned);
        let code = municipality(office);
        let (prefecture, city) = (
            code.map(|code| code.prefecture().name()),
            code.and_then(MunicipalityCode::municipality).map(|one| one.name),
        );
        let code = code.map(|code| code.to_string());
        let body = prefecture.zip(city).map(|(prefecture, city)| format!("{prefecture}{city}"));
        let services: Vec<String> = care.iter().map(|kind| kind_name(say, *kind)).collect();
        let point = office.details.point();
        let number = |text: Option<String>| text.filter(|text| text.parse::<f64>().is_ok());
        table.push([
            code.clone(),
            Some(office.office.to_string()),
            body,
            text(Field::Name),
            text(Field::Reading).map(|reading| katakana(&reading)),
            None,
            Some(services.join(";")),
            code,
            None,
            text(Field::Address),
            prefecture.map(ToOwned::to_owned),
            city.map(ToOwned::to_owned),
            None,
            None,
            text(Field::Building),
            point.map(|point| degrees(point.lat)),
            point.map(|point| degrees(point.lng)),
            None,
            None,
            text(Field::Phone),
            text(Field::Extension),
            text(Field::Fax),
            text(Field::Mail),
            None,
            None,
            text(Field::PostalCode),
            text(Field::CorporateNumber),
            text(Field::Organization),
            text(Field::Number),
            text(Field::Days),
            text(Field::Hours),
            number(text(Field::Capacity)),
            text(Field::Web),
            None,
            None,
            text(Field::Note),
        ]);
    }
    table
}

/// The columns of latitude and longitude in [`places`].
pub(crate) const POINT: (usize, usize) = (7, 8);

/// All offices and resources in one table.
pub(crate) fn places(open: &Open, say: Say<'_>) -> Table {
    const COLUMNS: [(&str, Holds); 17] = [
        ("id", Holds::Text),
        ("sort", Holds::Text),
        ("name", Holds::Text),
        ("kana", Holds::Text),
        ("kind", Holds::Text),
        ("place", Holds::Text),
        ("address", Holds::Text),
        ("latitude", Holds::Number),
        ("longitude", Holds::Number),
        ("code", Holds::Region),
        ("phone", Holds::Text),
        ("web", Holds::Text),
        ("when", Holds::Text),
        ("cost", Holds::Text),
        ("whom", Holds::Text),
        ("what", Holds::Text),
        ("assured", Holds::Day),
    ];
    let named = |(code, holds): (&str, Holds)| (say(&format!("open-data-field-{code}")), holds);
    let mut table = Table::new(COLUMNS.into_iter().map(named).collect());
    for one in &open.resources {
        let text = |field| one.texts.get(field).map(ToOwned::to_owned);
        table.push([
            Some(one.id.to_string()),
            Some(say("open-data-sort-resource")),
            Some(one.name.clone()),
            Some(katakana(&one.reading)),
            Some(say(&format!("resources-category-{}", one.category))),
            text("place"),
            text("address"),
            one.point.map(|(latitude, _)| degrees(latitude)),
            one.point.map(|(_, longitude)| degrees(longitude)),
            None,
            text("phone"),
            text("web"),
            Some(times(one, say)),
            text("cost"),
            text("eligibility"),
            text("what"),
            one.assurance.on.map(|day: Day| day.to_string()),
        ]);
    }
    for one in &open.offices {
        let text = |field| one.details.get(field).map(ToOwned::to_owned);
        let kinds: Vec<String> = kinds(one).into_iter().map(|kind| kind_name(say, kind)).collect();
        let point = one.details.point();
        let hours = [text(Field::Days), text(Field::Hours)];
        table.push([
            Some(one.office.to_string()),
            Some(say("open-data-sort-office")),
            text(Field::Name),
            text(Field::Reading).map(|reading| katakana(&reading)),
            Some(kinds.join(";")),
            text(Field::Building),
            text(Field::Address),
            point.map(|point| degrees(point.lat)),
            point.map(|point| degrees(point.lng)),
            municipality(one).map(|code| code.to_string()),
            text(Field::Phone),
            text(Field::Web),
            Some(hours.into_iter().flatten().collect::<Vec<_>>().join(" ")),
            None,
            None,
            text(Field::Note),
            None,
        ]);
    }
    table
}

/// The days and times of a resource, short: which weeks, which days, from when to when.
fn times(one: &Resource, say: Say<'_>) -> String {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const WEEKS: [&str; 5] = ["first", "second", "third", "fourth", "last"];
    let time = people::contact_window::write_time;
    let rule = |rule: &resources::schedule::Rule| {
        let weeks = WEEKS.iter().zip(rule.weeks).filter(|(_, on)| *on);
        let weeks: Vec<String> = weeks.map(|(week, _)| say(&format!("resources-week-{week}"))).collect();
        let days = DAYS.iter().zip(rule.days).filter(|(_, on)| *on);
        let days: Vec<String> = days.map(|(day, _)| say(&format!("resources-day-{day}"))).collect();
        format!("{}{} {}-{}", weeks.join(""), days.join(""), time(rule.from), time(rule.to))
    };
    one.schedule.rules.iter().map(rule).collect::<Vec<_>>().join(";")
}
