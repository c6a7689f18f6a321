//! The calls of bytes that other languages make: whatever is asked, of whatever is open.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey_fuzz::{API_KEY, OPENTOK_KEY, SECRET};
use roomkey_wire::{KINDS, VERBS};
use std::sync::OnceLock;

const NOW: i64 = 1_750_000_000;

/// One of each kind that stays open, and a number that was closed.
fn open() -> &'static [u64] {
    static OPEN: OnceLock<Vec<u64>> = OnceLock::new();
    OPEN.get_or_init(|| {
        let keys = [("api_key", API_KEY.as_bytes()), ("secret", SECRET.as_bytes())];
        let opentok = [("api_key", OPENTOK_KEY.as_bytes()), ("secret", SECRET.as_bytes())];
        let open = |kind: &str, json: &str, secrets: &[(&str, &[u8])]| {
            roomkey_wire::open(kind, json.as_bytes(), secrets).expect(kind)
        };
        let api = open("api:videosdk", "{}", &[]);
        let closed = open("api:videosdk", "{}", &[]);
        assert!(roomkey_wire::close(closed));
        vec![
            0,
            closed,
            api,
            open("vendor:videosdk", "{}", &keys),
            open("vendor:opentok", "{}", &opentok),
            open("vendor:livekit", "{}", &keys),
            open("vendor:videoio", "{}", &keys[1..]),
            open("key", r#"{"algorithm":"HS256"}"#, &keys[1..]),
            open("secret", "{}", &keys[1..]),
            open("endpoints:videosdk", "{}", &keys),
            open("endpoints:opentok", "{}", &opentok),
            open("endpoints:videoio", "{}", &keys[1..]),
            open("own_token", r#"{"lifetime":600}"#, &[]),
            open("conversation", &format!(r#"{{"api":{api},"call":"list_rooms"}}"#), &[]),
        ]
    })
}

fuzz_target!(|data: &[u8]| {
    let [what, which, rest @ ..] = data else { return };
    let handle = open()[usize::from(*which) % open().len()];
    match what % 4 {
        0 => {
            // The verb is one of the table, or whatever stands before a line feed.
            let (name, json) = match rest.split_first() {
                Some((index, json)) if usize::from(*index) < VERBS.len() => {
                    (VERBS[usize::from(*index)].name, json)
                }
                _ => ("mint", rest),
            };
            if let Ok(answer) = roomkey_wire::call(handle, name, json) {
                serde_json::from_slice::<serde_json::Value>(&answer).expect("an answer is JSON");
                assert!(handle != open()[1], "what is closed answered");
            }
        }
        1 => {
            if let Ok(token) = roomkey_wire::mint(handle, rest, NOW) {
                // What is minted is accepted by the same keys.
                let any = roomkey_wire::Packed::new();
                let by_name = roomkey_wire::Packed::by_name(r#"{"kind":"app"}"#);
                let api = roomkey_wire::Packed::by_name(r#"{"kind":"api"}"#);
                let accepts = |packed: &roomkey_wire::Packed| {
                    roomkey_wire::verify_fields(handle, &token, packed.bytes(), NOW).is_ok()
                };
                let plain = roomkey_wire::Packed::by_name("{}");
                // An issuing time of its own may lie elsewhere; nothing else may.
                let is_elsewhere = rest.first() == Some(&0);
                assert!([any, by_name, api, plain].iter().any(accepts) || is_elsewhere, "{token}");
            }
        }
        2 => {
            let (token, packed) = rest.split_at(rest.len() / 2);
            if let Ok(token) = std::str::from_utf8(token)
                && let Ok(fields) = roomkey_wire::verify_fields(handle, token, packed, NOW)
            {
                assert!(roomkey_wire::Fields::read(&fields).is_ok());
            }
        }
        _ => {
            let kind = KINDS[usize::from(*which) % KINDS.len()].name;
            let (json, secret) = rest.split_at(rest.len() / 2);
            let secrets = [("secret", secret), ("api_key", API_KEY.as_bytes())];
            for kind in [kind, "vendor:videosdk"] {
                if let Ok(opened) = roomkey_wire::open(kind, json, &secrets) {
                    assert!(roomkey_wire::close(opened) && !roomkey_wire::close(opened));
                }
            }
        }
    }
});
