//! A vendor that there is not, built in for this part alone: its folder and its line of the list have to be enough
//! for the core, the command, the server, Python and Node to mint, verify and inspect its tokens.
//!
//! What is built here knows the toy and is never packed: packages are built by themselves, without it.

use super::Outcome;
use super::node::install_tools;
use super::rust::{BUILD, cargo, counted};
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use crate::tools::{first_of, has};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// What turns it on.
const FEATURES: [&str; 2] = ["--features", "roomkey/toy-vendor"];

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let Some(python) = first_of(&["python3", "python"]) else {
        return Ok(Outcome::Skipped("Python: python3 is not installed".into()));
    };
    if !has("node") || !has("npm") {
        return Ok(Outcome::Skipped("Node: node or npm is not installed".into()));
    }
    let mut build = cargo(&["build", "--locked", "--lib", "--bins", "--package", "roomkey-cli"]);
    build.args(["--package", "roomkey-python", "--package", "roomkey-node"]).args(FEATURES);
    if !log.run(&mut build, BUILD)? {
        return Err("nothing builds with the toy".into());
    }
    let folder = target().join("toy");
    fs::create_dir_all(&folder)?;
    // The next build of the command takes the toy away again.
    let command = folder.join("roomkey");
    fs::copy(binary("roomkey"), &command)?;
    let mut passed = true;
    let mut rust =
        cargo(&["test", "--locked", "--package", "roomkey-conformance", "--test", "toy"]);
    rust.args(["--features", "toy-vendor"]).env("ROOMKEY_BIN", &command);
    passed &= log.run(&mut rust, BUILD)?;

    let packages = folder.join("python");
    copy_package(&packages)?;
    let mut run = Command::new(python);
    run.arg(root().join("tests/toy/toy.py")).env("PYTHONPATH", &packages).current_dir(&folder);
    passed &= log.run(&mut run, BUILD)?;

    let package = root().join("bindings/node");
    let script = package.join("lib/index.js");
    if !script.exists() {
        install_tools(log, &package)?;
    }
    let addon = folder.join("roomkey.node");
    fs::copy(library("roomkey_node"), &addon)?;
    let mut run = Command::new("node");
    run.arg(root().join("tests/toy/toy.mjs"))
        .env("NAPI_RS_NATIVE_LIBRARY_PATH", &addon)
        .env("ROOMKEY_PACKAGE", &script);
    passed &= log.run(&mut run, BUILD)?;

    // Put back what others expect there.
    passed &= log.run(&mut cargo(&["build", "--locked", "--package", "roomkey-cli"]), BUILD)?;
    let shipped = Command::new(binary("roomkey")).args(["token", "mint", "--help"]).output()?;
    let knows_it = String::from_utf8_lossy(&shipped.stdout).contains("toy");
    log.note(&format!("without the feature the command knows the toy: {knows_it}"));
    Ok(Outcome::Ran(counted(log, passed && !knows_it)))
}

/// A library that Cargo has built for others to load.
fn library(name: &str) -> PathBuf {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    target().join("debug").join(format!("{prefix}{name}{suffix}"))
}

/// The Python package with the extension beside it, as a wheel would lay them out.
fn copy_package(into: &std::path::Path) -> Result<(), Error> {
    if into.exists() {
        fs::remove_dir_all(into)?;
    }
    super::node::copy(&root().join("bindings/python/python"), into)?;
    fs::copy(library("_roomkey"), into.join("roomkey/_roomkey.abi3.so"))?;
    Ok(())
}
