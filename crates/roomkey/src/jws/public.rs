//! RS256, ES256 and EdDSA, behind the same strict framing as HS256.
//!
//! `jsonwebtoken` reads PEM; its own header and claim rules are not used, nor is its arithmetic, which
//! panics in a program in which some other crate has chosen another library for it.

use super::header::RS256_ENCODED;
use super::mint::bounded;
use super::pem::{self, Half};
use super::{Algorithm, Parts};
use crate::crypto::{self, RsaSigner, Unfit};
use crate::error::{Code, Error, Result};
use jsonwebtoken::{DecodingKey, EncodingKey};
use std::fmt;

const MINIMUM_MODULUS_BITS: usize = 2048;

fn invalid() -> Error {
    Error::new(Code::KeyInvalid)
}

/// The refusal of a key, whose text may say more than that it cannot be read.
fn refusal(unfit: Unfit, unreadable: impl FnOnce() -> Error) -> Error {
    match unfit {
        Unfit::TooSmall => Error::new(Code::KeyTooSmall),
        Unfit::Unreadable => unreadable(),
        Unfit::NotSigned => Error::new(Code::AlgorithmUnavailable),
    }
}

/// A key and the one algorithm that it verifies.
pub(crate) struct PublicKey {
    key: crypto::PublicKey,
    algorithm: Algorithm,
}

impl PublicKey {
    pub(crate) fn from_pem(pem: &str) -> Result<Self> {
        let pem = pem::only_block(pem, Half::Public)?;
        let unreadable = || pem::unreadable(pem);
        let read = DecodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| unreadable())?;
        let der = read.try_get_as_bytes().map_err(|_| unreadable())?;
        let key = crypto::PublicKey::rsa_der(der).map_err(|unfit| refusal(unfit, unreadable))?;
        Ok(Self { key, algorithm: Algorithm::Rs256 })
    }

    pub(crate) fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self> {
        let (modulus, exponent) = (without_leading_zeros(modulus), without_leading_zeros(exponent));
        let unused_bits = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        if (modulus.len() * 8).saturating_sub(unused_bits) < MINIMUM_MODULUS_BITS {
            return Err(Error::new(Code::KeyTooSmall));
        }
        let is_odd = exponent.last().is_some_and(|byte| byte % 2 == 1);
        if !is_odd || exponent == [1] {
            return Err(invalid());
        }
        let key =
            crypto::PublicKey::rsa(modulus, exponent).map_err(|unfit| refusal(unfit, invalid))?;
        Ok(Self { key, algorithm: Algorithm::Rs256 })
    }

    /// A point on P-256.
    pub(crate) fn from_point(x: &[u8], y: &[u8]) -> Result<Self> {
        if x.len() != 32 || y.len() != 32 {
            return Err(invalid());
        }
        let point = [&[4], x, y].concat();
        let point = point.first_chunk().ok_or_else(invalid)?;
        let key = crypto::PublicKey::p256(point).map_err(|unfit| refusal(unfit, invalid))?;
        Ok(Self { key, algorithm: Algorithm::Es256 })
    }

    /// A point on Ed25519, compressed.
    pub(crate) fn from_ed25519(x: &[u8]) -> Result<Self> {
        let point = x.try_into().map_err(|_| invalid())?;
        let key = crypto::PublicKey::ed25519(point).map_err(|unfit| refusal(unfit, invalid))?;
        Ok(Self { key, algorithm: Algorithm::EdDsa })
    }

    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn check(&self, parts: &Parts<'_>) -> Result<()> {
        let signature = super::decode(parts.signature)?;
        if self.key.verifies(parts.signed.as_bytes(), &signature) {
            Ok(())
        } else {
            Err(Error::new(Code::SignatureInvalid))
        }
    }
}

/// Some write JWKs with the zero in front that DER needs; aws-lc takes it for part of the size.
fn without_leading_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

/// An RSA private key that signs with RS256.
///
/// ```
/// use roomkey::{Code, jws::Rs256Signer};
/// assert_eq!(Rs256Signer::from_pem("not a key").unwrap_err().code(), Code::KeyInvalid);
/// ```
pub struct Rs256Signer(RsaSigner);

impl Rs256Signer {
    /// A private key of at least 2048 bits as one PEM block (`PRIVATE KEY` or `RSA PRIVATE KEY`,
    /// not encrypted).
    ///
    /// # Errors
    /// `key_invalid`, `key_too_small`, `algorithm_unavailable` in a build that has no aws-lc.
    ///
    /// ```
    /// assert!(roomkey::jws::Rs256Signer::from_pem("").is_err());
    /// ```
    pub fn from_pem(pem: &str) -> Result<Self> {
        let pem = pem::only_block(pem, Half::Private)?;
        let unreadable = || pem::unreadable(pem);
        let read = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| unreadable())?;
        let signer = RsaSigner::from_der(read.as_bytes());
        signer.map(Self).map_err(|unfit| refusal(unfit, unreadable))
    }

    /// The key that verifies what this one signs.
    pub(crate) fn public(&self) -> Result<super::Key> {
        let key = self.0.public().map_err(|unfit| refusal(unfit, invalid))?;
        Ok(super::Key(super::Kind::Public(PublicKey { key, algorithm: Algorithm::Rs256 })))
    }

    /// Signs a payload with the header `{"alg":"RS256","typ":"JWT"}`.
    ///
    /// # Errors
    /// `token_too_large` when no verifier of ours would take the result; `key_invalid` when the
    /// key cannot sign.
    ///
    /// ```
    /// # fn private_key() -> String {
    /// #     use aws_lc_rs::{encoding::{AsDer, Pkcs8V1Der}, rsa::{KeyPair, KeySize}};
    /// #     let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    /// #     let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    /// #     let body = base64_simd::STANDARD.encode_to_string(der.as_ref());
    /// #     format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
    /// # }
    /// let signer = roomkey::jws::Rs256Signer::from_pem(&private_key())?;
    /// let token = signer.sign(br#"{"iss":"me"}"#)?;
    /// assert!(token.starts_with("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJtZSJ9."));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn sign(&self, payload: &[u8]) -> Result<String> {
        let mut token = format!("{RS256_ENCODED}.");
        base64_simd::URL_SAFE_NO_PAD.encode_append(payload, &mut token);
        let signature = self.0.sign(token.as_bytes()).ok_or_else(invalid)?;
        token.push('.');
        base64_simd::URL_SAFE_NO_PAD.encode_append(&signature, &mut token);
        bounded(token)
    }
}

impl fmt::Debug for Rs256Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rs256Signer([redacted])")
    }
}

#[cfg(all(test, not(any(feature = "aws-lc", feature = "pure-rsa-signing"))))]
mod tests {
    use super::*;

    #[test]
    fn without_aws_lc_nobody_signs_who_did_not_ask_for_it_by_name() {
        use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let body = base64_simd::STANDARD.encode_to_string(der.as_ref());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        let refused = Rs256Signer::from_pem(&pem).map(|_| ()).unwrap_err();
        assert_eq!(refused.code(), Code::AlgorithmUnavailable);
    }
}
