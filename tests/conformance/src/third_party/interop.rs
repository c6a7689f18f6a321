//! Tokens signed by other people's libraries, and by the vendors' snippets.
//!
//! Every signature must open. The claims are judged by VideoSDK's rules; where a token is signed
//! with RSA, which VideoSDK does not do, its payload is signed again with a secret for that part.

use super::{Tally, base64, bytes, hs256, list, read, seconds, text, verdict};
use roomkey::jws::{Key, Leeway};
use roomkey::videosdk::{Credentials, Entry, Expectation};
use roomkey::{ApiKey, Result, Secret, Timestamp};
use serde_json::Value;
use std::path::Path;

/// The API key of every token of this file that has one, but the snippets'.
const API_KEY: &str = "5f0e1c9a-0000-4000-8000-0123456789ab";

/// How one token is to be judged.
struct Case<'v> {
    credentials: Credentials,
    token: String,
    source: &'static str,
    id: &'v str,
}

impl Case<'_> {
    fn verify(&self, expectation: &Expectation, now: Timestamp) -> Result<Option<Entry>> {
        self.credentials.verify(&self.token, expectation, now).map(|claims| claims.entry())
    }
}

pub(super) fn run(folder: &Path, tally: &mut Tally) {
    let file = read(folder, "interop.json.gz");
    for vector in list(&file, "vectors") {
        libraries(&file, vector, tally);
    }
    for vector in list(&file, "seed_vectors") {
        snippets(vector, tally);
    }
}

fn libraries(file: &Value, vector: &Value, tally: &mut Tally) {
    const SOURCE: &str = "other libraries";
    let (id, token) = (text(vector, "id"), text(vector, "token"));
    let name = text(vector, "key");
    let (key, secret) = if let Some(secret) = file["hs256_secrets"].get(name) {
        let secret = text(secret, "utf8").to_owned();
        (Key::hs256(&Secret::allow_weak(secret.as_str()).expect("a secret")), Some(secret))
    } else {
        let pem = text(&file["public_keys"][name], "public_spki_pem");
        (Key::rs256_pem(pem).expect("a key"), None)
    };
    let expect = &vector["expect"];
    assert_eq!(text(expect, "signature"), "valid");
    // A header that we refuse is refused before the signature is looked at.
    let opened = verdict(key.open(token));
    let header_refused = opened.starts_with("header_");
    tally.demand("other libraries, signature", id, opened == "accept" || header_refused, &opened);

    let (token, secret) = match secret {
        Some(secret) => (token.to_owned(), secret),
        None => signed_again(token),
    };
    let case = Case {
        credentials: Credentials::from_parts(
            ApiKey::parse(API_KEY).expect("an API key"),
            &Secret::allow_weak(secret).expect("a secret"),
        ),
        token,
        source: SOURCE,
        id,
    };
    let now = seconds(vector, "verify_at");
    claims(&case, text(expect, "claims"), now, tally);
    for other in vector.get("also").and_then(Value::as_array).into_iter().flatten() {
        let leeway = other.get("leeway").and_then(Value::as_u64).unwrap_or_default();
        let expectation =
            Expectation::join_some_room().leeway(Leeway::seconds(leeway).expect("a leeway"));
        let got = verdict(case.verify(&expectation, seconds(other, "verify_at")));
        let wanted =
            if text(other, "expect").starts_with("accept") { "accept" } else { "token_expired" };
        tally.demand("other libraries, other times", id, got == wanted, &got);
    }
}

/// The payload under HS256 and a secret of ours, with the rest of its header as it was.
fn signed_again(token: &str) -> (String, String) {
    let secret = "7".repeat(64);
    let mut parts = token.split('.');
    let header: Value =
        serde_json::from_slice(&bytes(parts.next().expect("a header"))).expect("JSON");
    let mut header = header.as_object().expect("an object").clone();
    header.insert("alg".to_owned(), "HS256".into());
    let payload = parts.next().expect("a payload");
    let signed = format!("{}.{payload}", base64(Value::Object(header).to_string()));
    let signature = hs256(secret.as_bytes(), &signed);
    (format!("{signed}.{signature}"), secret)
}

fn claims(case: &Case<'_>, expected: &str, now: Timestamp, tally: &mut Tally) {
    let entry = case.verify(&Expectation::join_some_room(), now);
    let lobby = matches!(entry, Ok(Some(Entry::Ask)));
    let got = verdict(entry);
    // `jsonwebtoken-9.0.3/no-exp/hex64` is the case `no-exp`.
    let name = case.id.split('/').nth(1).unwrap_or(case.id);
    let mut demand = |fits: bool| tally.demand(case.source, case.id, fits, &got);
    match expected {
        "accept" | "header-accept" => demand(got == "accept"),
        "accept-lobby" => demand(got == "accept" && lobby),
        "accept-as-api-token" => {
            let api = verdict(case.verify(&Expectation::api(), now));
            demand(got == "role_not_allowed" && api == "accept");
        }
        "reject" | "reject-or-flag" | "reject-if-aud-required" => demand(got != "accept"),
        "policy" | "header-policy" => tally.decided(case.source, case.id, name, &got),
        other => panic!("nobody can expect {other}"),
    }
}

fn snippets(vector: &Value, tally: &mut Tally) {
    let id = text(vector, "id");
    let payload: Value = serde_json::from_str(text(vector, "claims_json")).expect("JSON");
    let secret = Secret::allow_weak(text(vector, "secret_utf8")).expect("a secret");
    let api_key = ApiKey::allow_placeholder(text(&payload, "apikey")).expect("an API key");
    let case = Case {
        credentials: Credentials::from_parts(api_key, &secret),
        token: text(vector, "token").to_owned(),
        source: "the documents' snippets",
        id,
    };
    let got = verdict(Key::hs256(&secret).open(&case.token));
    tally.demand("the documents' snippets, signature", id, got == "accept", &got);
    let now = seconds(vector, "verify_at");
    claims(&case, text(&vector["expect"], "claims"), now, tally);
    // Whatever was decided, a token without `exp` passes where that is asked for by name.
    let got = verdict(case.verify(&Expectation::join_some_room().allow_missing_expiry(), now));
    tally.demand("the documents' snippets, exp waived", id, got == "accept", &got);
}
