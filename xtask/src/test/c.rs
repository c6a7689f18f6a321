//! The C interface, used and misused by a program in C under the sanitizers for addresses and undefined behaviour.

use super::Outcome;
use super::rust::{BUILD, cargo, counted};
use crate::repository::{Error, root, target};
use crate::run::Log;
use crate::tools::has;
use std::fs;
use std::process::Command;

pub(super) fn test(log: &Log) -> Result<Outcome, Error> {
    if !has("cc") {
        return Ok(Outcome::Skipped("C: there is no cc".into()));
    }
    // A library of this alone is made for this alone: languages link it into theirs.
    let words =
        ["rustc", "--locked", "--package", "roomkey-c", "--lib", "--crate-type", "staticlib"];
    if !log.run(&mut cargo(&words), BUILD)? {
        return Err("the library is not built".into());
    }
    let folder = target().join("c");
    fs::create_dir_all(&folder)?;
    let library = target().join("debug/libroomkey_c.a");
    let program = folder.join("misuse");
    let mut compiler = Command::new("cc");
    compiler
        .args(["-std=c17", "-Wall", "-Wextra", "-Werror", "-g"])
        .args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
        .arg("-I")
        .arg(root().join("bindings/c/include"))
        .arg(root().join("bindings/c/tests/misuse.c"))
        .arg(&library)
        .args(["-lpthread", "-ldl", "-lm", "-o"])
        .arg(&program);
    let built = log.run(&mut compiler, BUILD)?;
    // It has everything of everybody in it.
    fs::remove_file(&library)?;
    if !built {
        return Err("the program is not built".into());
    }
    let passed = log.run(&mut Command::new(&program), BUILD)?;
    Ok(Outcome::Ran(counted(log, passed)))
}
