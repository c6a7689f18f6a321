//! What can be wrong with the claims of Video.io's tokens. Their strict readers do the looking.

use super::{AppClaims, Scope, SessionClaims};
use crate::report::{FindingCode, Jwt, Kind, Look, Report, Seen, times};
use serde_json::Value;

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        seen.claim("acid")?;
        match (seen.text("role"), seen.text("iss")) {
            (Some("session"), _) => Some(Kind::VideoIoSession),
            (Some("app"), _) | (None, Some("video.io")) => Some(Kind::VideoIoApp),
            _ => None,
        }
    },
    look: |seen, _, report| {
        look_at_claims(seen, report);
        // The one kind of ours that may live for ever.
        let is_app = report.kind() == Kind::VideoIoApp;
        let without_end =
            if is_app { FindingCode::NeverExpires } else { FindingCode::ExpiryMissing };
        times::end_is_needed(seen, without_end, report);
        times::what_revocation_needs(seen, report);
        times::audience(seen, report);
    },
    ..Jwt::PLAIN
};

fn look_at_claims(seen: &Seen<'_>, report: &mut Report) {
    let Some(mut members) = seen.claims.cloned() else { return };
    let scopes = members.get("scopes").and_then(Value::as_array).cloned();
    // An audience has been found already, and should not hide what else there is to find.
    members.remove("aud");
    if report.kind() == Kind::VideoIoApp {
        report.find(FindingCode::FullControl);
        report.find_refusal(AppClaims::read(members));
        return;
    }
    report.find_refusal(SessionClaims::read(members));
    let scopes = scopes.unwrap_or_default();
    let is_admin = |text: &Value| {
        text.as_str().and_then(|text| Scope::parse(text).ok()).is_some_and(Scope::is_admin)
    };
    if scopes.iter().any(is_admin) {
        report.find(FindingCode::AdminScope);
    }
}
