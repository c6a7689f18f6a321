//! 007: what it compresses, and who signed it. Source: `AccessToken2` in `AgoraIO/Tools`.
//!
//! Whoever wrote a token chose how much comes out of it, so that what is inflated has a bound.

use super::bytes::Bytes;
use super::services::Service;
use crate::Error;
use crate::crypto::{self, Mac};
use crate::jws::MAXIMUM_BYTES;
use crate::report::{Context, FindingCode, Report, decode_leniently};
use crate::secret::Secret;
use crate::time::{Lifetime, Timestamp};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use serde_json::{Value, json};

/// Above this a number of seconds is a point in time: it would last for 31 years.
const LONGEST_SECONDS: u32 = 1_000_000_000;

/// Whether the two bytes come first that every zlib stream starts with (RFC 1950, section 2.2).
pub(super) fn is_one(encoded: &str) -> bool {
    let first = encoded.get(..4).and_then(decode_leniently);
    matches!(first.as_deref(), Some([method, flags, ..])
        if method & 15 == 8 && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0)
}

pub(super) fn look(encoded: &str, context: &Context<'_>, report: &mut Report) {
    let Some(compressed) = decode_leniently(encoded) else {
        report.find(FindingCode::EncodingInvalid);
        return;
    };
    let inflated = match inflate(&compressed) {
        Ok(inflated) => inflated,
        Err(code) => {
            report.find(code);
            return;
        }
    };
    let Some(token) = Token::read(&inflated.bytes) else {
        report.find(FindingCode::EncodingInvalid);
        return;
    };
    if inflated.is_followed || token.is_followed {
        report.find(FindingCode::EncodingInvalid);
    }
    token.look_at_times(context.now, report);
    for service in &token.services {
        service.look(report);
    }
    if let Some(secret) = context.secret {
        if let Some(weakness) = secret.weakness() {
            report.find_refusal::<()>(Err(Error::new(weakness)));
        }
        report.find(if token.is_signed_with(secret) {
            FindingCode::SignatureMatches
        } else {
            FindingCode::SignatureInvalid
        });
    }
    let services: Vec<Value> = token
        .services
        .iter()
        .map(|service| service.show(|seconds| token.end(seconds).unix()))
        .collect();
    report.header = Some(json!({ "app_id": token.app }));
    report.claims = Some(json!({ "services": services }));
}

struct Inflated {
    bytes: Vec<u8>,
    /// Whether something comes behind the stream.
    is_followed: bool,
}

/// Up to as many bytes as a token may have that is not compressed.
fn inflate(compressed: &[u8]) -> Result<Inflated, FindingCode> {
    let mut bytes = vec![0; MAXIMUM_BYTES];
    let flags = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let (status, read, written) = decompress(&mut state, compressed, &mut bytes, 0, flags);
    match status {
        TINFLStatus::Done => {
            bytes.truncate(written);
            Ok(Inflated { bytes, is_followed: read < compressed.len() })
        }
        TINFLStatus::HasMoreOutput => Err(FindingCode::TokenTooLarge),
        _ => Err(FindingCode::EncodingInvalid),
    }
}

/// `str(sig) info`, where `info` is `str(app) u32 issued u32 expire u32 salt u16 n service…`.
struct Token<'t> {
    signature: &'t [u8],
    info: &'t [u8],
    app: Value,
    issued: u32,
    /// Seconds from the time of issue.
    expire: u32,
    salt: u32,
    services: Vec<Service>,
    /// Whether something comes behind the last service.
    is_followed: bool,
}

impl<'t> Token<'t> {
    fn read(bytes: &'t [u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let signature = bytes.run()?;
        let info = bytes.0;
        let app = bytes.text()?;
        let (issued, expire, salt) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
        let mut services: Vec<Service> = Vec::new();
        let mut can_go_on = true;
        for _ in 0..bytes.u16()? {
            let service = Service::read(&mut bytes)?;
            can_go_on = service.is_known();
            services.push(service);
            if !can_go_on {
                break;
            }
        }
        let is_followed = can_go_on && !bytes.0.is_empty();
        Some(Self { signature, info, app, issued, expire, salt, services, is_followed })
    }

    /// When a privilege ends that was given for so many seconds, 0 of which are as many as the token's.
    fn end(&self, seconds: u32) -> Timestamp {
        let seconds = if seconds == 0 { self.expire } else { seconds.min(self.expire) };
        Timestamp::from_plausible(u64::from(self.issued) + u64::from(seconds))
    }

    fn look_at_times(&self, now: Timestamp, report: &mut Report) {
        let privileges = || self.services.iter().flat_map(|service| &service.privileges);
        let issued_at = Timestamp::from_plausible(self.issued.into());
        // Without a privilege there is still a token.
        let expires_at = privileges()
            .map(|(_, seconds)| self.end(*seconds))
            .max()
            .unwrap_or_else(|| self.end(0));
        report.issued_at = Some(issued_at);
        report.expires_at = Some(expires_at);
        if expires_at <= now {
            report.find(FindingCode::TokenExpired);
        }
        if issued_at.seconds_since(now) > 60 {
            report.find(FindingCode::IssuedInFuture);
        }
        if self.expire > LONGEST_SECONDS
            || privileges().any(|(_, seconds)| *seconds > LONGEST_SECONDS)
        {
            report.find(FindingCode::TimeForSeconds);
        }
        if expires_at.seconds_since(issued_at) > Lifetime::MAXIMUM_SECONDS {
            report.find(FindingCode::LifetimeTooLong);
        }
    }

    /// The key comes of the certificate, the time and the salt.
    fn is_signed_with(&self, certificate: &Secret) -> bool {
        let first = Mac::sha256(&self.issued.to_le_bytes());
        let inner = certificate.reveal(|bytes| first.of(bytes));
        let key = Mac::sha256(&self.salt.to_le_bytes()).of(inner.as_ref());
        let tag = Mac::sha256(key.as_ref()).of(self.info);
        crypto::equal(tag.as_ref(), self.signature)
    }
}
