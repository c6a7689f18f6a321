//! The npm package beside what people use in Node today.
//!
//! `bench/node/tokens/tokens.mjs` measures all of them in one process, in interleaved rounds. The goals were set where
//! there are no SHA instructions; it is measured without them where the package is built so, see `super::processor`.

use super::beside::{Measured, measured, report};
use super::table::Goal;
use super::{Effort, processor};
use crate::repository::{Error, root};
use crate::say::{begin, say};
use crate::tools::has;
use std::path::Path;
use std::process::{Command, Stdio};

/// The rows in their order, by the names that the script gives them.
const ROWS: &[&str] = &[
    "createHmac alone",
    "mint/roomkey",
    "mint/roomkey, a claim of its own",
    "mint/roomkey mintMany, per token of 1000",
    "mint/@node-rs/jsonwebtoken",
    "mint/fast-jwt",
    "mint/jose",
    "mint/jsonwebtoken 8.5.1",
    "mint/jsonwebtoken 9",
    "mint/jsonwebtoken 9, KeyObject",
    "verify/roomkey",
    "verify/@node-rs/jsonwebtoken",
    "verify/fast-jwt",
    "verify/jose",
    "verify/jsonwebtoken 8.5.1",
    "verify/jsonwebtoken 9",
    "verify/jsonwebtoken 9, KeyObject",
    "OpenTok T1 mint/roomkey",
    "OpenTok T1 mint/npm opentok",
    "OpenTok JWT mint/roomkey",
    "OpenTok JWT mint/npm opentok",
    "OpenTok T1 verify/roomkey",
    "OpenTok T1 verify/by hand with node:crypto",
];

/// How many times ours has to be as fast as a rival, and what a token of many may cost.
const GOALS: &[(&str, Goal)] = &[
    ("mint/roomkey mintMany, per token of 1000", Goal::AtMost(0.4)),
    ("mint/@node-rs/jsonwebtoken", Goal::AtLeast(4.0)),
    ("mint/fast-jwt", Goal::AtLeast(5.0)),
    ("verify/@node-rs/jsonwebtoken", Goal::AtLeast(3.5)),
    ("verify/fast-jwt", Goal::AtLeast(4.5)),
    ("OpenTok T1 mint/npm opentok", Goal::AtLeast(20.0)),
    ("OpenTok JWT mint/npm opentok", Goal::AtLeast(20.0)),
];

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    if !has("node") || !has("npm") {
        say("SKIPPED (Node: node or npm is not installed)");
        return Ok(());
    }
    let package = root().join("bindings/node");
    let bench = root().join("bench/node/tokens");
    say("building the package");
    must(Command::new("npm").args(["ci", "--silent", "--no-audit"]).current_dir(&package))?;
    must(Command::new("npm").args(["run", "--silent", "build"]).current_dir(&package))?;
    // Every version is exact. A lock file of one platform leaves out the others' optional packages, and
    // then `npm ci` refuses it.
    let words = ["install", "--silent", "--no-audit", "--no-package-lock"];
    must(Command::new("npm").args(words).current_dir(&bench))?;
    say("\n## Node\n");
    let (name, capabilities) = processor();
    begin(&format!("with {name} …"));
    let measured = measure(&bench, &package, capabilities, effort)?;
    say(&format!("\n\nWith {name}:\n"));
    report(ROWS, GOALS, &measured);
    Ok(())
}

fn must(command: &mut Command) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let ended = command.stdout(Stdio::null()).status()?;
    if ended.success() { Ok(()) } else { Err(format!("{program} fails").into()) }
}

fn measure(
    bench: &Path,
    package: &Path,
    capabilities: Option<&str>,
    effort: Effort,
) -> Result<Measured, Error> {
    // A row of Node needs less time than one of criterion, and there are many.
    let milliseconds = (effort.row_seconds * 200.0).to_string();
    let rounds = (effort.rounds * 3).to_string();
    let mut node = Command::new("node");
    node.current_dir(bench).args(["tokens.mjs", &rounds, &milliseconds]).arg(package);
    measured(&mut node, capabilities)
}
