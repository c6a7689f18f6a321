//! A shared secret that cannot leak by accident and cannot be a bad one by accident.
//!
//! A [`Secret`] is wiped when dropped, prints as `[redacted]`, and has no `Display`, `Serialize`,
//! `Clone` or `PartialEq`. Its bytes are the exact bytes given: nothing is trimmed, decoded or
//! normalised, because every one of those makes another key.
//!
//! Making one refuses what can never be right (nothing, white space, a PEM or JWK or file name
//! where a secret belongs) and, unless [`Secret::allow_weak`] is called by name, what is unsafe or
//! an accident: fewer than 32 bytes (RFC 7518, section 3.2), the placeholders of the vendors'
//! documents, and text with white space or quotes around it, which signs tokens that nobody accepts.
//!
//! ```
//! use roomkey::{Code, Secret};
//!
//! let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
//! assert_eq!(format!("{secret:?}"), "Secret([redacted])");
//! assert_eq!(Secret::new("API_SECRET_KEY_GENERATED").unwrap_err().code(), Code::SecretPlaceholder);
//! # Ok::<(), roomkey::Error>(())
//! ```

use crate::error::{Code, Error, Result};
use std::fmt;
use zeroize::Zeroizing;

/// The fewest bytes of a secret that HS256 may be keyed with.
pub(crate) const MINIMUM_BYTES: usize = 32;

/// Bytes that sign tokens. See the [module](self).
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A secret that is fit for HS256.
    ///
    /// # Errors
    /// `secret_empty`, `secret_not_symmetric`, `secret_placeholder`, `secret_padded`,
    /// `secret_too_short`.
    ///
    /// ```
    /// use roomkey::{Code, Secret};
    /// assert_eq!(Secret::new("   ").unwrap_err().code(), Code::SecretEmpty);
    /// assert_eq!(Secret::new("x").unwrap_err().code(), Code::SecretTooShort);
    /// ```
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let secret = Self::allow_weak(bytes)?;
        match secret.weakness() {
            Some(Code::SecretPadded) => Err(Error::new(Code::SecretPadded).with_hint(
                "`echo` and editors add a line break at the end, and not every reader of `.env` takes \
                 quotes off. Give the secret alone.",
            )),
            Some(code) => Err(Error::new(code).with_hint(
                "Take the secret from the vendor's dashboard, or make 32 random bytes.",
            )),
            None => Ok(secret),
        }
    }

    /// A secret that may be short, a placeholder or padded, for tokens that are not ours to improve.
    ///
    /// # Errors
    /// `secret_empty`, `secret_not_symmetric`: those are never right.
    ///
    /// ```
    /// use roomkey::Secret;
    /// assert!(Secret::allow_weak("secret_key_generated").is_ok());
    /// assert!(Secret::allow_weak("").is_err());
    /// ```
    pub fn allow_weak(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let bytes = Zeroizing::new(bytes.into());
        if bytes.iter().all(u8::is_ascii_whitespace) || is_unicode_white_space(&bytes) {
            return Err(Error::new(Code::SecretEmpty));
        }
        if bytes.iter().all(|&byte| byte == 0) {
            // HMAC pads keys with NUL bytes, so this is the empty key under another name.
            return Err(Error::because(Code::SecretEmpty, "The secret is only NUL bytes."));
        }
        if is_key_material(&bytes) {
            return Err(Error::new(Code::SecretNotSymmetric));
        }
        Ok(Self(bytes))
    }

    /// Why [`Secret::new`] would refuse it, if it would.
    ///
    /// ```
    /// use roomkey::{Code, Secret};
    /// assert_eq!(Secret::allow_weak("short")?.weakness(), Some(Code::SecretTooShort));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn weakness(&self) -> Option<Code> {
        if is_placeholder(&self.0) {
            Some(Code::SecretPlaceholder)
        } else if is_padded(&self.0) {
            Some(Code::SecretPadded)
        } else if self.0.len() < MINIMUM_BYTES {
            Some(Code::SecretTooShort)
        } else {
            None
        }
    }

    /// Lends the bytes to a closure, for storing or signing. Nothing else shows them.
    ///
    /// ```
    /// use roomkey::Secret;
    /// let secret = Secret::new("9d3b1f0a6c5e4827b1a0f3c2d4e59687")?;
    /// assert_eq!(secret.reveal(<[u8]>::len), 32);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn reveal<T>(&self, use_bytes: impl FnOnce(&[u8]) -> T) -> T {
        use_bytes(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

fn is_unicode_white_space(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(char::is_whitespace))
}

