//! When a JWT says that it was made and ends, and what it leaves unsaid.

use super::{FindingCode, Report, Seen};
use crate::json;
use crate::jws::{Leeway, TimeRules, Times};
use crate::time::{Lifetime, Timestamp};
use serde_json::Value;

/// Reads the times and judges each by itself, so that one fault does not hide another.
pub(crate) fn look(seen: &Seen<'_>, now: Timestamp, report: &mut Report) {
    let mut times = [None; 3];
    for (time, name) in times.iter_mut().zip(["iat", "nbf", "exp"]) {
        match seen.claim(name).map(json::time_of) {
            Some(Ok(seconds)) => *time = Some(seconds),
            Some(Err(error)) => report.find_refusal::<()>(Err(error)),
            None => {}
        }
    }
    let [issued_at, not_before, expires_at] = times;
    (report.issued_at, report.not_before, report.expires_at) = (issued_at, not_before, expires_at);
    let rules =
        TimeRules { leeway: Leeway::default(), without_expiry: true, maximum_lifetime: None };
    for one in [
        Times { issued_at, ..Times::default() },
        Times { not_before, ..Times::default() },
        Times { expires_at, ..Times::default() },
    ] {
        report.find_refusal(rules.check(&one, now));
    }
    if let Some(expires_at) = expires_at
        && expires_at.seconds_since(issued_at.unwrap_or(now)) > Lifetime::MAXIMUM_SECONDS
    {
        report.find(FindingCode::LifetimeTooLong);
    }
}

/// The end is missing, and this is what that means.
pub(crate) fn end_is_needed(seen: &Seen<'_>, otherwise: FindingCode, report: &mut Report) {
    if seen.claim("exp").is_none() {
        report.find(otherwise);
    }
}

/// A vendor ends its tokens by itself where they say no end.
pub(crate) fn end_is_set(seen: &Seen<'_>, after: Lifetime, now: Timestamp, report: &mut Report) {
    if seen.claim("exp").is_some() {
        return;
    }
    report.expires_at = report.issued_at.map(|issued_at| issued_at.after(after));
    if report.expires_at.is_some_and(|expires_at| expires_at <= now) {
        report.find(FindingCode::TokenExpired);
    }
}

/// The vendor takes only tokens that live so many seconds.
pub(crate) fn lives(seconds: std::ops::RangeInclusive<u64>, report: &mut Report) {
    if let (Some(issued_at), Some(expires_at)) = (report.issued_at, report.expires_at)
        && !seconds.contains(&expires_at.seconds_since(issued_at))
    {
        report.find(FindingCode::LifetimeRefused);
    }
}

/// Without them a token cannot be taken back.
pub(crate) fn what_revocation_needs(seen: &Seen<'_>, report: &mut Report) {
    if seen.claim("iat").is_none() {
        report.find(FindingCode::IssuedAtMissing);
    }
    if seen.claim("jti").is_none() {
        report.find(FindingCode::JtiMissing);
    }
}

/// Our verifiers are nobody's audience unless they are told to be.
pub(crate) fn audience(seen: &Seen<'_>, report: &mut Report) {
    let names_somebody = |value: &Value| match value {
        Value::String(name) => !name.is_empty(),
        Value::Array(names) => {
            !names.is_empty()
                && names.iter().all(|name| name.as_str().is_some_and(|name| !name.is_empty()))
        }
        _ => false,
    };
    match seen.claim("aud") {
        None => {}
        Some(aud) if names_somebody(aud) => report.find(FindingCode::AudienceUnexpected),
        Some(_) => report.find(FindingCode::AudienceEmpty),
    }
}
