//! Tokens of every vendor, by their keys.

use super::{Open, Said, call, none, only, packed, secret_of, text, those, with};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use serde_json::{Value, json};

/// The keys of a group, whatever its vendor.
pub(super) fn keys(group: &Group) -> Said<Open> {
    let shared = &group.shared;
    let vendor = match group.kind.split('_').next().expect("a kind") {
        "token" | "revocation" => "videosdk",
        "mint" | "verify" | "webhook" => text(shared, "vendor"),
        vendor => vendor,
    };
    let given =
        ["credentials", "application", "authority"].iter().find_map(|name| shared.get(*name));
    let given = given.and_then(Value::as_object).expect("credentials");
    let pem = if group.kind.ends_with("mint") { "private_key_pem" } else { "public_key_pem" };
    let name = |name: &'static str| if name == "pem" { pem } else { name };
    let names = [
        "api_key",
        "secret",
        "application_id",
        "pem",
        "app_token",
        "private_key_pem",
        "public_key_pem",
    ];
    let known: Vec<(&str, &[u8])> = names
        .iter()
        .filter_map(|known| Some((name(known), secret_of(given.get(*known)?))))
        .collect();
    assert_eq!(known.len(), given.len(), "some of {:?} is passed over", given.keys());
    Open::new(&format!("vendor:{vendor}"), &none(), &known)
}

/// What the vendor's name for the kind of token is, where it has to be said.
fn kind(group: &Group, test: &Test) -> Option<Value> {
    let calls = test.members.get("use").is_some_and(|kind| kind == "api");
    let is_app = group.shared.get("kind").is_some_and(|kind| kind == "app");
    if calls { Some(json!("api")) } else { is_app.then(|| json!("app")) }
}

pub(super) fn mint(group: &Group, test: &Test) -> Said {
    let keys = keys(group)?;
    let mut input = test.members["input"].clone();
    let own_kind = kind(group, test);
    if let Some(kind) = own_kind.clone() {
        input = with(input, "kind", kind);
    }
    if let Some(token) = test.members.get("app_token") {
        input = with(input, "app_token", token.clone());
    }
    minted(&keys, group, &input, &test.members["now"], own_kind.is_none())
}

/// The token through JSON; and the same, or the same refusal, through fields.
fn minted(keys: &Open, group: &Group, input: &Value, now: &Value, client: bool) -> Said {
    let seconds = now.as_i64().expect("seconds");
    let through_json = keys.call("mint", &json!({ "input": input, "now": now }));
    let through_json = through_json.map(|answer| only(answer, &["token"]));
    let by_name = roomkey_wire::Packed::by_name(&input.to_string());
    let own = if client { packed::wish(&group.kind, input) } else { None };
    for fields in own.iter().chain([&by_name]) {
        let token = roomkey_wire::mint(keys.0, fields.bytes(), seconds);
        let through_fields = token
            .map(|token| Answer::one("token", token))
            .map_err(|refusal| super::refused(&refusal));
        assert_eq!(through_fields, through_json, "through fields: {input}");
    }
    through_json
}

