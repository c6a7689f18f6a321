//! Minting and verifying on the JVM: the jar beside other people's libraries, with the native library as it is handed out.
//!
//! `bench/kotlin/src/Tokens.kt` measures all of them in one process, in rows that alternate. It is a harness of the project's own
//! and not JMH, which measures one row after another: what shares the machine then falls on some of them.

use super::table::{Goal, Table};
use super::{Effort, median, processor};
use crate::repository::{Error, root, target};
use crate::run::{Log, told};
use crate::say::{begin, say};
use crate::test::{BUILD, cargo, uniffi};
use crate::tools::lacking;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// Nanoseconds of each row, round by round.
type Measured = BTreeMap<String, Vec<f64>>;

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
    report(&measured);
    Ok(())
}

/// Builds the jar with a library of the release, beside that of the tests, and says what the program is run with.
fn build() -> Result<String, Error> {
    let log = Log::new("bench-kotlin")?;
    let library = library(&log)?;
    uniffi::write(&log, "kotlin", &library, "kotlin-bench/generated")?;
    let native = folder().join("native/full").join(uniffi::PLATFORM);
    fs::create_dir_all(&native)?;
    told(
        Command::new("strip")
            .args(["--strip-unneeded", "-o"])
            .arg(native.join(uniffi::FILE))
            .arg(&library),
    )?;
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

/// The whole library as it is handed out, and the program that reads it.
pub(super) fn library(log: &Log) -> Result<PathBuf, Error> {
    let release = ["build", "--locked", "--release", "--package", "roomkey-uniffi"];
    let reader = ["build", "--locked", "--package", "roomkey-uniffi-bindgen"];
    if !log.run(&mut cargo(&release), BUILD)? || !log.run(&mut cargo(&reader), BUILD)? {
        return Err("the library does not build".into());
    }
    Ok(target().join("release").join(uniffi::FILE))
}

fn measure(path: &str, capabilities: Option<&str>, effort: Effort) -> Result<Measured, Error> {
    #[derive(Deserialize)]
    struct Output {
        measured: Measured,
    }
    let mut java = Command::new("java");
    java.current_dir(Path::new(&folder()))
        .args(["-Xms512m", "-Xmx512m", "-cp", path, "TokensKt"])
        .arg((effort.rounds * 5).to_string())
        .arg(format!("{:.0}", effort.row_seconds * 150.0))
        .env_remove("OPENSSL_ia32cap")
        .stderr(Stdio::inherit());
    if let Some(capabilities) = capabilities {
        java.env("OPENSSL_ia32cap", capabilities);
    }
    Ok(serde_json::from_slice::<Output>(&told(&mut java)?)?.measured)
}

/// Ratios are of the same round, and the middle one is shown.
fn report(measured: &Measured) {
    let mut table = Table::new(&["what", "ns", "× ours", "goal"]);
    for row in ROWS {
        let Some(times) = measured.get(*row) else { continue };
        let (verb, name) = row.split_once('/').unwrap_or(("", row));
        let ours = measured.get(&format!("{verb}/roomkey"));
        let ratio = ours.map(|ours| {
            let ratios: Vec<f64> = times.iter().zip(ours).map(|(time, our)| time / our).collect();
            median(&ratios)
        });
        let goal = GOALS.iter().find(|(name, _)| name == row).map(|(_, goal)| *goal);
        table.row(vec![
            format!("{verb} {name}").trim().to_owned(),
            format!("{:.0}", median(times)),
            ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            goal.zip(ratio).map_or_else(String::new, |(goal, ratio)| goal.judge(ratio)),
        ]);
    }
    table.print();
}
