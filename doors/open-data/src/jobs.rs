//! What happens after a list has been sent or decided about.

use std::path::PathBuf;

use futures_util::{FutureExt, future::BoxFuture};
use kernel::{Id, Outcome};
use people::{
    codes::ServiceKind,
    import::{self, Import, ImportId, ImportRecord, ImportState},
};
use serde_json::json;
use work::{Done, Errand, Handler};

use crate::{Layout, Options, ReadError, Unread, inputs};

/// The kind of job.
pub const JOB: &str = "open-data.import";

/// Reads, takes over or takes back a list, whichever somebody has asked for. Safe to run twice.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportJob;

/// Where the files of an import wait: a folder of its own in the data folder.
pub(crate) fn folder(store: &store::Store, id: ImportId) -> PathBuf {
    store.folder().join("imports").join(id.to_string())
}

impl Handler for ImportJob {
    fn run(&self, errand: Errand) -> BoxFuture<'static, Outcome<Done>> {
        run(errand).boxed()
    }
}

async fn run(errand: Errand) -> Outcome<Done> {
    let id = errand.job.payload.get("import").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
    let Some(id): Option<Id<Import>> = id else { return Ok(Done::Quietly) };
    let (store, ids, region) = (&errand.store, &errand.ids, errand.job.region);
    let found = import::of_job(&mut store.read().await?, region, id).await?;
    let Some(record) = found else { return Ok(Done::Quietly) };
    match record.state {
        ImportState::Reading => read(&errand, &record).await,
        ImportState::Accepting => {
            import::accept(store, ids, region, id).await?;
            people::matching::suggest(store, region, id).await?;
            Ok(Done::Word("open-data-import-accepted"))
        }
        ImportState::Undoing => {
            import::undo(store, ids, region, id).await?;
            forget_files(store, id).await;
            Ok(Done::Word("open-data-import-undone"))
        }
        _ => Ok(Done::Quietly),
    }
}

/// Takes the files of an import away.
pub(crate) async fn forget_files(store: &store::Store, id: ImportId) {
    // What remains costs room and nothing else.
    let _ = tokio::fs::remove_dir_all(folder(store, id)).await;
}

async fn read(errand: &Errand, record: &ImportRecord) -> Outcome<Done> {
    let (store, ids, region) = (&errand.store, &errand.ids, errand.job.region);
    let folder = folder(store, record.id);
    let names = record.files.clone();
    let kind = errand.job.payload.get("kind").and_then(|kind| kind.as_str()).and_then(ServiceKind::from_code);
    let (opened, unread) = tokio::task::spawn_blocking(move || {
        let options = Options { service: kind, ..Options::default() };
        let (mut opened, mut unread) = (Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            let (tables, refused) = inputs(&folder.join(at.to_string()), name, &options);
            opened.extend(tables);
            unread.extend(refused);
        }
        (opened, unread)
    })
    .await
    .map_err(|source| kernel::Fault::new("opening the files of an import", source))?;
    let problems: Vec<_> = unread.iter().map(problem).collect();
    let problems = serde_json::Value::from(problems).to_string();
    if opened.is_empty() {
        let mut write = store.write().await?;
        import::fail(&mut write, region, record.id, &problems, ids.now()).await?;
        errand.bell.commit(write).await?;
        forget_files(store, record.id).await;
        return Ok(Done::Word("open-data-import-failed"));
    }
    if !unread.is_empty() {
        let mut write = store.write().await?;
        import::note_problem(&mut write, region, record.id, &problems).await?;
        write.commit().await?;
    }
    match import::stage(store, ids, region, record.id, opened, Some(errand)).await? {
        Some(_) => Ok(Done::Word("open-data-import-staged")),
        None => Ok(Done::Cancelled),
    }
}

/// Why a file cannot be read, as the page will say it.
fn problem(file: &Unread) -> serde_json::Value {
    let (name, error) = (&file.name, &file.error);
    let (found, nearest) = match error {
        ReadError::UnknownLayout { found, nearest } => (found.as_slice(), nearest.as_slice()),
        ReadError::SeveralTables { names } => (names.as_slice(), &[][..]),
        _ => (&[][..], &[][..]),
    };
    let nearest: Vec<_> = nearest.iter().map(|(layout, missing)| json!([layout.code(), missing])).collect();
    let found: Vec<&String> = found.iter().take(60).collect();
    json!({ "key": error.word_key(), "file": name, "found": found, "nearest": nearest })
}

/// A problem as it was kept.
pub(crate) struct Problem {
    /// The word key of the sentence.
    pub key: String,
    /// The file.
    pub file: String,
    /// What was found in it.
    pub found: Vec<String>,
    /// The layouts that came nearest, with what they miss.
    pub nearest: Vec<(Layout, String)>,
}

impl Problem {
    /// Reads those of an import back.
    pub fn read(text: &str) -> Vec<Self> {
        let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        json.as_array().into_iter().flatten().filter_map(Self::of).collect()
    }

    fn of(json: &serde_json::Value) -> Option<Self> {
        let texts = |value: &serde_json::Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(Into::into)).collect()
        };
        let nearest = json["nearest"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|near| Some((Layout::from_code(near[0].as_str()?)?, texts(&near[1]).join("、"))));
        Some(Self {
            key: json["key"].as_str()?.into(),
            file: json["file"].as_str()?.into(),
            found: texts(&json["found"]),
            nearest: nearest.collect(),
        })
    }
}
