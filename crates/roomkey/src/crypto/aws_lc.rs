//! Public and private keys by aws-lc.

use super::Unfit;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{PublicEncryptingKey, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_SHA256, RsaKeyPair, VerificationAlgorithm,
};

/// A public key and the one algorithm that it verifies.
pub(crate) struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// An RSA key as PKCS #1 has it, for RS256.
    pub(crate) fn rsa_der(der: &[u8]) -> Result<Self, Unfit> {
        let key = Self::parsed(&RSA_PKCS1_2048_8192_SHA256, der)?;
        let spki = key.0.as_der().map_err(|_| Unfit::Unreadable)?;
        // The one reader of aws-lc-rs that refuses short keys when they are read.
        PublicEncryptingKey::from_der(spki.as_ref()).map_err(|_| Unfit::TooSmall)?;
        Ok(key)
    }

    /// An RSA key by its numbers, without zeros in front, for RS256.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, Unfit> {
        PublicKeyComponents { n, e }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map(Self)
            .map_err(|_| Unfit::Unreadable)
    }

    /// A point on P-256, not compressed, for ES256.
    pub(crate) fn p256(point: &[u8; 65]) -> Result<Self, Unfit> {
        Self::parsed(&ECDSA_P256_SHA256_FIXED, point)
    }

    /// A point on Ed25519, for `EdDSA`.
    pub(crate) fn ed25519(point: &[u8; 32]) -> Result<Self, Unfit> {
        Self::parsed(&ED25519, point)
    }

    fn parsed(algorithm: &'static dyn VerificationAlgorithm, bytes: &[u8]) -> Result<Self, Unfit> {
        ParsedPublicKey::new(algorithm, bytes).map(Self).map_err(|_| Unfit::Unreadable)
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

/// An RSA private key that signs with RS256.
pub(crate) struct RsaSigner(RsaKeyPair);

impl RsaSigner {
    /// A key as PKCS #1 has it.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, Unfit> {
        RsaKeyPair::from_der(der).map(Self).map_err(|error| {
            if error.to_string() == "TooSmall" { Unfit::TooSmall } else { Unfit::Unreadable }
        })
    }

    /// The key that verifies what this one signs.
    pub(crate) fn public(&self) -> Result<PublicKey, Unfit> {
        PublicKey::rsa_der(self.0.public_key().as_ref())
    }

    /// `None` when the key cannot sign.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }
}
