//! Where a region or a district lies: polygons of a GeoJSON file, and whether a point lies in them.

use serde_json::Value;

use crate::codes::Point;

/// Corners of all polygons of one place together; a finer line costs time and tells nothing.
const MOST_CORNERS: usize = 300_000;
/// Outlines are simplified: a place this near still counts as inside.
const TOLERANCE_KM: f64 = 1.0;
const KM_PER_DEGREE: f64 = 111.0;

/// A closed line, longitude before latitude.
type Ring = Vec<(f64, f64)>;

/// The outline of a place: several polygons, each with its holes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    polygons: Vec<Vec<Ring>>,
}

/// A part of a file: its polygons, and the texts that may be its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Every text the file says of it.
    pub names: Vec<String>,
    /// Where it lies.
    pub area: Area,
}

kernel::coded! {
    /// Why a file is no outline.
    pub enum Flaw says "people-outline-flaw-" {
        /// It is no GeoJSON.
        Json = "json",
        /// It holds points or lines and no polygon.
        NoPolygon = "no-polygon",
        /// Its coordinates are no degrees in Japan.
        NotDegrees = "not-degrees",
        /// It has too many corners.
        TooFine = "too-fine",
    }
}

/// Reads a GeoJSON file.
///
/// # Errors
/// Why it is none.
pub fn read(bytes: &[u8]) -> Result<Vec<Feature>, Flaw> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let json: Value = serde_json::from_slice(bytes).map_err(|_| Flaw::Json)?;
    let mut features = Vec::new();
    match json.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {
            for one in json.get("features").and_then(Value::as_array).into_iter().flatten() {
                features.extend(feature(one)?);
            }
        }
        Some("Feature") => features.extend(feature(&json)?),
        Some(_) => features.extend(polygons(&json)?.map(|area| Feature { names: Vec::new(), area })),
        None => return Err(Flaw::Json),
    }
    let corners: usize = features.iter().map(|one| one.area.corners()).sum();
    match corners {
        0 => Err(Flaw::NoPolygon),
        1..=MOST_CORNERS => Ok(features),
        _ => Err(Flaw::TooFine),
    }
}

fn feature(json: &Value) -> Result<Option<Feature>, Flaw> {
    let Some(area) = json.get("geometry").map_or(Ok(None), polygons)? else { return Ok(None) };
    let said = json.get("properties").and_then(Value::as_object);
    let names = said.into_iter().flat_map(|said| said.values()).filter_map(Value::as_str);
    Ok(Some(Feature { names: names.map(|name| name.trim().to_owned()).collect(), area }))
}

fn polygons(geometry: &Value) -> Result<Option<Area>, Flaw> {
    let given = geometry.get("coordinates").and_then(Value::as_array);
    let (kind, Some(given)) = (geometry.get("type").and_then(Value::as_str), given) else { return Ok(None) };
    let polygons = match kind {
        Some("Polygon") => vec![polygon(given)?],
        Some("MultiPolygon") => given
            .iter()
            .map(|one| one.as_array().ok_or(Flaw::Json).and_then(|rings| polygon(rings)))
            .collect::<Result<_, _>>()?,
        _ => return Ok(None),
    };
    Ok(Some(Area { polygons }))
}

fn polygon(rings: &[Value]) -> Result<Vec<Ring>, Flaw> {
    let ring = |ring: &Value| -> Result<Ring, Flaw> {
        ring.as_array().ok_or(Flaw::Json)?.iter().map(corner).collect()
    };
    rings.iter().map(ring).collect()
}

fn corner(json: &Value) -> Result<(f64, f64), Flaw> {
    let number = |at: usize| json.get(at).and_then(Value::as_f64).ok_or(Flaw::Json);
    let (lng, lat) = (number(0)?, number(1)?);
    if (122.0..155.0).contains(&lng) && (20.0..47.0).contains(&lat) {
        Ok((lng, lat))
    } else {
        Err(Flaw::NotDegrees)
    }
}

impl Area {
    fn corners(&self) -> usize {
        self.polygons.iter().flatten().map(Vec::len).sum()
    }

    /// The same as a geometry of GeoJSON.
    pub fn to_geometry(&self) -> Value {
        serde_json::json!({ "type": "MultiPolygon", "coordinates": self.polygons })
    }

