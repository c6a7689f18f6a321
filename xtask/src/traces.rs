//! `cargo xtask traces`: runs by chance of the core's session machine, a line of JSON each, which machines in
//! other languages have to answer alike.

use crate::repository::{Error, target};
use crate::run::{Log, told};
use crate::say::say;
use crate::test::cargo;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// As many as a machine of its own has to replay.
pub(crate) const COUNT: u64 = 10_000;

/// Writes them: from the seed that is named, or from one that no run had before.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let (mut count, mut seed, mut path) = (COUNT, None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = || -> Result<u64, Error> {
            let value = rest.next().ok_or_else(|| format!("{argument} takes a number"))?;
            Ok(value.parse()?)
        };
        match argument.as_str() {
            "--count" => count = number()?,
            "--seed" => seed = Some(number()?),
            other if other.starts_with('-') => return Err(format!("there is no {other}").into()),
            other => path = Some(PathBuf::from(other)),
        }
    }
    let path = path.unwrap_or_else(|| target().join("session/traces.jsonl"));
    say(&write(&path, count, seed.unwrap_or_else(fresh))?);
    Ok(true)
}

/// Those that every run of the tests makes for itself; which they are stands in the log of the part.
pub(crate) fn fresh_ones(log: &Log, path: &Path, count: u64) -> Result<(), Error> {
    log.note(&write(path, count, fresh())?);
    Ok(())
}

/// A seed that no run had before.
fn fresh() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()).wrapping_add(now.as_secs() << 30)
}

/// Says from which seed they are, so that a run that failed can be had again.
pub(crate) fn write(path: &Path, count: u64, seed: u64) -> Result<String, Error> {
    let path = std::path::absolute(path)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut run = cargo(&["test", "--quiet", "--locked", "-p", "roomkey", "--lib"]);
    run.args(["session::tests::traces::traces_are_written", "--", "--ignored", "--exact"])
        .env("ROOMKEY_TRACES", format!("{count} {seed} {}", path.display()));
    let said = told(&mut run).map_err(|error| format!("no traces: {error}"))?;
    if !path.is_file() {
        return Err(format!("no traces: {}", String::from_utf8_lossy(&said)).into());
    }
    Ok(format!("{count} traces of seed {seed} in {}", path.display()))
}
