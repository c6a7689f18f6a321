//! Prints what can be written from the descriptions of the vendors: `docs/vendors.md` (`page`), and what type
//! checkers know of vendors by their name (`python`, `node`, `swift`, `kotlin-videosdk` and so on); and from the wire's table of verbs `docs/wire.md` (`wire`).
//!
//! It is a program of its own, so that `xtask` does not have to build the core before it can do anything.
//! `cargo xtask faces` puts what it prints in its place, and `cargo xtask faces --check` compares.

mod faces;
mod kotlin;
mod node;
mod page;
mod python;
mod swift;
mod wire;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let what = std::env::args().nth(1);
    let vendor = what.as_deref().and_then(|what| what.strip_prefix("kotlin-"));
    let text = match what.as_deref() {
        Some("page") => page::text(),
        Some("python") => python::text(),
        Some("node") => node::text(),
        Some("wire") => wire::text(),
        Some("swift") => swift::text(),
        Some("swift-codes") => swift::codes(),
        _ => match vendor.and_then(kotlin::text) {
            Some(text) => text,
            None => return ExitCode::from(2),
        },
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
