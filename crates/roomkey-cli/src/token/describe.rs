//! Verified claims in lines for people.

use crate::clock::in_words;
use crate::output::Rows;
use roomkey::Timestamp;
use roomkey::jws;
use roomkey::videosdk::{Claims, Permission, Role};
use serde_json::Value;

/// What a VideoSDK token allows.
pub(super) fn claims(claims: &Claims, now: Timestamp) -> Rows {
    let mut rows = Rows::default();
    rows.add("api key", claims.api_key());
    let permissions: Vec<_> = claims.permissions().iter().map(Permission::as_str).collect();
    rows.add("permissions", permissions.join(", "));
    if !claims.unknown_permissions().is_empty() {
        rows.add("ignored", claims.unknown_permissions().join(", "));
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

/// What a token of another vendor says, in the core's names.
pub(super) fn members(claims: &Value, now: Timestamp) -> Rows {
    let mut rows = Rows::default();
    for (name, value) in claims.as_object().into_iter().flatten() {
        let time = |value: &Value| Timestamp::from_unix(value.as_i64()?).ok();
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("iat" | "exp", value) => {
                let name = if name == "iat" { "issued" } else { "expires" };
                rows.add_some(name, time(value).map(|time| in_words(time, now)));
            }
            (name, Value::String(text)) => rows.add("claim", format!("{name} = {text}")),
            (name, value) => rows.add("claim", format!("{name} = {value}")),
        }
    }
    rows
}
