//! How losses of several markets add up: correlations between classes of markets, and the sum under them.

use crate::fixed::{BasisPoints, ONE, RiskError, RiskResult, Rounding};
use crate::wide::{self, mul_div, product, quotient};

/// Classes of markets.
pub const CLASSES: usize = 8;
/// Pairs of classes, each with itself included.
pub const PAIRS: usize = 36;
/// The whole, in per cent.
const WHOLE: u8 = 100;
/// Where each class meets itself in the upper triangle.
const DIAGONAL: [usize; CLASSES] = [0, 8, 15, 21, 26, 30, 33, 35];
/// Binary places of the share by which correlations are stressed.
const STRESS_BITS: u32 = 20;
/// The largest sum of losses: with it every intermediate of [`Losses::squared`] fits two words.
pub const LARGEST: u64 = 1 << 50;

/// Correlations of losses between markets of two classes in per cent, row by row from the diagonal on.
///
/// The diagonal is the correlation of two different markets of one class. Correlations are never negative, so that no market's loss
/// lowers the sum, and whole per cents, so that [`Self::is_semidefinite`] is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correlations(pub [u8; PAIRS]);

/// Losses of markets on their way into one sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Sum per class.
    classes: [u64; CLASSES],
    /// Sum over markets of `loss^2 * (100 - correlation within the class)`.
    own: u128,
    /// Sum over markets of `loss * stress`.
    stressed: u64,
}

impl Correlations {
    /// Whether no correlation exceeds the whole and `x' R x >= 0` for every `x`.
    ///
    /// With `R` the matrix `M` of all markets is positive semi-definite too: it is `C R C'`, `C` saying which market is of which class,
    /// plus `1 - correlation within the class >= 0` on the diagonal.
    ///
    /// Fraction-free elimination (Bareiss, Sylvester's identity and multistep integer-preserving Gaussian elimination, 1968). The
    /// entries are minors of `R`; of a semi-definite matrix those of order k are at most `100^k`, so what does not fit is none.
    pub fn is_semidefinite(&self) -> bool {
        self.0.iter().all(|percent| *percent <= WHOLE) && eliminated(self.square()).is_some()
    }

    /// The whole matrix.
    fn square(&self) -> [[i64; CLASSES]; CLASSES] {
        let mut square = [[0; CLASSES]; CLASSES];
        let mut left = self.0.iter();
        for row in 0..CLASSES {
            for column in row..CLASSES {
                let percent = left.next().copied().map_or(0, i64::from);
                for (row, column) in [(row, column), (column, row)] {
                    if let Some(cell) = square.get_mut(row).and_then(|row| row.get_mut(column)) {
                        *cell = percent;
                    }
                }
            }
        }
        square
    }

    /// `100 * S' R S` of the sums per class.
    fn between(&self, classes: &[u64; CLASSES]) -> u128 {
        let mut sum = 0_u128;
        let mut rest = self.0.as_slice();
        for (class, own) in classes.iter().enumerate() {
            let (row, below) = rest.split_at_checked(CLASSES.saturating_sub(class)).unwrap_or((rest, &[]));
            rest = below;
            // Every class is at most 2^50, and so is their sum: 200 times it fits a word.
            let mut weighted = 0_u64;
            let twice = [1].into_iter().chain(core::iter::repeat(2));
            for ((percent, other), times) in row.iter().zip(classes.iter().skip(class)).zip(twice) {
                weighted = weighted.wrapping_add(other.wrapping_mul(u64::from(*percent).wrapping_mul(times)));
            }
            sum = sum.wrapping_add(product(*own, weighted)); // At most 100 * 2^100 in all.
        }
        sum
    }
}

/// Eliminates row by row; nothing when a minor shows that the matrix is not semi-definite.
fn eliminated(mut matrix: [[i64; CLASSES]; CLASSES]) -> Option<()> {
    let mut before = 1;
    for step in 0..CLASSES {
        let pivot_row = *matrix.get(step)?;
        let pivot = *pivot_row.get(step)?;
        if pivot < 0 {
            return None;
        }
        if pivot == 0 {
            // A semi-definite matrix has nothing beside a zero on its diagonal, and goes on without it.
            if pivot_row.iter().skip(step).any(|cell| *cell != 0) {
                return None;
            }
            continue;
        }
        for (row, cells) in matrix.iter_mut().enumerate().skip(step.checked_add(1)?) {
            let factor = *pivot_row.get(row)?;
            for (cell, across) in cells.iter_mut().zip(pivot_row).skip(step) {
                *cell = reduced([*cell, pivot, factor, across], before)?;
            }
        }
        before = pivot;
    }
    Some(())
}

/// `(cell * pivot - factor * across) / before`, which is a whole number.
fn reduced([cell, pivot, factor, across]: [i64; 4], before: i64) -> Option<i64> {
    let difference = signed(cell, pivot)?.checked_sub(signed(factor, across)?)?;
    let magnitude = quotient(difference.unsigned_abs(), u128::from(before.unsigned_abs()), Rounding::Down).ok()?;
    let magnitude = i64::try_from(magnitude).ok()?;
    if difference < 0 { magnitude.checked_neg() } else { Some(magnitude) }
}

/// The product of two signed words.
fn signed(a: i64, b: i64) -> Option<i128> {
    let magnitude = i128::try_from(product(a.unsigned_abs(), b.unsigned_abs())).ok()?;
    if (a < 0) == (b < 0) { Some(magnitude) } else { magnitude.checked_neg() }
}

