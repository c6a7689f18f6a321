//! What happens to sessions in the field, done to ours in every run, and to others' by `cargo xtask rivals`, which writes the
//! table of `docs/sessions.md`; and what the documentation says of sessions, carried out.

use super::node::install_locked;
use super::rust::{BUILD, cargo_in, counted};
use super::{Outcome, session};
use crate::repository::{Error, binary, root};
use crate::run::Log;
use crate::say::say;
use crate::tools::lacking;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(5);

fn folder() -> PathBuf {
    root().join("tests/sessions")
}

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["node", "npm", "curl"]) {
        return Ok(Outcome::Skipped(format!("sessions: {program} is not installed")));
    }
    super::interop::build(log)?;
    prepare(log)?;
    let mut test = Command::new("node");
    test.current_dir(folder())
        .args(["--test", "--test-reporter=tap", "ours.test.mjs", "documents.test.mjs"])
        .env("ROOMKEY", binary("roomkey"));
    let passed = log.run(&mut test, LIMIT)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

/// Our package, where the experiments find it.
fn prepare(log: &Log) -> Result<(), Error> {
    session::build_package(log)?;
    install_locked(log, &folder())
}

/// `cargo xtask rivals`: the same experiments with what others have, from their registries, into the table.
pub(crate) fn rivals() -> Result<bool, Error> {
    let log = Log::new("rivals")?;
    prepare(&log)?;
    let rivals = folder().join("rivals");
    install_locked(&log, &rivals)?;
    let mut build = cargo_in(&rivals.join("livekit-rust"), &["build", "--locked"]);
    if !log.run(&mut build, BUILD)? {
        return Err("livekit-token-source does not build".into());
    }
    let mut measure = Command::new("node");
    measure
        .current_dir(&rivals)
        .arg("table.mjs")
        .env("ROOMKEY_RIVAL", binary("roomkey-rival-livekit"));
    let is_measured = log.run(&mut measure, LIMIT)?;
    say(&format!("what was measured stands in docs/sessions.md and {}", log.path().display()));
    Ok(is_measured)
}
