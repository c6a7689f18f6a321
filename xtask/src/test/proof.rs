//! Vectors, fuzzing and mutation: is the proof itself sound?

use super::Outcome;
use super::rust::{BUILD, cargo, cargo_in, counted};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::tally::Tally;
use crate::tools::first_of;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long each fuzz target runs, in seconds.
const FUZZ_SECONDS: u64 = 10;

pub(super) fn vectors(log: &Log) -> Result<Outcome, Error> {
    if !root().join("tests/vectors/generate.py").exists() {
        return Ok(Outcome::Skipped("tests/vectors is not there yet".into()));
    }
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

/// What `cargo fuzz` would pass: coverage counters, which stable Rust can do too. No sanitizer, as
/// that needs a nightly compiler, and the core has no unsafe code for one to watch.
const COVERAGE: &str = "--cfg fuzzing \
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions";

pub(super) fn fuzz(log: &Log) -> Result<Outcome, Error> {
    let directory = root().join("fuzz");
    if !directory.join("Cargo.toml").exists() {
        return Ok(Outcome::Skipped("fuzz is not there yet".into()));
    }
    let Some(host) = host()? else {
        return Ok(Outcome::Skipped("rustc does not say what machine this is".into()));
    };
    // A target has to be named for the flags to spare build scripts, which have no fuzzer to link.
    let words = ["build", "--locked", "--release", "--bins", "--target", &host];
    let mut build = cargo_in(&directory, &words);
    build.env("RUSTFLAGS", COVERAGE).env("CARGO_TARGET_DIR", target().join("fuzz"));
    if !log.run(&mut build, BUILD)? {
        return Err("the fuzz targets do not build".into());
    }
    let mut tally = Tally::default();
    for name in fuzz_targets(&directory)? {
        let found = target().join("fuzz-corpus").join(&name);
        std::fs::create_dir_all(&found)?;
        let program = target().join("fuzz").join(&host).join("release").join(&name);
        let mut run = Command::new(program);
        run.current_dir(&directory)
            .arg(format!("-max_total_time={FUZZ_SECONDS}"))
            .args(["-timeout=5", "-rss_limit_mb=1024", "-print_final_stats=1"])
            .arg(format!("-artifact_prefix={}/", found.display()))
            // What is found goes into the first directory; the kept corpus is only read.
            .arg(&found);
        let kept = directory.join("corpus").join(&name);
        if kept.is_dir() {
            run.arg(kept);
        }
        tally += Tally::of(log.run(&mut run, Duration::from_secs(FUZZ_SECONDS + 60))?);
    }
    Ok(Outcome::Ran(tally))
}

/// The machine that rustc builds for by itself.
fn host() -> Result<Option<String>, Error> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned))
}

fn fuzz_targets(directory: &Path) -> Result<Vec<String>, Error> {
    let words = ["metadata", "--no-deps", "--format-version", "1"];
    let output = cargo_in(directory, &words).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let targets = metadata.pointer("/packages/0/targets").and_then(|targets| targets.as_array());
    let names = targets
        .into_iter()
        .flatten()
        .filter(|target| target.pointer("/kind/0").and_then(|kind| kind.as_str()) == Some("bin"));
    let names = names.filter_map(|target| Some(target.get("name")?.as_str()?.to_owned()));
    let names: Vec<String> = names.collect();
    if names.is_empty() { Err("fuzz has no targets".into()) } else { Ok(names) }
}

/// With each rule of the verifier switched off in turn, at least one test must fail.
pub(super) fn mutation(log: &Log) -> Result<Outcome, Error> {
    if !root().join("tests/mutation/run.py").exists() {
        return Ok(Outcome::Skipped("tests/mutation is not there yet".into()));
    }
    let Some(python) = first_of(&["python3", "python"]) else {
        return Ok(Outcome::Skipped("Python: python3 is not installed".into()));
    };
    let mut command = Command::new(python);
    command.current_dir(root()).arg("tests/mutation/run.py");
    let passed = log.run(&mut command, BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}
