//! Verified claims in lines for people.

use crate::clock::in_words;
use crate::output::Rows;
use roomkey::jws;
use roomkey::{Code, Error, Result, Timestamp};
use serde_json::{Map, Value};

/// What a plain JWT says.
pub(super) fn plain(claims: &jws::Claims) -> Rows {
    let mut rows = Rows::default();
    for (name, value) in claims.members() {
        rows.add("claim", format!("{name} = {value}"));
    }
    rows
}

/// What a token of a vendor says, from its claims as JSON. Members that are `null` say nothing.
pub(super) fn members(claims: &[u8], now: Timestamp) -> Result<Rows> {
    let mut claims: Map<String, Value> =
        serde_json::from_slice(claims).map_err(|_| Error::new(Code::ClaimsInvalid))?;
    claims
        .retain(|_, value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty()));
    let mut rows = Rows::default();
    for (name, label) in LABELS {
        match claims.remove(*name) {
            Some(Value::Array(items)) => {
                let words: Vec<_> = items.iter().map(plain_text).collect();
                rows.add(label, words.join(", "));
            }
            Some(value) if matches!(*name, "iat" | "nbf" | "exp") => {
                let time = value.as_i64().and_then(|seconds| Timestamp::from_unix(seconds).ok());
                rows.add(label, time.map_or_else(|| value.to_string(), |time| in_words(time, now)));
            }
            Some(value) => rows.add(label, plain_text(&value)),
            None if *name == "exp" => rows.add(label, "never"),
            None => {}
        }
    }
    for (name, value) in &claims {
        rows.add("claim", format!("{name} = {value}"));
    }
    Ok(rows)
}

/// What the members are called for people, in the order in which they are shown.
const LABELS: &[(&str, &str)] = &[
    ("kind", "kind"),
    ("api_key", "api key"),
    ("apikey", "api key"),
    ("application_id", "application"),
    ("project", "project"),
    ("iss", "issuer"),
    ("acid", "app"),
    ("permissions", "permissions"),
    ("roomId", "room"),
    ("participantId", "participant"),
    ("roles", "roles"),
    ("roomkey_rights", "rights"),
    ("session", "session"),
    ("sub", "identity"),
    ("uid", "user"),
    ("role", "role"),
    ("scopes", "scopes"),
    ("data", "data"),
    ("layout_classes", "layout"),
    ("nonce", "nonce"),
    ("iat", "issued"),
    ("nbf", "valid from"),
    ("exp", "expires"),
    ("jti", "id"),
];

fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
