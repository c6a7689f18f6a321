//! A vendor that there is not reaches the core, the command and HTTP by its folder and its line of the list.

use roomkey::vendor::{self, Credentials};
use roomkey::{Code, Timestamp, inspect};
use roomkey_conformance::through_http::Server;
use serde_json::{Value, json};
use std::path::PathBuf;
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
    let said: serde_json::Map<String, Value> = serde_json::from_slice(claims.json()).unwrap();
    let form = keys.vendor().about().form(None).unwrap();
    assert!(said.iter().all(|(name, value)| form.claim(name).unwrap().fits(value)));
    let needed = form.claims.iter().filter(|claim| !claim.is_optional);
    assert!(needed.clone().all(|claim| said.contains_key(claim.name)) && needed.count() == 3);
    let error = keys.verify(&token, br#"{"toy":"doll"}"#, now()).unwrap_err();
    assert_eq!(error.code(), Code::RoomMismatch);
    let grant = br#"{"grant":{"room":"bear","identity":"ann","join":"join"},"jti":"one"}"#;
    let token = keys.mint(grant, now()).unwrap();
    let claims = keys.verify(&token, b"{}", now()).unwrap();
    assert_eq!((claims.room(), claims.participant()), (Some("bear"), Some("ann")));
    let error = keys.mint(br#"{"grant":{"room":"a","identity":"b","join":"ask"}}"#, now());
    assert_eq!(error.unwrap_err().code(), Code::GrantUnsupported);

    let report = inspect::inspect(&token, &inspect::Context::at(now()));
    assert_eq!(report.kind().as_str(), "toy");
    assert!(report.to_string().contains("the toy vendor"), "{report}");
}

fn binary() -> PathBuf {
    std::env::var_os("ROOMKEY_BIN").expect("ROOMKEY_BIN names a command with the toy").into()
}

#[test]
fn the_command_has_its_options_its_variables_and_its_lines() {
    let binary = binary();
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

/// The server makes a key for it on its first start, as its description says.
#[test]
fn the_server_mints_verifies_inspects_and_takes_back_its_tokens() {
    let server = Server::start(&binary(), "toy-test", SECRET).unwrap();
    let post = |path: &str, body: &Value| server.ask("POST", path, None, Some(body));
    let wish = |join: &str| json!({ "grant": { "room": "bear", "identity": "ann", "join": join } });
    let (status, made) = post("/vendors/toy/token", &wish("join"));
    assert_eq!(status, 200, "{made}");
    let (refused, said) = post("/vendors/toy/token", &wish("ask"));
    assert_eq!((refused, &said["code"]), (400, &json!("grant_unsupported")));
    let token = made["token"].as_str().unwrap();
    let judge = |toy: &str| post("/vendors/toy/verify", &json!({ "token": token, "toy": toy }));
    let (status, shown) = judge("bear");
    assert_eq!((status, &shown["participant"]), (200, &json!("ann")), "{shown}");
    assert_eq!(judge("doll").0, 403);
    assert_eq!(post("/inspect", &json!({ "token": token })).1["kind"], "toy");

    // The command verifies by the keys of that database, and so it sees what was taken back.
    let command = || {
        let database = server.database();
        let words = ["token", "verify", "--vendor", "toy", "--database", &database, token];
        Command::new(binary()).args(words).output().expect("it runs").status.success()
    };
    assert!(command());
    let key = std::fs::read_to_string(server.local_key_path()).unwrap();
    let key = format!("Bearer {}", key.trim_end());
    let body = json!({ "roomId": "bear", "participantId": "ann" });
    let (status, said) = server.ask("POST", "/revocations", Some(&key), Some(&body));
    assert_eq!(status, 200, "{said}");
    assert_eq!(judge("bear").0, 401);
    assert_eq!(post("/vendors/toy/token", &wish("join")).0, 409);
    assert!(!command());
}
