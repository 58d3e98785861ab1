//! Forced sales of collateral for cash: how much, at which discount, for how much.

use crate::fixed::{BasisPoints, FRACTION_BITS, Money, ONE, Price, RiskError, RiskResult, Rounding, Weighted};
use crate::wide::{elapsed_part, quotient};

/// Seconds in which a variation call's discount opens.
pub const CALL_SECONDS: u64 = 60;
/// Seconds in which a liquidation's discount doubles.
pub const WIDENING_SECONDS: u64 = 3_600;
const LOW: u128 = (1 << FRACTION_BITS) - 1;
/// The widest discount of any sale.
pub const WIDEST_DISCOUNT: BasisPoints = BasisPoints(5_000);

/// The discount of a variation call: from nothing to the limit in a minute. It gives away at most half of the margin that the sale
/// frees, which is the collateral's maintenance haircut.
pub fn call_discount(limit: BasisPoints, haircut: BasisPoints, elapsed: u64) -> RiskResult<BasisPoints> {
    let limit = limit.0.min(haircut.0 >> 1);
    narrow(elapsed_part(u64::from(limit), elapsed, CALL_SECONDS)?)
}

/// The discount of a liquidation: the limit, and once more for every hour that nobody bought.
pub fn sale_discount(limit: BasisPoints, elapsed: u64) -> RiskResult<BasisPoints> {
    let widened = u64::from(limit.0).saturating_mul(elapsed).checked_div(WIDENING_SECONDS).unwrap_or(0);
    let discount = u64::from(limit.0).saturating_add(widened).min(u64::from(WIDEST_DISCOUNT.0));
    narrow(discount)
}

fn narrow(ratio: u64) -> RiskResult<BasisPoints> {
    u32::try_from(ratio).map(BasisPoints).map_err(|_| RiskError::Overflow)
}

/// A sale in preparation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Price before the discount.
    pub price: Price,
    /// The last oracle price in quote, at which equity counts the collateral.
    pub oracle: Price,
    /// Discount.
    pub discount: BasisPoints,
    /// Cash that the account lacks.
    pub lack: u64,
    /// Value that must be sold to restore maintenance.
    pub restore: u64,
    /// The account's equity.
    pub equity: Money,
}

/// The value to sell so that maintenance is restored, when a sale at this discount helps at all.
pub fn restore(
    maintenance: Weighted,
    buffer: Weighted,
    haircut: BasisPoints,
    discount: BasisPoints,
) -> RiskResult<u64> {
    let Some(gain) = haircut.0.checked_sub(discount.0).filter(|gain| *gain > 0) else {
        return Ok(0);
    };
    let missing = buffer.minus(maintenance)?;
    quotient(u128::try_from(missing.0).unwrap_or(0), u128::from(gain), Rounding::Up)
}

impl Sale {
    fn unit(&self) -> u128 {
        // A price below 2^63 times less than 2^14.
        u128::from(self.price.0).wrapping_mul(u128::from(self.discount.complement().0))
    }

    fn gross(&self, amount: u64) -> RiskResult<u128> {
        u128::from(amount).checked_mul(self.unit()).ok_or(RiskError::Overflow)
    }

    /// The largest amount that may be sold.
    pub fn most(&self) -> RiskResult<u64> {
        // A lack below 2^64 shifted by 32 and multiplied by less than 2^14.
        let lack = (u128::from(self.lack) << FRACTION_BITS).wrapping_mul(u128::from(ONE));
        let for_cash = quotient(lack, self.unit(), Rounding::Up).unwrap_or(u64::MAX);
        let for_health = self.price.units(self.restore, Rounding::Up).unwrap_or(u64::MAX);
        Ok(for_cash.max(for_health))
    }

    /// The price of an amount less the discount.
    pub fn discounted(&self, amount: u64) -> RiskResult<u64> {
        let gross = self.gross(amount)?;
        // Ceilings nest, and the shifted dividend mostly fits a word.
        let whole = (gross >> FRACTION_BITS).wrapping_add(u128::from(gross & LOW != 0)); // A quotient: the sum fits.
        quotient(whole, u128::from(ONE), Rounding::Up)
    }

    /// What an amount would bring at least: its price less the discount, floored.
    pub fn brings(&self, amount: u64) -> RiskResult<u64> {
        quotient(self.gross(amount)? >> FRACTION_BITS, u128::from(ONE), Rounding::Down) // Floors nest.
    }

    /// What the taker pays for an amount: never so little that equity ends below zero.
    pub fn pay(&self, amount: u64) -> RiskResult<u64> {
        let pay = self.discounted(amount)?;
        if self.equity.0 < 0 {
            return Ok(pay);
        }
        let worth = self.oracle.of(amount, Rounding::Up)?;
        Ok(pay.max(worth.saturating_sub(self.equity.credit()))) // Equity above the worth leaves no floor.
    }
}
