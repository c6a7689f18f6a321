//! What servers that hand tokens out are asked, and what becomes of their answers.

use super::{needed, text};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use http::Response;
use roomkey::Result;
use roomkey::session::{Failure, Fetched, Profile, Token, Wish};
use serde_json::{Map, Value, json};
use std::time::Duration;

pub(super) fn request(_: &Group, test: &Test) -> Result<Answer> {
    let given = &test.members;
    let mut wish = Wish::default();
    if let Some(identity) = text(given, "identity") {
        wish = wish.named(identity);
    }
    let scopes = given.get("scopes").and_then(Value::as_array).cloned().unwrap_or_default();
    wish = wish.scoped(scopes.iter().map(|scope| scope.as_str().expect("text")));
    if let Some(token) = text(given, "app_token") {
        wish = wish.with_app_token(Token::parse(token)?);
    }
    if let Some(method) = text(given, "method") {
        wish = wish.with_method(method);
    }
    if let Some(body) = text(given, "body_text") {
        wish = wish.with_body(body);
    }
    if let Some(body) = given.get("body_json") {
        wish = wish.with_json(body);
    }
    let request = Profile::parse(needed(given, "profile"))?.request(needed(given, "url"), &wish)?;
    if let Some(token) = text(given, "app_token") {
        assert!(!format!("{request:?} {wish:?}").contains(token), "an app token is not shown");
        assert!(!request.uri().to_string().contains(token), "an app token is in no URL");
        assert!(wish.warning().is_some(), "an app token is warned of");
    }
    let headers: Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("text").into()))
        .collect();
    let body: Value = serde_json::from_str(request.body()).unwrap_or(Value::Null);
    Ok(members(json!({
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": headers,
        "body": body,
    })))
}

pub(super) fn answer(_: &Group, test: &Test) -> Result<Answer> {
    let given = &test.members;
    let mut body = needed(given, "body").to_owned();
    if let Some(length) = given.get("padded_to").and_then(Value::as_u64) {
        let length = usize::try_from(length).expect("a length");
        body.extend(std::iter::repeat_n(' ', length - body.len()));
    }
    let status = u16::try_from(given["status"].as_u64().expect("a status")).expect("a status");
    let mut answer = Response::builder().status(status);
    for (name, value) in given["headers"].as_object().expect("headers") {
        answer = answer.header(name, value.as_str().expect("text"));
    }
    let answer = answer.body(body).expect("an answer");
    let profile = Profile::parse(needed(given, "profile"))?;
    let now = given["now"].as_u64().expect("milliseconds");
    Ok(members(match profile.understand(&answer, now) {
        Ok(fetched) => json!({ "fetched": plain(&fetched) }),
        Err(refusal) => {
            assert!(!format!("{refusal:?}").contains("hush"), "nothing of the answer is told");
            let failure = match refusal.failure() {
                Failure::Transient { retry_after } => {
                    json!({ "transient": { "retry_after": retry_after.map(milliseconds) } })
                }
                _ => json!("permanent"),
            };
            json!({ "code": refusal.error().code().as_str(), "failure": failure })
        }
    }))
}

fn plain(fetched: &Fetched) -> Value {
    assert!(!format!("{fetched:?}").contains(fetched.token().reveal()), "a token is not shown");
    json!({
        "token": fetched.token().reveal(),
        "lifetime": fetched.lifetime().map(milliseconds),
        "sure": fetched.is_sure(),
        "identity": fetched.identity(),
    })
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).expect("milliseconds")
}

fn members(value: Value) -> Answer {
    match value {
        Value::Object(members) => Answer::Ok(members),
        _ => Answer::nothing(),
    }
}
