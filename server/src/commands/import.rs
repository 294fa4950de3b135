use std::path::PathBuf;

use access::{Actor, Role};
use audit::Face;
use clap::Args;
use kernel::{Failure, Fault, Lang, Outcome};
use open_data::{Brought, ImportError, Options};
use people::{codes::ServiceKind, import::By};
use store::Settings;

use super::{Place, answer};
use crate::app::{self, Start};

/// Bring lists of care offices in.
#[derive(Args)]
pub(super) struct Import {
    /// The kind of list.
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(open_data::KINDS))]
    list: String,
    /// The files: CSV, .xlsx, either in an archive (.gz, .zip).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the offices are where the rows do not say so, such as support-centre.
    #[arg(long, value_name = "CODE", value_parser = kind)]
    kind: Option<ServiceKind>,
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
        let start = self.place.start();
        if !self.dry_run || start.store.is_there() {
            return self.bring(&start).await;
        }
        // Nothing is there yet, and a trial leaves nothing behind.
        let folder = std::env::temp_dir().join(format!("tsunagu-trial-{}", app::ids()?.next::<()>()));
        let done = self.bring(&Start { store: Settings::in_folder(&folder), ..start }).await;
        // What remains costs room and nothing else.
        let _ = std::fs::remove_dir_all(folder);
        done
    }

    async fn bring(&self, start: &Start) -> Outcome<()> {
        let (context, _) = app::open(start).await?;
        // Whoever may run the program with its data folder does the hub's work.
        let actor = Actor { role: Role::Hub, ..Actor::nobody(context.region(), Lang::Ja) };
        let by = By { actor: &actor, ids: context.ids(), face: Face::Cli };
        let options = Options { service: self.kind, ..Options::default() };
        let done =
            open_data::run_import(context.store(), &by, &self.list, &self.files, &options, self.dry_run)
                .await;
        context.store().close().await;
        let Brought { summary, unread } = done.map_err(|error| match error {
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
        if unread.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = unread.iter().map(ToString::to_string).collect();
        Err(Fault::new("reading files", names.join("; ")).into())
    }
}

fn kind(code: &str) -> Result<ServiceKind, String> {
    ServiceKind::from_code(code).ok_or_else(|| {
        let codes: Vec<&str> = ServiceKind::all().map(ServiceKind::code).collect();
        format!("there is no such kind; there are: {}", codes.join(", "))
    })
}
