//! LiveKit: a byte that says which place it is, then what a stranger puts there.

#![no_main]

use aws_lc_rs::digest;
use libfuzzer_sys::fuzz_target;
use roomkey::Code;
use roomkey::endpoint::Incoming;
use roomkey::grant::{Policy, PolicySpec};
use roomkey::inspect::{Context, Severity, inspect};
use roomkey::livekit::endpoints::{TokenRequest, answer as answered, seat};
use roomkey::livekit::rest::Api;
use roomkey::livekit::webhook::{MAXIMUM_BODY_BYTES, Rules};
use roomkey::livekit::{Ability, Credentials, Expectation, RoomConfig};
use roomkey::vendor::{self, Keys};
use roomkey_fuzz::{SECRET, now, secret, signed};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The API key of the seeds.
const API_KEY: &str = "APIx7Qm2kR9";
const HEADER: &[u8] = br#"{"alg":"HS256"}"#;

fuzz_target!(|data: &[u8]| {
    let Some((place, data)) = data.split_first() else { return };
    match place % 7 {
        0 => wish(data),
        1 => claims(data),
        2 => sent(data),
        3 => header(data),
        4 => answer(data),
        5 => asked(data),
        _ => room_config(data),
    }
});

fn credentials() -> Credentials {
    Credentials::new(API_KEY, secret()).expect("good credentials")
}

/// As shells and bindings have them.
fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let credentials =
            vendor::Credentials::new().with("api_key", API_KEY).with("secret", SECRET);
        vendor::by_name("livekit").and_then(|one| one.open(&credentials)).expect("good keys")
    })
}

/// What somebody wants a token for, as JSON. What can be asked for can be minted, and what is minted is accepted as it is
/// meant.
fn wish(wish: &[u8]) {
    let Ok(token) = keys().mint(wish, now()) else { return };
    match keys().verify(&token, b"{}", now()) {
        Ok(read) => {
            let said: Value = serde_json::from_slice(read.json()).expect("claims are JSON");
            assert_eq!(said["iss"], API_KEY);
            fits(&token);
        }
        // A wish may say when the token is from; then it need not be good now.
        Err(error) => assert!(
            matches!(
                error.code(),
                Code::TokenExpired | Code::TokenNotYetValid | Code::IssuedInFuture
            ),
            "our own token: {error}"
        ),
    }
    let sent = credentials().verify_webhook(&token, b"", &Rules::default(), now());
    assert_eq!(sent.map(|_| ()).unwrap_err().code(), Code::TokenKindMismatch);
}

/// The inspector has no fault to find with what is accepted.
fn fits(token: &str) {
    let report = inspect(token, &Context::at(now()).secret(&secret()));
    let fault = report.findings().iter().find(|finding| finding.severity() == Severity::Error);
    assert!(fault.is_none(), "accepted, but {fault:?}");
}

/// A payload that somebody with the key has signed.
fn claims(payload: &[u8]) {
    let token = signed(HEADER, payload);
    let verified = credentials().verify(&token, &Expectation::any(), now());
    let by_name = keys().verify(&token, b"{}", now());
    assert_eq!(verified.is_ok(), by_name.is_ok(), "by its name it is judged otherwise");
    let sent = credentials().verify_webhook(&token, b"", &Rules::default(), now());
    assert!(verified.is_err() || sent.is_err(), "one token is of both kinds");
    let (Ok(claims), Ok(by_name)) = (verified, by_name) else { return };

    assert_eq!(claims.api_key().as_str(), API_KEY);
    assert!(!claims.grants().is_empty(), "a token that grants nothing was accepted");
    assert!(claims.expires_at().is_some_and(|end| now() < end), "an expired token was accepted");
    // Who joins is somebody, somewhere.
    let joins = credentials().verify(&token, &Expectation::any().can(Ability::RoomJoin), now());
    if joins.is_ok() {
        assert!(claims.identity().is_some_and(|identity| !identity.is_empty()));
        assert!(claims.room().is_some_and(|room| !room.is_empty()));
    }
    // What was verified reads back as itself.
    let again = signed(HEADER, by_name.json());
    assert_eq!(
        keys().verify(&again, b"{}", now()).map(|read| read.json().to_vec()),
        Ok(by_name.json().to_vec())
    );
    let again = credentials().verify(&again, &Expectation::any(), now());
    assert_eq!(again.as_ref(), Ok(&claims));
    fits(&token);
}

