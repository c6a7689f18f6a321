//! Chance that comes again: what a seed begins is the same on every machine.

/// Numbers by chance (`SplitMix64`).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Whether what happens so often in a hundred times happens now.
    pub(super) fn in_a_hundred(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// Any number that fits, with its two ends more often than chance would have them.
    pub(super) fn drawn(&mut self) -> u32 {
        match self.below(10) {
            0 => 0,
            1 => u32::MAX,
            2 => 1,
            3 => u32::MAX - 1,
            _ => u32::try_from(self.next() >> 32).unwrap(),
        }
    }
}
