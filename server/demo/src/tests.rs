use std::collections::BTreeSet;

use jiff::{ToSpan, civil::date};
use kernel::{
    Id,
    calendar::Holidays,
    text::{phone, reading::is_reading},
};
use people::{
    contact_window::Purpose,
    office::Field,
    professional::{AffiliationKind, Profession, read_reading},
};
use store::Statement;

use super::*;

fn now() -> Instant {
    Instant::from_japan(date(2026, 11, 21).at(10, 0, 0, 0))
}

fn made(seed: u64) -> (Maker, Made) {
    let maker = Maker::new(seed, now());
    let made = region_of(&maker);
    (maker, made)
}

/// Everything that has a name, in order.
fn export(made: &Made) -> Vec<String> {
    let offices = made.offices.iter().map(|one| format!("{} {:?}", one.office.name(), one.office.id));
    let people = made.people.iter().map(|one| {
        format!(
            "{} {} {:?} {:?}",
            one.person.name, one.person.reading, one.person.professions, one.affiliations
        )
    });
    offices.chain(people).chain(made.windows.iter().map(|one| format!("{one:?}"))).collect()
}

#[test]
fn the_same_seed_gives_the_same_region_and_another_one_another() {
    let (one, same, other) = (export(&made(7).1), export(&made(7).1), export(&made(8).1));
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[test]
fn it_is_as_large_as_it_should_be() {
    for seed in 0..5 {
        let (_, made) = made(seed);
        assert_eq!(made.places.districts.len(), 4);
        assert!((370..=395).contains(&made.offices.len()), "{} offices", made.offices.len());
        assert!((1350..=1650).contains(&made.people.len()), "{} people", made.people.len());
        let professions: BTreeSet<_> = made
            .people
            .iter()
            .flat_map(|one| &one.person.professions)
            .map(|one| one.profession.code())
            .collect();
        assert!(professions.len() >= 40, "{} of {}", professions.len(), Profession::all().count());
        let count = |kind| made.offices.iter().filter(|one| one.kind == kind).count();
        assert_eq!((count("hospital"), count("support-centre"), count("hub")), (8, 4, 1));
    }
}

#[test]
fn every_office_can_be_read_aloud_rung_and_found_on_the_map() {
    let (_, made) = made(3);
    let mut names = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for office in made.offices.iter().map(|one| &one.office) {
        let name = office.name();
        assert!(is_reading(office.reading()), "{name}: {}", office.reading());
        assert!(office.kind().is_some(), "{name}");
        assert!(office.details.point().is_some(), "{name}");
        assert!(names.insert((office.district, name)), "{name} is there twice");
        for field in [Field::Phone, Field::Fax] {
            let number = office.details.get(field).unwrap();
            assert_eq!(phone::read(number).unwrap().shown, number);
            assert!(numbers.insert(number), "{number} is given twice");
        }
        for &field in Field::ALL {
            let value = office.details.get(field);
            let read = value.map(|value| field.read(value).unwrap());
            assert!(read.is_none_or(|read| read.as_deref() == value), "{name}: {field:?}");
        }
        assert!(!name.contains('$') && !office.reading().contains('$'));
    }
}

#[test]
fn everybody_has_a_reading_a_face_and_affiliations_that_are_right() {
    let (maker, made) = made(4);
    for one in &made.people {
        assert_eq!(read_reading(&one.person.reading).as_deref(), Ok(one.person.reading.as_str()));
        assert!(!one.person.professions.is_empty(), "{}", one.profession);
        assert!(one.person.face.drawing.is_some());
        assert_eq!(one.affiliations.iter().filter(|one| one.main).count(), 1);
        for affiliation in &one.affiliations {
            assert_eq!(affiliation.check().map_err(|e| e.key), Ok(()), "{affiliation:?}");
            assert_eq!(affiliation.professional, one.person.id);
        }
        assert!(one.affiliations.iter().any(|one| one.holds_on(maker.today)), "{}", one.profession);
    }
    let of = |kind| move |one: &&people::professional::Affiliation| one.kind == kind;
    let all: Vec<_> = made.people.iter().flat_map(|one| &one.affiliations).collect();
    let count = |kind| all.iter().copied().filter(of(kind)).count();
    let term = all.iter().copied().filter(of(AffiliationKind::Commissioner)).filter(|one| one.main);
    assert_eq!(term.clone().count(), 60);
    for one in term {
        assert_eq!((one.from, one.to), (Some(date(2025, 12, 1)), Some(date(2028, 11, 30))));
    }
    assert!(count(AffiliationKind::Adviser) >= 5);
    assert!(count(AffiliationKind::Association) >= 10);
    let moved = all.iter().filter(|one| one.kind == AffiliationKind::Work && one.to.is_some()).count();
    let twice =
        all.iter().filter(|one| one.kind == AffiliationKind::Work && !one.main && one.to.is_none()).count();
    assert!(moved > 100 && twice > 40, "{moved} moved, {twice} work in two places");
}

#[test]
fn terms_follow_each_other() {
    let later = region_of(&Maker::new(1, Instant::from_japan(date(2029, 1, 5).at(9, 0, 0, 0))));
    let term = later.people.iter().flat_map(|one| &one.affiliations);
    let mut term = term.filter(|one| one.kind == AffiliationKind::Commissioner && one.main);
    assert!(term.all(|one| one.from == Some(date(2028, 12, 1)) && one.to == Some(date(2031, 11, 30))));
}

#[test]
fn windows_say_what_to_do_at_every_quarter_of_a_week() {
    let (maker, made) = made(5);
    let with_windows: BTreeSet<_> = made.windows.iter().map(|one| one.office).collect();
    for one in &made.offices {
        let rung = matches!(one.kind, "hospital" | "clinic" | "pharmacy" | "430" | "130" | "support-centre");
        assert!(!rung || with_windows.contains(&one.office.id), "{}", one.office.name());
    }
    let monday = date(2026, 11, 16).at(0, 0, 0, 0);
    let (mut good, mut avoid, mut closed) = (0, 0, 0);
    for window in &made.windows {
        assert!(!window.channels.is_empty() && !window.hours.is_empty(), "{window:?}");
        for quarter in 0..7 * 24 * 4_i64 {
            match window.at(monday.checked_add((quarter * 15).minutes()).unwrap(), Holidays::built_in()) {
                people::contact_window::Now::Good { .. } => good += 1,
                people::contact_window::Now::Avoid { .. } => avoid += 1,
                people::contact_window::Now::Closed { .. } => closed += 1,
                people::contact_window::Now::Unknown => {}
            }
        }
    }
    assert!(good > 0 && avoid > 0 && closed > 0);
    let stale = made.windows.iter().filter(|one| one.assurance.is_stale(maker.today)).count();
    assert!(stale > 10 && stale < made.windows.len() / 3, "{stale} of {}", made.windows.len());
    assert!(made.windows.iter().any(|one| one.purpose == Purpose::Night));
}

#[test]
fn eight_people_can_be_tried_and_each_has_their_place() {
    let (maker, made) = made(6);
    let all = account::make(&maker, &made.offices, &made.people);
    assert_eq!(all.len(), 8);
    for account in &all {
        let resident = account.role == Role::Resident;
        assert_eq!(account.professional.is_none(), resident, "{}", account.sign_in_name);
        let commissioner = account.role == Role::Commissioner;
        let serves = |one: &&person::Made| Some(one.person.id) == account.professional;
        let affiliations = made.people.iter().filter(serves).flat_map(|one| &one.affiliations);
        let serves = affiliations.filter(|one| one.district.is_some() && one.holds_on(maker.today)).count();
        assert_eq!(serves, usize::from(commissioner), "the district comes with the affiliation");
        assert_eq!(account.belonging.offices.len(), usize::from(!commissioner && !resident));
    }
}

/// A mark without a secret.
fn mark(_: &str, text: &[u8]) -> [u8; 32] {
    std::array::from_fn(|place| text.get(place).copied().unwrap_or_default())
}

#[tokio::test]
async fn it_is_stored_and_found_on_both_engines_and_never_twice() {
    static FOUND: Statement = Statement::new(
        "test.demo.found",
        "SELECT (SELECT COUNT(*) FROM office WHERE region_id = $1), (SELECT COUNT(*) FROM professional WHERE region_id = $1),
                (SELECT COUNT(*) FROM contact_window WHERE region_id = $1), (SELECT COUNT(*) FROM account WHERE region_id = $1),
                (SELECT COUNT(*) FROM search_entry WHERE region_id = $1),
                (SELECT COUNT(*) FROM confirmation_request WHERE region_id = $1),
                (SELECT COUNT(DISTINCT state) FROM confirmation_request WHERE region_id = $1)",
    );
    store_testing::on_both(|store| async move {
        let region = Id::from_uuid(Default::default());
        assert!(make(&store, region, 1, now(), &mark).await.unwrap());
        assert!(!make(&store, region, 1, now(), &mark).await.unwrap());
        let row = store.read().await.unwrap().one(&FOUND, &[region.into()]).await.unwrap();
        let (_, made) = made(1);
        let count = |column| usize::try_from(row.number(column).unwrap()).unwrap();
        assert_eq!(count(0), made.offices.len());
        assert_eq!(count(1), made.people.len());
        assert_eq!(count(2), made.windows.len());
        assert_eq!(count(3), 8);
        assert_eq!(
            (count(5), count(6)),
            (made.offices.len(), 3),
            "asked: some answered, some not, some wait"
        );
        assert_eq!(count(4), made.offices.len() + made.people.len() + made.resources.len());
    })
    .await;
}
