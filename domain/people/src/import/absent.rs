//! What earlier lists of a kind had and a newer one has not, and what has come back.

use std::collections::HashMap;

use access::OfficeId;
use kernel::Fault;

use super::{
    LineOutcome, RowRecord,
    plan::Ended,
    run::{Pen, Written},
};
use crate::store::{absences, imports};

/// Places of rows that tell what the list no longer has; far behind those of the list.
const BESIDE_FROM: i64 = 1 << 41;

/// Lists what earlier lists of this kind had and this one has not, and what has come back.
pub(super) async fn compare_lists(
    db: &mut store::Read,
    pen: &Pen,
    ended: &Ended,
    written: &mut Written,
) -> Result<(), Fault> {
    let offices: Vec<OfficeId> = ended.missing.iter().chain(&ended.back).map(|(_, office)| *office).collect();
    let open: HashMap<OfficeId, (String, Option<String>)> = absences::open(db, pen.region, &offices)
        .await?
        .into_iter()
        .map(|(office, name, municipality)| (office, (name, municipality)))
        .collect();
    let missing = ended.missing.iter().filter(|(key, office)| {
        open.get(office).is_some_and(|(_, municipality)| ended.speaks_of(key, municipality.as_deref()))
    });
    let absent = missing.map(|one| (LineOutcome::Absent, one));
    let returned = ended.back.iter().map(|one| (LineOutcome::Returned, one));
    let mut beside: Vec<_> = absent.chain(returned).collect();
    beside.sort_by(|(_, (one, _)), (_, (other, _))| one.cmp(other));
    for (place, (outcome, (key, office))) in (BESIDE_FROM..).zip(beside) {
        let record = RowRecord {
            place,
            file: 0,
            line: 0,
            outcome,
            name: open.get(office).map(|(name, _)| name.clone()).unwrap_or_default(),
            key: Some(key.clone()),
            office: Some(*office),
            marks: Vec::new(),
            reason: None,
            offered: None,
            changed: None,
        };
        match outcome {
            LineOutcome::Absent => written.gone.push(key.clone()),
            _ => written.back.push(key.clone()),
        }
        imports::push_row(&mut written.rows, pen.region, pen.import, &record);
    }
    Ok(())
}
