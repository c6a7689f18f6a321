//! The session manager where it is used: pages in the Chromium that the system has, against a running server; the examples for a
//! plain page, React and Vue; the README's page.

use super::Outcome;
use super::interop::build;
use super::node::must;
use super::rust::counted;
use super::session;
use crate::repository::{Error, binary, root};
use crate::run::Log;
use crate::tools::{has, place_of};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(8);

/// How distributions call it.
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "chrome"];

pub(super) fn chromium(log: &Log) -> Result<Outcome, Error> {
    for program in ["node", "npm"] {
        if !has(program) {
            return Ok(Outcome::Skipped(format!("Node: {program} is not installed")));
        }
    }
    let Some(chromium) = CHROMIUM.iter().find_map(|name| place_of(name)) else {
        return Ok(Outcome::Skipped("pages: Chromium is not installed".into()));
    };
    build(log)?;
    session::build_package(log)?;
    let suites = root().join("tests/chromium");
    for folder in [&suites, &root().join("examples/web")] {
        install(log, folder)?;
    }
    let mut test = Command::new("node");
    test.current_dir(&suites)
        .args(["--test", "--test-reporter=tap"])
        .env("ROOMKEY", binary("roomkey"))
        .env("CHROMIUM", chromium);
    let passed = log.run(&mut test, LIMIT)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

/// Installs what a folder's lock says. Nothing that comes with it is run.
fn install(log: &Log, folder: &Path) -> Result<(), Error> {
    must(log, "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
}
