//! The wheel, and the sources that pip builds where there is no wheel.

use super::files;
use crate::repository::{Error, target};
use crate::run::Log;
use crate::test::BUILD;
use crate::test::python::{binding, tools, wheel, works_when_installed};
use crate::tools::first_of;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Both, into this folder.
pub(super) fn make(log: &Log, out: &Path) -> Result<(), Error> {
    let python = first_of(&["python3", "python"]).ok_or("python3 is not installed")?;
    let list = binding().join("requirements-test.txt");
    let tools = tools(log, Path::new(python), "test", &list)?
        .ok_or("the module venv of Python is not installed")?;
    let built = wheel(log, &tools)?;
    let name = built.file_name().ok_or("the wheel has no name")?;
    let wheel = out.join(name);
    fs::copy(&built, &wheel)?;
    let mut sources = Command::new(&tools);
    sources.current_dir(binding()).args(["-m", "maturin", "sdist", "--out"]).arg(out);
    if !log.run(&mut sources, BUILD)? {
        return Err("the sources cannot be packed".into());
    }
    if !works_when_installed(log, Path::new(python), &wheel)? {
        return Err("the wheel does not work where it was installed".into());
    }
    // That pip can build from them needs a compiler and the registry, and so is not tried here; that
    // they hold all that the build reads is.
    let sources = files(out)?.into_iter().find(|path| path.extension().is_some_and(|e| e == "gz"));
    let sources = sources.ok_or("maturin left no sources")?;
    let unpacked = super::emptied(&target().join("python/sources"))?;
    let mut unpack = Command::new("tar");
    unpack.arg("-xzf").arg(&sources).args(["--strip-components", "1", "-C"]).arg(&unpacked);
    let mut check = Command::new("cargo");
    check
        .current_dir(&unpacked)
        .args(["metadata", "--locked", "--offline", "--no-deps", "--format-version", "1"])
        .args(["--manifest-path", "bindings/python/Cargo.toml"]);
    if log.run(&mut unpack, BUILD)? && log.run(&mut check, BUILD)? {
        Ok(())
    } else {
        Err("the sources are not whole".into())
    }
}
