//! What there is in each district: what the law gives, what people organised, and what nobody organised.

use access::DistrictId;
use people::codes::ServiceKind;
use people::office::Field;
use resources::{
    consent::{Consent, Manner},
    resource::{Audience, Category, Layer, Meaning, Resource, State, StateNote, Texts},
    schedule::{Rule, Schedule},
};

use crate::{
    Maker, office,
    table::{self, Row},
};

/// The resources of all districts.
pub(crate) fn make(maker: &Maker, places: &office::Places, offices: &[office::Made]) -> Vec<Resource> {
    let mut made = Vec::new();
    for row in table::rows(include_str!("../data/resources.txt")) {
        for place in &places.districts {
            if maker.dice.percent(row.number(15)) {
                made.extend(resource(maker, row, place, offices));
            }
        }
    }
    made
}

fn resource(maker: &Maker, row: Row, place: &office::Place, offices: &[office::Made]) -> Option<Resource> {
    let district = &place.district;
    let said = |text: &str| text.replace("{D}", &district.name).replace("{R}", &district.reading);
    let (layer, audience) = (Layer::from_code(row.text(2))?, Audience::from_code(row.text(16))?);
    let mut texts = Texts::default();
    for (field, column) in
        [("place", 5), ("what", 6), ("how", 7), ("cost", 8), ("eligibility", 9), ("story", 10)]
    {
        texts.set(field, row.optional(column).map(said));
    }
    let keeper = keeper(district.id, offices);
    if layer == Layer::Formal {
        texts
            .set("phone", keeper.and_then(|one| one.office.details.get(Field::Phone)).map(ToOwned::to_owned));
    }
    let state = if layer != Layer::Natural && maker.dice.percent(8) { State::Paused } else { State::Running };
    Some(Resource {
        id: maker.ids.next(),
        version: 1,
        name: said(row.text(0)),
        reading: said(row.text(1)),
        layer,
        category: Category::from_code(row.text(3))?,
        audience,
        official: layer == Layer::Formal,
        state,
        state_note: (state == State::Paused).then(|| StateNote {
            reason: table::word("resource-paused").to_owned(),
            decided_by: table::word("resource-decided").to_owned(),
            since: maker.ago(maker.dice.between(5, 90)),
        }),
        insurance: None,
        meanings: row.parts(4, ',').into_iter().filter_map(Meaning::from_code).collect(),
        barriers: Vec::new(),
        badge: None,
        district: Some(district.id),
        office: keeper.map(|one| one.office.id),
        author: None,
        point: Some(place.near(maker)),
        outside: false,
        schedule: schedule(row),
        texts,
        // Of those that are meant for everybody, some have not been asked yet.
        consent: (audience == Audience::Public && layer != Layer::Formal && maker.dice.percent(80)).then(
            || Consent {
                by: table::word("resource-agreed").to_owned(),
                manner: Manner::Paper,
                witness: None,
                on: maker.ago(maker.dice.between(10, 300)),
                until: Some(maker.ahead(maker.dice.between(60, 400))),
            },
        ),
        assurance: maker.assurance(&table::assurers()),
        changed_at: maker.now,
    })
}

/// The office that looks after the entries of a district: its 地域包括支援センター.
fn keeper(district: DistrictId, offices: &[office::Made]) -> Option<&office::Made> {
    let centre = ServiceKind::from_code("support-centre");
    offices.iter().find(|made| made.office.district == Some(district) && made.office.kind() == centre)
}

fn schedule(row: Row) -> Schedule {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const WEEKS: [&str; 5] = ["1", "2", "3", "4", "last"];
    let (weeks, days) = (row.parts(11, ','), row.parts(12, ','));
    let rule = Rule::read(
        "rule",
        DAYS.map(|day| days.contains(&day)),
        WEEKS.map(|week| weeks.contains(&week)),
        row.optional(13).unwrap_or_default(),
        row.optional(14).unwrap_or_default(),
    );
    Schedule { rules: rule.ok().flatten().into_iter().collect(), ..Schedule::default() }
}