pub(super) fn verify(group: &Group, test: &Test) -> Said {
    let keys = keys(group)?;
    let own_kind = kind(group, test);
    let mut expectation = test.members.get("expectation").cloned().unwrap_or_else(none);
    if let Some(kind) = own_kind.clone() {
        expectation = with(expectation, "kind", kind);
    }
    let (token, now) =
        (text(&test.members, "token"), test.members["now"].as_i64().expect("seconds"));
    let asked = with(those(test, &["token", "now"]), "expectation", expectation.clone());
    let through_json = keys.call("verify", &asked);
    let mut own = None;
    let fields = if own_kind.is_none() { packed::demand(&group.kind, &expectation) } else { None };
    if let Some(fields) = fields {
        let answered = roomkey_wire::verify_fields(keys.0, token, fields.bytes(), now);
        match (&through_json, answered) {
            (Ok(answer), Ok(fields)) => own = Some(packed::claims(&group.kind, &fields, answer)),
            (Err(refusal), Err(other)) => assert_eq!(*refusal, super::refused(&other), "{asked}"),
            (through_json, through_fields) => panic!("{through_json:?}, and {through_fields:?}"),
        }
    }
    let by_name = roomkey_wire::Packed::by_name(&expectation.to_string());
    let answered = roomkey_wire::verify_fields(keys.0, token, by_name.bytes(), now);
    match (&through_json, answered) {
        (Ok(answer), Ok(fields)) => packed::are_the_same_by_name(&fields, answer),
        (Err(refusal), Err(other)) => assert_eq!(*refusal, super::refused(&other), "{asked}"),
        (through_json, through_fields) => panic!("{through_json:?}, and {through_fields:?}"),
    }
    let mut claims = own.unwrap_or(through_json?["claims"].take());
    if group.kind == "videoio_verify" && claims.get("scopes").is_some() {
        // A set, which comes out in the order of its words.
        let all = call("lists", &none())?["scopes"].take();
        let has =
            |scope: &&Value| claims["scopes"].as_array().is_some_and(|has| has.contains(scope));
        let scopes: Vec<&Value> = all.as_array().expect("words").iter().filter(has).collect();
        claims["scopes"] = json!(scopes);
    }
    Ok(Answer::one("claims", claims))
}

pub(super) fn keyring(group: &Group, test: &Test) -> Said {
    let entries = group.shared["keyring"].as_array().expect("an array");
    let states: Vec<&Value> = entries.iter().map(|entry| &entry["state"]).collect();
    let names: Vec<[String; 2]> = (0..entries.len())
        .map(|position| [format!("{position}.api_key"), format!("{position}.secret")])
        .collect();
    let secrets: Vec<(&str, &[u8])> = entries
        .iter()
        .zip(&names)
        .flat_map(|(entry, [api_key, secret])| {
            [
                (api_key.as_str(), secret_of(&entry["api_key"])),
                (secret, secret_of(&entry["secret"])),
            ]
        })
        .collect();
    let keys = Open::new("keyring:videosdk", &json!({ "states": states }), &secrets)?;
    match test.members.get("input") {
        Some(input) => minted(&keys, group, input, &test.members["now"], true),
        None => Ok(only(keys.call("verify", &those(test, &["token", "now"]))?, &["claims"])),
    }
}

pub(super) fn revocation(group: &Group, test: &Test) -> Said {
    let keys = keys(group)?;
    let leeway = test.members.get("leeway").cloned().unwrap_or_else(|| json!(0));
    let asked = with(those(test, &["token", "now"]), "expectation", json!({ "leeway": leeway }));
    let claims = keys.call("verify", &asked)?;
    let mut kept = Vec::new();
    for one in test.members["revocations"].as_array().expect("an array") {
        let one = with(one.clone(), "now", test.members["now"].clone());
        kept.push(call("revocation", &one)?);
    }
    let entering = test.members.get("entering").filter(|entering| !entering.is_null());
    let entered = |name: &str| entering.map_or(&claims[name], |entering| &entering[name]);
    let answer = call(
        "revoked",
        &json!({
            "revocations": kept, "api_key": claims["project"], "jti": claims["jti"], "iat": claims["iat"],
            "room": entered("room"), "participant": entered("participant"), "leeway": leeway,
        }),
    )?;
    let revoked = answer["revoked"].as_bool().expect("yes or no");
    Ok(if revoked { Answer::Refused("token_revoked".to_owned()) } else { Answer::nothing() })
}

pub(super) fn variables(_: &Group, test: &Test) -> Said {
    let given = test.members["variables"].as_object().expect("an object");
    let given: Vec<(&str, &[u8])> =
        given.iter().map(|(name, value)| (name.as_str(), secret_of(value))).collect();
    let keys = Open::new("vendor:videosdk", &json!({ "from_variables": true }), &given)?;
    Ok(Answer::one("api_key", keys.call("project", &none())?["project"].clone()))
}

pub(super) fn webhook(group: &Group, test: &Test) -> Said {
    let keys = keys(group)?;
    let event = keys.call("webhook", &those(test, &["authorization", "body", "rules", "now"]))?;
    assert!(!json!(event).to_string().contains("hunter2"), "the relay's password is passed on");
    Ok(only(event, &["id", "event", "created_at", "room", "identity"]))
}
