//! Minting and verifying: Roomkey, the floor below it, and what people use today.
//!
//! `jsonwebtoken` chooses its crypto backend once for each process, so a process is run for each
//! backend. Each setting of the processor is another process too: aws-lc reads the variable
//! `OPENSSL_ia32cap` when it starts, and RustCrypto is told when it is built.

use super::table::{Goal, Table};
use super::{Effort, HIDDEN, SOFT, cargo, median};
use crate::repository::{Error, target};
use crate::say::{begin, say};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const BACKENDS: &[&str] = &["aws_lc_rs", "rust_crypto"];

struct Setting {
    name: &'static str,
    /// What aws-lc is told of the processor.
    capabilities: Option<&'static str>,
    /// What RustCrypto, and with it the core's choice between the two, is built with.
    flags: Option<&'static str>,
}

const SETTINGS: &[Setting] = &[
    Setting { name: "the processor as it is", capabilities: None, flags: None },
    Setting {
        name: "SHA-NI hidden from aws-lc, and RustCrypto built without it",
        capabilities: Some(HIDDEN),
        flags: Some(SOFT),
    },
];

/// What is measured, by the names the bench gives the rows.
const ROWS: &[(&str, &str, Option<Goal>)] = &[
    ("floor/aws_lc", "HMAC-SHA256 of the signing input by aws-lc, key set up once", None),
    ("floor/rust_crypto", "the same by RustCrypto; the faster one is the floor", None),
    ("roomkey/mint", "roomkey mint", Some(Goal::AtMost(1.0))),
    ("roomkey/mint_many_1000", "roomkey mint_many, per token of 1000", None),
    ("roomkey/verify", "roomkey verify", Some(Goal::AtMost(1.5))),
    ("jsonwebtoken_aws_lc_rs/mint", "jsonwebtoken (aws_lc_rs) + uuid mint", None),
    ("jsonwebtoken_aws_lc_rs/verify", "jsonwebtoken (aws_lc_rs) verify", None),
    ("jsonwebtoken_rust_crypto/mint", "jsonwebtoken (rust_crypto) + uuid mint", None),
    ("jsonwebtoken_rust_crypto/verify", "jsonwebtoken (rust_crypto) verify", None),
    ("official/mint", "videosdk-server-sdk mint", None),
    ("official/verify", "videosdk-server-sdk verify", None),
];

/// Nanoseconds of each row in one process.
type Process = BTreeMap<String, f64>;

pub(super) fn run(effort: Effort) -> Result<(), Error> {
    let programs = SETTINGS.iter().map(build).collect::<Result<Vec<_>, _>>()?;
    say("\n## Tokens\n");
    let mut measured: Vec<Vec<Process>> = SETTINGS.iter().map(|_| Vec::new()).collect();
    for round in 1..=effort.rounds {
        begin(&format!("round {round} of {}:", effort.rounds));
        for ((setting, program), processes) in SETTINGS.iter().zip(&programs).zip(&mut measured) {
            for backend in BACKENDS {
                begin(&format!(" {backend}"));
                processes.push(process(program, setting, backend, effort)?);
            }
        }
        say("");
    }
    for (setting, processes) in SETTINGS.iter().zip(&measured) {
        say(&format!("\nWith {}:\n", setting.name));
        report(processes);
    }
    Ok(())
}

/// Builds the bench for a setting and returns the program.
fn build(setting: &Setting) -> Result<PathBuf, Error> {
    #[derive(Deserialize)]
    struct Message {
        executable: Option<PathBuf>,
        target: Option<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }
    say("building the benches");
    let words =
        ["bench", "--locked", "--quiet", "--bench", "tokens", "--no-run", "--message-format=json"];
    let mut command = cargo(&words);
    if let Some(flags) = setting.flags {
        // Beside the other build, which would be thrown away.
        command.env("RUSTFLAGS", flags).env("CARGO_TARGET_DIR", target().join("bench-soft"));
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the benches do not build".into());
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    // The other programs of the workspace are built and named too, in any order.
    let program = messages
        .filter(|message| message.target.as_ref().is_some_and(|target| target.name == "tokens"))
        .find_map(|message| message.executable);
    program.ok_or_else(|| "cargo names no bench program".into())
}

fn process(
    program: &Path,
    setting: &Setting,
    backend: &str,
    effort: Effort,
) -> Result<Process, Error> {
    let home = target().join("xtask").join("criterion");
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    let mut command = Command::new(program);
    command
        .args(["--bench", "--noplot", "--quiet", "--warm-up-time", "0.3", "--measurement-time"])
        .arg(effort.row_seconds.to_string())
        .env("CRITERION_HOME", &home)
        .env("ROOMKEY_BENCH_BACKEND", backend)
        .env_remove("OPENSSL_ia32cap")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(capabilities) = setting.capabilities {
        command.env("OPENSSL_ia32cap", capabilities);
    }
    if !command.status()?.success() {
        return Err(format!("the bench fails; run {} to see why", program.display()).into());
    }
    let mut rows = Process::new();
    read(&home, &mut rows)?;
    Ok(rows)
}

/// Reads the medians that criterion left in a folder for each row.
fn read(folder: &Path, rows: &mut Process) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Benchmark {
        full_id: String,
        throughput: Option<Throughput>,
    }
    #[derive(Deserialize)]
    struct Throughput {
        #[serde(rename = "Elements")]
        elements: Option<f64>,
    }
    #[derive(Deserialize)]
    struct Estimates {
        median: Estimate,
    }
    #[derive(Deserialize)]
    struct Estimate {
        point_estimate: f64,
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name == "new") {
            let benchmark: Benchmark =
                serde_json::from_slice(&fs::read(path.join("benchmark.json"))?)?;
            let estimates: Estimates =
                serde_json::from_slice(&fs::read(path.join("estimates.json"))?)?;
            let elements = benchmark.throughput.and_then(|one| one.elements).unwrap_or(1.0);
            rows.insert(benchmark.full_id, estimates.median.point_estimate / elements);
        } else if path.is_dir() {
            read(&path, rows)?;
        }
    }
    Ok(())
}

/// Every ratio is to the faster floor of the same process, and the middle one is shown.
fn report(processes: &[Process]) {
    let mut table = Table::new(&["what", "ns", "× floor", "goal"]);
    for (row, about, goal) in ROWS {
        let of = |process: &Process| {
            let floor = process.get("floor/aws_lc")?.min(*process.get("floor/rust_crypto")?);
            Some((*process.get(*row)?, floor))
        };
        let (times, ratios): (Vec<f64>, Vec<f64>) =
            processes.iter().filter_map(of).map(|(time, floor)| (time, time / floor)).unzip();
        if times.is_empty() {
            continue;
        }
        let ratio = median(&ratios);
        table.row(vec![
            (*about).to_owned(),
            format!("{:.0}", median(&times)),
            format!("{ratio:.2}"),
            goal.map_or_else(String::new, |goal| goal.judge(ratio)),
        ]);
    }
    table.print();
}
