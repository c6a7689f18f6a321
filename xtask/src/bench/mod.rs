//! `cargo xtask bench`: every number the documentation claims, measured again, side by side.
//!
//! Nanoseconds depend on the machine and on who else is using it; ratios between rows of the same
//! run much less. So every row is compared with another row of the same process or the same minute,
//! rounds are interleaved, and medians are shown. No test depends on any of this.

mod beside;
mod crowd;
mod http;
mod instructions;
mod kotlin;
mod node;
mod python;
mod swift;
mod table;
mod timing;
mod tokens;

use crate::repository::{Error, root};
use crate::say::say;
use crate::test::cargo_in;
use std::process::Command;

type Bench = fn(Effort) -> Result<(), Error>;

/// What is measured, in this order, and what `--only` calls it.
const PARTS: &[(&str, Bench)] = &[
    ("tokens", tokens::run),
    ("instructions", |_| instructions::run()),
    ("http", http::run),
    ("crowd", crowd::run),
    ("timing", timing::run),
];

/// How much patience to have.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// How many times everything is measured, interleaved.
    pub(crate) rounds: usize,
    /// Seconds for each row of the token benches.
    pub(crate) row_seconds: f64,
    /// Seconds for each server and round.
    pub(crate) server_seconds: f64,
    /// Verifications with each kind of wrong signature.
    pub(crate) verifications: u32,
}

const FULL: Effort =
    Effort { rounds: 5, row_seconds: 2.0, server_seconds: 4.0, verifications: 1_000_000 };
const QUICK: Effort =
    Effort { rounds: 3, row_seconds: 0.4, server_seconds: 1.0, verifications: 200_000 };

/// Runs the benches and says whether they ran; a missed goal is reported and is no failure.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let mut effort = FULL;
    let mut only = None;
    let mut languages: Vec<Bench> = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => effort = QUICK,
            "--kotlin" => languages.push(kotlin::run),
            "--node" => languages.push(node::run),
            "--python" => languages.push(python::run),
            "--swift" => languages.push(swift::run),
            "--only" => only = Some(part(arguments.next())?),
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    machine();
    let wanted = match only {
        _ if !languages.is_empty() => languages,
        Some(part) => vec![part],
        None => PARTS.iter().map(|(_, run)| *run).collect(),
    };
    wanted.into_iter().try_for_each(|run| run(effort))?;
    Ok(true)
}

/// The part of this name.
fn part(name: Option<&String>) -> Result<Bench, Error> {
    let found = PARTS.iter().find(|(known, _)| name.is_some_and(|name| name == known));
    let known = || PARTS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    Ok(found.ok_or_else(|| format!("--only takes one of: {}", known()))?.1)
}

/// Says what the numbers were measured on.
fn machine() {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let about = |name: &str| {
        let line = processors.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sha =
        if about("flags").split(' ').any(|flag| flag == "sha_ni") { "with" } else { "without" };
    let busy = read("/proc/loadavg");
    say(&format!(
        "machine: {} ({cores} cores, {sha} SHA-NI); load when begun: {}",
        about("model name"),
        busy.split(' ').next().unwrap_or("unknown"),
    ));
}

/// Hides the SHA instructions from aws-lc and OpenSSL, in the variable `OPENSSL_ia32cap`.
const HIDDEN: &str = ":~0x20000000";

/// Builds RustCrypto without them, which has the core compute with aws-lc.
const SOFT: &str = "--cfg sha2_backend=\"soft\"";

/// In what setting of the processor built packages are measured, and what the variable is for it: without
/// SHA instructions only where everything, and so the package too, is built for that.
fn processor() -> (&'static str, Option<&'static str>) {
    if std::env::var("RUSTFLAGS").is_ok_and(|flags| flags.contains(SOFT)) {
        ("SHA-NI hidden from aws-lc and OpenSSL, and RustCrypto built without it", Some(HIDDEN))
    } else {
        ("the processor as it is", None)
    }
}

/// Cargo in the workspace of the benches.
fn cargo(words: &[&str]) -> Command {
    cargo_in(&root().join("bench"), words)
}

/// The middle of some numbers.
fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median(&[]).is_nan());
    }
}
