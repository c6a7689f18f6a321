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
    /// With a comma behind it, and room for a time of ten digits.
    const fn member(self) -> [u8; 17] {
        match self {
            Self::IssuedAt => *b"\"iat\":0123456789,",
            Self::NotBefore => *b"\"nbf\":0123456789,",
            Self::ExpiresAt => *b"\"exp\":0123456789,",
        }
    }

    /// Writes it, with a comma behind it.
    pub(crate) fn write(self, time: Timestamp, out: &mut Vec<u8>) {
        let mut member = self.member();
        let (name, digits) = member.split_at_mut(6);
        if let (Some(ten), Some(place)) = (ten_digits(time.unix()), digits.first_chunk_mut()) {
            *place = ten;
            out.extend_from_slice(&member);
        } else {
            out.extend_from_slice(name);
            write_whole(time.unix(), out);
            out.push(b',');
        }
    }
}

/// A number of ten digits, as every second from 2001 to 2286 is; no other.
fn ten_digits(number: u64) -> Option<[u8; 10]> {
    if !(1_000_000_000..10_000_000_000).contains(&number) {
        return None;
    }
    let (first, rest) = (number / 100_000_000, number % 100_000_000);
    let (tens, ones) = (first / 10, first % 10);
    // Fours, then pairs, then digits, each beside the others in one number, the first at the low end. Dividing
    // by 100 and by 10 is multiplying and shifting, which is exact for what can stand there.
    let fours = (rest / 10_000) | ((rest % 10_000) << 32);
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (fours.wrapping_sub(hundreds.wrapping_mul(100)) << 16);
    let upper = (pairs.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    let digits = upper | (pairs.wrapping_sub(upper.wrapping_mul(10)) << 8);
    let digits = (digits | u64::from_le_bytes([b'0'; 8])).to_le_bytes();
    let mut text = [b'0'; 10];
    let (head, tail) = text.split_at_mut(2);
    for (place, value) in head.iter_mut().zip([tens, ones]) {
        *place |= value.to_le_bytes()[0];
    }
    tail.copy_from_slice(&digits);
    Some(text)
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
    if let Some(jti) = jti {
        out.extend_from_slice(b"\"jti\":");
        write_text(jti.as_str(), out);
        out.push(b'}');
    } else {
        let mut member = *b"\"jti\":\"00000000-0000-0000-0000-000000000000\"}";
        let (_, text) = member.split_at_mut(7);
        if let Some(text) = text.first_chunk_mut() {
            // It has no character that JSON escapes.
            *text = random_uuid()?;
        }
        out.extend_from_slice(&member);
    }
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
        self.sign(&mut token);
        bounded(token)
    }
}

impl Prefix {
    /// A token that begins with it, and what of its payload comes behind that.
    pub(crate) fn mint(&self, rest: &[u8]) -> Result<String> {
        let mut token = String::with_capacity(room(&self.text, rest));
        self.sign(rest, &mut token);
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
    fn ten_digits_are_those_of_the_number() {
        let steps = (1_000_000_000..10_000_000_000).step_by(99_999_989);
        for number in steps.chain([1_000_000_000, 1_700_007_200, 4_294_967_296, 9_999_999_999]) {
            assert_eq!(ten_digits(number).unwrap(), number.to_string().as_bytes());
        }
        // Every four digits, in both places.
        for four in 0..10_000 {
            let number = 1_700_000_000 / 100_000_000 * 100_000_000 + four * 10_001;
            assert_eq!(ten_digits(number).unwrap(), number.to_string().as_bytes());
        }
        for number in [0, 7, 999_999_999, 10_000_000_000, u64::MAX] {
            assert_eq!(ten_digits(number), None);
            let mut out = Vec::new();
            Time::ExpiresAt.write(Timestamp::from_plausible(number), &mut out);
            assert_eq!(out, format!("\"exp\":{number},").as_bytes());
        }
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
