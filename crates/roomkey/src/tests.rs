//! What the tests of more than one machine stand on.

use std::collections::{HashSet, VecDeque};
use std::hash::{Hash, Hasher};

/// Tries everything that can come of a world, in every order, and says how many different ones there are. `next` gives
/// what comes of one, or says what is wrong.
pub(crate) fn explore<World: Hash>(
    first: World,
    mut next: impl FnMut(&World) -> Result<Vec<World>, String>,
) -> Result<usize, String> {
    let mut seen = HashSet::from([fingerprint(&first)]);
    let mut open = VecDeque::from([first]);
    while let Some(world) = open.pop_front() {
        for world in next(&world)? {
            if seen.insert(fingerprint(&world)) {
                open.push_back(world);
            }
        }
    }
    Ok(seen.len())
}

fn fingerprint(world: &impl Hash) -> u64 {
    let mut hasher = Mixed(0);
    world.hash(&mut hasher);
    hasher.finish()
}

/// Hashes a state word by word. The usual hasher takes bytes one by one, which without optimisation is most of what
/// exploring costs; nobody chooses these states to have them collide.
struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = (mixed ^ (mixed >> 32)).wrapping_add(1);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
