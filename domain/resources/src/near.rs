//! How far something is: nearness as a wheelchair or a bicycle means it, in a straight line.

use people::codes::Point;

/// Kilometres of one degree of latitude.
const KM_PER_DEGREE: f64 = 111.195;

/// What is near a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The place.
    pub point: Point,
    /// Within so many kilometres.
    pub within: u8,
}

impl Near {
    /// How far is offered.
    pub const WITHIN: [u8; 5] = [1, 2, 5, 10, 20];
    /// How far is meant when nobody says.
    pub const USUAL: u8 = 2;

    /// How far a point is, in kilometres.
    pub fn distance(&self, (lat, lng): (f64, f64)) -> f64 {
        let [per_lat, per_lng] = self.scale();
        ((lat - self.point.lat) * per_lat).hypot((lng - self.point.lng) * per_lng)
    }

    /// Kilometres of one degree of latitude and of one degree of longitude here: within a region the earth is flat.
    pub fn scale(&self) -> [f64; 2] {
        [KM_PER_DEGREE, KM_PER_DEGREE * self.point.lat.to_radians().cos()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_that_of_the_map_within_a_hundredth() {
        let station = Near { point: Point { lat: 43.802_5, lng: 143.894_4 }, within: 2 };
        assert!(station.distance((43.802_5, 143.894_4)) < 0.001);
        // The great circle says 0.479 km and 23.30 km.
        let hall = station.distance((43.806_3, 143.897_2));
        assert!((0.47..0.49).contains(&hall), "{hall}");
        let airport = station.distance((43.880_6, 144.164_0));
        assert!((23.0..23.5).contains(&airport), "{airport}");
    }
}
