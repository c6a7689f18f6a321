//! Minting and verifying without text that somebody has to parse.
//!
//! VideoSDK, OpenTok and Vonage have fields of their own; of every vendor JSON can be packed by name.

use crate::object::Object;
use crate::packed::{BY_NAME, Fields, OWN, Packed};
use crate::refusal::wrong;
use crate::verbs::videosdk as videosdk_keys;
use roomkey::vendor::Keys;
use roomkey::videosdk::{self, Entry, Permission, Right, Role};
use roomkey::{Lifetime, LifetimeSpec, Result, Timestamp, json, opentok, vonage};

/// A token from fields.
pub(crate) fn mint(object: &Object, packed: &[u8], now: i64) -> Result<String> {
    let keys = keys(object)?;
    let mut fields = Fields::read(packed)?;
    let now = Timestamp::from_unix(now)?;
    if fields.are_by_name() {
        let json = fields.text()?.unwrap_or("{}");
        fields.end()?;
        return keys.mint(json.as_bytes(), now);
    }
    if let Some(credentials) = videosdk_keys(keys) {
        let (access, lifetime) = videosdk_access(fields)?;
        return credentials?.mint(&access, lifetime, now);
    }
    if let Some(credentials) = keys.own::<opentok::Credentials>() {
        let (access, lifetime) = session_access(fields)?;
        return credentials.mint(&access, lifetime, now);
    }
    if let Some(credentials) = keys.own::<vonage::Credentials>() {
        let (access, lifetime) = session_access(fields)?;
        return credentials.mint(&access, lifetime, now);
    }
    Err(no_fields())
}

/// What a token says as fields, if it is good for what fields say.
pub(crate) fn verify(object: &Object, token: &str, packed: &[u8], now: i64) -> Result<Vec<u8>> {
    let keys = keys(object)?;
    let mut fields = Fields::read(packed)?;
    let now = Timestamp::from_unix(now)?;
    if fields.are_by_name() {
        let json = fields.text()?.unwrap_or("{}");
        fields.end()?;
        let claims = keys.verify(token, json.as_bytes(), now)?;
        let shown = std::str::from_utf8(claims.json()).map_err(|_| wrong("Claims are UTF-8."))?;
        let packed = Packed::of(BY_NAME)
            .text(shown)
            .optional(claims.project())
            .optional(claims.room())
            .optional(claims.participant())
            .time(claims.issued_at())
            .time(claims.expires_at())
            .optional(claims.jti().map(roomkey::Jti::as_str));
        return Ok(packed.into_bytes());
    }
    if let Some(keys) = keys.own::<videosdk::Credentials>() {
        return Ok(videosdk_claims(&*keys.verify(token, &videosdk_expected(fields)?, now)?));
    }
    if let Some(keys) = keys.own::<videosdk::Keyring>() {
        return Ok(videosdk_claims(&*keys.verify(token, &videosdk_expected(fields)?, now)?));
    }
    if let Some(keys) = keys.own::<videosdk::SecretOnly>() {
        let claims = keys.verify_any_api_key(token, &videosdk_expected(fields)?, now)?;
        return Ok(videosdk_claims(&claims));
    }
    if let Some(keys) = keys.own::<opentok::Credentials>() {
        let claims = keys.verify(token, &session_expected(fields)?, now)?;
        return Ok(connection(claims.kind().as_str(), claims.api_key().as_str(), &claims));
    }
    let vonage = keys.own::<vonage::Credentials>().map(vonage::Credentials::verifier);
    if let Some(keys) = vonage.or_else(|| keys.own::<vonage::Verifier>()) {
        let claims = keys.verify(token, &session_expected(fields)?, now)?;
        let kind = opentok::Kind::Jwt.as_str();
        return Ok(connection(kind, claims.application_id().as_str(), &claims));
    }
    Err(no_fields())
}

fn keys(object: &Object) -> Result<&Keys> {
    match object {
        Object::Keys(keys) => Ok(keys),
        _ => Err(wrong("Only the keys of a vendor mint and verify.")),
    }
}

fn no_fields() -> roomkey::Error {
    wrong("Tokens of this vendor have no fields of their own: JSON can be packed by name.")
}