    /// The same with fewer corners: none is farther than this from the line, and rings too small to be seen are gone.
    #[must_use]
    pub fn simplified(&self, km: f64) -> Self {
        let polygon = |rings: &Vec<Ring>| -> Vec<Ring> {
            rings.iter().map(|ring| thinned(ring, km / KM_PER_DEGREE)).filter(|ring| ring.len() > 3).collect()
        };
        let polygons: Vec<Vec<Ring>> =
            self.polygons.iter().map(polygon).filter(|rings| !rings.is_empty()).collect();
        if polygons.is_empty() { self.clone() } else { Self { polygons } }
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.polygons.extend(other.polygons);
        self
    }

    /// The same as JSON: polygons of rings of corners.
    pub fn to_json(&self) -> Value {
        serde_json::json!(self.polygons)
    }

    /// Reads it back.
    pub fn from_json(json: Value) -> Option<Self> {
        Some(Self { polygons: serde_json::from_value(json).ok()? })
    }

    /// Whether the point lies inside.
    pub fn holds(&self, point: Point) -> bool {
        // Crossing a line an odd number of times is being inside; a hole's line makes it even again.
        self.polygons.iter().any(|rings| rings.iter().filter(|ring| crosses(ring, point)).count() % 2 == 1)
    }

    /// Whether the point lies inside, or within a kilometre.
    pub fn is_near(&self, point: Point) -> bool {
        self.holds(point) || self.polygons.iter().flatten().any(|ring| touches(ring, point))
    }
}

/// The ring by its corners that stand out by more than `limit` (in degrees of latitude): Douglas and Peucker, without
/// recursion, because an outline of 300,000 corners would go deep.
fn thinned(ring: &[(f64, f64)], limit: f64) -> Ring {
    let Some(last) = ring.len().checked_sub(1).filter(|last| *last > 2) else { return ring.to_vec() };
    let narrowing = ring[0].1.to_radians().cos();
    let mut kept = vec![false; ring.len()];
    // A ring ends where it begins: the corner in the middle divides it.
    let middle = last / 2;
    (kept[0], kept[middle], kept[last]) = (true, true, true);
    let mut waiting = vec![(0, middle), (middle, last)];
    while let Some((from, to)) = waiting.pop() {
        let far = (from + 1..to).map(|at| (apart(ring[at], ring[from], ring[to], narrowing), at));
        let Some((distance, at)) = far.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if distance > limit * limit {
            kept[at] = true;
            waiting.extend([(from, at), (at, to)]);
        }
    }
    ring.iter().zip(kept).filter(|(_, kept)| *kept).map(|(corner, _)| *corner).collect()
}