impl Losses {
    /// The same with a market's loss, and by how much its calm has gone: with it all correlations rise towards one.
    ///
    /// Refuses a class that does not exist, and sums beyond [`LARGEST`].
    pub fn add(&mut self, loss: u64, class: u8, stress: BasisPoints, correlations: &Correlations) -> RiskResult<()> {
        let class = usize::from(class);
        let sum = self.classes.get_mut(class).ok_or(RiskError::Overflow)?;
        *sum = sum.checked_add(loss).filter(|sum| *sum <= LARGEST).ok_or(RiskError::Overflow)?;
        let within = DIAGONAL.get(class).and_then(|place| correlations.0.get(*place)).ok_or(RiskError::Overflow)?;
        let alone = u64::from(WHOLE.saturating_sub(*within)); // A checked matrix has nothing above the whole.
        // A loss is at most 2^50: the products fit, and so do the sums of fewer than 2^20 of them.
        self.own = self.own.wrapping_add(product(loss, loss.wrapping_mul(alone)));
        let stressed = loss.wrapping_mul(u64::from(stress.0.min(ONE)));
        self.stressed = self.stressed.checked_add(stressed).ok_or(RiskError::Overflow)?; // More than 2^64 takes more than the largest sum.
        Ok(())
    }

    /// The square of the combined loss, times `100 * 2^20`: `x' M' x` with `M' = M + w (1 - M)`, where `w` is the mean of the markets'
    /// stress weighted with their losses, rounded up to 2^-20.
    ///
    /// `M'` is `(1 - w) M + w J`. Both `M` and the matrix `J` of ones are positive semi-definite, and so are their means. Weighted so,
    /// the sum grows with every loss and every stress: `x' M x <= (sum of x)^2` because no correlation exceeds one.
    pub fn squared(&self, correlations: &Correlations) -> RiskResult<u128> {
        let sum = self.sum()?;
        if sum == 0 {
            return Ok(0);
        }
        let apart = correlations.between(&self.classes).wrapping_add(self.own); // At most 100 * 2^100 each.
        let together = product(sum, sum.wrapping_mul(u64::from(WHOLE)));
        let rise = together.saturating_sub(apart).wrapping_mul(u128::from(self.stress(sum)?)); // At most 100 * 2^100 * 2^20.
        Ok((apart << STRESS_BITS).wrapping_add(rise))
    }

    fn sum(&self) -> RiskResult<u64> {
        let sum = self.classes.iter().try_fold(0_u64, |sum, class| sum.checked_add(*class));
        sum.filter(|sum| *sum <= LARGEST).ok_or(RiskError::Overflow)
    }

    /// The mean stress of losses that sum to something, times 2^20.
    fn stress(&self, sum: u64) -> RiskResult<u64> {
        mul_div(self.stressed, 1 << STRESS_BITS, sum.wrapping_mul(u64::from(ONE)), Rounding::Up)
    }

    /// The correlation of an asset of a class with the combined loss, whose square is [`Self::squared`]: `R' S / sqrt(x' M' x)`, rounded up,
    /// between nothing and the whole. With its own class an asset goes wholly: it may be what the market there trades.
    pub fn correlation(&self, class: u8, squared: u128, correlations: &Correlations) -> RiskResult<BasisPoints> {
        let (sum, combined) = (self.sum()?, wide::root(squared));
        if sum == 0 || combined == 0 {
            return Ok(BasisPoints(0)); // What nothing is lost with, nothing goes with.
        }
        let square = correlations.square();
        let row = square.get(usize::from(class)).ok_or(RiskError::Overflow)?;
        let mut apart = 0_u64;
        for (other, (percent, loss)) in row.iter().zip(&self.classes).enumerate() {
            let own = other == usize::from(class);
            let percent = if own { u64::from(WHOLE) } else { percent.unsigned_abs() };
            apart = apart.wrapping_add(loss.wrapping_mul(percent)); // At most 100 * 2^50 in all.
        }
        let rise = product(sum.wrapping_mul(u64::from(WHOLE)).saturating_sub(apart), self.stress(sum)?);
        let together = (u128::from(apart) << STRESS_BITS).wrapping_add(rise); // Below 2^78.
        let unit = product(combined, 10_u64 << (STRESS_BITS >> 1)); // The root of 100 * 2^20, as in `root`.
        let ratio = quotient(together.wrapping_mul(u128::from(ONE)), unit, Rounding::Up).unwrap_or(u64::MAX);
        Ok(BasisPoints(u32::try_from(ratio).unwrap_or(ONE).min(ONE)))
    }
}

/// From [`Losses::squared`] to the combined loss, rounded up: `ceil(sqrt(squared / (100 * 2^20)) * 2^bits)` but for the root, which is
/// rounded up to a whole number first.
pub fn root(squared: u128, bits: u32) -> RiskResult<u64> {
    let floor = wide::root(squared);
    let root =
        if product(floor, floor) == squared { floor } else { floor.checked_add(1).ok_or(RiskError::Overflow)? };
    let unit = 10_u64 << (STRESS_BITS >> 1); // The root of 100 * 2^20.
    mul_div(root, 1_u64.checked_shl(bits).ok_or(RiskError::Overflow)?, unit, Rounding::Up)
}
