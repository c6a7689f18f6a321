//! Our vectors over HTTP, and the tokens that the server gives. Prints what ran.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "it says what it ran")]

use roomkey::videosdk::{Credentials, Expectation};
use roomkey::{Secret, Timestamp};
use roomkey_conformance::{run, through_command::Binary, through_http::Server, vectors};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

const API_KEY: &str = "0b6f1a52-9c1e-4d53-8a54-2f6d1c7e9a10";
const SECRET: &str = "4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24";

fn main() -> ExitCode {
    let binary = Binary::find().expect("the command");
    let mut server = Server::start(binary.path(), API_KEY, SECRET).expect("the server");

    // What the server gives, the core accepts; and it makes the room that the vectors ask for.
    let (status, answer) = server.ask("GET", "/get-token", None, None);
    let token = answer.get("token").and_then(|token| token.as_str()).unwrap_or_default();
    let credentials = Credentials::new(API_KEY, Secret::new(SECRET).expect("a secret"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let now = Timestamp::from_unix(now.try_into().expect("a time")).expect("a time");
    let given = credentials.and_then(|one| one.verify(token, &Expectation::any(), now));
    println!(
        "  server   get-token                  status {status}, {}",
        match &given {
            Ok(_) => "verified by the core".to_owned(),
            Err(error) => format!("FAILED {error}"),
        }
    );
    let created = server.make_room(token);
    println!("  server   create-room                status {created}");

    let files = vectors::load().expect("the vectors");
    let mut report = run::all(&server, &files);
    for file in files.iter().filter(|file| file.name == "token_verify") {
        report.demand_share(file, 80);
    }
    print!("{report}");
    let mut failed = report.failures().len();
    failed += usize::from(status != 200 || given.is_err()) + usize::from(created != 200);
    println!("{} passed, {failed} failed, 0 skipped", report.passed());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
