//! The packages for Kotlin and Java as people get them: built, installed into Maven's local repository, and tested from there.
//!
//! What is generated and the native libraries go to `target/kotlin`, where `bindings/kotlin/pom.xml` looks for them. The
//! library for apps is built apart, small, and held to what it must not have: anything that signs.

mod examples;

use super::Outcome;
use super::interop::build;
use super::node::emptied;
use super::rust::{BUILD, cargo, counted};
use super::uniffi;
use crate::package::kotlin as package;
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use crate::tally::Tally;
use crate::tools::lacking;
use crate::traces;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(15);

/// The machine in Kotlin is the core's own, so some runs show whether what goes in and comes out is carried right.
const TRACES: u64 = 300;

/// What apps may be asked to carry for one kind of processor, in bytes, once it is stripped.
const LARGEST_CLIENT: u64 = 1_200_000;

/// Parts of the names of what signs.
const SIGNING: &[&str] = &["::mint", "_mint", "::sign", "hs256", "rs256", "hmac", "aws_lc"];

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["javac", "mvn", "nm", "strip"]) {
        return Ok(Outcome::Skipped(format!("Kotlin: {program} is not installed")));
    }
    build(log)?;
    let client = client(log)?;
    let mut tally = Tally::of(signs_nothing(log, &client)?);
    tally += Tally::of(is_small(log, &client)?);
    lay_out(log, &client, &uniffi::build(log)?, "kotlin")?;
    let runs = folder().join("traces.jsonl");
    traces::fresh_ones(log, &runs, TRACES)?;
    let mut suite = Command::new("mvn");
    suite
        .current_dir(root().join("bindings/kotlin"))
        .args(["--batch-mode", "--no-transfer-progress", "install"])
        .arg(format!("-Droomkey.target={}", folder().display()))
        .env("ROOMKEY", binary("roomkey"))
        .env("ROOMKEY_REPOSITORY", root())
        .env("ROOMKEY_TRACES", &runs);
    let passed = log.run(&mut suite, LIMIT)?;
    tally += counted(log, passed);
    tally += Tally::of(passed && is_packed(log)?);
    tally += examples::test(log)?;
    Ok(Outcome::Ran(tally))
}

fn folder() -> PathBuf {
    target().join("kotlin")
}

/// Builds the library for apps, with its symbols.
pub(crate) fn client(log: &Log) -> Result<PathBuf, Error> {
    let words = ["build", "--locked", "--package", "roomkey-uniffi", "--no-default-features"];
    let mut build = cargo(&words);
    if !log.run(build.args(["--features", "client", "--profile", "mobile"]), BUILD)? {
        return Err("the library for apps does not build".into());
    }
    Ok(target().join("mobile").join(uniffi::FILE))
}

/// Whether nothing in a library has the name of what signs.
fn signs_nothing(log: &Log, library: &Path) -> Result<bool, Error> {
    let signing = signing(library)?;
    for name in &signing {
        log.note(&format!("{} has {name}", library.display()));
    }
    Ok(signing.is_empty())
}

/// The symbols of a library that are called as what signs.
fn signing(library: &Path) -> Result<Vec<String>, Error> {
    let output = Command::new("nm").args(["--demangle", "--defined-only"]).arg(library).output()?;
    let text = String::from_utf8_lossy(&output.stdout).to_lowercase();
    if !output.status.success() || !text.contains("roomkey") {
        return Err(format!("nm sees no symbols in {}", library.display()).into());
    }
    let names = text.lines().filter(|line| SIGNING.iter().any(|part| line.contains(part)));
    Ok(names.map(str::to_owned).collect())
}

/// Whether what apps carry is within its budget.
fn is_small(log: &Log, library: &Path) -> Result<bool, Error> {
    let stripped = stripped(log, library, &folder().join("client-stripped.so"))?;
    let bytes = fs::metadata(stripped)?.len();
    log.note(&format!("the library for apps has {bytes} bytes; {LARGEST_CLIENT} are allowed"));
    Ok(bytes <= LARGEST_CLIENT)
}

fn stripped(log: &Log, library: &Path, to: &Path) -> Result<PathBuf, Error> {
    if let Some(above) = to.parent() {
        fs::create_dir_all(above)?;
    }
    let mut strip = Command::new("strip");
    if !log.run(strip.args(["--strip-unneeded", "-o"]).arg(to).arg(library), LIMIT)? {
        return Err("the library cannot be stripped".into());
    }
    Ok(to.to_owned())
}

/// Whether what would be published has what it must have.
fn is_packed(log: &Log) -> Result<bool, Error> {
    let out = emptied("kotlin/packed")?;
    package::pack(log, &folder(), &out)?;
    let faults = package::faults(log, &folder(), &out)?;
    for fault in &faults {
        log.note(fault);
    }
    Ok(faults.is_empty())
}

/// Puts the generated code and both libraries where the packages are built from, below `target`.
pub(crate) fn lay_out(log: &Log, client: &Path, whole: &Path, folder: &str) -> Result<(), Error> {
    lay_out_whole(log, whole, folder)?;
    stripped(log, client, &native(folder, "client"))?;
    Ok(())
}

/// The same, with the whole library alone.
pub(crate) fn lay_out_whole(log: &Log, whole: &Path, folder: &str) -> Result<(), Error> {
    uniffi::write(log, "kotlin", whole, &format!("{folder}/generated"))?;
    stripped(log, whole, &native(folder, "full"))?;
    Ok(())
}

fn native(folder: &str, of: &str) -> PathBuf {
    target().join(folder).join("native").join(of).join(uniffi::PLATFORM).join(uniffi::FILE)
}
