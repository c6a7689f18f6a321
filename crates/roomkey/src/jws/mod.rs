//! Compact JWS (RFC 7515), read so strictly that a token has one spelling.
//!
//! Two algorithms, because the vendors use two: HS256, on aws-lc's HMAC with the key set up once,
//! and RS256, through `jsonwebtoken`; and for the JWTs of identity providers ES256 and EdDSA beside
//! it. Which of them applies is a property of the key. What the token says about itself is compared
//! with it and never followed: `jku`, `jwk` and `x5u` name no key here, and `kid` picks one of those
//! that a [`KeySet`] has anyway.
//!
//! Strict means: three non-empty parts, at most 16 KiB, canonical base64url without padding or
//! white space, a header that is one JSON object without duplicates, with the key's `alg`, no
//! `crit`, `b64` or `zip`, and `typ` absent or `JWT` (in a provider's token also `at+jwt`). There is no
//! lax mode.
//!
//! Vendors' tokens have modules of their own. For any other JWT there is [`Key::verify`]:
//!
//! ```
//! use roomkey::{Code, Secret, Timestamp, jws::{Expectation, Key}};
//!
//! let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
//! let key = Key::hs256(&secret);
//! let now = Timestamp::from_unix(1_700_000_000)?;
//! let error = key.verify("eyJhbGciOiJub25lIn0.e30.AA", &Expectation::live(), now).unwrap_err();
//! assert_eq!(error.code(), Code::AlgorithmNotAllowed);
//! # Ok::<(), roomkey::Error>(())
//! ```

mod header;
mod hs256;
mod jwt;
mod key_set;
pub(crate) mod mint;
mod pem;
mod public;
mod times;

pub(crate) use header::{HS256_ENCODED, PLAIN, check as check_header, read as read_header};
pub(crate) use hs256::{Hs256, Prefix};
pub use jwt::{Claims, Expectation, ExpectationSpec, stated_issuer};
pub(crate) use jwt::{NAMES, check_names, name_invalid};
pub use key_set::{KeySet, LeftOut};
pub use public::Rs256Signer;
pub use times::Leeway;
pub(crate) use times::{
    ISSUED_AHEAD_SECONDS, TimeRules, Times, expects_time, expects_times, stated_times,
};

use crate::error::{Code, Error, Result};
use crate::secret::Secret;
use std::fmt;

/// The longest token that is looked at: 16 KiB.
pub const MAXIMUM_BYTES: usize = 16 * 1024;

/// What helps whoever has more than a token, or less.
pub(crate) const LOOK: &str = "`inspect` finds the token in a text and says what is wrong with it.";

/// A signature algorithm.
///
/// ```
/// assert_eq!(roomkey::jws::Algorithm::Hs256.as_str(), "HS256");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256: one shared secret.
    Hs256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: a private key signs, a public key verifies.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// EdDSA on Ed25519.
    EdDsa,
}

impl Algorithm {
    /// The name in a header's `alg`.
    ///
    /// ```
    /// assert_eq!(roomkey::jws::Algorithm::Rs256.as_str(), "RS256");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// A key that verifies signatures, and with it the one algorithm it verifies.
///
/// ```
/// use roomkey::{Secret, jws::{Algorithm, Key}};
/// let key = Key::hs256(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
/// assert_eq!(key.algorithm(), Algorithm::Hs256);
/// # Ok::<(), roomkey::Error>(())
/// ```
pub struct Key(Kind);

enum Kind {
    Hs256(Box<Hs256>),
    Public(public::PublicKey),
}

impl Key {
    /// A shared secret, for HS256.
    ///
    /// See [`Key`] for an example.
    pub fn hs256(secret: &Secret) -> Self {
        Self(Kind::Hs256(Box::new(Hs256::new(secret))))
    }

    /// An RSA public key of at least 2048 bits as one PEM block (`PUBLIC KEY` or
    /// `RSA PUBLIC KEY`), for RS256.
    ///
    /// # Errors
    /// `key_invalid`, `key_too_small`.
    ///
    /// ```
    /// use roomkey::{Code, jws::Key};
    /// assert_eq!(Key::rs256_pem("not a key").unwrap_err().code(), Code::KeyInvalid);
    /// ```
    pub fn rs256_pem(pem: &str) -> Result<Self> {
        public::PublicKey::from_pem(pem).map(|key| Self(Kind::Public(key)))
    }

