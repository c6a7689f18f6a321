//! 006, which says neither channel nor user. Source: `AccessToken` in `AgoraIO/Tools`.

use super::bytes::Bytes;
use super::services::{self, RTC};
use crate::report::{Context, FindingCode, Report, decode_leniently};
use crate::time::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn look(app: &str, encoded: &str, context: &Context<'_>, report: &mut Report) {
    report.header = Some(json!({ "app_id": app }));
    let Some(privileges) = decode_leniently(encoded).as_deref().and_then(privileges) else {
        report.find(FindingCode::EncodingInvalid);
        return;
    };
    // 0 is no end of its own.
    let ends = privileges.iter().map(|(_, end)| *end).filter(|end| *end > 0);
    report.expires_at = ends.max().and_then(|end| Timestamp::from_unix(i64::from(end)).ok());
    if report.expires_at.is_some_and(|end| end <= context.now) {
        report.find(FindingCode::TokenExpired);
    }
    let named =
        |(privilege, end): &(u16, u32)| (services::privilege(RTC, *privilege), Value::from(*end));
    let shown: Map<String, Value> = privileges.iter().map(named).collect();
    report.claims = Some(json!({ "privileges": shown }));
    let ids: Vec<u16> = privileges.iter().map(|(privilege, _)| *privilege).collect();
    services::look_at_publishing(&ids, report);
}

/// `str(sig) u32 u32 str(m)`, where `m` is `u32 salt u32 ts u16 n (u16 privilege u32 end)*`.
fn privileges(bytes: &[u8]) -> Option<Vec<(u16, u32)>> {
    let mut bytes = Bytes(bytes);
    let (_signature, _channel, _user) = (bytes.run()?, bytes.u32()?, bytes.u32()?);
    let mut message = Bytes(bytes.run()?);
    let (_salt, _issued) = (message.u32()?, message.u32()?);
    message.list(|message| Some((message.u16()?, message.u32()?)))
}
