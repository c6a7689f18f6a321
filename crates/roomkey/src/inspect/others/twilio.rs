//! Twilio's access tokens, whose `cty` is no fault. Source: the SDKs `twilio` for Node (6.3.1) and Python.

use crate::report::{FindingCode, Jwt, Kind, Look, Mark, Seen, times};
use serde_json::Value;

const DAY: u64 = 86_400;

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let signs = |name, start| seen.text(name).is_some_and(|text| text.starts_with(start));
        let is_twilios = has_content_type(seen)
            || seen.object("grants").is_some() && signs("iss", "SK") && signs("sub", "AC");
        is_twilios.then_some(Kind::Twilio)
    },
    mark: Mark::Said,
    claims: &[&["exp", "nbf", "iss", "sub", "grants"]],
    algorithms: &["HS256", "HS384", "HS512"],
    content_type: has_content_type,
    look: |seen, _, report| {
        let starts = |name, start| seen.text(name).is_some_and(|text| text.starts_with(start));
        // The key of the API signs, not the account (20103).
        if !starts("iss", "SK") || !starts("sub", "AC") || seen.object("grants").is_none() {
            report.find(FindingCode::ClaimInvalid);
        }
        let video = seen.object("grants").and_then(|grants| grants.get("video"));
        if video.is_some_and(|video| video.get("room").is_none_or(Value::is_null)) {
            report.find(FindingCode::RoomUnbound);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        times::lives(1..=DAY, report);
    },
    ..Jwt::PLAIN
};

fn has_content_type(seen: &Seen<'_>) -> bool {
    seen.header("cty").is_some_and(|kind| kind.starts_with("twilio-fpa;"))
}
