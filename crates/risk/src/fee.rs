//! Fees, who gets them, and what a fill costs its sides.

use crate::fixed::{BasisPoints, Money, RiskError, RiskResult, Rounding};

/// How collected fees are divided; the rest is the market's budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeSplit {
    /// Share of protocol capital.
    pub capital: BasisPoints,
    /// Share of the treasury, which stands behind nothing.
    pub treasury: BasisPoints,
}

/// Divided fees: the parts add up to what was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// To the market's budget.
    pub budget: u64,
    /// To protocol capital.
    pub capital: u64,
    /// To the treasury.
    pub treasury: u64,
}

impl FeeSplit {
    /// Divides fees; roundings go to the budget.
    pub fn divide(&self, fees: u64) -> RiskResult<Shares> {
        let capital = self.capital.of(fees, Rounding::Down)?;
        let treasury = self.treasury.of(fees, Rounding::Down)?;
        let budget =
            fees.checked_sub(capital).and_then(|rest| rest.checked_sub(treasury)).ok_or(RiskError::Overflow)?;
        Ok(Shares { budget, capital, treasury })
    }
}

/// The share of open interest on which the bonus below zero is kept back from collection, so that it does not depend on when fees
/// were collected last.
pub const FLOAT: BasisPoints = BasisPoints(1_000);

/// Fees that stay uncollected: the bonus below zero on a part of open interest.
pub fn float(open: Money, bonus: BasisPoints) -> RiskResult<u64> {
    FLOAT.of(open.part(bonus, Rounding::Down)?, Rounding::Down)
}

/// Whether a price is within the band: `|paid - value| <= ceil(notional * band / 10_000) + 1`.
pub fn within_band(paid: Money, value: Money, notional: Money, band: BasisPoints) -> RiskResult<bool> {
    let width = notional.part(band, Rounding::Up)?;
    Ok(paid.minus(value)?.0.unsigned_abs() <= width.saturating_add(1)) // At the end of the range everything is within.
}

/// What a fill costs one side against the oracle: the fee and what it paid too much.
pub fn slippage(paid: Money, value: Money, fee: u64) -> RiskResult<u64> {
    fee.checked_add(paid.minus(value)?.credit()).ok_or(RiskError::Overflow)
}
