//! Any JWT: its parts, its header, its times, and the kind that its claims betray.

use super::{Context, FindingCode, Kind, Report, member, opentok_jwt, videoio, videosdk};
use crate::json;
use crate::jws::{self, Algorithm, Hs256, Leeway, Parts, TimeRules, Times, check_header};
use crate::time::{Lifetime, Timestamp};
use crate::{Code, Error};
use serde_json::Value;

pub(super) fn look(token: &str, context: &Context<'_>, report: &mut Report) {
    if let Err(error) = Parts::split(token) {
        report.find(if token.ends_with('.') && token.matches('.').count() == 2 {
            FindingCode::SignatureMissing
        } else {
            FindingCode::of(error.code()).unwrap_or(FindingCode::TokenMalformed)
        });
    }
    let mut parts = token.split('.');
    let header = read_part(parts.next(), FindingCode::HeaderInvalid, report);
    let claims = read_part(parts.next(), FindingCode::ClaimsInvalid, report);
    if header.as_ref().is_some_and(Value::is_object) {
        report.kind = kind_of(header.as_ref(), claims.as_ref());
    }
    report.header = header;
    report.claims = claims;
    if report.kind == Kind::Unknown {
        return;
    }
    look_at_header(token, report);
    look_at_times(context.now, report);
    match report.kind {
        Kind::VideoSdk => videosdk::look(report),
        Kind::OpenTokJwt | Kind::VonageJwt => opentok_jwt::look(report),
        Kind::VideoIoApp | Kind::VideoIoSession => videoio::look(report),
        _ => {}
    }
    look_at_signature(token, context, report);
}

fn kind_of(header: Option<&Value>, claims: Option<&Value>) -> Kind {
    let has = |name| member(claims, name).is_some();
    let is_client = member(claims, "scope").and_then(Value::as_str) == Some("session.connect");
    if member(claims, "apikey").is_some() {
        Kind::VideoSdk
    } else if member(claims, "video").is_some_and(Value::is_object) {
        Kind::LiveKit
    } else if has("application_id") {
        Kind::VonageJwt
    } else if has("ist") || is_client || has("iss") && member(header, "ist").is_some() {
        Kind::OpenTokJwt
    } else {
        videoio::kind_of(claims).unwrap_or(Kind::Jwt)
    }
}

/// Decodes a part as far as it can be decoded at all, naming each departure from the strict form.
fn read_part(part: Option<&str>, otherwise: FindingCode, report: &mut Report) -> Option<Value> {
    let part = part.filter(|part| !part.is_empty())?;
    let unpadded = part.trim_end_matches('=');
    if unpadded.len() != part.len() {
        report.find(FindingCode::EncodingPadded);
    }
    let bytes = if let Ok(bytes) = jws::decode(unpadded) {
        bytes
    } else {
        report.find(FindingCode::EncodingInvalid);
        decode_leniently(unpadded)?
    };
    match json::read_leniently(&bytes) {
        Ok((value, duplicates)) => {
            if !duplicates.is_empty() {
                report.find(FindingCode::MemberDuplicated);
            }
            if !value.is_object() {
                report.find(otherwise);
            }
            Some(value)
        }
        Err(error) if error.code() == Code::NestingTooDeep => {
            report.find(FindingCode::NestingTooDeep);
            None
        }
        Err(_) => {
            report.find(otherwise);
            None
        }
    }
}

/// Either alphabet, with or without padding.
pub(super) fn decode_leniently(part: &str) -> Option<Vec<u8>> {
    let standard = part.trim_end_matches('=').replace('-', "+").replace('_', "/");
    base64_simd::forgiving_decode_to_vec(standard.as_bytes()).ok()
}

fn look_at_header(token: &str, report: &mut Report) {
    let algorithm =
        member(report.header.as_ref(), "alg").and_then(Value::as_str).map(str::to_owned);
    let expected = match (algorithm.as_deref(), report.kind) {
        (Some("RS256"), Kind::Jwt) | (_, Kind::VonageJwt) => Algorithm::Rs256,
        _ => Algorithm::Hs256,
    };
    if algorithm.is_some_and(|name| name.trim().eq_ignore_ascii_case("none")) {
        report.find(FindingCode::AlgorithmNone);
    }
    if ["jwk", "jku", "x5u", "x5c"]
        .iter()
        .any(|name| member(report.header.as_ref(), name).is_some())
    {
        report.find(FindingCode::HeaderKeySource);
    }
    if report.kind == Kind::VonageJwt && algorithm_is_shared(report) {
        report.find(FindingCode::SecretForPrivateKey);
    }
    if let Some(encoded) = token.split('.').next() {
        find_refusal(check_header(encoded, expected), report);
    }
}

fn algorithm_is_shared(report: &Report) -> bool {
    let algorithm = member(report.header.as_ref(), "alg").and_then(Value::as_str);
    algorithm.is_some_and(|name| name.starts_with("HS"))
}

/// The strict rule and its finding have one name, so the strict reader itself does the looking.
pub(super) fn find_refusal<T>(outcome: Result<T, Error>, report: &mut Report) {
    if let Err(error) = outcome
        && let Some(code) = FindingCode::of(error.code())
    {
        report.find(code);
    }
}

fn look_at_times(now: Timestamp, report: &mut Report) {
    let mut times = [None; 3];
    for (time, name) in times.iter_mut().zip(["iat", "nbf", "exp"]) {
        match member(report.claims.as_ref(), name).map(json::time_of) {
            Some(Ok(seconds)) => *time = Some(seconds),
            Some(Err(error)) => find_refusal::<()>(Err(error), report),
            None => {}
        }
    }
    let [issued_at, not_before, expires_at] = times;
    (report.issued_at, report.not_before, report.expires_at) = (issued_at, not_before, expires_at);

    if member(report.claims.as_ref(), "exp").is_none() {
        // The one kind that may live for ever.
        let app_token = report.kind == Kind::VideoIoApp;
        report.find(if app_token { FindingCode::NeverExpires } else { FindingCode::ExpiryMissing });
    }
    // Each time by itself, so that one fault does not hide another.
    let rules =
        TimeRules { leeway: Leeway::default(), without_expiry: true, maximum_lifetime: None };
    for one in [
        Times { issued_at, ..Times::default() },
        Times { not_before, ..Times::default() },
        Times { expires_at, ..Times::default() },
    ] {
        find_refusal(rules.check(&one, now), report);
    }
    if let Some(expires_at) = expires_at
        && expires_at.seconds_since(issued_at.unwrap_or(now)) > Lifetime::MAXIMUM_SECONDS
    {
        report.find(FindingCode::LifetimeTooLong);
    }
    if member(report.claims.as_ref(), "iat").is_none() {
        report.find(FindingCode::IssuedAtMissing);
    }
    if member(report.claims.as_ref(), "jti").is_none() {
        report.find(FindingCode::JtiMissing);
    }
    if member(report.claims.as_ref(), "aud").is_some() {
        report.find(FindingCode::AudienceUnexpected);
    }
}

fn look_at_signature(token: &str, context: &Context<'_>, report: &mut Report) {
    let Some(secret) = context.secret else { return };
    if let Some(weakness) = secret.weakness() {
        find_refusal::<()>(Err(Error::new(weakness)), report);
    }
    if let Ok(parts) = Parts::split(token) {
        match Hs256::new(secret).check(&parts, None) {
            Ok(()) => report.find(FindingCode::SignatureMatches),
            Err(error) => find_refusal::<()>(Err(error), report),
        }
    }
}
