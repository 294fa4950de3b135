//! The files of the house, without what is built or downloaded.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Stop;

/// Folders that hold no source of ours.
const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "data", "results"];

/// One text file.
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl File {
    /// Whether it is code of a test and no part of the product.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| {
            matches!(part, "tests" | "testing" | "tests.rs" | "benches" | "examples" | "journeys")
        })
    }
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// All files below `root` whose names end in one of `endings`, in the order of their paths.
///
/// # Errors
/// When a folder or a file cannot be read.
pub fn ending_in(root: &Path, endings: &[&str]) -> Result<Vec<File>, Stop> {
    let mut found = Vec::new();
    walk(root, root, endings, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(root: &Path, folder: &Path, endings: &[&str], found: &mut Vec<File>) -> Result<(), Stop> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                walk(root, &entry.path(), endings, found)?;
            }
        } else if kind.is_file() && endings.iter().any(|ending| name.ends_with(ending)) {
            let path = entry.path().strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            found.push(File { path, text: fs::read_to_string(entry.path())? });
        }
    }
    Ok(())
}