    /// An RSA public key of at least 2048 bits from its modulus and exponent (big-endian bytes),
    /// as a JWKS holds them, for RS256.
    ///
    /// # Errors
    /// `key_invalid`, `key_too_small`.
    ///
    /// ```
    /// use roomkey::{Code, jws::Key};
    /// assert_eq!(Key::rs256_components(&[0xff; 128], &[1, 0, 1]).unwrap_err().code(), Code::KeyTooSmall);
    /// ```
    pub fn rs256_components(modulus: &[u8], exponent: &[u8]) -> Result<Self> {
        public::PublicKey::from_components(modulus, exponent).map(|key| Self(Kind::Public(key)))
    }

    /// A public key on P-256 from its coordinates (32 big-endian bytes each), as a JWKS holds them,
    /// for ES256.
    ///
    /// # Errors
    /// `key_invalid`.
    ///
    /// ```
    /// use roomkey::{Code, jws::Key};
    /// assert_eq!(Key::es256_components(&[1; 32], &[1; 32]).unwrap_err().code(), Code::KeyInvalid);
    /// ```
    pub fn es256_components(x: &[u8], y: &[u8]) -> Result<Self> {
        public::PublicKey::from_point(x, y).map(|key| Self(Kind::Public(key)))
    }

    /// A public key on Ed25519 (32 bytes), as a JWKS holds it, for EdDSA.
    ///
    /// # Errors
    /// `key_invalid`.
    ///
    /// ```
    /// use roomkey::{Code, jws::Key};
    /// assert_eq!(Key::ed25519(&[1; 31]).unwrap_err().code(), Code::KeyInvalid);
    /// ```
    pub fn ed25519(key: &[u8]) -> Result<Self> {
        public::PublicKey::from_ed25519(key).map(|key| Self(Kind::Public(key)))
    }

    /// The algorithm this key verifies.
    ///
    /// ```
    /// # use roomkey::{Secret, jws::{Algorithm, Key}};
    /// # let key = Key::hs256(&Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?);
    /// assert_eq!(key.algorithm(), Algorithm::Hs256);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Kind::Hs256(_) => Algorithm::Hs256,
            Kind::Public(key) => key.algorithm(),
        }
    }

    /// Checks form, header and signature, and hands out the payload, whatever bytes it holds.
    ///
    /// This decides who made the bytes and nothing more: it looks at no claim and no time, and the
    /// payload may be empty. For a JWT use [`Key::verify`] or a vendor's credentials.
    ///
    /// # Errors
    /// `token_malformed`, `token_too_large`, `encoding_invalid`, the `header_…` codes,
    /// `algorithm_not_allowed`, `signature_invalid`.
    ///
    /// ```
    /// use roomkey::{Secret, jws::Key};
    /// let secret = Secret::allow_weak("secret")?;
    /// let payload = Key::hs256(&secret).open("eyJhbGciOiJIUzI1NiJ9.aGk.1g4dqLhJbuDyvhT6ctG_nGtzHFNm8GQKORa8OHNObb0");
    /// assert!(payload.is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn open(&self, token: &str) -> Result<Vec<u8>> {
        let parts = Parts::split_any(token)?;
        let payload = parts.payload_for(self.algorithm())?;
        self.check_signature(&parts)?;
        Ok(payload)
    }

    pub(crate) fn check_signature(&self, parts: &Parts<'_>) -> Result<()> {
        match &self.0 {
            Kind::Hs256(key) => key.check(parts),
            Kind::Public(key) => key.check(parts),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}, [redacted])", self.algorithm().as_str())
    }
}

/// The three parts of a token, still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'t> {
    /// Header, dot and payload: what is signed.
    pub(crate) signed: &'t str,
    pub(crate) header: &'t str,
    pub(crate) payload: &'t str,
    pub(crate) signature: &'t str,
}

impl<'t> Parts<'t> {
    /// How every verification of a JWT starts: form, header, encoding, in that order.
    ///
    /// The payload is decoded and nothing more: what it says is a stranger's until the signature
    /// has been checked.
    pub(crate) fn read(token: &'t str, algorithm: Algorithm) -> Result<(Self, Vec<u8>)> {
        Self::read_typed(token, algorithm, header::PLAIN)
    }

