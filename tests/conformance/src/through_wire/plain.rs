//! What needs no vendor's keys.

use super::{Open, Said, body_of, call, none, only, secret_of, text, those, with};
use crate::run::Answer;
use crate::through_core::from_hex;
use crate::vectors::{Group, Test};
use serde_json::{Value, json};

pub(super) fn identifier(group: &Group, test: &Test) -> Said {
    let asked = with(those(test, &["input"]), "kind", group.shared["kind"].clone());
    call("parse", &asked).map(Answer::Ok)
}

pub(super) fn leeway(_: &Group, test: &Test) -> Said {
    call("leeway", &json!({ "seconds": test.members["input"] })).map(Answer::Ok)
}

pub(super) fn lifetime(_: &Group, test: &Test) -> Said {
    let asked =
        json!({ "lifetime": test.members["input"], "maximum": test.members.get("maximum") });
    call("lifetime", &asked).map(Answer::Ok)
}

pub(super) fn timestamp(_: &Group, test: &Test) -> Said {
    call("timestamp", &json!({ "seconds": test.members["input"] })).map(Answer::Ok)
}

pub(super) fn secret(_: &Group, test: &Test) -> Said {
    let bytes = match test.members.get("hex") {
        Some(hex) => from_hex(hex.as_str().expect("text")),
        None => text(&test.members, "text").as_bytes().to_vec(),
    };
    Open::new("secret", &those(test, &["allow_weak"]), &[("secret", &bytes)])?;
    Ok(Answer::nothing())
}

pub(super) fn inspect(_: &Group, test: &Test) -> Said {
    let asked = json!({ "text": test.members["token"], "now": test.members["now"] });
    let answer = match test.members.get("secret") {
        None => call("inspect", &asked)?,
        Some(secret) => {
            let weak = json!({ "allow_weak": true });
            Open::new("secret", &weak, &[("secret", secret_of(secret))])?.call("inspect", &asked)?
        }
    };
    let report = &answer["report"];
    assert_eq!(report["verified"], false, "looking is not verifying");
    assert!(answer["text"].is_string());
    let findings = report["findings"].as_array().expect("findings");
    let mut codes: Vec<&str> = findings.iter().filter_map(|one| one["code"].as_str()).collect();
    codes.sort_unstable();
    Ok(Answer::of(json!({ "kind": report["kind"], "findings": codes })))
}

fn key(group: &Group) -> Said<Open> {
    let key = group.shared["key"].as_object().expect("an object");
    if let Some(secret) = key.get("secret") {
        return Open::new(
            "key",
            &json!({ "algorithm": "HS256" }),
            &[("secret", secret_of(secret))],
        );
    }
    let public = json!({ "algorithm": key["algorithm"], "pem": key["public_key_pem"] });
    Open::new("key", &public, &[])
}

pub(super) fn jws_open(group: &Group, test: &Test) -> Said {
    key(group)?.call("open", &those(test, &["token"])).map(Answer::Ok)
}

pub(super) fn jwt_verify(group: &Group, test: &Test) -> Said {
    key(group)?.call("verify", &those(test, &["token", "expectation", "now"])).map(Answer::Ok)
}

pub(super) fn rsa_key(group: &Group, test: &Test) -> Said {
    match text(&group.shared, "kind") {
        "components" => {
            let numbers = with(those(test, &["modulus", "exponent"]), "algorithm", json!("RS256"));
            Open::new("key", &numbers, &[])?.call("open", &those(test, &["token"]))?;
            Ok(Answer::nothing())
        }
        "public" => {
            let pem = with(those(test, &["pem"]), "algorithm", json!("RS256"));
            Open::new("key", &pem, &[]).map(|_| Answer::nothing())
        }
        _ => {
            let signer = Open::new("signer", &none(), &[("pem", secret_of(&test.members["pem"]))])?;
            signer.call("sign", &those(test, &["payload"])).map(Answer::Ok)
        }
    }
}

pub(super) fn role(_: &Group, test: &Test) -> Said {
    call("role", &those(test, &["input"])).map(Answer::Ok)
}

pub(super) fn seat(_: &Group, test: &Test) -> Said {
    call("seat", &those(test, &["policy", "query", "room"])).map(Answer::Ok)
}

pub(super) fn session_id(_: &Group, test: &Test) -> Said {
    if test.members.contains_key("input") {
        return call("session_id", &those(test, &["input"])).map(Answer::Ok);
    }
    let made = call("new_session_id", &those(test, &["project", "create", "now"]))?;
    call("session_id", &json!({ "input": made["session"] }))?;
    Ok(Answer::Ok(made))
}

pub(super) fn script_url(_: &Group, test: &Test) -> Said {
    call("script_url", &those(test, &["url"])).map(Answer::Ok)
}

pub(super) fn session_request(_: &Group, test: &Test) -> Said {
    let names =
        ["profile", "url", "identity", "scopes", "app_token", "method", "body_text", "body_json"];
    let mut request = call("session_request", &those(test, &names))?;
    assert_eq!(request["warning"].is_string(), test.members.contains_key("app_token"));
    request.insert("body".to_owned(), body_of(&request));
    Ok(only(request, &["method", "url", "headers", "body"]))
}

pub(super) fn session_answer(_: &Group, test: &Test) -> Said {
    let mut body = text(&test.members, "body").to_owned();
    if let Some(length) = test.members.get("padded_to").and_then(Value::as_u64) {
        let length = usize::try_from(length).expect("a length");
        body.extend(std::iter::repeat_n(' ', length - body.len()));
    }
    let asked = with(those(test, &["profile", "status", "headers", "now"]), "body", json!(body));
    let answer = call("session_answer", &asked)?;
    let Some(refusal) = answer.get("refusal") else { return Ok(Answer::Ok(answer)) };
    assert!(!refusal.to_string().contains("hush"), "nothing of the answer is told");
    Ok(Answer::of(json!({ "code": refusal["code"], "failure": answer["failure"] })))
}
