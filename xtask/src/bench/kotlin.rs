//! Minting and verifying on the JVM: the jar beside other people's libraries, with the native library as it is handed out.
//!
//! `bench/kotlin/src/Tokens.kt` measures all of them in one process, in rows that alternate. It is a harness of the project's own
//! and not JMH, which measures one row after another: what shares the machine then falls on some of them.

use super::beside::{Measured, measured, report};
use super::table::Goal;
use super::{Effort, processor};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::say::{begin, say};
use crate::test::{BUILD, kotlin, uniffi};
use crate::tools::lacking;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The rows in their order, by the names that the program gives them.
const ROWS: &[&str] = &[
    "Mac alone",
    "mint/roomkey",
    "mint/roomkey, an access that is kept",
    "mint/java-jwt",
    "mint/nimbus-jose-jwt",
    "mint/jjwt",
    "verify/roomkey",
    "verify/java-jwt",
    "verify/nimbus-jose-jwt",
    "verify/jjwt",
    "OpenTok mint/JWT",
    "OpenTok mint/T1",
    "OpenTok verify/JWT",
    "OpenTok verify/T1",
];

/// How many times ours has to be as fast.
const GOALS: &[(&str, Goal)] = &[
    ("mint/java-jwt", Goal::AtLeast(3.0)),
    ("mint/jjwt", Goal::AtLeast(6.0)),
    ("verify/java-jwt", Goal::AtLeast(1.4)),
    ("verify/jjwt", Goal::AtLeast(3.5)),
];

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    if let Some(program) = lacking(&["java", "mvn", "strip"]) {
        say(&format!("SKIPPED (Kotlin: {program} is not installed)"));
        return Ok(());
    }
    say("\n## Kotlin and Java\n");
    begin("building the jar");
    let path = build()?;
    say("");
    let (name, capabilities) = processor();
    begin(&format!("with {name} …"));
    let measured = measure(&path, capabilities, effort)?;
    say(&format!("\n\nWith {name}:\n"));
    report(ROWS, GOALS, &measured);
    Ok(())
}

/// Builds the jar with a library of the release, beside that of the tests, and says what the program is run with.
fn build() -> Result<String, Error> {
    let log = Log::new("bench-kotlin")?;
    kotlin::lay_out_whole(&log, &uniffi::release(&log)?, "kotlin-bench")?;
    let mut jars = Command::new("mvn");
    jars.current_dir(root().join("bindings/kotlin"))
        .args(["--batch-mode", "--no-transfer-progress", "--activate-profiles", "bench"])
        .args(["--projects", "roomkey,../../bench/kotlin", "package"])
        .arg(format!("-Droomkey.target={}", folder().display()));
    if !log.run(&mut jars, BUILD)? {
        return Err(
            format!("the bench of Kotlin does not build; see {}", log.path().display()).into()
        );
    }
    let built = folder().join("maven/roomkey-bench");
    let path = fs::read_to_string(built.join("path"))?;
    Ok(format!("{}:{}", built.join("classes").display(), path.trim()))
}

fn folder() -> PathBuf {
    target().join("kotlin-bench")
}

fn measure(path: &str, capabilities: Option<&str>, effort: Effort) -> Result<Measured, Error> {
    let mut java = Command::new("java");
    java.current_dir(folder())
        .args(["-Xms512m", "-Xmx512m", "-cp", path, "TokensKt"])
        .arg((effort.rounds * 5).to_string())
        .arg(format!("{:.0}", effort.row_seconds * 150.0));
    measured(&mut java, capabilities)
}
