//! Vectors, fuzzing and mutation: is the proof itself sound?

use super::Outcome;
use super::rust::{BUILD, cargo, counted};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::tally::Tally;
use crate::tools::first_of;
use crate::traces;
use std::process::Command;
use std::time::Duration;

/// How long each fuzz target runs, in seconds.
const FUZZ_SECONDS: &str = "10";

pub(super) fn vectors(log: &Log) -> Result<Outcome, Error> {
    let Some(python) = first_of(&["python3", "python"]) else {
        return Ok(Outcome::Skipped("Python: python3 is not installed".into()));
    };
    let mut command = Command::new(python);
    command.current_dir(root()).args(["tests/vectors/generate.py", "--check"]);
    let signed = Tally::of(log.run(&mut command, Duration::from_mins(5))?);
    // The runners that need the command built; the core's runs with all other Rust tests.
    let words = ["test", "--locked", "-p", "roomkey-conformance", "--test", "command"];
    let mut command = cargo(&words);
    let passed = log.run(command.args(["--test", "server", "--no-fail-fast"]), BUILD)?;
    let mut tally = counted(log, passed);
    tally += signed;
    Ok(Outcome::Ran(tally))
}

/// A short run of every fuzz target, from seeds of the vectors.
pub(super) fn fuzz(log: &Log) -> Result<Outcome, Error> {
    let mut command = Command::new("bash");
    command.current_dir(root()).args(["fuzz/run.sh", FUZZ_SECONDS]);
    let found_nothing = log.run(command.env("CARGO_TARGET_DIR", target()), BUILD)?;
    // Each target is announced; the first that finds something is the last.
    let begun = log.text().lines().filter(|line| line.starts_with("== ")).count();
    let mut tally = Tally::of(found_nothing);
    tally.passed = u64::try_from(begun)?.saturating_sub(tally.failed);
    Ok(Outcome::Ran(tally))
}

/// With each rule of the verifier switched off in turn, at least one test must fail.
pub(super) fn mutation(log: &Log) -> Result<Outcome, Error> {
    let Some(python) = first_of(&["python3", "python"]) else {
        return Ok(Outcome::Skipped("Python: python3 is not installed".into()));
    };
    let mut command = Command::new(python);
    command.current_dir(root()).arg("tests/mutation/run.py");
    let passed = log.run(&mut command, BUILD)?;
    // Whether machines in other languages are held to the core's by their traces, which are another kind of test.
    let traces = target().join("mutation/traces.jsonl");
    traces::write(&traces, 2_000, 1)?;
    let mut command = Command::new(python);
    command.current_dir(root()).arg("tests/mutation/traces.py").arg(&traces);
    let seen = log.run(&mut command, BUILD)?;
    // And whether the long runs by chance would notice it.
    let mut command = Command::new(python);
    command.current_dir(root()).args(["tests/mutation/runs.py", "150"]);
    let noticed = log.run(&mut command, BUILD)?;
    Ok(Outcome::Ran(counted(log, passed && seen && noticed)))
}
