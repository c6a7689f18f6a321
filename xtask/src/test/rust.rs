//! What cargo checks: form, lints, tests, documentation.

use super::Outcome;
use crate::repository::{Error, root, target};
use crate::run::{Log, told};
use crate::tally::Tally;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Long enough for a cold build on two busy cores.
pub(crate) const BUILD: Duration = Duration::from_mins(25);

/// Workspaces beside the main one, whose dependencies must not leak into the product's build.
const EXCLUDED: &[&str] = &["bench", "fuzz", "tests/interop/rust"];

/// Cargo, at the root of the repository.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(root())
        .args(words)
        .env("CARGO_TERM_COLOR", "never")
        .env("RUST_BACKTRACE", "0");
    command
}

/// Cargo on a workspace of its own, built beside everything else.
pub(crate) fn cargo_in(directory: &Path, words: &[&str]) -> Command {
    let mut command = cargo(words);
    command.current_dir(directory).env("CARGO_TARGET_DIR", target());
    command
}

/// What `cargo metadata` says of the workspace, or as much of it as somebody wants to know.
pub(crate) fn metadata<M: DeserializeOwned>(words: &[&str]) -> Result<M, Error> {
    let mut command = cargo(&["metadata", "--format-version", "1", "--locked"]);
    Ok(serde_json::from_slice(&told(command.args(words))?)?)
}

fn excluded() -> impl Iterator<Item = std::path::PathBuf> {
    EXCLUDED.iter().map(|name| root().join(name)).filter(|path| path.join("Cargo.toml").exists())
}

pub(super) fn format(log: &Log) -> Result<Outcome, Error> {
    let mut tally = Tally::of(log.run(&mut cargo(&["fmt", "--all", "--check"]), BUILD)?);
    for directory in excluded() {
        tally += Tally::of(log.run(&mut cargo_in(&directory, &["fmt", "--check"]), BUILD)?);
    }
    Ok(Outcome::Ran(tally))
}

fn no_warnings(log: &Log) -> Result<Tally, Error> {
    let words = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    Ok(Tally::of(log.run(&mut cargo(&words), BUILD)?))
}

pub(super) fn clippy_of_workspace(log: &Log) -> Result<Outcome, Error> {
    no_warnings(log).map(Outcome::Ran)
}

pub(super) fn clippy(log: &Log) -> Result<Outcome, Error> {
    let mut tally = no_warnings(log)?;
    for directory in excluded() {
        let words = ["clippy", "--locked", "--all-targets", "--", "-D", "warnings"];
        tally += Tally::of(log.run(&mut cargo_in(&directory, &words), BUILD)?);
    }
    Ok(Outcome::Ran(tally))
}

/// What `cargo xtask faces` and `cargo xtask states` write is what is kept.
pub(super) fn faces(log: &Log) -> Result<Outcome, Error> {
    let stale = crate::faces::stale()?;
    for path in &stale {
        log.note(&format!("{path} is not what the descriptions say: run `cargo xtask faces`"));
    }
    let states = crate::states::is_current()?;
    if !states {
        log.note("docs/sessions.md has other states than the machine: run `cargo xtask states`");
    }
    Ok(Outcome::Ran(Tally::of(stale.is_empty() && states)))
}

/// What people may leave out of the core, as `--features` has it: no vendor, and some with what they need; and who
/// computes. Each vendor alone is built beside these, and all with both libraries by every other part.
const FEATURES: &[&str] = &[
    "aws-lc",
    "pure,livekit",
    "aws-lc,videosdk,vonage",
    "aws-lc,inspect",
    "aws-lc,gate",
    "pure",
    "pure,opentok",
    "pure,inspect",
    "pure-rsa-signing,inspect",
    "aws-lc,pure,inspect",
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    features: BTreeMap<String, Vec<String>>,
}

/// The features of the core that are vendors: those that its inspector takes.
fn vendors() -> Result<Vec<String>, Error> {
    let metadata: Metadata = metadata(&["--no-deps"])?;
    let mut core = metadata.packages.into_iter().filter(|package| package.name == "roomkey");
    let taken = core.next().and_then(|mut core| core.features.remove("inspect"));
    let mut names = taken.ok_or("the core has no feature `inspect`")?;
    names.retain(|name| !name.starts_with("dep:"));
    Ok(names)
}

