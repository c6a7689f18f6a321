//! OpenTok's T1 tokens: what stands in them as far as it can be read at all, and each fault.

use super::t1::{Parts, is_signed_with, open};
use crate::Error;
use crate::json;
use crate::report::{
    Context, FindingCode, Form, Kind, Report, Words, decode_leniently, is_base64, run,
};
use crate::time::{Lifetime, Timestamp};
use crate::tokbox::DEFAULT_LIFETIME;
use crate::tokbox::look::{look_at_data, look_at_role, look_at_session};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The form for the inspector.
pub(super) const FORM: Form = Form { at, is_headless: is_without_prefix, look };

const WORDS: Words = &[
    (FindingCode::TokenExpired, "The time in `expire_time` has come."),
    (
        FindingCode::TokenMalformed,
        "What `T1==` encodes is not fields with a signature, a colon and fields.",
    ),
    (
        FindingCode::EncodingInvalid,
        "What follows `T1==` is not base64 of one alphabet: a foreign character, or the wrong padding.",
    ),
    (
        FindingCode::ClaimsInvalid,
        "The fields are not those of a form: a character or an escape that has no place there.",
    ),
    (
        FindingCode::IssuedInFuture,
        "`create_time` lies more than a minute ahead. The clock of the minting machine may be wrong.",
    ),
    (FindingCode::TimeInvalid, "`create_time` or `expire_time` is not a number of seconds."),
    (
        FindingCode::TimeInMilliseconds,
        "`create_time` or `expire_time` counts milliseconds where seconds belong. Divide by 1000 before signing.",
    ),
    (
        FindingCode::ExpiryDefault,
        "There is no `expire_time`, so the token ends 24 hours after `create_time`.",
    ),
];

fn at(text: &str) -> Option<usize> {
    let encoded = text.strip_prefix("T1==")?;
    Some("T1==".len() + run(encoded, is_base64))
}

/// A T1 token whose `T1==` was lost.
fn is_without_prefix(text: &str) -> bool {
    // `partner_id=` and `sig=` in base64, as far as their letters depend on nothing that follows.
    (text.starts_with("cGFydG5lcl9pZD") || text.starts_with("c2lnP"))
        && decode_leniently(text).is_some_and(|bytes| {
            let colon = bytes.iter().position(|byte| *byte == b':');
            let before = colon.and_then(|colon| bytes.get(..colon)).unwrap_or_default();
            before.windows(4).any(|four| four == b"sig=")
        })
}

fn look(token: &str, context: &Context<'_>, report: &mut Report) -> bool {
    let lacks_prefix = is_without_prefix(token);
    if !lacks_prefix && !token.starts_with("T1==") {
        return false;
    }
    report.recognise(Kind::OpenTokT1, WORDS);
    let mut token = Cow::Borrowed(token);
    if lacks_prefix {
        report.find(FindingCode::PrefixMissing);
        token.to_mut().insert_str(0, "T1==");
    }
    look_inside(&token, context, report);
    true
}

fn look_inside(token: &str, context: &Context<'_>, report: &mut Report) {
    let encoded = token.strip_prefix("T1==").unwrap_or(token);
    let opened = open(token);
    let parts = opened.as_deref().map_err(Clone::clone).and_then(Parts::read);
    let bytes = decode_leniently(encoded);
    let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // The signature covers everything after the first colon.
    let Some((unsigned, signed)) = text.as_deref().and_then(|text| text.split_once(':')) else {
        report.find_refusal(parts.map(|_| ()));
        report.find(FindingCode::TokenMalformed);
        return;
    };
    let mut header = fields(unsigned);
    if header.remove("sig").is_none_or(|sig| sig == "") {
        report.find(FindingCode::SignatureMissing);
    } else {
        match &parts {
            Ok(parts) => {
                report.find_refusal(parts.fields());
                look_at_signature(parts, context, report);
            }
            Err(error) => report.find_refusal::<()>(Err(error.clone())),
        }
    }
    let claims = fields(signed);
    look_at_claims(&header, &claims, context.now, report);
    report.header = Some(Value::Object(header));
    report.claims = Some(Value::Object(claims));
}

fn look_at_claims(
    header: &Map<String, Value>,
    claims: &Map<String, Value>,
    now: Timestamp,
    report: &mut Report,
) {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let key = header.get("partner_id").and_then(Value::as_str).filter(|key| !key.is_empty());
    if key.is_none() {
        report.find(FindingCode::ApiKeyMissing);
    }
    look_at_session(text("session_id"), key, report);
    look_at_role(text("role"), report);
    look_at_data(text("connection_data"), report);
    look_at_data(text("initial_layout_class_list"), report);

    let mut time = |name: &str| {
        let text = text(name)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number: Option<u64> = text.parse().ok().filter(|_| digits);
        let time = json::time_of(&number.map_or(Value::Null, Value::from));
        time.map_err(|error| report.find_refusal::<()>(Err(error))).ok()
    };
    let (created, expires) = (time("create_time"), time("expire_time"));
    if text("create_time").is_none() {
        report.find(FindingCode::ClaimInvalid);
    }
    if text("expire_time").is_none() {
        report.find(FindingCode::ExpiryDefault);
    }
    report.issued_at = created;
    report.expires_at = match text("expire_time") {
        Some(_) => expires,
        None => created.map(|created| created.after(DEFAULT_LIFETIME)),
    };
    if report.expires_at.is_some_and(|expires_at| expires_at <= now) {
        report.find(FindingCode::TokenExpired);
    }
    if created.is_some_and(|created| created.seconds_since(now) > 60) {
        report.find(FindingCode::IssuedInFuture);
    }
    if let Some(expires_at) = report.expires_at
        && expires_at.seconds_since(created.unwrap_or(now)) > Lifetime::MAXIMUM_SECONDS
    {
        report.find(FindingCode::LifetimeTooLong);
    }
}

fn look_at_signature(parts: &Parts, context: &Context<'_>, report: &mut Report) {
    let Some(secret) = context.secret else { return };
    if let Some(weakness) = secret.weakness() {
        report.find_refusal::<()>(Err(Error::new(weakness)));
    }
    report.find(if is_signed_with(parts, secret) {
        FindingCode::SignatureMatches
    } else {
        FindingCode::SignatureInvalid
    });
}

/// As well as it can be read; of a field that stands twice, the last.
fn fields(text: &str) -> Map<String, Value> {
    let decode =
        |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), Value::String(decode(value))))
        .collect()
}
