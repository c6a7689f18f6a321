//! Prints the public API of a crate from what rustdoc says of it as JSON, a line an item; with `--examples`, what of
//! it has no example that shows something.
//!
//! It is a program of its own, so that `xtask` does not have to build what reads the JSON before it can do
//! anything. `cargo xtask api` keeps what it prints beside the crate.

mod examples;

use std::error::Error;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let said = match words.as_slice() {
        [path] => api(Path::new(path)),
        [word, path] if word == "--examples" => without_examples(Path::new(path)),
        _ => return ExitCode::from(2),
    };
    let (written, done) = match said {
        Ok(said) => (std::io::stdout().lock().write_all(said.as_bytes()), true),
        Err(error) => (writeln!(std::io::stderr().lock(), "{error}"), false),
    };
    if done && written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn api(path: &Path) -> Result<String, Box<dyn Error>> {
    // What every type has, or has by its derives, would hide what somebody has changed.
    let api = public_api::Builder::from_rustdoc_json(path)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    Ok(api.to_string())
}

fn without_examples(path: &Path) -> Result<String, Box<dyn Error>> {
    let described = serde_json::from_slice(&std::fs::read(path)?)?;
    Ok(examples::missing(&described).into_iter().map(|line| line + "\n").collect())
}
