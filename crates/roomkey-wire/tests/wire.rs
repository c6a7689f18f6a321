//! What no vector asks: many tokens at once, numbers of the wrong kind, members that none has.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use roomkey_wire::{KINDS, MOST_HANDLES, Packed, Refusal, VERBS, call, close, mint, open};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SECRET: &[u8] = b"9d3b1f0a6c5e4827b1a0f3c2d4e59687";
const KEYS: [(&str, &[u8]); 2] = [("api_key", b"my-api-key"), ("secret", SECRET)];

fn keys() -> u64 {
    open("vendor:videosdk", b"", &KEYS).unwrap()
}

fn asked(handle: u64, verb: &str, json: &Value) -> Result<Value, Refusal> {
    Ok(serde_json::from_slice(&call(handle, verb, json.to_string().as_bytes())?).unwrap())
}

fn code(outcome: Result<impl std::fmt::Debug, Refusal>) -> String {
    outcome.unwrap_err().code().as_str().to_owned()
}

#[test]
fn a_token_for_each_of_many_and_a_refusal_in_the_place_of_one() {
    let keys = keys();
    let mut deep = json!(1);
    for _ in 0..31 {
        deep = json!([deep]);
    }
    let input =
        json!({ "permissions": ["allow_join"], "lifetime": "5m", "claims": { "deep": deep } });
    let answer = asked(
        keys,
        "mint_many",
        &json!({ "participants": ["ann", "two words"], "input": input, "now": 1_750_000_000 }),
    );
    let tokens = answer.unwrap()["tokens"].take();
    let verified =
        asked(keys, "verify", &json!({ "token": tokens[0], "now": 1_750_000_000 })).unwrap();
    assert_eq!(
        (&verified["participant"], &verified["exp"]),
        (&json!("ann"), &json!(1_750_000_300))
    );
    assert_eq!(tokens[1]["code"], "participant_id_invalid");
    for (name, value) in [("secret", json!("s")), ("permissions", json!("allow_join"))] {
        let mut input = json!({ "permissions": ["allow_join"] });
        input[name] = value;
        let wish = json!({ "participants": ["ann"], "input": input, "now": 1_750_000_000 });
        assert_eq!(code(asked(keys, "mint_many", &wish)), "argument_invalid");
    }
    assert!(close(keys));
}

