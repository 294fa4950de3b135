use super::*;

fn office(cells: &[(Column, &str)]) -> Result<IncomingOffice, RefusedReason> {
    let headings = Headings::new(cells.iter().map(|(column, _)| (column.code().into(), Some(*column))));
    let mut text = String::new();
    let mut ends = Vec::new();
    for (_, cell) in cells {
        text.push_str(cell);
        ends.push(u32::try_from(text.len()).unwrap());
    }
    IncomingOffice::read(&Row { line: 2, headings: &headings, text: &text, ends: &ends, service: None })
}

fn kinds(office: &IncomingOffice) -> Vec<MarkKind> {
    office.marks.iter().map(|mark| mark.kind).collect()
}

#[test]
fn a_row_damaged_by_a_spreadsheet_is_mended_and_every_mend_is_marked() {
    let office = office(&[
        (Column::MunicipalityCode, "11011"),
        (Column::OfficeNumber, "170100531"),
        (Column::Prefecture, "北海道"),
        (Column::Municipality, "札幌市中央区"),
        (Column::Name, "介護老人福祉施設　たんぽぽの丘"),
        (Column::Service, "介護老人福祉施設"),
        (Column::Address, "南8条西26丁目1-2"),
        (Column::Url, "shinya@keiyu-kai.org"),
        (Column::Capacity, "0"),
    ])
    .unwrap();
    assert_eq!(office.office_number.unwrap().as_str(), "0170100531");
    assert_eq!(office.municipality.unwrap().to_string(), "011011");
    assert_eq!(office.address.full(), "北海道札幌市中央区南8条西26丁目1-2");
    assert_eq!(office.mail.as_deref(), Some("shinya@keiyu-kai.org"));
    assert_eq!((office.url.as_deref(), office.capacity), (None, None));
    assert_eq!(office.services[0].code(), "510");
    assert_eq!(office.written.get(Column::OfficeNumber), Some("170100531"));
    use MarkKind::*;
    assert_eq!(kinds(&office), [NumberZeroRestored, NumberZeroRestored, AddressWithoutPrefecture, MailInUrl]);
}

#[test]
fn the_telephone_that_holds_the_id_is_no_telephone() {
    let office = office(&[
        (Column::MedicalId, "122010030890"),
        (Column::Name, "さかきばら泌尿器科"),
        (Column::Phone, "122010030890"),
        (Column::Address, "北海道北見市とん田西町３０７番地１"),
    ])
    .unwrap();
    assert_eq!(office.phone, None);
    assert_eq!(office.services, [ServiceKind::CLINIC]);
    assert_eq!(office.municipality.unwrap().to_string(), "012084");
    assert_eq!(kinds(&office), [MarkKind::NumberZeroRestored, MarkKind::PhoneHoldsId]);
}

#[test]
fn a_closed_flag_of_one_means_open() {
    let office = office(&[
        (Column::Name, "中央"),
        (Column::Address, "香川県高松市番町"),
        (Column::OpenMonday, "1"),
        (Column::OpenSunday, "0"),
        (Column::OpenHoliday, "1"),
    ])
    .unwrap();
    assert_eq!(office.days, Some(Days::day(0).and(Days::HOLIDAY)));
    assert_eq!(kinds(&office), [MarkKind::InvertedClosedFlag]);
}

#[test]
fn a_building_inside_the_address_is_not_said_twice() {
    let office = office(&[
        (Column::Name, "デイ"),
        (Column::Address, "香川県高松市桜町1桜ビル"),
        (Column::Building, "桜ビル"),
        (Column::Beds, "0"),
        (Column::Opens, "9:00"),
        (Column::Closes, "9:00"),
        (Column::Departments, "内科、外科;歯科"),
    ])
    .unwrap();
    assert_eq!(office.address.full(), "香川県高松市桜町1桜ビル");
    assert_eq!(office.beds, Some(0));
    assert_eq!((office.opens, office.closes), (None, None));
    assert_eq!(office.departments.len(), 3);
    assert_eq!(kinds(&office), [MarkKind::KatagakiInAddress, MarkKind::HoursShape]);
}

#[test]
fn a_row_without_name_or_without_any_key_is_refused() {
    assert_eq!(office(&[(Column::Name, "　"), (Column::Address, "高松市")]), Err(RefusedReason::NoName));
    assert_eq!(office(&[(Column::Name, "名前だけ"), (Column::Note, "x")]), Err(RefusedReason::NoKey));
    let headings =
        Headings::new([("名称".into(), Some(Column::Name)), ("住所".into(), Some(Column::Address))]);
    let short = Row { line: 1, headings: &headings, text: "a", ends: &[1], service: None };
    assert_eq!(IncomingOffice::read(&short), Err(RefusedReason::ColumnCount));
}

#[test]
fn codes_are_distinct_and_lead_back() {
    for kind in MarkKind::ALL {
        assert_eq!(MarkKind::from_code(kind.code()), Some(*kind));
    }
    for reason in RefusedReason::ALL {
        assert_eq!(RefusedReason::from_code(reason.code()), Some(*reason));
    }
    for column in Column::ALL {
        assert_eq!(Column::from_code(column.code()), Some(*column));
    }
}

#[test]
fn every_mark_reason_and_column_has_its_sentence_in_both_languages() {
    let (ja, en) = (include_str!("../../words/ja.ftl"), include_str!("../../words/en.ftl"));
    let keys = MarkKind::ALL
        .iter()
        .map(|kind| kind.word_key())
        .chain(RefusedReason::ALL.iter().map(|reason| reason.word_key()))
        .chain(Column::ALL.iter().map(|column| column.word_key()));
    for key in keys {
        for words in [ja, en] {
            assert!(
                words.lines().any(|line| line.strip_prefix(key).is_some_and(|l| l.starts_with(" ="))),
                "{key}"
            );
        }
    }
}
