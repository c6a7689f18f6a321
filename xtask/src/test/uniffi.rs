//! The one library that Kotlin and Swift stand on, and what uniffi writes of it for each of them.

use super::node::emptied;
use super::rust::{BUILD, cargo};
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the library is called, whatever it was built with.
pub(crate) const FILE: &str = "libroomkey_uniffi.so";

/// Where the library of this machine lies in the jar.
pub(crate) const PLATFORM: &str =
    if cfg!(target_arch = "aarch64") { "linux-aarch64" } else { "linux-x86-64" };

/// Builds the whole library, and the program that reads it.
pub(crate) fn build(log: &Log) -> Result<PathBuf, Error> {
    let words =
        ["build", "--locked", "--package", "roomkey-uniffi", "--package", "roomkey-uniffi-bindgen"];
    if !log.run(&mut cargo(&words), BUILD)? {
        return Err("the library does not build".into());
    }
    Ok(target().join("debug").join(FILE))
}

/// Builds the whole library as it is handed out, and the program that reads it.
pub(crate) fn release(log: &Log) -> Result<PathBuf, Error> {
    let release = ["build", "--locked", "--release", "--package", "roomkey-uniffi"];
    let reader = ["build", "--locked", "--package", "roomkey-uniffi-bindgen"];
    if !log.run(&mut cargo(&release), BUILD)? || !log.run(&mut cargo(&reader), BUILD)? {
        return Err("the library does not build".into());
    }
    Ok(target().join("release").join(FILE))
}

/// Writes what a language calls, into a folder below `target` that has nothing else in it.
pub(crate) fn write(
    log: &Log,
    language: &str,
    library: &Path,
    folder: &str,
) -> Result<PathBuf, Error> {
    let folder = emptied(folder)?;
    let mut generate = Command::new(binary("roomkey-uniffi-bindgen"));
    generate.current_dir(root()).args(["generate", "--no-format", "--language", language]);
    if !log.run(generate.arg("--out-dir").arg(&folder).arg(library), BUILD)? {
        return Err("nothing was written from the library".into());
    }
    Ok(folder)
}
