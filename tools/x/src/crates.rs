//! Who may depend on whom.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use serde::Deserialize;

use crate::{Problem, Stop};

/// The foundation from the ground up: each uses only what stands before it.
const FOUNDATION: &[&str] = &["kernel", "store", "access", "audit", "work", "paper", "page", "accounts"];

/// The rooms in their order: each uses only rooms before it.
const ROOMS: &[&str] = &[
    "people",
    "resources",
    "persons",
    "casework",
    "emergency",
    "handoffs",
    "gatherings",
    "surveys",
    "improvement",
    "insight",
    "outreach",
];

/// Libraries that only some crates may name, so that they can be replaced there and nowhere else.
const RESERVED: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "store-testing"]),
    ("webauthn-rs", &["accounts"]),
    ("typst", &["paper-engine"]),
    ("typst-pdf", &["paper-engine"]),
    ("typst-layout", &["paper-engine"]),
    ("calamine", &["open-data", "paper"]),
    ("rust_xlsxwriter", &["paper"]),
    ("paper-engine", &["server"]),
];

/// What would bring input and output into the kernel.
const NOT_IN_KERNEL: &[&str] = &["tokio", "axum", "sqlx", "tower", "hyper", "reqwest"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// One crate of the workspace.
#[derive(Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Where its manifest is.
    pub manifest_path: String,
    /// What it names.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest's dependencies.
#[derive(Deserialize)]
pub struct Dependency {
    /// The crate.
    pub name: String,
    /// `dev`, `build`, or nothing.
    pub kind: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Foundation,
    Domain,
    Doors,
    Server,
    Tools,
}

/// The crates of the workspace, as cargo knows them.
///
/// # Errors
/// When cargo cannot be run or says something else.
pub fn of_workspace(root: &Path) -> Result<Vec<Package>, Stop> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--format-version=1", "--no-deps", "--offline"];
    let output = Command::new(cargo).args(arguments).current_dir(root).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(serde_json::from_slice::<Metadata>(&output.stdout)?.packages)
}

impl Package {
    fn part(&self, root: &Path) -> Option<Part> {
        let inside = Path::new(&self.manifest_path).strip_prefix(root).ok()?;
        match inside.components().next()?.as_os_str().to_str()? {
            "foundation" => Some(Part::Foundation),
            "domain" => Some(Part::Domain),
            "doors" => Some(Part::Doors),
            "server" => Some(Part::Server),
            "tools" => Some(Part::Tools),
            _ => None,
        }
    }
}

/// What depends on something it may not.
pub fn wrong_dependencies(root: &Path, packages: &[Package]) -> Vec<Problem> {
    let parts: BTreeMap<&str, Part> =
        packages.iter().filter_map(|package| Some((package.name.as_str(), package.part(root)?))).collect();
    let mut problems = Vec::new();
    for package in packages {
        let Some(&part) = parts.get(package.name.as_str()) else {
            problems.push(format!("{} lies in no part of the house", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            if let Some(why) =
                refusal(package, part, dependency, parts.get(dependency.name.as_str()).copied())
            {
                problems.push(format!("{} may not depend on {}: {why}", package.name, dependency.name));
            }
        }
    }
    problems
}

fn refusal(
    package: &Package,
    part: Part,
    dependency: &Dependency,
    theirs: Option<Part>,
) -> Option<&'static str> {
    let (ours, name) = (package.name.as_str(), dependency.name.as_str());
    let only_for_tests = dependency.kind.as_deref() == Some("dev");
    if !only_for_tests && part != Part::Tools && !ours.ends_with("-testing") && name.ends_with("-testing") {
        return Some("it helps tests only");
    }
    if ours == "kernel" && NOT_IN_KERNEL.contains(&name) {
        return Some("the kernel does no input or output");
    }
    if !only_for_tests && part != Part::Tools {
        let reserved = RESERVED.iter().find(|(library, _)| *library == name);
        if reserved.is_some_and(|(_, allowed)| !allowed.contains(&ours)) {
            return Some("others hide it behind what they offer");
        }
    }
    let theirs = theirs?;
    let may = match part {
        Part::Foundation => theirs == Part::Foundation,
        Part::Domain | Part::Doors => theirs <= Part::Domain,
        Part::Server => theirs <= Part::Server,
        Part::Tools => theirs != Part::Tools,
    };
    if !may {
        return Some("it stands further from the ground");
    }
    if ours == "paper" && name == "store" {
        return Some("paper prints what it is given");
    }
    let later = |line: &[&str]| match (place(line, ours), place(line, name)) {
        (Some(here), Some(there)) => there >= here,
        _ => false,
    };
    (!only_for_tests && (later(FOUNDATION) || later(ROOMS))).then_some("it comes later in the line")
}

fn place(line: &[&str], name: &str) -> Option<usize> {
    line.iter().position(|one| *one == name)
}

/// Crates whose manifest does not take over the lints of the workspace. Helpers of tests may panic, and say for
/// themselves what holds for them.
///
/// # Errors
/// When a manifest cannot be read.
pub fn without_lints(packages: &[Package]) -> Result<Vec<Problem>, Stop> {
    let mut problems = Vec::new();
    for package in packages {
        let manifest = fs::read_to_string(&package.manifest_path)?;
        let shared = manifest.contains("[lints]\nworkspace = true");
        let own = package.name.ends_with("-testing") && manifest.contains("unsafe_code = \"forbid\"");
        if !shared && !own {
            problems.push(format!("{} does not take over the lints of the workspace", package.name));
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, folder: &str, names: &[(&str, Option<&str>)]) -> Package {
        let one = |(name, kind): &(&str, Option<&str>)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
        };
        Package {
            name: name.to_owned(),
            manifest_path: format!("/house/{folder}/{name}/Cargo.toml"),
            dependencies: names.iter().map(one).collect(),
        }
    }

    fn wrong(name: &str, folder: &str, names: &[(&str, Option<&str>)]) -> Vec<String> {
        let house = [
            package("store", "foundation", &[]),
            package("accounts", "foundation", &[]),
            package("persons", "domain", &[]),
            package("fhir", "doors", &[]),
            package("store-testing", "foundation", &[]),
        ];
        let mut all: Vec<Package> = house.into_iter().filter(|one| one.name != name).collect();
        all.push(package(name, folder, names));
        wrong_dependencies(Path::new("/house"), &all)
    }

    #[test]
    fn nothing_depends_on_what_stands_further_from_the_ground() {
        assert_eq!(wrong("page", "foundation", &[("store", None), ("persons", None)]).len(), 1);
        assert_eq!(wrong("page", "foundation", &[("persons", Some("dev"))]).len(), 1);
        assert_eq!(wrong("people", "domain", &[("fhir", None)]).len(), 1);
        assert_eq!(wrong("page", "foundation", &[("accounts", None)]).len(), 1);
        assert_eq!(wrong("people", "domain", &[("persons", None)]).len(), 1);
        assert_eq!(wrong("casework", "domain", &[("persons", None), ("accounts", None)]).len(), 0);
    }

    #[test]
    fn libraries_stay_where_they_are_hidden() {
        assert_eq!(wrong("people", "domain", &[("sqlx", None)]).len(), 1);
        assert_eq!(wrong("store", "foundation", &[("sqlx", None)]).len(), 0);
        assert_eq!(wrong("kernel", "foundation", &[("tokio", Some("dev"))]).len(), 1);
        assert_eq!(wrong("people", "domain", &[("store-testing", None)]).len(), 1);
        assert_eq!(wrong("people", "domain", &[("store-testing", Some("dev"))]).len(), 0);
    }
}
