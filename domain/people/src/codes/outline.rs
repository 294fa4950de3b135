use std::sync::OnceLock;

use super::Prefecture;

/// Each line is one ring: prefecture, first corner, then the steps to the next ones; longitude before latitude, in
/// hundredths of a degree.
static TABLE: &str = include_str!("outline.txt");

/// The outline is simplified and leaves out small islands, so that a place this near still counts as inside.
const TOLERANCE_KM: f64 = 10.0;
const KM_PER_HUNDREDTH: f64 = 1.11;

/// A point on the map, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Latitude, north positive.
    pub lat: f64,
    /// Longitude, east positive.
    pub lng: f64,
}

impl Point {
    /// Whether it lies in the prefecture or within ten kilometres of it.
    pub fn is_near(self, prefecture: Prefecture) -> bool {
        let (x, y) = (self.lng * 100.0, self.lat * 100.0);
        let rings = &outlines()[usize::from(prefecture.number()) - 1];
        rings.iter().any(|ring| ring.may_reach(x, y) && ring.holds(x, y))
            || rings.iter().any(|ring| ring.may_reach(x, y) && ring.is_within(x, y, TOLERANCE_KM))
    }
}

/// Whether the point lies in Japan or within ten kilometres of it.
pub fn in_japan(point: Point) -> bool {
    (20.0..46.5).contains(&point.lat)
        && (122.0..154.5).contains(&point.lng)
        && Prefecture::all().any(|prefecture| point.is_near(prefecture))
}

struct Ring {
    corners: Vec<(f64, f64)>,
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Ring {
    fn read(steps: impl Iterator<Item = f64>) -> Self {
        let steps: Vec<f64> = steps.collect();
        let mut at = (0.0, 0.0);
        let corners: Vec<(f64, f64)> = steps
            .chunks_exact(2)
            .map(|step| {
                at = (at.0 + step[0], at.1 + step[1]);
                at
            })
            .collect();
        let (x, y) = (|c: &(f64, f64)| c.0, |c: &(f64, f64)| c.1);
        Self {
            west: corners.iter().map(x).fold(f64::MAX, f64::min),
            east: corners.iter().map(x).fold(f64::MIN, f64::max),
            south: corners.iter().map(y).fold(f64::MAX, f64::min),
            north: corners.iter().map(y).fold(f64::MIN, f64::max),
            corners,
        }
    }

    /// A quick look at the box around it, a little more than the tolerance wide.
    fn may_reach(&self, x: f64, y: f64) -> bool {
        let margin = 1.5 * TOLERANCE_KM / KM_PER_HUNDREDTH;
        (self.west - margin..=self.east + margin).contains(&x)
            && (self.south - margin..=self.north + margin).contains(&y)
    }

    fn sides(&self) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
        let last = self.corners.last().copied().unwrap_or_default();
        std::iter::once(last).chain(self.corners.iter().copied()).zip(self.corners.iter().copied())
    }

    fn holds(&self, x: f64, y: f64) -> bool {
        let crossed = self.sides().filter(|&((ax, ay), (bx, by))| {
            (ay > y) != (by > y) && x < ax + (y - ay) * (bx - ax) / (by - ay)
        });
        crossed.count() % 2 == 1
    }

    fn is_within(&self, x: f64, y: f64, km: f64) -> bool {
        let narrowing = (y / 100.0).to_radians().cos();
        let limit = (km / KM_PER_HUNDREDTH).powi(2);
        self.sides().any(|((ax, ay), (bx, by))| {
            let (dx, dy) = ((bx - ax) * narrowing, by - ay);
            let (px, py) = ((x - ax) * narrowing, y - ay);
            let length = dx * dx + dy * dy;
            let along = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
            (px - along * dx).powi(2) + (py - along * dy).powi(2) <= limit
        })
    }
}

fn outlines() -> &'static [Vec<Ring>; 47] {
    static PARSED: OnceLock<[Vec<Ring>; 47]> = OnceLock::new();
    PARSED.get_or_init(|| {
        let mut outlines: [Vec<Ring>; 47] = std::array::from_fn(|_| Vec::new());
        for line in TABLE.lines() {
            let mut numbers = line.split(' ').filter_map(|n| n.parse::<i32>().ok());
            let Some(prefecture) = numbers.next().and_then(|n| usize::try_from(n).ok()) else { continue };
            if let Some(rings) = prefecture.checked_sub(1).and_then(|at| outlines.get_mut(at)) {
                rings.push(Ring::read(numbers.map(f64::from)));
            }
        }
        outlines
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(lat: f64, lng: f64) -> Point {
        Point { lat, lng }
    }

    #[test]
    fn every_prefecture_has_an_outline() {
        assert!(outlines().iter().all(|rings| rings.iter().any(|ring| ring.corners.len() > 3)));
    }

    #[test]
    fn places_lie_where_they_lie() {
        let takamatsu = point(34.34, 134.05);
        assert!(takamatsu.is_near(Prefecture::named("香川県").unwrap()));
        assert!(!takamatsu.is_near(Prefecture::named("東京都").unwrap()));
        // A small island the simplified outline leaves out.
        assert!(point(33.724_537, 131.645_138).is_near(Prefecture::named("大分県").unwrap()));
        for (lat, lng) in
            [(35.68, 139.77), (43.06, 141.35), (26.21, 127.68), (24.34, 124.16), (27.09, 142.19)]
        {
            assert!(in_japan(point(lat, lng)), "{lat},{lng}");
        }
    }

    #[test]
    fn the_known_errors_lie_outside_japan() {
        for (lat, lng) in [
            (0.0, 0.0),
            (53.41291, -8.24389),
            (60.22286, 19.55016),
            (24.99341, 121.29697),
            (43.76717, -218.04486),
            (134.05, 34.34),
            (37.57, 126.98),
            (f64::NAN, f64::INFINITY),
        ] {
            assert!(!in_japan(point(lat, lng)), "{lat},{lng}");
        }
    }
}
