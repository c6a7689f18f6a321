//! HMAC, by whoever is faster at it on this processor.
//!
//! RustCrypto's state is a few words that are copied for each message ([`hmac`](super::hmac)). aws-lc's is a structure of C that
//! is copied, set up and wiped by calls, and what that costs does not depend on the processor; its
//! compression function is the faster one where it is written in vectors instead of the processor's
//! own instructions for SHA. So with those instructions RustCrypto wins, and without them aws-lc does;
//! `docs/performance.md` has the measurements.

#[cfg(feature = "pure-hmac")]
use super::hmac::Hmac;
#[cfg(feature = "pure-hmac")]
use sha1::Sha1;
#[cfg(feature = "pure-hmac")]
use sha2::Sha256;

/// An HMAC under way: what was hashed so far, of which a copy can hash something else next.
///
/// Fresh from its key it is what people call an HMAC key. Its state is wiped when it is dropped.
#[derive(Clone)]
pub(crate) struct Mac(State);

#[derive(Clone)]
#[cfg_attr(
    all(feature = "aws-lc", feature = "pure-hmac"),
    expect(clippy::large_enum_variant, reason = "a box would be one more step for each token")
)]
enum State {
    #[cfg(feature = "aws-lc")]
    AwsLc(aws_lc_rs::hmac::Context),
    #[cfg(feature = "pure-hmac")]
    Sha256(Hmac<Sha256, 8>),
    #[cfg(feature = "pure-hmac")]
    Sha1(Hmac<Sha1, 5>),
}

/// What an HMAC comes to: 32 bytes of SHA-256, 20 of SHA-1.
pub(crate) struct Tag {
    bytes: [u8; 32],
    length: usize,
}

impl Mac {
    /// HMAC-SHA256.
    pub(crate) fn sha256(key: &[u8]) -> Self {
        #[cfg(feature = "pure-hmac")]
        if pure_is_faster() {
            return Self::pure_sha256(key);
        }
        #[cfg(feature = "aws-lc")]
        return Self::aws_lc(aws_lc_rs::hmac::HMAC_SHA256, key);
        #[cfg(not(feature = "aws-lc"))]
        return Self::pure_sha256(key);
    }

    /// HMAC-SHA1, which OpenTok's old tokens have.
    pub(crate) fn sha1(key: &[u8]) -> Self {
        #[cfg(feature = "pure-hmac")]
        if pure_is_faster() {
            return Self::pure_sha1(key);
        }
        #[cfg(feature = "aws-lc")]
        return Self::aws_lc(aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
        #[cfg(not(feature = "aws-lc"))]
        return Self::pure_sha1(key);
    }

    #[cfg(feature = "aws-lc")]
    pub(super) fn aws_lc(algorithm: aws_lc_rs::hmac::Algorithm, key: &[u8]) -> Self {
        let key = aws_lc_rs::hmac::Key::new(algorithm, key);
        Self(State::AwsLc(aws_lc_rs::hmac::Context::with_key(&key)))
    }

    #[cfg(feature = "pure-hmac")]
    pub(super) fn pure_sha256(key: &[u8]) -> Self {
        Self(State::Sha256(Hmac::new(key)))
    }

    #[cfg(feature = "pure-hmac")]
    pub(super) fn pure_sha1(key: &[u8]) -> Self {
        Self(State::Sha1(Hmac::new(key)))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            #[cfg(feature = "aws-lc")]
            State::AwsLc(context) => context.update(bytes),
            #[cfg(feature = "pure-hmac")]
            State::Sha256(mac) => mac.update(bytes),
            #[cfg(feature = "pure-hmac")]
            State::Sha1(mac) => mac.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Tag {
        match self.0 {
            #[cfg(feature = "aws-lc")]
            State::AwsLc(context) => Tag::of(context.sign().as_ref()),
            #[cfg(feature = "pure-hmac")]
            State::Sha256(mac) => Tag::of_words(mac.of(&[])),
            #[cfg(feature = "pure-hmac")]
            State::Sha1(mac) => Tag::of_words(mac.of(&[])),
        }
    }

    /// What the HMAC comes to when this is hashed next and nothing more.
    pub(crate) fn of(&self, bytes: &[u8]) -> Tag {
        // Each in its own form: moving the larger one about takes longer than the rest.
        match &self.0 {
            #[cfg(feature = "aws-lc")]
            State::AwsLc(context) => {
                let mut context = context.clone();
                context.update(bytes);
                Tag::of(context.sign().as_ref())
            }
            #[cfg(feature = "pure-hmac")]
            State::Sha256(mac) => Tag::of_words(mac.of(bytes)),
            #[cfg(feature = "pure-hmac")]
            State::Sha1(mac) => Tag::of_words(mac.of(bytes)),
        }
    }
}

impl Tag {
    #[cfg(feature = "pure-hmac")]
    fn of_words<const WORDS: usize>(words: [u32; WORDS]) -> Self {
        let mut bytes = [0; 32];
        for (bytes, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
            *bytes = word.to_be_bytes();
        }
        Self { bytes, length: size_of_val(&words) }
    }

    #[cfg(feature = "aws-lc")]
    fn of(tag: &[u8]) -> Self {
        let mut bytes = [0; 32];
        if let Some(start) = bytes.get_mut(..tag.len()) {
            start.copy_from_slice(tag);
        }
        Self { bytes, length: tag.len() }
    }
}

impl AsRef<[u8]> for Tag {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&self.bytes)
    }
}

/// Whether the processor has instructions for SHA, and RustCrypto was not built to leave them alone.
///
/// Only x86 was measured, so only x86 is decided by it.
#[cfg(feature = "pure-hmac")]
fn pure_is_faster() -> bool {
    #[cfg(all(
        any(target_arch = "x86", target_arch = "x86_64"),
        not(any(sha2_backend = "soft", sha2_256_backend = "soft"))
    ))]
    if std::arch::is_x86_feature_detected!("sha") && std::arch::is_x86_feature_detected!("sse4.1") {
        return true;
    }
    false
}
