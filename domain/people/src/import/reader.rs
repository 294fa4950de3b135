//! The thread that reads: it decides what each row is about and makes offices ready to be written, while another writes.

use access::RegionId;
use kernel::{Fault, Instant};
use store::Engine;
use tokio::sync::mpsc;

use super::{
    Input,
    plan::{About, Ended, Planned, Planner},
    stated::Stated,
    taken::Taken,
};
use crate::{incoming::RefusedRow, store::offices::Ready};

/// Rows that go from one thread to the other at once. Large enough for the index to write few lists.
const BATCH: usize = 4096;

/// A row on its way from the thread that reads.
pub(super) enum Line {
    Planned(Planned),
    Refused {
        place: i64,
        file: i64,
        row: RefusedRow,
    },
    /// What the whole list states, behind its last row.
    Stated(Stated),
    Ended(Ended),
}

/// Rows, and the new offices among them as the database takes them.
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    pub(super) new: Option<Ready>,
}

/// For which database offices are made ready.
#[derive(Clone, Copy)]
pub(super) struct Making {
    pub(super) engine: Engine,
    pub(super) region: RegionId,
    pub(super) now: Instant,
}

impl Making {
    /// These rows with their new offices made ready.
    pub(super) fn batch(self, lines: Vec<Line>) -> Result<Batch, Fault> {
        let new = lines.iter().filter_map(|line| match line {
            Line::Planned(planned) => match planned.about {
                About::New(office) => Some(planned.office(office, self.now)),
                _ => None,
            },
            _ => None,
        });
        let new = Ready::of(self.engine, self.region, &new.collect::<Vec<_>>(), self.now)?;
        Ok(Batch { lines, new: Some(new) })
    }
}

/// Reads in a thread of its own. Without `making`, offices are not made ready: nothing is to be taken over yet.
pub(super) fn read(
    inputs: Vec<Input>,
    mut planner: Planner,
    making: Option<Making>,
) -> mpsc::Receiver<Result<Batch, Fault>> {
    let (sender, receiver) = mpsc::channel(2);
    let send = move |lines: Vec<Line>| {
        let batch = match making {
            Some(making) => making.batch(lines),
            None => Ok(Batch { lines, new: None }),
        };
        sender.blocking_send(batch)
    };
    tokio::task::spawn_blocking(move || {
        let (mut place, mut lines) = (0, Vec::with_capacity(BATCH));
        for (file, input) in (0..).zip(inputs) {
            for row in input.rows {
                lines.extend(match row {
                    Ok(row) => planner.plan(place, file, Taken::of(row, input.layout)).map(Line::Planned),
                    Err(row) => Some(Line::Refused { place, file, row }),
                });
                place += 1;
                if lines.len() == BATCH {
                    let full = std::mem::replace(&mut lines, Vec::with_capacity(BATCH));
                    // Nobody listens any more: what was asked for has failed elsewhere.
                    if send(full).is_err() {
                        return;
                    }
                }
            }
        }
        lines.extend(planner.rest().into_iter().map(Line::Planned));
        lines.push(Line::Stated(planner.stated()));
        lines.push(Line::Ended(planner.ended()));
        let _ = send(lines);
    });
    receiver
}
