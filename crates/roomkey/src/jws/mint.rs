//! The end of every token that Roomkey mints, whoever's it is: its times, its id, its signature, and the
//! longest that it may be.

use super::hs256::{Hs256, Prefix};
use super::{HS256_ENCODED, MAXIMUM_BYTES};
use crate::error::{Code, Error, Result};
use crate::id::{Jti, random_uuid};
use crate::json::{write_text, write_whole};
use crate::time::{Lifetime, Timestamp};

/// A claim that says a time.
#[derive(Clone, Copy)]
pub(crate) enum Time {
    IssuedAt,
    NotBefore,
    ExpiresAt,
}

impl Time {
    const fn member(self) -> &'static [u8; 6] {
        match self {
            Self::IssuedAt => b"\"iat\":",
            Self::NotBefore => b"\"nbf\":",
            Self::ExpiresAt => b"\"exp\":",
        }
    }

    /// Writes it, with a comma behind it.
    pub(crate) fn write(self, time: Timestamp, out: &mut Vec<u8>) {
        out.extend_from_slice(self.member());
        write_whole(time.unix(), out);
        out.push(b',');
    }
}

/// When a token ends that is minted now, if a verifier would take it.
pub(crate) fn end_of(lifetime: Lifetime, now: Timestamp) -> Result<Timestamp> {
    let expires_at = now.after(lifetime);
    if expires_at.is_plausible() { Ok(expires_at) } else { Err(Error::new(Code::TimestampInvalid)) }
}

/// Writes the last claims behind a comma, the times in this order and the id, and closes the object.
/// `jti`: the id, random if absent.
pub(crate) fn write_end(
    times: &[(Time, Timestamp)],
    jti: Option<&Jti>,
    out: &mut Vec<u8>,
) -> Result<()> {
    for (claim, time) in times {
        claim.write(*time, out);
    }
    out.extend_from_slice(b"\"jti\":");
    if let Some(jti) = jti {
        write_text(jti.as_str(), out);
    } else {
        let mut text = [0u8; 36];
        out.push(b'"');
        // It has no character that JSON escapes.
        out.extend_from_slice(random_uuid(&mut text)?.as_bytes());
        out.push(b'"');
    }
    out.push(b'}');
    Ok(())
}

/// The token, if a verifier of ours would take one so long.
pub(crate) fn bounded(token: String) -> Result<String> {
    if token.len() > MAXIMUM_BYTES { Err(Error::new(Code::TokenTooLarge)) } else { Ok(token) }
}

impl Hs256 {
    /// A token with this payload.
    pub(crate) fn mint(&self, payload: &[u8]) -> Result<String> {
        let mut token = String::with_capacity(room(HS256_ENCODED, payload));
        token.push_str(HS256_ENCODED);
        token.push('.');
        base64_simd::URL_SAFE_NO_PAD.encode_append(payload, &mut token);
        self.sign(&mut token, None);
        bounded(token)
    }

    /// A token whose start has been hashed, and what of its payload comes behind that.
    pub(crate) fn mint_behind(&self, start: &Prefix, rest: &[u8]) -> Result<String> {
        let mut token = String::with_capacity(room(&start.text, rest));
        token.push_str(&start.text);
        base64_simd::URL_SAFE_NO_PAD.encode_append(rest, &mut token);
        self.sign(&mut token, Some(start));
        bounded(token)
    }
}

/// How many bytes a token has, but for a dot or two.
fn room(start: &str, rest: &[u8]) -> usize {
    start.len() + base64_simd::URL_SAFE_NO_PAD.encoded_length(rest.len()) + 45
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_claims_close_the_object() {
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        let times = [(Time::NotBefore, at(7)), (Time::IssuedAt, at(7)), (Time::ExpiresAt, at(9))];
        let mut out = b"{".to_vec();
        write_end(&times, Some(&Jti::parse("a-1").unwrap()), &mut out).unwrap();
        assert_eq!(out, br#"{"nbf":7,"iat":7,"exp":9,"jti":"a-1"}"#);
    }

    #[test]
    fn an_id_that_nobody_gave_is_another_each_time() {
        let id = || {
            let mut out = b"{".to_vec();
            write_end(&[], None, &mut out).unwrap();
            out
        };
        assert_ne!(id(), id());
        assert_eq!(id().len(), br#"{"jti":""}"#.len() + 36);
    }
}
