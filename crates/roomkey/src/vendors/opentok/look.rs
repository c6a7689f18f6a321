//! What the inspector sees of OpenTok: JWTs, and the form that is its own.

use super::look_t1;
use crate::report::{Context, FindingCode, Jwt, Kind, Look, Report, Seen, times};
use crate::tokbox::SCOPE;
use crate::tokbox::look::{SHARED, is_client, look_at_client, look_at_end, look_at_id};

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[look_t1::FORM] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let is_client = seen.text("scope") == Some(SCOPE);
        let in_header = seen.has("iss") && seen.header.contains_key("ist");
        (seen.has("ist") || is_client || in_header).then_some(Kind::OpenTokJwt)
    },
    look,
    ..SHARED
};

fn look(seen: &Seen<'_>, context: &Context<'_>, report: &mut Report) {
    look_at_project(seen, report);
    if is_client(seen) {
        look_at_client(seen, seen.text("iss"), false, report);
    }
    look_at_id(seen, !is_client(seen), report);
    look_at_end(seen, context.now, report);
    times::what_revocation_needs(seen, report);
    times::audience(seen, report);
}

fn look_at_project(seen: &Seen<'_>, report: &mut Report) {
    if !seen.names("iss") {
        report.find(FindingCode::ApiKeyMissing);
    }
    match seen.claim("ist").map(|ist| ist == "project") {
        Some(true) => {}
        None if seen.header.contains_key("ist") => report.find(FindingCode::IssuerTypeInHeader),
        _ => report.find(FindingCode::ClaimInvalid),
    }
}
