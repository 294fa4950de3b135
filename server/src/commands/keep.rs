use kernel::{Fault, Outcome};
use paper::{Printer, PrinterSettings};
use store::Store;

use super::{Place, answer};
use crate::app;

/// Checks the database, the files, and the chain of the access log against its anchors.
pub(super) async fn verify(place: &Place) -> Outcome<()> {
    let (context, _) = app::open(&place.start()).await?;
    let anchors = crate::chores::anchors(context.store());
    let (anchors, unreadable) = anchors.read(context.region()).await?;
    let mut read = context.store().read().await?;
    let report = audit::verify(&mut read, context.region(), &anchors).await?;
    drop(read);
    let found = store::verify::verify(context.store()).await?;
    context.store().close().await;
    for finding in &found {
        answer(&finding.to_string());
    }
    answer(&format!(
        "access log: {} entries, {} not yet sealed, {} anchors, {unreadable} unreadable anchor lines",
        report.entries, report.unsealed, report.anchors
    ));
    match report.bad {
        None if found.is_empty() => Ok(()),
        None => Err(Fault::new("verifying the database", format!("{} findings", found.len())).into()),
        Some(bad) => Err(Fault::new("verifying the access log", format!("{bad:?}")).into()),
    }
}

/// Brings the tables up to date.
pub(super) async fn migrate(place: &Place) -> Outcome<()> {
    let store = Store::open(&place.start().store).await?;
    store.close().await;
    answer("the tables are up to date");
    Ok(())
}

/// Says whether this machine has what the program needs.
pub(super) async fn doctor(place: &Place) -> Outcome<()> {
    let store = Store::open(&place.start().store).await?;
    answer(&format!("database: {:?}, in {}", store.engine(), store.folder().display()));
    store.close().await;
    let program = std::env::current_exe().map_err(|source| Fault::new("finding the program", source))?;
    match Printer::new(PrinterSettings::new(program)) {
        Ok(_) => answer("printing: ready"),
        Err(error) => answer(&format!("printing: {error}")),
    }
    Ok(())
}
