//! Every vector through the core. Prints what ran.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "it says what it ran")]

use roomkey_conformance::{run, through_core::Core, vectors};
use std::process::ExitCode;

fn main() -> ExitCode {
    let files = vectors::load().unwrap();
    let report = run::all(&Core, &files);
    println!("{report}");
    println!("{} vectors ran, {} failed", report.executed(), report.failures().len());
    if report.failures().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
