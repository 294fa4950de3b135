//! Whose work is inside the program, and under which licence.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
    process::Command,
};

use serde::Deserialize;

use crate::Stop;

/// The file that names them.
pub const FILE: &str = "THIRD-PARTY.md";

/// The list is of the platform we ship for, so that it is the same wherever it is made.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<String>,
    license: Option<String>,
    #[serde(default)]
    optional: bool,
}

/// The text of `THIRD-PARTY.md`, made from what cargo and npm have locked.
///
/// # Errors
/// When cargo cannot tell, or a package names no licence.
pub fn text(root: &Path) -> Result<String, Stop> {
    let mut text = String::from(
        "# Third-party work\n\nMade by `cargo x notices` from what cargo and npm have locked; a test keeps it current.\n\
         The licence texts come with the packages' sources. Where built-in code tables come from: `docs/notices/`.\n\n\
         ## Linked into the program\n\n| crate | version | licence |\n|---|---|---|\n",
    );
    for (name, version, licence) in crates(root)? {
        writeln!(text, "| {name} | {version} | {licence} |")?;
    }
    text.push_str("\n## Building the pages, or served with them\n\n| npm package | version | licence |\n|---|---|---|\n");
    let lock: Lock = serde_json::from_slice(&fs::read(root.join("web/package-lock.json"))?)?;
    for (path, locked) in lock.packages.iter().filter(|(path, locked)| !path.is_empty() && !locked.optional) {
        let name = path.rsplit_once("node_modules/").map_or(path.as_str(), |(_, name)| name);
        let licence = locked.license.as_deref().ok_or_else(|| format!("{name} names no licence"))?;
        writeln!(text, "| {name} | {} | {licence} |", locked.version.as_deref().unwrap_or_default())?;
    }
    Ok(text)
}

fn crates(root: &Path) -> Result<BTreeSet<(String, String, String)>, Stop> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--format-version=1", "--locked", "--filter-platform", PLATFORM];
    let output = Command::new(cargo).args(arguments).current_dir(root).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let ours = |package: &&Package| package.source.is_none() && package.name == "server";
    let server = metadata.packages.iter().find(ours).ok_or("there is no crate named server")?;
    let mut linked = BTreeSet::new();
    let mut waiting = vec![server.id.as_str()];
    while let Some(id) = waiting.pop() {
        if !linked.insert(id) {
            continue;
        }
        let edges = nodes.get(id).map(|node| node.deps.as_slice()).unwrap_or_default();
        let for_running = |edge: &&Edge| edge.dep_kinds.iter().any(|kind| kind.kind.is_none());
        waiting.extend(edges.iter().filter(for_running).map(|edge| edge.pkg.as_str()));
    }
    let others = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some() && linked.contains(package.id.as_str()));
    others
        .map(|package| {
            let licence =
                package.license.clone().ok_or_else(|| format!("{} names no licence", package.name))?;
            Ok((package.name.clone(), package.version.clone(), licence))
        })
        .collect()
}
