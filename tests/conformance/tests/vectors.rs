//! Our vectors through the core, then those of others (not with `--ours`). Prints what ran.
//!
//! `tests/mutation` asks for two more ways: with `--apart` each of ours runs in a thread that has its
//! name (`file/id`), as tests of Rust do, and with `--exact NAME...` only those named run, up to the first
//! that fails.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "it says what it ran")]

use roomkey_conformance::{run, third_party, through_core::Core, vectors};
use std::collections::HashSet;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("--apart") => apart(),
        Some("--exact") => exact(&arguments.collect()),
        first => all(first == Some("--ours")),
    }
}

fn all(only_ours: bool) -> ExitCode {
    let report = run::all(&Core, &vectors::load().expect("the vectors"));
    print!("{report}");
    let (mut passed, mut failed, mut skipped) = (report.passed(), report.failures().len(), 0);
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

fn apart() -> ExitCode {
    let files = vectors::load().expect("the vectors");
    let mut passes = true;
    for (name, file) in files.iter().flat_map(vectors::File::apart) {
        let thread = std::thread::Builder::new().name(name).spawn(move || report(&file));
        passes &= thread.expect("a thread").join().unwrap_or(false);
    }
    if passes { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn exact(names: &HashSet<String>) -> ExitCode {
    let is_wanted = |file: &str| names.iter().any(|name| name.starts_with(&format!("{file}/")));
    let files = vectors::load_those(is_wanted).expect("the vectors");
    let mut wanted: Vec<_> = files.iter().flat_map(vectors::File::apart).collect();
    wanted.retain(|(name, _)| names.contains(name));
    let are_there = wanted.len() == names.len();
    let passes = are_there && wanted.iter().all(|(_, file)| report(file));
    if passes { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the tests of a file pass; what went wrong is printed.
fn report(file: &vectors::File) -> bool {
    let report = run::all(&Core, std::slice::from_ref(file));
    report.failures().iter().for_each(|failure| println!("{failure}"));
    report.failures().is_empty()
}
