//! The examples printed in RFC 4231, 4648, 7515 and 7519.

use super::{Tally, base64, bytes, hs256, list, read, rsa_of, seconds, text, verdict};
use crate::through_core::from_hex;
use roomkey::Secret;
use roomkey::jws::{Expectation, Key};
use serde_json::Value;
use std::path::Path;

pub(super) fn run(folder: &Path, tally: &mut Tally) {
    hmac(&read(folder, "rfc/hmac_sha256.json.gz"), tally);
    encoding(&read(folder, "rfc/base64url.json.gz"), tally);
    tokens(&read(folder, "rfc/rfc7515_7519.json.gz"), tally);
    for vector in list(&read(folder, "rfc/hmac_sha1.json.gz"), "vectors") {
        let of = |name| from_hex(text(vector, name));
        let got = super::opentok::mac_matches(&of("key_hex"), &of("msg_hex"), &of("mac_hex"));
        tally.demand("RFC 2202", &vector["tc"].to_string(), got, "another MAC");
    }
}

fn hmac(file: &Value, tally: &mut Tally) {
    for vector in list(file, "vectors") {
        let id = vector["tc"].to_string();
        let key = from_hex(text(vector, "key_hex"));
        let message = from_hex(text(vector, "msg_hex"));
        let mac = from_hex(text(vector, "mac_hex"));
        let got = super::wycheproof::mac_matches(&key, &message, &mac);
        tally.demand("RFC 4231", &id, got, "another MAC");
        let halved = super::wycheproof::mac_matches(&key, &message, &mac[..16]);
        tally.demand("RFC 4231", &id, !halved, "half a MAC was enough");
    }
}

/// Each text is put where a token has its payload, under a signature over it as it stands.
fn encoding(file: &Value, tally: &mut Tally) {
    let secret = "b".repeat(32);
    let key = Key::hs256(&Secret::new(secret.as_str()).expect("a secret"));
    let open = |part: &str| {
        let signed = format!("{}.{part}", base64(r#"{"alg":"HS256"}"#));
        key.open(&format!("{signed}.{}", hs256(secret.as_bytes(), &signed)))
    };
    for (index, vector) in list(file, "valid").iter().enumerate() {
        let encoded = text(vector, "b64url");
        let raw = match vector.get("raw_utf8") {
            Some(raw) => raw.as_str().expect("text").as_bytes().to_vec(),
            None => from_hex(text(vector, "raw_hex")),
        };
        // A token has no empty parts.
        let opened = if encoded.is_empty() { Ok(Vec::new()) } else { open(encoded) };
        tally.demand(
            "RFC 4648",
            &format!("valid {index}"),
            opened.is_ok_and(|opened| opened == raw),
            "decoded otherwise",
        );
    }
    for vector in list(file, "invalid") {
        let got = verdict(open(text(vector, "in")));
        tally.demand("RFC 4648", text(vector, "why"), got == "encoding_invalid", &got);
    }
}

fn tokens(file: &Value, tally: &mut Tally) {
    for vector in list(file, "vectors") {
        let (id, token) = (text(vector, "id"), text(vector, "token"));
        let secret = vector.get("key_hex").map(|hex| from_hex(hex.as_str().expect("text")));
        let key = match text(vector, "alg") {
            "HS256" => {
                let secret = secret.expect("a key");
                Key::hs256(&Secret::allow_weak(secret).expect("a secret"))
            }
            "RS256" => rsa_of(&vector["jwk_private_public_test_key"]).expect("a key"),
            // Whatever the key, these are refused.
            _ => Key::hs256(&Secret::new("b".repeat(32)).expect("a secret")),
        };
        if text(vector, "expect_signature") != "valid" {
            let got = verdict(key.open(token));
            tally.demand("RFC 7515", id, got != "accept", &got);
            continue;
        }
        let payload = token.split('.').nth(1).map(bytes).expect("a payload");
        let got = key.open(token);
        tally.demand("RFC 7515", id, got.is_ok_and(|opened| opened == payload), "not opened");
        if !vector["verify_at_valid"].is_i64() {
            continue;
        }
        let at = |now| verdict(key.verify(token, &Expectation::live(), now));
        let live = at(seconds(vector, "verify_at_valid"));
        tally.demand("RFC 7519", id, live == "accept", &live);
        if vector["verify_at_expired"].is_i64() {
            let late = at(seconds(vector, "verify_at_expired"));
            tally.demand("RFC 7519", id, late == "token_expired", &late);
        }
        if let Some(boundary) = vector.get("verify_at_boundary") {
            let edge = at(seconds(boundary, "at"));
            tally.demand("RFC 7519", id, edge == "token_expired", &edge);
        }
    }
}
