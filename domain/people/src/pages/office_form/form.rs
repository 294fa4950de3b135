//! The form of an office: its fields, what stands in them, what was typed.

use askama::Template;
use axum::http::StatusCode;
use kernel::Invalid;
use page::{
    Answer, Form, Frame, Visit,
    components::{Choice, Crumb, FormState, OfficeCard},
    html,
};
use uuid::Uuid;

use crate::{
    codes::{OfficeNumber, ServiceKind},
    matching::Similar,
    office::{Details, Field, Office, Published, Service, read_places},
    pages::offices::{card, kind_name},
    store::districts::District,
};

/// Services of one office; the largest have about a dozen.
const MOST_SERVICES: usize = 30;

/// A group of fields on the form.
struct Group {
    title: &'static str,
    fields: &'static [Field],
}

const GROUPS: [Group; 4] = [
    Group {
        title: "people-group-name",
        fields: &[
            Field::Name,
            Field::Reading,
            Field::Kind,
            Field::Aliases,
            Field::Organization,
            Field::CorporateNumber,
        ],
    },
    Group {
        title: "people-group-reach",
        fields: &[
            Field::Phone,
            Field::Extension,
            Field::Fax,
            Field::Mail,
            Field::Web,
            Field::Days,
            Field::Hours,
            Field::DaysNote,
        ],
    },
    Group {
        title: "people-group-place",
        fields: &[
            Field::PostalCode,
            Field::Address,
            Field::Building,
            Field::Municipality,
            Field::Point,
            Field::Area,
        ],
    },
    Group {
        title: "people-group-more",
        fields: &[
            Field::Number,
            Field::MedicalId,
            Field::Insurer,
            Field::InsurerName,
            Field::Capacity,
            Field::Beds,
            Field::Departments,
            Field::Note,
        ],
    },
];

#[derive(Template)]
#[template(path = "office_form.html")]
struct FormPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    action: String,
    form: FormState,
    groups: &'static [Group],
    kinds: Vec<Choice>,
    districts: Vec<Choice>,
    published: Vec<Choice>,
    services: Vec<usize>,
    similar: Vec<Alike>,
    version: i64,
}

/// An office that may be the one being entered, and why.
struct Alike {
    card: OfficeCard,
    why: String,
}

impl FormPage {
    fn service(&self, part: &str, number: &usize) -> String {
        service_field(part, *number)
    }

    fn label(&self, field: &Field) -> String {
        format!("people-field-{}", field.code())
    }

    fn support(&self, field: &Field) -> &'static str {
        match field {
            Field::Reading => "people-support-reading",
            Field::Aliases => "people-support-aliases",
            Field::CorporateNumber => "people-support-corporate-number",
            Field::Number => "people-support-number",
            Field::MedicalId => "people-support-medical-id",
            Field::Municipality => "people-support-municipality",
            Field::Insurer => "people-support-insurer",
            Field::InsurerName => "people-support-insurer-name",
            Field::Point => "people-support-point",
            Field::Web => "people-support-web",
            _ => "",
        }
    }

    fn is_long(&self, field: &Field) -> bool {
        matches!(field, Field::Aliases | Field::DaysNote | Field::Departments | Field::Note)
    }

    fn is_kind(&self, field: &Field) -> bool {
        *field == Field::Kind
    }

    fn is_required(&self, field: &Field) -> bool {
        *field == Field::Name
    }
}

fn say(frame: &Frame, invalid: &Invalid) -> String {
    let values: Vec<(&str, &str)> =
        invalid.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    frame.say_with(invalid.key, &values)
}

/// What a form is about: a new office, or one at a version.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub id: Uuid,
    pub name: &'a str,
    pub version: i64,
}

/// The form, as it stands or as it came back.
pub(super) fn page(
    visit: &Visit,
    at: Option<At<'_>>,
    form: FormState,
    districts: &[District],
    similar: &[Similar],
) -> Answer {
    let frame = visit.frame();
    let mut crumbs = vec![Crumb::to("/offices", frame.say("people-offices"))];
    let title = match at {
        Some(At { id, name, .. }) => {
            crumbs.push(Crumb::to(format!("/offices/{id}"), name));
            frame.say("people-office-edit")
        }
        None => frame.say("people-office-new"),
    };
    crumbs.push(Crumb::here(title.clone()));
    let kinds = ServiceKind::all().map(|kind| Choice::new(kind.code(), kind_name(&frame, kind))).collect();
    let districts = districts.iter().map(|one| Choice::new(one.id.to_string(), &one.name)).collect();
    let published = Published::CHOICES
        .map(|field| Choice::new(field.code(), frame.say(&format!("people-field-{}", field.code()))));
    let filled =
        (1..=MOST_SERVICES).rev().find(|number| !form.value(&service_field("kind", *number)).is_empty());
    let services = (1..=(filled.unwrap_or(0) + 2).clamp(3, MOST_SERVICES)).collect();
    let similar = similar
        .iter()
        .map(|one| {
            let why = one.reasons.iter().map(|code| frame.say(&format!("people-match-{code}")));
            let why = why.collect::<Vec<_>>().join(&frame.say("people-list-comma"));
            Alike { card: card(&frame, one.id, &one.details, 1, false), why }
        })
        .collect();
    html(&FormPage {
        crumbs,
        title,
        action: at.map_or_else(|| "/offices/new".into(), |at| format!("/offices/{}/edit", at.id)),
        form,
        groups: &GROUPS,
        kinds,
        districts,
        published: published.into(),
        services,
        similar,
        version: at.map_or(0, |at| at.version),
        frame,
    })
}

