//! Payloads that somebody with the key has signed: whatever they hold, there is a decision.

#![no_main]

use libfuzzer_sys::fuzz_target;
use roomkey::inspect::{Context, Severity, inspect};
use roomkey::jws::{self, Key};
use roomkey::videosdk::Expectation;
use roomkey_fuzz::{API_KEY, credentials, keyring, now, secret, signed};

fuzz_target!(|payload: &[u8]| {
    let token = signed(br#"{"alg":"HS256","typ":"JWT"}"#, payload);
    let verified = credentials().verify(&token, &Expectation::any(), now());
    let by_keyring = keyring().verify(&token, &Expectation::any(), now());
    assert_eq!(verified.is_ok(), by_keyring.is_ok(), "a keyring decides otherwise");
    let _ = credentials().verify(&token, &Expectation::join_some_room(), now());
    let _ = Key::hs256(&secret()).verify(&token, &jws::Expectation::live(), now());
    let Ok(claims) = verified else { return };

    assert_eq!(claims.api_key().as_str(), API_KEY);
    assert!(!claims.permissions().is_empty(), "a token that grants nothing was accepted");
    assert!(claims.expires_at().is_some_and(|end| now() < end), "an expired token was accepted");
    // What was verified reads back as itself.
    let written = serde_json::to_vec(&claims).expect("claims are JSON");
    let again =
        credentials().verify(&signed(br#"{"alg":"HS256"}"#, &written), &Expectation::any(), now());
    assert_eq!(again.as_ref(), Ok(&claims));
    // And the inspector has no fault to find with it.
    let report = inspect(&token, &Context::at(now()).secret(&secret()));
    let fault = report.findings().iter().find(|finding| finding.severity() == Severity::Error);
    assert!(fault.is_none(), "accepted, but {fault:?}");
});
