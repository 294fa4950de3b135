//! A confirmation round that runs: some have answered by link, on paper or by telephone, some answers wait.

use access::Actor;
use jiff::ToSpan;
use kernel::{
    Instant, Lang, Outcome,
    calendar::{FiscalYear, display},
};
use people::{
    office::{Field, Office},
    round::{Channel, Round, Whom},
    seed::{self, Answered},
};
use store::Write;

use crate::{Maker, Mark, office, table};

/// Every so many-th office, from which on, has answered by which way, with what.
const ANSWERS: [(usize, usize, Channel, What); 5] = [
    (7, 1, Channel::Link, What::Right),
    (16, 4, Channel::Paper, What::Right),
    (24, 9, Channel::Phone, What::Right),
    (48, 10, Channel::Link, What::Corrected),
    (90, 26, Channel::Fax, What::Remarked),
];

#[derive(Clone, Copy)]
enum What {
    Right,
    Corrected,
    Remarked,
}

/// Starts the round and takes the answers in.
pub(crate) async fn put(
    write: &mut Write,
    hub: &Actor,
    maker: &Maker,
    offices: &[office::Made],
    mark: Mark<'_>,
) -> Outcome<()> {
    let round = round(maker, offices);
    let answers: Vec<Answered> = offices
        .iter()
        .enumerate()
        .filter_map(|(place, made)| {
            // Where somebody works whom a visitor can be, the round still asks.
            let first = offices.iter().position(|other| other.kind == made.kind);
            if first == Some(place) {
                return None;
            }
            let (.., channel, what) = ANSWERS.iter().find(|(every, first, ..)| place % every == *first)?;
            Some(answer(maker, &made.office, *channel, *what))
        })
        .collect();
    seed::ask(write, (hub, &maker.ids), &round, mark, &answers, maker.now).await
}

fn round(maker: &Maker, offices: &[office::Made]) -> Round {
    let hub = offices.iter().find(|made| made.kind == "hub").map(|made| &made.office);
    let contact =
        hub.map(|hub| format!("{} {}", hub.name(), hub.details.get(Field::Phone).unwrap_or_default()));
    let closes_on = maker.ahead(30);
    let year = display::fiscal_year(Lang::Ja, FiscalYear::of(maker.today));
    Round {
        id: maker.ids.next(),
        name: format!("{year} {}", table::word("round-name")),
        opens_on: maker.ago(20),
        closes_on,
        valid_until: closes_on.saturating_add(1.year()),
        whom: Whom::default(),
        contact: contact.unwrap_or_default(),
        greeting: Some(table::word("round-greeting").to_owned()),
        author: table::word("round-author").to_owned(),
        closed_at: None,
    }
}

fn answer(maker: &Maker, office: &Office, channel: Channel, what: What) -> Answered {
    let given = table::rows(include_str!("../data/given.txt"));
    let surnames = table::surnames();
    let by = format!("{} {}", maker.dice.pick(&surnames).text(), maker.dice.pick(&given).text(0));
    let role = table::word("round-role").to_owned();
    let seconds = i64::try_from(maker.dice.between(1, 18 * 24)).unwrap_or(1) * 3600;
    let at: Instant = maker.now.plus_seconds(-seconds);
    let corrections = match what {
        What::Corrected => vec![
            (Field::Hours, table::word("round-hours").to_owned()),
            (Field::Mail, "renkei@example.jp".to_owned()),
        ],
        What::Right | What::Remarked => Vec::new(),
    };
    let remark = matches!(what, What::Remarked).then(|| table::word("round-remark").to_owned());
    let assured_by = format!("{by}（{role}、{}）", office.name());
    Answered { office: office.id, channel, by, role, assured_by, corrections, remark, at }
}
