//! What can be wrong with the claims of Video.io's tokens. Their strict readers do the looking.

use super::{FindingCode, Kind, Report, jwt, member};
use crate::videoio::{AppClaims, Scope, SessionClaims};
use serde_json::Value;

/// The kind of a token with the claim `acid`.
pub(super) fn kind_of(claims: Option<&Value>) -> Option<Kind> {
    member(claims, "acid")?;
    let text = |name| member(claims, name).and_then(Value::as_str);
    match (text("role"), text("iss")) {
        (Some("session"), _) => Some(Kind::VideoIoSession),
        (Some("app"), _) | (None, Some("video.io")) => Some(Kind::VideoIoApp),
        _ => None,
    }
}

pub(super) fn look(report: &mut Report) {
    let Some(Value::Object(mut members)) = report.claims.clone() else { return };
    let scopes = members.get("scopes").and_then(Value::as_array).cloned();
    // An audience has been found already, and should not hide what else there is to find.
    members.remove("aud");
    if report.kind == Kind::VideoIoApp {
        report.find(FindingCode::FullControl);
        jwt::find_refusal(AppClaims::read(members), report);
        return;
    }
    jwt::find_refusal(SessionClaims::read(members), report);
    let scopes = scopes.unwrap_or_default();
    let is_admin = |text: &Value| {
        text.as_str().and_then(|text| Scope::parse(text).ok()).is_some_and(Scope::is_admin)
    };
    if scopes.iter().any(is_admin) {
        report.find(FindingCode::AdminScope);
    }
}
