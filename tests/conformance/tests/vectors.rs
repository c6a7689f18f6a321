//! Our vectors through the core, then those of others. Prints what ran.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "it says what it ran")]

use roomkey_conformance::{run, third_party, through_core::Core, vectors};
use std::process::ExitCode;

fn main() -> ExitCode {
    let report = run::all(&Core, &vectors::load().expect("the vectors"));
    print!("{report}");
    let (mut passed, mut failed) = (report.passed(), report.failures().len());
    match third_party::all() {
        Some(tally) => {
            print!("{tally}");
            passed += tally.executed();
            failed += tally.failures().len();
        }
        None => println!("  others   not run: there is no folder ../shared/vectors"),
    }
    println!("{passed} passed, {failed} failed, 0 skipped");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
