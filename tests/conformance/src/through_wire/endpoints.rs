//! What vendors' endpoints answer.

use super::{Open, Said, body_of, none, only, secret_of, text, those, with};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use serde_json::{Map, Value, json};

const REQUEST: [&str; 5] = ["query", "authorization", "content_type", "body", "now"];

fn of(value: &Value, name: &'static str) -> (&'static str, Vec<u8>) {
    (name, secret_of(&value[name]).to_vec())
}

fn open(kind: &str, json: &Value, secrets: &[(&'static str, Vec<u8>)]) -> Said<Open> {
    let secrets: Vec<(&str, &[u8])> =
        secrets.iter().map(|(name, value)| (*name, value.as_slice())).collect();
    Open::new(kind, json, &secrets)
}

pub(super) fn videosdk(group: &Group, test: &Test) -> Said {
    let secrets =
        [of(&group.shared["credentials"], "api_key"), of(&group.shared["credentials"], "secret")];
    let endpoints = open("endpoints:videosdk", &none(), &secrets)?;
    let (verb, mut asked) = (text(&test.members, "endpoint"), those(test, &REQUEST));
    match verb {
        "get_token" => asked = with(asked, "policy", test.members["policy"].clone()),
        "validate_meeting" => asked = with(asked, "meeting", test.members["meeting"].clone()),
        _ => {}
    }
    let mut answer = endpoints.call(verb, &asked)?;
    if let Some(send) = answer.get("send") {
        match test.members.get("vendor").filter(|vendor| !vendor.is_null()) {
            None => {
                let mut send = send.as_object().expect("a request").clone();
                send.insert("body".to_owned(), body_of(&send));
                return Ok(only(send, &["method", "url", "headers", "body"]));
            }
            Some(vendor) => {
                answer = endpoints.call(verb, &with(asked, "vendor", vendor.clone()))?;
            }
        }
    }
    let headers = &answer["headers"];
    assert_eq!(
        (&headers["cache-control"], &headers["content-type"]),
        (&json!("no-store"), &json!("application/json"))
    );
    let body = body_of(&answer);
    let mut out = Map::new();
    out.insert("status".to_owned(), answer["status"].clone());
    if let Some(code) = body.get("code") {
        assert_eq!(body["statusCode"], answer["status"], "the status is said twice");
        out.insert("code".to_owned(), code.clone());
        if let Some(seconds) = headers.get("retry-after") {
            let seconds: u64 = seconds.as_str().expect("text").parse().expect("seconds");
            out.insert("retry_after".to_owned(), seconds.into());
        }
    } else if let Some(token) = body.get("token") {
        let keys = open("vendor:videosdk", &none(), &secrets)?;
        out.insert("claims".to_owned(), claims(&keys, token, test)?);
    } else {
        out.insert("body".to_owned(), body);
    }
    Ok(Answer::Ok(out))
}

/// The claims of a token that was handed out, but for its id, which it has to have.
fn claims(keys: &Open, token: &Value, test: &Test) -> Said<Value> {
    let mut said = keys.call("verify", &with(those(test, &["now"]), "token", token.clone()))?;
    let jti = said["claims"].as_object_mut().expect("claims").remove("jti");
    assert!(jti.is_some(), "every token can be revoked");
    Ok(said["claims"].take())
}

pub(super) fn videoio(group: &Group, test: &Test) -> Said {
    let secrets = [of(&group.shared["authority"], "secret")];
    let lifetime = json!({ "lifetime": group.shared["lifetime"] });
    let endpoints = open("endpoints:videoio", &lifetime, &secrets)?;
    let answer = endpoints.call("create_session", &those(test, &REQUEST))?;
    let mut body = body_of(&answer);
    let status = &answer["status"];
    if let Some(code) = body.get("code") {
        assert_eq!(body["statusCode"], *status, "the status is said twice");
        return Ok(Answer::of(json!({ "status": status, "code": code })));
    }
    let members = body.as_object_mut().expect("an object");
    let name = if members.contains_key("session_key") { "session_key" } else { "sessionToken" };
    let token = members.remove(name).expect("a token");
    let keys = open("vendor:videoio", &none(), &secrets)?;
    let claims = claims(&keys, &token, test)?;
    let out = json!({ "status": status, "token_name": name, "body": body, "claims": claims });
    Ok(Answer::of(out))
}

pub(super) fn opentok(group: &Group, test: &Test) -> Said {
    let (credentials, application) = (&group.shared["credentials"], &group.shared["application"]);
    let secrets = [
        of(credentials, "api_key"),
        of(credentials, "secret"),
        of(application, "application_id"),
        ("public_key_pem", secret_of(&application["pem"]).to_vec()),
    ];
    let endpoints = open("endpoints:opentok", &none(), &secrets)?;
    let names = [&REQUEST[..], &["opentok_auth", "accept"]].concat();
    let answer =
        endpoints.call("create_session", &with(those(test, &names), "server", json!(7)))?;
    let status = &answer["status"];
    let is_json = answer["headers"]["content-type"] == "application/json";
    let form = if is_json { "json" } else { "xml" };
    let body = text(&answer, "body");
    if answer["session"].is_null() {
        let message = if is_json {
            body_of(&answer)["message"].as_str().expect("text").to_owned()
        } else {
            let (_, rest) = body.split_once("<message>").expect("a message");
            rest.split_once("</message>").expect("its end").0.to_owned()
        };
        return Ok(Answer::of(json!({ "status": status, "form": form, "message": message })));
    }
    // What our own client makes of the answer is the session that was made.
    let api = Open::new("api:opentok", &none(), &[])?;
    let given = json!({ "call": "create_session", "status": status, "body": body });
    assert_eq!(api.call("understand", &given)?["value"]["session_id"], answer["session"]);
    let parts = super::call("session_id", &json!({ "input": answer["session"] }))?;
    assert_eq!(parts["created_at"], test.members["now"]);
    Ok(Answer::of(json!({
        "status": status, "form": form, "project": parts["project"], "relayed": parts["flag"] == "P",
        "location": parts["location"],
    })))
}
