//! Our vectors through the core, then those of others (not with `--ours`). Prints what ran.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "it says what it ran")]

use roomkey_conformance::{run, third_party, through_core::Core, vectors};
use std::process::ExitCode;

fn main() -> ExitCode {
    let report = run::all(&Core, &vectors::load().expect("the vectors"));
    print!("{report}");
    let (mut passed, mut failed, mut skipped) = (report.passed(), report.failures().len(), 0);
    let only_ours = std::env::args().any(|argument| argument == "--ours");
    match if only_ours { None } else { third_party::all() } {
        Some(tally) => {
            print!("{tally}");
            passed += tally.executed();
            failed += tally.failures().len();
        }
        None if only_ours => {}
        None => {
            println!("  others   not run: there is no folder ../shared/vectors");
            skipped = 1;
        }
    }
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
