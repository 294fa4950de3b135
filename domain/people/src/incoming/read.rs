use super::{
    Address, Column, Days, IncomingOffice, Mark, MarkKind, Phone, RefusedReason, Row, Written,
    contact::{ReadPhone, ReadUrl, read_mail, read_phone, read_url},
    place::{municipality_of, read_point},
    time::read_time,
};
use crate::codes::{
    CodeFlaw, CorporateNumber, MedicalInstitutionId, MunicipalityCode, OfficeNumber, Prefecture, Read,
    ServiceKind, digits,
};

type Text = Option<Box<str>>;

pub(super) fn read(row: &Row<'_>) -> Result<IncomingOffice, RefusedReason> {
    if row.ends.len() != row.headings.len() {
        return Err(RefusedReason::ColumnCount);
    }
    let name = row.get(Column::Name);
    if name.is_empty() {
        return Err(RefusedReason::NoName);
    }
    let mut reading = Reading { row, marks: Vec::new() };
    let r = &mut reading;
    let (address_text, named) = r.whole_address();
    let municipality = r.municipality(named, &address_text);
    let prefecture =
        named.or(municipality.map(MunicipalityCode::prefecture)).or_else(|| r.prefecture_number());
    let office_number = r.office_number(prefecture);
    let medical_id = r.medical_id(prefecture);
    let prefecture = prefecture.or(medical_id.and_then(MedicalInstitutionId::prefecture));
    let address = r.address(&address_text, prefecture);
    let point = r.point(prefecture);
    let (phone, fax) = (r.phone(Column::Phone), r.phone(Column::Fax));
    // A number that is not what it should be still tells the source's offices apart.
    let source_id = r
        .text(Column::Id)
        .or_else(|| r.text(Column::MedicalId).filter(|_| medical_id.is_none()))
        .or_else(|| r.text(Column::OfficeNumber).filter(|_| office_number.is_none()));
    let known = office_number.is_some()
        || medical_id.is_some()
        || source_id.is_some()
        || phone.is_some()
        || !address_text.is_empty();
    if !known {
        return Err(RefusedReason::NoKey);
    }
    let services = r.services(medical_id);
    let (url, moved) = r.url();
    let mail = r.mail(moved);
    let (corporate_number, days) = (r.corporate_number(), r.days());
    let (opens, closes) = r.hours();
    Ok(IncomingOffice {
        line: row.line,
        written: Written::of(row),
        name: name.into(),
        kana: r.text(Column::Kana),
        common_name: r.text(Column::CommonName),
        english_name: r.text(Column::EnglishName),
        services,
        service_text: r.text(Column::Service).or_else(|| r.text(Column::Kind)),
        source_id,
        office_number,
        medical_id,
        medical_code: r.text(Column::MedicalCode),
        municipality,
        address,
        point,
        phone,
        extension: r.text(Column::Extension),
        fax,
        mail,
        url,
        corporate_number,
        corporate_name: r.text(Column::CorporateName),
        days,
        days_note: r.text(Column::DaysNote),
        opens,
        closes,
        // In every source a zero for places means that they are not stated.
        capacity: r.count(Column::Capacity).filter(|&places| places > 0),
        beds: r.count(Column::Beds),
        departments: r.departments(),
        note: r.text(Column::Note),
        marks: reading.marks,
    })
}

struct Reading<'a, 'row> {
    row: &'a Row<'row>,
    marks: Vec<Mark>,
}

impl Reading<'_, '_> {
    fn mark(&mut self, column: Column, kind: MarkKind) {
        self.marks.push(Mark::new(column, kind, self.row.get(column)));
    }

    fn text(&self, column: Column) -> Text {
        Some(self.row.get(column)).filter(|text| !text.is_empty()).map(Into::into)
    }

    /// The address in one piece, and the prefecture it or its neighbours name.
    fn whole_address(&mut self) -> (String, Option<Prefecture>) {
        let row = self.row;
        let stated = [Column::Prefecture, Column::AddressPrefecture].map(|column| row.get(column));
        let mut named = stated.iter().find_map(|name| Prefecture::named(name));
        let mut whole = row.get(Column::Address).to_owned();
        if whole.is_empty() {
            let pieces = [
                Column::AddressPrefecture,
                Column::AddressMunicipality,
                Column::AddressTown,
                Column::AddressBlock,
            ];
            whole = pieces.map(|column| row.get(column)).concat();
        }
        if named.is_none() {
            named = Prefecture::leading(&whole).map(|(prefecture, _)| prefecture);
        }
        (whole, named)
    }

