//! LiveKit's webhooks, and its API.

use super::by_name::keys;
use super::{needed, now, wire, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::livekit::{Credentials, webhook::RulesSpec};
use roomkey::remote::Call;
use roomkey::vendor::Keys;
use roomkey::{Result, Secret};
use serde_json::{Value, json};

pub(super) fn webhook(group: &Group, test: &Test) -> Result<Answer> {
    let given = group.shared["credentials"].as_object().expect("an object");
    let secret = Secret::new(needed(given, "secret"))?;
    let credentials = Credentials::new(needed(given, "api_key"), secret)?;
    let rules = &test.members["rules"];
    let spec: RulesSpec = serde_json::from_value(rules.clone()).map_err(wrong_type)?;
    let authorization = needed(&test.members, "authorization");
    let (body, now) = (needed(&test.members, "body").as_bytes(), now(test)?);
    let event =
        spec.parse().and_then(|rules| credentials.verify_webhook(authorization, body, &rules, now));
    let rules = rules.to_string();
    let named = keys(group)?.verify_webhook(authorization, body, rules.as_bytes(), now);
    assert_eq!(
        named.as_ref().map(|event| (event.id(), event.name(), event.created_at(), event.raw())),
        event.as_ref().map(|event| (event.id(), event.name(), event.created_at(), event.raw())),
        "by its name it is another",
    );
    let Value::Object(mut shown) = json!(named?) else { panic!("an event is an object") };
    let raw = shown.remove("raw");
    assert!(!json!(raw).to_string().contains("hunter2"), "the relay's password is passed on");
    let identity = shown.remove("participant").expect("it is said, if only to be nobody");
    shown.insert("identity".to_owned(), identity);
    Ok(Answer::Ok(shown))
}

/// The call of a test, by its name, and the keys that sign it.
fn call(group: &Group, test: &Test) -> Result<(Call<Value>, Keys)> {
    let keys = keys(group)?;
    let api = keys.api(needed(&test.members, "base"))?;
    let arguments = test.members["arguments"].clone();
    Ok((api.call(needed(&test.members, "call"), arguments, now(test)?)?, keys))
}

pub(super) fn rest_request(group: &Group, test: &Test) -> Result<Answer> {
    let (call, keys) = call(group, test)?;
    let Answer::Ok(mut shown) = wire::shown_with_json(call.request())? else {
        panic!("a request is shown")
    };
    let bearer = shown["headers"].as_object_mut().and_then(|them| them.remove("authorization"));
    let token = bearer.as_ref().and_then(Value::as_str).and_then(|it| it.strip_prefix("Bearer "));
    let token = token.expect("each call has a token");
    assert!(!format!("{call:?}").contains(token), "a call does not show its token");
    let claims = keys.verify(token, br#"{"max_lifetime":"5m"}"#, now(test)?)?;
    assert_eq!(claims.participant(), None);
    shown.insert("video".to_owned(), json!(claims)["video"].clone());
    shown.insert("is_repeatable".to_owned(), json!(call.is_repeatable()));
    Ok(Answer::Ok(shown))
}

pub(super) fn rest_response(group: &Group, test: &Test) -> Result<Answer> {
    let (call, _) = call(group, test)?;
    Ok(shown(call.understand(&wire::answer(&test.members))?))
}

/// What an answer says of rooms and of those inside, as the vectors have it.
pub(crate) fn shown(understood: Value) -> Answer {
    assert!(!understood.to_string().contains("hunter2"), "the relay's password is passed on");
    let many = match understood {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        one => vec![one],
    };
    let of = |names: &[&str]| -> Vec<Value> {
        let first = |one: &Value| names.iter().find_map(|name| one.get(name).cloned());
        many.iter().filter_map(first).collect()
    };
    Answer::of(json!({ "names": of(&["identity", "name"]), "ids": of(&["sid"]) }))
}
