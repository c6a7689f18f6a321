//! A vendor that there is not reaches the core and the command by its folder and its line of the list.

use roomkey::vendor::{self, Credentials};
use roomkey::{Code, Timestamp, inspect};
use serde_json::Value;
use std::process::Command;

const SECRET: &str = "9d3b1f0a6c5e4827b1a0f3c2d4e59687";

fn now() -> Timestamp {
    Timestamp::from_unix(1_750_000_000).unwrap()
}

#[test]
fn it_is_minted_verified_and_inspected_by_its_name() {
    let credentials = Credentials::new().with("secret", SECRET);
    let keys = vendor::by_name("toy").unwrap().open(&credentials).unwrap();
    let token = keys.mint(br#"{"toy":"bear","lifetime":"15m"}"#, now()).unwrap();
    let claims = keys.verify(&token, br#"{"toy":"bear"}"#, now()).unwrap();
    assert_eq!(claims.room(), Some("bear"));
    let error = keys.verify(&token, br#"{"toy":"doll"}"#, now()).unwrap_err();
    assert_eq!(error.code(), Code::RoomMismatch);
    let error = keys.mint(br#"{"grant":{"room":"a","identity":"b","join":"join"}}"#, now());
    assert_eq!(error.unwrap_err().code(), Code::ArgumentInvalid);

    let report = inspect::inspect(&token, &inspect::Context::at(now()));
    assert_eq!(report.kind().as_str(), "toy");
    assert!(report.to_string().contains("the toy vendor"), "{report}");
}

#[test]
fn the_command_has_its_options_its_variables_and_its_lines() {
    let binary = std::env::var_os("ROOMKEY_BIN").expect("ROOMKEY_BIN names a command with the toy");
    let run = |words: &[&str]| {
        let output =
            Command::new(&binary).args(words).env("TOY_SECRET", SECRET).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), String::from_utf8(output.stdout).unwrap().trim().to_owned(), said)
    };
    let (made, token, said) = run(&["token", "mint", "--vendor", "toy", "--toy", "bear"]);
    assert!(made, "{said}");
    let verify = |toy| run(&["token", "verify", "--vendor", "toy", "--toy", toy, &token]);
    let (trusted, _, said) = verify("bear");
    assert!(trusted, "{said}");
    let (trusted, _, said) = verify("doll");
    assert!(!trusted && said.contains("room_mismatch"), "{said}");
    let (_, report, _) = run(&["token", "inspect", "--json", &token]);
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["kind"], "toy", "{report}");
    let (_, help, _) = run(&["token", "mint", "--help"]);
    assert!(help.contains("toy"), "the help knows it");
}
