//! 地域づくりの木 (S4-02): what grows in a district, from the root up, and how that changed.

use access::DistrictId;

use crate::resource::{Layer, State};

/// One thing that grows: enough of a resource to count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Where.
    pub district: Option<DistrictId>,
    /// Leaf, trunk or root.
    pub layer: Layer,
    /// Whether it runs.
    pub state: State,
}

/// How much grows, from the root up. Counts, never a share: what is many and what is few is for people to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// Natural.
    pub root: u32,
    /// Informal.
    pub trunk: u32,
    /// Formal.
    pub leaves: u32,
    /// What rests for a while, in any layer.
    pub resting: u32,
}

impl Tree {
    /// The tree of one district, or of the whole region; what has ended does not grow.
    pub fn of(growths: &[Growth], district: Option<DistrictId>) -> Self {
        let mut tree = Self::default();
        for one in growths {
            if one.state == State::Ended || district.is_some() && one.district != district {
                continue;
            }
            match one.layer {
                Layer::Natural => tree.root += 1,
                Layer::Informal => tree.trunk += 1,
                Layer::Formal => tree.leaves += 1,
            }
            tree.resting += u32::from(one.state == State::Paused);
        }
        tree
    }

    /// The count of a layer.
    pub const fn count(&self, layer: Layer) -> u32 {
        match layer {
            Layer::Natural => self.root,
            Layer::Informal => self.trunk,
            Layer::Formal => self.leaves,
        }
    }

    /// Everything that grows.
    pub const fn total(&self) -> u32 {
        self.root + self.trunk + self.leaves
    }
}

/// Where the dots of a layer stand in a picture of 100 × 100: a crown, a stem, roots; as many as there are, at most
/// `most`, each at the same place every time.
pub fn dots(layer: Layer, count: u32, most: u32) -> Vec<(f32, f32)> {
    let shown = count.min(most);
    (0..shown)
        .map(|place| {
            // The golden angle spreads any number of dots evenly.
            let angle = place as f32 * 2.399_963;
            let far = ((place as f32 + 0.5) / shown as f32).sqrt();
            let (x, y) = (angle.cos() * far, angle.sin() * far);
            match layer {
                Layer::Formal => (50.0 + 40.0 * x, 27.0 + 22.0 * y),
                Layer::Informal => (50.0 + 7.0 * x, 62.0 + 12.0 * y),
                Layer::Natural => (50.0 + 36.0 * x, 88.0 + 8.0 * y),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    fn district(number: u128) -> DistrictId {
        Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_tree_counts_what_grows_in_its_district_and_nothing_that_has_ended() {
        let grow = |place, layer, state| Growth { district: Some(district(place)), layer, state };
        let growths = [
            grow(1, Layer::Natural, State::Running),
            grow(1, Layer::Natural, State::Paused),
            grow(1, Layer::Informal, State::Changed),
            grow(1, Layer::Formal, State::Ended),
            grow(2, Layer::Formal, State::Running),
            Growth { district: None, layer: Layer::Formal, state: State::Running },
        ];
        let first = Tree::of(&growths, Some(district(1)));
        assert_eq!(first, Tree { root: 2, trunk: 1, leaves: 0, resting: 1 });
        let all = Tree::of(&growths, None);
        assert_eq!((all.total(), all.leaves), (5, 2));
    }

    #[test]
    fn dots_stay_in_the_picture_and_in_their_part_of_the_tree() {
        for (layer, top, bottom) in
            [(Layer::Formal, 4.0, 50.0), (Layer::Informal, 49.0, 75.0), (Layer::Natural, 79.0, 97.0)]
        {
            let dots = dots(layer, 300, 120);
            assert_eq!(dots.len(), 120);
            assert!(
                dots.iter().all(|(x, y)| (5.0..=95.0).contains(x) && (top..=bottom).contains(y)),
                "{layer}"
            );
        }
        assert!(dots(Layer::Natural, 0, 10).is_empty());
    }
}
