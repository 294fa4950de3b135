//! The same as Open Referral HSDS 3 reads it: services with their schedules, telephones and places.

use kernel::{Day, Instant};
use people::{codes::MunicipalityCode, office::Field};
use resources::{
    resource::{Resource, State},
    schedule::Rule,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Open, Say, kind_name, kinds, plain};

/// An id of a part of something: the same at every export.
fn part(of: Uuid, number: u128) -> String {
    Uuid::from_u128(of.as_u128() ^ (number << 16)).to_string()
}

/// A value that is left out when there is nothing to say.
struct Said(Map<String, Value>);

impl Said {
    fn new() -> Self {
        Self(Map::new())
    }

    fn set(mut self, name: &str, value: impl Into<Option<Value>>) -> Self {
        if let Some(value) = value.into() {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    fn text(self, name: &str, text: Option<&str>) -> Self {
        let text = text.map(plain).filter(|text| !text.is_empty());
        self.set(name, text.map(Value::from))
    }

    fn list(self, name: &str, values: Vec<Value>) -> Self {
        let values = Some(values).filter(|values| !values.is_empty());
        self.set(name, values.map(Value::from))
    }

    fn value(self) -> Value {
        Value::Object(self.0)
    }
}

fn minutes(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn schedule(id: Uuid, number: u128, rule: &Rule, (from, until): (Option<Day>, Option<Day>)) -> Value {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    const WEEKS: [&str; 5] = ["1", "2", "3", "4", "-1"];
    let days: Vec<&str> = DAYS.iter().zip(rule.days).filter(|(_, on)| *on).map(|(day, _)| *day).collect();
    let weeks: Vec<&str> =
        WEEKS.iter().zip(rule.weeks).filter(|(_, on)| *on).map(|(week, _)| *week).collect();
    let by_day = if weeks.is_empty() {
        days.join(",")
    } else {
        let each = weeks.iter().flat_map(|week| days.iter().map(move |day| format!("{week}{day}")));
        each.collect::<Vec<_>>().join(",")
    };
    let day = |day: Option<Day>| day.map(|day| Value::from(day.to_string()));
    Said::new()
        .set("id", json!(part(id, number)))
        .set("freq", json!(if weeks.is_empty() { "WEEKLY" } else { "MONTHLY" }))
        .set("interval", json!(1))
        .set("byday", json!(by_day))
        .set("opens_at", json!(minutes(rule.from)))
        .set("closes_at", json!(minutes(rule.to)))
        .set("timezone", json!(9))
        .set("valid_from", day(from))
        .set("valid_to", day(until))
        .value()
}

fn phones(id: Uuid, number: Option<&str>) -> Vec<Value> {
    number.map(|number| json!({ "id": part(id, 1), "number": plain(number) })).into_iter().collect()
}

/// A place with what is known of it; none where nothing is.
fn location(
    id: Uuid,
    name: Option<&str>,
    point: Option<(f64, f64)>,
    address: Option<&str>,
    addresses: Vec<Value>,
) -> Vec<Value> {
    if name.is_none() && point.is_none() && address.is_none() {
        return Vec::new();
    }
    let round = |degrees: f64| json!((degrees * 1e6).round() / 1e6);
    let location = Said::new()
        .set("id", json!(part(id, 2)))
        .set("location_type", json!("physical"))
        .text("name", name)
        .text("description", address)
        .set("latitude", point.map(|(latitude, _)| round(latitude)))
        .set("longitude", point.map(|(_, longitude)| round(longitude)))
        .list("addresses", addresses);
    vec![json!({ "id": part(id, 3), "location": location.value() })]
}

/// Only what is an address of the web.
fn url(text: Option<&str>) -> Option<&str> {
    text.filter(|text| text.starts_with("https://") || text.starts_with("http://"))
}

fn resource(one: &Resource) -> Value {
    let (id, text) = (one.id.uuid(), |field| one.texts.get(field));
    let status = match one.state {
        State::Running | State::Changed => "active",
        State::Paused => "temporarily closed",
        State::Ended => "defunct",
    };
    let period = (one.schedule.from, one.schedule.until);
    let schedules =
        (16..).zip(&one.schedule.rules).map(|(number, rule)| schedule(id, number, rule, period)).collect();
    Said::new()
        .set("id", json!(id.to_string()))
        .text("name", Some(&one.name))
        .text("alternate_name", Some(&one.reading))
        .set("status", json!(status))
        .text("description", text("what"))
        .text("url", url(text("web")))
        .text("application_process", text("how"))
        .text("fees_description", text("cost"))
        .text("eligibility_description", text("eligibility"))
        .text("alert", one.state_note.as_ref().map(|note| note.reason.as_str()))
        .set("assured_date", one.assurance.on.map(|day| json!(day.to_string())))
        .set("last_modified", moment(one.changed_at))
        .list("phones", phones(id, text("phone")))
        .list("schedules", schedules)
        .list("service_at_locations", location(id, text("place"), one.point, text("address"), Vec::new()))
        .value()
}

fn moment(at: Instant) -> Value {
    json!(at.to_string())
}

fn office(one: &people::Shown, say: Say<'_>) -> Value {
    let (id, text) = (one.office.uuid(), |field| one.details.get(field));
    let kinds: Vec<String> = kinds(one).into_iter().map(|kind| kind_name(say, kind)).collect();
    let kinds = kinds.join(", ");
    let point = one.details.point().map(|point| (point.lat, point.lng));
    let code = text(Field::Municipality).and_then(|code| MunicipalityCode::read(code, None).ok());
    let code = code.map(people::codes::Read::number);
    let city = code.and_then(MunicipalityCode::municipality);
    // An address is one only with all that the standard asks for.
    let address = text(Field::Address).zip(text(Field::PostalCode)).zip(code.zip(city));
    let addresses = address.map(|((address, postal), (code, city))| {
        json!({
            "id": part(id, 4),
            "address_1": plain(address),
            "city": city.name,
            "state_province": code.prefecture().name(),
            "postal_code": plain(postal),
            "country": "JP",
            "address_type": "physical",
        })
    });
    let name = text(Field::Name);
    Said::new()
        .set("id", json!(id.to_string()))
        .text("name", name)
        .text("alternate_name", text(Field::Reading))
        .set("status", json!("active"))
        .text("description", Some(&kinds))
        .text("url", url(text(Field::Web)))
        .list("phones", phones(id, text(Field::Phone)))
        .list(
            "service_at_locations",
            location(id, name, point, text(Field::Address), addresses.into_iter().collect()),
        )
        .value()
}

/// A page of all services, as a list of the HSDS API.
pub(crate) fn services(open: &Open, say: Say<'_>) -> Value {
    let contents: Vec<Value> =
        open.resources.iter().map(resource).chain(open.offices.iter().map(|one| office(one, say))).collect();
    json!({
        "total_items": contents.len(),
        "total_pages": 1,
        "page_number": 1,
        "size": contents.len(),
        "first_page": true,
        "last_page": true,
        "empty": contents.is_empty(),
        "contents": contents,
    })
}
