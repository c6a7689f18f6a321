//! Stream: tokens of users, for calls, and of servers. Source: its SDKs `@stream-io/node-sdk` and `getstream`.

use crate::report::{FindingCode, Jwt, Kind, Look, times};

/// Everything that its SDKs write. A `user_id` alone is no mark: many write one.
const WRITTEN: &[&str] = &[
    "user_id",
    "server",
    "call_cids",
    "channel_cids",
    "role",
    "iat",
    "exp",
    "nbf",
    "iss",
    "sub",
    "validity_in_seconds",
];

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let is_server = seen.claim("server").is_some_and(|server| server == true);
        let all = seen.claims?.keys().all(|name| WRITTEN.contains(&name.as_str()));
        (all && (is_server || seen.names("user_id"))).then_some(Kind::Stream)
    },
    look: |seen, _, report| {
        if seen.claim("server").is_some_and(|server| server == true) {
            report.find(FindingCode::FullControl);
        } else if !seen.has("call_cids") {
            report.find(FindingCode::RoomUnbound);
        }
        times::end_is_needed(seen, FindingCode::NeverExpires, report);
    },
    ..Jwt::PLAIN
};
