//! What can be wrong with the claims of LiveKit's tokens. Their strict reader does most of the looking; the
//! rest is what the server takes and hardly anybody means.

use super::by_name::CLAIMS;
use super::{Claims, KindDetail, gives_secrets_away, is_known};
use crate::id::ApiKey;
use crate::report::{FindingCode, Jwt, Kind, Look, Mark, Report, Seen, Words, times};
use crate::vendor::names;
use serde_json::{Map, Value};

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const WORDS: Words = &[(
    FindingCode::RoomUnbound,
    "No room is named, and LiveKit's servers take none from the client: nothing can be joined with it.",
)];

const JWT: Jwt = Jwt {
    recognise: |seen| {
        let hashes = seen.names("iss") && seen.names("sha256");
        let calls = seen.names("iss") && seen.object("sip").is_some();
        (hashes || calls || seen.object("video").is_some()).then_some(Kind::LiveKit)
    },
    mark: Mark::Own,
    // Those of what its server sends are no access tokens, and have one more.
    claims: &[&names::<{ CLAIMS.len() }>(CLAIMS), &["sha256"]],
    words: WORDS,
    look: |seen, _, report| {
        if !seen.names("iss") {
            report.find(FindingCode::ApiKeyMissing);
        }
        if seen.has("sha256") {
            report.find(FindingCode::WebhookToken);
        } else if let Some(claims) = seen.claims {
            look_at_claims(claims, report);
            look_at_video(seen, report);
            look_at_the_rest(seen, report);
        }
        if seen.claim("nbf").and_then(Value::as_u64) == Some(0) {
            report.find(FindingCode::NotBeforeZero);
        }
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        times::audience(seen, report);
    },
    ..Jwt::PLAIN
};

fn look_at_claims(claims: &Map<String, Value>, report: &mut Report) {
    let mut members = claims.clone();
    // An audience is found by itself, and should not hide what else there is to find.
    members.remove("aud");
    let stated = members.get("iss").and_then(Value::as_str).unwrap_or_default();
    let Ok(key) = ApiKey::allow_placeholder(stated).or_else(|_| ApiKey::parse("key")) else {
        return;
    };
    let read = Claims::read(members, key);
    if read.as_ref().is_ok_and(|claims| claims.grants().is_empty()) {
        report.find(FindingCode::PermissionMissing);
    }
    report.find_refusal(read);
}

fn look_at_video(seen: &Seen<'_>, report: &mut Report) {
    let grant = |name: &str| seen.object("video").and_then(|video| video.get(name));
    let says = |name: &str| grant(name) == Some(&Value::Bool(true));
    let is_for_a_room = grant("room").and_then(Value::as_str).is_some_and(|room| !room.is_empty());
    if says("roomJoin") {
        if !seen.names("sub") && seen.names("jti") {
            report.find(FindingCode::IdentityFromJti);
        }
        if !is_for_a_room {
            report.find(FindingCode::RoomUnbound);
        }
    }
    if says("roomAdmin") {
        report.find(FindingCode::Moderator);
        if !is_for_a_room {
            report.find(FindingCode::AdminWithoutRoom);
        }
    }
    match grant("canPublishSources").and_then(Value::as_array).map(Vec::as_slice) {
        None => {}
        Some([]) => report.find(FindingCode::SourcesEmpty),
        Some(sources) => {
            let known = ["camera", "microphone", "screen_share", "screen_share_audio"];
            let is_known = |source: &Value| {
                let source = source.as_str().map(str::to_ascii_lowercase);
                source.is_some_and(|source| known.contains(&source.as_str()))
            };
            if !sources.iter().all(is_known) {
                report.find(FindingCode::SourceUnknown);
            }
        }
    }
}

fn look_at_the_rest(seen: &Seen<'_>, report: &mut Report) {
    let kind = seen.text("kind").filter(|kind| !kind.is_empty());
    let details = seen.claim("kindDetails").and_then(Value::as_array);
    let mut details = details.into_iter().flatten().filter_map(Value::as_str);
    if kind.is_some_and(|kind| super::Kind::read(kind).is_none())
        || details.any(|detail| KindDetail::read(detail).is_none())
    {
        report.find(FindingCode::ParticipantKindUnknown);
    }
    let Some(config) = seen.claim("roomConfig") else { return };
    if !is_known(config) {
        report.find(FindingCode::RoomConfigUnknown);
    }
    if gives_secrets_away(config) {
        report.find(FindingCode::StorageSecret);
    }
}