/// How far a corner lies from the side between two others, squared.
fn apart((x, y): (f64, f64), (ax, ay): (f64, f64), (bx, by): (f64, f64), narrowing: f64) -> f64 {
    let (dx, dy) = ((bx - ax) * narrowing, by - ay);
    let (px, py) = ((x - ax) * narrowing, y - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (px - along * dx).powi(2) + (py - along * dy).powi(2)
}

fn sides(ring: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let last = ring.last().copied().unwrap_or_default();
    std::iter::once(last).chain(ring.iter().copied()).zip(ring.iter().copied())
}

fn crosses(ring: &[(f64, f64)], Point { lat: y, lng: x }: Point) -> bool {
    let crossed = sides(ring)
        .filter(|&((ax, ay), (bx, by))| (ay > y) != (by > y) && x < ax + (y - ay) * (bx - ax) / (by - ay));
    crossed.count() % 2 == 1
}

fn touches(ring: &[(f64, f64)], Point { lat: y, lng: x }: Point) -> bool {
    let narrowing = y.to_radians().cos();
    let limit = (TOLERANCE_KM / KM_PER_DEGREE).powi(2);
    sides(ring).any(|(a, b)| apart((x, y), a, b, narrowing) <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KITAMI: &str = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"南地区","id":1},"geometry":{"type":"Polygon","coordinates":[
            [[143.8,43.7],[144.0,43.7],[144.0,43.8],[143.8,43.8],[143.8,43.7]],
            [[143.89,43.74],[143.91,43.74],[143.91,43.76],[143.89,43.76],[143.89,43.74]]]}},
        {"type":"Feature","properties":{"name":"北地区"},"geometry":{"type":"MultiPolygon","coordinates":[
            [[[143.8,43.8],[144.0,43.8],[144.0,43.9],[143.8,43.9],[143.8,43.8]]]]}},
        {"type":"Feature","properties":{"name":"駅"},"geometry":{"type":"Point","coordinates":[143.9,43.8]}},
        {"type":"Feature","properties":{"name":"無"},"geometry":null}]}"#;

    fn point(lng: f64, lat: f64) -> Point {
        Point { lat, lng }
    }

    #[test]
    fn a_file_is_read_with_its_names_and_holes() {
        let features = read(KITAMI.as_bytes()).unwrap();
        assert_eq!(
            features.iter().map(|one| one.names.clone()).collect::<Vec<_>>(),
            [["南地区"], ["北地区"]]
        );
        let (south, north) = (&features[0].area, &features[1].area);
        assert!(south.holds(point(143.85, 43.75)) && !south.holds(point(143.9, 43.75)), "a hole is outside");
        assert!(north.holds(point(143.9, 43.85)) && !south.holds(point(143.9, 43.85)));
        let both = south.clone().and(north.clone());
        assert!(both.holds(point(143.85, 43.75)) && both.holds(point(143.9, 43.85)));
        assert_eq!(Area::from_json(both.to_json()), Some(both));
        assert_eq!(Area::from_json(serde_json::json!("x")), None);
    }

    #[test]
    fn an_outline_keeps_its_form_with_fewer_corners() {
        let west: Vec<String> =
            (0..=100).map(|n| format!("[143.8,{}]", 43.7 + f64::from(n) / 1000.0)).collect();
        let text = format!(
            r#"{{"type":"Polygon","coordinates":[[{},[144.0,43.8],[144.0,43.7],[143.8,43.7]]]}}"#,
            west.join(",")
        );
        let area = read(text.as_bytes()).unwrap().remove(0).area;
        let thin = area.simplified(0.05);
        assert_eq!((area.corners(), thin.corners()), (104, 6));
        assert!(thin.holds(point(143.9, 43.75)) && !thin.holds(point(143.79, 43.75)));
        // What is too small to be seen would be nothing at all: then it stays as it is.
        assert_eq!(area.simplified(1000.0), area);
        assert_eq!(thin.to_geometry()["type"], "MultiPolygon");
    }

    #[test]
    fn a_kilometre_beyond_the_line_is_near_and_two_are_not() {
        let south = &read(KITAMI.as_bytes()).unwrap()[0].area;
        assert!(south.is_near(point(143.9, 43.692)) && !south.is_near(point(143.9, 43.682)));
        assert!(south.is_near(point(144.011, 43.75)) && !south.is_near(point(144.026, 43.75)));
    }

    #[test]
    fn what_is_no_outline_is_told_apart() {
        let flaw = |text: &str| read(text.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!(flaw("<kml/>"), Flaw::Json);
        assert_eq!(flaw("[]"), Flaw::Json);
        assert_eq!(flaw(r#"{"type":"FeatureCollection","features":[]}"#), Flaw::NoPolygon);
        assert_eq!(flaw(r#"{"type":"Point","coordinates":[143.9,43.8]}"#), Flaw::NoPolygon);
        let square = |a: &str, b: &str| {
            format!(r#"{{"type":"Polygon","coordinates":[[[{a},{b}],[{a},{b}],[{a},{b}],[{a},{b}]]]}}"#)
        };
        assert_eq!(flaw(&square("43.8", "143.9")), Flaw::NotDegrees);
        assert_eq!(flaw(&square("-12345.6", "98765.4")), Flaw::NotDegrees);
        assert_eq!(flaw(&square("\"x\"", "43.8")), Flaw::Json);
        let corner = "[143.9,43.8],".repeat(MOST_CORNERS);
        let fine = format!(r#"{{"type":"Polygon","coordinates":[[{corner}[143.9,43.8]]]}}"#);
        assert_eq!(flaw(&fine), Flaw::TooFine);
    }
}
