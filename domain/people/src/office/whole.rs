//! All of an office as one sheet of fields: what stands beside its details (district, services, what the public is
//! shown) goes through the same history, the same conflicts and the same comparison as they do.

use access::DistrictId;

use super::{Details, Field, Office, Service};
use crate::codes::ServiceKind;

/// What the public is shown of a public office, of the fields in which offices differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published(Vec<Field>);

impl Published {
    /// The fields an office decides about itself.
    pub const CHOICES: [Field; 5] = [Field::Phone, Field::Fax, Field::Mail, Field::Hours, Field::Note];

    /// These of the choices; others are left out.
    pub fn of(fields: impl IntoIterator<Item = Field>) -> Self {
        let fields: Vec<Field> = fields.into_iter().collect();
        Self(Self::CHOICES.into_iter().filter(|field| fields.contains(field)).collect())
    }

    /// As it is stored: codes with commas between.
    pub fn written(&self) -> String {
        self.0.iter().map(|field| field.code()).collect::<Vec<_>>().join(",")
    }

    /// Reads what [`Self::written`] wrote.
    pub fn read(text: &str) -> Self {
        Self::of(text.split(',').filter_map(Field::from_code))
    }

    /// Whether the public is shown this field.
    pub fn shows(&self, field: Field) -> bool {
        match field {
            // An extension leads past the front desk.
            Field::Extension => false,
            Field::Days | Field::DaysNote => self.0.contains(&Field::Hours),
            field => !Self::CHOICES.contains(&field) || self.0.contains(&field),
        }
    }
}

impl Default for Published {
    /// What stands on every sign and in every public list; a mail box and remarks are meant for colleagues.
    fn default() -> Self {
        Self::of([Field::Phone, Field::Fax, Field::Hours])
    }
}

impl Details {
    /// As much as the public is shown.
    #[must_use]
    pub fn for_the_public(&self, published: &Published) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(field, _)| published.shows(**field))
                .map(|(f, v)| (*f, v.clone()))
                .collect(),
        )
    }
}

/// Services as text: one a line, with number and capacity behind.
fn written(services: &[Service]) -> String {
    let mut lines: Vec<String> = services
        .iter()
        .map(|service| {
            let (number, capacity) = (service.number.as_deref(), service.capacity.as_deref());
            [service.kind.code(), number.unwrap_or_default(), capacity.unwrap_or_default()].join("\t")
        })
        .collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// Reads what a sheet holds of [`Field::Services`].
pub(crate) fn services(text: &str) -> Vec<Service> {
    let service = |line: &str| {
        let mut parts = line.split('\t');
        let kind = ServiceKind::from_code(parts.next()?)?;
        let mut part = || parts.next().filter(|part| !part.is_empty()).map(ToOwned::to_owned);
        Some(Service { kind, number: part(), capacity: part() })
    };
    text.lines().filter_map(service).collect()
}

impl Office {
    /// Everything people can change, as fields.
    pub fn sheet(&self) -> Details {
        let text = |text: String| (!text.is_empty()).then(|| text.into_boxed_str());
        let mut sheet = self.details.clone();
        sheet.set(Field::District, self.district.and_then(|id| text(id.to_string())));
        sheet.set(Field::Services, text(written(&self.services)));
        sheet.set(Field::Public, self.public.then(|| "yes".into()));
        sheet.set(Field::Published, text(self.published.written()));
        sheet
    }

    /// Sets a field of the sheet.
    pub fn put(&mut self, field: Field, value: Option<Box<str>>) {
        match field {
            Field::District => self.district = value.and_then(|id| id.parse::<DistrictId>().ok()),
            Field::Services => self.services = services(value.as_deref().unwrap_or_default()),
            Field::Public => self.public = value.is_some(),
            Field::Published => self.published = Published::read(value.as_deref().unwrap_or_default()),
            field => self.details.set(field, value),
        }
    }

    /// The office as the public is shown it: without what it keeps to itself, and without the name of who assured it.
    #[must_use]
    pub fn for_the_public(mut self) -> Self {
        self.details = self.details.for_the_public(&self.published);
        self.assurance.by = None;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_public_is_shown_is_chosen_field_by_field_and_an_extension_never_is() {
        let mut details = Details::default();
        for &field in Field::ALL {
            details.set(field, Some("x".into()));
        }
        let shown = details.for_the_public(&Published::default());
        for hidden in [Field::Mail, Field::Note, Field::Extension] {
            assert_eq!(shown.get(hidden), None, "{hidden:?}");
        }
        for open in [Field::Name, Field::Phone, Field::Fax, Field::Hours, Field::Days, Field::Address] {
            assert!(shown.get(open).is_some(), "{open:?}");
        }
        let least = details.for_the_public(&Published::of([]));
        for hidden in [Field::Phone, Field::Fax, Field::Hours, Field::Days, Field::DaysNote] {
            assert_eq!(least.get(hidden), None, "{hidden:?}");
        }
        let everything = details.for_the_public(&Published::of(Field::ALL.iter().copied()));
        assert_eq!(everything.get(Field::Extension), None);
        assert!(everything.get(Field::Note).is_some());
    }

    #[test]
    fn a_choice_is_read_as_it_was_written() {
        for published in [Published::default(), Published::of([]), Published::of(Published::CHOICES)] {
            assert_eq!(Published::read(&published.written()), published);
        }
        assert_eq!(Published::read("name,colour"), Published::of([]));
    }

    #[test]
    fn services_are_read_as_they_were_written() {
        let service = |code: &str, number: Option<&str>, capacity: Option<&str>| Service {
            kind: ServiceKind::from_code(code).unwrap(),
            number: number.map(Into::into),
            capacity: capacity.map(Into::into),
        };
        let all = vec![
            service("130", Some("0160000001"), None),
            service("150", None, Some("20")),
            service("hospital", None, None),
        ];
        assert_eq!(services(&written(&all)), all);
        let turned: Vec<Service> = all.iter().rev().cloned().collect();
        assert_eq!(written(&turned), written(&all), "the order of entering does not count");
    }
}
