//! The session manager for browsers and Node: built, held to the core's machine by thousands of its runs, and tested as it installs.
//!
//! The machine in it is written in TypeScript. So the runs are made anew each time (`cargo xtask traces`), and the mistakes that
//! are seeded in the core's machine are seeded in that one too.

use super::Outcome;
use super::interop::build;
use super::node::{LIMIT, copy, emptied, install_locked, must, try_package};
use super::rust::counted;
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use crate::tally::Tally;
use crate::tools::lacking;
use crate::traces;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["node", "npm"]) {
        return Ok(Outcome::Skipped(format!("Node: {program} is not installed")));
    }
    build(log)?;
    let source = source();
    install_locked(log, &source)?;
    // Builds, checks types and the size, and says whether the server's copy is what is built.
    let mut check = Command::new("node");
    let is_current =
        log.run(check.args(["scripts/build.mjs", "--check"]).current_dir(&source), LIMIT)?;
    let mut tally = Tally::of(is_current);

    let runs = target().join("session/traces.jsonl");
    traces::fresh_ones(log, &runs, traces::COUNT)?;
    let mut inside = Command::new("node");
    inside
        .current_dir(&source)
        .args(["--test", "--test-reporter=tap"])
        .env("ROOMKEY", binary("roomkey"))
        .env("ROOMKEY_REPOSITORY", root())
        .env("ROOMKEY_TRACES", &runs);
    let passed = log.run(&mut inside, LIMIT)?;
    tally += counted(log, passed);
    let project = install(log, &emptied("session-package")?)?;
    tally += Tally::of(project.is_dir());
    Ok(Outcome::Ran(tally))
}

/// Where the package is written.
pub(crate) fn source() -> PathBuf {
    root().join("bindings/web/session")
}

/// Builds the package in its folder.
pub(crate) fn build_package(log: &Log) -> Result<(), Error> {
    let source = source();
    install_locked(log, &source)?;
    must(log, "node", &["scripts/build.mjs", "--check"], &source)
}

/// Packs the tarball into a folder, installs it into a clean project without a network, and uses it once: the module, the
/// script, its types.
pub(crate) fn install(log: &Log, packed: &Path) -> Result<PathBuf, Error> {
    let source = source();
    must(log, "node", &["scripts/pack.mjs", &packed.to_string_lossy()], &source)?;
    let project = try_package(log, packed, "session-project")?;
    copy(&source.join("tests/smoke"), &project)?;
    must(log, "node", &["smoke.mjs"], &project)?;
    let compiler = source.join("node_modules/typescript/bin/tsc");
    must(log, "node", &[&compiler.to_string_lossy(), "--project", "."], &project)?;
    Ok(project)
}
