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
use base64_simd::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

const PREFIX: &str = "T1==";
const SIGNATURE_DIGITS: usize = 40;

/// What a token says, with room in front of it for the signature over it: it is written once, where it stays.
pub(super) struct Unsigned {
    text: String,
    /// Where that begins which is signed.
    data: usize,
}

impl Unsigned {
    pub(super) fn of(api_key: &str) -> Self {
        const PLACES: &str = "0000000000000000000000000000000000000000:";
        const { assert!(PLACES.len() == SIGNATURE_DIGITS + 1, "a place for each digit, and the colon") };
        let mut text = String::with_capacity(448);
        for part in ["partner_id=", api_key, "&sig=", PLACES] {
            text.push_str(part);
        }
        Self { data: text.len(), text }
    }

    /// Begins the data with this field, whose value needs no escapes, for others to be written behind it.
    pub(super) fn data(&mut self, name: &str, plain: &str) -> &mut String {
        self.text.push_str(name);
        self.text.push_str(plain);
        &mut self.text
    }
}

/// HMAC-SHA1 with the key set up once.
pub(super) struct Mac(crypto::Mac);

impl Mac {
    pub(super) fn new(secret: &Secret) -> Self {
        Self(secret.reveal(crypto::Mac::sha1))
    }

    fn digits(&self, data: &[u8]) -> [u8; SIGNATURE_DIGITS] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let tag = self.0.of(data);
        let mut digits = [b'0'; SIGNATURE_DIGITS];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(tag.as_ref()) {
            let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or(b'0');
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        digits
    }

    /// Signs data and makes the token of it.
    pub(super) fn token(&self, unsigned: Unsigned) -> Result<String> {
        let Unsigned { text, data } = unsigned;
        let mut inner = text.into_bytes();
        let (head, signed) = inner.split_at_mut_checked(data).unwrap_or_default();
        let signature = self.digits(signed);
        // The head ends in a colon, and before it are the digits' places.
        if let Some(place) = head.last_chunk_mut::<{ SIGNATURE_DIGITS + 1 }>() {
            let (digits, _) = place.split_at_mut(SIGNATURE_DIGITS);
            digits.copy_from_slice(&signature);
        }
        let encoded = base64_simd::STANDARD.encoded_length(inner.len());
        let mut token = String::with_capacity(PREFIX.len() + encoded);
        token.push_str(PREFIX);
        base64_simd::STANDARD.encode_append(&inner, &mut token);
        if token.len() > MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge).with_hint(
                "Connection data outside the Latin alphabet grows when it is encoded.",
            ));
        }
        Ok(token)
    }

    /// Compares the signature in constant time. Its digits may be in upper case.
    pub(super) fn check(&self, parts: &Parts<'_>) -> Result<()> {
        let expected = self.digits(parts.data);
        let mut given = parts.signature;
        given.make_ascii_lowercase();
        if crypto::equal(&expected, &given) {
            Ok(())
        } else {
            Err(Error::new(Code::SignatureInvalid))
        }
    }
}

/// Whether a secret made the signature of a token that nobody trusts.
pub(crate) fn is_signed_with(parts: &Parts<'_>, secret: &Secret) -> bool {
    Mac::new(secret).check(parts).is_ok()
}

/// Whether a text says that it is a T1 token.
pub(super) fn is_t1(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// The bytes of a token. Length, prefix, encoding: in that order.
pub(crate) fn open(token: &str) -> Result<Vec<u8>> {
    if token.len() > MAXIMUM_BYTES {
        return Err(Error::new(Code::TokenTooLarge));
    }
    let encoded = token
        .strip_prefix(PREFIX)
        .ok_or_else(|| Error::because(Code::TokenMalformed, "A T1 token starts with `T1==`."))?;
    decode(encoded)
}

/// The bytes of a token taken apart, believed in nothing.
pub(crate) struct Parts<'b> {
    /// What the unsigned part calls the API key.
    pub(crate) partner_id: Option<&'b str>,
    signature: [u8; SIGNATURE_DIGITS],
    data: &'b [u8],
}

impl<'b> Parts<'b> {
    /// Reads the unsigned part.
    pub(crate) fn read(bytes: &'b [u8]) -> Result<Self> {
        let colon = memchr::memchr(b':', bytes).ok_or_else(|| {
            Error::because(Code::TokenMalformed, "The token has no colon before its data.")
        })?;
        let unsigned = bytes.get(..colon).unwrap_or_default();
        let unsigned = std::str::from_utf8(unsigned)
            .map_err(|_| Error::because(Code::TokenMalformed, "The token is not text."))?;
        let head = Head::read(unsigned)?;
        let signature = head.sig.as_bytes().try_into();
        Ok(Self {
            partner_id: head.partner_id,
            signature: signature.map_err(|_| Error::new(Code::SignatureInvalid))?,
            data: bytes.get(colon + 1..).unwrap_or_default(),
        })
    }

    /// The fields of the data. They are the bearer's own words until the signature was checked.
    pub(crate) fn fields(&self) -> Result<form::Fields<'b>> {
        let text = std::str::from_utf8(self.data)
            .map_err(|_| Error::because(Code::ClaimsInvalid, "The data is not UTF-8."))?;
        let fields = form::read(text)?;
        if fields.has("sig") || fields.has("partner_id") {
            return Err(Error::because(
                Code::MemberDuplicated,
                "`sig` and `partner_id` stand before the data and not in it.",
            ));
        }
        Ok(fields)
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
        let mut rest = form::split(text, b'&').peekable();
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
    let is_url_safe = memchr::memchr2(b'-', b'_', body.as_bytes()).is_some();
    // Neither knows the characters of the other.
    let alphabet = if is_url_safe { URL_SAFE_NO_PAD } else { STANDARD_NO_PAD };
    alphabet.decode_to_vec(body).map_err(|_| invalid())
}
