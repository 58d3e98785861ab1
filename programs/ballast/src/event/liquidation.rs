//! Liquidation: what is called, closed and sold.

use anchor_lang::prelude::*;

use super::MarketTotals;

/// Collateral was sold to pay variation, and the loss was booked.
#[event]
pub struct VariationCalled {
    pub totals: MarketTotals,
    pub account: u64,
    pub taker: u64,
    pub collateral: u16,
    pub amount: u64,
    pub paid: u64,
    pub from_claim: u64,
    pub from_cash: u64,
}

/// Collateral of an account below maintenance was sold.
#[event]
pub struct CollateralLiquidated {
    pub sequence: u64,
    pub account: u64,
    pub taker: u64,
    pub collateral: u16,
    pub amount: u64,
    pub paid: u64,
}

/// A position was liquidated.
#[event]
pub struct PositionLiquidated {
    pub totals: MarketTotals,
    pub account: u64,
    pub liquidator: u64,
    pub size: i64,
    pub quote: i64,
    pub bonus_cash: u64,
    pub bonus_collateral: u64,
    pub bonus_from_fees: u64,
    pub insurance: u64,
}

/// A position was closed against an opposite one.
#[event]
pub struct Deleveraged {
    pub totals: MarketTotals,
    pub account: u64,
    pub opposite: u64,
    pub size: i64,
    pub quote: i64,
}

/// A claim of an account that was wound up was paid out of its pool, and what was not paid passed to a market's losses.
#[event]
pub struct ClaimWoundUp {
    pub totals: MarketTotals,
    pub account: u64,
    pub paid: u64,
    pub recovery: u16,
    pub passed: u64,
}

/// Collateral passed to a market's losses.
#[event]
pub struct CollateralPassed {
    pub sequence: u64,
    pub account: u64,
    pub recovery: u16,
    pub collateral: u16,
    pub amount: u64,
}

/// A liquidator was paid in collateral.
#[event]
pub struct CollateralPaid {
    pub sequence: u64,
    pub account: u64,
    pub liquidator: u64,
    pub collateral: u16,
    pub amount: u64,
}