    fn municipality(&mut self, named: Option<Prefecture>, address: &str) -> Option<MunicipalityCode> {
        let written = self.row.get(Column::MunicipalityCode);
        let read = if written.is_empty() {
            None
        } else {
            match MunicipalityCode::read(written, named) {
                Ok(read) => Some(self.restored(Column::MunicipalityCode, read)),
                Err(_) => {
                    self.mark(Column::MunicipalityCode, MarkKind::MunicipalityCodeShape);
                    None
                }
            }
        };
        if let (Some(code), Some(named)) = (read, named)
            && code.prefecture() != named
        {
            self.mark(Column::MunicipalityCode, MarkKind::PrefectureContradicts);
        }
        // A prefecture's own code says less than the address.
        let found = || municipality_of(address, named);
        read.filter(|code| !code.is_prefecture()).or_else(found).or(read)
    }

    fn prefecture_number(&self) -> Option<Prefecture> {
        digits(self.row.get(Column::PrefectureCode)).parse().ok().and_then(Prefecture::new)
    }

    fn restored<T>(&mut self, column: Column, read: Read<T>) -> T {
        if read.is_restored() {
            self.mark(column, MarkKind::NumberZeroRestored);
        }
        read.number()
    }

    fn office_number(&mut self, prefecture: Option<Prefecture>) -> Option<OfficeNumber> {
        let written = self.row.get(Column::OfficeNumber);
        if written.is_empty() {
            return None;
        }
        match OfficeNumber::read(written, prefecture) {
            Ok(read) => Some(self.restored(Column::OfficeNumber, read)),
            Err(_) => {
                self.mark(Column::OfficeNumber, MarkKind::OfficeNumberShape);
                None
            }
        }
    }

    fn medical_id(&mut self, prefecture: Option<Prefecture>) -> Option<MedicalInstitutionId> {
        let written = self.row.get(Column::MedicalId);
        if written.is_empty() {
            return None;
        }
        match MedicalInstitutionId::read(written, prefecture) {
            Ok(read) => Some(self.restored(Column::MedicalId, read)),
            Err(_) => {
                self.mark(Column::MedicalId, MarkKind::MedicalIdShape);
                None
            }
        }
    }

    fn address(&mut self, whole: &str, prefecture: Option<Prefecture>) -> Address {
        let row = self.row;
        if !whole.is_empty() && !prefecture.is_some_and(|p| whole.starts_with(p.name())) {
            self.mark(Column::Address, MarkKind::AddressWithoutPrefecture);
        }
        let municipality = [Column::Municipality, Column::AddressMunicipality]
            .map(|column| row.get(column))
            .into_iter()
            .find(|name| !name.is_empty());
        let mut address = Address::split(whole, prefecture, municipality);
        address.building = self.text(Column::Building);
        if let Some(building) = address.building.as_deref()
            && whole.contains(building)
        {
            address.building_in_street = true;
            self.mark(Column::Building, MarkKind::KatagakiInAddress);
        }
        address.postal = self.postal();
        address
    }

    fn postal(&mut self) -> Text {
        let written = self.row.get(Column::Postal);
        if written.is_empty() {
            return None;
        }
        let number: String = digits(written).chars().filter(|c| !matches!(c, '-' | '〒' | ' ')).collect();
        if number.len() == 7 && number.bytes().all(|b| b.is_ascii_digit()) {
            return Some(number.into());
        }
        self.mark(Column::Postal, MarkKind::PostalShape);
        None
    }

    fn point(&mut self, prefecture: Option<Prefecture>) -> Option<crate::codes::Point> {
        let row = self.row;
        let (mut lat, mut lng) = (row.get(Column::Latitude), row.get(Column::Longitude));
        if lat.is_empty() && lng.is_empty() {
            let both = row.get(Column::LatLng);
            (lat, lng) =
                both.split_once([',', '，']).map_or((both, ""), |(lat, lng)| (lat.trim(), lng.trim()));
        }
        read_point(lat, lng, prefecture, &mut self.marks)
    }

    fn phone(&mut self, column: Column) -> Option<Phone> {
        let written = self.row.get(column);
        if written.is_empty() {
            return None;
        }
        match read_phone(written) {
            ReadPhone::Clean(phone) => Some(phone),
            ReadPhone::Among(phone) => {
                self.mark(column, MarkKind::PhoneShape);
                Some(phone)
            }
            // Lists of medical institutions have held other numbers here, as short as that.
            ReadPhone::Restored(phone)
                if !self.is_id(written) && !self.row.headings.has(Column::MedicalId) =>
            {
                self.mark(column, MarkKind::NumberZeroRestored);
                Some(phone)
            }
            ReadPhone::Restored(_) | ReadPhone::Nothing => {
                let kind = if self.is_id(written) { MarkKind::PhoneHoldsId } else { MarkKind::PhoneShape };
                self.mark(column, kind);
                None
            }
        }
    }

    fn is_id(&self, written: &str) -> bool {
        [Column::MedicalId, Column::OfficeNumber, Column::Id, Column::RowNumber]
            .iter()
            .any(|&id| self.row.get(id) == written)
    }