    /// The same for a token of one of these types.
    pub(crate) fn read_typed(
        token: &'t str,
        algorithm: Algorithm,
        types: &'static [&'static str],
    ) -> Result<(Self, Vec<u8>)> {
        let parts = Self::split(token)?;
        header::check_typed(parts.header, algorithm, types)?;
        Ok((parts, decode(parts.payload)?))
    }

    /// Splits a JWT, looking at its length before anything else.
    pub(crate) fn split(token: &'t str) -> Result<Self> {
        let parts = Self::split_any(token)?;
        if parts.payload.is_empty() {
            return Err(Error::new(Code::TokenMalformed));
        }
        Ok(parts)
    }

    /// Splits a JWS, whose payload need not be that of a JWT and may be empty.
    fn split_any(token: &'t str) -> Result<Self> {
        if token.len() > MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge));
        }
        let malformed = || Error::new(Code::TokenMalformed).with_hint(LOOK);
        let mut dots = memchr::memchr_iter(b'.', token.as_bytes());
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(malformed());
        };
        let (signed, signature) = cut(token, second).ok_or_else(malformed)?;
        let (header, payload) = cut(signed, first).ok_or_else(malformed)?;
        if header.is_empty() {
            return Err(malformed());
        }
        if signature.is_empty() {
            return Err(Error::because(Code::TokenMalformed, "The token has no signature."));
        }
        Ok(Self { signed, header, payload, signature })
    }

    /// The payload, decoded, if the header is that of a token of this algorithm.
    fn payload_for(&self, algorithm: Algorithm) -> Result<Vec<u8>> {
        check_header(self.header, algorithm)?;
        decode(self.payload)
    }
}

/// What stands before a dot, and behind it.
fn cut(text: &str, dot: usize) -> Option<(&str, &str)> {
    let (before, rest) = text.split_at_checked(dot)?;
    Some((before, rest.strip_prefix('.')?))
}

/// Decodes a part. Refuses padding, white space, the other alphabet and unused bits that are set.
pub(crate) fn decode(part: &str) -> Result<Vec<u8>> {
    base64_simd::URL_SAFE_NO_PAD
        .decode_to_vec(part)
        .map_err(|_| Error::new(Code::EncodingInvalid).with_hint(LOOK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_exactly() {
        for token in ["", ".", "..", "...", "a", "a.b", "a.b.", ".a.b", "a..b", "a.b.c.d", "a.b.c."]
        {
            let code = Parts::split(token).err().map(|error| error.code());
            assert_eq!(code, Some(Code::TokenMalformed), "{token:?}");
        }
        assert!(Parts::split("a.b.c").is_ok());
        assert_eq!(
            Parts::split(&".".repeat(1_000_000)).err().map(|error| error.code()),
            Some(Code::TokenTooLarge)
        );
    }

    #[test]
    fn whoever_gives_more_than_a_token_is_refused_and_pointed_to_inspect() {
        let key = Key::hs256(&Secret::allow_weak("secret").unwrap());
        let token = "eyJhbGciOiJIUzI1NiJ9.aGk.1g4dqLhJbuDyvhT6ctG_nGtzHFNm8GQKORa8OHNObb0";
        for text in [
            format!("{{\"token\":\"{token}\"}}"),
            format!("Bearer {token}"),
            format!("{token};"),
            format!("\u{feff}{token}"),
            "hello".to_owned(),
        ] {
            let error = key.open(&text).unwrap_err();
            assert!(error.hint().is_some_and(|hint| hint.contains("`inspect`")), "{text}: {error}");
            assert!(!error.to_string().contains("aGk"), "{error}");
        }
    }

    #[test]
    fn every_text_has_one_encoding() {
        assert_eq!(decode("Zm9vYg").unwrap(), b"foob");
        for part in [
            "Zg==",
            "Zh",
            "Zm9",
            "Z",
            "Zm9v\n",
            " Zm9v",
            "A+z/4ME",
            "Zm9v*",
            "Zm9vYg=",
            "Zm9v\u{200b}",
        ] {
            assert!(decode(part).is_err() || part == "Zm9", "{part:?}");
        }
        assert!(decode("Zm9").is_err(), "non-zero trailing bits");
    }
}