/// Text with white space, a byte-order mark or quotes around it. Random bytes that happen to end in
/// one of these are hardly ever text.
fn is_padded(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let blank = |character: char| character.is_whitespace() || character == '\u{feff}';
    let inside = text.trim_matches(blank);
    let quoted =
        |quote: char| inside.len() > 1 && inside.starts_with(quote) && inside.ends_with(quote);
    !inside.contains(char::is_control)
        && (inside.len() != text.len() || ['"', '\'', '`'].into_iter().any(quoted))
}

/// A PEM, JWK, SSH or certificate key, or the name of a file that holds one.
fn is_key_material(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        // DER: a SEQUENCE with a long length that spans the rest.
        return matches!(bytes, [0x30, 0x82, high, low, rest @ ..]
            if rest.len() == usize::from(*high) * 256 + usize::from(*low));
    };
    let text = text.trim().trim_start_matches('\u{feff}');
    let file_name = !text.contains(char::is_whitespace)
        && text.rsplit_once('.').is_some_and(|(_, extension)| {
            ["pem", "key", "der", "p8", "p12", "pfx", "crt", "cer", "jwk", "jwks", "env"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        });
    file_name
        || text.contains("-----BEGIN ")
        || text.starts_with("ssh-")
        || text.starts_with("ecdsa-sha2-")
        || (text.starts_with('{') && (text.contains("\"kty\"") || text.contains("\"keys\"")))
}

/// The placeholders of the documents and of common `.env` examples: their letters and digits.
const PLACEHOLDERS: &[&str] = &[
    "apikey",
    "apikeygenerated",
    "apisecret",
    "apisecretkeygenerated",
    "changeme",
    "placeholder",
    "secret",
    "secretkey",
    "secretkeygenerated",
    "videosdkapikey",
    "videosdksecret",
    "videosdksecretkey",
    "yourapikey",
    "yourapikeyhere",
    "yourapisecret",
    "yourapisecrethere",
    "yoursecret",
    "yoursecrethere",
    "yoursecretkey",
    "yoursecretkeyhere",
    "yourvideosdkapikey",
    "yourvideosdksecret",
    "yourvideosdksecretkey",
];

/// Whether it is one of the placeholders, whatever its punctuation.
pub(crate) fn is_placeholder(bytes: &[u8]) -> bool {
    let letters: Zeroizing<Vec<u8>> = Zeroizing::new(
        bytes
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .take(48)
            .collect(),
    );
    PLACEHOLDERS.iter().any(|known| known.as_bytes() == letters.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_material_and_file_names_are_refused_even_as_weak_secrets() {
        for text in [
            "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
            "\n  -----BEGIN RSA PRIVATE KEY-----\nMIIB",
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDG2LSUm6vwcm comment",
            r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}"#,
            "{\n \"keys\": []}",
            "/etc/keys/private.key",
            "private.pem",
        ] {
            assert_eq!(Secret::allow_weak(text).unwrap_err().code(), Code::SecretNotSymmetric);
        }
        let mut der = vec![0x30, 0x82, 1, 0];
        der.extend([0xff; 256]);
        assert_eq!(Secret::allow_weak(der).unwrap_err().code(), Code::SecretNotSymmetric);
    }

    #[test]
    fn nothing_and_nul_are_no_secret() {
        for bytes in [&b""[..], b" \n\t", "\u{a0}\u{2003}".as_bytes(), &[0; 40]] {
            assert_eq!(Secret::allow_weak(bytes).unwrap_err().code(), Code::SecretEmpty);
        }
    }

    #[test]
    fn exactly_32_bytes_are_enough() {
        assert!(Secret::new("b".repeat(32)).is_ok());
        assert_eq!(Secret::new("a".repeat(31)).unwrap_err().code(), Code::SecretTooShort);
    }
}
