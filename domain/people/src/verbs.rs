//! What other crates may ask the room.

use access::{Actor, OfficeId, RegionId};
use kernel::{Day, Fault};
use store::Read;
use uuid::Uuid;

pub use crate::store::offices::District;
use crate::store::{offices, waiting};

/// The districts of a region, in their own order.
///
/// # Errors
/// When the database cannot answer.
pub async fn districts(db: &mut Read, region: RegionId) -> Result<Vec<District>, Fault> {
    offices::districts(db, region).await
}

/// The names of offices or professionals, for pages that show who belongs where. Names alone; what is behind them is
/// asked for with leave. `kind` is `office` or `professional`.
///
/// # Errors
/// When the database cannot answer.
pub async fn names(
    db: &mut Read,
    region: RegionId,
    kind: &str,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, Fault> {
    waiting::names(db, region, kind, ids).await
}

/// Something of an office that waits for whoever works there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The office.
    pub office: OfficeId,
    /// Its name.
    pub name: String,
    /// The word key of what is asked; it takes `$office`.
    pub key: &'static str,
}

/// What waits for somebody: entries that contradict each other, and records past their date, in their own offices;
/// for the hub, in all.
///
/// # Errors
/// When the database cannot answer.
pub async fn waiting_for(db: &mut Read, actor: &Actor, today: Day) -> Result<Vec<Waiting>, Fault> {
    waiting::waiting_for(db, actor, today).await
}