    fn services(&mut self, medical: Option<MedicalInstitutionId>) -> Vec<ServiceKind> {
        let mut services = Vec::new();
        for column in [Column::Service, Column::Kind] {
            let written = self.row.get(column);
            if written.is_empty() || !services.is_empty() {
                continue;
            }
            if let Some(kind) = ServiceKind::named(written) {
                services.push(kind);
                continue;
            }
            for piece in
                written.split([';', '；', '、', ',', '，', '\n']).map(str::trim).filter(|p| !p.is_empty())
            {
                match ServiceKind::named(piece) {
                    Some(kind) if !services.contains(&kind) => services.push(kind),
                    Some(_) => {}
                    None => self.marks.push(Mark::new(column, MarkKind::ServiceUnknown, piece)),
                }
            }
        }
        if services.is_empty() {
            services.extend(medical.and_then(|id| id.kind()).map(|kind| kind.service()).or(self.row.service));
        }
        if services.is_empty()
            && let Some(kind) = ServiceKind::within(self.row.get(Column::Name))
        {
            self.mark(Column::Name, MarkKind::KindFromName);
            services.push(kind);
        }
        services
    }

    fn url(&mut self) -> (Text, Text) {
        let written = self.row.get(Column::Url);
        if written.is_empty() {
            return (None, None);
        }
        match read_url(written) {
            ReadUrl::Url(url) => (Some(url), None),
            ReadUrl::Completed(url) => {
                self.mark(Column::Url, MarkKind::UrlWithoutScheme);
                (Some(url), None)
            }
            ReadUrl::Mail(mail) => {
                self.mark(Column::Url, MarkKind::MailInUrl);
                (None, Some(mail))
            }
            ReadUrl::Nothing => {
                self.mark(Column::Url, MarkKind::UrlShape);
                (None, None)
            }
        }
    }

    fn mail(&mut self, moved: Text) -> Text {
        let written = self.row.get(Column::Mail);
        if written.is_empty() {
            return moved;
        }
        let mail = read_mail(written);
        if mail.is_none() {
            self.mark(Column::Mail, MarkKind::MailShape);
        }
        mail.or(moved)
    }

    fn corporate_number(&mut self) -> Option<CorporateNumber> {
        let written = self.row.get(Column::CorporateNumber);
        if written.is_empty() {
            return None;
        }
        match CorporateNumber::read(written) {
            Ok(number) => Some(number),
            Err(flaw) => {
                let kind = match flaw {
                    CodeFlaw::CheckDigit => MarkKind::CorporateNumberCheckDigit,
                    _ => MarkKind::CorporateNumberShape,
                };
                self.mark(Column::CorporateNumber, kind);
                None
            }
        }
    }

    fn days(&mut self) -> Option<Days> {
        let written = self.row.get(Column::Days);
        if !written.is_empty() {
            let days = Days::read(written);
            if days.is_none() {
                self.mark(Column::Days, MarkKind::DaysShape);
            }
            return days;
        }
        self.flagged_days()
    }

    /// Columns whose name says "closed" and whose value says "open".
    fn flagged_days(&mut self) -> Option<Days> {
        let (mut days, mut stated) = (Days::NONE, None);
        for (number, column) in (0..).zip(FLAGS) {
            match self.row.get(column) {
                "1" => (days, stated) = (days.and(Days::day(number)), Some(column)),
                "0" => stated = Some(column),
                "" => {}
                _ => self.mark(column, MarkKind::DaysShape),
            }
        }
        self.mark(stated?, MarkKind::InvertedClosedFlag);
        Some(days)
    }

    fn hours(&mut self) -> (Option<u16>, Option<u16>) {
        let mut read = |column| {
            let written = self.row.get(column);
            if written.is_empty() {
                return None;
            }
            let time = read_time(written);
            if !time.is_some_and(|(_, clean)| clean) {
                self.mark(column, MarkKind::HoursShape);
            }
            time.map(|(minutes, _)| minutes)
        };
        let hours = (read(Column::Opens), read(Column::Closes));
        if let (Some(opens), Some(closes)) = hours
            && closes <= opens
        {
            self.mark(Column::Closes, MarkKind::HoursShape);
            return (None, None);
        }
        hours
    }

    fn count(&mut self, column: Column) -> Option<u32> {
        let written = self.row.get(column);
        if written.is_empty() {
            return None;
        }
        let plain = digits(written);
        let plain = plain.trim_end_matches(['名', '人', '床']).trim_end();
        let count = plain.strip_suffix(".0").unwrap_or(plain).parse().ok();
        if count.is_none() {
            self.mark(column, MarkKind::CountShape);
        }
        count
    }

    fn departments(&self) -> Vec<Box<str>> {
        let pieces = self.row.get(Column::Departments).split([';', '；', '、', ',', '，', '\n']);
        pieces.map(str::trim).filter(|piece| !piece.is_empty()).map(Into::into).collect()
    }
}

const FLAGS: [Column; 8] = [
    Column::OpenMonday,
    Column::OpenTuesday,
    Column::OpenWednesday,
    Column::OpenThursday,
    Column::OpenFriday,
    Column::OpenSaturday,
    Column::OpenSunday,
    Column::OpenHoliday,
];
