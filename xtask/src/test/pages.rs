//! The session manager where it is used: pages in the Chromium that the system has, against a running server; the examples for a
//! plain page, React and Vue; the README's page.

use super::Outcome;
use super::interop::build;
use super::node::install_locked;
use super::rust::counted;
use super::session;
use crate::repository::{Error, binary, root};
use crate::run::Log;
use crate::tools::{lacking, place_of};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(8);

/// How distributions call it.
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "chrome"];

pub(super) fn chromium(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["node", "npm"]) {
        return Ok(Outcome::Skipped(format!("Node: {program} is not installed")));
    }
    let Some(chromium) = CHROMIUM.iter().find_map(|name| place_of(name)) else {
        return Ok(Outcome::Skipped("pages: Chromium is not installed".into()));
    };
    build(log)?;
    session::build_package(log)?;
    let suites = root().join("tests/chromium");
    for folder in [&suites, &root().join("examples/web")] {
        install_locked(log, folder)?;
    }
    let mut test = Command::new("node");
    test.current_dir(&suites)
        .args(["--test", "--test-reporter=tap"])
        .env("ROOMKEY", binary("roomkey"))
        .env("CHROMIUM", chromium);
    let passed = log.run(&mut test, LIMIT)?;
    Ok(Outcome::Ran(counted(log, passed)))
}
