//! The one place where the core meets cryptographic libraries.
//!
//! There are two, and a build has at least one of them: aws-lc (the feature `aws-lc`) and RustCrypto
//! (`pure`, which needs no C and runs where aws-lc does not, such as in a browser). Nothing outside of
//! this module knows which of them computes.
//!
//! Public keys are aws-lc's wherever it is there. For HMAC a build with both takes the faster one on
//! the processor that it runs on, see [`mac`].

#[cfg(not(any(feature = "aws-lc", feature = "pure")))]
compile_error!(
    "roomkey needs somebody who computes: turn on its feature `aws-lc` or its feature `pure`"
);

mod hash;
mod hmac;
mod mac;

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(all(feature = "pure", any(test, not(feature = "aws-lc"))))]
mod pure;

#[cfg(all(test, feature = "aws-lc", feature = "pure-hmac"))]
mod tests;

#[cfg(feature = "aws-lc")]
pub(crate) use aws_lc::{PublicKey, RsaSigner};
pub(crate) use hash::sha256;
pub(crate) use mac::{Mac, Tag};
#[cfg(all(feature = "pure", not(feature = "aws-lc")))]
pub(crate) use pure::{PublicKey, RsaSigner};

use subtle::ConstantTimeEq;

/// Why some bytes are no key to work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Less than 2048 bits.
    TooSmall,
    /// No key of its kind.
    Unreadable,
    /// Nobody in this build may sign with it.
    #[cfg_attr(
        any(feature = "aws-lc", feature = "pure-rsa-signing"),
        expect(dead_code, reason = "there is somebody who signs")
    )]
    NotSigned,
}

/// Whether two texts are the same, in a time that depends on their lengths alone.
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    // Eight bytes at a time, and asked once at the end: byte by byte this takes as long as a block of
    // the hash. Nothing here stops at a difference.
    let (left_words, left_rest) = left.as_chunks::<8>();
    let (right_words, right_rest) = right.as_chunks::<8>();
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let mut difference = 0;
    for (left, right) in left_words.iter().zip(right_words) {
        difference |= word(left) ^ word(right);
    }
    for (left, right) in left_rest.iter().zip(right_rest) {
        difference |= u64::from(left ^ right);
    }
    difference.ct_eq(&0).into()
}
