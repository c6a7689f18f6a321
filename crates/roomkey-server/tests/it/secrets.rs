//! Logs, at the finest level, hold no token and no secret.

use crate::process::{Client, Process, credentials, token};
use serde_json::json;

#[test]
fn logs_hold_no_token_and_no_secret() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::start(directory.path());
    let secret = process.secret.clone().unwrap();
    let local_key = process.local_key.clone();
    let good = token(&credentials(&process), "an-id");
    let bad = format!("{good}x");
    let mut client = Client::connect(&process.address).unwrap();
    let body = |token: &str| json!({ "token": token }).to_string();
    for (method, path, authorization, body) in [
        ("GET", format!("/get-token?token={good}&roomId=room"), "", String::new()),
        ("GET", "/get-token?roomId=room".to_owned(), "", String::new()),
        ("GET", format!("/get-token/{good}"), "", String::new()),
        ("GET", "/v2/rooms".to_owned(), good.as_str(), String::new()),
        ("GET", format!("/v2/rooms?query={good}"), bad.as_str(), String::new()),
        ("GET", format!("/v2/rooms/{good}"), good.as_str(), String::new()),
        ("POST", "/create-meeting".to_owned(), "", body(&good)),
        ("POST", "/create-meeting".to_owned(), "", body(&bad)),
        ("POST", format!("/create-meeting?token={good}"), "", body(&bad)),
        ("POST", format!("/validate-meeting/{good}"), "", body(&good)),
        ("POST", "/revocations".to_owned(), local_key.as_str(), body(&good)),
        ("POST", "/revocations".to_owned(), local_key.as_str(), body(&secret)),
        ("POST", "/create-meeting".to_owned(), "", secret.clone()),
    ] {
        client.ask(method, &path, authorization, &body).unwrap();
    }
    drop(client);
    process.stop();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let payload = signed.rsplit_once('.').unwrap().1;
    let start_of_secret = secret.get(..16).unwrap();
    for name in ["stderr.log", "roomkey.audit.jsonl"] {
        let text = std::fs::read_to_string(directory.path().join(name)).unwrap();
        assert!(text.lines().count() > 4, "{name} holds next to nothing: {text}");
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            // A value, and not how a program would print it.
            let client = line["fields"].get("client").or_else(|| line.get("client"));
            assert!(client.is_none_or(|client| client == "127.0.0.1"), "{line}");
        }
        assert!(text.contains("\"client\":\"127.0.0.1\""), "{name} does not say who asked");
        let local_key = local_key.trim_start_matches("Bearer ");
        for secret in [secret.as_str(), signature, payload, start_of_secret, local_key] {
            assert!(!text.contains(secret), "{name} holds {secret}");
        }
    }
}
