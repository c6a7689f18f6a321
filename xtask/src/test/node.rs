//! The npm package: built, packed, installed where there is no network and no compiler, and tested there.
//!
//! What is tested is what people install. The suites are copied beside an installed package, so that
//! nothing of the source folder can stand in for something that was not packed.

use super::Outcome;
use super::interop::build;
use super::rust::{BUILD, counted};
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use crate::setup::built_livekit_server;
use crate::tally::Tally;
use crate::tools::lacking;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub(super) const LIMIT: Duration = Duration::from_mins(10);

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    if let Some(program) = lacking(&["node", "npm"]) {
        return Ok(Outcome::Skipped(format!("Node: {program} is not installed")));
    }
    let source = root().join("bindings/node");
    build(log)?;
    let before = generated(&source)?;
    build_package(log, &source)?;
    let mut tally = Tally::of(true);
    for (path, text) in generated(&source)? {
        let is_same = before.get(&path) == Some(&text);
        if !is_same {
            log.note(&format!("{} was not what the build makes: commit it", path.display()));
        }
        tally += Tally::of(is_same);
    }
    let project = install(log, &source, &emptied("node-package")?)?;
    let suite = lay_out_suite(log, &source, &project)?;
    let mut test = Command::new("node");
    test.current_dir(&suite)
        .args(["--test", "--test-reporter=tap"])
        .env("ROOMKEY", binary("roomkey"))
        .env("ROOMKEY_REPOSITORY", root())
        .envs(built_livekit_server().map(|server| ("ROOMKEY_LIVEKIT_SERVER", server)));
    let passed = log.run(&mut test, LIMIT)?;
    tally += counted(log, passed);
    tally += other_runtimes(log, &suite)?;
    tally += neighbours(log, &source, &project)?;
    Ok(Outcome::Ran(tally))
}

/// What people run the package in: Jest with jsdom, esbuild, Next.js, other installers. They are large, so they stay
/// installed while their versions are the same.
fn neighbours(log: &Log, source: &Path, project: &Path) -> Result<Tally, Error> {
    let from = source.join("tests/neighbours");
    let directory = target().join("node-neighbours");
    let lock = "package-lock.json";
    let wanted = fs::read(from.join(lock))?;
    let installed = directory.join("installed.json");
    if fs::read(&installed).ok().as_ref() != Some(&wanted) {
        emptied("node-neighbours")?;
        copy(&from, &directory)?;
        if install_locked(log, &directory).is_err() {
            log.note("Jest, esbuild and Next.js cannot be installed here: not run");
            return Ok(Tally { skipped: 1, ..Tally::default() });
        }
        fs::write(installed, &wanted)?;
    }
    copy(&from, &directory)?;
    put_package(project, &directory)?;
    let mut test = Command::new("node");
    test.current_dir(&directory)
        .args(["--test", "--test-reporter=tap", "neighbours.mjs"])
        .env("ROOMKEY_SOURCE", source);
    Ok(Tally::of(log.run(&mut test, LIMIT)?))
}

/// The suites that are about the package alone, under Bun and Deno, where those can be had.
fn other_runtimes(log: &Log, suite: &Path) -> Result<Tally, Error> {
    const SUITES: &[&str] = &[
        "vectors", "by-name", "hostile", "options", "results", "surface", "client", "interop",
        "others",
    ];
    let directory = suite.join("runtimes");
    // What their packages do when they are installed, where npm lets them.
    let mut scripts = ["node_modules/bun/install.js", "node_modules/deno/install.cjs"].into_iter();
    if install_locked(log, &directory).is_err()
        || !scripts.all(|script| must(log, "node", &[script], &directory).is_ok())
    {
        log.note("Bun and Deno cannot be installed here: not run");
        return Ok(Tally { skipped: 2, ..Tally::default() });
    }
    let mut tally = Tally::default();
    for (runtime, words) in [("bun", &["test"][..]), ("deno", &["test", "-A", "--no-check"])] {
        let mut command = Command::new(directory.join("node_modules/.bin").join(runtime));
        command
            .current_dir(suite)
            .args(words)
            .args(SUITES.iter().map(|name| format!("./{name}.test.mjs")))
            .env("ROOMKEY_REPOSITORY", root());
        tally += Tally::of(log.run(&mut command, LIMIT)?);
    }
    Ok(tally)
}