/// What the fields of VideoSDK's tokens say, in this order.
fn videosdk_access(mut fields: Fields<'_>) -> Result<(videosdk::Access, Lifetime)> {
    let permissions = fields.cows()?;
    let (room, participant) = (fields.cow()?, fields.cow()?);
    let roles = fields.cows()?;
    let lifetime = fields.lifetime()?;
    let (jti, claims) = (fields.cow()?, fields.text()?);
    let (rights, version) = (fields.cows()?, fields.whole()?);
    let longest = fields.lifetime()?;
    fields.end()?;
    let claims =
        claims.map(|text| json::from_slice(text.as_bytes())).transpose()?.unwrap_or_default();
    let spec = videosdk::AccessSpec {
        permissions,
        room,
        participant,
        roles,
        rights,
        version,
        claims,
        jti,
    };
    let lifetime = LifetimeSpec::choose(lifetime.as_ref(), longest.as_ref())?;
    Ok((spec.parse()?, lifetime))
}

fn videosdk_expected(mut fields: Fields<'_>) -> Result<videosdk::Expectation> {
    let spec = videosdk::ExpectationSpec {
        use_: fields.cow()?,
        room: fields.cow()?,
        participant: fields.cow()?,
        leeway: fields.whole()?,
        maximum_lifetime: fields.lifetime()?,
        allow_missing_expiry: fields.flag()?,
    };
    fields.end()?;
    spec.parse()
}

fn videosdk_claims(claims: &videosdk::Claims) -> Vec<u8> {
    let custom = match claims.custom() {
        none if none.is_empty() => None,
        // What was read can be written.
        some => serde_json::to_string(some).ok(),
    };
    let roles = claims.stated_roles().map(|roles| set(Role::ALL, |one| roles.contains(one)));
    let rights = claims.stated_rights().map(|rights| set(Right::ALL, |one| rights.contains(one)));
    Packed::of(OWN)
        .optional(claims.entry().map(Entry::as_str))
        .text(claims.api_key().as_str())
        .number(set(Permission::ALL, |one| claims.permissions().contains(one)))
        .perhaps(claims.is_version_2().then_some(2))
        .optional(claims.room().map(roomkey::RoomId::as_str))
        .optional(claims.participant().map(roomkey::ParticipantId::as_str))
        .perhaps(roles)
        .perhaps(rights)
        .time(claims.issued_at())
        .time(claims.not_before())
        .time(claims.expires_at())
        .optional(claims.jti().map(roomkey::Jti::as_str))
        .optional(custom.as_deref())
        .some(claims.unknown_permissions())
        .some(claims.unknown_rights())
        .into_bytes()
}

/// A bit for each that is in the set, in the order of the list.
fn set<T: Copy>(all: &[T], is_in: impl Fn(T) -> bool) -> i64 {
    all.iter().rev().fold(0, |bits, one| bits << 1 | i64::from(is_in(*one)))
}

/// What the fields of OpenTok's and Vonage's client tokens say, in this order.
fn session_access(mut fields: Fields<'_>) -> Result<(opentok::Access, Lifetime)> {
    let session = fields.cow()?.ok_or_else(|| wrong("The session is missing."))?;
    let spec = opentok::AccessSpec {
        session,
        role: fields.cow()?,
        kind: fields.cow()?,
        data: fields.cow()?,
        layout_classes: fields.cows()?,
        nonce: fields.whole()?,
        jti: fields.cow()?,
    };
    let lifetime = fields.lifetime()?;
    fields.end()?;
    let access = spec.parse()?;
    // Above 30 days it is the vendor's rule that refuses.
    let lifetime = lifetime
        .map_or(Ok(opentok::DEFAULT_LIFETIME), |spec| spec.parse(Lifetime::LONGEST_SECONDS))?;
    Ok((access, lifetime))
}

fn session_expected(mut fields: Fields<'_>) -> Result<opentok::Expectation> {
    let spec = opentok::ExpectationSpec {
        session: fields.cow()?,
        capability: fields.cow()?,
        kind: fields.cow()?,
        leeway: fields.whole()?,
        maximum_lifetime: fields.lifetime()?,
        allow_missing_expiry: fields.flag()?,
    };
    fields.end()?;
    spec.parse()
}

fn connection(kind: &str, project: &str, claims: &opentok::Connection) -> Vec<u8> {
    Packed::of(OWN)
        .text(kind)
        .text(project)
        .text(claims.session().as_str())
        .text(claims.role().as_str())
        .optional(claims.data())
        .some(claims.layout_classes())
        .optional(claims.nonce())
        .time(claims.issued_at())
        .time(claims.not_before())
        .time(claims.expires_at())
        .optional(claims.jti().map(roomkey::Jti::as_str))
        .into_bytes()
}
