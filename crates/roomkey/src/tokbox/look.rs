//! What can be wrong with the claims that OpenTok's and Vonage's JWTs share, each fault by itself, and what
//! their SDKs write that is not what it should be.

use super::{DEFAULT_LIFETIME, MAXIMUM_DATA_CHARACTERS, Role, SCOPE, SessionId};
use crate::id::Jti;
use crate::report::{FindingCode, Jwt, Report, Seen, times};
use crate::time::Timestamp;
use serde_json::Value;

/// As they stand in the token. What comes out of a verifier has our names.
const CLAIMS: &[&str] = &[
    "iss",
    "ist",
    "application_id",
    "scope",
    "session_id",
    "role",
    "connection_data",
    "initial_layout_class_list",
    "iat",
    "exp",
    "jti",
];

/// What both vendors' JWTs have in common.
pub(crate) const SHARED: Jwt = Jwt {
    claims: &[CLAIMS],
    words: &[
        (
            FindingCode::ExpiryMissing,
            "There is no `exp`. The vendor ends a client token 24 hours after `iat`; `verify` takes one like this only if that is asked for by name.",
        ),
        (
            FindingCode::TokenExpired,
            "The token has expired: the time in `exp` has come, or the one that the vendor sets where there is no `exp`.",
        ),
        (
            FindingCode::ExpiryDefault,
            "There is no `exp`. The vendor ends a token for its API 15 minutes after `iat`.",
        ),
    ],
    ..Jwt::PLAIN
};

/// Whether it is to let someone in, and not to call the API.
pub(crate) fn is_client(seen: &Seen<'_>) -> bool {
    ["scope", "session_id", "role"].into_iter().any(|name| seen.has(name))
}

/// `lists`: whether layout classes may be a list too.
pub(crate) fn look_at_client(
    seen: &Seen<'_>,
    project: Option<&str>,
    lists: bool,
    report: &mut Report,
) {
    if seen.text("scope") != Some(SCOPE) {
        report.find(FindingCode::ClaimInvalid);
    }
    look_at_session(seen.text("session_id"), project, report);
    match seen.claim("role") {
        Some(role) => look_at_role(Some(role.as_str().unwrap_or_default()), report),
        None => look_at_role(None, report),
    }
    match seen.claim("connection_data") {
        None if seen.claim("data").is_some_and(|data| !data.is_null()) => {
            report.find(FindingCode::DataMisnamed);
        }
        None => {}
        Some(Value::String(data)) => look_at_data(Some(data), report),
        Some(_) => report.find(FindingCode::ClaimInvalid),
    }
    look_at_layout(seen, lists, report);
}

fn look_at_layout(seen: &Seen<'_>, lists: bool, report: &mut Report) {
    if seen.claim("initial_layout_list").is_some() {
        report.find(FindingCode::LayoutClassesMisnamed);
    }
    match seen.claim("initial_layout_class_list") {
        None => {}
        Some(Value::String(classes)) => {
            look_at_data(Some(classes), report);
            if classes.contains(['+', '%']) {
                report.find(FindingCode::LayoutClassesEncoded);
            }
        }
        Some(Value::Array(items)) => {
            report.find(FindingCode::LayoutClassesList);
            if !lists || !items.iter().all(Value::is_string) {
                report.find(FindingCode::ClaimInvalid);
            }
        }
        Some(_) => report.find(FindingCode::ClaimInvalid),
    }
}

pub(crate) fn look_at_session(id: Option<&str>, project: Option<&str>, report: &mut Report) {
    match id.map(SessionId::parse) {
        Some(Ok(id)) => {
            if project.is_some_and(|project| !id.belongs_to(project)) {
                report.find(FindingCode::SessionForeign);
            }
        }
        _ => report.find(FindingCode::SessionIdInvalid),
    }
}

pub(crate) fn look_at_role(role: Option<&str>, report: &mut Report) {
    match role.map(Role::parse) {
        Some(Ok(Role::Moderator)) => report.find(FindingCode::Moderator),
        None | Some(Ok(_)) => {}
        // A hint is there just when another spelling would do.
        Some(Err(error)) if error.hint().is_some() => report.find(FindingCode::RoleUpperCase),
        Some(Err(_)) => report.find(FindingCode::ClaimInvalid),
    }
}

pub(crate) fn look_at_data(text: Option<&str>, report: &mut Report) {
    if text.is_some_and(|text| text.chars().count() > MAXIMUM_DATA_CHARACTERS) {
        report.find(FindingCode::DataTooLong);
    }
}

/// `may_be_number`: whether a number is taken for an id too where such a token is verified.
pub(crate) fn look_at_id(seen: &Seen<'_>, may_be_number: bool, report: &mut Report) {
    if seen.claim("jti").is_some_and(|jti| {
        jti.as_str().is_none_or(|text| Jti::parse(text).is_err())
            && !(may_be_number && jti.is_u64())
    }) {
        report.find(FindingCode::ClaimInvalid);
    }
}

pub(crate) fn look_at_end(seen: &Seen<'_>, now: Timestamp, report: &mut Report) {
    times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
    if is_client(seen) {
        times::end_is_set(seen, DEFAULT_LIFETIME, now, report);
    }
}
