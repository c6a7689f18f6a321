//! The T1 form: `T1==`, then base64 over `partner_id=…&sig=…:data`.
//!
//! The MAC covers the bytes after the first colon exactly as they stand, and nothing before it. So
//! the data is never encoded again, and `partner_id`, which anyone can change, is compared with the
//! key that is there and chooses none. What is not signed has the one spelling that SDKs give it.

use crate::crypto;
use crate::error::{Code, Error, Result};
use crate::jws::{LOOK, MAXIMUM_BYTES};
use crate::secret::Secret;
use crate::tokbox::form;
use std::borrow::Cow;
use std::collections::BTreeMap;

const PREFIX: &str = "T1==";
const SIGNATURE_DIGITS: usize = 40;

/// HMAC-SHA1 with the key set up once.
pub(super) struct Mac(crypto::Mac);

impl Mac {
    pub(super) fn new(secret: &Secret) -> Self {
        Self(secret.reveal(crypto::Mac::sha1))
    }

    fn digits(&self, data: &[u8]) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let tag = self.0.of(data);
        let digit = |value: u8| char::from(DIGITS.get(usize::from(value)).copied().unwrap_or(b'0'));
        tag.as_ref().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// Signs data and makes the token of it.
    pub(super) fn token(&self, api_key: &str, data: &str) -> Result<String> {
        let inner = format!("partner_id={api_key}&sig={}:{data}", self.digits(data.as_bytes()));
        let mut token = PREFIX.to_owned();
        base64_simd::STANDARD.encode_append(inner.as_bytes(), &mut token);
        if token.len() > MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge).with_hint(
                "Connection data outside the Latin alphabet grows when it is encoded.",
            ));
        }
        Ok(token)
    }

    /// Compares the signature in constant time. Its digits may be in upper case.
    pub(super) fn check(&self, parts: &Parts) -> Result<()> {
        let given = parts.signature.to_ascii_lowercase();
        let expected = self.digits(parts.data());
        if crypto::equal(expected.as_bytes(), given.as_bytes()) {
            Ok(())
        } else {
            Err(Error::new(Code::SignatureInvalid))
        }
    }
}

/// Whether a secret made the signature of a token that nobody trusts.
pub(crate) fn is_signed_with(parts: &Parts, secret: &Secret) -> bool {
    Mac::new(secret).check(parts).is_ok()
}

/// Whether a text says that it is a T1 token.
pub(super) fn is_t1(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// A token taken apart, believed in nothing.
pub(crate) struct Parts {
    /// What the unsigned part calls the API key.
    pub(crate) partner_id: Option<String>,
    signature: String,
    bytes: Vec<u8>,
    data_at: usize,
}

/// The fields of the signed part.
pub(crate) type Fields = BTreeMap<String, String>;

impl Parts {
    /// Length, prefix, encoding, the unsigned part: in that order.
    pub(crate) fn read(token: &str) -> Result<Self> {
        if token.len() > MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge));
        }
        let encoded = token.strip_prefix(PREFIX).ok_or_else(|| {
            Error::because(Code::TokenMalformed, "A T1 token starts with `T1==`.")
        })?;
        let bytes = decode(encoded)?;
        let colon = bytes.iter().position(|byte| *byte == b':').ok_or_else(|| {
            Error::because(Code::TokenMalformed, "The token has no colon before its data.")
        })?;
        let unsigned = bytes.get(..colon).unwrap_or_default();
        let unsigned = std::str::from_utf8(unsigned)
            .map_err(|_| Error::because(Code::TokenMalformed, "The token is not text."))?;
        let head = Head::read(unsigned)?;
        let (partner_id, signature) = (head.partner_id.map(str::to_owned), head.sig.to_owned());
        if signature.len() != SIGNATURE_DIGITS {
            return Err(Error::new(Code::SignatureInvalid));
        }
        Ok(Self { partner_id, signature, bytes, data_at: colon + 1 })
    }

    fn data(&self) -> &[u8] {
        self.bytes.get(self.data_at..).unwrap_or_default()
    }

    /// The fields of the data. They are the bearer's own words until the signature was checked.
    pub(crate) fn fields(&self) -> Result<Fields> {
        let text = std::str::from_utf8(self.data())
            .map_err(|_| Error::because(Code::ClaimsInvalid, "The data is not UTF-8."))?;
        let fields = form::read(text)?;
        if fields.contains_key("sig") || fields.contains_key("partner_id") {
            return Err(Error::because(
                Code::MemberDuplicated,
                "`sig` and `partner_id` stand before the data and not in it.",
            ));
        }
        Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// What stands before the data.
struct Head<'t> {
    partner_id: Option<&'t str>,
    sig: &'t str,
}

impl<'t> Head<'t> {
    /// `partner_id`, then what SDKs of 2014 called themselves, then `sig`, all of it plain. Nothing
    /// here is signed, so whoever holds a token could spell it in other ways; they are refused.
    fn read(text: &'t str) -> Result<Self> {
        let malformed = |reason| Error::because(Code::TokenMalformed, reason);
        let mut rest = text.split('&').peekable();
        let mut field = |name: &str| {
            let value = rest.peek()?.strip_prefix(name)?.strip_prefix('=')?;
            rest.next();
            Some(value)
        };
        let partner_id = field("partner_id");
        let sdk = field("sdk_version");
        let sig = field("sig");
        if let Some(more) = rest.next() {
            let name = more.split('=').next().unwrap_or_default();
            let seen = [("partner_id", partner_id), ("sdk_version", sdk), ("sig", sig)];
            let twice = seen.iter().any(|(known, value)| *known == name && value.is_some());
            return Err(if twice {
                Error::because(Code::MemberDuplicated, "A field stands twice.")
            } else {
                malformed("What stands before the data is not `partner_id` and `sig`.")
            });
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let named = |value: &str| (1..=64).contains(&value.len()) && value.bytes().all(plain);
        if !sdk.is_none_or(named) {
            return Err(malformed("`sdk_version` is not plain text of at most 64 characters."));
        }
        let sig = sig.filter(|digits| !digits.is_empty());
        Ok(Self { partner_id, sig: sig.ok_or_else(|| malformed("The token has no signature."))? })
    }
}

/// Either alphabet (the vendor's Java SDK writes the URL-safe one), padded or not; but one alphabet,
/// the right padding, and no unused bits that are set.
fn decode(encoded: &str) -> Result<Vec<u8>> {
    let invalid = || {
        Error::because(Code::EncodingInvalid, "What follows `T1==` is not base64 of one alphabet.")
            .with_hint(LOOK)
    };
    let body = encoded.trim_end_matches('=');
    let padding = encoded.len() - body.len();
    if padding > 0 && padding != (4 - body.len() % 4) % 4 {
        return Err(invalid());
    }
    let standard: Cow<'_, str> = if body.contains(['-', '_']) {
        if body.contains(['+', '/']) {
            return Err(invalid());
        }
        body.replace('-', "+").replace('_', "/").into()
    } else {
        body.into()
    };
    base64_simd::STANDARD_NO_PAD.decode_to_vec(standard.as_bytes()).map_err(|_| invalid())
}
