//! HMAC, by whoever is faster at it on this processor.
//!
//! A library is asked for its compression function alone, and HMAC is ours ([`hmac`](super::hmac)). aws-lc's is the faster one where
//! it is written in vectors instead of the processor's own instructions for SHA. With those RustCrypto's is, which needs no call of C;
//! `docs/performance.md` has the measurements.

use super::hmac::{Hash, Hmac, write};

/// An HMAC under way: what was hashed so far, of which a copy can hash something else next.
///
/// Fresh from its key it is what people call an HMAC key. Its state is wiped when it is dropped.
#[derive(Clone)]
pub(crate) struct Mac(State);

#[derive(Clone)]
enum State {
    Sha256(Hmac<8>),
    Sha1(Hmac<5>),
}

/// Who hashes blocks.
#[derive(Clone, Copy)]
pub(super) struct Library {
    sha256: Hash<8>,
    sha1: Hash<5>,
}

#[cfg(feature = "aws-lc")]
pub(super) const AWS_LC: Library = Library {
    sha256: Hash::sha256(roomkey_blocks::sha256),
    sha1: Hash::sha1(roomkey_blocks::sha1),
};

#[cfg(feature = "pure-hmac")]
pub(super) const RUST_CRYPTO: Library = Library {
    sha256: Hash::sha256(sha2::block_api::compress256),
    sha1: Hash::sha1(sha1::block_api::compress),
};

impl Library {
    /// The faster one.
    fn best() -> Self {
        #[cfg(feature = "pure-hmac")]
        if pure_is_faster() {
            return RUST_CRYPTO;
        }
        #[cfg(feature = "aws-lc")]
        return AWS_LC;
        #[cfg(not(feature = "aws-lc"))]
        return RUST_CRYPTO;
    }
}

/// What an HMAC comes to: 32 bytes of SHA-256, 20 of SHA-1.
pub(crate) struct Tag {
    bytes: [u8; 32],
    length: usize,
}

impl Mac {
    /// HMAC-SHA256.
    pub(crate) fn sha256(key: &[u8]) -> Self {
        Self::sha256_by(Library::best(), key)
    }

    /// HMAC-SHA1, which OpenTok's old tokens have.
    pub(crate) fn sha1(key: &[u8]) -> Self {
        Self::sha1_by(Library::best(), key)
    }

    pub(super) fn sha256_by(library: Library, key: &[u8]) -> Self {
        Self(State::Sha256(Hmac::new(library.sha256, key)))
    }

    pub(super) fn sha1_by(library: Library, key: &[u8]) -> Self {
        Self(State::Sha1(Hmac::new(library.sha1, key)))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(mac) => mac.update(bytes),
            State::Sha1(mac) => mac.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Tag {
        self.of(&[])
    }

    /// What the HMAC comes to when this is hashed next and nothing more.
    pub(crate) fn of(&self, bytes: &[u8]) -> Tag {
        match &self.0 {
            State::Sha256(mac) => Tag::of(mac.of(bytes)),
            State::Sha1(mac) => Tag::of(mac.of(bytes)),
        }
    }
}

impl Tag {
    fn of<const WORDS: usize>(words: [u32; WORDS]) -> Self {
        let mut bytes = [0; 32];
        write(&words, &mut bytes);
        Self { bytes, length: size_of_val(&words) }
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
