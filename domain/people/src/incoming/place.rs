use super::{Column, Mark, MarkKind};
use crate::codes::{Municipality, MunicipalityCode, Point, Prefecture, digits, in_japan};

/// An address in its pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The prefecture, stated or found.
    pub prefecture: Option<Prefecture>,
    /// The municipality as the source writes it, with its county when the address has one.
    pub municipality: Option<Box<str>>,
    /// What follows the municipality.
    pub street: Box<str>,
    /// The building, when it is stated apart.
    pub building: Option<Box<str>>,
    /// Whether the building is already in the street, and must not be said twice.
    pub building_in_street: bool,
    /// Seven digits.
    pub postal: Option<Box<str>>,
}

impl Address {
    /// The whole address in one line.
    pub fn full(&self) -> String {
        let mut full = String::with_capacity(self.street.len() + 32);
        full.push_str(self.prefecture.map_or("", Prefecture::name));
        full.push_str(self.municipality.as_deref().unwrap_or_default());
        full.push_str(&self.street);
        if let Some(building) = self.building.as_deref().filter(|_| !self.building_in_street) {
            full.push(' ');
            full.push_str(building);
        }
        full
    }

    /// Takes prefecture and municipality off the front of a written address. `municipality` is the name its column
    /// states.
    pub(super) fn split(written: &str, prefecture: Option<Prefecture>, municipality: Option<&str>) -> Self {
        let after = prefecture.and_then(|p| written.strip_prefix(p.name()));
        let rest = after.unwrap_or(written).trim_start();
        let Some(stated) = municipality.filter(|name| !name.is_empty()) else {
            let found = Municipality::leading(rest, prefecture);
            let (lead, street) =
                found.map_or(("", rest), |(_, street)| rest.split_at(rest.len() - street.len()));
            return Self::of(prefecture, lead, street);
        };
        if let Some(street) = rest.strip_prefix(stated) {
            return Self::of(prefecture, stated, street);
        }
        // 郡 stands between prefecture and town, and the column leaves it out.
        if let Some(at) = rest.find(stated)
            && rest[..at].ends_with('郡')
        {
            let (lead, street) = rest.split_at(at + stated.len());
            return Self::of(prefecture, lead, street);
        }
        // An address may still name a ward that the city has since merged: leave it as it is.
        if let Some(city) = city_of(stated)
            && let Some(street) = rest.strip_prefix(city)
        {
            return Self::of(prefecture, city, street);
        }
        Self::of(prefecture, stated, rest)
    }

    fn of(prefecture: Option<Prefecture>, municipality: &str, street: &str) -> Self {
        let municipality = (!municipality.is_empty()).then(|| municipality.into());
        Self { prefecture, municipality, street: street.into(), ..Self::default() }
    }
}

/// The city of a ward's name, 札幌市 of 札幌市中央区.
fn city_of(name: &str) -> Option<&str> {
    let at = name.strip_suffix('区')?.rfind('市')?;
    Some(&name[..at + '市'.len_utf8()])
}

/// The municipality an address lies in, when no code says so.
pub(super) fn municipality_of(address: &str, prefecture: Option<Prefecture>) -> Option<MunicipalityCode> {
    let rest = prefecture.and_then(|p| address.strip_prefix(p.name())).unwrap_or(address);
    Municipality::leading(rest.trim_start(), prefecture).map(|(m, _)| m.code)
}

