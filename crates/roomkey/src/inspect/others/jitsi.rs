//! Tokens of a Jitsi server of one's own. Source: `token/util.lib.lua` of jitsi-meet, measured with
//! luajwtjitsi.

use crate::report::{FindingCode, Jwt, Kind, Look, times};
use serde_json::Value;

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let is_jitsis = seen.object("context").is_some() || seen.text("aud") == Some("jitsi");
        (seen.text("room").is_some() && is_jitsis).then_some(Kind::Jitsi)
    },
    algorithms: &["HS256", "RS256"],
    look: |seen, _, report| {
        // Both are demanded as text; a list of audiences is refused unless any will do.
        if !seen.names("iss") || !seen.names("aud") || seen.header("typ") != Some("JWT") {
            report.find(FindingCode::ClaimInvalid);
        }
        if seen.text("room") == Some("*") {
            report.find(FindingCode::RoomUnbound);
        }
        let user = seen.object("context").and_then(|context| context.get("user"));
        let moderator = user.and_then(|user| user.get("moderator"));
        if moderator.is_some_and(|value| value == true || value.as_str() == Some("true")) {
            report.find(FindingCode::Moderator);
        }
        let is_no_text = |name: &str| {
            user.and_then(|user| user.get(name)).is_some_and(|value| !Value::is_string(value))
        };
        if ["id", "name", "email", "avatar"].into_iter().any(is_no_text) {
            report.find(FindingCode::ClaimInvalid);
        }
        times::end_is_needed(seen, FindingCode::NeverExpires, report);
    },
    ..Jwt::PLAIN
};
