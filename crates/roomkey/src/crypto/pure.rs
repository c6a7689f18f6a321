//! Public keys by RustCrypto, and private ones for whoever asks for them by name.
//!
//! Nothing secret goes into verifying, so its time may say what it likes. Signing is another matter:
//! RustCrypto's RSA was found to tell the private key by its time (RUSTSEC-2023-0071). Its authors say
//! that this release does not, and go on working on constant time; so it signs with the feature
//! `pure-rsa-signing` alone.

use super::Unfit;
use ed25519_dalek::Verifier as _;
use rsa::pkcs1::der::Decode as _;
#[cfg(feature = "pure-rsa-signing")]
use rsa::traits::PublicKeyParts as _;
use sha2::Sha256;

const MINIMUM_MODULUS_BITS: u32 = 2048;

/// A public key and the one algorithm that it verifies.
pub(crate) enum PublicKey {
    Rsa(rsa::PublicKey),
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// An RSA key as PKCS #1 has it, for RS256.
    pub(crate) fn rsa_der(der: &[u8]) -> Result<Self, Unfit> {
        let key = rsa::pkcs1::RsaPublicKeyRef::from_der(der).map_err(|_| Unfit::Unreadable)?;
        Self::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    /// An RSA key by its numbers, without zeros in front, for RS256.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, Unfit> {
        let number = rsa::BoxedUint::from_be_slice_vartime;
        let n = number(n);
        if n.bit_width_vartime() < MINIMUM_MODULUS_BITS {
            return Err(Unfit::TooSmall);
        }
        rsa::PublicKey::new(n, number(e)).map(Self::Rsa).map_err(|_| Unfit::Unreadable)
    }

    /// A point on P-256, not compressed, for ES256.
    pub(crate) fn p256(point: &[u8; 65]) -> Result<Self, Unfit> {
        p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map(Self::P256)
            .map_err(|_| Unfit::Unreadable)
    }

    /// A point on Ed25519, for `EdDSA`.
    pub(crate) fn ed25519(point: &[u8; 32]) -> Result<Self, Unfit> {
        ed25519_dalek::VerifyingKey::from_bytes(point)
            .map(Self::Ed25519)
            .map_err(|_| Unfit::Unreadable)
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa(key) => key.pkcs1v15_verify::<Sha256>(message, signature).is_ok(),
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

/// An RSA private key that signs with RS256.
#[cfg(feature = "pure-rsa-signing")]
pub(crate) struct RsaSigner(rsa::PrivateKey);

#[cfg(feature = "pure-rsa-signing")]
impl RsaSigner {
    /// A key as PKCS #1 has it.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, Unfit> {
        use rsa::pkcs1::DecodeRsaPrivateKey as _;
        let key = rsa::PrivateKey::from_pkcs1_der(der).map_err(|_| Unfit::Unreadable)?;
        if key.n().bit_width_vartime() < MINIMUM_MODULUS_BITS {
            return Err(Unfit::TooSmall);
        }
        Ok(Self(key))
    }

    /// The key that verifies what this one signs.
    #[expect(clippy::unnecessary_wraps, reason = "aws-lc has to read its own key again")]
    pub(crate) fn public(&self) -> Result<PublicKey, Unfit> {
        Ok(PublicKey::Rsa(self.0.to_public_key()))
    }

    /// `None` when the key cannot sign, or the system has no random bytes to blind it with.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.0.pkcs1v15_sign::<Sha256>(message).ok()
    }
}

/// What nobody has in a build in which nobody may sign.
#[cfg(not(any(feature = "pure-rsa-signing", feature = "aws-lc")))]
pub(crate) enum RsaSigner {}

#[cfg(not(any(feature = "pure-rsa-signing", feature = "aws-lc")))]
impl RsaSigner {
    /// Refuses every key.
    pub(crate) fn from_der(_: &[u8]) -> Result<Self, Unfit> {
        Err(Unfit::NotSigned)
    }

    pub(crate) fn public(&self) -> Result<PublicKey, Unfit> {
        match *self {}
    }

    pub(crate) fn sign(&self, _: &[u8]) -> Option<Vec<u8>> {
        match *self {}
    }
}