/// The form of a new office.
pub(super) fn blank() -> FormState {
    with_published(FormState::new("office"), &Published::default())
}

fn with_published(form: FormState, published: &Published) -> FormState {
    let shown = Published::CHOICES.into_iter().filter(|field| published.shows(*field));
    shown.fold(form, |form, field| form.with("published", field.code()))
}

/// The form again, with what was typed and what is wrong with it.
pub(super) fn came_back(
    visit: &Visit,
    at: Option<At<'_>>,
    form: &Form,
    wrong: &[Invalid],
    districts: &[District],
    similar: &[Similar],
) -> Answer {
    let frame = visit.frame();
    let state = FormState::new("office").typed(form.fields()).refused(wrong, |one| say(&frame, one));
    let mut response = page(visit, at, state, districts, similar)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

pub(super) fn filled(office: &Office) -> FormState {
    let mut form = FormState::new("office");
    for &field in Field::ALL {
        form = form.with(field.code(), office.details.get(field).unwrap_or_default());
    }
    for (number, service) in (1..).zip(&office.services) {
        form = form
            .with(service_field("kind", number), service.kind.code())
            .with(service_field("number", number), service.number.as_deref().unwrap_or_default())
            .with(service_field("capacity", number), service.capacity.as_deref().unwrap_or_default());
    }
    with_published(form, &office.published)
        .with("district", office.district.map(|id| id.to_string()).unwrap_or_default())
        .with("public", if office.public { "yes" } else { "" })
}

/// The name of a field in a row of the services.
fn service_field(part: &str, number: usize) -> String {
    format!("service-{part}-{number}")
}

/// A browser ends lines its own way.
fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The services that were typed, each with its number. What `base` holds already is not checked again.
fn services(form: &Form, base: &[Service], wrong: &mut Vec<Invalid>) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    for row in 1..=MOST_SERVICES {
        let name = |part: &str| service_field(part, row);
        let text = |part: &str| form.filled(&name(part)).map(ToOwned::to_owned);
        let (number, capacity) = (text("number"), text("capacity"));
        let Some(kind) = ServiceKind::from_code(form.text(&name("kind"))) else {
            if number.is_some() || capacity.is_some() {
                wrong.push(Invalid::new(name("kind"), "people-invalid-kind"));
            }
            continue;
        };
        if services.iter().any(|one| one.kind == kind) {
            wrong.push(Invalid::new(name("kind"), "people-invalid-service-twice"));
            continue;
        }
        let typed = Service { kind, number, capacity };
        if base.contains(&typed) {
            services.push(typed);
            continue;
        }
        let mut check = |part: &str, key, value: Option<String>, read: fn(&str) -> Option<String>| {
            let read = value.as_deref().map(read);
            if read == Some(None) {
                wrong.push(Invalid::new(name(part), key));
            }
            read.flatten()
        };
        let number = check("number", "people-invalid-number", typed.number, |text| {
            Some(OfficeNumber::read(text, None).ok()?.number().to_string())
        });
        let capacity = check("capacity", "people-invalid-places", typed.capacity, read_places);
        services.push(Service { kind, number, capacity });
    }
    services
}

/// What was typed as a sheet of fields, each in its normal form, or every field that cannot be taken. What `base`, the
/// sheet the form showed, holds already is not checked again: a list from outside may have brought it.
pub(super) fn read(form: &Form, base: &Office, districts: &[District]) -> Result<Details, Vec<Invalid>> {
    let (mut wished, mut wrong) = (base.clone(), Vec::new());
    for &field in Field::ALL {
        let typed = plain_lines(form.text(field.code()));
        if base.details.get(field).is_some_and(|stood| plain_lines(stood).trim() == typed) {
            continue;
        }
        match field.read(&typed) {
            Ok(value) => wished.details.set(field, value),
            Err(invalid) => wrong.push(invalid),
        }
    }
    let district = form.filled("district");
    wished.district = district.and_then(|id| id.parse().ok());
    if district.is_some() && !districts.iter().any(|one| Some(one.id) == wished.district) {
        wrong.push(Invalid::new("district", "people-invalid-district"));
    }
    wished.services = services(form, &base.services, &mut wrong);
    wished.public = form.ticked("public");
    wished.published = Published::of(form.all("published").filter_map(Field::from_code));
    if wrong.is_empty() { Ok(wished.sheet()) } else { Err(wrong) }
}