#[test]
fn a_verb_is_asked_of_its_own_kind_alone() {
    let secret = open("secret", b"{}", &KEYS[1..]).unwrap();
    for handle in [0, secret] {
        let wish = json!({ "input": { "permissions": ["allow_join"] }, "now": 1_750_000_000 });
        assert_eq!(code(asked(handle, "mint", &wish)), "argument_invalid");
        let packed = Packed::new().list(&["allow_join"]);
        assert_eq!(code(mint(handle, packed.bytes(), 1_750_000_000)), "argument_invalid");
    }
    assert_eq!(
        code(open(
            "conversation",
            format!(r#"{{"api":{secret},"call":"fetch_room"}}"#).as_bytes(),
            &[]
        )),
        "argument_invalid"
    );
    assert!(close(secret));
}

#[test]
fn what_is_in_the_wrong_place_is_refused_and_not_repeated() {
    let astray = br#"{"hunter2":true}"#;
    let refusals = [
        open("vendor:videosdk", astray, &KEYS).unwrap_err(),
        open("hunter2", b"{}", &[]).unwrap_err(),
        open("secret", b"{}", &[("secret", SECRET), ("hunter2", b"")]).unwrap_err(),
        open("secret", b"{}", &[("secret", SECRET), ("secret", SECRET)]).unwrap_err(),
        open("vendor:videosdk", b"{}", &[KEYS[0], KEYS[1], ("hunter2", b"")]).unwrap_err(),
        call(0, "hunter2", b"{}").unwrap_err(),
        call(0, "timestamp", astray).unwrap_err(),
        call(0, "timestamp", br#"{"seconds":"hunter2"}"#).unwrap_err(),
        call(0, "parse", br#"{"kind":"hunter2","input":"hunter2"}"#).unwrap_err(),
    ];
    for refusal in refusals {
        assert!(!format!("{refusal:?}{refusal}").contains("hunter2"), "{refusal:?}");
        assert!(!String::from_utf8(refusal.to_json()).unwrap().contains("hunter2"));
    }
}

#[test]
fn a_list_of_revocations_that_cannot_be_read_decides_nothing() {
    let covers = json!({ "api_key": "k", "kind": "token", "jti": "one" });
    let about =
        |revocations: Value| json!({ "revocations": revocations, "api_key": "k", "jti": "one" });
    assert_eq!(asked(0, "revoked", &about(json!([covers]))).unwrap()["revoked"], true);
    for broken in [
        json!([covers, { "api_key": "k", "kind": "token" }]),
        json!([covers, { "api_key": "k", "kind": "nobody", "jti": "a" }]),
        json!([{ "api_key": "k", "kind": "everyone", "room": "a" }]),
        json!([{ "api_key": "k", "kind": "participant", "room": "a", "issued_up_to": 1 }]),
        json!(covers),
        json!(null),
    ] {
        assert_eq!(
            code(asked(0, "revoked", &about(broken.clone()))),
            "argument_invalid",
            "{broken}"
        );
    }
}

#[test]
fn the_rules_of_a_webhook_are_an_object() {
    let keys = open("vendor:livekit", b"{}", &[("api_key", b"APIx7Qm2"), KEYS[1]]).unwrap();
    let with = |rules: Value| json!({ "authorization": "a.b.c", "rules": rules, "now": 1 });
    assert_eq!(code(asked(keys, "webhook", &with(json!({})))), "encoding_invalid");
    assert_eq!(code(asked(keys, "webhook", &with(json!([300, 5])))), "argument_invalid");
    assert!(close(keys));
}

#[test]
fn empty_is_not_absent() {
    let keys = keys();
    let empty = Packed::new().list(&["allow_join"]).text("");
    assert_eq!(code(mint(keys, empty.bytes(), 1_750_000_000)), "room_id_invalid");
    let absent = Packed::new().list(&["allow_join"]).absent();
    assert!(mint(keys, absent.bytes(), 1_750_000_000).is_ok());
    assert!(close(keys));
}

#[test]
fn the_table_of_verbs_is_whole() {
    let table = asked(0, "verbs", &json!({})).unwrap();
    assert_eq!(table["verbs"].as_array().unwrap().len(), VERBS.len());
    assert_eq!(table["kinds"].as_array().unwrap().len(), KINDS.len());
    let mut seen = BTreeSet::new();
    for verb in VERBS {
        assert!(seen.insert((verb.of(), verb.name)), "{} of {} stands twice", verb.name, verb.of());
        let names: BTreeSet<&str> = verb.members.iter().map(|member| member.name).collect();
        assert_eq!(names.len(), verb.members.len(), "{}", verb.name);
    }
}

#[test]
fn what_is_opened_and_closed_leaves_nothing_open() {
    for _ in 0..=MOST_HANDLES {
        let api = open("api:videosdk", b"{}", &[]).unwrap();
        assert!(close(api));
    }
}

#[test]
fn a_refusal_of_whatever_length_was_given_has_room() {
    let keys = keys();
    let long = "x".repeat(1 << 20);
    let wishes = [
        json!({ "permissions": [long] }),
        json!({ "permissions": ["allow_join"], long.as_str(): 1 }),
        json!({ "permissions": ["allow_join"], "claims": { long.as_str(): 1 } }),
        json!({ "permissions": ["allow_join"], "lifetime": long }),
        json!({ "permissions": ["allow_join"], "room": "\u{1}".repeat(1 << 20) }),
        json!({ "grant": { long.as_str(): 1 } }),
    ];
    for wish in wishes {
        let packed = Packed::by_name(&wish.to_string());
        let refusal = mint(keys, packed.bytes(), 1_750_000_000).unwrap_err();
        assert!(refusal.to_json().len() < 4096, "{}", refusal.to_json().len());
    }
    for packed in [Packed::new().list(&[&long]), Packed::new().list(&["allow_join"]).text(&long)] {
        let refusal = mint(keys, packed.bytes(), 1_750_000_000).unwrap_err();
        assert!(refusal.to_json().len() < 4096, "{}", refusal.to_json().len());
    }
    assert!(close(keys));
}
