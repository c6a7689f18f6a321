//! RS256, ES256 and EdDSA through `jsonwebtoken`, behind the same strict framing as HS256.
//!
//! `jsonwebtoken` reads PEM and does the arithmetic; its own header and claim rules are not used.

use super::pem::{self, Half};
use super::{Algorithm, Parts};
use crate::error::{Code, Error, Result};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaKeyPair,
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use std::fmt;

const MINIMUM_MODULUS_BITS: usize = 2048;

fn invalid() -> Error {
    Error::new(Code::KeyInvalid)
}

/// A key and the one algorithm that it verifies.
pub(crate) struct PublicKey {
    key: DecodingKey,
    algorithm: Algorithm,
}

impl PublicKey {
    pub(crate) fn from_pem(pem: &str) -> Result<Self> {
        let pem = pem::only_block(pem, Half::Public)?;
        let unreadable = || pem::unreadable(pem);
        let key = DecodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| unreadable())?;
        let der = key.try_get_as_bytes().map_err(|_| unreadable())?;
        let parsed =
            ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|_| unreadable())?;
        let spki = parsed.as_der().map_err(|_| unreadable())?;
        // The one reader of aws-lc-rs that refuses short keys when they are read.
        PublicEncryptingKey::from_der(spki.as_ref()).map_err(|_| Error::new(Code::KeyTooSmall))?;
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
        let key = DecodingKey::from_rsa_raw_components(modulus, exponent);
        Ok(Self { key, algorithm: Algorithm::Rs256 })
    }

    /// A point on P-256.
    pub(crate) fn from_point(x: &[u8], y: &[u8]) -> Result<Self> {
        if x.len() != 32 || y.len() != 32 {
            return Err(invalid());
        }
        let point = [&[4], x, y].concat();
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).map_err(|_| invalid())?;
        Ok(Self { key: DecodingKey::from_ec_der(&point), algorithm: Algorithm::Es256 })
    }

    /// A point on Ed25519, compressed.
    pub(crate) fn from_ed25519(x: &[u8]) -> Result<Self> {
        if x.len() != 32 {
            return Err(invalid());
        }
        ParsedPublicKey::new(&ED25519, x).map_err(|_| invalid())?;
        Ok(Self { key: DecodingKey::from_ed_der(x), algorithm: Algorithm::EdDsa })
    }

    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn check(&self, parts: &Parts<'_>) -> Result<()> {
        super::decode(parts.signature)?;
        let algorithm = match self.algorithm {
            Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
            Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
            Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Algorithm::Hs256 => return Err(Error::new(Code::SignatureInvalid)),
        };
        let signed = parts.signed.as_bytes();
        match jsonwebtoken::crypto::verify(parts.signature, signed, &self.key, algorithm) {
            Ok(true) => Ok(()),
            _ => Err(Error::new(Code::SignatureInvalid)),
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
pub struct Rs256Signer(EncodingKey);

impl Rs256Signer {
    /// A private key of at least 2048 bits as one PEM block (`PRIVATE KEY` or `RSA PRIVATE KEY`,
    /// not encrypted).
    ///
    /// # Errors
    /// `key_invalid`, `key_too_small`.
    ///
    /// ```
    /// assert!(roomkey::jws::Rs256Signer::from_pem("").is_err());
    /// ```
    pub fn from_pem(pem: &str) -> Result<Self> {
        let pem = pem::only_block(pem, Half::Private)?;
        let unreadable = || pem::unreadable(pem);
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| unreadable())?;
        RsaKeyPair::from_der(key.as_bytes()).map_err(|error| {
            if error.to_string() == "TooSmall" {
                Error::new(Code::KeyTooSmall)
            } else {
                unreadable()
            }
        })?;
        Ok(Self(key))
    }

    /// The key that verifies what this one signs.
    pub(crate) fn public(&self) -> Result<super::Key> {
        let pair = RsaKeyPair::from_der(self.0.as_bytes()).map_err(|_| invalid())?;
        let key = DecodingKey::from_rsa_der(pair.public_key().as_ref());
        Ok(super::Key(super::Kind::Public(PublicKey { key, algorithm: Algorithm::Rs256 })))
    }

    /// Signs a payload with the header `{"alg":"RS256","typ":"JWT"}`.
    ///
    /// # Errors
    /// `token_too_large` when no verifier of ours would take the result; `key_invalid` when the
    /// key cannot sign.
    ///
    /// ```no_run
    /// # fn pem() -> String { String::new() }
    /// let signer = roomkey::jws::Rs256Signer::from_pem(&pem())?;
    /// let token = signer.sign(br#"{"iss":"me"}"#)?;
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn sign(&self, payload: &[u8]) -> Result<String> {
        const HEADER: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";
        let mut token = format!("{HEADER}.");
        base64_simd::URL_SAFE_NO_PAD.encode_append(payload, &mut token);
        let signature =
            jsonwebtoken::crypto::sign(token.as_bytes(), &self.0, jsonwebtoken::Algorithm::RS256)
                .map_err(|_| invalid())?;
        token.push('.');
        token.push_str(&signature);
        if token.len() > super::MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge));
        }
        Ok(token)
    }
}

impl fmt::Debug for Rs256Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rs256Signer([redacted])")
    }
}
