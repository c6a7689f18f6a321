//! The three endpoints, asked through the library.

use super::{credentials_of, needed, now, text, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::videosdk::endpoints::{self, Endpoints, Incoming, PolicySpec, Step};
use roomkey::videosdk::rest::Api;
use roomkey::videosdk::{Expectation, KeyState, Keyring};
use roomkey::{Result, json};
use serde_json::{Map, Value, json};

pub(super) fn answer(group: &Group, test: &Test) -> Result<Answer> {
    let credentials = credentials_of(&group.shared["credentials"])?;
    let mut keyring = Keyring::new();
    keyring.add(credentials, KeyState::Active)?;
    let endpoints = Endpoints::new(keyring, Api::cloud());
    let given = &test.members;
    let request = Incoming {
        query: needed(given, "query"),
        authorization: text(given, "authorization"),
        content_type: text(given, "content_type"),
        body: needed(given, "body").as_bytes(),
    };
    let now = now(test)?;
    let step = match needed(given, "endpoint") {
        "get_token" => {
            let policy = given["policy"].to_string();
            let policy = json::from_slice::<PolicySpec>(policy.as_bytes())?.parse()?;
            Step::Answer(endpoints.get_token(&policy, &request, now))
        }
        "create_meeting" => endpoints.create_meeting(&request, now),
        "validate_meeting" => endpoints.validate_meeting(needed(given, "meeting"), &request, now),
        other => panic!("no endpoint is called {other}"),
    };
    let answer = match (step, &given["vendor"]) {
        (Step::Answer(answer), _) => answer,
        (Step::Send(pending), Value::Null) => return Ok(sent(pending.request())),
        (Step::Send(pending), Value::String(how)) => pending.unanswered(how == "timeout"),
        (Step::Send(pending), vendor) => {
            let status = u16::try_from(vendor["status"].as_u64().expect("a status")).unwrap();
            let mut answer = http::Response::builder().status(status);
            for (name, value) in vendor["headers"].as_object().expect("an object") {
                answer = answer.header(name, value.as_str().expect("text"));
            }
            pending.answer(&answer.body(vendor["body"].as_str().expect("text")).unwrap())
        }
    };
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["content-type"], "application/json");
    shown(group, &answer, now)
}

fn sent(request: &http::Request<Vec<u8>>) -> Answer {
    let headers: Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").into()))
        .collect();
    let members = json!({
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": headers,
        "body": serde_json::from_slice::<Value>(request.body()).unwrap_or(Value::Null),
    });
    Answer::Ok(members.as_object().expect("an object").clone())
}

fn shown(group: &Group, answer: &endpoints::Answer, now: roomkey::Timestamp) -> Result<Answer> {
    let body: Value = serde_json::from_str(answer.body()).map_err(wrong_type)?;
    let mut out = Map::new();
    out.insert("status".into(), answer.status().as_u16().into());
    if let Some(code) = body.get("code") {
        assert_eq!(body["statusCode"], answer.status().as_u16(), "the status is said twice");
        out.insert("code".into(), code.clone());
        if let Some(seconds) = answer.headers().get("retry-after") {
            let seconds: u64 = seconds.to_str().unwrap().parse().unwrap();
            out.insert("retry_after".into(), seconds.into());
        }
    } else if let Some(token) = body["token"].as_str() {
        let credentials = credentials_of(&group.shared["credentials"])?;
        let claims = credentials.verify(token, &Expectation::any(), now)?;
        assert!(claims.jti().is_some(), "every token can be revoked");
        let mut claims = json!(claims);
        claims.as_object_mut().expect("an object").remove("jti");
        out.insert("claims".into(), claims);
    } else {
        out.insert("body".into(), body);
    }
    Ok(Answer::Ok(out))
}
