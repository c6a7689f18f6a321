//! Holds the shape of the house: arrows only point down, the core stays small, and the README claims
//! nothing of a vendor that no test shows.
//!
//! `cargo metadata` is the witness for crates, their source text for the modules inside ([`rooms`](super::rooms)).
//! The core's dependencies are on a list, so that a new one is a decision that shows up in a review.

use super::Outcome;
use super::houses::HOUSES;
use super::names;
use super::rust::metadata;
use super::vendors;
use crate::repository::{Error, root};
use crate::run::Log;
use crate::tally::Tally;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Each crate of the product with the crates of the product it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("roomkey-blocks", &[]),
    ("roomkey-entropy", &[]),
    ("roomkey-memory", &[]),
    ("roomkey", &["roomkey-blocks", "roomkey-entropy"]),
    ("roomkey-server", &["roomkey", "roomkey-entropy", "roomkey-memory"]),
    ("roomkey-node", &["roomkey"]),
    ("roomkey-wire", &["roomkey"]),
    ("roomkey-c", &["roomkey-wire"]),
    ("roomkey-jni", &["roomkey-wire"]),
    ("roomkey-session", &["roomkey", "roomkey-entropy"]),
    ("roomkey-cli", &["roomkey-server", "roomkey", "roomkey-entropy"]),
    ("roomkey-python", &["roomkey"]),
    ("roomkey-uniffi", &["roomkey", "roomkey-c", "roomkey-jni"]),
];

/// Everything of other people's that the core may be built from.
const CORE: &[&str] = &[
    "aws-lc-rs",
    "base64-simd",
    "ed25519-dalek",
    "getrandom",
    "http",
    "httpdate",
    "itoa",
    "jsonwebtoken",
    "memchr",
    "miniz_oxide",
    "p256",
    "percent-encoding",
    "quick-xml",
    "rsa",
    "serde",
    "serde_json",
    "serde_urlencoded",
    "sha1",
    "sha2",
    "subtle",
    "unicode-security",
    "uuid",
    "zeroize",
];

/// What would bring I/O, threads or a runtime into the core, at any depth.
const NEVER_BELOW_THE_CORE: &[&str] = &["tokio", "reqwest", "hyper", "axum", "sqlx", "mio"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Resolved>,
}

#[derive(Deserialize)]
struct Resolved {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

pub(super) fn check(log: &Log) -> Result<Outcome, Error> {
    let metadata: Metadata = metadata(&[])?;
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let mut inside = Vec::new();
    for house in HOUSES {
        inside.extend(house.check(&root())?);
    }
    let mut tally = Tally::default();
    for (rule, broken) in [
        ("arrows point down", wrong_arrows(&metadata)),
        ("modules use what they may, and no vendor another", inside),
        ("a vendor is named where it has a reason", names::wrong(&root())?),
        ("nothing in the product depends on tests or chores", uses_of_tests(&metadata)),
        ("the core's dependencies are on the list", unlisted(&metadata)),
        ("no runtime and no socket below the core", below_the_core(&metadata)),
        ("what the README says of vendors has a test", vendors::unproven(&readme)),
    ] {
        tally += Tally::of(broken.is_empty());
        log.note(&format!("{rule}: {}", if broken.is_empty() { "held" } else { "BROKEN" }));
        for line in broken {
            log.note(&format!("    {line}"));
        }
    }
    Ok(Outcome::Ran(tally))
}

impl Metadata {
    fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }
}

impl Package {
    /// What it is built from; tests may use more.
    fn built_from(&self) -> impl Iterator<Item = &str> {
        let built = self.dependencies.iter().filter(|one| one.kind.as_deref() != Some("dev"));
        built.map(|dependency| dependency.name.as_str())
    }
}

fn allowed(package: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(name, _)| *name == package).map(|(_, below)| *below)
}

fn wrong_arrows(metadata: &Metadata) -> Vec<String> {
    let ours: BTreeSet<&str> = metadata.members().map(|package| package.name.as_str()).collect();
    let mut wrong: Vec<String> = ARROWS
        .iter()
        .filter(|(name, _)| !ours.contains(name))
        .map(|(name, _)| format!("{name} is on the list and not in the workspace"))
        .collect();
    for package in metadata.members() {
        let Some(below) = allowed(&package.name) else { continue };
        for used in package.built_from().filter(|used| ours.contains(used)) {
            if !below.contains(&used) {
                wrong.push(format!("{} uses {used}", package.name));
            }
        }
    }
    wrong
}

