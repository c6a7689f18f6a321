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
    /// How many bytes of the text are in the state: whole blocks, so that what is left is hashed from where it
    /// stands in the token.
    hashed: usize,
    state: Mac,
}

impl Hs256 {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self(secret.reveal(Mac::sha256))
    }

    pub(crate) fn prefix(&self, text: String) -> Prefix {
        let mut state = self.0.clone();
        let (blocks, _) = text.as_bytes().as_chunks::<64>();
        let blocks = blocks.as_flattened();
        state.update(blocks);
        Prefix { hashed: blocks.len(), text, state }
    }

    /// Appends a dot and the signature to a signing input.
    pub(crate) fn sign(&self, token: &mut String) {
        append(&self.0.of(token.as_bytes()), token);
    }

    /// Compares the signature in constant time, as text: of all texts that might decode to the
    /// right 32 bytes only the canonical one is equal.
    pub(crate) fn check(&self, parts: &Parts<'_>) -> Result<()> {
        let tag = self.0.of(parts.signed.as_bytes());
        let expected = encoded(&tag);
        if crypto::equal(&expected, parts.signature.as_bytes()) {
            return Ok(());
        }
        super::decode(parts.signature)?;
        Err(Error::new(Code::SignatureInvalid))
    }
}

impl Prefix {
    /// Appends to its text what follows it in a payload, a dot and the signature.
    pub(crate) fn sign(&self, rest: &[u8], token: &mut String) {
        let start = token.len();
        token.push_str(&self.text);
        base64_simd::URL_SAFE_NO_PAD.encode_append(rest, token);
        let signed = token.as_bytes().get(start.saturating_add(self.hashed)..).unwrap_or_default();
        append(&self.state.of(signed), token);
    }

    /// What stands behind it in the payload of a token that begins with it, if the signature is right: then
    /// nothing is left to be said of form, header and encoding.
    ///
    /// Writes it into `room` and says how long it is. `None` means that the token is to be read from its
    /// beginning: it does not begin so, is not signed, or has more behind it than there is room for.
    pub(crate) fn open(&self, token: &str, room: &mut [u8]) -> Option<usize> {
        let behind = token.strip_prefix(&self.text)?;
        let dot = behind.len().checked_sub(ENCODED_BYTES + 1)?;
        let (payload, signature) = behind.split_at_checked(dot)?;
        let signature = signature.strip_prefix('.')?;
        let base64 = base64_simd::URL_SAFE_NO_PAD;
        if base64.estimated_decoded_length(payload.len()) > room.len() {
            return None;
        }
        let signed = token.as_bytes().get(self.hashed..self.text.len().checked_add(dot)?)?;
        let expected = encoded(&self.state.of(signed));
        if !crypto::equal(&expected, signature.as_bytes()) {
            return None;
        }
        let decoded = base64.decode(payload.as_bytes(), base64_simd::Out::from_slice(room)).ok()?;
        Some(decoded.len())
    }
}

fn append(tag: &Tag, token: &mut String) {
    token.push('.');
    base64_simd::URL_SAFE_NO_PAD.encode_append(tag.as_ref(), token);
}

/// A signature as text.
fn encoded(tag: &Tag) -> [u8; ENCODED_BYTES] {
    let mut text = [0u8; ENCODED_BYTES];
    let _encoded =
        base64_simd::URL_SAFE_NO_PAD.encode(tag.as_ref(), base64_simd::Out::from_slice(&mut text));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_changes_no_signature_and_opens_what_it_signed() {
        let key = Hs256::new(&Secret::allow_weak("0123456789abcdef0123456789abcdef").unwrap());
        for length in [0, 64, 132] {
            let prefix = key.prefix("abcd".repeat(length / 4));
            for rest in [&b""[..], b"x", &[7; 50]] {
                let mut token = String::new();
                prefix.sign(rest, &mut token);
                let mut same = prefix.text.clone();
                base64_simd::URL_SAFE_NO_PAD.encode_append(rest, &mut same);
                key.sign(&mut same);
                assert_eq!(token, same);
                let mut room = [0; 512];
                assert_eq!(prefix.open(&token, &mut room), Some(rest.len()));
                assert_eq!(&room[..rest.len()], rest);
                assert_eq!(prefix.open(&token, &mut [0; 49]).is_some(), rest.len() < 50);
                for at in 0..token.len() {
                    let mut other = token.clone().into_bytes();
                    other[at] = if other[at] == b'A' { b'B' } else { b'A' };
                    let other = String::from_utf8(other).unwrap();
                    assert_eq!(prefix.open(&other, &mut [0; 512]), None, "{other}");
                    assert_eq!(prefix.open(token.get(..at).unwrap(), &mut [0; 512]), None);
                }
                assert_eq!(prefix.open(&format!("{token}A"), &mut [0; 512]), None);
            }
        }
    }

    #[test]
    fn what_is_signed_and_no_base64_is_not_opened() {
        let key = Hs256::new(&Secret::allow_weak("0123456789abcdef0123456789abcdef").unwrap());
        let prefix = key.prefix("e30.".to_owned());
        for payload in ["e30=", "e3 0", "e3.0", "e31", "e"] {
            let mut token = format!("{}{payload}", prefix.text);
            key.sign(&mut token);
            assert_eq!(prefix.open(&token, &mut [0; 512]), None, "{token}");
        }
    }
}