pub(super) fn features(log: &Log) -> Result<Outcome, Error> {
    let core = |word: &str, features: &str| {
        let mut command = cargo(&[word, "--locked", "--package", "roomkey", "--lib"]);
        command.args(["--no-default-features", "--features", features]);
        command
    };
    let mut tally = Tally::default();
    let alone = vendors()?.into_iter().map(|vendor| format!("aws-lc,{vendor}"));
    for features in alone.chain(FEATURES.iter().copied().map(str::to_owned)) {
        let mut command = core("clippy", &features);
        tally += Tally::of(log.run(command.args(["--", "-D", "warnings"]), BUILD)?);
    }
    // Without anybody who computes it does not build, and says what is missing.
    let output = core("check", "inspect").output()?;
    let said =
        String::from_utf8_lossy(&output.stderr).contains("roomkey needs somebody who computes");
    log.note(&format!("no library: {}", if said { "refused in words" } else { "NOT REFUSED" }));
    tally += Tally::of(said && !output.status.success());
    Ok(Outcome::Ran(tally))
}

/// The core's own tests and all vectors with each cryptographic library alone.
pub(super) fn libraries(log: &Log) -> Result<Outcome, Error> {
    let mut passed = true;
    for library in ["roomkey-conformance/aws-lc", "roomkey-conformance/pure"] {
        let mut command = cargo(&["test", "--locked", "--no-fail-fast", "--no-default-features"]);
        command.args(["--package", "roomkey", "--package", "roomkey-conformance", "--lib"]);
        passed &= log.run(command.args(["--test", "vectors", "--features", library]), BUILD)?;
    }
    // Each against the other, key by key.
    let mut command = cargo(&["test", "--locked", "--package", "roomkey", "--lib", "crypto::"]);
    passed &= log.run(command.args(["--features", "pure-rsa-signing"]), BUILD)?;
    // Nobody signs RS256 who did not ask for it.
    let mut command = cargo(&["test", "--locked", "--package", "roomkey", "--lib", "signs"]);
    command.args(["--no-default-features", "--features", "pure,inspect"]);
    passed &= log.run(&mut command, BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

/// The core where there is no operating system.
pub(super) fn webassembly(log: &Log) -> Result<Outcome, Error> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut compiler = Command::new("rustc");
    let libraries = compiler.args(["--print", "target-libdir", "--target", TARGET]).output()?;
    let libraries = String::from_utf8_lossy(&libraries.stdout).trim().to_owned();
    if !Path::new(&libraries).is_dir() {
        let reason = format!("Rust's library for it is missing: rustup target add {TARGET}");
        return Ok(Outcome::LeftOut(reason));
    }
    let mut command = cargo(&["check", "--locked", "--package", "roomkey", "--target", TARGET]);
    command.args(["--no-default-features", "--features", "pure,inspect"]);
    Ok(Outcome::Ran(Tally::of(log.run(&mut command, BUILD)?)))
}

/// What says most about the core in the shortest time.
pub(super) fn core(log: &Log) -> Result<Outcome, Error> {
    let mut command = cargo(&["test", "--locked", "--no-fail-fast", "--package", "roomkey"]);
    command.args(["--package", "roomkey-conformance", "--lib", "--test", "vectors"]);
    let passed = log.run(&mut command, BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let mut command = cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]);
    let passed = log.run(command.args(["--features", "roomkey-session/endpoint"]), BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

pub(super) fn docs(log: &Log) -> Result<Outcome, Error> {
    let mut command = cargo(&["doc", "--locked", "--workspace", "--no-deps"]);
    let mut tally = Tally::of(log.run(command.env("RUSTDOCFLAGS", "-D warnings"), BUILD)?);
    match crate::api::without_examples(log)? {
        Ok(missing) => {
            tally += Tally::of(missing.is_empty());
            for line in &missing {
                log.note(line);
            }
        }
        Err(reason) => log.note(&reason),
    }
    Ok(Outcome::Ran(tally))
}

/// The tests a log speaks of; a command that failed without naming a failed test counts as one.
pub(super) fn counted(log: &Log, passed: bool) -> Tally {
    let mut tally = Tally::read(&log.text());
    if tally.is_empty() {
        return Tally::of(passed);
    }
    if !passed && tally.failed == 0 {
        tally.failed = 1;
    }
    tally
}
