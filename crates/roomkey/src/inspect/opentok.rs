//! OpenTok's T1 tokens, as far as they can be shown without knowing more about that vendor.

use super::{Context, FindingCode, Kind, Report, jwt};
use crate::time::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

pub(super) fn look(encoded: &str, context: &Context<'_>, report: &mut Report) {
    report.kind = Kind::OpenTokT1;
    let text = jwt::decode_leniently(encoded).and_then(|bytes| String::from_utf8(bytes).ok());
    // The signature covers everything after the first colon.
    let Some((unsigned, signed)) = text.as_deref().and_then(|text| text.split_once(':')) else {
        report.find(FindingCode::TokenMalformed);
        return;
    };
    let mut header = fields(unsigned, report);
    if header.remove("sig").is_none() {
        report.find(FindingCode::SignatureMissing);
    }
    let claims = fields(signed, report);
    let time = |name: &str| -> Option<Timestamp> {
        Timestamp::from_unix(claims.get(name)?.as_str()?.parse().ok()?).ok()
    };
    report.issued_at = time("create_time");
    report.expires_at = time("expire_time");
    if report.expires_at.is_some_and(|expires_at| expires_at <= context.now) {
        report.find(FindingCode::TokenExpired);
    }
    report.header = Some(Value::Object(header));
    report.claims = Some(Value::Object(claims));
}

fn fields(text: &str, report: &mut Report) -> Map<String, Value> {
    let mut fields = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode = |text: &str| {
            percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
        };
        if fields.insert(decode(name), Value::String(decode(value))).is_some() {
            report.find(FindingCode::MemberDuplicated);
        }
    }
    fields
}
