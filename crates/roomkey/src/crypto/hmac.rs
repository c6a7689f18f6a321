//! HMAC (RFC 2104) on the compression function of whoever is given.
//!
//! A key is two states of a few words. Each message has copies of them, which its blocks overwrite. The HMAC of aws-lc and that of the
//! crate `hmac` keep the states inside of buffers that they copy and wipe for each message, whatever is in them; where
//! the processor has instructions for SHA that takes as long as hashing one more block. What says something about
//! the key is wiped here too, when the key is; what is held of a message stands in the token for all to see.

use zeroize::Zeroizing;

/// What is hashed at once: one block.
const BLOCK: usize = 64;
/// How much of the last block can be text: behind it stand a mark and the length.
const LAST: usize = BLOCK - 9;

/// Hashes blocks into a state.
type Compress<const WORDS: usize> = fn(&mut [u32; WORDS], &[[u8; BLOCK]]);

/// A hash of this many words (FIPS 180-4), and who computes it.
#[derive(Clone, Copy)]
pub(super) struct Hash<const WORDS: usize> {
    start: [u32; WORDS],
    compress: Compress<WORDS>,
}

impl Hash<8> {
    pub(super) const fn sha256(compress: Compress<8>) -> Self {
        let start = [
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ];
        Self { start, compress }
    }
}

impl Hash<5> {
    pub(super) const fn sha1(compress: Compress<5>) -> Self {
        let start = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
        Self { start, compress }
    }
}

impl<const WORDS: usize> Hash<WORDS> {
    /// Hashes the end of a message: what is held of it, with nothing but zeros behind, a mark and the length.
    fn close(
        self,
        state: &mut [u32; WORDS],
        last: &mut [[u8; BLOCK]; 2],
        length: usize,
        bits: u64,
    ) {
        if let Some(mark) = last.as_flattened_mut().get_mut(length) {
            *mark = 0x80;
        }
        let count = if length > LAST { 2 } else { 1 };
        let blocks = last.get_mut(..count).unwrap_or_default();
        if let Some(end) = blocks.as_flattened_mut().last_chunk_mut() {
            *end = bits.to_be_bytes();
        }
        (self.compress)(state, blocks);
    }

    /// A key as HMAC has it: one block, and a longer one as what it hashes to.
    fn key(self, key: &[u8]) -> Zeroizing<[u8; BLOCK]> {
        let mut block = Zeroizing::new([0; BLOCK]);
        if key.len() > block.len() {
            let mut state = Zeroizing::new(self.start);
            let (blocks, rest) = key.as_chunks();
            (self.compress)(&mut state, blocks);
            let (mut last, mut length) = (Zeroizing::new([[0; BLOCK]; 2]), 0);
            let [first, _] = &mut *last;
            hold(first, &mut length, rest);
            self.close(&mut state, &mut last, length, key.len() as u64 * 8);
            write(&*state, &mut *block);
        } else {
            for (byte, given) in block.iter_mut().zip(key) {
                *byte = *given;
            }
        }
        block
    }
}

/// An HMAC under way. Its states are wiped when it is dropped.
#[derive(Clone)]
pub(super) struct Hmac<const WORDS: usize> {
    hash: Hash<WORDS>,
    inner: Zeroizing<[u32; WORDS]>,
    outer: Zeroizing<[u32; WORDS]>,
    /// How many bytes are in the inner state, the key's block among them.
    hashed: usize,
    /// What fills no block yet with zeros behind it, and how much of it is there.
    held: [u8; BLOCK],
    length: usize,
}

impl<const WORDS: usize> Hmac<WORDS> {
    pub(super) fn new(hash: Hash<WORDS>, key: &[u8]) -> Self {
        let key = hash.key(key);
        let state = |pad: u8| {
            let padded = Zeroizing::new(key.map(|byte| byte ^ pad));
            let mut state = Zeroizing::new(hash.start);
            (hash.compress)(&mut state, std::slice::from_ref(&*padded));
            state
        };
        let (inner, outer) = (state(0x36), state(0x5c));
        Self { hash, inner, outer, hashed: BLOCK, held: [0; BLOCK], length: 0 }
    }

    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        if self.length > 0 {
            bytes = hold(&mut self.held, &mut self.length, bytes);
            if self.length < BLOCK {
                return;
            }
            (self.hash.compress)(&mut self.inner, &[self.held]);
            self.hashed += BLOCK;
            (self.held, self.length) = ([0; BLOCK], 0);
        }
        let (blocks, rest) = bytes.as_chunks();
        (self.hash.compress)(&mut self.inner, blocks);
        self.hashed += blocks.as_flattened().len();
        hold(&mut self.held, &mut self.length, rest);
    }

    /// The words of the HMAC when this is hashed next and nothing more.
    pub(super) fn of(&self, mut bytes: &[u8]) -> [u32; WORDS] {
        let mut state = *self.inner;
        let bits = (self.hashed + self.length + bytes.len()) as u64 * 8;
        let (mut last, mut length) = ([[0; BLOCK]; 2], 0);
        let [first, _] = &mut last;
        if self.length > 0 {
            (*first, length) = (self.held, self.length);
            bytes = hold(first, &mut length, bytes);
            if length == BLOCK {
                (self.hash.compress)(&mut state, std::slice::from_ref(first));
                length = 0;
            }
        }
        if length == 0 {
            let (blocks, rest) = bytes.as_chunks();
            (self.hash.compress)(&mut state, blocks);
            *first = [0; BLOCK];
            hold(first, &mut length, rest);
        }
        self.hash.close(&mut state, &mut last, length, bits);
        self.finish(&state)
    }

    /// The outer hash of what the inner one came to.
    fn finish(&self, inner: &[u32; WORDS]) -> [u32; WORDS] {
        let mut last = [[0; BLOCK]; 2];
        let [first, _] = &mut last;
        write(inner, first);
        let mut state = *self.outer;
        let length = size_of_val(inner);
        self.hash.close(&mut state, &mut last, length, (BLOCK + length) as u64 * 8);
        state
    }
}

/// Moves as many bytes into a block as still fit, and returns the others.
fn hold<'b>(block: &mut [u8; BLOCK], length: &mut usize, bytes: &'b [u8]) -> &'b [u8] {
    let free = block.get_mut(*length..).unwrap_or_default();
    let (now, later) = bytes.split_at_checked(free.len()).unwrap_or((bytes, &[]));
    if let Some(room) = free.get_mut(..now.len()) {
        room.copy_from_slice(now);
        *length += now.len();
    }
    later
}

/// Writes words as a hash has them.
pub(super) fn write(words: &[u32], bytes: &mut [u8]) {
    for (bytes, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *bytes = word.to_be_bytes();
    }
}
