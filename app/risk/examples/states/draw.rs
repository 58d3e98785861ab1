//! Numbers from a seed.

/// A stream of numbers: SplitMix64.
pub(crate) struct Draw {
    state: u64,
    calm: bool,
}

impl Draw {
    /// Every other seed is calm: nothing is out of order, and accounts are well covered.
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), calm: seed.is_multiple_of(2) }
    }

    pub(crate) const fn calm(&self) -> bool {
        self.calm
    }

    /// Whether something out of order happens, which in the calm never does.
    pub(crate) const fn trouble(&mut self, many: u64) -> bool {
        let happens = self.one_in(many);
        happens && !self.calm
    }

    pub(crate) const fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`.
    pub(crate) const fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.word() % (most - least + 1)
    }

    pub(crate) fn half(&mut self, least: u32, most: u32) -> u32 {
        u32::try_from(self.within(u64::from(least), u64::from(most))).unwrap_or(most)
    }

    pub(crate) fn signed(&mut self, most: u64) -> i64 {
        let drawn = i64::try_from(self.within(0, most)).unwrap_or(i64::MAX);
        if self.one_in(2) { -drawn } else { drawn }
    }

    pub(crate) const fn one_in(&mut self, many: u64) -> bool {
        self.within(1, many) == 1
    }

    /// A number of a drawn magnitude, up to a power of two.
    pub(crate) const fn scaled(&mut self, bits: u64) -> u64 {
        let bits = self.within(0, bits);
        self.within(0, 1 << bits)
    }
}
