//! Verified claims in lines for people.

use crate::clock::in_words;
use crate::output::Rows;
use roomkey::jws;
use roomkey::videosdk::{Claims, Permission, Right, Role};
use roomkey::{Code, Error, Result, Timestamp};
use serde_json::{Map, Value};

/// What a VideoSDK token allows.
pub(super) fn claims(claims: &Claims, now: Timestamp) -> Rows {
    let mut rows = Rows::default();
    rows.add("api key", claims.api_key());
    let permissions: Vec<_> = claims.permissions().iter().map(Permission::as_str).collect();
    rows.add("permissions", permissions.join(", "));
    let ignored = [claims.unknown_permissions(), claims.unknown_rights()].concat();
    if !ignored.is_empty() {
        rows.add("ignored", ignored.join(", "));
    }
    rows.add("room", claims.room().map_or("any", |room| room.as_str()));
    rows.add("participant", claims.participant().map_or("anyone", |who| who.as_str()));
    let roles = claims.roles();
    rows.add(
        "use",
        match (roles.admit(Role::Rtc), roles.admit(Role::Crawler)) {
            (true, false) => "join",
            (false, true) => "API",
            _ => "join and API",
        },
    );
    let rights: Vec<_> = claims.rights().iter().map(Right::as_str).collect();
    rows.add_some("rights", (!rights.is_empty()).then(|| rights.join(", ")));
    rows.add_some("issued", claims.issued_at().map(|time| in_words(time, now)));
    rows.add_some("valid from", claims.not_before().map(|time| in_words(time, now)));
    rows.add("expires", claims.expires_at().map_or("never".to_owned(), |time| in_words(time, now)));
    rows.add_some("id", claims.jti());
    for (name, value) in claims.custom() {
        rows.add("claim", format!("{name} = {value}"));
    }
    rows
}

/// What a plain JWT says.
pub(super) fn plain(claims: &jws::Claims) -> Rows {
    let mut rows = Rows::default();
    for (name, value) in claims.members() {
        rows.add("claim", format!("{name} = {value}"));
    }
    rows
}

/// What a token of another vendor says, from its claims as JSON. Members that are `null` say nothing.
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
    ("application_id", "application"),
    ("project", "project"),
    ("iss", "issuer"),
    ("acid", "app"),
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
