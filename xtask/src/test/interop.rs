//! Other people's software against ours: their clients on our server, their tokens in our
//! verifier and ours in theirs.
//!
//! Each language's tests start the server themselves, from the command that is built here.

use super::Outcome;
use super::rust::{BUILD, cargo, cargo_in, counted};
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use crate::tools::{first_of, lacking};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(5);

/// Builds the `roomkey` command the tests run.
pub(super) fn build(log: &Log) -> Result<(), Error> {
    if log.run(&mut cargo(&["build", "--locked", "--package", "roomkey-cli"]), BUILD)? {
        Ok(())
    } else {
        Err("the roomkey command does not build".into())
    }
}

pub(super) fn node(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["node", "npm"]) {
        return Ok(Outcome::Skipped(format!("Node: {program} is not installed")));
    }
    let directory = root().join("tests/interop/node");
    build(log)?;
    let mut install = Command::new("npm");
    install.current_dir(&directory).args(["ci", "--no-audit", "--no-fund"]);
    if !log.run(&mut install, LIMIT)? {
        return Err("npm ci failed".into());
    }
    let mut test = Command::new("node");
    test.current_dir(&directory)
        .args(["--test", "--test-reporter=tap"])
        .env("ROOMKEY", binary("roomkey"));
    let passed = log.run(&mut test, LIMIT)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

pub(super) fn python(log: &Log) -> Result<Outcome, Error> {
    let Some(python) = first_of(&["python3", "python"]) else {
        return Ok(Outcome::Skipped("Python: python3 is not installed".into()));
    };
    let directory = root().join("tests/interop/python");
    build(log)?;
    let environment = target().join("interop-python");
    let mut make = Command::new(python);
    make.args(["-m", "venv"]).arg(&environment);
    if !log.run(&mut make, LIMIT)? {
        return Ok(Outcome::Skipped("Python: the module venv is not installed".into()));
    }
    let python = environment.join("bin/python");
    let mut install = Command::new(&python);
    install.current_dir(&directory).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        "requirements.txt",
    ]);
    if !log.run(&mut install, LIMIT)? {
        return Err("pip install failed".into());
    }
    let mut test = Command::new(&python);
    test.current_dir(&directory).arg("interop.py").env("ROOMKEY", binary("roomkey"));
    let passed = log.run(&mut test, LIMIT)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

pub(super) fn rust(log: &Log) -> Result<Outcome, Error> {
    let directory = root().join("tests/interop/rust");
    build(log)?;
    let mut test = cargo_in(&directory, &["test", "--locked"]);
    let passed = log.run(test.env("ROOMKEY", binary("roomkey")), BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}

pub(super) fn java(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["javac", "mvn"]) {
        return Ok(Outcome::Skipped(format!("Java: {program} is not installed")));
    }
    build(log)?;
    let mut test = Command::new("mvn");
    test.current_dir(root().join("tests/interop/java"))
        .args(["--batch-mode", "--no-transfer-progress", "--fail-at-end", "test"])
        .env("ROOMKEY", binary("roomkey"));
    let passed = log.run(&mut test, LIMIT * 2)?;
    Ok(Outcome::Ran(counted(log, passed)))
}
