//! In which district an office lies, as far as its record tells. It is proposed; a person decides.

use access::DistrictId;

use crate::{
    area::Area,
    codes::names_district,
    office::{Details, Field},
    seed::District,
};

kernel::coded! {
    /// What a proposal rests on.
    pub enum Because says "people-district-because-" {
        /// The point lies in the district's outline.
        Outline = "outline",
        /// The address names the district.
        Address = "address",
        /// It is the only district of the municipality.
        Municipality = "municipality",
    }
}

/// The district an office most likely lies in: by the outlines, else by its address, else by its municipality. None
/// where nothing tells, or two are as likely.
pub fn propose(
    details: &Details,
    districts: &[District],
    areas: &[(DistrictId, Area)],
) -> Option<(DistrictId, Because)> {
    let point = details.point();
    let inside = areas.iter().filter(|(_, area)| point.is_some_and(|point| area.holds(point)));
    if let Some((district, _)) = only(inside) {
        return Some((*district, Because::Outline));
    }
    let municipality = details.get(Field::Municipality);
    let may_be = |one: &&District| municipality.is_none_or(|code| code == one.municipality);
    let address = details.get(Field::Address).unwrap_or_default();
    if let Some(district) =
        only(districts.iter().filter(may_be).filter(|one| names_district(address, &one.name)))
    {
        return Some((district.id, Because::Address));
    }
    municipality?;
    only(districts.iter().filter(may_be)).map(|district| (district.id, Because::Municipality))
}

fn only<T>(mut several: impl Iterator<Item = T>) -> Option<T> {
    let first = several.next()?;
    several.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use kernel::Id;
    use uuid::Uuid;

    use super::*;
    use crate::area::read;

    fn district(number: u128, name: &str, municipality: &str) -> District {
        District {
            id: Id::from_uuid(Uuid::from_u128(number)),
            name: name.into(),
            reading: String::new(),
            municipality: municipality.into(),
        }
    }

    fn details(address: &str, municipality: &str, point: &str) -> Details {
        let mut details = Details::default();
        for (field, value) in
            [(Field::Address, address), (Field::Municipality, municipality), (Field::Point, point)]
        {
            details.set(field, (!value.is_empty()).then(|| value.into()));
        }
        details
    }

    fn square(west: f64, south: f64) -> Area {
        let (east, north) = (west + 0.1, south + 0.1);
        let ring =
            format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]");
        let file = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        read(file.as_bytes()).unwrap().remove(0).area
    }

    #[test]
    fn the_outline_counts_before_the_address_and_the_address_before_the_municipality() {
        let districts = [
            district(1, "端野自治区", "012084"),
            district(2, "常呂自治区", "012084"),
            district(3, "訓子府町", "015491"),
        ];
        let areas = [(districts[0].id, square(143.8, 43.8)), (districts[1].id, square(144.0, 44.0))];
        let proposed = |address: &str, municipality: &str, point: &str| {
            propose(&details(address, municipality, point), &districts, &areas)
                .map(|(id, because)| (id.uuid().as_u128(), because))
        };
        let tokoro = "北海道北見市常呂町字常呂1";
        assert_eq!(proposed(tokoro, "012084", "43.85,143.85"), Some((1, Because::Outline)));
        assert_eq!(proposed(tokoro, "012084", "42.0,141.0"), Some((2, Because::Address)));
        assert_eq!(proposed(tokoro, "", ""), Some((2, Because::Address)));
        assert_eq!(proposed("北海道常呂郡訓子府町東町1", "015491", ""), Some((3, Because::Address)));
        assert_eq!(proposed("東町1", "015491", ""), Some((3, Because::Municipality)));
        assert_eq!(proposed("北海道北見市大通西1", "012084", ""), None, "two districts are as likely");
        assert_eq!(proposed("どこか", "", ""), None);
    }

    #[test]
    fn a_name_of_one_letter_is_no_proof_and_overlapping_outlines_are_none_either() {
        let districts = [district(1, "南地区", "012084"), district(2, "北地区", "012084")];
        let both = [(districts[0].id, square(143.8, 43.8)), (districts[1].id, square(143.85, 43.8))];
        let of = |address: &str| propose(&details(address, "012084", "43.85,143.87"), &districts, &both);
        assert_eq!(of("北海道北見市南町1"), None);
        assert_eq!(of("北海道北見市南地区1"), Some((districts[0].id, Because::Address)));
    }
}
