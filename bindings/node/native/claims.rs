//! Verified claims as one text that JavaScript takes apart when it is asked for a part.
//!
//! Two forms, since claims are nearly always ASCII: bytes with the lengths in front, which cost
//! no parsing, and JSON for whatever does not fit. `../src/claims.ts` and `../src/opentok.ts` read both.

use crate::crossing::json_text;
use roomkey::videosdk::{Claims, Entry, Permission, Right, Role};
use roomkey::{Code, Error, Result, Timestamp, Verified, opentok};
use serde_json::json;

/// Both forms begin with a character that tells them apart from each other and from a refusal.
const COMPACT: u8 = b'=';

pub(crate) fn crossing(claims: &Claims) -> Result<String> {
    if let Some(text) = compact(claims)? { Ok(text) } else { full(claims) }
}

/// Everything with its name.
fn full(claims: &Claims) -> Result<String> {
    json_text(&json!({
        "entry": claims.entry().map(Entry::as_str),
        "apiKey": claims.api_key(),
        "permissions": claims.permissions(),
        "unknownPermissions": claims.unknown_permissions(),
        "version": claims.is_version_2().then_some(2),
        "roomId": claims.room(),
        "participantId": claims.participant(),
        "roles": claims.stated_roles(),
        "rights": claims.stated_rights(),
        "unknownRights": claims.unknown_rights(),
        "iat": claims.issued_at(),
        "nbf": claims.not_before(),
        "exp": claims.expires_at(),
        "jti": claims.jti(),
        "custom": claims.custom(),
    }))
}

/// `=`, four characters of sets, three times of six, five lengths of two, and the texts. A
/// digit has seven bits; absent is 0 and everything else one more than it is.
fn compact(claims: &Claims) -> Result<Option<String>> {
    let custom = match claims.custom() {
        none if none.is_empty() => None,
        some => Some(json_text(some)?),
    };
    let texts = [
        Some(claims.api_key().as_str()),
        claims.room().map(roomkey::RoomId::as_str),
        claims.participant().map(roomkey::ParticipantId::as_str),
        claims.jti().map(roomkey::Jti::as_str),
        custom.as_deref(),
    ];
    if !(claims.unknown_permissions().is_empty() && claims.unknown_rights().is_empty()) {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(256);
    out.push(COMPACT);
    out.push(match claims.entry() {
        None => 0,
        Some(Entry::Direct) => 1,
        Some(Entry::Ask) => 2,
    });
    out.push(set(Permission::ALL, |one| claims.permissions().contains(one)));
    out.push(
        claims.stated_roles().map_or(0, |roles| set(Role::ALL, |one| roles.contains(one)) + 1),
    );
    let rights = claims.stated_rights();
    let rights = rights.map_or(0, |rights| set(Right::ALL, |one| rights.contains(one)) + 1);
    out.push(rights << 1 | u8::from(claims.is_version_2()));
    let times = [claims.issued_at(), claims.not_before(), claims.expires_at()];
    Ok(lengths_first(out, times, &texts))
}

/// What an OpenTok token lets somebody do, likewise: `=`, three times of six, seven lengths of two, and the texts. JSON
/// begins with `{`.
pub(crate) fn connection(claims: &Verified<opentok::Claims>) -> Result<String> {
    let classes = claims.layout_classes().join(" ");
    let texts = [
        Some(claims.api_key().as_str()),
        Some(claims.session().as_str()),
        Some(claims.role().as_str()),
        claims.data(),
        Some(&*classes).filter(|text| !text.is_empty()),
        claims.nonce(),
        claims.jti().map(roomkey::Jti::as_str),
    ];
    if let Some(text) = lengths_first(
        vec![COMPACT, u8::from(claims.kind() == opentok::Kind::T1)],
        [claims.issued_at(), claims.not_before(), claims.expires_at()],
        &texts,
    ) {
        return Ok(text);
    }
    plain_json(claims)
}

/// Claims as JSON. They are texts and times, of which no reader rounds any.
pub(crate) fn plain_json(claims: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(claims)
        .map_err(|_| Error::because(Code::ArgumentInvalid, "The claims cannot be written as JSON."))
}

/// Behind what is there three times and texts, unless a text has characters of several bytes or is too long.
fn lengths_first(
    mut out: Vec<u8>,
    times: [Option<Timestamp>; 3],
    texts: &[Option<&str>],
) -> Option<String> {
    let fits = |text: &str| text.is_ascii() && text.len() < (1 << 14) - 1;
    if !texts.iter().flatten().all(|one| fits(one)) {
        return None;
    }
    out.reserve(256);
    for time in times {
        digits(time.map_or(0, |time| Timestamp::unix(time) + 1), 6, &mut out);
    }
    for text in texts {
        digits(text.map_or(0, |text| text.len() as u64 + 1), 2, &mut out);
    }
    for text in texts {
        out.extend_from_slice(text.unwrap_or_default().as_bytes());
    }
    String::from_utf8(out).ok()
}

/// A bit for each that is in the set.
fn set<T: Copy>(all: &[T], is_in: impl Fn(T) -> bool) -> u8 {
    all.iter().rev().fold(0, |bits, one| bits << 1 | u8::from(is_in(*one)))
}

/// So many digits of seven bits, the largest first.
fn digits(number: u64, count: u32, out: &mut Vec<u8>) {
    for place in (0..count).rev() {
        out.push((number >> (7 * place) & 0x7f) as u8);
    }
}
