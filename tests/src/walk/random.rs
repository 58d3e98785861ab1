//! Random numbers for walks: seeded, and the same on every machine.

/// A small generator of random numbers. What it is fed it draws from first, a byte for a small choice: who changes a byte changes one choice.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
    fed: Vec<u8>,
}

impl Random {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, fed: Vec::new() }
    }

    /// Draws from these bytes next, and when they are used up as if they were its seed.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mix = |seed: u64, byte: &u8| (seed ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        *self = Self::new(bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix));
        self.fed = bytes.iter().rev().copied().collect();
    }

    /// Any number; of what was fed, as many bytes as so many choices take.
    fn next(&mut self, choices: i128) -> u64 {
        let wanted = usize::try_from((128 - (choices - 1).leading_zeros()).div_ceil(8)).expect("a width");
        if !self.fed.is_empty() && wanted <= self.fed.len().min(8) {
            let bytes = self.fed.drain(self.fed.len() - wanted..);
            return bytes.fold(0, |number, byte| number << 8 | u64::from(byte));
        }
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number from `low` up to, but not, `high`.
    pub fn between(&mut self, low: i128, high: i128) -> i128 {
        let choices = (high - low).max(1);
        low + i128::from(self.next(choices)).rem_euclid(choices)
    }

    /// An index below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.between(0, i128::try_from(count).expect("a count"))).expect("an index")
    }

    /// One of the choices.
    pub fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    /// A number with up to so many digits, small ones as often as large ones.
    pub fn digits(&mut self, most: u32) -> i128 {
        let digits = self.below(most as usize) + 1;
        self.between(1, 10_i128.pow(u32::try_from(digits).expect("digits")))
    }

    /// True in so many of a hundred thousand cases.
    pub fn chance(&mut self, in_hundred_thousand: i128) -> bool {
        self.between(0, 100_000) < in_hundred_thousand
    }
}
