//! `cargo xtask faces`: what is written from the descriptions of the vendors, so that it cannot differ from
//! them. With `--check` it only says whether what is kept is what would be written.

use crate::repository::{Error, root};
use crate::say::say;
use crate::test::cargo;

/// What is written, and what the writer calls it.
const WRITTEN: &[(&str, &str)] = &[
    ("docs/vendors.md", "page"),
    ("bindings/python/python/roomkey/by_name.py", "python"),
    ("bindings/node/src/by-name.ts", "node"),
];

/// Writes, or compares, and says whether what is kept is current now.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        [] => {
            for (path, what) in WRITTEN {
                std::fs::write(root().join(path), written(what)?)?;
                say(&format!("{path} is written"));
            }
            Ok(true)
        }
        ["--check"] => {
            let stale = stale()?;
            for path in &stale {
                say(&format!("{path} is not what the descriptions say: run `cargo xtask faces`"));
            }
            Ok(stale.is_empty())
        }
        _ => Err("cargo xtask faces takes `--check` and nothing else".into()),
    }
}

/// What is not as it would be written.
pub(crate) fn stale() -> Result<Vec<&'static str>, Error> {
    let mut stale = Vec::new();
    for (path, what) in WRITTEN {
        if std::fs::read_to_string(root().join(path)).unwrap_or_default() != written(what)? {
            stale.push(*path);
        }
    }
    Ok(stale)
}

fn written(what: &str) -> Result<String, Error> {
    let words = ["run", "--quiet", "--locked", "--package", "roomkey-faces", "--", what];
    let output = cargo(&words).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
