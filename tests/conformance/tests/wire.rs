//! Our vectors through the calls of bytes that other languages make. Prints what ran.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "it says what it ran")]

use roomkey_conformance::{run, through_wire::Wire, vectors};
use std::process::ExitCode;

fn main() -> ExitCode {
    let files = vectors::load().expect("the vectors");
    let mut report = run::all(&Wire, &files);
    for file in &files {
        // Nothing that the core can be asked is missing here.
        report.demand_share(file, 100);
    }
    print!("{report}");
    let (passed, failed) = (report.passed(), report.failures().len());
    println!("{passed} passed, {failed} failed, 0 skipped");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
