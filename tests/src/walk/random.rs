//! Random numbers for walks: seeded, and the same on every machine.

/// A small generator of random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number from `low` up to, but not, `high`.
    pub fn between(&mut self, low: i128, high: i128) -> i128 {
        low + i128::from(self.next()).rem_euclid((high - low).max(1))
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
