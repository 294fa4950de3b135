use std::{collections::HashMap, fmt, sync::OnceLock};

use kernel::text::fold;

static TABLE: &str = include_str!("services.txt");

/// What an office does: the services of long-term care by their national numbers (110 to 780), and the other kinds of
/// place by codes of our own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceKind(&'static str);

impl ServiceKind {
    /// 病院
    pub const HOSPITAL: Self = Self("hospital");
    /// 診療所
    pub const CLINIC: Self = Self("clinic");
    /// 歯科診療所
    pub const DENTAL: Self = Self("dental");
    /// 薬局
    pub const PHARMACY: Self = Self("pharmacy");
    /// 助産所
    pub const MIDWIFE: Self = Self("midwife");
    /// 地域包括支援センター
    pub const SUPPORT_CENTRE: Self = Self("support-centre");
    /// 介護予防支援
    pub const PREVENTION_SUPPORT: Self = Self("prevention-support");
    /// 居宅介護支援
    pub const CARE_MANAGEMENT: Self = Self("430");
    /// 訪問看護
    pub const VISITING_NURSE: Self = Self("130");
    /// 公共施設
    pub const PUBLIC_FACILITY: Self = Self("public-facility");
    /// 通いの場
    pub const GATHERING_PLACE: Self = Self("gathering-place");

    /// Every kind, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        table().rows.iter().map(|&(code, _)| Self(code))
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The kind of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        table().at.get(code).map(|&at| Self(table().rows[at].0))
    }

    /// The standard Japanese name.
    pub fn name(self) -> &'static str {
        table().at.get(self.0).map_or(self.0, |&at| table().rows[at].1)
    }

    /// Whether this is a service of long-term-care insurance with a national number.
    pub fn is_care_insurance(self) -> bool {
        self.0.bytes().all(|b| b.is_ascii_digit())
    }

    /// The kind a source means by this text: its standard name or one in use, however it was typed, with or without
    /// an ending such as 事業所 or an explanation in brackets.
    pub fn named(text: &str) -> Option<Self> {
        let table = table();
        // Official files write the standard name, thousands of times.
        if let Some(&at) = table.named.get(text) {
            return Some(Self(table.rows[at].0));
        }
        let found = |name: &str| table.folded.get(&fold(name)).map(|&at| Self(table.rows[at].0));
        let text = text.trim();
        found(text)
            .or_else(|| ENDINGS.iter().find_map(|ending| found(text.strip_suffix(ending)?)))
            .or_else(|| found(&text[..text.find(['（', '('])?]))
    }
}

impl ServiceKind {
    /// The kind that an office's own name tells: it ends in the name of one, or holds one that is long enough to be
    /// nothing else.
    pub fn within(name: &str) -> Option<Self> {
        const LONG: usize = 5;
        let (table, name) = (table(), fold(name));
        let tells = |kind: &&String| {
            name.ends_with(kind.as_str()) || kind.chars().count() >= LONG && name.contains(kind.as_str())
        };
        let kind = table.folded.keys().filter(tells).max_by_key(|kind| (kind.len(), kind.as_str()))?;
        table.folded.get(kind).map(|&at| Self(table.rows[at].0))
    }
}

/// What sources put behind the name of a service.
const ENDINGS: [&str; 3] = ["事業所", "事業", "サービス"];

struct Table {
    rows: Vec<(&'static str, &'static str)>,
    at: HashMap<&'static str, usize>,
    /// Standard names as written.
    named: HashMap<&'static str, usize>,
    /// All names, folded.
    folded: HashMap<String, usize>,
}

fn table() -> &'static Table {
    static PARSED: OnceLock<Table> = OnceLock::new();
    PARSED.get_or_init(|| {
        let mut table =
            Table { rows: Vec::new(), at: HashMap::new(), named: HashMap::new(), folded: HashMap::new() };
        for line in TABLE.lines() {
            let mut cells = line.split('\t');
            let (Some(code), Some(name)) = (cells.next(), cells.next()) else { continue };
            let at = table.rows.len();
            table.rows.push((code, name));
            table.at.insert(code, at);
            table.named.insert(name, at);
            let others = cells.next().unwrap_or_default().split('|').filter(|alias| !alias.is_empty());
            table.folded.extend([name].into_iter().chain(others).map(|alias| (fold(alias), at)));
        }
        table
    })
}

impl fmt::Debug for ServiceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceKind({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        ServiceKind::named(text).map(ServiceKind::code)
    }

    #[test]
    fn every_kind_is_found_by_its_code_and_its_name() {
        for kind in ServiceKind::all() {
            assert_eq!(ServiceKind::from_code(kind.code()), Some(kind));
            assert_eq!(ServiceKind::named(kind.name()), Some(kind), "{kind:?}");
        }
        assert_eq!(ServiceKind::all().filter(|k| k.is_care_insurance()).count(), 35);
        let names: usize = TABLE
            .lines()
            .map(|line| 1 + line.rsplit('\t').next().unwrap().split('|').filter(|a| !a.is_empty()).count())
            .sum();
        assert_eq!(table().folded.len(), names, "one name means two kinds");
    }

    #[test]
    fn the_named_ones_are_in_the_table() {
        for kind in [
            ServiceKind::HOSPITAL,
            ServiceKind::CLINIC,
            ServiceKind::DENTAL,
            ServiceKind::PHARMACY,
            ServiceKind::MIDWIFE,
            ServiceKind::SUPPORT_CENTRE,
            ServiceKind::PREVENTION_SUPPORT,
            ServiceKind::CARE_MANAGEMENT,
            ServiceKind::VISITING_NURSE,
            ServiceKind::PUBLIC_FACILITY,
            ServiceKind::GATHERING_PLACE,
        ] {
            assert_eq!(ServiceKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn an_office_may_tell_its_kind_by_its_name() {
        let within = |name| ServiceKind::within(name).map(ServiceKind::code);
        assert_eq!(within("地域包括支援センターサブセンター山田（山田支所南側）"), Some("support-centre"));
        assert_eq!(within("老人いこいの家白梅荘"), Some("gathering-place"));
        assert_eq!(within("社団法人大館市シルバー人材センター"), Some("work-centre"));
        assert_eq!(within("みどり薬局"), Some("pharmacy"));
        assert_eq!(within("みどり歯科医院"), Some("dental"));
        assert_eq!(within("市民病院前書店"), None);
        assert_eq!(within("香南ふれあい館"), None);
    }

    #[test]
    fn sources_name_services_in_their_own_ways() {
        assert_eq!(code("居宅介護支援事業所"), Some("430"));
        assert_eq!(code("介護予防支援事業所"), Some("prevention-support"));
        assert_eq!(code("介護老人福祉施設（特別養護老人ホーム）"), Some("510"));
        assert_eq!(
            code("地域密着型介護老人福祉施設入所者生活介護\r\n（地域密着型特別養護老人ホーム）"),
            Some("540")
        );
        assert_eq!(code("特定施設入居者生活介護(有料老人ホーム)"), Some("331"));
        assert_eq!(code("無床診療所"), Some("clinic"));
        assert_eq!(code("老人福祉センター、図書コーナー"), None);
        assert_eq!(code(""), None);
    }
}
