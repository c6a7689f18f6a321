//! Any JWT: its parts, its header, its signature, and whose it is.

use super::form::signature_fits;
use super::jwts;
use crate::json;
use crate::jws::{self, Algorithm, Hs256, PLAIN, Parts, read_header};
use crate::report::{Context, FindingCode, Jwt, Kind, Mark, Report, Seen, decode_leniently, times};
use crate::{Code, Error};
use serde_json::Value;

pub(super) fn look(token: &str, context: &Context<'_>, report: &mut Report) {
    let parts: Vec<&str> = token.split('.').collect();
    let part = |index: usize| parts.get(index).copied();
    let header = read_part(part(0), FindingCode::HeaderInvalid, report);
    if parts.len() == 5 && header.as_ref().is_some_and(|header| header.get("enc").is_some()) {
        report.recognise(Kind::Jwe, &[]);
        report.find(FindingCode::Encrypted);
        report.header = header;
        return;
    }
    if let Err(error) = Parts::split(token) {
        report.find(if token.ends_with('.') && parts.len() == 3 {
            FindingCode::SignatureMissing
        } else {
            FindingCode::of(error.code()).unwrap_or(FindingCode::TokenMalformed)
        });
    }
    let claims = read_part(part(1), FindingCode::ClaimsInvalid, report);
    if let Some(Value::Object(header)) = &header {
        let seen = Seen { header, claims: claims.as_ref().and_then(Value::as_object) };
        let vendor = recognised(&seen);
        let (kind, words) =
            vendor.map_or((Kind::Jwt, Default::default()), |(vendor, kind)| (kind, vendor.words));
        report.recognise(kind, words);
        let vendor = vendor.map(|(vendor, _)| vendor);
        look_at_header(part(0).unwrap_or_default(), &seen, vendor, report);
        look_at_third_part(part(2), &seen, report);
        if seen.claims.is_some() {
            look_at_claims(&seen, vendor, context, report);
        }
        look_at_secret(token, context, report);
    }
    report.header = header;
    report.claims = claims;
}

/// Whose token it is, and of which kind.
fn recognised(seen: &Seen<'_>) -> Option<(&'static Jwt, Kind)> {
    let of = |mark| jwts().filter(move |jwt| jwt.mark == mark);
    Mark::ALL.into_iter().flat_map(of).find_map(|jwt| Some((jwt, jwt.kind_of(seen)?)))
}

/// Nothing is derived from claims that could not be read: this is not called for them.
fn look_at_claims(
    seen: &Seen<'_>,
    vendor: Option<&Jwt>,
    context: &Context<'_>,
    report: &mut Report,
) {
    times::look(seen, context.now, report);
    if let Some(vendor) = vendor {
        if vendor.misspells(seen) {
            report.find(FindingCode::ClaimMisspelled);
        }
        (vendor.look)(seen, context, report);
    } else {
        times::end_is_needed(seen, FindingCode::ExpiryMissing, report);
        times::what_revocation_needs(seen, report);
        times::audience(seen, report);
    }
}

/// Decodes a part as far as it can be decoded at all, naming each departure from the strict form.
fn read_part(part: Option<&str>, otherwise: FindingCode, report: &mut Report) -> Option<Value> {
    let bytes = decode_part(part, report)?;
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

fn decode_part(part: Option<&str>, report: &mut Report) -> Option<Vec<u8>> {
    let part = part.filter(|part| !part.is_empty())?;
    let unpadded = part.trim_end_matches('=');
    if unpadded.len() != part.len() {
        report.find(FindingCode::EncodingPadded);
    }
    jws::decode(unpadded).ok().or_else(|| {
        report.find(FindingCode::EncodingInvalid);
        decode_leniently(unpadded)
    })
}

fn look_at_header(encoded: &str, seen: &Seen<'_>, vendor: Option<&Jwt>, report: &mut Report) {
    if ["jwk", "jku", "x5u", "x5c"].iter().any(|name| seen.header.contains_key(*name)) {
        report.find(FindingCode::HeaderKeySource);
    }
    // The strict rule and its finding have one name, so the strict reader itself does the looking.
    let header = match read_header(encoded, PLAIN) {
        Ok(header) => header,
        Err(error) => {
            if let Some(name) = seen.header("alg") {
                look_at_algorithm(name, vendor, report);
            }
            report.find_refusal::<()>(Err(error));
            return;
        }
    };
    look_at_algorithm(header.algorithm().unwrap_or_default(), vendor, report);
    let is_vendors = vendor.is_some_and(|vendor| (vendor.content_type)(seen));
    match header.unsupported() {
        Some(error) if error.code() == Code::HeaderTypeUnsupported && is_vendors => {}
        Some(error) => report.find_refusal::<()>(Err(error.clone())),
        None => {}
    }
}

fn look_at_algorithm(name: &str, vendor: Option<&Jwt>, report: &mut Report) {
    const OURS: &[&str] = &[Algorithm::Hs256.as_str(), Algorithm::Rs256.as_str()];
    if name.trim().eq_ignore_ascii_case("none") {
        report.find(FindingCode::AlgorithmNone);
    }
    match vendor {
        Some(vendor) if vendor.algorithms.contains(&name) => {}
        None if OURS.contains(&name) => {}
        None if signature_fits(name, "").is_some() => report.find(FindingCode::AlgorithmOther),
        _ => report.find(FindingCode::AlgorithmNotAllowed),
    }
}

fn look_at_third_part(part: Option<&str>, seen: &Seen<'_>, report: &mut Report) {
    let Some(part) = part.filter(|part| !part.is_empty()) else { return };
    decode_part(Some(part), report);
    if signature_fits(seen.header("alg").unwrap_or_default(), part) == Some(false) {
        report.find(FindingCode::SignatureLength);
    }
}

fn look_at_secret(token: &str, context: &Context<'_>, report: &mut Report) {
    let Some(secret) = context.secret else { return };
    if let Some(weakness) = secret.weakness() {
        report.find_refusal::<()>(Err(Error::new(weakness)));
    }
    if let Ok(parts) = Parts::split(token) {
        match Hs256::new(secret).check(&parts) {
            Ok(()) => report.find(FindingCode::SignatureMatches),
            Err(error) => report.find_refusal::<()>(Err(error)),
        }
    }
}
