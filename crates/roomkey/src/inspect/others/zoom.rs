//! Zoom's two SDKs for rooms. Source: the vendor's pages "Authorize" of the Video SDK and the Meeting SDK,
//! and its sample `videosdk-auth-endpoint-sample`.

use crate::report::{FindingCode, Jwt, Kind, Look, Seen, times};
use serde_json::Value;

/// 30 minutes to 48 hours, in seconds.
const LIFETIMES: std::ops::RangeInclusive<u64> = 1800..=172_800;

pub(super) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| {
        if seen.has("tpc") && (seen.has("app_key") || seen.has("role_type")) {
            Some(Kind::ZoomVideo)
        } else if seen.has("mn") && (seen.has("appKey") || seen.has("sdkKey")) {
            Some(Kind::ZoomMeeting)
        } else {
            None
        }
    },
    look: |seen, _, report| {
        let is_video = report.kind() == Kind::ZoomVideo;
        let (key, role) = if is_video { ("app_key", "role_type") } else { ("appKey", "role") };
        if !seen.names(key) && (is_video || !seen.names("sdkKey")) {
            report.find(FindingCode::ApiKeyMissing);
        }
        match seen.claim(role).map(Value::as_u64) {
            Some(Some(1)) => report.find(FindingCode::Moderator),
            Some(Some(0)) => {}
            _ => report.find(FindingCode::ClaimInvalid),
        }
        if is_video && !is_video_whole(seen) {
            report.find(FindingCode::ClaimInvalid);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        times::lives(LIFETIMES, report);
    },
    ..Jwt::PLAIN
};

fn is_video_whole(seen: &Seen<'_>) -> bool {
    let fits = |name: &str, most: usize| {
        seen.claim(name)
            .is_none_or(|value| value.as_str().is_some_and(|text| text.chars().count() <= most))
    };
    let is_named = seen.names("tpc") && fits("tpc", 200);
    let version = seen.claim("version").and_then(Value::as_u64);
    is_named
        && seen.has("iat")
        && version == Some(1)
        && fits("user_identity", 35)
        && fits("session_key", 36)
}
