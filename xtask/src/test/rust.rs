//! What cargo checks: form, lints, tests, documentation.

use super::Outcome;
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::tally::Tally;
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

pub(super) fn clippy(log: &Log) -> Result<Outcome, Error> {
    let words = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    let mut tally = Tally::of(log.run(&mut cargo(&words), BUILD)?);
    for directory in excluded() {
        let words = ["clippy", "--locked", "--all-targets", "--", "-D", "warnings"];
        tally += Tally::of(log.run(&mut cargo_in(&directory, &words), BUILD)?);
    }
    Ok(Outcome::Ran(tally))
}

/// What people may leave out of the core, as `--features` has it: no vendor, and each with what it
/// needs. All of them together is what every other part builds.
const FEATURES: &[&str] = &["", "videosdk", "opentok", "vonage", "videoio", "videosdk,vonage"];

pub(super) fn features(log: &Log) -> Result<Outcome, Error> {
    let mut tally = Tally::default();
    for features in FEATURES {
        let words = ["clippy", "--locked", "--package", "roomkey", "--lib"];
        let mut command = cargo(&words);
        command.args(["--no-default-features", "--features", features, "--", "-D", "warnings"]);
        tally += Tally::of(log.run(&mut command, BUILD)?);
    }
    Ok(Outcome::Ran(tally))
}

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let passed =
        log.run(&mut cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]), BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

pub(super) fn docs(log: &Log) -> Result<Outcome, Error> {
    let mut command = cargo(&["doc", "--locked", "--workspace", "--no-deps"]);
    let passed = log.run(command.env("RUSTDOCFLAGS", "-D warnings"), BUILD)?;
    Ok(Outcome::Ran(Tally::of(passed)))
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
