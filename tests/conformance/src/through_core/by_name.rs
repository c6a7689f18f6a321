//! Vendors by their name: whatever the vendor, the same lines.

use super::{needed, now};
use crate::run::Answer;
use crate::vectors::{Group, Test};
use roomkey::Result;
use roomkey::vendor::{self, Claims, Credentials, Form, Keys};
use serde_json::{Map, Value, json};

/// The keys of a group, by the name of their vendor.
pub(super) fn keys(group: &Group) -> Result<Keys> {
    let mut credentials = Credentials::new();
    for (name, value) in group.shared["credentials"].as_object().expect("an object") {
        credentials = credentials.with(name, value.as_str().expect("text"));
    }
    vendor::by_name(needed(&group.shared, "vendor"))?.open(&credentials)
}

pub(super) fn mint(group: &Group, test: &Test) -> Result<Answer> {
    let (input, now) = (&test.members["input"], now(test)?);
    let keys = keys(group)?;
    let token = keys.mint(input.to_string().as_bytes(), now)?;
    // What was made says what is described, and what was asked for beside that.
    let kind = input.get("kind").filter(|_| !form(&keys, &Value::Null).kinds.is_empty());
    let demand = kind.map_or_else(|| json!({}), |kind| json!({ "kind": kind }));
    let claims = keys.verify(&token, demand.to_string().as_bytes(), now)?;
    let own = input.get("claims").and_then(Value::as_object);
    let own: Vec<&str> = own.into_iter().flat_map(Map::keys).map(String::as_str).collect();
    are_as_described(form(&keys, &demand["kind"]), &said(&claims), &own, &test.id);
    Ok(Answer::one("token", token))
}

pub(super) fn verify(group: &Group, test: &Test) -> Result<Answer> {
    let (token, demand) = (needed(&test.members, "token"), &test.members["expectation"]);
    let keys = keys(group)?;
    let claims = keys.verify(token, demand.to_string().as_bytes(), now(test)?)?;
    let own = test.members.get("own").and_then(Value::as_array);
    let own: Vec<&str> = own.into_iter().flatten().filter_map(Value::as_str).collect();
    let claims = said(&claims);
    are_as_described(form(&keys, &demand["kind"]), &claims, &own, &test.id);
    Ok(Answer::one("claims", claims))
}

fn said(claims: &Claims) -> Map<String, Value> {
    serde_json::from_slice(claims.json()).expect("claims are JSON")
}

fn form(keys: &Keys, kind: &Value) -> &'static Form {
    keys.vendor().about().form(kind.as_str()).expect("a kind of token")
}

/// Fails unless what comes out is described, or stands among the app's own claims where there may be some.
fn are_as_described(form: &Form, claims: &Map<String, Value>, own: &[&str], id: &str) {
    assert!(own.is_empty() || form.own_claims, "{id}: no claims of one's own in {}", form.title);
    for (name, value) in claims {
        let is_described = match form.claim(name) {
            Some(claim) => claim.fits(value),
            None => own.contains(&name.as_str()),
        };
        assert!(is_described, "{id}: `{name}` of {} is not as it is described", form.title);
    }
    for claim in form.claims.iter().filter(|claim| !claim.is_optional) {
        assert!(claims.contains_key(claim.name), "{id}: {} has no `{}`", form.title, claim.name);
    }
}
