//! LiveKit's webhooks.

use super::{needed, now, wrong_type};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::livekit::{Credentials, webhook::RulesSpec};
use roomkey::{Result, Secret};
use serde_json::{Value, json};

pub(super) fn webhook(group: &Group, test: &Test) -> Result<Answer> {
    assert_eq!(needed(&group.shared, "vendor"), "livekit");
    let credentials = group.shared["credentials"].as_object().expect("an object");
    let secret = Secret::new(needed(credentials, "secret"))?;
    let credentials = Credentials::new(needed(credentials, "api_key"), secret)?;
    let rules: RulesSpec =
        serde_json::from_value(test.members["rules"].clone()).map_err(wrong_type)?;
    let (authorization, body) =
        (needed(&test.members, "authorization"), needed(&test.members, "body"));
    let event =
        credentials.verify_webhook(authorization, body.as_bytes(), &rules.parse()?, now(test)?)?;
    let shown = json!(event);
    assert!(!shown.to_string().contains("hunter2"), "the relay's password is passed on");
    let Value::Object(mut members) = shown else { panic!("an event is an object") };
    members.remove("raw");
    Ok(Answer::Ok(members))
}
