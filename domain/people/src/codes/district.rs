/// What stands behind the name of a district and not in an address.
const ENDINGS: [&str; 7] = ["日常生活圏域", "圏域", "自治区", "地域", "地区", "エリア", "ブロック"];

/// Whether an address names the district. A name of one letter, such as 南, stands in half of all addresses and proves
/// nothing without its ending.
pub fn names_district(address: &str, district: &str) -> bool {
    let stem = ENDINGS.iter().find_map(|ending| district.strip_suffix(ending)).unwrap_or(district);
    address.contains(district) || stem.chars().count() > 1 && address.contains(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_is_named_with_or_without_its_ending() {
        assert!(names_district("北海道北見市常呂町1", "常呂自治区"));
        assert!(names_district("北海道北見市南地区1", "南地区"));
        assert!(!names_district("北海道北見市南町1", "南地区"));
        assert!(!names_district("北海道北見市大通西1", "端野自治区"));
    }
}
