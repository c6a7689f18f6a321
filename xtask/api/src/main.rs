//! Prints the public API of a crate from what rustdoc says of it as JSON, a line an item.
//!
//! It is a program of its own, so that `xtask` does not have to build what reads the JSON before it can do
//! anything. `cargo xtask api` keeps what it prints beside the crate.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        return ExitCode::from(2);
    };
    // What every type has, or has by its derives, would hide what somebody has changed.
    let api = public_api::Builder::from_rustdoc_json(path)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build();
    let (said, done) = match api {
        Ok(api) => (std::io::stdout().lock().write_all(api.to_string().as_bytes()), true),
        Err(error) => (writeln!(std::io::stderr().lock(), "{error}"), false),
    };
    if done && said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
