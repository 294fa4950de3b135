use std::path::PathBuf;

use access::{Actor, Role};
use audit::Face;
use clap::Args;
use kernel::{Failure, Fault, Lang, Outcome};
use open_data::ImportError;
use people::import::By;

use super::{Place, answer};
use crate::app;

/// Bring lists of care offices in.
#[derive(Args)]
pub(super) struct Import {
    /// The kind of list: care-offices.
    kind: String,
    /// The files: CSV, gzipped CSV or .xlsx.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Count and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

impl Import {
    pub(super) async fn run(self) -> Outcome<()> {
        let (context, _) = app::open(&self.place.start()).await?;
        // Whoever may run the program with its data folder does the hub's work.
        let actor = Actor { role: Role::Hub, ..Actor::nobody(context.region(), Lang::Ja) };
        let by = By { actor: &actor, ids: context.ids(), face: Face::Cli };
        let done = open_data::run_import(context.store(), &by, &self.kind, &self.files, self.dry_run).await;
        context.store().close().await;
        let summary = done.map_err(|error| match error {
            ImportError::Stopped(failure) => failure,
            other => Failure::Failed(Fault::new("importing", other)),
        })?;
        let text =
            serde_json::to_string(&summary).map_err(|source| Fault::new("printing the counts", source))?;
        if self.json {
            answer(&text);
        } else {
            let counts = &summary.counts;
            answer(&format!(
                "{} rows: {} added, {} changed, {} unchanged, {} refused; {} taken with a mark; {:.1} s",
                counts.rows,
                counts.added,
                counts.changed,
                counts.unchanged,
                counts.refused,
                counts.marked,
                summary.seconds
            ));
        }
        Ok(())
    }
}
