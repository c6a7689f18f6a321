//! The three endpoints, asked through the library.

use super::{credentials_of, needed, now, wire, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::videosdk::endpoints::{self, Endpoints, PolicySpec, Step};
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
    let request = wire::incoming(given);
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
        (Step::Send(pending), Value::Null) => return wire::shown_with_json(pending.request()),
        (Step::Send(pending), Value::String(how)) => pending.unanswered(how == "timeout"),
        (Step::Send(pending), vendor) => {
            pending.answer(&wire::answer(vendor.as_object().expect("an object")))
        }
    };
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["content-type"], "application/json");
    shown(group, &answer, now)
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
