//! `cargo xtask api`: the public API of the crates, a line an item, in `docs/api`. What changes there is read in a
//! review, so that nothing becomes public, or goes, because nobody looked. With `--check` it only says what differs.
//!
//! rustdoc writes what it is read from as JSON, which is not stable: a wrapper lets the stable rustdoc do it, and the
//! compiler's other work is not touched by that. Its form is another with each Rust, and what reads it knows one.

use crate::repository::{Error, root, target};
use crate::run::{Log, told};
use crate::say::say;
use crate::test::{BUILD, Outcome, cargo};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What others build on. The command and the bindings are no libraries for Rust.
const CRATES: &[&str] = &[
    "roomkey",
    "roomkey-blocks",
    "roomkey-entropy",
    "roomkey-memory",
    "roomkey-session",
    "roomkey-server",
    "roomkey-wire",
];

/// The Rust whose JSON is read; `xtask/api/Cargo.toml` has the reader for it.
const RUST: &str = "1.95";

const WRAPPER: &str = "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n";

/// Writes, or compares, and says whether what is kept is current now.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let writes = match *words.as_slice() {
        [] => true,
        ["--check"] => false,
        _ => return Err("cargo xtask api takes `--check` and nothing else".into()),
    };
    if let Some(reason) = cannot() {
        return Err(reason.into());
    }
    let log = Log::new("api")?;
    let mut current = true;
    for name in CRATES {
        let written = written(&log, name)?;
        let path = kept(name);
        if writes {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(&path, written)?;
            say(&format!("{} is written", path.display()));
        } else {
            let changes = changes(&path, &written);
            current &= changes.is_empty();
            for line in &changes {
                say(line);
            }
        }
    }
    Ok(current)
}

/// The part of the tests.
pub(crate) fn test(log: &Log) -> Result<Outcome, Error> {
    if let Some(reason) = cannot() {
        return Ok(Outcome::Skipped(reason));
    }
    let mut tally = crate::tally::Tally::default();
    for name in CRATES {
        let changes = changes(&kept(name), &written(log, name)?);
        tally += crate::tally::Tally::of(changes.is_empty());
        if !changes.is_empty() {
            log.note(&format!(
                "the public API of {name} has changed; if that is meant: `cargo xtask api`"
            ));
        }
        for line in &changes {
            log.note(line);
        }
    }
    Ok(Outcome::Ran(tally))
}

/// Why it cannot be asked here.
fn cannot() -> Option<String> {
    if cfg!(not(unix)) {
        return Some("API: there is no shell to wrap rustdoc with".into());
    }
    let output = Command::new("rustdoc").arg("--version").output().ok()?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let is_known = version.starts_with(&format!("rustdoc {RUST}."));
    (!is_known)
        .then(|| format!("API: what is read is the JSON of Rust {RUST}, and here is {version}"))
}

fn kept(name: &str) -> PathBuf {
    root().join("docs/api").join(format!("{name}.txt"))
}

/// What of the crates has no example that shows something, a line each, or why it cannot be said here.
pub(crate) fn without_examples(log: &Log) -> Result<Result<Vec<String>, String>, Error> {
    if let Some(reason) = cannot() {
        return Ok(Err(reason));
    }
    let mut missing = Vec::new();
    for name in CRATES {
        let said = read(log, name, &["--examples"])?;
        missing.extend(String::from_utf8_lossy(&said).lines().map(str::to_owned));
    }
    Ok(Ok(missing))
}

fn written(log: &Log, name: &str) -> Result<Vec<u8>, Error> {
    read(log, name, &[])
}

/// What is read from the JSON of a crate.
fn read(log: &Log, name: &str, words: &[&str]) -> Result<Vec<u8>, Error> {
    let wrapper = wrapper()?;
    let mut json = cargo(&["rustdoc", "--quiet", "--locked", "--lib", "--package", name, "--"]);
    json.args(["-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    if !log.run(json.env("RUSTDOC", wrapper), BUILD)? {
        return Err(format!("rustdoc writes no JSON of {name}").into());
    }
    let file = target().join("doc").join(format!("{}.json", name.replace('-', "_")));
    let mut read = cargo(&["run", "--quiet", "--locked", "--package", "roomkey-api", "--"]);
    told(read.args(words).arg(file))
}

fn wrapper() -> Result<PathBuf, Error> {
    let path = target().join("xtask/rustdoc");
    fs::write(&path, WRAPPER)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(path)
}

/// What is no longer there, and what has come.
fn changes(path: &Path, written: &[u8]) -> Vec<String> {
    let before = fs::read_to_string(path).unwrap_or_default();
    let after = String::from_utf8_lossy(written);
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (before.lines().collect(), after.lines().collect());
    let gone = before.difference(&after).map(|line| format!("- {line}"));
    gone.chain(after.difference(&before).map(|line| format!("+ {line}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_gone_and_what_has_come_is_said_line_by_line() {
        let path = std::env::temp_dir().join(format!("roomkey-api-{}", std::process::id()));
        fs::write(&path, "pub fn a()\npub fn b()\n").unwrap();
        assert_eq!(changes(&path, b"pub fn a()\npub fn b()\n"), [""; 0]);
        assert_eq!(changes(&path, b"pub fn a()\npub fn c()\n"), ["- pub fn b()", "+ pub fn c()"]);
        fs::remove_file(&path).unwrap();
        assert_eq!(changes(&path, b"pub fn a()\n"), ["+ pub fn a()"]);
    }
}
