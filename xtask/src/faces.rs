//! `cargo xtask faces`: what is written from the descriptions of the vendors, so that it cannot differ from
//! them. With `--check` it only says whether what is kept is what would be written.

use crate::repository::{Error, root};
use crate::say::say;
use crate::test::cargo;

/// What is written.
const PAGE: &str = "docs/vendors.md";

/// Writes, or compares, and says whether what is kept is current now.
pub(crate) fn main(arguments: &[String]) -> Result<bool, Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        [] => {
            std::fs::write(root().join(PAGE), written()?)?;
            say(&format!("{PAGE} is written"));
            Ok(true)
        }
        ["--check"] => {
            let is_current = is_current()?;
            if !is_current {
                say(&format!("{PAGE} is not what the descriptions say: run `cargo xtask faces`"));
            }
            Ok(is_current)
        }
        _ => Err("cargo xtask faces takes `--check` and nothing else".into()),
    }
}

/// Whether the page is what would be written.
pub(crate) fn is_current() -> Result<bool, Error> {
    Ok(std::fs::read_to_string(root().join(PAGE))? == written()?)
}

fn written() -> Result<String, Error> {
    let output = cargo(&["run", "--quiet", "--locked", "--package", "roomkey-faces"]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
