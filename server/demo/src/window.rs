//! Whom to ring in each office, about what, when, and when better not.

use std::collections::BTreeMap;

use access::OfficeId;
use people::{
    contact_window::{Channel, ChannelKind, ContactWindow, OnHolidays, Purpose, Slot, Stretch},
    office::Field,
};

use crate::{
    Maker, office, person,
    table::{self, Row},
};

/// The windows of all offices that have any.
pub(crate) fn make(maker: &Maker, offices: &[office::Made], people: &[person::Made]) -> Vec<ContactWindow> {
    let rows = table::by_first(include_str!("../data/windows.txt"));
    let mut staff: BTreeMap<OfficeId, Vec<&person::Made>> = BTreeMap::new();
    for one in people {
        if let Some(office) = one.office {
            staff.entry(office).or_default().push(one);
        }
    }
    let mut windows = Vec::new();
    for made in offices.iter().filter(|made| made.size > 0) {
        let here = staff.get(&made.office.id).map(Vec::as_slice).unwrap_or_default();
        for &row in rows.get(made.kind).into_iter().flatten() {
            if maker.dice.percent(row.number(2)) {
                windows.extend(window(maker, row, made, here));
            }
        }
    }
    windows
}

fn window(maker: &Maker, row: Row, made: &office::Made, staff: &[&person::Made]) -> Option<ContactWindow> {
    let who = staff.iter().find(|one| one.profession == row.text(3)).map(|one| &one.person);
    let chosen = |column: usize| {
        let choices = row.parts(column, '/');
        if choices.is_empty() { None } else { Some(*maker.dice.pick(&choices)).filter(|one| *one != "-") }
    };
    Some(ContactWindow {
        id: maker.ids.next(),
        office: made.office.id,
        version: 1,
        purpose: Purpose::from_code(row.text(1))?,
        professional: who.map(|who| who.id),
        person: None,
        channels: row.parts(4, ',').into_iter().filter_map(|code| channel(code, made, maker)).collect(),
        hours: chosen(6).map(slots).unwrap_or_default(),
        avoid: chosen(7).map(slots).unwrap_or_default(),
        holidays: OnHolidays::from_code(row.text(5))?,
        public: false,
        note: chosen(8).map(ToOwned::to_owned),
        assurance: maker.assurance(&table::assurers()),
    })
}

fn channel(code: &str, made: &office::Made, maker: &Maker) -> Option<Channel> {
    let kind = ChannelKind::from_code(code)?;
    let details = &made.office.details;
    let value = match kind {
        ChannelKind::Phone => details.get(Field::Phone)?.to_owned(),
        ChannelKind::Fax => details.get(Field::Fax)?.to_owned(),
        // 090-0 is given to nobody.
        ChannelKind::Mobile => format!("090-0000-{:04}", maker.dice.between(6000, 9999)),
        ChannelKind::Mail => {
            let digits = details.phone_digits()?;
            format!("o{}@tsunagu.example", digits.get(6..)?)
        }
        ChannelKind::System | ChannelKind::InPerson => String::new(),
    };
    Some(Channel { kind, value })
}

/// Stretches of the week, written `1111100@8:30-17:15;…` with Monday first.
fn slots(text: &str) -> Vec<Slot> {
    let stretch = |part: &str| {
        let (days, times) = part.split_once('@')?;
        let (from, to) = times.split_once('-')?;
        let mut on = [false; 7];
        for (day, digit) in on.iter_mut().zip(days.chars()) {
            *day = digit == '1';
        }
        Stretch::read("hours", on, from, to).ok()
    };
    text.split(';').filter_map(stretch).flat_map(Stretch::slots).collect()
}
