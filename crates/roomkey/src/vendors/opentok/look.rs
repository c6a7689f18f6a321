//! What can be wrong with the claims of OpenTok's and Vonage's JWTs, each fault by itself, and what
//! their SDKs write that is not what it should be.

use super::{DEFAULT_LIFETIME, MAXIMUM_DATA_CHARACTERS, Role, SCOPE, SessionId};
use crate::Lifetime;
use crate::id::Jti;
use crate::report::{Context, FindingCode, Jwt, Kind, Look, Report, Seen, times};
use crate::vonage::{ApplicationId, SESSION_PATHS};
use serde_json::Value;

/// What ends a token for Vonage's API that says no end.
const API_LIFETIME: Lifetime = Lifetime::from_valid(900);

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

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[super::look_t1::FORM] };

/// What both vendors' JWTs have in common.
pub(crate) const SHARED: Jwt = Jwt {
    claims: CLAIMS,
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
    look,
    ..Jwt::PLAIN
};

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let is_client = seen.text("scope") == Some(SCOPE);
        let in_header = seen.has("iss") && seen.header.contains_key("ist");
        (seen.has("ist") || is_client || in_header).then_some(Kind::OpenTokJwt)
    },
    ..SHARED
};

fn look(seen: &Seen<'_>, context: &Context<'_>, report: &mut Report) {
    let is_vonage = report.kind() == Kind::VonageJwt;
    if is_vonage && seen.header("alg").is_some_and(|name| name.starts_with("HS")) {
        report.find(FindingCode::SecretForPrivateKey);
    }
    look_at_project(seen, is_vonage, report);
    let is_client = ["scope", "session_id", "role"].into_iter().any(|name| seen.has(name));
    if is_client {
        look_at_client(seen, is_vonage, report);
    }
    // Where it is verified, a number is taken too.
    let may_be_number = !is_vonage && !is_client;
    if seen.claim("jti").is_some_and(|jti| {
        jti.as_str().is_none_or(|text| Jti::parse(text).is_err())
            && !(may_be_number && jti.is_u64())
    }) {
        report.find(FindingCode::ClaimInvalid);
    }
    if is_vonage && !is_client && seen.has("iat") {
        times::end_is_needed(seen, FindingCode::ExpiryDefault, report);
        times::end_is_set(seen, API_LIFETIME, context.now, report);
    } else {
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        if is_client {
            times::end_is_set(seen, DEFAULT_LIFETIME, context.now, report);
        }
    }
    times::what_revocation_needs(seen, report);
    times::audience(seen, report);
}

fn look_at_project(seen: &Seen<'_>, is_vonage: bool, report: &mut Report) {
    let project = if is_vonage { "application_id" } else { "iss" };
    match seen.text(project) {
        None | Some("") => report.find(FindingCode::ApiKeyMissing),
        Some(id) if is_vonage && ApplicationId::parse(id).is_err() => {
            report.find(FindingCode::ClaimInvalid);
        }
        Some(_) => {}
    }
    if is_vonage {
        return;
    }
    let in_header = seen.header.contains_key("ist");
    match seen.claim("ist").map(|ist| ist == "project") {
        Some(true) => {}
        None if in_header => report.find(FindingCode::IssuerTypeInHeader),
        _ => report.find(FindingCode::ClaimInvalid),
    }
}

fn look_at_client(seen: &Seen<'_>, is_vonage: bool, report: &mut Report) {
    let project = seen.text(if is_vonage { "application_id" } else { "iss" });
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
    look_at_layout(seen, is_vonage, report);
    if is_vonage {
        look_at_access(seen, report);
    }
}

fn look_at_layout(seen: &Seen<'_>, is_vonage: bool, report: &mut Report) {
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
            if !is_vonage || !items.iter().all(Value::is_string) {
                report.find(FindingCode::ClaimInvalid);
            }
        }
        Some(_) => report.find(FindingCode::ClaimInvalid),
    }
}

fn look_at_access(seen: &Seen<'_>, report: &mut Report) {
    if seen.claim("subject").is_some() && seen.claim("sub").is_none() {
        report.find(FindingCode::SubjectMisnamed);
    }
    let sub = seen.claim("sub");
    let acl = seen.claim("acl");
    if sub.is_none() || acl.is_none() {
        report.find(FindingCode::AccessListMissing);
    }
    let reaches = |acl: &Value| {
        acl.get("paths").and_then(|paths| paths.get(SESSION_PATHS)).is_some_and(Value::is_object)
    };
    if sub.is_some_and(|sub| sub != "video") || acl.is_some_and(|acl| !reaches(acl)) {
        report.find(FindingCode::ClaimInvalid);
    }
}

pub(super) fn look_at_session(id: Option<&str>, project: Option<&str>, report: &mut Report) {
    match id.map(SessionId::parse) {
        Some(Ok(id)) => {
            if project.is_some_and(|project| !id.belongs_to(project)) {
                report.find(FindingCode::SessionForeign);
            }
        }
        _ => report.find(FindingCode::SessionIdInvalid),
    }
}

pub(super) fn look_at_role(role: Option<&str>, report: &mut Report) {
    match role.map(Role::parse) {
        Some(Ok(Role::Moderator)) => report.find(FindingCode::Moderator),
        None | Some(Ok(_)) => {}
        // A hint is there just when another spelling would do.
        Some(Err(error)) if error.hint().is_some() => report.find(FindingCode::RoleUpperCase),
        Some(Err(_)) => report.find(FindingCode::ClaimInvalid),
    }
}

pub(super) fn look_at_data(text: Option<&str>, report: &mut Report) {
    if text.is_some_and(|text| text.chars().count() > MAXIMUM_DATA_CHARACTERS) {
        report.find(FindingCode::DataTooLong);
    }
}
