//! `roomkey session`: ids that are made here and looked into.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

mod common;

use common::vendors::{
    APPLICATION, OPENTOK_KEY, OPENTOK_SESSION, VONAGE_SESSION, with_opentok, with_vonage,
};
use common::{Ran, roomkey, run, run_on, run_with, write_private};
use serde_json::{Value, json};

fn inspect(session: &str) -> Value {
    run_with(&mut roomkey(), ["session", "inspect", "--json", session]).good().json()
}

#[test]
fn an_id_is_made_for_a_project_and_says_so() {
    let mut create = roomkey();
    create.args(["session", "create", "--project", OPENTOK_KEY, "--location", "10.1.2.3"]);
    create.args(["--peer-to-peer", "--created-at", "1700000000", "--milliseconds", "7"]);
    let ran = run(&mut create).good();
    assert_eq!(ran.stderr, "");
    let session = ran.stdout.strip_suffix('\n').unwrap();
    let parts = json!({
        "project": OPENTOK_KEY, "generation": "flagged", "location": "10.1.2.3",
        "created_at": 1_700_000_000, "flag": "P",
    });
    assert_eq!(inspect(session), json!({ "ok": true, "parts": parts }));
    let again = run(&mut create).good().stdout;
    assert_ne!(again.trim_end(), session, "ids are random");
    let json = run(create.args(["--json", "--nonce", "AAAAAAAAAAAAAAAAAAAAAAAA"])).good().json();
    assert_eq!((&json["ok"], &json["parts"]), (&json!(true), &parts));
    assert_eq!(inspect(json["session"].as_str().unwrap())["parts"], parts);
}

#[test]
fn the_project_is_that_of_the_credentials_and_needs_no_secret() {
    let project_of = |ran: Ran| {
        let parts = inspect(ran.good().stdout.trim_end())["parts"].clone();
        parts["project"].as_str().unwrap().to_owned()
    };
    let create = ["session", "create"];
    assert_eq!(project_of(run_with(&mut with_opentok(), create)), OPENTOK_KEY);
    let vonage = ["session", "create", "--vendor", "vonage"];
    assert_eq!(project_of(run_with(&mut with_vonage(), vonage)), APPLICATION);
    let mut no_secret = roomkey();
    no_secret.env("OPENTOK_API_KEY", "7");
    assert_eq!(project_of(run_with(&mut no_secret, create)), "7");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(".env");
    write_private(&file, &format!("VONAGE_APPLICATION_ID={APPLICATION}\n"));
    let mut from_file = roomkey();
    from_file.args(vonage).arg("--credentials").arg(&file);
    assert_eq!(project_of(run(&mut from_file)), APPLICATION);
    run_with(&mut roomkey(), create).failed(2, "api_key_invalid");
    run_with(&mut roomkey(), vonage).failed(2, "application_id_invalid");
}

#[test]
fn what_is_made_is_good_for_tokens() {
    let session = run_with(&mut with_opentok(), ["session", "create"]).good().stdout;
    let mut mint = with_opentok();
    mint.args(["token", "mint", "--vendor", "opentok", "--role", "publisher", "--session"]);
    run(mint.arg(session.trim_end())).good();
}

#[test]
fn wrong_wishes_are_refused() {
    for (arguments, code) in [
        (&["--project", "my-key"][..], "api_key_invalid"),
        (&["--project", "7", "--location", "::1"], "argument_invalid"),
        (&["--project", "7", "--milliseconds", "1000"], "argument_invalid"),
        (&["--project", "7", "--nonce", "AAAA"], "argument_invalid"),
        (&["--project", "7", "--created-at", "1700000000000"], "timestamp_invalid"),
    ] {
        let ran = run_with(roomkey().args(["session", "create"]), arguments);
        assert!(ran.status != 0 && ran.stdout.is_empty(), "{ran:?}");
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{ran:?}");
    }
    for arguments in [
        &["session", "create", "--vendor", "videoio"][..],
        &["session", "create", "--vendor", "videosdk"],
        &["session", "create", "--jsonl", "--location", "10.0.0.1"],
        &["session", "inspect", "--jsonl", "a"],
        &["session"],
    ] {
        assert_eq!(run_with(&mut with_opentok(), arguments).status, 2, "{arguments:?}");
    }
}

// Proof of the README's table: ids, OpenTok, Vonage.
#[test]
fn inspect_reads_all_generations_from_arguments_and_from_standard_input() {
    let dated = inspect(OPENTOK_SESSION);
    assert_eq!(dated["parts"]["generation"], "dated");
    assert_eq!(dated["parts"]["created_at"], Value::Null);
    assert_eq!(inspect(VONAGE_SESSION)["parts"]["created_at"], 1_726_462_588);
    let ran =
        run_on(roomkey().args(["session", "inspect"]), format!("{VONAGE_SESSION}\n").as_bytes());
    assert!(ran.good().stdout.contains("created     2024-09-16T04:56:28Z ("));
    for hostile in ["", "1_", "a", "\u{1b}[2J", &"1_".repeat(10_000)] {
        let ran = run_on(roomkey().args(["session", "inspect"]), hostile.as_bytes());
        ran.failed(1, "session_id_invalid");
    }
    let ran = run_on(roomkey().args(["session", "inspect"]), &vec![0xff; 1 << 20]);
    ran.failed(1, "session_id_invalid");
}

#[test]
fn many_are_made_and_looked_into_at_once() {
    let orders = [
        json!({ "id": 1, "project": "7", "created_at": 1_700_000_000, "peer_to_peer": true }),
        json!({ "id": 2 }),
        json!({ "id": 3, "project": "7", "milliseconds": 70_000 }),
        json!({ "id": 4, "project": "7", "vendor": "opentok" }),
        json!({ "id": 5, "project": 7 }),
        json!({ "id": 6, "project": "x" }),
    ];
    let input = lines(&orders);
    let bulk = |arguments: &[&str], input: &str| -> Vec<Value> {
        let ran = run_on(roomkey().args(["session"]).args(arguments), input.as_bytes()).good();
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let codes = |answers: &[Value]| -> Vec<String> {
        answers.iter().map(|one| one["code"].as_str().unwrap_or("").to_owned()).collect()
    };
    let wrong = "argument_invalid";
    let created = bulk(&["create", "--jsonl"], &input);
    assert_eq!(codes(&created), ["", wrong, wrong, wrong, wrong, "api_key_invalid"]);
    let served = bulk(&["create", "--jsonl", "--project", "42"], &input);
    assert_eq!(codes(&served), ["", "", wrong, wrong, wrong, "api_key_invalid"]);
    let questions = [
        json!({ "id": "a", "session": created[0]["session"] }),
        json!({ "id": "b", "session": served[1]["session"] }),
        json!({ "id": "c", "session": "nothing" }),
        json!({ "id": "d" }),
    ];
    let input = lines(&questions);
    let looked = bulk(&["inspect", "--jsonl"], &input);
    assert_eq!(codes(&looked), ["", "", "session_id_invalid", wrong]);
    assert_eq!((&looked[0]["id"], &looked[0]["parts"]["flag"]), (&json!("a"), &json!("P")));
    assert_eq!(looked[1]["parts"]["project"], "42");
}

fn lines(values: &[Value]) -> String {
    let lines: Vec<String> = values.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}
