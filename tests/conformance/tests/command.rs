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
            "token_mint" | "token_verify" | "jwt_verify" | "verify" => 100,
            "mint" => 98,
            "inspect" | "variables" | "leeway" => 100,
            "opentok_mint" | "opentok_verify" | "opentok_session" | "opentok_role" => 100,
            "vonage_mint" | "vonage_verify" => 100,
            "videoio_mint" | "videoio_verify" | "videoio_identifier" => 100,
            "secret" | "lifetime" => 90,
            "identifier" => 70,
            _ => 0,
        };
        report.demand_share(file, share);
    }
    print!("{report}");
    println!("{} passed, {} failed, 0 skipped", report.passed(), report.failures().len());
    if report.failures().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
