//! Funding: what longs pay shorts for holding, as an index per unit of size.

use crate::fixed::{FRACTION_BITS, Money, Price, RiskError, RiskResult, Size};
use crate::wide::product;

/// Parts per million of the mark in one.
pub const PPM: i64 = 1_000_000;
/// Seconds in the hour that a rate is stated for.
pub const HOUR: i64 = 3_600;
const DENOMINATOR: i128 = 3_600_000_000;

/// The index of a market: quote per unit of size, times 2^32, and what is too small for it yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundingIndex {
    /// What one unit of long size has paid since listing.
    pub index: i64,
    /// The remainder of the last accrual, in `[0, 3_600_000_000)`.
    pub carry: i64,
}

impl FundingIndex {
    /// The index after `elapsed` seconds at a rate in parts per million of the mark per hour. Positive rates charge longs.
    pub fn accrue(self, rate: i32, mark: Price, elapsed: u32) -> RiskResult<Self> {
        let speed = i64::from(rate).checked_mul(i64::from(elapsed)).ok_or(RiskError::Overflow)?;
        let mark = i64::try_from(mark.0).map_err(|_| RiskError::Overflow)?;
        let moved = product(mark.unsigned_abs(), speed.unsigned_abs()).cast_signed(); // Below 2^126.
        let signed = if speed < 0 { moved.wrapping_neg() } else { moved };
        let total = signed.checked_add(i128::from(self.carry)).ok_or(RiskError::Overflow)?;
        let whole = i64::try_from(total.div_euclid(DENOMINATOR)).map_err(|_| RiskError::Overflow)?;
        let carry = i64::try_from(total.rem_euclid(DENOMINATOR)).map_err(|_| RiskError::Overflow)?;
        let index = self.index.checked_add(whole).ok_or(RiskError::Overflow)?;
        Ok(Self { index, carry })
    }
}

/// What a position owes since its snapshot: `ceil((index - snapshot) * size / 2^32)`.
#[inline(always)]
pub fn owed(size: Size, index: i64, snapshot: i64) -> RiskResult<Money> {
    if index == snapshot || size.0 == 0 {
        return Ok(Money::ZERO);
    }
    let moved = index.checked_sub(snapshot).ok_or(RiskError::Overflow)?;
    let amount = product(moved.unsigned_abs(), size.magnitude());
    let whole = amount >> FRACTION_BITS;
    let negative = (moved < 0) != (size.0 < 0);
    // The ceiling of a negative quotient cuts its magnitude off; of a positive one it rounds up.
    let cut = whole << FRACTION_BITS != amount;
    let magnitude = if cut && !negative { whole.wrapping_add(1) } else { whole }; // Below 2^96.
    let magnitude = i64::try_from(magnitude).map_err(|_| RiskError::Overflow)?;
    Ok(Money(if negative { magnitude.wrapping_neg() } else { magnitude }))
}
