//! Lists of offices from file to searchable, beside the least any program on this machine would do with them: reading
//! the rows, and putting each once into one table with its index of pairs.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use audit::Face;
use kernel::{Chance, Clock, Ids};
use open_data::{Options, run_import};
use people::import::{By, Input};
use store::{Settings, Store, search::Entry};

use crate::{
    measure::{Done, now, say, work},
    region,
};

/// What one way of doing it took.
struct Taken {
    seconds: f64,
    work: Duration,
}

impl Taken {
    fn line(&self, what: &str, rows: usize, floor: Option<&Self>) -> String {
        let ratio =
            floor.map_or(String::new(), |floor| format!(", {:.2} × the floor", self.seconds / floor.seconds));
        format!(
            "{what}: {:.2} s, {:.0} rows/s{ratio}; {:.2} s of processor",
            self.seconds,
            rows as f64 / self.seconds,
            self.work.as_secs_f64()
        )
    }
}

/// Imports the files into a new database, and once more; before each, the floor.
pub async fn measure(files: &[PathBuf], settings: &Settings) -> Done {
    let ids = Ids::new(Clock::system(), Chance::system()?);
    let rows = reading(files)?;
    let floor = bare(files, &ids).await?;
    say(&floor.line("read, one table, index of pairs (the floor)", rows, None));
    let store = Store::open(settings).await?;
    let region = region::only(&store, &ids).await?;
    let actor = region::hub(region);
    let by = By { actor: &actor, ids: &ids, face: Face::Cli };
    for what in ["import", "the same again"] {
        let (started, before) = (now(), work()?);
        let summary =
            run_import(&store, &by, "care-offices", files, &Options::default(), false).await?.summary;
        let taken = Taken { seconds: started.elapsed().as_secs_f64(), work: work()? - before };
        say(&taken.line(what, rows, Some(&floor)));
        let counts = summary.counts;
        say(&format!(
            "  {} rows = {} added + {} changed + {} unchanged + {} refused; {} marked; searchable after {:.2} s, {:.0} rows/s",
            counts.rows,
            counts.added,
            counts.changed,
            counts.unchanged,
            counts.refused,
            counts.marked,
            summary.seconds,
            counts.rows as f64 / summary.seconds
        ));
    }
    store.close().await;
    Ok(())
}

fn open(path: &Path) -> Done<Vec<Input>> {
    let (inputs, unread) = open_data::inputs(path, &path.display().to_string(), &Options::default());
    if inputs.is_empty() || !unread.is_empty() {
        return Err(format!("{} cannot be read", path.display()).into());
    }
    Ok(inputs)
}

/// How many rows there are, and how long reading them takes.
fn reading(files: &[PathBuf]) -> Done<usize> {
    let (started, before, mut rows) = (now(), work()?, 0);
    for path in files {
        rows += open(path)?.into_iter().map(|input| input.rows.count()).sum::<usize>();
    }
    let taken = Taken { seconds: started.elapsed().as_secs_f64(), work: work()? - before };
    say(&taken.line("reading alone", rows, None));
    Ok(rows)
}

async fn bare(files: &[PathBuf], ids: &Ids) -> Done<Taken> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&Settings::in_folder(folder.path())).await?;
    let region = ids.next::<()>();
    let (started, before) = (now(), work()?);
    let mut write = store.write().await?;
    let mut entries = Vec::new();
    for path in files {
        for row in open(path)?.into_iter().flat_map(|input| input.rows).flatten() {
            let mut entry = Entry::new(region, "office", ids.next::<()>(), &*row.name).public(true);
            for text in [
                row.kana.as_deref(),
                Some(&row.address.street),
                row.phone.as_ref().map(|phone| &*phone.shown),
            ]
            .into_iter()
            .flatten()
            {
                entry = entry.also(text);
            }
            entries.push(entry);
            if entries.len() == 4096 {
                write.index_many(&std::mem::take(&mut entries)).await?;
            }
        }
    }
    write.index_many(&entries).await?;
    write.commit().await?;
    let taken = Taken { seconds: started.elapsed().as_secs_f64(), work: work()? - before };
    store.close().await;
    Ok(taken)
}
