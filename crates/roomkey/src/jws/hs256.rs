//! HMAC-SHA256 with everything done once that can be done once.
//!
//! The key's inner and outer state are computed when the key is made. Text that starts every token
//! of some credentials (the header, the API key, the permissions) can be hashed ahead of time as
//! a [`Prefix`]; minting and verifying then hash only what follows.

use super::Parts;
use crate::crypto::{self, Mac, Tag};
use crate::error::{Code, Error, Result};
use crate::secret::Secret;

/// A signature in base64url: 32 bytes in 43 characters.
const ENCODED_BYTES: usize = 43;

#[derive(Clone)]
pub(crate) struct Hs256(Mac);

/// The start of a signing input, already hashed.
pub(crate) struct Prefix {
    pub(crate) text: String,
    state: Mac,
}

impl Hs256 {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self(secret.reveal(Mac::sha256))
    }

    pub(crate) fn prefix(&self, text: String) -> Prefix {
        let mut state = self.0.clone();
        state.update(text.as_bytes());
        Prefix { text, state }
    }

    /// Appends a dot and the signature to a signing input that starts with the prefix.
    pub(crate) fn sign(&self, token: &mut String, prefix: Option<&Prefix>) {
        let tag = self.tag(token, prefix);
        token.push('.');
        base64_simd::URL_SAFE_NO_PAD.encode_append(tag.as_ref(), token);
    }

    /// Compares the signature in constant time, as text: of all texts that might decode to the
    /// right 32 bytes only the canonical one is equal.
    pub(crate) fn check(&self, parts: &Parts<'_>, prefix: Option<&Prefix>) -> Result<()> {
        let tag = self.tag(parts.signed, prefix);
        let mut expected = [0u8; ENCODED_BYTES];
        let _encoded = base64_simd::URL_SAFE_NO_PAD
            .encode(tag.as_ref(), base64_simd::Out::from_slice(&mut expected));
        if crypto::equal(&expected, parts.signature.as_bytes()) {
            return Ok(());
        }
        super::decode(parts.signature)?;
        Err(Error::new(Code::SignatureInvalid))
    }

    fn tag(&self, signed: &str, prefix: Option<&Prefix>) -> Tag {
        match prefix.and_then(|prefix| Some((prefix, signed.strip_prefix(prefix.text.as_str())?))) {
            Some((prefix, rest)) => prefix.state.of(rest.as_bytes()),
            None => self.0.of(signed.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_changes_no_signature() {
        let key = Hs256::new(&Secret::allow_weak("0123456789abcdef0123456789abcdef").unwrap());
        let prefix = key.prefix("abc".repeat(50));
        for rest in ["", "x", &"y".repeat(500)] {
            let mut with = format!("{}{rest}", prefix.text);
            let mut without = with.clone();
            key.sign(&mut with, Some(&prefix));
            key.sign(&mut without, None);
            assert_eq!(with, without);
        }
        let mut unrelated = "something else".to_owned();
        key.sign(&mut unrelated, Some(&prefix));
        let mut plain = "something else".to_owned();
        key.sign(&mut plain, None);
        assert_eq!(unrelated, plain);
    }
}