/// Members that are not product may use the product, and nobody may use them.
fn uses_of_tests(metadata: &Metadata) -> Vec<String> {
    let chores: BTreeSet<&str> = metadata
        .members()
        .map(|package| package.name.as_str())
        .filter(|name| allowed(name).is_none())
        .collect();
    let mut wrong = Vec::new();
    for package in metadata.members() {
        for dependency in &package.dependencies {
            if chores.contains(dependency.name.as_str()) {
                wrong.push(format!("{} uses {}", package.name, dependency.name));
            }
        }
    }
    wrong
}

fn unlisted(metadata: &Metadata) -> Vec<String> {
    let core = metadata.members().find(|package| package.name == "roomkey");
    let Some(core) = core else { return vec!["there is no core".to_owned()] };
    let own = ARROWS.iter().find(|(name, _)| *name == "roomkey").map_or(&[][..], |(_, own)| own);
    core.built_from()
        .filter(|used| !own.contains(used) && !CORE.contains(used))
        .map(|used| format!("roomkey uses {used}"))
        .collect()
}

fn below_the_core(metadata: &Metadata) -> Vec<String> {
    let names: BTreeMap<&str, &str> = metadata
        .packages
        .iter()
        .map(|package| (package.id.as_str(), package.name.as_str()))
        .collect();
    let below: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let mut waiting: Vec<&str> = metadata
        .members()
        .filter(|package| package.name == "roomkey")
        .map(|package| package.id.as_str())
        .collect();
    let mut seen: BTreeSet<&str> = waiting.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        let Some(node) = below.get(id) else { continue };
        for dependency in &node.deps {
            let built = dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            if built && seen.insert(&dependency.pkg) {
                waiting.push(&dependency.pkg);
            }
        }
    }
    seen.into_iter()
        .filter_map(|id| names.get(id))
        .filter(|name| NEVER_BELOW_THE_CORE.contains(name))
        .map(|name| format!("roomkey is built on {name}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace of two crates, the second of which uses `used`.
    fn house(first: &str, second: &str, used: &str) -> Metadata {
        serde_json::from_value(serde_json::json!({
            "packages": [
                { "id": "1", "name": first, "dependencies": [] },
                { "id": "2", "name": second, "dependencies": [{ "name": used, "kind": null }] },
            ],
            "workspace_members": ["1", "2"],
            "resolve": { "nodes": [
                { "id": "2", "deps": [{ "pkg": "1", "dep_kinds": [{ "kind": null }] }] },
            ] },
        }))
        .unwrap()
    }

    #[test]
    fn an_arrow_that_points_up_is_seen() {
        let wrong = wrong_arrows(&house("roomkey-server", "roomkey", "roomkey-server"));
        assert!(wrong.contains(&"roomkey uses roomkey-server".to_owned()), "{wrong:?}");
        let right = wrong_arrows(&house("roomkey", "roomkey-server", "roomkey"));
        assert!(!right.iter().any(|line| line.contains(" uses ")), "{right:?}");
    }

    #[test]
    fn the_product_may_not_use_its_chores() {
        assert_eq!(uses_of_tests(&house("xtask", "roomkey", "xtask")), ["roomkey uses xtask"]);
        assert!(uses_of_tests(&house("roomkey", "xtask", "roomkey")).is_empty());
    }

    #[test]
    fn a_new_dependency_of_the_core_is_seen() {
        assert_eq!(unlisted(&house("x", "roomkey", "left-pad")), ["roomkey uses left-pad"]);
        assert!(unlisted(&house("x", "roomkey", "serde_json")).is_empty());
    }

    #[test]
    fn a_runtime_below_the_core_is_seen_at_any_depth() {
        let broken = below_the_core(&house("tokio", "roomkey", "anything"));
        assert_eq!(broken, ["roomkey is built on tokio"]);
    }
}
