//! Vendors by their name: whatever the vendor, the same lines.

use super::{needed, now};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::Result;
use roomkey::vendor::{self, Credentials, Keys};
use serde_json::Value;

fn keys(group: &Group) -> Result<Keys> {
    let mut credentials = Credentials::new();
    for (name, value) in group.shared["credentials"].as_object().expect("an object") {
        credentials = credentials.with(name, value.as_str().expect("text"));
    }
    vendor::by_name(needed(&group.shared, "vendor"))?.open(&credentials)
}

pub(super) fn mint(group: &Group, test: &Test) -> Result<Answer> {
    let input = test.members["input"].to_string();
    Ok(Answer::one("token", keys(group)?.mint(input.as_bytes(), now(test)?)?))
}

pub(super) fn verify(group: &Group, test: &Test) -> Result<Answer> {
    let (token, demand) = (needed(&test.members, "token"), test.members["expectation"].to_string());
    let claims = keys(group)?.verify(token, demand.as_bytes(), now(test)?)?;
    let claims: Value = serde_json::from_slice(claims.json()).expect("claims are JSON");
    Ok(Answer::one("claims", claims))
}
