//! How fast lists come in: `cargo run --release -p open-data --example import_speed -- FILE…` imports the files into an
//! empty database in a temporary folder, and then once more.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::path::PathBuf;

use access::{Actor, Role};
use audit::Face;
use kernel::{Chance, Clock, Ids, Lang};
use open_data::{Options, run_import};
use people::import::By;
use store::{Settings, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let folder = tempfile::tempdir()?;
    let store = Store::open(&Settings::in_folder(folder.path())).await?;
    let ids = Ids::new(Clock::system(), Chance::system()?);
    let actor = Actor { role: Role::Hub, ..Actor::nobody(ids.next(), Lang::Ja) };
    let by = By { actor: &actor, ids: &ids, face: Face::Cli };
    for _ in 0..2 {
        let brought = run_import(&store, &by, "care-offices", &files, &Options::default(), false).await?;
        let summary = brought.summary;
        let speed = summary.counts.rows as f64 / summary.seconds;
        println!("{:?} in {:.3} s: {speed:.0} rows/s", summary.counts, summary.seconds);
    }
    store.close().await;
    Ok(())
}
