//! What the inspector sees of Vonage: OpenTok's claims under an application's key, and who may reach what.

use super::{API_LIFETIME, ApplicationId, SESSION_PATHS};
use crate::report::{Context, FindingCode, Jwt, Kind, Look, Mark, Report, Seen, times};
use crate::tokbox::look::{SHARED, is_client, look_at_client, look_at_end, look_at_id};
use serde_json::Value;

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| seen.claim("application_id").map(|_| Kind::VonageJwt),
    mark: Mark::Own,
    algorithms: &["RS256"],
    look,
    ..SHARED
};

fn look(seen: &Seen<'_>, context: &Context<'_>, report: &mut Report) {
    if seen.header("alg").is_some_and(|name| name.starts_with("HS")) {
        report.find(FindingCode::SecretForPrivateKey);
    }
    let application = seen.text("application_id");
    match application {
        None | Some("") => report.find(FindingCode::ApiKeyMissing),
        Some(id) if ApplicationId::parse(id).is_err() => report.find(FindingCode::ClaimInvalid),
        Some(_) => {}
    }
    if is_client(seen) {
        look_at_client(seen, application, true, report);
        look_at_access(seen, report);
    }
    look_at_id(seen, false, report);
    if !is_client(seen) && seen.has("iat") {
        times::end_is_needed(seen, FindingCode::ExpiryDefault, report);
        times::end_is_set(seen, API_LIFETIME, context.now, report);
    } else {
        look_at_end(seen, context.now, report);
    }
    times::what_revocation_needs(seen, report);
    times::audience(seen, report);
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
