//! 100ms: tokens that let someone into a room, and those for its API. Source: the vendor's page
//! "Authentication and tokens" and its SDK for Node.

use crate::report::{FindingCode, Jwt, Kind, Look, times};

const FORTNIGHT: u64 = 14 * 86_400;

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let kind = matches!(seen.text("type"), Some("app" | "management"));
        (kind && seen.has("access_key")).then_some(Kind::HundredMs)
    },
    look: |seen, _, report| {
        if !seen.names("access_key") {
            report.find(FindingCode::ApiKeyMissing);
        }
        let is_app = seen.text("type") == Some("app");
        let is_whole = seen.names("room_id") && seen.names("role");
        let version = seen.claim("version").and_then(serde_json::Value::as_u64);
        if version != Some(2) || is_app && !is_whole || !seen.has("iat") || !seen.names("jti") {
            report.find(FindingCode::ClaimInvalid);
        }
        if !is_app {
            report.find(FindingCode::FullControl);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        times::lives(1..=FORTNIGHT, report);
    },
    ..Jwt::PLAIN
};