pub(super) fn must(
    log: &Log,
    program: &str,
    words: &[&str],
    directory: &Path,
) -> Result<(), Error> {
    if log.run(Command::new(program).args(words).current_dir(directory), LIMIT)? {
        Ok(())
    } else {
        Err(format!("{program} {} failed", words.join(" ")).into())
    }
}

/// What the build writes and the repository keeps, so that a change of it shows in a review.
fn generated(source: &Path) -> Result<BTreeMap<PathBuf, String>, Error> {
    let mut paths: Vec<PathBuf> =
        ["native.js", "native.d.ts", "src/lists.ts"].map(|name| source.join(name)).into();
    if let Ok(types) = fs::read_dir(source.join("types")) {
        for entry in types {
            paths.push(entry?.path());
        }
    }
    let texts = paths.into_iter().map(|path| {
        let text = fs::read_to_string(&path).unwrap_or_default();
        (path, text)
    });
    Ok(texts.collect())
}

/// Installs what a folder's lock says. Nothing that comes with it is run.
pub(super) fn install_locked(log: &Log, folder: &Path) -> Result<(), Error> {
    must(log, "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
}

/// An empty directory below the target directory.
pub(super) fn emptied(name: &str) -> Result<PathBuf, Error> {
    let directory = target().join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

/// Builds the package in its folder.
pub(crate) fn build_package(log: &Log, source: &Path) -> Result<(), Error> {
    must(log, "npm", &["ci", "--no-audit", "--no-fund"], source)?;
    if log.run(Command::new("npm").args(["run", "build"]).current_dir(source), BUILD)? {
        Ok(())
    } else {
        Err("the package does not build".into())
    }
}

/// Installs the build's tools and writes the JavaScript of the package, without the native half.
pub(super) fn install_tools(log: &Log, source: &Path) -> Result<(), Error> {
    must(log, "npm", &["ci", "--no-audit", "--no-fund"], source)?;
    must(log, "npm", &["run", "build:js"], source)
}

/// Packs the tarballs into a folder, installs them into a clean project, without a network and without
/// scripts, and uses them once in each way.
pub(crate) fn install(log: &Log, source: &Path, packed: &Path) -> Result<PathBuf, Error> {
    let words = ["scripts/pack.mjs", &packed.to_string_lossy()];
    must(log, "node", &words, source)?;
    let project = try_package(log, packed, "node-project")?;
    for name in ["smoke.mjs", "smoke.cjs"] {
        fs::copy(source.join("tests/smoke").join(name), project.join(name))?;
        must(log, "node", &[name], &project)?;
    }
    Ok(project)
}

/// Installs the tarballs of a folder into a clean project, without a network and without scripts.
pub(super) fn try_package(log: &Log, packed: &Path, name: &str) -> Result<PathBuf, Error> {
    let project = emptied(name)?;
    fs::write(project.join("package.json"), "{ \"name\": \"clean\", \"private\": true }\n")?;
    let mut words = vec![
        "install".to_owned(),
        "--offline".into(),
        "--ignore-scripts".into(),
        "--no-audit".into(),
    ];
    for entry in fs::read_dir(packed)? {
        words.push(entry?.path().to_string_lossy().into_owned());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    must(log, "npm", &words, &project)?;
    Ok(project)
}

/// Copies the suites, installs what else they need, and puts the installed package beside that.
fn lay_out_suite(log: &Log, source: &Path, project: &Path) -> Result<PathBuf, Error> {
    let suite = emptied("node-suite")?;
    copy(&source.join("tests"), &suite)?;
    must(log, "npm", &["ci", "--no-audit", "--no-fund"], &suite)?;
    put_package(project, &suite)?;
    Ok(suite)
}

/// Puts the installed package into another project.
fn put_package(project: &Path, into: &Path) -> Result<(), Error> {
    for name in ["roomkey", "@roomkey"] {
        let to = into.join("node_modules").join(name);
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        copy(&project.join("node_modules").join(name), &to)?;
    }
    Ok(())
}

/// Copies a directory, without what is installed in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
