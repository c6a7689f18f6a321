//! The Python binding as people get it: the wheel is built, installed without a network and without
//! a compiler, and what is tested is what was installed.
//!
//! The tools come from the binding's own pinned list. Everything is below `target/python`.

use super::Outcome;
use super::interop::build as build_command;
use super::rust::{BUILD, counted};
use crate::repository::{Error, binary, root, target};
use crate::run::Log;
use crate::setup::built_livekit_server;
use crate::tally::Tally;
use crate::tools::first_of;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(5);

/// The machine in Python is the core's own, so some runs show whether what goes in and comes out is carried right.
const TRACES: u64 = 300;

/// The stubs that are kept, relative to the binding.
const STUBS: &str = "python/roomkey/_roomkey.pyi";

/// The wheel is for Python 3.10 and later; older ones are not asked.
const FITS_THE_WHEEL: &str = "import sys; sys.exit(sys.version_info < (3, 10))";

/// The pinned tools are for Python 3.11 and later.
const FITS_THE_TOOLS: &str = "import sys; sys.exit(sys.version_info < (3, 11))";

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    let Some(python) = first_of(&["python3", "python"]) else {
        return Ok(Outcome::Skipped("Python: python3 is not installed".into()));
    };
    if !log.run(Command::new(python).args(["-c", FITS_THE_TOOLS]), LIMIT)? {
        return Ok(Outcome::Skipped("Python: it is older than 3.11".into()));
    }
    let list = binding().join("requirements-test.txt");
    let Some(tools) = tools(log, Path::new(python), "test", &list)? else {
        return Ok(Outcome::Skipped("Python: the module venv is not installed".into()));
    };
    build_command(log)?;
    let wheel = wheel(log, &tools)?;
    let mut tally = Tally::of(stubs_are_current(log, &tools)?);
    for interpreter in interpreters(python) {
        tally += Tally::of(works_when_installed(log, &interpreter, &wheel)?);
    }
    install(log, &tools, &wheel)?;
    for words in CHECKS {
        let mut check = Command::new(&tools);
        tally += Tally::of(log.run(check.current_dir(binding()).args(*words), LIMIT)?);
    }
    let traces = folder().join("traces.jsonl");
    crate::traces::fresh_ones(log, &traces, TRACES)?;
    let mut suite = Command::new(&tools);
    suite
        .current_dir(binding())
        .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
        .env("ROOMKEY", binary("roomkey"))
        .env("ROOMKEY_TRACES", &traces)
        .envs(built_livekit_server().map(|server| ("ROOMKEY_LIVEKIT_SERVER", server)));
    let passed = log.run(&mut suite, BUILD)?;
    tally += counted(log, passed);
    Ok(Outcome::Ran(tally))
}

/// Form, types of the package, types as users see them, and stubs beside what is there at run time.
const CHECKS: &[&[&str]] = &[
    &[
        "-m",
        "ruff",
        "check",
        "--config",
        "pyproject.toml",
        "python",
        "tests",
        "../../examples/python",
    ],
    &[
        "-m",
        "ruff",
        "format",
        "--check",
        "--config",
        "pyproject.toml",
        "python",
        "tests",
        "../../examples/python",
    ],
    &["-m", "mypy", "--strict", "python/roomkey"],
    &["-m", "mypy", "--strict", "--warn-unused-ignores", "tests/consumer.py"],
    &["-m", "mypy.stubtest", "roomkey", "--allowlist", "tests/stubtest-allowlist.txt"],
];

/// The folder of the binding.
pub(crate) fn binding() -> PathBuf {
    root().join("bindings/python")
}

fn folder() -> PathBuf {
    target().join("python")
}

/// An environment with the pinned tools of a list; `None` where there are no environments.
pub(crate) fn tools(
    log: &Log,
    python: &Path,
    name: &str,
    list: &Path,
) -> Result<Option<PathBuf>, Error> {
    let environment = folder().join(name);
    if !log.run(Command::new(python).args(["-m", "venv"]).arg(&environment), LIMIT)? {
        return Ok(None);
    }
    let python = environment.join("bin/python");
    let mut install = pip(&python);
    install.arg("--requirement").arg(list);
    if !log.run(&mut install, LIMIT)? {
        return Err("pip install failed".into());
    }
    Ok(Some(python))
}

fn pip(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.current_dir(binding()).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    command
}

/// Builds the wheel and returns its path.
pub(crate) fn wheel(log: &Log, tools: &Path) -> Result<PathBuf, Error> {
    let wheels = folder().join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    let mut build = Command::new(tools);
    build
        .current_dir(binding())
        .args(["-m", "maturin", "build", "--release", "--strip", "--locked", "--target-dir"])
        .arg(target().join("maturin"))
        .arg("--out")
        .arg(&wheels);
    if !log.run(&mut build, BUILD)? {
        return Err("the wheel does not build".into());
    }
    let first = fs::read_dir(&wheels)?.next().ok_or("maturin left no wheel")??;
    Ok(first.path())
}

/// Installs the wheel beside the tools, in place of what is there.
pub(crate) fn install(log: &Log, tools: &Path, wheel: &Path) -> Result<(), Error> {
    let mut install = pip(tools);
    install.args(["--no-index", "--no-deps", "--force-reinstall"]).arg(wheel);
    if log.run(&mut install, LIMIT)? { Ok(()) } else { Err("the wheel is not installed".into()) }
}

/// Writes the stubs again and compares them with those that are kept.
fn stubs_are_current(log: &Log, tools: &Path) -> Result<bool, Error> {
    let out = folder().join("stubs");
    let mut write = Command::new(tools);
    write
        .current_dir(binding())
        .args(["-m", "maturin", "generate-stubs", "--features", "stubs", "--target-dir"])
        .arg(target().join("stubs"))
        .arg("--out")
        .arg(&out);
    if !log.run(&mut write, BUILD)? {
        return Ok(false);
    }
    let written = fs::read(out.join("roomkey/_roomkey.pyi"))?;
    let same = written == fs::read(binding().join(STUBS))?;
    if !same {
        log.note(&format!("{STUBS} is not what maturin generate-stubs writes"));
    }
    Ok(same)
}

/// The interpreter of the tests, and whatever others pyenv has.
fn interpreters(python: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from(python)];
    let versions = std::env::home_dir().map(|home| home.join(".pyenv/versions"));
    let entries = versions.and_then(|versions| fs::read_dir(versions).ok());
    found.extend(
        entries.into_iter().flatten().flatten().map(|entry| entry.path().join("bin/python")),
    );
    let new_enough = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", FITS_THE_WHEEL]).status();
        asked.is_ok_and(|status| status.success())
    };
    found.retain(new_enough);
    found
}

/// Installs the wheel alone into a new environment, where there is no network, no compiler and nothing
/// else, and mints and verifies there.
pub(crate) fn works_when_installed(log: &Log, python: &Path, wheel: &Path) -> Result<bool, Error> {
    let environment = folder().join("clean");
    if environment.exists() {
        fs::remove_dir_all(&environment)?;
    }
    if !log.run(Command::new(python).args(["-m", "venv"]).arg(&environment), LIMIT)? {
        return Ok(false);
    }
    let python = environment.join("bin/python");
    let mut install = pip(&python);
    install.args(["--no-index", "--only-binary", ":all:"]).arg(wheel).env("PATH", "");
    let mut smoke = Command::new(&python);
    smoke.current_dir(&environment).arg("-I").arg(binding().join("tests/smoke.py")).env("PATH", "");
    Ok(log.run(&mut install, LIMIT)? && log.run(&mut smoke, LIMIT)?)
}