/// Reads a point and tells what is wrong with it. Only a point that can be believed is given back.
pub(super) fn read_point(
    lat: &str,
    lng: &str,
    prefecture: Option<Prefecture>,
    marks: &mut Vec<Mark>,
) -> Option<Point> {
    if lat.is_empty() && lng.is_empty() {
        return None;
    }
    let mut mark = |kind| marks.push(Mark::new(Column::Latitude, kind, &format!("{lat},{lng}")));
    let number = |text: &str| digits(text).parse::<f64>().ok().filter(|n| n.is_finite());
    let (Some(lat), Some(lng)) = (number(lat), number(lng)) else {
        mark(MarkKind::CoordinateShape);
        return None;
    };
    if lat == 0.0 || lng == 0.0 {
        mark(MarkKind::CoordinateZero);
        return None;
    }
    let swapped = (122.0..155.0).contains(&lat) && (20.0..47.0).contains(&lng);
    let point = if swapped { Point { lat: lng, lng: lat } } else { Point { lat, lng } };
    if swapped {
        mark(MarkKind::CoordinateSwapped);
    }
    if prefecture.is_some_and(|p| point.is_near(p)) {
        return Some(point);
    }
    if !in_japan(point) {
        mark(MarkKind::CoordinateOutsideJapan);
        return None;
    }
    if prefecture.is_some() {
        mark(MarkKind::CoordinateOutsidePrefecture);
        return None;
    }
    Some(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(written: &str, prefecture: u8, municipality: Option<&str>) -> String {
        Address::split(written, Prefecture::new(prefecture), municipality).full()
    }

    #[test]
    fn an_address_is_completed_without_saying_anything_twice() {
        assert_eq!(
            full("北海道札幌市中央区円山西町4", 1, Some("札幌市中央区")),
            "北海道札幌市中央区円山西町4"
        );
        assert_eq!(full("札幌市中央区旭ヶ丘", 1, Some("札幌市中央区")), "北海道札幌市中央区旭ヶ丘");
        assert_eq!(full("北25条西16丁目", 1, Some("札幌市北区")), "北海道札幌市北区北25条西16丁目");
        assert_eq!(full("東蒲原郡阿賀町平堀1", 15, Some("阿賀町")), "新潟県東蒲原郡阿賀町平堀1");
        assert_eq!(full("浜松市中区高丘北3", 22, Some("浜松市中央区")), "静岡県浜松市中区高丘北3");
        assert_eq!(full("高松市桜町", 37, None), "香川県高松市桜町");
        assert_eq!(full("どこか", 0, None), "どこか");
    }

    #[test]
    fn a_building_is_added_only_when_it_is_not_there() {
        let mut address = Address::split("高松市桜町1", Prefecture::new(37), None);
        address.building = Some("桜ビル".into());
        assert_eq!(address.full(), "香川県高松市桜町1 桜ビル");
        address.building_in_street = true;
        assert_eq!(address.full(), "香川県高松市桜町1");
    }

    #[test]
    fn a_point_is_believed_or_marked() {
        let kagawa = Prefecture::new(37);
        let read = |lat, lng, prefecture| {
            let mut marks = Vec::new();
            let point = read_point(lat, lng, prefecture, &mut marks);
            (point.is_some(), marks.iter().map(|m| m.kind).collect::<Vec<_>>())
        };
        assert_eq!(read("34.34", "134.05", kagawa), (true, vec![]));
        assert_eq!(read("", "", kagawa), (false, vec![]));
        assert_eq!(read("134.05", "34.34", kagawa), (true, vec![MarkKind::CoordinateSwapped]));
        assert_eq!(read("0.0", "0.0", kagawa), (false, vec![MarkKind::CoordinateZero]));
        assert_eq!(read("34.34", "", kagawa), (false, vec![MarkKind::CoordinateShape]));
        assert_eq!(read("34.34", "NaN", kagawa), (false, vec![MarkKind::CoordinateShape]));
        assert_eq!(read("53.41291", "-8.2438", kagawa), (false, vec![MarkKind::CoordinateOutsideJapan]));
        assert_eq!(read("35.68", "139.76", kagawa), (false, vec![MarkKind::CoordinateOutsidePrefecture]));
        assert_eq!(read("35.68", "139.76", None), (true, vec![]));
        assert_eq!(read("37.57", "126.98", None), (false, vec![MarkKind::CoordinateOutsideJapan]));
    }
}