/// A body that somebody with the key has signed.
fn sent(body: &[u8]) {
    let times = format!("\"nbf\":{0},\"exp\":{1}", now().unix(), now().unix() + 300);
    let sha256 = |body: &[u8]| {
        base64_simd::STANDARD.encode_to_string(digest::digest(&digest::SHA256, body).as_ref())
    };
    let claims = format!("{{\"iss\":\"{API_KEY}\",{times},\"sha256\":\"{}\"}}", sha256(body));
    let authorization = signed(HEADER, claims.as_bytes());
    let verify =
        |body: &[u8]| credentials().verify_webhook(&authorization, body, &Rules::default(), now());
    let other = verify(&[body, b"\n"].concat()).map(|_| ()).unwrap_err();
    assert_eq!(other.code(), Code::WebhookBodyMismatch);
    let Ok(event) = verify(body) else { return };
    assert!(body.len() <= MAXIMUM_BODY_BYTES);
    assert!(!event.id().is_empty() && !event.name().is_empty(), "an event without a name");
    without_passwords(&Value::Object(event.raw().clone()));
    // The same event, written anew, is the same event to who reads it.
    let written = serde_json::to_vec(event.raw()).expect("an event is JSON");
    let claims = format!("{{\"iss\":\"{API_KEY}\",{times},\"sha256\":\"{}\"}}", sha256(&written));
    let again = credentials()
        .verify_webhook(&signed(HEADER, claims.as_bytes()), &written, &Rules::default(), now())
        .expect("what was read");
    assert_eq!((again.id(), again.name(), again.raw()), (event.id(), event.name(), event.raw()));
}

/// The header of a webhook, as a stranger sends it.
fn header(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let body = br#"{"event":"room_finished","id":"EV_7","createdAt":"1750000000","room":{"name":"class-7"}}"#;
    let sent = credentials().verify_webhook(text, body, &Rules::default(), now());
    let _ = credentials().verify(text, &Expectation::any(), now());
    let Err(error) = sent else { return };
    let said = error.to_string();
    assert!(
        !said.contains(char::is_control) && !said.contains("eyJ"),
        "the header is told: {said}"
    );
}

/// What its API answers to each call: two bytes of status, then the body.
fn answer(data: &[u8]) {
    let [high, low, body @ ..] = data else { return };
    let status = u16::from_be_bytes([*high, *low]);
    let Ok(answer) = http::Response::builder().status(status).body(body) else { return };
    let api = Api::new("https://media.example", credentials()).expect("an address");
    for (name, arguments) in [
        ("create_room", json!({ "room": "class-7" })),
        ("list_rooms", json!({})),
        ("delete_room", json!({ "room": "class-7" })),
        ("update_room_metadata", json!({ "room": "class-7", "metadata": "m" })),
        ("list_participants", json!({ "room": "class-7" })),
        ("get_participant", json!({ "room": "class-7", "identity": "ann" })),
        ("remove_participant", json!({ "room": "class-7", "identity": "ann" })),
        (
            "mute_track",
            json!({ "room": "class-7", "identity": "ann", "track": "TR_1", "muted": true }),
        ),
        ("update_participant", json!({ "room": "class-7", "identity": "ann", "name": "Ann" })),
        ("send_data", json!({ "room": "class-7", "data": "hi" })),
    ] {
        let call = api.call_by_name(name, arguments, now()).expect("a call of ours");
        match call.understand(&answer) {
            Ok(value) => {
                assert!((200..300).contains(&status), "{name}: {status} is no success");
                without_passwords(&value);
            }
            Err(error) => {
                let said = error.to_string();
                assert!(!said.contains(char::is_control), "{name}: {said:?}");
                assert!(
                    !said.contains("eyJ"),
                    "{name}: the vendor's echo of a token is passed on: {said}"
                );
            }
        }
    }
}

/// A request for a token, to a caller who may only join.
fn asked(body: &[u8]) {
    let Ok(wanted) = TokenRequest::read(&Incoming { body, ..Incoming::default() }) else { return };
    let Ok(seat) = seat(policy(), &wanted) else { return };
    assert!(!seat.is_moderator() && !seat.access().grants().video.room_admin);
    let Ok(token) = credentials().mint(seat.access(), seat.lifetime(), now()) else { return };
    let expected = Expectation::any().room(seat.room()).identity(seat.identity());
    credentials().verify(&token, &expected.can(Ability::RoomJoin), now()).expect("our own token");
    let text = answered("wss://media.example", &token);
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON")["participant_token"], token);
}

fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| {
        let spec = PolicySpec {
            permissions: vec!["allow_join".into()],
            roles: vec!["rtc".into()],
            ..PolicySpec::default()
        };
        spec.parse().expect("a good policy")
    })
}

/// How a room is to be. What is read has one spelling, and that is read as the same.
fn room_config(data: &[u8]) {
    let Ok(value) = roomkey::json::from_slice::<Value>(data) else { return };
    let Ok(config) = RoomConfig::parse(&value) else { return };
    let written = config.to_json();
    let again = RoomConfig::parse(&written).expect("what was written");
    assert_eq!(again.to_json(), written);
}

/// The password of the server's relay is told to nobody.
fn without_passwords(value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                assert!(name != "turn_password" && name != "turnPassword", "it is passed on");
                without_passwords(value);
            }
        }
        Value::Array(values) => values.iter().for_each(without_passwords),
        _ => {}
    }
}
