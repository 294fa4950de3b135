use std::{collections::HashMap, sync::Arc};

use kernel::text::fold;
use people::{
    codes::ServiceKind,
    incoming::{Column, Headings},
};

mod specs;

kernel::coded! {
    /// The known layouts of public data about care offices.
    pub enum Layout says "open-data-layout-" {
        /// 介護サービス情報公表システム, 24 columns or what a spreadsheet left of them.
        MhlwCare = "mhlw-care",
        /// 医療情報ネット, facility file, official or reduced.
        MedicalNet = "medical-net",
        /// 自治体標準オープンデータセット: care services.
        CareService = "care-service",
        /// 推奨データセット: care services.
        CareServiceOld = "care-service-old",
        /// 自治体標準オープンデータセット: medical institutions.
        Hospital = "hospital",
        /// 推奨データセット: medical institutions.
        HospitalOld = "hospital-old",
        /// 自治体標準オープンデータセット: public facilities.
        PublicFacility = "public-facility",
        /// 推奨データセット: public facilities.
        PublicFacilityOld = "public-facility-old",
        /// LinkData: the header begins with `#property`.
        LinkData = "link-data",
        /// Care services of one city in JSON.
        CityCare = "city-care",
        /// Medical institutions of one city in JSON.
        CityMedical = "city-medical",
    }
}

impl Layout {
    /// The columns of the layout in its own words and order, as far as they are known.
    pub fn columns(self) -> &'static [&'static str] {
        specs::standard(self)
    }

    /// What the offices do when a row does not say so.
    pub(crate) const fn service(self) -> Option<ServiceKind> {
        match self {
            Self::PublicFacility | Self::PublicFacilityOld => Some(ServiceKind::PUBLIC_FACILITY),
            _ => None,
        }
    }

    fn dictionary(self) -> &'static HashMap<String, Column> {
        match self {
            Self::LinkData => &specs::LINK_DATA,
            Self::CityCare | Self::CityMedical => &specs::CITY,
            _ => &specs::JAPANESE,
        }
    }

    fn column(self, folded: &str) -> Option<Column> {
        specs::own(self, folded).or_else(|| self.dictionary().get(folded).copied())
    }
}

/// A row that is a header.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) layout: Layout,
    pub(crate) headings: Arc<Headings>,
    /// How many of its columns are known; tells the better of two readings.
    pub(crate) known: usize,
}

/// How near a row comes to being a header.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearness {
    pub(crate) found: Vec<String>,
    pub(crate) nearest: Vec<(Layout, Vec<&'static str>)>,
    score: usize,
}

impl Nearness {
    /// Keeps whichever row looks more like a header.
    pub(crate) fn or_nearer(self, other: Self) -> Self {
        if (other.score, other.found.len()) > (self.score, self.found.len()) { other } else { self }
    }
}

/// Reads a row as a header.
pub(crate) fn header(cells: &[&str]) -> Result<Header, Nearness> {
    // Blank columns at the end are no columns.
    let width = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    let cells = &cells[..width];
    let folded: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
    let mut best: Option<(usize, Header)> = None;
    let mut near = Vec::new();
    for &(layout, required) in specs::REQUIRED {
        if (layout == Layout::LinkData)
            != cells.first().is_some_and(|cell| cell.trim() == specs::LINK_DATA_MARK)
        {
            continue;
        }
        let missing: Vec<&str> =
            required.iter().copied().filter(|name| !folded.contains(&fold(name))).collect();
        let present = required.len() - missing.len();
        if !missing.is_empty() {
            near.push((present * 100 / required.len(), layout, missing));
            continue;
        }
        let means: Vec<Option<Column>> = folded.iter().map(|name| layout.column(name)).collect();
        let known = means.iter().flatten().count();
        if best.as_ref().is_none_or(|(most, _)| required.len() > *most) {
            let names = cells.iter().map(|cell| cell.trim().into());
            let header = Header { layout, headings: Headings::new(names.zip(means)), known };
            best = Some((required.len(), header));
        }
    }
    if let Some((_, header)) = best {
        return Ok(header);
    }
    near.sort_by_key(|&(score, ..)| std::cmp::Reverse(score));
    near.truncate(3);
    Err(Nearness {
        found: cells.iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect(),
        score: near.first().map_or(0, |&(score, ..)| score),
        nearest: near.into_iter().map(|(_, layout, missing)| (layout, missing)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(columns: &str) -> Option<Layout> {
        header(&columns.split(',').collect::<Vec<_>>()).ok().map(|header| header.layout)
    }

    #[test]
    fn each_layout_is_known_by_its_standard_columns_and_knows_what_matters_in_them() {
        for &each in Layout::ALL {
            let columns = each.columns();
            let header = header(columns).unwrap();
            assert_eq!(header.layout, each);
            assert!(header.headings.has(Column::Name), "{each}");
            assert!(header.headings.has(Column::Address), "{each}");
            assert!(header.known * 3 >= columns.len() * 2, "{each}: {} of {}", header.known, columns.len());
        }
    }

    #[test]
    fn headers_are_known_however_they_were_typed() {
        assert_eq!(layout("　名 称 ,ＩＤ,住所（所在地）,住 所"), Some(Layout::PublicFacilityOld));
        assert_eq!(layout("正式名称,ID,所在地"), Some(Layout::MedicalNet));
        assert_eq!(layout("#property,name,address,telephone　number"), Some(Layout::LinkData));
    }

    #[test]
    fn an_unknown_header_tells_what_is_missing() {
        let Err(near) = header(&["事業所名", "住所", "電話番号", "サービスの種類", ""])
        else {
            panic!()
        };
        assert_eq!(near.found.len(), 4);
        assert_eq!(near.nearest[0], (Layout::MhlwCare, vec!["事業所番号"]));
        assert_eq!(layout("#property,eventName,address"), None);
        assert_eq!(layout(""), None);
    }
}
