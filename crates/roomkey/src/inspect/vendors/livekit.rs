//! `LiveKit`'s access tokens. Source: the package `auth` of `livekit/protocol`.

use super::{Kind, Vendor};
use crate::inspect::{FindingCode, times};
use serde_json::Value;

pub(super) const VENDOR: Vendor = Vendor {
    recognise: |seen| seen.object("video").map(|_| Kind::LiveKit),
    claims: &["exp", "nbf", "sub", "iss", "video"],
    look: |seen, _, report| {
        let grant = |name: &str| seen.object("video").and_then(|video| video.get(name));
        if !seen.names("iss") {
            report.find(FindingCode::ApiKeyMissing);
        }
        let joins = grant("roomJoin");
        // The server reads true or nothing; the text "true" refuses the whole token.
        if joins.is_some_and(|joins| !joins.is_boolean()) {
            report.find(FindingCode::ClaimInvalid);
        }
        if joins == Some(&Value::Bool(true)) {
            // Without a subject `jti` is the identity.
            if !seen.names("sub") && !seen.names("jti") {
                report.find(FindingCode::ClaimInvalid);
            }
            if grant("room").and_then(Value::as_str).is_none_or(str::is_empty) {
                report.find(FindingCode::RoomUnbound);
            }
        }
        if grant("roomAdmin") == Some(&Value::Bool(true)) {
            report.find(FindingCode::Moderator);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
    },
    ..Vendor::PLAIN
};
