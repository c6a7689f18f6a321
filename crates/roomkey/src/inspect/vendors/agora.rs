//! Agora's two forms, which are no JWT. Source: `AccessToken2` and `AccessToken` in `AgoraIO/Tools`.
//!
//! 007 is compressed and 006 says neither channel nor user, so that little can be seen.

use super::{Context, Kind, Report};
use crate::inspect::FindingCode;
use crate::inspect::jwt::decode_leniently;
use crate::time::Timestamp;
use serde_json::json;

pub(super) fn look(token: &str, context: &Context<'_>, report: &mut Report) -> bool {
    if let Some(encoded) = token.strip_prefix("007")
        && decode_leniently(encoded).is_some_and(|bytes| is_compressed(&bytes))
    {
        report.kind = Kind::Agora007;
    } else if let Some((app, content)) =
        token.strip_prefix("006").and_then(|rest| rest.split_at_checked(32))
        && app.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        report.kind = Kind::Agora006;
        report.header = Some(json!({ "app_id": app }));
        let Some(old) = decode_leniently(content).as_deref().and_then(Old::read) else {
            report.find(FindingCode::EncodingInvalid);
            return true;
        };
        report.claims = Some(json!({ "privileges": old.privileges }));
        report.expires_at = old.expires_at;
        if old.expires_at.is_some_and(|end| end <= context.now) {
            report.find(FindingCode::TokenExpired);
        }
    } else {
        return false;
    }
    report.find(FindingCode::PublishUnguarded);
    true
}

/// The two bytes that every zlib stream starts with (RFC 1950, section 2.2).
fn is_compressed(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..] if method & 15 == 8 && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0)
}

/// What a token of the old form says: privileges and when each ends.
struct Old {
    privileges: serde_json::Map<String, serde_json::Value>,
    expires_at: Option<Timestamp>,
}

impl Old {
    /// `str(sig) u32 u32 str(m)`, where `m` is `u32 salt u32 ts u16 n (u16 privilege u32 end)*`, in little
    /// endian.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (_, rest) = text(bytes)?;
        let (message, _) = text(rest.get(8..)?)?;
        let (count, mut rest) = number(message.get(8..)?)?;
        let mut old = Self { privileges: serde_json::Map::new(), expires_at: None };
        for _ in 0..count {
            let (privilege, after) = number(rest)?;
            let (end, after) = after.split_first_chunk::<4>()?;
            let end = u32::from_le_bytes(*end);
            old.privileges.insert(privilege.to_string(), end.into());
            // 0 is no end of its own.
            let end = Timestamp::from_unix(i64::from(end)).ok().filter(|_| end > 0);
            old.expires_at = old.expires_at.max(end);
            rest = after;
        }
        Some(old)
    }
}

fn number(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<2>()?;
    Some((u16::from_le_bytes(*number), rest))
}

fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(bytes)?;
    rest.split_at_checked(usize::from(length))
}
