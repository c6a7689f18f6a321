//! Wycheproof's vectors for JWS, and for the primitives below it.
//!
//! `applicable.json` says which of them are about HS256 and RS256 and which four are mislabelled. A
//! message of a primitive's vector is no token, so those go to what the core itself calls: HMAC of
//! aws-lc, and RSA through `jsonwebtoken`.

use super::{Tally, bytes, hs256, list, read, rsa_of, text, verdict};
use crate::through_core::from_hex;
use aws_lc_rs::hmac;
use jsonwebtoken::{Algorithm, DecodingKey};
use roomkey::Secret;
use roomkey::jws::Key;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

pub(super) fn run(folder: &Path, tally: &mut Tally) {
    let applicable = read(folder, "wycheproof/applicable.json.gz");
    signatures(folder, &applicable, tally);
    macs(&read(folder, "wycheproof/hmac_sha256_test.json.gz"), tally);
    rsa(&read(folder, "wycheproof/rsa_signature_2048_sha256_test.json.gz"), tally);
    for (number, (group, test)) in by_number(&read(folder, "wycheproof/hmac_sha1_test.json.gz")) {
        let of = |name| from_hex(text(test, name));
        let matches = super::opentok::mac_matches(&of("key"), &of("msg"), &of("tag"));
        let wanted = group["tagSize"] == 160 && text(test, "result") == "valid";
        let got = if matches { "accept" } else { "reject" };
        tally.demand("Wycheproof HMAC-SHA1", &number.to_string(), matches == wanted, got);
    }
}

/// The tests of a file by number, each with its group.
fn by_number(file: &Value) -> BTreeMap<u64, (&Value, &Value)> {
    let groups = list(file, "testGroups").iter();
    let tests = groups.flat_map(|group| list(group, "tests").iter().map(move |test| (group, test)));
    tests.map(|(group, test)| (test["tcId"].as_u64().expect("a number"), (group, test))).collect()
}

/// What to open a test's token with. One group has a key of NUL bytes, which HMAC pads to the same
/// block as the empty key and `Secret` therefore refuses; its tokens are signed again with another
/// key where their signature is right, and left alone where it is not.
fn key_and_token(group: &Value, test: &Value) -> (Key, String) {
    let jwk = group.get("public").or(group.get("private")).expect("a key");
    let token = text(test, "jws").to_owned();
    if text(jwk, "kty") == "RSA" {
        return (rsa_of(jwk).expect("a key"), token);
    }
    let secret = bytes(text(jwk, "k"));
    if let Ok(secret) = Secret::allow_weak(secret.as_slice()) {
        return (Key::hs256(&secret), token);
    }
    assert!(secret.iter().all(|byte| *byte == 0), "only NUL bytes are no secret");
    let other = "7".repeat(64);
    let key = Key::hs256(&Secret::new(other.as_str()).expect("a secret"));
    match token.rsplit_once('.') {
        Some((signed, signature)) if hs256(&secret, signed) == signature => {
            (key, format!("{signed}.{}", hs256(other.as_bytes(), signed)))
        }
        _ => (key, token),
    }
}

fn signatures(folder: &Path, applicable: &Value, tally: &mut Tally) {
    const SOURCE: &str = "Wycheproof JWS";
    let file = read(folder, "wycheproof/json_web_signature_test.json.gz");
    let tests = by_number(&file);
    let open = |number: &u64| {
        let (group, test) = tests[number];
        let (key, token) = key_and_token(group, test);
        verdict(key.open(&token))
    };
    for entry in list(applicable, "jws") {
        if text(entry, "file") != "json_web_signature_test" {
            tally.not_yet("Wycheproof json_web_crypto (no such file)");
            continue;
        }
        let number = entry["tcId"].as_u64().expect("a number");
        let got = open(&number);
        let fits = (text(entry, "result") == "valid") == (got == "accept");
        tally.demand(SOURCE, &number.to_string(), fits, &got);
    }
    // The mislabelled ones: 367 and 370 are the valid 357, 372 and 373 hold a foreign character.
    for (number, wanted) in
        [(367, "accept"), (370, "accept"), (372, "encoding_invalid"), (373, "encoding_invalid")]
    {
        let got = open(&number);
        tally.demand("Wycheproof JWS, mislabelled", &number.to_string(), got == wanted, &got);
    }
}

/// Whether this is the whole MAC of the message: a shortened one never is.
pub(super) fn mac_matches(key: &[u8], message: &[u8], mac: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key), message, mac).is_ok()
}

fn macs(file: &Value, tally: &mut Tally) {
    for (number, (group, test)) in by_number(file) {
        let whole = group["tagSize"] == 256;
        let of = |name| from_hex(text(test, name));
        let matches = mac_matches(&of("key"), &of("msg"), &of("tag"));
        let wanted = whole && text(test, "result") == "valid";
        let got = if matches { "accept" } else { "reject" };
        tally.demand("Wycheproof HMAC-SHA256", &number.to_string(), matches == wanted, got);
    }
}

fn rsa(file: &Value, tally: &mut Tally) {
    for (number, (group, test)) in by_number(file) {
        let key = &group["publicKey"];
        let modulus = from_hex(text(key, "modulus").trim_start_matches("00"));
        let exponent = from_hex(text(key, "publicExponent"));
        let readable = Key::rs256_components(&modulus, &exponent).is_ok();
        let key = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        let signature = super::base64(from_hex(text(test, "sig")));
        let message = from_hex(text(test, "msg"));
        let got = jsonwebtoken::crypto::verify(&signature, &message, &key, Algorithm::RS256).ok();
        // `acceptable` leaves out a NULL that DER demands: not for us.
        let wanted = text(test, "result") == "valid";
        let fits = (got == Some(true)) == wanted && (readable || !wanted);
        tally.demand("Wycheproof RSA", &number.to_string(), fits, &format!("{got:?}"));
    }
}
