//! Hashes whole blocks, by the functions that aws-lc has for this processor.
//!
//! aws-lc's own HMAC is a structure of C that is copied, set up and wiped for each message. Where the processor has no
//! instructions for SHA that takes as long as two thirds of a block; the hash of a block alone is what aws-lc is
//! fastest at there.
//!
//! This crate exists so that the core can forbid `unsafe`: each function is one call of C.
//!
//! ```
//! // FIPS 180-4: a text, a mark, zeros, and the length in bits.
//! let mut block = [0; 64];
//! block[..4].copy_from_slice(b"abc\x80");
//! block[63] = 24;
//!
//! let mut state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
//! roomkey_blocks::sha1(&mut state, &[block]);
//! assert_eq!(state[0], 0xa9993e36);
//!
//! let mut state = [
//!     0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
//! ];
//! roomkey_blocks::sha256(&mut state, &[block]);
//! assert_eq!(state[0], 0xba7816bf);
//! ```

use zeroize::Zeroize;

/// Hashes blocks into a state of SHA-256.
///
/// See the [crate] for an example.
pub fn sha256(state: &mut [u32; 8], blocks: &[[u8; 64]]) {
    // C looks for the end behind the first block, so that none would be without one.
    if blocks.is_empty() {
        return;
    }
    aws_lc_rs::init();
    // SAFETY: it reads as many blocks of 64 bytes as it is told there are, which is one at least, and reads and writes eight words.
    #[allow(unsafe_code)]
    unsafe {
        aws_lc_sys::SHA256_TransformBlocks(
            state.as_mut_ptr(),
            blocks.as_ptr().cast(),
            blocks.len(),
        );
    }
}

/// Hashes blocks into a state of SHA-1.
///
/// See the [crate] for an example.
pub fn sha1(state: &mut [u32; 5], blocks: &[[u8; 64]]) {
    aws_lc_rs::init();
    let mut context = aws_lc_sys::SHA_CTX { h: *state, Nl: 0, Nh: 0, data: [0; 64], num: 0 };
    for block in blocks {
        // SAFETY: it reads 64 bytes, and reads and writes the five words of a context that is whole.
        #[allow(unsafe_code)]
        unsafe {
            aws_lc_sys::SHA1_Transform(&raw mut context, block.as_ptr());
        }
    }
    *state = context.h;
    // It may be what a key comes to.
    context.h.zeroize();
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_block_leaves_a_state_as_it_is() {
        let (mut eight, mut five) = ([7; 8], [7; 5]);
        super::sha256(&mut eight, &[]);
        super::sha1(&mut five, &[]);
        assert_eq!((eight, five), ([7; 8], [7; 5]));
    }

    #[test]
    fn many_blocks_are_hashed_as_one_after_the_other() {
        let blocks: Vec<[u8; 64]> = (0..9).map(|at| [at; 64]).collect();
        for count in 0..=blocks.len() {
            let blocks = &blocks[..count];
            let (mut eight, mut five) = ([[7; 8]; 2], [[7; 5]; 2]);
            super::sha256(&mut eight[0], blocks);
            super::sha1(&mut five[0], blocks);
            for block in blocks {
                super::sha256(&mut eight[1], &[*block]);
                super::sha1(&mut five[1], &[*block]);
            }
            assert_eq!((eight[0], five[0]), (eight[1], five[1]), "{count}");
        }
    }
}
