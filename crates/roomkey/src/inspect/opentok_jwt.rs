//! What can be wrong with the claims of OpenTok's and Vonage's JWTs, each fault by itself, and what
//! their SDKs write that is not what it should be.

use super::{FindingCode, Kind, Report, member};
use crate::id::Jti;
use crate::opentok::{MAXIMUM_DATA_CHARACTERS, Role, SCOPE, SessionId};
use crate::vonage::{ApplicationId, SESSION_PATHS};
use serde_json::Value;

pub(super) fn look(report: &mut Report) {
    let claims = report.claims.take();
    let is_vonage = report.kind == Kind::VonageJwt;
    look_at_project(claims.as_ref(), is_vonage, report);
    let is_client =
        ["scope", "session_id", "role"].iter().any(|name| member(claims.as_ref(), name).is_some());
    if is_client {
        look_at_client(claims.as_ref(), is_vonage, report);
    }
    let jti = member(claims.as_ref(), "jti");
    if jti.is_some_and(|jti| jti.as_str().is_none_or(|text| Jti::parse(text).is_err())) {
        report.find(FindingCode::ClaimInvalid);
    }
    report.claims = claims;
}

fn text<'v>(claims: Option<&'v Value>, name: &str) -> Option<&'v str> {
    member(claims, name).and_then(Value::as_str)
}

fn look_at_project(claims: Option<&Value>, is_vonage: bool, report: &mut Report) {
    let project = if is_vonage { "application_id" } else { "iss" };
    match text(claims, project) {
        None | Some("") => report.find(FindingCode::ApiKeyMissing),
        Some(id) if is_vonage && ApplicationId::parse(id).is_err() => {
            report.find(FindingCode::ClaimInvalid);
        }
        Some(_) => {}
    }
    if is_vonage {
        return;
    }
    let in_header = member(report.header.as_ref(), "ist").is_some();
    match member(claims, "ist").map(|ist| ist == "project") {
        Some(true) => {}
        None if in_header => report.find(FindingCode::IssuerTypeInHeader),
        _ => report.find(FindingCode::ClaimInvalid),
    }
}

fn look_at_client(claims: Option<&Value>, is_vonage: bool, report: &mut Report) {
    let project = text(claims, if is_vonage { "application_id" } else { "iss" });
    if text(claims, "scope") != Some(SCOPE) {
        report.find(FindingCode::ClaimInvalid);
    }
    look_at_session(text(claims, "session_id"), project, report);
    match member(claims, "role") {
        Some(role) => look_at_role(Some(role.as_str().unwrap_or_default()), report),
        None => look_at_role(None, report),
    }
    match member(claims, "connection_data") {
        None if member(claims, "data").is_some_and(|data| !data.is_null()) => {
            report.find(FindingCode::DataMisnamed);
        }
        None => {}
        Some(Value::String(data)) => look_at_data(Some(data), report),
        Some(_) => report.find(FindingCode::ClaimInvalid),
    }
    look_at_layout(claims, is_vonage, report);
    if is_vonage {
        look_at_access(claims, report);
    }
}

fn look_at_layout(claims: Option<&Value>, is_vonage: bool, report: &mut Report) {
    if member(claims, "initial_layout_list").is_some() {
        report.find(FindingCode::LayoutClassesMisnamed);
    }
    match member(claims, "initial_layout_class_list") {
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

fn look_at_access(claims: Option<&Value>, report: &mut Report) {
    if member(claims, "subject").is_some() && member(claims, "sub").is_none() {
        report.find(FindingCode::SubjectMisnamed);
    }
    let sub = member(claims, "sub");
    let acl = member(claims, "acl");
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
