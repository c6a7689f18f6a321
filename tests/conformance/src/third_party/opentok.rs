//! Tokens made by OpenTok's and Vonage's own SDKs, and session ids from their tests.
//!
//! Every signature must be right, every claim must come out as it went in, and what is wrong with the
//! rest must be named.

use super::{Tally, list, read, seconds, text, verdict};
use aws_lc_rs::hmac;
use roomkey::inspect::{Context, FindingCode, inspect};
use roomkey::opentok::{Connection, Credentials, Expectation, SessionId};
use roomkey::vonage::Verifier;
use roomkey::{Result, Secret};
use serde_json::Value;
use std::path::Path;

pub(super) fn run(folder: &Path, tally: &mut Tally) {
    let file = read(folder, "opentok.json.gz");
    for vector in list(&file, "sdk_vectors").iter().chain(list(&file, "modelled_vectors")) {
        match text(vector, "kind") {
            "T1" => t1(vector, tally),
            "JWT-HS256" => jwt(vector, tally),
            "JWT-RS256" => vonage(&file, vector, tally),
            other => panic!("no token is of the kind {other}"),
        }
    }
    for vector in list(&file, "session_ids") {
        session(vector, tally);
    }
}

fn secret(vector: &Value) -> Secret {
    Secret::allow_weak(text(vector, "secret")).expect("a secret")
}

fn verify(vector: &Value, expectation: &Expectation) -> Result<Connection> {
    let credentials = Credentials::new(text(vector, "api_key"), secret(vector))?;
    let now = seconds(vector, "verify_at");
    credentials.verify(text(vector, "token"), expectation, now).map(|claims| (**claims).clone())
}

/// Whatever else is wrong with it, the signature is right.
fn signature(vector: &Value, tally: &mut Tally) {
    let secret = secret(vector);
    let context = Context::at(seconds(vector, "verify_at")).secret(&secret);
    let report = inspect(text(vector, "token"), &context);
    let matches = report.has(FindingCode::SignatureMatches);
    tally.demand("OpenTok SDKs, signature", text(vector, "id"), matches, "signature_invalid");
}

/// Whether a T1 token over this message with this MAC is signed, by what the inspector says: the
/// message need not be form data.
pub(super) fn mac_matches(key: &[u8], message: &[u8], mac: &[u8]) -> bool {
    let digits: Vec<String> = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    let start = format!("partner_id=1&sig={}:", digits.concat());
    let inner = [start.as_bytes(), message].concat();
    let token = format!("T1=={}", base64_simd::STANDARD.encode_to_string(inner));
    // RFC 2202 has a key of form feeds, which is white space and no secret.
    let Ok(secret) = Secret::allow_weak(key) else {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
        return hmac::verify(&key, message, mac).is_ok();
    };
    let now = roomkey::Timestamp::from_unix(0).expect("a time");
    inspect(&token, &Context::at(now).secret(&secret)).has(FindingCode::SignatureMatches)
}

fn t1(vector: &Value, tally: &mut Tally) {
    signature(vector, tally);
    let id = text(vector, "id");
    let connection = verify(vector, &Expectation::any());
    let decided = vector["expect"].get("claims").is_some();
    if decided {
        return tally.decided("OpenTok SDKs, T1", id, id, &verdict(connection));
    }
    let end = vector["effective_expire"].as_u64();
    let fits = connection.as_ref().is_ok_and(|connection| {
        says_the_same(connection, vector)
            && (end.is_none() || connection.expires_at().map(roomkey::Timestamp::unix) == end)
    });
    tally.demand("OpenTok SDKs, T1", id, fits, &verdict(connection));
}

/// Each field as the SDK wrote it.
fn says_the_same(connection: &Connection, vector: &Value) -> bool {
    list(vector, "params").iter().all(|pair| {
        let of = |index: usize| pair[index].as_str().expect("text");
        let wanted = Some(of(1)).filter(|value| !value.is_empty());
        match of(0) {
            "session_id" => Some(connection.session().as_str()) == wanted,
            "role" => Some(connection.role().as_str()) == wanted,
            "nonce" => connection.nonce() == wanted,
            "connection_data" => connection.data() == wanted,
            "initial_layout_class_list" => {
                connection.layout_classes().join(" ") == wanted.unwrap_or_default()
            }
            "create_time" => {
                connection.issued_at().map(|time| time.unix().to_string()).as_deref() == wanted
            }
            "expire_time" => {
                connection.expires_at().map(|time| time.unix().to_string()).as_deref() == wanted
            }
            "scope" => true,
            other => panic!("no field is called {other}"),
        }
    })
}

fn jwt(vector: &Value, tally: &mut Tally) {
    signature(vector, tally);
    let id = text(vector, "id");
    let claims: Value = serde_json::from_str(text(vector, "claims_json")).expect("JSON");
    if claims.get("session_id").is_none() {
        let credentials = Credentials::new(text(vector, "api_key"), secret(vector));
        let expectation = roomkey::opentok::ApiExpectation::live();
        let now = seconds(vector, "verify_at");
        let got = credentials
            .and_then(|one| one.verify_api(text(vector, "token"), &expectation, now).map(|_| ()));
        return tally.demand("OpenTok SDKs, REST JWT", id, got.is_ok(), &verdict(got));
    }
    let same = |connection: &Connection| {
        claims["session_id"] == connection.session().as_str()
            && claims["role"] == connection.role().as_str()
    };
    if claims.get("exp").is_none() {
        tally.decided("OpenTok SDKs, JWT", id, id, &verdict(verify(vector, &Expectation::any())));
        let allowed = verify(vector, &Expectation::any().allow_missing_expiry());
        let fits = allowed.as_ref().is_ok_and(same);
        return tally.demand("OpenTok SDKs, JWT, exp waived", id, fits, &verdict(allowed));
    }
    let connection = verify(vector, &Expectation::any());
    tally.demand(
        "OpenTok SDKs, JWT",
        id,
        connection.as_ref().is_ok_and(same),
        &verdict(connection),
    );
}

fn vonage(file: &Value, vector: &Value, tally: &mut Tally) {
    let pem = text(&file["public_keys"][text(vector, "key")], "public_spki_pem");
    let verifier = Verifier::new(text(vector, "application_id"), pem).expect("a key");
    let now = seconds(vector, "verify_at");
    let claims = verifier.verify(text(vector, "token"), &Expectation::any(), now);
    let wanted: Value = serde_json::from_str(text(vector, "claims_json")).expect("JSON");
    let fits = claims.as_ref().is_ok_and(|claims| {
        wanted["session_id"] == claims.session().as_str()
            && wanted["role"] == claims.role().as_str()
    });
    tally.demand("Vonage SDKs, JWT", text(vector, "id"), fits, &verdict(claims));
}

fn session(vector: &Value, tally: &mut Tally) {
    const SOURCE: &str = "OpenTok SDKs, session ids";
    let (id, project) = (text(vector, "session_id"), vector["api_key"].as_str());
    let parsed = SessionId::parse(id);
    // One of them is broken: it is not ASCII inside.
    let ascii = text(vector, "decoded_latin1").is_ascii();
    let fits = match &parsed {
        Ok(parsed) => ascii && Some(parsed.project()) == project,
        Err(_) => !ascii,
    };
    tally.demand(SOURCE, id, fits, &verdict(parsed));
}
