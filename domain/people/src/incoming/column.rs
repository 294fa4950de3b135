use std::sync::Arc;

kernel::coded! {
    /// What a column of a source says about an office, whatever the source calls it.
    pub enum Column says "people-column-" {
        /// An id the source gives, the same in the next list.
        Id = "id",
        /// Where the row stands in its list; the next list may count otherwise.
        RowNumber = "row-number",
        /// The municipality's code.
        MunicipalityCode = "municipality-code",
        /// The prefecture's number alone.
        PrefectureCode = "prefecture-code",
        /// The prefecture's name.
        Prefecture = "prefecture",
        /// The municipality's name.
        Municipality = "municipality",
        /// The office's name.
        Name = "name",
        /// The reading of its name.
        Kana = "kana",
        /// Its name in Latin letters.
        EnglishName = "english-name",
        /// The name people use.
        CommonName = "common-name",
        /// What it does.
        Service = "service",
        /// What kind of place it is.
        Kind = "kind",
        /// The whole address.
        Address = "address",
        /// The prefecture (and city) within the address.
        AddressPrefecture = "address-prefecture",
        /// The municipality within the address.
        AddressMunicipality = "address-municipality",
        /// The town within the address.
        AddressTown = "address-town",
        /// What follows the town.
        AddressBlock = "address-block",
        /// The building.
        Building = "building",
        /// The postal code.
        Postal = "postal",
        /// Latitude.
        Latitude = "latitude",
        /// Longitude.
        Longitude = "longitude",
        /// Latitude and longitude in one cell.
        LatLng = "lat-lng",
        /// Telephone.
        Phone = "phone",
        /// Extension.
        Extension = "extension",
        /// Fax.
        Fax = "fax",
        /// Mail address.
        Mail = "mail",
        /// A form to write to.
        FormUrl = "form-url",
        /// Other ways to reach it.
        ContactNote = "contact-note",
        /// The corporation's number.
        CorporateNumber = "corporate-number",
        /// The corporation's name.
        CorporateName = "corporate-name",
        /// The ten-character office number.
        OfficeNumber = "office-number",
        /// The code of a medical institution for insurance.
        MedicalCode = "medical-code",
        /// The thirteen-digit id of a medical institution.
        MedicalId = "medical-id",
        /// The days it is open.
        Days = "days",
        /// What the days do not say.
        DaysNote = "days-note",
        /// When it opens.
        Opens = "opens",
        /// When it closes.
        Closes = "closes",
        /// What happens outside these hours.
        AfterHours = "after-hours",
        /// Departments.
        Departments = "departments",
        /// Beds in all.
        Beds = "beds",
        /// Places.
        Capacity = "capacity",
        /// Web address.
        Url = "url",
        /// Open on Mondays, 1 or 0.
        OpenMonday = "open-monday",
        /// Open on Tuesdays.
        OpenTuesday = "open-tuesday",
        /// Open on Wednesdays.
        OpenWednesday = "open-wednesday",
        /// Open on Thursdays.
        OpenThursday = "open-thursday",
        /// Open on Fridays.
        OpenFriday = "open-friday",
        /// Open on Saturdays.
        OpenSaturday = "open-saturday",
        /// Open on Sundays.
        OpenSunday = "open-sunday",
        /// Open on holidays.
        OpenHoliday = "open-holiday",
        /// A description.
        Description = "description",
        /// Accessibility.
        Accessibility = "accessibility",
        /// Services for older and disabled people together.
        SharedService = "shared-service",
        /// Meets the usual standard of care insurance.
        CareStandard = "care-standard",
        /// Meets the usual standard of disability services.
        DisabilityStandard = "disability-standard",
        /// Who answers for the corporation.
        Representative = "representative",
        /// The day it was opened.
        OpeningDate = "opening-date",
        /// Anything else.
        Note = "note",
    }
}

const NOWHERE: u16 = u16::MAX;

/// The columns of one source: how it calls them, and which of them say what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    names: Vec<Box<str>>,
    means: Vec<Option<Column>>,
    place: [u16; Column::ALL.len()],
}

impl Headings {
    /// The headings in the source's order, each with what it says, if that is known. When two say the same, the first
    /// counts.
    pub fn new(columns: impl IntoIterator<Item = (Box<str>, Option<Column>)>) -> Arc<Self> {
        let (names, means): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let mut place = [NOWHERE; Column::ALL.len()];
        for (at, column) in (0..NOWHERE).zip(&means) {
            let Some(column) = column else { continue };
            let slot = &mut place[*column as usize];
            if *slot == NOWHERE {
                *slot = at;
            }
        }
        Arc::new(Self { names, means, place })
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Each column as the source calls it, with what it says.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<Column>)> {
        self.names.iter().map(|name| &**name).zip(self.means.iter().copied())
    }

    /// Where the column stands.
    pub fn place(&self, column: Column) -> Option<usize> {
        let place = self.place[column as usize];
        (place != NOWHERE).then_some(usize::from(place))
    }

    /// Whether the source has this column.
    pub fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }
}
