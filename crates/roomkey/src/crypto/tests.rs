//! The two libraries against each other, and against the HMAC that aws-lc has itself: whoever computes, the same tokens
//! are made and trusted.

#[cfg(feature = "pure")]
mod keys;

use super::mac::{AWS_LC, RUST_CRYPTO};
use super::{Mac, equal};
use aws_lc_rs::hmac;

/// Bytes that repeat late enough to show what was hashed twice or not at all.
fn bytes(count: usize) -> Vec<u8> {
    (0..=250u8).cycle().map(|at| at ^ 0x5a).take(count).collect()
}

fn pairs(key: &[u8]) -> [[Mac; 2]; 2] {
    [
        [AWS_LC, RUST_CRYPTO].map(|library| Mac::sha256_by(library, key)),
        [AWS_LC, RUST_CRYPTO].map(|library| Mac::sha1_by(library, key)),
    ]
}

#[test]
fn both_make_the_mac_that_aws_lc_makes_of_every_length_of_key_and_text() {
    let text = bytes(300);
    let algorithms = [hmac::HMAC_SHA256, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY];
    for length in [0, 1, 31, 32, 55, 56, 63, 64, 65, 66, 100, 119, 120, 127, 128, 200] {
        let key = bytes(length);
        for (macs, algorithm) in pairs(&key).into_iter().zip(algorithms) {
            let judge = hmac::Key::new(algorithm, &key);
            for end in 0..text.len() {
                let text = &text[..end];
                let right = hmac::sign(&judge, text);
                for mac in &macs {
                    assert_eq!(mac.of(text).as_ref(), right.as_ref(), "{length}, {end}");
                }
            }
        }
    }
}

#[test]
fn a_mac_in_pieces_is_that_of_the_whole_and_its_start_can_be_used_again() {
    let text = bytes(200);
    for pair in pairs(b"key") {
        for mac in pair {
            let whole = mac.of(&text);
            for cut in 0..text.len() {
                let mut start = mac.clone();
                start.update(&text[..cut]);
                for _ in 0..2 {
                    assert_eq!(start.of(&text[cut..]).as_ref(), whole.as_ref(), "{cut}");
                }
            }
        }
    }
}

#[test]
fn pieces_of_every_length_make_the_mac_of_the_whole() {
    let text = bytes(500);
    for pair in pairs(b"key") {
        for mac in pair {
            let whole = mac.of(&text);
            for length in 1..=130 {
                let mut pieces = mac.clone();
                text.chunks(length).for_each(|piece| pieces.update(piece));
                assert_eq!(pieces.finish().as_ref(), whole.as_ref(), "{length}");
            }
        }
    }
}

#[test]
fn the_macs_of_the_rfcs_come_out_of_both() {
    // RFC 4231 and RFC 2202, case 2.
    let tags: [&[u8]; 2] = [
        b"\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7\
          \x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec\x58\xb9\x64\xec\x38\x43",
        b"\xef\xfc\xdf\x6a\xe5\xeb\x2f\xa2\xd2\x74\x16\xd5\xf1\x84\xdf\x9c\x25\x9a\x7c\x79",
    ];
    for (macs, tag) in pairs(b"Jefe").into_iter().zip(tags) {
        for mac in macs {
            assert_eq!(mac.of(b"what do ya want for nothing?").as_ref(), tag);
        }
    }
    assert_eq!(Mac::sha256(b"Jefe").of(b"what do ya want for nothing?").as_ref(), tags[0]);
    assert_eq!(Mac::sha1(b"Jefe").of(b"what do ya want for nothing?").as_ref(), tags[1]);
}

#[test]
fn texts_are_equal_in_every_byte_or_not_at_all() {
    for length in 0..50 {
        let text = bytes(length);
        assert!(equal(&text, &text.clone()));
        for at in 0..length {
            for bit in 0..8 {
                let mut other = text.clone();
                other[at] ^= 1 << bit;
                assert!(!equal(&text, &other), "byte {at} of {length}");
            }
        }
        for more in [1, 8] {
            assert!(!equal(&text, &bytes(length + more)));
            assert!(!equal(&bytes(length + more), &text));
        }
    }
}
