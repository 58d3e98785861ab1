//! How much of a position is liquidated and what that pays.

use crate::fixed::{BasisPoints, Money, ONE, Price, RiskError, RiskResult, Rounding, Size, Weighted};
use crate::margin::Standing;
use crate::wide::{mul_div, quotient};

/// A market's terms of liquidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidationTerms {
    /// Bonus at the maintenance line; it grows to [`greatest_bonus`].
    pub bonus: BasisPoints,
    /// What the liquidator is paid when the account is at or below zero.
    pub insolvent_bonus: BasisPoints,
    /// Fee to the market.
    pub insurance: BasisPoints,
    /// How far above maintenance the account is brought.
    pub buffer: BasisPoints,
    /// A position that would be worth less than this is closed whole, in quote.
    pub dust: u64,
}

/// What may be liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidationPlan {
    /// The bonus rate, by the distance below maintenance.
    pub bonus: BasisPoints,
    /// The largest size that restores the account and no more.
    pub most: u64,
}

impl LiquidationTerms {
    /// `bonus * (1 + shortage / requirement)`, at most the greatest bonus.
    fn rate(&self, shortage: u128, requirement: Weighted) -> RiskResult<BasisPoints> {
        let greatest = greatest_bonus(self.bonus);
        let requirement = requirement.0.unsigned_abs();
        if shortage >= requirement {
            return Ok(greatest);
        }
        let bonus = u128::from(self.bonus.0);
        let grown = quotient(bonus.checked_mul(shortage).ok_or(RiskError::Overflow)?, requirement, Rounding::Down)?;
        let grown = u32::try_from(grown).map_err(|_| RiskError::Overflow)?;
        Ok(BasisPoints(self.bonus.0.saturating_add(grown)).min(greatest))
    }

    /// Sizes the liquidation of one position of an account below maintenance.
    pub fn plan(&self, account: &Standing, size: Size, mark: Price, ratio: BasisPoints) -> RiskResult<LiquidationPlan> {
        let shortage = account.maintenance.shortage();
        let bonus = self.rate(shortage, account.requirement)?;
        let whole = LiquidationPlan { bonus, most: size.magnitude() };
        let spent = bonus.plus(self.insurance)?;
        let freed = match ratio.0.checked_sub(spent.0) {
            Some(freed) if freed > 0 && account.equity.0 > 0 => freed,
            _ => return Ok(whole),
        };
        let notional = size.notional(mark)?;
        let buffer = notional.weighted(self.buffer).0.unsigned_abs();
        // A unit each, for what value and requirement of the rest round by against the account.
        let rounding = u128::from(ONE.wrapping_mul(2)); // Far below 2^32.
        let missing =
            shortage.checked_add(buffer).and_then(|sum| sum.checked_add(rounding)).ok_or(RiskError::Overflow)?;
        // A size beyond 2^64 is beyond every position: the whole is taken.
        let want = quotient(missing, u128::from(freed), Rounding::Up).unwrap_or(u64::MAX);
        let most = mark.units(want, Rounding::Up).unwrap_or(u64::MAX).saturating_add(1);
        let Some(rest) = size.magnitude().checked_sub(most) else {
            return Ok(whole);
        };
        let rest = Size(i64::try_from(rest).map_err(|_| RiskError::Overflow)?).notional(mark)?;
        Ok(if rest.credit() < self.dust { whole } else { LiquidationPlan { bonus, most } })
    }

    /// The bonus on a liquidated magnitude, at most its share of equity.
    pub fn bonus(&self, rate: BasisPoints, notional: Money, share: u64) -> RiskResult<u64> {
        Ok(notional.part(rate, Rounding::Down)?.min(share))
    }
}

/// What a bonus grows to with the distance below maintenance: twice what it is at the line.
pub const fn greatest_bonus(bonus: BasisPoints) -> BasisPoints {
    BasisPoints(bonus.0.saturating_mul(2)) // Bounded by the terms' ceilings.
}

/// What bonus and fee may take of equity: as large a part of it as was taken of all positions. Else a part could take all equity, and
/// the rest would be left without a bonus, or with one that others pay.
pub fn equity_share(equity: Money, notional: Money, whole: u64) -> RiskResult<u64> {
    mul_div(equity.credit(), notional.credit().min(whole), whole, Rounding::Down)
}
