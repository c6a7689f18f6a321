//! What can be wrong with the claims of a VideoSDK token, each fault by itself.

use super::by_name::CLAIMS;
use super::{Permission, Permissions, Role};
use crate::id::{ApiKey, Jti, ParticipantId, RoomId};
use crate::report::{FindingCode, Jwt, Kind, Look, Mark, Report, Seen, times};
use crate::vendor::names;
use serde_json::Value;

pub(crate) static LOOK: Look = Look { jwts: &[JWT], forms: &[] };

const JWT: Jwt = Jwt {
    recognise: |seen| seen.claim("apikey").map(|_| Kind::VideoSdk),
    mark: Mark::Own,
    claims: &[&names::<{ CLAIMS.len() }>(CLAIMS)],
    look: |seen, _, report| {
        look_at_claims(seen, report);
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        times::what_revocation_needs(seen, report);
        times::audience(seen, report);
    },
    ..Jwt::PLAIN
};

fn look_at_claims(seen: &Seen<'_>, report: &mut Report) {
    let text = |name| seen.claim(name).map(Value::as_str);

    match text("apikey").flatten() {
        Some(key) if ApiKey::parse(key).is_ok() => {}
        Some(key) if ApiKey::allow_placeholder(key).is_ok() => {
            report.find(FindingCode::ApiKeyPlaceholder);
        }
        _ => report.find(FindingCode::ApiKeyMissing),
    }
    look_at_permissions(seen.claim("permissions"), report);
    look_at_version(seen, report);
    look_at_roles(seen.claim("roles"), report);

    let room = text("roomId");
    let invalid = |claim: Option<Option<&str>>, parses: fn(&str) -> bool| {
        claim.is_some_and(|text| !text.is_some_and(parses))
    };
    let are_rights =
        |claim: &Value| claim.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    if seen.claim("roomkey_rights").is_some_and(|claim| !are_rights(claim))
        || invalid(room, |text| RoomId::parse(text).is_ok())
        || invalid(text("participantId"), |text| ParticipantId::parse(text).is_ok())
        || invalid(text("jti"), |text| Jti::parse(text).is_ok())
    {
        report.find(FindingCode::ClaimInvalid);
    }
    if room.is_none() {
        report.find(FindingCode::RoomUnbound);
    }
}

fn look_at_permissions(claim: Option<&Value>, report: &mut Report) {
    let texts: Option<Vec<&str>> =
        claim.and_then(Value::as_array).and_then(|items| items.iter().map(Value::as_str).collect());
    let Some(texts) = texts else {
        report.find(FindingCode::PermissionsInvalid);
        return;
    };
    let known: Permissions = texts.iter().filter_map(|text| Permission::parse(text).ok()).collect();
    if texts.iter().any(|text| Permission::parse(text).is_err()) {
        report.find(FindingCode::PermissionUnknown);
    }
    if known.is_empty() {
        report.find(FindingCode::PermissionMissing);
    }
    if known.check().is_err() {
        report.find(FindingCode::PermissionsContradictory);
    }
    if known.contains(Permission::AllowMod) {
        report.find(FindingCode::Moderator);
    }
}

fn look_at_version(seen: &Seen<'_>, report: &mut Report) {
    match seen.claim("version") {
        Some(version) if version.as_u64() == Some(2) => {}
        Some(_) => report.find(FindingCode::VersionInvalid),
        None if ["roomId", "participantId", "roles"].iter().any(|name| seen.has(name)) => {
            report.find(FindingCode::VersionRequired);
        }
        None => {}
    }
}

fn look_at_roles(claim: Option<&Value>, report: &mut Report) {
    let Some(claim) = claim else { return };
    let Some(items) = claim.as_array() else {
        report.find(FindingCode::RolesInvalid);
        return;
    };
    for item in items {
        match item.as_str().map(Role::parse) {
            Some(Ok(_)) => {}
            // A hint is there just when another case would do.
            Some(Err(error)) if error.hint().is_some() => report.find(FindingCode::RoleUpperCase),
            _ => report.find(FindingCode::RolesInvalid),
        }
    }
}
