use super::Column;

kernel::coded! {
    /// A defect of a row that was taken all the same.
    pub enum MarkKind says "people-mark-" {
        /// Latitude or longitude is zero.
        CoordinateZero = "coordinate-zero",
        /// The point does not lie in Japan.
        CoordinateOutsideJapan = "coordinate-outside-japan",
        /// The point does not lie in the stated prefecture.
        CoordinateOutsidePrefecture = "coordinate-outside-prefecture",
        /// The point lies outside the region's outline.
        CoordinateOutsideRegion = "coordinate-outside-region",
        /// Latitude and longitude had changed places; they were put right.
        CoordinateSwapped = "coordinate-swapped",
        /// A coordinate is no number, or one of the two is missing.
        CoordinateShape = "coordinate-shape",
        /// A zero or check digit lost on the way was put back.
        NumberZeroRestored = "number-zero-restored",
        /// An office number that is none.
        OfficeNumberShape = "office-number-shape",
        /// An id of a medical institution that is none.
        MedicalIdShape = "medical-id-shape",
        /// A municipality code that is none.
        MunicipalityCodeShape = "municipality-code-shape",
        /// The municipality's code lies in another prefecture than the one named.
        PrefectureContradicts = "prefecture-contradicts",
        /// A corporate number whose check digit does not fit.
        CorporateNumberCheckDigit = "corporate-number-check-digit",
        /// A corporate number that is none.
        CorporateNumberShape = "corporate-number-shape",
        /// The address does not begin with its prefecture, which was found elsewhere in the row.
        AddressWithoutPrefecture = "address-without-prefecture",
        /// The building is already inside the address.
        KatagakiInAddress = "katagaki-in-address",
        /// The web address lacked its beginning, which was added.
        UrlWithoutScheme = "url-without-scheme",
        /// A mail address stood in the column for web addresses and was moved.
        MailInUrl = "mail-in-url",
        /// A web address that cannot be one.
        UrlShape = "url-shape",
        /// A mail address that cannot be one.
        MailShape = "mail-shape",
        /// A telephone number with something else in it, or that is none.
        PhoneShape = "phone-shape",
        /// The row's id stands where the telephone number should.
        PhoneHoldsId = "phone-holds-id",
        /// A postal code that is none.
        PostalShape = "postal-shape",
        /// A service nobody knows by this name.
        ServiceUnknown = "service-unknown",
        /// Days that could not be read.
        DaysShape = "days-shape",
        /// Hours that could not be read, or that end before they begin.
        HoursShape = "hours-shape",
        /// A number of places or beds that is none.
        CountShape = "count-shape",
        /// Columns named "closed" that hold 1 for open were read the right way round.
        InvertedClosedFlag = "inverted-closed-flag",
        /// Characters the older Japanese encoding cannot hold.
        NotInCp932 = "not-in-cp932",
        /// Characters that cannot be seen.
        ControlCharacters = "control-characters",
        /// A line break inside a cell.
        LineBreakInCell = "line-break-in-cell",
        /// The sign for a character lost before the file reached us.
        LostCharacter = "lost-character",
        /// An error a spreadsheet left in a cell.
        SpreadsheetError = "spreadsheet-error",
        /// Longer than such a thing can be.
        TooLong = "too-long",
        /// What stands in the place of the reading cannot be read; the office has none.
        ReadingShape = "reading-shape",
        /// The list does not say the kind; the name does.
        KindFromName = "kind-from-name",
        /// The list has this service of this office a second time, and says something else; the first row counts.
        RepeatedOtherwise = "repeated-otherwise",
        /// Another row or the stored office has this number, and neither name nor address are the same.
        OtherUnderNumber = "other-under-number",
    }
}

/// One defect: where, which, and the text it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The column it stands in.
    pub column: Option<Column>,
    /// What is wrong.
    pub kind: MarkKind,
    /// The text concerned, as written; shortened when it is long.
    pub value: Box<str>,
}

impl Mark {
    const LONGEST: usize = 120;

    /// A mark on a column.
    pub fn new(column: impl Into<Option<Column>>, kind: MarkKind, value: &str) -> Self {
        let end = value.char_indices().nth(Self::LONGEST).map_or(value.len(), |(at, _)| at);
        Self { column: column.into(), kind, value: value[..end].into() }
    }
}
