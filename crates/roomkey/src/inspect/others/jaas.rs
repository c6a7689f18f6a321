//! Jitsi as a service (8x8). Source: the vendor's page "`JaaS` JWT".

use crate::report::{FindingCode, Jwt, Kind, Look, Mark, Seen, times};
use serde_json::Value;

/// How the id of every app starts.
const APP: &str = "vpaas-magic-cookie-";

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let is_app = |text: Option<&str>| text.is_some_and(|text| text.starts_with(APP));
        (is_app(seen.header("kid")) || is_app(seen.text("sub"))).then_some(Kind::Jaas)
    },
    mark: Mark::Said,
    claims: &[&["aud", "iss", "sub", "room", "exp", "nbf", "context"]],
    algorithms: &["RS256"],
    look: |seen, _, report| {
        let key = seen.header("kid").and_then(|kid| kid.split_once('/'));
        let is_whole = seen.text("aud") == Some("jitsi")
            && seen.text("iss") == Some("chat")
            && seen.names("room")
            && key.is_some_and(|(app, _)| seen.text("sub") == Some(app));
        if !is_whole {
            report.find(FindingCode::ClaimInvalid);
        }
        if seen.text("room") == Some("*") {
            report.find(FindingCode::RoomUnbound);
        }
        let moderator = member(seen, "user").and_then(|user| user.get("moderator"));
        if moderator.and_then(Value::as_str) == Some("true") {
            report.find(FindingCode::Moderator);
        }
        let features = member(seen, "features").and_then(Value::as_object);
        let mut switches = features.into_iter().flat_map(|all| all.values()).chain(moderator);
        if switches.any(Value::is_boolean) {
            report.find(FindingCode::BooleanNotText);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
    },
    ..Jwt::PLAIN
};

fn member<'v>(seen: &Seen<'v>, name: &str) -> Option<&'v Value> {
    seen.object("context").and_then(|context| context.get(name))
}
