//! Prints what can be written from the descriptions of the vendors: today `docs/vendors.md`.
//!
//! It is a program of its own, so that `xtask` does not have to build the core before it can do anything.
//! `cargo xtask faces` puts what it prints in its place, and `cargo xtask faces --check` compares.

mod page;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match std::io::stdout().lock().write_all(page::text().as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
